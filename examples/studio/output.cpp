// Implementation of output.hpp.
#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/write_ndjson.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "commands.hpp"
#include "output.hpp"
#include "png.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Returns "0007.svg": indices as in FILE:N, from 0, padded so that names sort in order.
std::string file_name(std::size_t index, std::size_t count) {
  const std::string number = std::to_string(index);
  const std::size_t digits = (std::max<std::size_t>)(4, std::to_string(count).size());
  return std::string(digits - (std::min)(digits, number.size()), '0') + number + ".svg";
}

/// Throws FileError if the folder cannot be created or written to. Creates nothing.
void check_folder(const Path& folder) {
  Path there = folder.has_filename() ? folder : folder.parent_path();
  while (!there.empty() && !std::filesystem::exists(there)) there = there.parent_path();
  check_writable((there.empty() ? Path(".") : there) / file_name(0, 0));
}

void write_folder(const Path& folder, const std::vector<GridCell>& drawings) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw FileError(folder.string(), "making the folder", error.message(), "a folder that can be written");
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    SketchGrid one;
    one.rows.push_back({drawings[i]});
    write_svg(folder / file_name(i, drawings.size()), one, {.cell_width = 256, .cell_height = 256, .stroke_width = 2});
  }
}

}  // namespace

Output::Form Output::form_of(const std::filesystem::path& out) {
  std::error_code ignored;
  if (!out.empty() && (!out.has_filename() || std::filesystem::is_directory(out, ignored))) return Form::folder;
  static const std::vector<std::string> endings{".svg", ".png", ".json", ".ndjson", ".npz"};
  static constexpr std::array<Form, 5> forms{Form::svg, Form::png, Form::strokes, Form::ndjson, Form::npz};
  const auto found = std::find(endings.begin(), endings.end(), out.extension().string());
  if (found == endings.end()) {
    throw WrongUse("--out " + out.string() + " must end in " + command_line::listed(endings) + ", or in / for a folder of .svg files" +
                   command_line::suggestion_for(out.extension().string(), endings));
  }
  return forms[static_cast<std::size_t>(found - endings.begin())];
}

Output::Output(std::filesystem::path out, std::size_t width) : out_(std::move(out)), width_(width), form_(form_of(out_)) {
  if (width_ != 0 && form_ != Form::png) throw WrongUse("--width is for .png pictures, not " + out_.string());
  if (form_ == Form::png && !writes_png())
    throw WrongUse("--out " + out_.string() + ": this studio was built without cairo, expected .svg");
  form_ == Form::folder ? check_folder(out_) : check_writable(out_);
}

void Output::write(const SketchGrid& sheet, const std::vector<GridCell>& drawings, const GridOptions& options) {
  std::vector<Stroke3> sketches;
  if (form_ == Form::strokes || form_ == Form::ndjson || form_ == Form::npz) {
    for (const GridCell& cell : drawings) sketches.push_back(cell.sketch);
  }
  switch (form_) {
    case Form::svg:
      write_svg(out_, sheet, options);
      break;
    case Form::png:
      write_png(out_, sheet, options, width_);
      break;
    case Form::folder:
      write_folder(out_, drawings);
      files_ = drawings.size();
      break;
    case Form::strokes:
      write_stroke_json(out_, sketches);
      break;
    case Form::ndjson:
      write_ndjson(out_, sketches, out_.stem().string());
      break;
    case Form::npz: {
      Dataset data;
      data.classes.push_back(out_.stem().string());
      for (Stroke3& sketch : sketches) data.train.push_back(std::move(sketch), 0);
      write_npz(out_, data);
      break;
    }
  }
}

void Output::print_summary() const {
  if (form_ == Form::folder) print("files", files_);
  print("wrote", out_.string());
}

}  // namespace studio
