// Reads binary formats: integers of either byte order, and a cursor whose errors name file and byte.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Reads an unsigned integer of sizeof(Unsigned) bytes, little-endian by default.
template <class Unsigned>
[[nodiscard]] constexpr Unsigned load_unsigned(const std::uint8_t* bytes, bool big_endian = false) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = (value << 8U) | bytes[big_endian ? i : sizeof(Unsigned) - 1 - i];
  }
  return static_cast<Unsigned>(value);
}

/// Origin of bytes, for messages: a file and, if it has parts, the part ("train.npy").
struct Source {
  std::string file;  ///< name of the file
  std::string part;  ///< name of the part; empty if the file has none

  /// Returns "train.npy, byte 12", or "byte 12" in a file without parts.
  [[nodiscard]] std::string place(std::size_t offset) const {
    return (part.empty() ? std::string() : part + ", ") + "byte " + std::to_string(offset);
  }
  /// Returns the error for the byte at `offset`.
  [[nodiscard]] FileError error(std::size_t offset, std::string_view found, std::string_view expected) const {
    return {file, place(offset), found, expected};
  }
};

/// Reads forward through a view of bytes. A read past the end throws FileError; `what` is what the message names as expected.
class ByteCursor {
 public:
  /// Constructs a cursor at the first byte; the bytes must outlive it.
  ByteCursor(ByteView bytes, Source source) : bytes_(bytes), source_(std::move(source)) {}

  /// Returns all bytes.
  [[nodiscard]] ByteView bytes() const noexcept { return bytes_; }
  /// Returns the origin of the bytes.
  [[nodiscard]] const Source& source() const noexcept { return source_; }
  /// Returns the offset of the next byte.
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  /// Returns the number of bytes from the cursor to the end.
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - offset_; }

  /// Moves to an absolute offset.
  void seek(std::size_t offset, std::string_view what) {
    if (offset > bytes_.size()) raise(source_.error(bytes_.size(), "the end of the data", what));
    offset_ = offset;
  }

  /// Reads the next `count` bytes.
  ByteView take(std::uint64_t count, std::string_view what) {
    if (count > remaining()) {
      raise(source_.error(offset_, "only " + std::to_string(remaining()) + " more bytes",
                          std::string(what) + " (" + std::to_string(count) + " bytes)"));
    }
    const ByteView taken = bytes_.subspan(offset_, convert<std::size_t>(count));
    offset_ += taken.size();
    return taken;
  }

  /// Reads a little-endian unsigned integer.
  template <class Unsigned>
  Unsigned little(std::string_view what) {
    return load_unsigned<Unsigned>(take(sizeof(Unsigned), what).data());
  }
  /// @{
  /// Reads a little-endian unsigned integer of 1, 2, 4 or 8 bytes.
  std::uint8_t u8(std::string_view what) { return little<std::uint8_t>(what); }
  std::uint16_t u16(std::string_view what) { return little<std::uint16_t>(what); }
  std::uint32_t u32(std::string_view what) { return little<std::uint32_t>(what); }
  std::uint64_t u64(std::string_view what) { return little<std::uint64_t>(what); }
  /// @}

  /// Reads the text up to and including the next newline and returns it without the newline. At most `longest` characters.
  std::string_view line(std::size_t longest, std::string_view what) {
    const std::string_view rest = as_text(bytes_.subspan(offset_, (std::min)(longest + 1, remaining())));
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) raise(fail(in_quotes(rest), what));
    offset_ += end + 1;
    return rest.substr(0, end);
  }

  /// Throws FileError if there are bytes left.
  void expect_end(std::string_view what) const {
    if (remaining() != 0) raise(fail(std::to_string(remaining()) + " more bytes", what));
  }

  /// Returns the error for the byte `bytes_back` bytes before the cursor.
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected, std::size_t bytes_back = 0) const {
    return source_.error(offset_ - bytes_back, found, expected);
  }

 private:
  ByteView bytes_;
  Source source_;
  std::size_t offset_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
