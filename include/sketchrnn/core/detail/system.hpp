// Operations on files and terminals that the standard library lacks, for POSIX and Windows; on other systems each function is a portable
// fallback. Apart from the use of huge pages on Linux, all system-dependent code is in this header. Internal: errors are reported as by the
// C library, and the callers throw exceptions.
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
#include <locale.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif
#endif

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Opens a file for reading in binary mode. Returns null and sets errno on failure.
[[nodiscard]] inline std::FILE* open_existing(const std::filesystem::path& path) noexcept {
#if defined(_WIN32)
  return _wfopen(path.c_str(), L"rb");
#else
  return std::fopen(path.c_str(), "rb");
#endif
}

/// Creates a file and opens it for writing in binary mode; fails if the name exists, even as a symbolic link. Returns null and sets errno
/// on failure.
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

/// Opens a device or a pipe for writing in binary mode. Returns null and sets errno on failure.
[[nodiscard]] inline std::FILE* open_stream(const std::filesystem::path& path) noexcept {
#if defined(_WIN32)
  return _wfopen(path.c_str(), L"wb");
#else
  return std::fopen(path.c_str(), "wb");
#endif
}

#if !defined(_WIN32) && __has_include(<unistd.h>)
/// Returns whether the open file is the regular file at `path`.
[[nodiscard]] inline bool is_file_named(int descriptor, const char* path) noexcept {
  struct stat open_file {
  }, named{};
  return fstat(descriptor, &open_file) == 0 && lstat(path, &named) == 0 && S_ISREG(named.st_mode) && open_file.st_dev == named.st_dev &&
         open_file.st_ino == named.st_ino;
}
#endif

/// Whether files can be renamed and removed while they are open.
#if defined(_WIN32)
inline constexpr bool removes_open_files = false;
#else
inline constexpr bool removes_open_files = true;
#endif

/// Marks a file created by open_new() as in use until it is closed, so that remove_abandoned() does not remove it. Returns false if another
/// process has already removed it.
[[nodiscard]] inline bool mark_in_use([[maybe_unused]] std::FILE* file, [[maybe_unused]] const std::filesystem::path& path) noexcept {
#if !defined(_WIN32) && __has_include(<unistd.h>)
  const int descriptor = fileno(file);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    return errno != EWOULDBLOCK;  // file systems without locks: remove_abandoned() does nothing there
  return is_file_named(descriptor, path.c_str());
#else
  return true;  // Windows does not remove open files
#endif
}

/// Removes a regular file that no process has marked as in use. Returns whether it was removed.
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

/// Flushes a file's data to the storage device, so that they survive a power failure. Returns false and sets errno on failure.
[[nodiscard]] inline bool write_through(std::FILE* file) noexcept {
#if defined(_WIN32)
  return _commit(_fileno(file)) == 0;
#elif __has_include(<unistd.h>)
  return fsync(fileno(file)) == 0;
#else
  return file != nullptr;
#endif
}

/// Flushes the entries of a folder to the storage device, on systems that support it. Errors are ignored.
inline void write_names_through([[maybe_unused]] const std::filesystem::path& folder) noexcept {
#if !defined(_WIN32) && __has_include(<unistd.h>)
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(fsync(descriptor));
  static_cast<void>(close(descriptor));
#endif
}

#if !defined(_WIN32) && __has_include(<unistd.h>)
/// While an object exists, the functions of the C library read and write numbers with a decimal point on this thread, whatever the locale
/// of the program is. For libraries that call them; our own code does not (core/parse_number.hpp, core/detail/number_text.hpp).
class DecimalPointScope {
 public:
  DecimalPointScope() noexcept : former_(uselocale(c_locale())) {}
  DecimalPointScope(const DecimalPointScope&) = delete;
  DecimalPointScope& operator=(const DecimalPointScope&) = delete;
  ~DecimalPointScope() { uselocale(former_); }

 private:
  static locale_t c_locale() noexcept {
    static const locale_t locale = newlocale(LC_ALL_MASK, "C", locale_t{});
    return locale;
  }

  locale_t former_;
};
#else
/// The locale is left as it is.
struct DecimalPointScope {
  DecimalPointScope() noexcept {}  // so that an object is no unused variable
};
#endif

/// Returns whether standard error is a terminal; false if that cannot be determined.
[[nodiscard]] inline bool error_stream_is_terminal() noexcept {
#if defined(_WIN32)
  return _isatty(_fileno(stderr)) != 0;
#elif __has_include(<unistd.h>)
  return isatty(STDERR_FILENO) == 1;
#else
  return false;
#endif
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
