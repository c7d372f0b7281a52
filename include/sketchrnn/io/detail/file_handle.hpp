// RAII for C files, with the operating system's reason for a failure as text. Implementation of file.hpp and text_stream.hpp.
#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Closes a file; the deleter of FileHandle.
struct CloseFile {
  /// Closes `file` if it is not null; errors are ignored.
  void operator()(std::FILE* file) const noexcept {
    if (file != nullptr) static_cast<void>(std::fclose(file));
  }
};
/// An open file that is closed by its destructor.
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// Returns the operating system's description of an error number, for example "No space left on device".
[[nodiscard]] inline std::string system_reason(int error_number) { return std::generic_category().message(error_number); }

/// Opens a regular file for reading. Returns a FileError if it does not exist, if it is a folder, a pipe or a device (which may have no
/// end), or if it cannot be opened.
[[nodiscard]] inline Expected<FileHandle> open_for_reading(const std::filesystem::path& path) {
  if (const std::string name = path.string(); name.find('\0') != std::string::npos) {
    return FileError(in_quotes(name, 20), "opening", "a name with a zero byte", "the name of a file; its contents are passed as ByteView");
  }
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return FileError(path.string(), "opening", "no such file", "a file to read");
  }
  if (status.type() == std::filesystem::file_type::directory) {
    return FileError(path.string(), "opening", "a folder", "a file to read");
  }
  if (error) return FileError(path.string(), "opening", error.message(), "a file to read");
  if (status.type() != std::filesystem::file_type::regular) {
    return FileError(path.string(), "opening", "a pipe or a device", "a regular file");
  }
  FileHandle file(open_existing(path));
  if (file == nullptr) return FileError(path.string(), "opening", system_reason(errno), "a file that can be read");
  return file;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
