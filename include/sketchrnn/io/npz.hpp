// Reads the .npz files of sketch-rnn: train, valid and test splits of drawings, as object arrays (pickled by Python 2 or 3, numpy 1 or 2)
// or as padded numeric arrays (N, n, 3) or (N, n, 5). Also reads single arrays, as .npy or as the only array of an .npz.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/detail/memory_budget.hpp>
#include <sketchrnn/io/detail/npy.hpp>
#include <sketchrnn/io/detail/pickle_sketches.hpp>
#include <sketchrnn/io/detail/sketch_array.hpp>
#include <sketchrnn/io/detail/zip.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/limits.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options for reading .npz and .npy files.
struct NpzOptions {
  std::string class_name;                ///< of all sketches in the file; if empty, the file name without its extension
  std::size_t max_bytes = largest_file;  ///< of the file
  InflateLimits inflate;                 ///< of each split
  MemoryLimits memory;                   ///< of all sketches together
  SplitFractions fractions;              ///< of a single array, which is not split yet
  Seed seed;                             ///< of that split
  NoticeHandler notify = print_notice;   ///< notified of what is skipped
};

namespace detail {

/// Collects the sketches of one array.
class SplitReader {
 public:
  SplitReader(const Source& source, MemoryBudget& budget, NoticeCounter& notices) : source_(source), budget_(budget), notices_(notices) {}

  /// Counts `count` sketches without rows.
  void add_empty(std::size_t count) { notices_.add("sketches without a point left out", place(0), count); }

  void add(const SketchArray& array, std::size_t index) {
    constexpr std::size_t bytes_each = sizeof(Stroke3) + sizeof(std::uint32_t) + 64;  // 64: allocation overhead
    const std::size_t rows = rows_of_drawing(array);
    if (rows == 0) return notices_.add("sketches without a point left out", place(index));
    if (has_rows_after_end(array, rows)) notices_.add("sketches cut at their end row, with other rows after it", place(index));
    budget_.charge(bytes_each + 3 * sizeof(float) * rows, source_.file, source_.part);
    Stroke3 sketch = read_sketch(array, source_, index);
    all_begin_with_token_ = all_begin_with_token_ && array.columns == 5 && same_value(sketch(0, 0), 0) && same_value(sketch(0, 1), 0) &&
                            same_value(sketch(0, 2), 0);
    split_.push_back(std::move(sketch), 0);
  }

  /// Returns the sketches. If all of them begin with the start token of stroke-5, (0, 0, 1, 0, 0), it is removed.
  Split finish() && {
    if (split_.empty() || !all_begin_with_token_) return std::move(split_);
    Split rest;
    for (std::size_t index = 0; index < split_.size(); ++index) {
      const Stroke3& sketch = split_.sketches[index];
      if (length(sketch) == 1) {
        notices_.add("sketches without a point left out", place(index));
        continue;
      }
      Stroke3 shorter(length(sketch) - 1);
      std::copy(sketch.begin() + 3, sketch.end(), shorter.begin());
      rest.push_back(std::move(shorter), 0);
      notices_.add("start tokens (0, 0, 1, 0, 0) left out", place(index));
    }
    return rest;
  }

 private:
  [[nodiscard]] std::string place(std::size_t index) const {
    return (source_.part.empty() ? "" : source_.part + ", ") + "sketch " + std::to_string(index);
  }

  const Source& source_;
  MemoryBudget& budget_;
  NoticeCounter& notices_;
  Split split_;
  bool all_begin_with_token_ = true;
};

/// Reads a numeric array: (N, n, 3) or (N, n, 5) of padded sketches or, if `allow_single` is set, the rows of one sketch. An array without
/// elements, of any shape, holds no sketches.
inline void read_plain_array(ByteCursor& cursor, const NpyHeader& header, bool allow_single, SplitReader& reader) {
  const std::size_t dimensions = header.shape.size();
  const std::uint64_t columns = dimensions == 0 ? 0 : header.shape.back();
  if (std::find(header.shape.begin(), header.shape.end(), 0U) != header.shape.end()) {  // e.g. np.zeros((0,)): no sketches
    return reader.add_empty(dimensions == 3 ? convert<std::size_t>(header.shape[0]) : 0);
  }
  const bool fits = dimensions == 3 || (allow_single && dimensions == 2);
  if (!fits || (columns != 3 && columns != 5)) {
    throw cursor.fail(in_words(header),
                      std::string(PickledSketches::expected_shapes) + (allow_single ? ", or one sketch (n, 3) or (n, 5)" : ""));
  }
  const std::size_t offset = cursor.offset();
  SketchArray array;
  array.type = *header.type;
  array.data = cursor.take(cursor.remaining(), "numbers");
  const auto count = convert<std::size_t>(dimensions == 3 ? header.shape[0] : 1);
  set_layout(array, convert<std::size_t>(header.shape[dimensions - 2]), convert<std::size_t>(columns), header.fortran_order);
  const std::size_t stride = header.fortran_order ? 1 : array.rows * array.columns;
  if (header.fortran_order) {  // element (i, r, c) is i + N (r + n c)
    array.row_stride *= count;
    array.column_stride *= count;
  }
  array.padded = dimensions == 3;
  for (std::size_t index = 0; index < count; ++index) {
    array.first = index * stride;
    array.offset = offset + array.first * array.type.size;
    reader.add(array, index);
  }
}

/// Parses a split from the bytes of a .npy file. `allow_single`: whether the array may be a single sketch.
inline Split parse_npy_split(ByteView bytes, const Source& source, MemoryBudget& budget, NoticeCounter& notices,
                             bool allow_single = false) {
  ByteCursor cursor(bytes, source);
  const NpyHeader header = read_npy_header(cursor);
  SplitReader reader(source, budget, notices);
  if (header.type) {
    read_plain_array(cursor, header, allow_single, reader);
  } else {
    PickledSketches sketches(cursor, header.shape);
    Bytes scratch;
    for (std::size_t index = 0; index < sketches.size(); ++index) reader.add(sketches.array(index, scratch), index);
  }
  return std::move(reader).finish();
}

/// Returns the entry of the split `name`: "train.npy" or, in an archive of a folder, the only entry of that name in a folder. Null if
/// absent.
inline const ZipEntry* find_split(const ZipArchive& archive, const std::string& name) {
  if (const ZipEntry* entry = archive.find(name)) return entry;
  const ZipEntry* found = nullptr;
  for (const ZipEntry& entry : archive.entries()) {
    if (!entry.name.ends_with("/" + name)) continue;
    if (found != nullptr) return nullptr;
    found = &entry;
  }
  return found;
}

/// Reads one split of the archive; empty if it is absent.
inline Split read_npz_split(const ZipArchive& archive, const ZipEntry* entry, const std::string& file, const InflateLimits& limits,
                            MemoryBudget& budget, NoticeCounter& notices, bool allow_single = false) {
  return entry == nullptr ? Split()
                          : parse_npy_split(archive.read(*entry, limits), Source{file, entry->name}, budget, notices, allow_single);
}

/// Returns the .npy header of an entry, or std::nullopt if it is not a .npy file of numbers or objects.
inline std::optional<NpyHeader> header_of_entry(const ZipArchive& archive, const ZipEntry& entry, const std::string& file) {
  constexpr std::size_t enough = 4096;
  const Bytes start = archive.read_start(entry, enough);
  try {
    ByteCursor cursor(start, Source{file, entry.name});
    return read_npy_header_only(cursor);
  } catch (const FileError&) {
    return std::nullopt;
  }
}

/// Returns the only entry that can be drawings in an archive without train, valid and test: objects or numbers (N, n, 3) or (N, n, 5) or,
/// failing that, one sketch (n, 3) or (n, 5). Throws FileError, naming the entries, if there is none or more than one.
inline const ZipEntry& only_array(const ZipArchive& archive, const std::string& file) {
  constexpr std::size_t max_named = 8;
  std::vector<const ZipEntry*> several, single;
  std::string all;
  for (std::size_t i = 0; i < archive.entries().size(); ++i) {
    const ZipEntry& entry = archive.entries()[i];
    const std::optional<NpyHeader> header = header_of_entry(archive, entry, file);
    if (i == max_named) all += ", ...";
    if (i < max_named) all += (i == 0 ? "" : ", ") + in_quotes(entry.name) + (header ? ", " + in_words(*header) : "");
    if (!header) continue;
    const std::size_t dimensions = header->shape.size();
    const bool rows = dimensions >= 2 && (header->shape.back() == 3 || header->shape.back() == 5);
    if ((!header->type && dimensions != 0) || (dimensions == 3 && rows)) several.push_back(&entry);
    if (header->type && dimensions == 2 && rows) single.push_back(&entry);
  }
  const std::vector<const ZipEntry*>& found = several.empty() ? single : several;
  if (found.size() == 1) return *found.front();
  throw FileError(file, "the zip directory", (all.empty() ? "no entry" : all),
                  "train.npy, with valid.npy and test.npy beside it, or one array of drawings under any name");
}

/// Splits the sketches of a single array with options.seed.
inline Dataset cut_array(Split all, const std::filesystem::path& file, const std::string& part, const NpzOptions& options) {
  if (all.empty()) throw FileError(file.string(), part, "no sketch with a point", "sketches");
  return split(std::move(all), options.fractions, options.seed, {options.class_name.empty() ? file.stem().string() : options.class_name});
}

}  // namespace detail

/// Parses an .npz file in memory as a data set of one class. `file` is used in messages and names the class.
///
/// The archive holds train.npy with at least one sketch; valid.npy and test.npy may be absent or empty. All three may be in a folder of the
/// archive. Otherwise, the archive must hold one array of drawings of any name, which is split with options.seed.
///
/// Sketches are (n, 3) arrays or lists of rows (dx, dy, pen), or stroke-5, (n, 5): as objects, or all in one array in which they are padded
/// at the end with rows of zeros or NaN. Offsets must be finite and pen states 0 or 1. Sketches without points are skipped, not errors:
/// filtering often leaves some. Skipped sketches and entries are reported as notices.
///
/// Throws FileError for anything else.
[[nodiscard]] inline Dataset parse_npz(ByteView bytes, const std::filesystem::path& file, const NpzOptions& options = {}) {
  const std::string name = file.string();
  const detail::ZipArchive archive(bytes, name);
  detail::MemoryBudget budget(options.memory, bytes.size());
  NoticeCounter notices(name);
  const std::array<const detail::ZipEntry*, 3> splits{detail::find_split(archive, "train.npy"), detail::find_split(archive, "valid.npy"),
                                              detail::find_split(archive, "test.npy")};
  const bool is_split = std::any_of(splits.begin(), splits.end(), [](const detail::ZipEntry* entry) { return entry != nullptr; });
  const detail::ZipEntry* const single = is_split ? nullptr : &detail::only_array(archive, name);
  for (const detail::ZipEntry& entry : archive.entries()) {
    const bool is_read = &entry == single || std::find(splits.begin(), splits.end(), &entry) != splits.end();
    if (is_read || entry.name.ends_with('/')) continue;  // a folder has no content of its own
    notices.add(is_split ? "entries beside train, valid and test left out" : "entries beside the drawings left out", entry.name);
  }
  const auto read = [&](const detail::ZipEntry* entry) {
    return detail::read_npz_split(archive, entry, name, options.inflate, budget, notices, !is_split);
  };
  Dataset dataset;
  if (is_split) {
    if (splits[0] == nullptr) {
      throw FileError(name, "the zip directory", std::to_string(archive.entries().size()) + " other entries", "train.npy");
    }
    dataset.classes = {options.class_name.empty() ? file.stem().string() : options.class_name};
    dataset.train = read(splits[0]);
    dataset.valid = read(splits[1]);
    dataset.test = read(splits[2]);
    if (dataset.train.empty()) throw FileError(name, splits[0]->name, "no sketch with a point", "sketches");
  } else {
    dataset = detail::cut_array(read(single), file, single->name, options);
  }
  notices.report(options.notify);
  return dataset;
}

/// Parses an .npy file in memory as a data set of one class: object arrays and numeric arrays as in an .npz, or one sketch (n, 3) or (n,
/// 5). The sketches are split with options.seed. See parse_npz().
[[nodiscard]] inline Dataset parse_npy(ByteView bytes, const std::filesystem::path& file, const NpzOptions& options = {}) {
  detail::MemoryBudget budget(options.memory, bytes.size());
  NoticeCounter notices(file.string());
  Split all = detail::parse_npy_split(bytes, detail::Source{file.string(), ""}, budget, notices, true);
  Dataset dataset = detail::cut_array(std::move(all), file, "the array", options);
  notices.report(options.notify);
  return dataset;
}

/// Reads an .npy file as a data set of one class. See parse_npy().
[[nodiscard]] inline Dataset read_npy(const std::filesystem::path& path, const NpzOptions& options = {}) {
  return parse_npy(read_file(path, options.max_bytes), path, options);
}

/// Reads an .npz file as a data set of one class. See parse_npz().
[[nodiscard]] inline Dataset read_npz(const std::filesystem::path& path, const NpzOptions& options = {}) {
  return parse_npz(read_file(path, options.max_bytes), path, options);
}

/// Reads several .npz files as one data set. Each file is a class, named after the file without its extension; files with the same name in
/// different folders share a class. Throws ArgumentError if no files are given.
[[nodiscard]] inline Dataset read_npz(std::span<const std::filesystem::path> paths) {
  if (paths.empty()) throw ArgumentError("read_npz: no files given");
  std::vector<Dataset> parts;
  parts.reserve(paths.size());
  for (const std::filesystem::path& path : paths) parts.push_back(read_npz(path));
  return merge(std::move(parts));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
