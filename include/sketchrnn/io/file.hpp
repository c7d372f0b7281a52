// Reads and writes whole files as bytes. For reading lines, see lines.hpp; for writing text, core/detail/write_file.hpp.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <string>
#include <system_error>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/file_handle.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Default size limit of files that are read as a whole: 1 GiB.
inline constexpr std::size_t largest_file = std::size_t{1} << 30U;

/// Reads a regular file. Returns a FileError if it is missing, a folder, a device, unreadable or larger than `limit` bytes.
[[nodiscard]] inline Expected<Bytes> try_read_file(const std::filesystem::path& path, std::size_t limit = largest_file) {
  limit = (std::min)(limit, (std::numeric_limits<std::size_t>::max)() / 4);  // limit + 1 and doubling must not overflow.
  const Expected<detail::FileHandle> file = detail::open_for_reading(path);
  if (!file) return file.error();
  const auto too_large = [&] {
    return FileError(path.string(), "byte " + std::to_string(limit), "more data", "at most " + std::to_string(limit) + " bytes");
  };
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return FileError(path.string(), "asking for its size", error.message(), "a readable file");
  if (size > limit) return too_large();

  // The reported size is only a first estimate: files change, and some have no true size.
  Bytes bytes(static_cast<std::size_t>(size) + 1);
  std::size_t used = 0;
  while (true) {
    used += std::fread(bytes.data() + used, 1, bytes.size() - used, file->get());
    if (used < bytes.size()) break;
    if (used > limit) return too_large();
    bytes.resize((std::min)(limit + 1, 2 * bytes.size()));
  }
  if (std::ferror(file->get()) != 0) {
    return FileError(path.string(), "byte " + std::to_string(used), detail::system_reason(errno), "a readable file");
  }
  if (used > limit) return too_large();
  bytes.resize(used);
  return bytes;
}

/// Reads a regular file as try_read_file() does. Throws FileError.
[[nodiscard]] inline Bytes read_file(const std::filesystem::path& path, std::size_t limit = largest_file) {
  return try_read_file(path, limit).value();
}

/// Replaces the file at `path` by `bytes`. Throws FileError as write_file() for text does.
inline void write_file(const std::filesystem::path& path, ByteView bytes) { write_file(path, as_text(bytes)); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
