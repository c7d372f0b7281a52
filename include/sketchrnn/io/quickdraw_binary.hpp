// Quick, Draw! drawings in Google's binary format (.bin): a sequence of records without a file header. For the same drawings as JSON, see
// ndjson.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Reads a stream in blocks of requested sizes; only the current drawing is in memory.
class BinaryReader {
 public:
  BinaryReader(ReadBytes read, const std::string& file) : file_(file), bytes_(std::move(read)) {}

  /// Returns whether another byte follows.
  [[nodiscard]] bool at_end() { return !fill(1); }
  /// Reads the next `count` bytes, valid until the next call. Throws FileError if the file ends before; `what` describes them.
  [[nodiscard]] ByteView take(std::size_t count, std::string_view what) {
    if (!fill(count)) {
      throw fail("the end of the file after " + std::to_string(buffer_.size() - start_) + " bytes of " + std::string(what),
                 std::to_string(count) + " bytes");
    }
    const ByteView taken = as_bytes(std::string_view(buffer_).substr(start_, count));
    start_ += count;
    offset_ += count;
    return taken;
  }
  template <class Unsigned>
  [[nodiscard]] Unsigned little(std::string_view what) {
    return load_unsigned<Unsigned>(take(sizeof(Unsigned), what).data());
  }
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  [[nodiscard]] std::size_t file_bytes() const noexcept { return bytes_.file_bytes(); }
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const {
    return {file_, "byte " + std::to_string(offset_), found, expected};
  }

 private:
  bool fill(std::size_t count) {
    while (buffer_.size() - start_ < count) {
      buffer_.erase(0, start_);
      start_ = 0;
      const auto failing = [&](std::string_view found, std::string_view expected) { return fail(found, expected); };
      if (!bytes_.append_to(buffer_, failing)) return false;
    }
    return true;
  }

  const std::string& file_;
  PlainBytes bytes_;
  std::string buffer_;
  std::size_t start_ = 0, offset_ = 0;
};

/// Reads one record: key_id (8 bytes), country (2), recognized (1), time (4), number of strokes (2); for each stroke, its number of points
/// (2), then their x and their y, one byte each. All numbers are little-endian.
[[nodiscard]] inline Drawing read_quickdraw_record(BinaryReader& reader, std::size_t max_points) {
  Drawing drawing;
  drawing.key_id = std::to_string(reader.little<std::uint64_t>("a drawing's number"));
  static_cast<void>(reader.take(2, "a country"));
  const auto recognized = reader.little<std::uint8_t>("a truth value");
  drawing.says_recognized = recognized <= 1;
  drawing.recognized = recognized != 0;
  static_cast<void>(reader.take(4, "a time"));
  const std::size_t strokes = reader.little<std::uint16_t>("the number of strokes");
  std::size_t points = 0;
  for (std::size_t stroke = 0; stroke < strokes; ++stroke) {
    const std::size_t count = reader.little<std::uint16_t>("the number of points of a stroke");
    if (count > max_points - points) {
      throw reader.fail("a drawing of more than " + std::to_string(max_points) + " points", "a smaller one");
    }
    points += count;
    const ByteView numbers = reader.take(2 * count, "a stroke");
    Polyline line(count);  // bytes, which float represents exactly
    for (std::size_t i = 0; i < count; ++i) line[i] = {static_cast<float>(numbers[i]), static_cast<float>(numbers[count + i])};
    if (!line.empty()) drawing.lines.push_back(std::move(line));
  }
  return drawing;
}

}  // namespace detail

/// Passes the drawings of a .bin file, plain or gzip, to the visitor until it is full. Nothing can be read after a damaged record, so bad
/// records are not skipped. Throws FileError naming the byte.
inline void visit_quickdraw_binary(ReadBytes read, DrawingVisitor& visitor) {
  detail::BinaryReader reader(std::move(read), visitor.file());
  while (!visitor.full() && !reader.at_end()) {
    const std::size_t start = reader.offset();
    Drawing drawing = detail::read_quickdraw_record(reader, visitor.options().max_points);
    visitor.visit(std::move(drawing), {visitor.file(), "byte", start, reader.file_bytes()});
  }
}

/// Reads the drawings of a .bin file. An empty file has none. Throws FileError naming file and byte.
[[nodiscard]] inline std::vector<Drawing> read_quickdraw_binary(const std::filesystem::path& path, const NdjsonOptions& options = {}) {
  DrawingCollector collector(path.string(), options);
  visit_quickdraw_binary(bytes_of_file(path), collector);
  return collector.finish();
}

/// Reads the drawings of a .bin file in memory; `file` is used in messages.
[[nodiscard]] inline std::vector<Drawing> parse_quickdraw_binary(ByteView bytes, const std::string& file,
                                                                 const NdjsonOptions& options = {}) {
  DrawingCollector collector(file, options);
  visit_quickdraw_binary(bytes_of_memory(bytes), collector);
  return collector.finish();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
