// Writes a file so that it is either the old one or the whole new one, never half of it: the bytes go to a temporary
// beside the target, and only a complete temporary is renamed into place.
#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file_handle.hpp>

namespace sketchrnn {

namespace detail {

/// A new, empty file beside the target; no file that already exists is opened. It is removed again unless renamed.
class PartialFile {
 public:
  explicit PartialFile(const std::filesystem::path& target) {
    constexpr int most_tries = 100;
    int reason = 0;
    for (int i = 0; i < most_tries && file_ == nullptr; ++i) {
      path_ = target;
      path_ += ".partial" + std::to_string(i);
      file_.reset(std::fopen(path_.string().c_str(), "wbx"));
      reason = errno;
      if (file_ == nullptr && reason != EEXIST) break;
    }
    if (file_ == nullptr) {
      throw FileError(target.string(), "opening for writing", system_reason(reason), "a folder that can be written");
    }
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    file_.reset();
    if (!renamed_) {
      std::error_code ignored;  // Nothing better can be done in a destructor.
      std::filesystem::remove(path_, ignored);
    }
  }

  /// Writes everything down to the disk and closes. False, with errno set, if that failed.
  [[nodiscard]] bool write(ByteView bytes) {
    if (!bytes.empty() && std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) return false;
    if (std::fflush(file_.get()) != 0) return false;
#if __has_include(<unistd.h>)
    if (fsync(fileno(file_.get())) != 0) return false;
#endif
    return std::fclose(file_.release()) == 0;
  }

  [[nodiscard]] std::error_code rename(const std::filesystem::path& target) {
    std::error_code error;
    std::filesystem::rename(path_, target, error);
    renamed_ = !error;
    return error;
  }

 private:
  std::filesystem::path path_;
  FileHandle file_;
  bool renamed_ = false;
};

}  // namespace detail

/// Replaces the file at `path` by `bytes`. Throws FileError if the folder is absent or read-only, the target is a
/// folder, or the disk is full; an old file then stays as it was and no temporary is left behind.
inline void write_file(const std::filesystem::path& path, ByteView bytes) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw FileError(path.string(), "opening for writing", "a folder", "the name of a file");
  }
  detail::PartialFile partial(path);
  if (!partial.write(bytes)) {
    throw FileError(path.string(), "writing", system_reason(errno),
                    "room for " + std::to_string(bytes.size()) + " bytes");
  }
  if (const std::error_code error = partial.rename(path)) {
    throw FileError(path.string(), "renaming into place", error.message(), "a folder that can be written");
  }
}

/// The same for text.
inline void write_file(const std::filesystem::path& path, std::string_view text) { write_file(path, as_bytes(text)); }

}  // namespace sketchrnn
