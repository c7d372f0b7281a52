// Writes a data set in the .npz format of sketch-rnn: three object arrays of (n, 3) arrays, pickled as by Python 3 with protocol 3. numpy
// reads it with allow_pickle, as does Magenta's sketch_rnn. A file holds one class.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/zip_writer.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/sketch/check.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns whether all values of the data set are integers that fit int16, the type used by Magenta.
inline bool fits_int16(const Dataset& dataset) {
  for (const Split* split : {&dataset.train, &dataset.valid, &dataset.test}) {
    for (const Stroke3& sketch : split->sketches) {
      for (const float number : sketch) {
        if (!is_within(number, -32768.0F, 32767.0F) || !same_value(number, std::nearbyint(number))) return false;
      }
    }
  }
  return true;
}

/// Writes the pickle of one split. Memo: 0 _reconstruct, 1 ndarray, 2 b'b', 3 the dtype of the sketches.
class SplitPickler {
 public:
  explicit SplitPickler(bool as_int16) : as_int16_(as_int16) {}

  Bytes pickle(const Split& split) && {
    text("\x80\x03");
    global("numpy.core.multiarray", "_reconstruct", 0);
    global("numpy", "ndarray", 1);
    text("K\0\x85");  // (0,)
    text("C\1bq\2");  // b'b', memo 2
    text("\x87R");    // REDUCE
    text("(K\1");
    integer(split.size());
    text("\x85");
    dtype("O8", '|', 63);
    text("\x89]");
    for (std::size_t i = 0; i < split.size(); ++i) {
      constexpr std::size_t batch = 1000;  // as in Python's pickler
      if (i % batch == 0) text("(");
      sketch(split[i], i == 0);
      if (i % batch == batch - 1 || i + 1 == split.size()) text("e");
    }
    text("tb.");
    return std::move(bytes_);
  }

 private:
  void text(const std::string& opcodes) { append_bytes(bytes_, opcodes); }
  /// Appends a literal, which may contain zeros.
  template <std::size_t Size>
  void text(const char (&opcodes)[Size]) {
    append_bytes(bytes_, std::string_view(opcodes, Size - 1));
  }

  void global(const std::string& module, const std::string& name, char memo) {
    text("c" + module + "\n" + name + "\nq");
    bytes_.push_back(static_cast<std::uint8_t>(memo));
  }

  void integer(std::size_t value) {
    if (value > static_cast<std::size_t>((std::numeric_limits<std::int32_t>::max)())) {
      throw ArgumentError("an .npz file cannot hold more than 2147483647 points or sketches");
    }
    text("J");
    append_little(bytes_, static_cast<std::uint32_t>(value));
  }

  /// Appends dtype(code, False, True) with the state (3, order, None, None, None, -1, -1, flags).
  void dtype(const std::string& code, char order, char flags) {
    text("cnumpy\ndtype\nX");
    append_little(bytes_, static_cast<std::uint32_t>(code.size()));
    text(code + "\x89\x88\x87R(K\3X");
    append_little<std::uint32_t>(bytes_, 1);
    text(std::string(1, order) + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK" + std::string(1, flags) + "tb");
  }

  void sketch(const Stroke3& strokes, bool is_first) {
    check_stroke3(strokes);
    text("h\0h\1K\0\x85h\2\x87R(K\1");
    integer(length(strokes));
    text("K\3\x86");
    if (is_first) {
      dtype(as_int16_ ? "i2" : "f4", '<', 0);
      text("q\3");
    } else {
      text("h\3");
    }
    text(
        "\x89"
        "B");
    append_little(bytes_, static_cast<std::uint32_t>(strokes.size() * (as_int16_ ? 2 : 4)));
    for (const float number : strokes) {
      if (as_int16_) {
        append_little(bytes_, static_cast<std::uint16_t>(static_cast<std::int16_t>(number)));
      } else {
        append_little(bytes_, std::bit_cast<std::uint32_t>(number));
      }
    }
    text("tb");
  }

  bool as_int16_;
  Bytes bytes_;
};

/// Wraps the pickle in a .npy file of version 1.0; the header is padded with spaces to a multiple of 64 bytes.
inline Bytes npy_of_split(const Split& split, bool as_int16) {
  constexpr std::size_t alignment = 64, before_header = 10;
  std::string header = "{'descr': '|O', 'fortran_order': False, 'shape': (" + std::to_string(split.size()) + ",), }";
  while ((before_header + header.size() + 1) % alignment != 0) header += ' ';
  header += '\n';
  Bytes bytes;
  append_bytes(bytes, std::string_view("\x93NUMPY\1\0", 8));
  append_little(bytes, static_cast<std::uint16_t>(header.size()));
  append_bytes(bytes, header);
  append_bytes(bytes, SplitPickler(as_int16).pickle(split));
  return bytes;
}

}  // namespace detail

/// Serializes the three splits as an .npz file. Values are written unchanged: a normalized data set stays normalized, and its scale_factor
/// is not stored. They are int16 if all are integers, float32 otherwise; both read back unchanged. Times (Split::time_gaps) are not stored:
/// the format has no place for them. Throws ArgumentError for several classes, which the format cannot represent, and for an array that is
/// not stroke-3.
[[nodiscard]] inline Bytes npz_bytes(const Dataset& dataset) {
  if (dataset.classes.size() > 1) {
    throw ArgumentError("an .npz file holds one class, and the data set has " + std::to_string(dataset.classes.size()) +
                        ": write a file for each");
  }
  const bool as_int16 = detail::fits_int16(dataset);
  detail::ZipWriter zip;
  zip.add("train.npy", detail::npy_of_split(dataset.train, as_int16));
  zip.add("valid.npy", detail::npy_of_split(dataset.valid, as_int16));
  zip.add("test.npy", detail::npy_of_split(dataset.test, as_int16));
  return std::move(zip).finish();
}

/// Writes a data set of one class as an .npz file. See npz_bytes(). `notify` is told if the sketches have times, which are not stored.
/// Throws FileError if the file cannot be written.
inline void write_npz(const std::filesystem::path& path, const Dataset& dataset, const NoticeHandler& notify = print_notice) {
  write_file(path, npz_bytes(dataset));
  NoticeCounter notices(path.string());
  for (const Split* split : {&dataset.train, &dataset.valid, &dataset.test}) {
    const auto timed = std::count_if(split->time_gaps.begin(), split->time_gaps.end(), [](const auto& gaps) { return !gaps.empty(); });
    notices.add("sketches whose times are not stored, because .npz has no place for them", "", static_cast<std::size_t>(timed));
  }
  notices.report(notify);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
