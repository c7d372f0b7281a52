// Builds .npy files with pickled sketches in memory, in all variants that real files have.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <sketchrnn/io/bytes.hpp>
#include "tests/support/zip_builder.hpp"

namespace sketchrnn::test {

/// A: Python 2. B: Python 3, protocol 2. C: Python 3, protocol 3. D: protocol 4 with frames and the module name of numpy 2.
enum class Dialect { a, b, c, d };
inline constexpr Dialect dialects[] = {Dialect::a, Dialect::b, Dialect::c, Dialect::d};

/// A sketch to pickle, row by row.
using Rows = std::vector<double>;

[[nodiscard]] inline Bytes npy(const std::string& descr, const std::string& shape, const Bytes& data, const std::string& order = "False") {
  const std::string header = "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
  Bytes bytes = bytes_of(std::string_view("\x93NUMPY\1\0", 8));
  put(bytes, header.size(), 2);
  put(bytes, header);
  put(bytes, data);
  return bytes;
}

/// Little-endian numbers of type i1, i2, i4, i8, f4 or f8 (others as bits of the same size).
[[nodiscard]] inline Bytes encode(const Rows& numbers, const std::string& type) {
  Bytes bytes;
  const auto size = static_cast<std::size_t>(type[1] - '0');
  for (const double number : numbers) {
    const std::uint64_t bits = type == "f8"   ? std::bit_cast<std::uint64_t>(number)
                               : type == "f4" ? std::bit_cast<std::uint32_t>(static_cast<float>(number))
                                              : static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    put(bytes, bits, size);
  }
  return bytes;
}

/// Writes opcodes as the pickler of the variant does.
class PickleBuilder {
 public:
  explicit PickleBuilder(Dialect dialect) : dialect_(dialect) {}
  Bytes bytes;

  void text(std::string_view value) {
    if (dialect_ == Dialect::a) {
      data(bytes_of(value));
    } else if (dialect_ == Dialect::d) {
      put(bytes, 0x8c, 1), put(bytes, value.size(), 1), put(bytes, value);
    } else {
      put(bytes, "X"), put(bytes, value.size(), 4), put(bytes, value);
    }
    memoise();
  }
  void data(const Bytes& value) {
    const bool is_short = value.size() < 256;
    if (dialect_ == Dialect::b) {
      Bytes utf8;
      for (const std::uint8_t byte : value) {
        if (byte >= 0x80) put(utf8, 0xC0U | (byte >> 6U), 1);
        put(utf8, byte < 0x80 ? byte : 0x80U | (byte & 0x3FU), 1);
      }
      global("_codecs", "encode");
      put(bytes, "X"), put(bytes, utf8.size(), 4), put(bytes, utf8), memoise();
      text("latin1");
      put(bytes, "\x86"), memoise(), put(bytes, "R"), memoise();
    } else {
      put(bytes, dialect_ == Dialect::a ? (is_short ? "U" : "T") : (is_short ? "C" : "B"));
      put(bytes, value.size(), is_short ? 1 : 4), put(bytes, value);
    }
  }
  void global(const std::string& module, const std::string& name) {
    if (dialect_ == Dialect::d) {
      text(module), text(name), put(bytes, "\x93");
    } else {
      put(bytes, "c" + module + "\n" + name + "\n");
    }
    memoise();
  }
  void integer(std::uint64_t value) {
    if (value < 256) {
      put(bytes, "K"), put(bytes, value, 1);
    } else if (value < 65536) {
      put(bytes, "M"), put(bytes, value, 2);
    } else {
      put(bytes, "J"), put(bytes, value, 4);
    }
  }
  void memoise() {
    if (dialect_ == Dialect::d) {
      put(bytes, 0x94, 1);
    } else if (memo_ < 256) {
      put(bytes, "q"), put(bytes, memo_, 1);
    } else {
      put(bytes, "r"), put(bytes, memo_, 4);
    }
    ++memo_;
  }
  [[nodiscard]] std::size_t memo() const noexcept { return memo_ - 1; }
  void recall(std::size_t index) { put(bytes, index < 256 ? "h" : "j"), put(bytes, index, index < 256 ? 1 : 4); }

  /// _reconstruct(ndarray, (0,), b'b')
  void new_array() {
    const std::string core = dialect_ == Dialect::d ? "numpy._core.multiarray" : "numpy.core.multiarray";
    global(core, "_reconstruct"), global("numpy", "ndarray");
    put(bytes, std::string_view("K\0\x85", 3)), memoise();
    data(bytes_of("b")), put(bytes, "\x87"), memoise(), put(bytes, "R"), memoise();
  }
  void dtype(const std::string& code, char order) {
    global("numpy", "dtype"), text(code);
    put(bytes, dialect_ < Dialect::c ? std::string_view("K\0K\1", 4) : std::string_view("\x89\x88"));
    put(bytes, "\x87"), memoise(), put(bytes, "R"), memoise(), put(bytes, "(K\3");
    text(std::string(1, order));
    put(bytes, "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK"), put(bytes, 0, 1), put(bytes, "t"), memoise(), put(bytes, "b");
  }
  /// (1, (rows, 3), dtype, False, data), BUILD. `type_memo` is the index of the dtype in the memo; 0: write one.
  std::size_t array(std::size_t rows, const std::string& type, std::size_t type_memo, const Bytes& content) {
    new_array();
    put(bytes, "(K\1"), integer(rows), put(bytes, "K\3\x86"), memoise();
    if (type_memo == 0) {
      dtype(type, type[1] == '1' ? '|' : '<');
      type_memo = memo() - 2;  // followed by the byte order and the state
    } else {
      recall(type_memo);
    }
    put(bytes, "\x89"), data(content), put(bytes, "t"), memoise(), put(bytes, "b");
    return type_memo;
  }

 private:
  Dialect dialect_;
  std::size_t memo_ = 0;
};

/// The pickle of an object array of sketches.
[[nodiscard]] inline Bytes pickle_sketches(Dialect dialect, const std::vector<Rows>& sketches, const std::string& type = "i2") {
  PickleBuilder pickle(dialect);
  put(pickle.bytes, 0x80, 1), put(pickle.bytes, dialect == Dialect::c ? 3 : dialect == Dialect::d ? 4 : 2, 1);
  const std::size_t frame = pickle.bytes.size();
  pickle.new_array();
  put(pickle.bytes, "(K\1"), pickle.integer(sketches.size()), put(pickle.bytes, "\x85"), pickle.memoise();
  pickle.dtype("O8", '|');
  put(pickle.bytes, "\x89]"), pickle.memoise();
  std::size_t type_memo = 0;
  if (sketches.size() > 1) put(pickle.bytes, "(");
  for (const Rows& rows : sketches) type_memo = pickle.array(rows.size() / 3, type, type_memo, encode(rows, type));
  if (!sketches.empty()) put(pickle.bytes, sketches.size() > 1 ? "e" : "a");
  put(pickle.bytes, "t"), pickle.memoise(), put(pickle.bytes, "b.");
  if (dialect == Dialect::d) {
    Bytes header{0x95};
    put(header, pickle.bytes.size() - frame, 8);
    pickle.bytes.insert(pickle.bytes.begin() + static_cast<std::ptrdiff_t>(frame), header.begin(), header.end());
  }
  return pickle.bytes;
}

/// A whole .npy file with the pickled sketches.
[[nodiscard]] inline Bytes npy_sketches(Dialect dialect, const std::vector<Rows>& sketches, const std::string& type = "i2") {
  return npy("|O", std::string("(") + std::to_string(sketches.size()) + ",)", pickle_sketches(dialect, sketches, type));
}

}  // namespace sketchrnn::test
