// Identifies the format of a file, including compressed ones. For data in memory, see file_format.hpp.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/file_signatures.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Identifies the format of the data that `read` returns, from its beginning only; but a zip archive whose first file is of another kind is
/// searched to its end for an array. `file` is used in messages. Throws FileError for damaged gzip data.
[[nodiscard]] inline IdentifiedFile identify_file(ReadBytes read, const std::string& file) {
  constexpr std::size_t enough = std::size_t{64} << 10U;
  PlainBytes bytes(std::move(read));
  std::string start;
  const auto fail = [&](std::string_view found, std::string_view expected) { return FileError(file, "byte 0", found, expected); };
  while (start.size() < enough && bytes.append_to(start, fail)) {
  }
  IdentifiedFile found = identify_bytes(start);
  bool other_files = false;
  if (!bytes.is_gzip() && found.format == FileFormat::other && !detail::zip_contents(start, other_files).empty() && other_files) {
    std::size_t consumed = 0;
    bool has_array = detail::names_array_in_zip(start, consumed);
    while (!has_array) {
      start.erase(0, consumed);
      if (!bytes.append_to(start, fail)) break;
      has_array = detail::names_array_in_zip(start, consumed);
    }
    if (has_array) found = {FileFormat::npz, "drawings (.npz)"};
  }
  const bool read_through_gzip = found.holds_drawings() && found.format != FileFormat::npz && found.format != FileFormat::npy;
  if (bytes.is_gzip() && !read_through_gzip) {
    found = {FileFormat::other, "gzip data of something else: " + (found.format == FileFormat::npz ? "a zip archive" : found.name)};
  }
  return found;
}

/// Identifies the format of a file. Throws FileError if it cannot be read: a folder, a pipe, a missing file.
[[nodiscard]] inline IdentifiedFile identify_file(const std::filesystem::path& path) {
  return identify_file(bytes_of_file(path), path.string());
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
