// The values that pickle.hpp's machine moves about: 8 bytes each, referring to the file's own bytes wherever possible.
// What it is not for: users.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/convert.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::pickle {

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
  long1 = 0x8a,
  binfloat = 'G',
  short_binstring = 'U',
  binstring = 'T',
  short_binbytes = 'C',
  binbytes = 'B',
  binbytes8 = 0x8e,
  bytearray8 = 0x96,
  short_binunicode = 0x8c,
  binunicode = 'X',
  binunicode8 = 0x8d,
  empty_tuple = ')',
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

/// What the opcodes that are not listed make, in the words of Python: "a dict".
[[nodiscard]] inline std::string unsupported(std::uint8_t opcode) {
  switch (opcode) {
    case '}':  // EMPTY_DICT
    case 'd':  // DICT
    case 's':  // SETITEM
    case 'u':  // SETITEMS
      return "a dict";
    case 0x8f:  // EMPTY_SET
    case 0x90:  // ADDITEMS
      return "a set";
    case 0x91:  // FROZENSET
      return "a frozenset";
    case 0x81:  // NEWOBJ
    case 0x92:  // NEWOBJ_EX
    case 'i':   // INST
    case 'o':   // OBJ
      return "an object of a class";
    case 'P':  // PERSID
    case 'Q':  // BINPERSID
      return "an object stored outside the pickle";
    case 0x82:  // EXT1
    case 0x83:  // EXT2
    case 0x84:  // EXT4
      return "an object of Python's extension registry";
    case 0x8b:  // LONG4
      return "an int of more than 255 bytes";
    case 0x97:  // NEXT_BUFFER
    case 0x98:  // READONLY_BUFFER
      return "data stored outside the pickle";
    case 'I':  // INT
    case 'L':  // LONG
    case 'F':  // FLOAT
      return "a number written as text, as in protocol 0";
    case 'S':  // STRING
    case 'V':  // UNICODE
      return "a str written as in protocol 0";
    default:
      return "pickle opcode " + std::to_string(static_cast<int>(opcode));
  }
}

/// `bytes` are bytes, `text` is UTF-8, `latin1` is text of which each code point stands for a byte. `integer` and `real` are numbers;
/// `wide` is an integer that the file spells out in up to 8 bytes, `scalar` a number of numpy's.
enum class Kind : std::uint8_t { mark, none, boolean, integer, wide, real, scalar, bytes, text, latin1, global, tuple, list, dtype, array };

/// `index` is the number itself (boolean, integer), the offset of the opcode in the file (wide, real, bytes, text, latin1), a Global, the
/// number of a Node (tuple, dtype, array), of a list, or of the tuple (dtype, bytes) that is a scalar.
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
enum class Global : std::uint32_t { reconstruct, frombuffer, scalar, ndarray, dtype, encode, bytes };

/// Numpy has kept its own names in several modules: numpy.core until 1.26, numpy._core since 2.0, and in each of them two or three.
[[nodiscard]] constexpr std::optional<Global> find_global(std::string_view module, std::string_view name) noexcept {
  for (const std::string_view core : {"numpy.core.", "numpy._core."}) {
    if (!module.starts_with(core)) continue;
    const std::string_view part = module.substr(core.size());
    if (part == "multiarray" || part == "_multiarray_umath") {
      if (name == "_reconstruct") return Global::reconstruct;
      if (name == "scalar") return Global::scalar;
    }
    if (part == "numeric" && name == "_frombuffer") return Global::frombuffer;
  }
  if (module == "numpy" && name == "ndarray") return Global::ndarray;
  if (module == "numpy" && name == "dtype") return Global::dtype;
  if (module == "_codecs" && name == "encode") return Global::encode;
  if ((module == "__builtin__" || module == "builtins") && name == "bytes") return Global::bytes;
  return std::nullopt;
}

/// Finds the content of a string again from the offset of its opcode. The machine has checked that it lies inside. Offset 0, where no
/// string can stand, is the empty one.
class Strings {
 public:
  explicit Strings(ByteView file) noexcept : file_(file) {}

  [[nodiscard]] ByteView at(std::uint32_t offset) const noexcept {
    if (offset == 0) return {};
    const std::uint8_t* opcode = file_.data() + offset;
    switch (static_cast<Opcode>(*opcode)) {
      case Opcode::short_binstring:
      case Opcode::short_binbytes:
      case Opcode::short_binunicode:
        return file_.subspan(offset + std::size_t{2}, opcode[1]);
      case Opcode::binbytes8:
      case Opcode::bytearray8:
      case Opcode::binunicode8:
        return file_.subspan(offset + std::size_t{9}, convert<std::size_t>(load_unsigned<std::uint64_t>(opcode + 1)));
      default:
        return file_.subspan(offset + std::size_t{5}, load_unsigned<std::uint32_t>(opcode + 1));
    }
  }

  /// The number that a long1 or a binfloat spells out.
  [[nodiscard]] double number_at(std::uint32_t offset) const noexcept {
    const std::uint8_t* opcode = file_.data() + offset;
    if (static_cast<Opcode>(*opcode) == Opcode::binfloat) return std::bit_cast<double>(load_unsigned<std::uint64_t>(opcode + 1, true));
    const std::size_t size = opcode[1];  // two's complement, least significant byte first
    std::uint64_t bits = size != 0 && (opcode[1 + size] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = size; i > 0; --i) bits = (bits << 8U) | opcode[1 + i];
    return static_cast<double>(static_cast<std::int64_t>(bits));
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
