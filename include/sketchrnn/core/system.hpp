// What the standard library does not know of files and terminals, for POSIX systems and for Windows; elsewhere each function does what can
// be done without. Which system this is, only this header asks, and those that ask Linux for huge pages.
// What it is not for: users. These functions report failure as the C library does; whoever calls them makes an exception of it.
#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#elif __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sketchrnn/core/instruction_set.hpp>
#endif

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

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

#if !defined(_WIN32) && __has_include(<unistd.h>)
/// Whether an open file is the regular file of this name.
[[nodiscard]] inline bool is_file_named(int descriptor, const char* path) noexcept {
  struct stat open_file {
  }, named{};
  return fstat(descriptor, &open_file) == 0 && lstat(path, &named) == 0 && S_ISREG(named.st_mode) && open_file.st_dev == named.st_dev &&
         open_file.st_ino == named.st_ino;
}
#endif

/// Whether a file can be renamed and removed while it is open.
#if defined(_WIN32)
inline constexpr bool removes_open_files = false;
#else
inline constexpr bool removes_open_files = true;
#endif

/// Marks a file just made by open_new() as in use for as long as it stays open: remove_abandoned() then leaves it alone. False where
/// another process has removed it in the meantime.
[[nodiscard]] inline bool mark_in_use([[maybe_unused]] std::FILE* file, [[maybe_unused]] const std::filesystem::path& path) noexcept {
#if !defined(_WIN32) && __has_include(<unistd.h>)
  const int descriptor = fileno(file);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) return errno != EWOULDBLOCK;  // a file system without locks: nothing is removed there
  return is_file_named(descriptor, path.c_str());
#else
  return true;  // Windows removes no file that is open
#endif
}

/// Removes a regular file that no process has marked as in use. Whether it did.
inline bool remove_abandoned(const std::filesystem::path& path) noexcept {
#if !defined(_WIN32) && __has_include(<unistd.h>)
  const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool abandoned = flock(descriptor, LOCK_EX | LOCK_NB) == 0 && is_file_named(descriptor, path.c_str());
  const bool removed = abandoned && unlink(path.c_str()) == 0;
  static_cast<void>(close(descriptor));
  return removed;
#else
  std::error_code ignored;
  return std::filesystem::is_regular_file(std::filesystem::symlink_status(path, ignored)) && std::filesystem::remove(path, ignored);
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
