// Decompression with bounded output, safe against decompression bombs: output is limited absolutely and relative to the input, and memory
// is allocated only as data arrive. The only header that decompresses with zlib.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/limits.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Container of a deflate stream.
enum class DeflateFormat {
  raw,   ///< without header, as in zip archives
  gzip,  ///< with the header and trailer of gzip
};

/// RAII wrapper of zlib's inflate, without limits.
class Inflater {
 public:
  /// State of the stream.
  enum class Status {
    more,     ///< the stream continues
    end,      ///< the stream has ended
    corrupt,  ///< the stream is damaged
  };
  /// The result of step().
  struct Step {
    std::size_t consumed = 0;      ///< bytes of the input
    std::size_t produced = 0;      ///< bytes of the output
    Status status = Status::more;  ///< state of the stream afterwards
  };

  /// Throws Error if zlib cannot allocate memory.
  explicit Inflater(DeflateFormat format) {
    constexpr int window = 15;
    constexpr int expect_gzip_header = 16;
    if (inflateInit2(&stream_, format == DeflateFormat::raw ? -window : window + expect_gzip_header) != Z_OK) {
      throw Error("zlib cannot start: out of memory or of another version");
    }
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Consumes from `input` and produces into `output`, as much as fits.
  [[nodiscard]] Step step(ByteView input, std::span<std::uint8_t> output) {
    constexpr std::size_t max_size = (std::numeric_limits<uInt>::max)();
    const auto given = static_cast<uInt>((std::min)(input.size(), max_size));
    const auto room = static_cast<uInt>((std::min)(output.size(), max_size));
    stream_.next_in = const_cast<Bytef*>(input.data());  // zlib's interface lacks the const; it does not write here.
    stream_.avail_in = given;
    stream_.next_out = output.data();
    stream_.avail_out = room;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    const Status status = code == Z_STREAM_END ? Status::end : code == Z_OK || code == Z_BUF_ERROR ? Status::more : Status::corrupt;
    return {given - stream_.avail_in, room - stream_.avail_out, status};
  }

  /// Returns zlib's error message.
  [[nodiscard]] std::string reason() const { return stream_.msg != nullptr ? stream_.msg : "damaged data"; }

  /// Prepares for another stream (a gzip file may contain several).
  void restart() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

/// Decompresses a raw deflate stream that must consume all of `input` and produce exactly `expected_size` bytes. `source` and `offset` (of
/// the input in the file) are used in messages. Throws FileError for damaged data, a wrong size or an exceeded limit.
[[nodiscard]] inline Bytes inflate_raw(ByteView input, std::uint64_t expected_size, const Source& source, std::size_t offset,
                                       const InflateLimits& limits = {}) {
  if (expected_size > limits.output_of(input.size())) {
    throw source.error(offset, std::to_string(expected_size) + " bytes deflated to " + std::to_string(input.size()),
                       "at most " + std::to_string(limits.output_of(input.size())) + " bytes from so few");
  }
  constexpr std::size_t first_guess = 4;  // Drawings compress to a half or a third; a false size costs no more than this.
  const auto expected = convert<std::size_t>(expected_size);
  const auto sizes = std::to_string(expected) + " bytes";
  Inflater inflater(DeflateFormat::raw);
  Bytes output((std::min)(expected, first_guess * input.size() + 1));
  std::size_t read = 0;
  std::size_t written = 0;
  std::uint8_t beyond = 0;  // One byte past the expected end detects a stream that is longer.
  while (true) {
    const bool full = written == expected;
    const std::span<std::uint8_t> room = full ? std::span(&beyond, 1) : std::span(output).subspan(written);
    const Inflater::Step step = inflater.step(input.subspan(read), room);
    read += step.consumed;
    written += step.produced;
    if (step.status == Inflater::Status::corrupt) {
      throw source.error(offset + read, "damaged deflate data (" + inflater.reason() + ")", "a deflate stream");
    }
    if (written > expected) throw source.error(offset + read, "more data", sizes + " of inflated data");
    if (step.status == Inflater::Status::end) break;
    if (written < expected && written == output.size()) {
      output.resize((std::min)(expected, 2 * output.size()));
    } else if (step.consumed == 0 && step.produced == 0) {
      throw source.error(offset + read, "the end of the deflate data after " + std::to_string(written) + " bytes", sizes);
    }
  }
  if (written != expected) {
    throw source.error(offset + read, "the end of the stream after " + std::to_string(written) + " bytes", sizes);
  }
  if (read != input.size()) {
    throw source.error(offset + read, std::to_string(input.size() - read) + " bytes after the deflate stream", "none");
  }
  return output;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
