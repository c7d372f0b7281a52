// Builds zip archives in memory for tests, in which every field can be wrong. Valid archives are written by
// io/zip_writer.hpp, which it does not use.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::test {

inline void put(Bytes& bytes, std::uint64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
// Byte by byte, because g++ 12 wrongly warns of an overflow if it inlines insert().
inline void put(Bytes& bytes, std::string_view text) {
  for (const char c : text) bytes.push_back(static_cast<std::uint8_t>(c));
}
inline void put(Bytes& bytes, const Bytes& more) {
  for (const std::uint8_t byte : more) bytes.push_back(byte);
}
[[nodiscard]] inline Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

/// Deflates with zlib: window_bits -15 for a raw stream, 31 for gzip.
[[nodiscard]] inline Bytes compressed(const Bytes& data, int window_bits = -15) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  Bytes packed(deflateBound(&stream, data.size()) + 64);
  stream.next_in = const_cast<Bytef*>(data.data());
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.erase(packed.end() - static_cast<std::ptrdiff_t>(stream.avail_out), packed.end());
  deflateEnd(&stream);
  return packed;
}
[[nodiscard]] inline Bytes gzip(const Bytes& data) { return compressed(data, 31); }

/// One file of an archive. Fields that are set replace the correct values.
struct ZipPart {
  std::string name;
  Bytes data;
  bool deflated = true;
  bool numpy_local_header = false;  ///< sizes in a zip64 field of the local header, as numpy writes with Python 3
  bool zip64_directory = false;     ///< sizes and offset in a zip64 field of the directory
  std::optional<std::string> local_name;
  std::optional<std::uint32_t> crc, size, packed_size, offset;
  std::uint16_t flags = 0, method = 0xFFFF;
};

[[nodiscard]] inline Bytes make_zip(const std::vector<ZipPart>& parts, std::string_view comment = "") {
  constexpr std::uint32_t deferred = 0xFFFFFFFF;
  Bytes archive, directory;
  for (const ZipPart& part : parts) {
    const Bytes packed = part.deflated ? compressed(part.data) : part.data;
    const std::uint32_t crc =
        part.crc.value_or(static_cast<std::uint32_t>(crc32(0, part.data.data(), static_cast<uInt>(part.data.size()))));
    const std::uint64_t size = part.size.value_or(static_cast<std::uint32_t>(part.data.size()));
    const std::uint64_t packed_size = part.packed_size.value_or(static_cast<std::uint32_t>(packed.size()));
    const std::uint64_t offset = part.offset.value_or(static_cast<std::uint32_t>(archive.size()));
    const std::uint16_t method = part.method != 0xFFFF ? part.method : part.deflated ? 8 : 0;
    const std::string& local_name = part.local_name ? *part.local_name : part.name;

    put(archive, 0x04034b50, 4);
    put(archive, 20, 2), put(archive, part.flags, 2), put(archive, method, 2), put(archive, 0, 4), put(archive, crc, 4);
    put(archive, part.numpy_local_header ? deferred : packed_size, 4);
    put(archive, part.numpy_local_header ? deferred : size, 4);
    put(archive, local_name.size(), 2), put(archive, part.numpy_local_header ? 20 : 0, 2);
    put(archive, local_name);
    if (part.numpy_local_header) {
      put(archive, 1, 2), put(archive, 16, 2), put(archive, size, 8), put(archive, packed_size, 8);
    }
    put(archive, packed);

    const bool zip64 = part.zip64_directory;
    put(directory, 0x02014b50, 4);
    put(directory, 20, 2), put(directory, 20, 2), put(directory, part.flags, 2), put(directory, method, 2);
    put(directory, 0, 4), put(directory, crc, 4);
    put(directory, zip64 ? deferred : packed_size, 4), put(directory, zip64 ? deferred : size, 4);
    put(directory, part.name.size(), 2), put(directory, zip64 ? 34 : 0, 2), put(directory, 0, 2);
    put(directory, 0, 8), put(directory, zip64 ? deferred : offset, 4);
    put(directory, part.name);
    if (zip64) {
      put(directory, 0x5455, 2), put(directory, 2, 2), put(directory, 0, 2);  // another field first
      put(directory, 1, 2), put(directory, 24, 2);
      put(directory, size, 8), put(directory, packed_size, 8), put(directory, offset, 8);
    }
  }
  const std::size_t start = archive.size();
  put(archive, directory);
  put(archive, 0x06054b50, 4), put(archive, 0, 4);
  put(archive, parts.size(), 2), put(archive, parts.size(), 2);
  put(archive, directory.size(), 4), put(archive, start, 4), put(archive, comment.size(), 2);
  put(archive, comment);
  return archive;
}

}  // namespace sketchrnn::test
