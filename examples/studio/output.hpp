// Where a command's drawings go, and in which form: told by the ending of --out, for all commands that draw sheets.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include <sketchrnn/drawing/grid.hpp>

namespace studio {

/// What --out can be, for help texts.
inline constexpr const char* output_help =
    "The extension of OUT selects the format: .svg or .png, one sheet; a folder (FOLDER/), one .svg per drawing; .json, strokes as rows\n"
    "[dx, dy, pen]; .ndjson, the format of Quick, Draw!; .npz, a data set. All but the sheet hold only the model's drawings, row by row.";

/// See the head of the file.
class Output {
 public:
  /// `width` is that of a .png in pixels; 0: that of the sheet. Throws WrongUse for another ending, or for a width of anything but a .png,
  /// and FileError where it cannot be written.
  explicit Output(std::filesystem::path out, std::size_t width = 0);

  /// Writes the sheet, or the drawings one by one.
  void write(const sketchrnn::SketchGrid& sheet, const std::vector<sketchrnn::GridCell>& drawings, const sketchrnn::GridOptions& options);

  /// Prints what has been written, the last of a command's lines.
  void tell() const;

 private:
  enum class Form { svg, png, folder, strokes, ndjson, npz };
  [[nodiscard]] static Form form_of(const std::filesystem::path& out);

  std::filesystem::path out_;
  std::size_t width_;
  Form form_;
  std::size_t files_ = 0;  ///< of a folder
};

}  // namespace studio
