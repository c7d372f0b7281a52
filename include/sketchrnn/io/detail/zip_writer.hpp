// Writes zip archives of less than 4 GiB in memory: deflated entries without dates, so that equal contents give equal bytes.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Appends an unsigned integer in little-endian order.
template <class Unsigned>
void append_little(Bytes& bytes, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Appends bytes.
inline void append_bytes(Bytes& bytes, ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
/// Appends the characters of `text`.
inline void append_bytes(Bytes& bytes, std::string_view text) { append_bytes(bytes, as_bytes(text)); }

/// Returns a raw deflate stream of the data. Throws Error if zlib cannot allocate memory.
[[nodiscard]] inline Bytes deflate_raw(ByteView data) {
  constexpr int window = 15, memory_level = 8;
  if (data.size() > (std::numeric_limits<uInt>::max)()) throw Error("data of 4 GiB or more cannot be put into a zip archive");
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw Error("zlib cannot start: out of memory or of another version");
  }
  Bytes packed;
  try {
    packed.resize(deflateBound(&stream, convert<uLong>(data.size())));
  } catch (...) {
    deflateEnd(&stream);
    throw;
  }
  stream.next_in = const_cast<Bytef*>(data.data());  // zlib's interface lacks the const; it does not write here.
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  const int code = deflate(&stream, Z_FINISH);
  packed.erase(packed.end() - static_cast<std::ptrdiff_t>(stream.avail_out), packed.end());
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw Error("zlib cannot compress");
  return packed;
}

/// Writes a zip archive to memory, with deflate.
class ZipWriter {
 public:
  /// Adds a file to the archive.
  void add(std::string_view name, ByteView data) {
    const Bytes packed = deflate_raw(data);
    Bytes header;                                  // common to local header and directory entry
    append_little<std::uint16_t>(header, 20);      // needs version 2.0
    append_little<std::uint16_t>(header, 0);       // no flags
    append_little<std::uint16_t>(header, 8);       // deflate
    append_little<std::uint16_t>(header, 0);       // 00:00:00
    append_little<std::uint16_t>(header, 0x0021);  // 1980-01-01
    append_little(header, static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), data.data(), data.size())));
    append_little(header, size32(packed.size()));
    append_little(header, size32(data.size()));
    append_little(header, static_cast<std::uint16_t>(name.size()));
    append_little<std::uint16_t>(header, 0);  // no extra field

    append_little<std::uint32_t>(directory_, 0x02014b50);
    append_little<std::uint16_t>(directory_, 20);  // made by version 2.0
    append_bytes(directory_, header);
    append_little<std::uint16_t>(directory_, 0);  // no comment
    append_little<std::uint16_t>(directory_, 0);  // disk 0
    append_little<std::uint16_t>(directory_, 0);  // internal attributes
    append_little<std::uint32_t>(directory_, 0);  // external attributes
    append_little(directory_, size32(archive_.size()));
    append_bytes(directory_, name);
    ++count_;

    append_little<std::uint32_t>(archive_, 0x04034b50);
    append_bytes(archive_, header);
    append_bytes(archive_, name);
    append_bytes(archive_, packed);
  }

  /// Returns the archive. Nothing can be added afterward.
  [[nodiscard]] Bytes finish() && {
    const std::uint32_t start = size32(archive_.size());
    append_bytes(archive_, directory_);
    append_little<std::uint32_t>(archive_, 0x06054b50);
    append_little<std::uint32_t>(archive_, 0);  // one disk
    append_little(archive_, count_);
    append_little(archive_, count_);
    append_little(archive_, size32(directory_.size()));
    append_little(archive_, start);
    append_little<std::uint16_t>(archive_, 0);  // no comment
    return std::move(archive_);
  }

 private:
  static std::uint32_t size32(std::size_t size) {
    if (size >= (std::numeric_limits<std::uint32_t>::max)()) throw Error("a zip archive of 4 GiB or more cannot be written");
    return static_cast<std::uint32_t>(size);
  }

  Bytes archive_, directory_;
  std::uint16_t count_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
