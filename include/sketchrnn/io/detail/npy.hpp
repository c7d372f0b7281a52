// The .npy format of numpy, versions 1 to 3: a header, which is a Python dictionary literal, followed by numbers or, for an object array, a
// pickle (pickle.hpp). Structured, string and complex types are not supported.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/number_type.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Header of a .npy file. Without `type` it is an array of Python objects, followed by a pickle.
struct NpyHeader {
  std::optional<NumberType> type;    ///< of the elements
  bool fortran_order = false;        ///< whether the first index varies fastest
  std::vector<std::uint64_t> shape;  ///< empty for a scalar
};

/// Formats a shape as Python does: "(300, 7, 3)", "(300,)", "()".
[[nodiscard]] inline std::string shape_text(std::span<const std::uint64_t> shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

/// Describes an array for messages: "an array of int16 in the shape (300, 7, 3)".
[[nodiscard]] inline std::string in_words(const NpyHeader& header) {
  return "an array of " + (header.type ? name_of(*header.type) : std::string("objects")) + " in the shape " + shape_text(header.shape);
}

/// Returns the product of the dimensions times `factor`, or std::nullopt if it exceeds 64 bits (even if another dimension is 0).
[[nodiscard]] inline std::optional<std::uint64_t> checked_product(const std::vector<std::uint64_t>& shape, std::uint64_t factor) {
  std::uint64_t product = factor;
  for (const std::uint64_t dimension : shape) {
    if (dimension != 0 && product > ~std::uint64_t{0} / dimension) return std::nullopt;
    product *= dimension;
  }
  return product;
}

/// Parses the literal {'descr': '<i2', 'fortran_order': False, 'shape': (300, 7, 3), } with its keys in any order, each once.
class NpyHeaderParser {
 public:
  NpyHeaderParser(ByteView text, std::size_t offset, const Source& source) : text_(as_text(text)), offset_(offset), source_(source) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    std::string_view code;
    std::size_t descr_at = 0;
    expect('{');
    while (!accept('}')) {
      const std::size_t start = at_;
      const std::string_view key = string();
      expect(':');
      if (key == "descr" && !has_descr) {
        has_descr = true;
        skip_space();
        descr_at = at_;
        code = descr();
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        header.fortran_order = boolean();
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        header.shape = shape();
      } else {
        at_ = start;
        throw fail("descr, fortran_order and shape, once each");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) throw fail("the end of the header");
    if (!has_descr || !has_order || !has_shape) throw fail("descr, fortran_order and shape");
    if (!set_type(header, code)) {
      throw source_.error(offset_ + descr_at, "the dtype " + in_quotes(code, 40) + " of an array in the shape " + shape_text(header.shape),
                          "objects ('|O') or numbers (b1, i1 to i8, u1 to u8, f2 to f8 with a byte order)");
    }
    return header;
  }

 private:
  static constexpr std::size_t max_dimensions = 32;  // the limit of numpy 1

  [[nodiscard]] FileError fail(std::string_view expected) const {
    const std::string_view rest = text_.substr(at_);
    return source_.error(offset_ + at_, rest.empty() ? "the end of the header" : in_quotes(rest, 20), expected);
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) throw fail(std::string("'") + c + "'");
  }
  bool accept_word(std::string_view word) {
    skip_space();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  std::string_view string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) throw fail("a closing quote");
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end + 1;
    return value;
  }

  bool boolean() {
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    throw fail("True or False");
  }

  /// Parses a string, or the list of fields of a structured type, which is returned unparsed.
  std::string_view descr() {
    if (at_ == text_.size() || text_[at_] != '[') return string();
    const std::size_t start = at_;
    for (std::size_t depth = 0; at_ < text_.size(); ++at_) {
      if (text_[at_] == '[') ++depth;
      if (text_[at_] == ']' && --depth == 0) return text_.substr(start, ++at_ - start);
    }
    throw fail("']'");
  }

  /// Sets the type from its code. Returns false for types that cannot be drawings.
  static bool set_type(NpyHeader& header, std::string_view code) {
    if (code == "|O" || code == "O") return true;
    header.type = code.empty() ? std::nullopt : parse_number_type(code.substr(1));
    return header.type && set_byte_order(*header.type, code[0]);
  }

  std::vector<std::uint64_t> shape() {
    std::vector<std::uint64_t> dimensions;
    expect('(');
    while (!accept(')')) {
      if (dimensions.size() == max_dimensions) throw fail("at most 32 dimensions");
      dimensions.push_back(integer());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return dimensions;
  }

  std::uint64_t integer() {
    constexpr std::uint64_t largest = std::uint64_t{1} << 62U;
    skip_space();
    const std::size_t start = at_;
    std::uint64_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      value = 10 * value + static_cast<std::uint64_t>(text_[at_] - '0');
      if (value > largest / 16) {
        at_ = start;
        throw fail("a dimension that memory could hold");
      }
    }
    if (at_ == start) throw fail("a number");
    accept('L');  // Python 2 on Windows writes 300L.
    return value;
  }

  std::string_view text_;
  std::size_t offset_, at_ = 0;
  const Source& source_;
};

/// Reads the header and leaves the cursor at the data, which are not checked. Throws FileError.
[[nodiscard]] inline NpyHeader read_npy_header_only(ByteCursor& cursor) {
  constexpr std::array<std::uint8_t, 6> magic{0x93, 'N', 'U', 'M', 'P', 'Y'};
  if (as_text(cursor.take(magic.size(), "the mark of a .npy file")) != as_text(magic)) {
    throw cursor.fail("other bytes", "the mark of a .npy file", magic.size());
  }
  const std::uint8_t version = cursor.u8("a version");
  const std::uint8_t minor = cursor.u8("a version");
  if (version < 1 || version > 3 || minor != 0) {
    throw cursor.fail("version " + std::to_string(version) + "." + std::to_string(minor), "1.0, 2.0 or 3.0", 2);
  }
  const std::uint32_t size = version == 1 ? cursor.u16("a header size") : cursor.u32("a header size");
  const std::size_t offset = cursor.offset();
  return NpyHeaderParser(cursor.take(size, "a header"), offset, cursor.source()).parse();
}

/// Reads the header and checks that the data of a numeric array have exactly the size given by the header. Throws FileError.
[[nodiscard]] inline NpyHeader read_npy_header(ByteCursor& cursor) {
  NpyHeader header = read_npy_header_only(cursor);
  if (header.type) {
    const std::optional<std::uint64_t> bytes = checked_product(header.shape, header.type->size);
    if (!bytes || *bytes != cursor.remaining()) {
      throw cursor.fail(std::to_string(cursor.remaining()) + " bytes of data for " + in_words(header),
                        bytes ? std::to_string(*bytes) + ", as the shape says" : "a shape that memory could hold");
    }
  }
  return header;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
