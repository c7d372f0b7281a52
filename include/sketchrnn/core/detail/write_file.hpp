// Atomic replacement of files: the text is written to a new file in the same folder, which is renamed to the target when it is complete.
// The target is always either the old or the complete new file. Symbolic links are followed, and kept. Devices and pipes, such as /dev/stdout,
// cannot be replaced; the text is written into them.
#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Closes a file; errors are ignored.
struct CloseWritten {
  void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
};

/// A temporary file in the folder of `target`, which is removed by the destructor unless rename() succeeded. Its name is that of the target
/// with ".unfinished0" appended (or 1, 2, ... if another process is writing one). Files left by killed processes are removed first.
class Replacement {
 public:
  explicit Replacement(const std::filesystem::path& target) : target_(target) {
    constexpr int max_tries = 100;
    for (int i = 0; i < max_tries && file_ == nullptr; ++i) {
      path_ = target;
      path_ += ".unfinished" + std::to_string(i);
      static_cast<void>(remove_abandoned(path_));
      errno = 0;
      file_.reset(open_new(path_));
      if (file_ == nullptr && errno != EEXIST) break;
      if (file_ != nullptr && !mark_in_use(file_.get(), path_)) file_.reset();
    }
    if (file_ == nullptr) fail("opening for writing", errno, "a folder that can be written");
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement() {
    if (renamed_) return;
    if constexpr (!removes_open_files) file_.reset();
    std::error_code ignored;  // a destructor cannot report errors
    std::filesystem::remove(path_, ignored);
  }

  /// Writes the text and flushes it to the device. Throws FileError.
  void write(std::string_view text) {
    const std::string room = "room for " + std::to_string(text.size()) + " bytes";
    errno = 0;
    if (!text.empty() && std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail("writing", errno, room);
    if (std::fflush(file_.get()) != 0) fail("writing", errno, room);
    if (!write_through(file_.get())) fail("writing", errno, room);
    if constexpr (!removes_open_files) {
      if (std::fclose(file_.release()) != 0) fail("closing", errno, room);
    }
  }

  /// Renames the file to the target. Throws FileError.
  void rename() {
    std::error_code error;
    std::filesystem::rename(path_, target_, error);
    if (error) raise(FileError(target_.string(), "renaming into place", error.message(), "a file that can be replaced"));
    renamed_ = true;
    file_.reset();  // releases the lock of mark_in_use()
    // The rename is made durable, too.
    write_names_through(target_.has_parent_path() ? target_.parent_path() : std::filesystem::path("."));
  }

 private:
  [[noreturn]] void fail(std::string_view place, int reason, std::string_view expected) const {
    raise(FileError(target_.string(), place, std::generic_category().message(reason), expected));
  }

  std::filesystem::path target_, path_;
  std::unique_ptr<std::FILE, CloseWritten> file_;
  bool renamed_ = false;
};

/// Throws FileError if `path` is empty, has no file name or is a folder or a disk.
inline void check_name(const std::filesystem::path& path) {
  const auto fail = [&](std::string_view found) { return FileError(path.string(), "opening for writing", found, "the name of a file"); };
  if (path.empty() || !path.has_filename()) raise(fail("no name of a file"));
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status)) raise(fail("a folder"));
  if (std::filesystem::is_block_file(status)) raise(fail("a block device"));
}

/// Returns the file that a symbolic link leads to, or `path` if it is no link or leads nowhere.
[[nodiscard]] inline std::filesystem::path behind_links(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(std::filesystem::symlink_status(path, error))) return path;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  return error ? path : target;
}

/// Returns whether `path` is a device without a size or a pipe.
[[nodiscard]] inline bool is_stream(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  return std::filesystem::is_character_file(status) || std::filesystem::is_fifo(status) || std::filesystem::is_socket(status);
}

/// Writes the text into a device or a pipe. Throws FileError.
inline void write_stream(const std::filesystem::path& path, std::string_view text) {
  const auto fail = [&](std::string_view place) {
    return FileError(path.string(), place, std::generic_category().message(errno), "a device or a pipe that can be written");
  };
  errno = 0;
  std::unique_ptr<std::FILE, CloseWritten> file(open_stream(path));
  if (file == nullptr) raise(fail("opening for writing"));
  if (!text.empty() && std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) raise(fail("writing"));
  if (std::fclose(file.release()) != 0) raise(fail("writing"));
}

}  // namespace detail

/// Checks whether `path` can be written, to be called before a long computation whose result write_file() will write. Throws FileError if
/// the name is not that of a file or the folder is absent or read-only. An existing file is unchanged, and no file is left behind.
inline void check_writable(const std::filesystem::path& path) {
  detail::check_name(path);
  if (detail::is_stream(path)) return;
  const detail::Replacement probe(detail::behind_links(path));
}

/// Replaces the contents of the file at `path` by `text`, byte for byte, or creates it; writes into a device or a pipe. Throws FileError if the folder is absent or
/// read-only, the target is a folder, or the disk is full; an existing file is then unchanged and no temporary file is left. If the process
/// is killed during the write, a file with the extension .unfinished0 may be left; it is removed when the same file is written again.
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  detail::check_name(path);
  if (detail::is_stream(path)) return detail::write_stream(path, text);
  detail::Replacement replacement(detail::behind_links(path));
  replacement.write(text);
  replacement.rename();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
