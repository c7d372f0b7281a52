// The values on the stack of the pickle machine (pickle.hpp): 8 bytes each, referring to the bytes of the file where possible.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle {

/// The supported opcodes, named as in Python's pickletools.
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

/// Returns a description of what an unsupported opcode creates, such as "a dict".
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

/// `bytes` is binary data, `text` is UTF-8, `latin1` is UTF-8 text in which each code point stands for one byte. `integer` and `real` are
/// Python numbers, `wide` is an integer stored in up to 8 bytes, `scalar` is a numpy scalar.
enum class Kind : std::uint8_t { mark, none, boolean, integer, wide, real, scalar, bytes, text, latin1, global, tuple, list, dtype, array };

/// `index` is the value itself (boolean, integer), the offset of the opcode in the file (wide, real, bytes, text, latin1), a Global, the
/// index of a Node (tuple, dtype, array), of a list, or of the tuple (dtype, bytes) of a scalar.
struct Value {
  Kind kind = Kind::mark;   ///< type of the value
  std::uint32_t index = 0;  ///< depends on the kind
};

/// Status of a dtype (the first three) or an array (the first and the last two).
inline constexpr std::uint32_t unbuilt = 0, little_endian = 1, big_endian = 2, of_numbers = 3, of_objects = 4;

/// Tuple: the elements [first, first + count). Dtype: the offset of its type code (0 for objects) and its status. Array: the index of its
/// state, a tuple, and its status.
struct Node {
  std::uint32_t first = 0;  ///< index of the first element, of the code, or of the state
  std::uint32_t count = 0;  ///< number of elements, or status
};

/// The global names that a pickle may refer to.
enum class Global : std::uint32_t { reconstruct, frombuffer, scalar, ndarray, dtype, encode, bytes };

/// Looks up a global name. The module depends on the version of numpy: numpy.core up to 1.26, numpy._core since 2.0, each with several
/// submodules.
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

/// Finds the contents of a string from the offset of its opcode. Bounds have been checked when the opcode was read. Offset 0, where no
/// string can be, is the empty string.
class Strings {
 public:
  /// `file` must outlive this object.
  explicit Strings(ByteView file) noexcept : file_(file) {}

  /// Returns the contents of the string whose opcode is at `offset`.
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

  /// Returns the number stored by LONG1 or BINFLOAT.
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

/// Returns the number of bytes encoded by UTF-8 text with code points below 256, std::nullopt for any other text.
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

/// Decodes text that has passed latin1_size().
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle
