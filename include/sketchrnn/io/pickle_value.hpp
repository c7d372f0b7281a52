// The values that pickle.hpp's machine moves about: 8 bytes each, referring to the file's own bytes wherever possible.
// What it is not for: users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::pickle {

/// The opcodes that may occur, under the names of Python's pickletools.
enum class Opcode : std::uint8_t {
  mark = '(',
  stop = '.',
  none = 'N',
  new_true = 0x88,
  new_false = 0x89,
  binint1 = 'K',
  binint2 = 'M',
  binint = 'J',
  short_binstring = 'U',
  binstring = 'T',
  short_binbytes = 'C',
  binbytes = 'B',
  short_binunicode = 0x8c,
  binunicode = 'X',
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  tuple = 't',
  empty_list = ']',
  append = 'a',
  appends = 'e',
  global = 'c',
  stack_global = 0x93,
  reduce = 'R',
  build = 'b',
  binput = 'q',
  long_binput = 'r',
  memoize = 0x94,
  binget = 'h',
  long_binget = 'j',
  frame = 0x95,
  proto = 0x80,
};

/// `bytes` are bytes, `text` is UTF-8, `latin1` is text of which each code point stands for a byte.
enum class Kind : std::uint8_t { mark, none, boolean, integer, bytes, text, latin1, global, tuple, list, dtype, array };

/// `index` is the number itself (boolean, integer), the offset of the opcode in the file (bytes, text, latin1), a
/// Global, or the number of a Node (tuple, dtype, array).
struct Value {
  Kind kind = Kind::mark;
  std::uint32_t index = 0;
};

/// A tuple: its elements [first, first + count). A dtype: the offset of its code (0: objects) and its state. An array:
/// the number of the tuple that was its state, and its own state.
struct Node {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// The only names that a pickle may mention.
enum class Global : std::uint32_t { reconstruct, ndarray, dtype, encode };

[[nodiscard]] constexpr std::optional<Global> find_global(std::string_view module, std::string_view name) noexcept {
  if ((module == "numpy.core.multiarray" || module == "numpy._core.multiarray") && name == "_reconstruct") {
    return Global::reconstruct;
  }
  if (module == "numpy" && name == "ndarray") return Global::ndarray;
  if (module == "numpy" && name == "dtype") return Global::dtype;
  if (module == "_codecs" && name == "encode") return Global::encode;
  return std::nullopt;
}

/// Finds the content of a string again from the offset of its opcode. The machine has checked that it lies inside.
class Strings {
 public:
  explicit Strings(ByteView file) noexcept : file_(file) {}

  [[nodiscard]] ByteView at(std::uint32_t offset) const noexcept {
    const std::uint8_t* opcode = file_.data() + offset;
    const auto code = static_cast<Opcode>(*opcode);
    const bool is_short = code == Opcode::short_binstring || code == Opcode::short_binbytes || code == Opcode::short_binunicode;
    return is_short ? file_.subspan(offset + std::size_t{2}, opcode[1])
                    : file_.subspan(offset + std::size_t{5}, load_unsigned<std::uint32_t>(opcode + 1));
  }

 private:
  ByteView file_;
};

/// The number of bytes that UTF-8 text of code points below 256 stands for. Nothing if it is anything else.
[[nodiscard]] inline std::optional<std::size_t> latin1_size(ByteView text) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    ++size;
    if (text[i] < 0x80) continue;
    const bool two_bytes = (text[i] == 0xC2 || text[i] == 0xC3) && i + 1 < text.size() && (text[i + 1] & 0xC0U) == 0x80;
    if (!two_bytes) return std::nullopt;
    ++i;
  }
  return size;
}

/// Those bytes; the text has passed latin1_size.
[[nodiscard]] inline Bytes decode_latin1(ByteView text) {
  Bytes bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    // 110000ab 10cdefgh -> abcdefgh
    const bool two_bytes = text[i] >= 0x80;
    bytes.push_back(two_bytes ? static_cast<std::uint8_t>(((text[i] & 0x03U) << 6U) | (text[i + 1] & 0x3FU)) : text[i]);
    if (two_bytes) ++i;
  }
  return bytes;
}

}  // namespace sketchrnn::pickle
