// Reads sketch-rnn's .npz files: train, valid and test splits of drawings in stroke-3, in every dialect that is about
// (object arrays pickled by Python 2 or 3), and plain arrays (N, n, 3) padded with zeros.
// What it is not for: other archives of arrays; writing (write_npz.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/inflate.hpp>
#include <sketchrnn/io/memory_budget.hpp>
#include <sketchrnn/io/npy.hpp>
#include <sketchrnn/io/pickle.hpp>
#include <sketchrnn/io/read_file.hpp>
#include <sketchrnn/io/sketch_array.hpp>
#include <sketchrnn/io/zip.hpp>

namespace sketchrnn {

struct NpzOptions {
  std::string class_name;                ///< of all sketches in the file; empty: the file's name without its ending
  std::size_t max_bytes = largest_file;  ///< of the file
  InflateLimits inflate;                 ///< of each split
  MemoryLimits memory;                   ///< of all sketches together
};

namespace detail {

/// Adds a sketch to the split unless it is empty.
inline void add_sketch(Split& split, const SketchArray& array, const Source& source, std::size_t index, MemoryBudget& budget) {
  constexpr std::size_t bytes_each = sizeof(Stroke3) + sizeof(std::uint32_t) + 64;  // 64: what the allocations cost
  if (array.rows == 0) return;
  budget.charge(bytes_each + 3 * sizeof(float) * array.rows, source.file, source.part);
  split.push_back(read_sketch(array, source, index), 0);
}

/// A split as an object array of (n, 3) arrays. `shape` is what the .npy header says, which must agree.
inline Split read_pickled_split(ByteCursor& cursor, const std::vector<std::uint64_t>& shape, MemoryBudget& budget) {
  const PickledSketches sketches(cursor);
  if (shape.size() != 1 || shape[0] != sketches.size()) {
    throw cursor.fail(std::to_string(sketches.size()) + " sketches", "as many as the .npy header says");
  }
  Split split;
  Bytes scratch;
  for (std::size_t i = 0; i < sketches.size(); ++i) {
    add_sketch(split, sketches.array(i, scratch), cursor.source(), i, budget);
  }
  return split;
}

/// A split as one array (N, n, 3), each sketch filled up with rows of zeros.
inline Split read_padded_split(ByteCursor& cursor, const NpyHeader& header, MemoryBudget& budget) {
  Split split;
  if (header.shape.size() != 3 || header.shape[2] != 3) {
    throw cursor.fail("an array of " + std::to_string(header.shape.size()) + " dimensions", "objects, or numbers in the shape (N, n, 3)");
  }
  if (header.fortran_order) throw cursor.fail("Fortran order", "C order");
  const std::size_t offset = cursor.offset();
  const ByteView data = cursor.take(cursor.remaining(), "numbers");
  if (data.empty()) return split;
  const std::size_t row_bytes = 3 * std::size_t{header.type->size};
  const std::size_t sketch_bytes = static_cast<std::size_t>(header.shape[1]) * row_bytes;
  for (std::size_t start = 0; start < data.size(); start += sketch_bytes) {
    SketchArray array{data.subspan(start, sketch_bytes), *header.type, 0, false, offset + start};
    const auto last = std::find_if(array.data.rbegin(), array.data.rend(), [](std::uint8_t byte) { return byte != 0; });
    array.rows = (static_cast<std::size_t>(array.data.rend() - last) + row_bytes - 1) / row_bytes;
    add_sketch(split, array, cursor.source(), start / sketch_bytes, budget);
  }
  return split;
}

/// A split from the bytes of a whole .npy file.
inline Split parse_npy_split(ByteView bytes, const Source& source, MemoryBudget& budget) {
  ByteCursor cursor(bytes, source);
  const NpyHeader header = read_npy_header(cursor);
  return header.type ? read_padded_split(cursor, header, budget) : read_pickled_split(cursor, header.shape, budget);
}

/// One split of the archive; empty if it is absent.
inline Split read_npz_split(const ZipArchive& archive, const std::string& file, const std::string& name, const InflateLimits& limits,
                            MemoryBudget& budget) {
  const ZipEntry* entry = archive.find(name);
  return entry == nullptr ? Split() : parse_npy_split(archive.read(*entry, limits), Source{file, name}, budget);
}

}  // namespace detail

/// A data set of one class from the bytes of an .npz file; `file` names it in messages and gives the class its name.
///
/// The archive must hold train.npy with at least one sketch; valid.npy and test.npy may be absent (empty splits); other
/// entries are ignored. Offsets must be finite and pen states 0 or 1. Sketches without a point are left out, not
/// rejected: they hold nothing to learn or to draw, and a filter that leaves some behind is a common way to make such
/// a file. Throws FileError for everything else that does not fit.
[[nodiscard]] inline Dataset parse_npz(ByteView bytes, const std::filesystem::path& file, const NpzOptions& options = {}) {
  const ZipArchive archive(bytes, file.string());
  if (archive.find("train.npy") == nullptr) {
    throw FileError(file.string(), "the zip directory", std::to_string(archive.entries().size()) + " other entries", "train.npy");
  }
  MemoryBudget budget(options.memory, bytes.size());
  Dataset dataset;
  dataset.classes = {options.class_name.empty() ? file.stem().string() : options.class_name};
  dataset.train = detail::read_npz_split(archive, file.string(), "train.npy", options.inflate, budget);
  dataset.valid = detail::read_npz_split(archive, file.string(), "valid.npy", options.inflate, budget);
  dataset.test = detail::read_npz_split(archive, file.string(), "test.npy", options.inflate, budget);
  if (dataset.train.empty()) throw FileError(file.string(), "train.npy", "no sketch with a point", "sketches");
  return dataset;
}

/// Reads an .npz file as a data set of one class. See parse_npz.
[[nodiscard]] inline Dataset read_npz(const std::filesystem::path& path, const NpzOptions& options = {}) {
  return parse_npz(read_file(path, options.max_bytes), path, options);
}

/// Reads several .npz files as one data set. Each file is a class, named after the file without its ending; files of
/// the same name in different folders share a class. Throws ArgumentError for no files at all.
[[nodiscard]] inline Dataset read_npz(std::span<const std::filesystem::path> paths) {
  if (paths.empty()) throw ArgumentError("read_npz: no files given");
  std::vector<Dataset> parts;
  parts.reserve(paths.size());
  for (const std::filesystem::path& path : paths) parts.push_back(read_npz(path));
  return merge(std::move(parts));
}

}  // namespace sketchrnn
