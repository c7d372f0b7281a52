// Output of drawings by all commands that draw sheets. The extension of --out selects the format.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include <sketchrnn/drawing/grid.hpp>

namespace studio {

/// Describes the formats of --out, for --help.
inline constexpr const char* output_help =
    "The extension of OUT selects the format: .svg or .png, one sheet; a folder (FOLDER/), one .svg per drawing; .json, strokes as rows\n"
    "[dx, dy, pen]; .ndjson, the format of Quick, Draw!; .npz, a data set. All but the sheet hold only the model's drawings, row by row.";

/// Writes a sheet or its drawings in the format selected by --out.
class Output {
 public:
  /// `width` is the width of a .png in pixels; 0: that of the sheet. Throws WrongUse for an unknown extension and for a width of anything
  /// but a .png, and FileError if the output cannot be written.
  explicit Output(std::filesystem::path out, std::size_t width = 0);

  /// Writes the sheet, or the individual drawings.
  void write(const sketchrnn::SketchGrid& sheet, const std::vector<sketchrnn::GridCell>& drawings, const sketchrnn::GridOptions& options);

  /// Prints what has been written, as the last lines of a command's output.
  void print_summary() const;

 private:
  enum class Form { svg, png, folder, strokes, ndjson, npz };
  [[nodiscard]] static Form form_of(const std::filesystem::path& out);

  std::filesystem::path out_;
  std::size_t width_;
  Form form_;
  std::size_t files_ = 0;  ///< number of files written to a folder
};

}  // namespace studio
