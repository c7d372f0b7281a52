// What the standard library does not know of files and terminals, for POSIX systems and for Windows; elsewhere each function does what can
// be done without. Which system this is, only this header asks, and those that ask Linux for huge pages.
// What it is not for: users. These functions report failure as the C library does; whoever calls them makes an exception of it.
#pragma once

#include <cstdio>
#include <filesystem>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#elif __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace sketchrnn::detail {

/// Opens a file to read its bytes; a null pointer and errno where that fails.
[[nodiscard]] inline std::FILE* open_existing(const std::filesystem::path& path) noexcept {
#if defined(_WIN32)
  return _wfopen(path.c_str(), L"rb");
#else
  return std::fopen(path.c_str(), "rb");
#endif
}

/// Makes a file and opens it to write bytes: never one that exists, nor through a link. A null pointer and errno where that fails.
[[nodiscard]] inline std::FILE* open_new(const std::filesystem::path& path) noexcept {
#if defined(_WIN32)
  const int descriptor = _wopen(path.c_str(), _O_CREAT | _O_EXCL | _O_WRONLY | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
  if (descriptor < 0) return nullptr;
  std::FILE* file = _fdopen(descriptor, "wb");
  if (file == nullptr) static_cast<void>(_close(descriptor));
  return file;
#else
  return std::fopen(path.c_str(), "wbx");
#endif
}

/// Has what was written, and flushed, put where a power cut does not reach it. False and errno where that fails.
[[nodiscard]] inline bool write_through(std::FILE* file) noexcept {
#if defined(_WIN32)
  return _commit(_fileno(file)) == 0;
#elif __has_include(<unistd.h>)
  return fsync(fileno(file)) == 0;
#else
  return file != nullptr;
#endif
}

/// The same for the names in a folder. Where a system cannot do that for folders, it is left to it.
inline void write_names_through([[maybe_unused]] const std::filesystem::path& folder) noexcept {
#if !defined(_WIN32) && __has_include(<unistd.h>)
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(fsync(descriptor));
  static_cast<void>(close(descriptor));
#endif
}

/// Whether standard error is a terminal, as far as that can be known.
[[nodiscard]] inline bool error_stream_is_terminal() noexcept {
#if defined(_WIN32)
  return _isatty(_fileno(stderr)) != 0;
#elif __has_include(<unistd.h>)
  return isatty(STDERR_FILENO) == 1;
#else
  return false;
#endif
}

}  // namespace sketchrnn::detail
