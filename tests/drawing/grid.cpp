// Sheets of sketches: every sketch in its cell, captions, colors, scales.
#define BOOST_TEST_MODULE drawing_grid
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/grid.hpp>

#include "tests/drawing/markup_search.hpp"
#include "tests/sketch/random_sketch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::all_between;
using sketchrnn::test::count;
using sketchrnn::test::has;
using sketchrnn::test::mentions;
using sketchrnn::test::path_numbers;
using sketchrnn::test::stroke3;

const Stroke3 square = stroke3({{10, 0, 0}, {0, 10, 0}, {-10, 0, 0}, {0, -10, 1}});
const Stroke3 large_square = stroke3({{40, 0, 0}, {0, 40, 0}, {-40, 0, 0}, {0, -40, 1}});

BOOST_AUTO_TEST_CASE(every_sketch_lies_in_its_cell) {
  Random random(Seed{4});
  SketchGrid grid;
  grid.row_captions = {"first", "second", "third"};
  grid.column_captions = {"T = 0.1", "T = 0.5", "T = 1"};
  grid.title = "sheet";
  for (int r = 0; r < 3; ++r) {
    auto& row = grid.rows.emplace_back();
    for (int c = 0; c < 3; ++c) row.emplace_back(sketchrnn::test::random_stroke3(random, 20));
  }
  const GridOptions options{.cell_width = 80, .cell_height = 60, .padding = 6};
  const std::string svg = to_svg(grid, options);
  const std::vector<double> size = path_numbers(all_between(svg, "viewBox=\"", "\"").at(0));
  const double left = size[2] - 3 * 80, top = size[3] - 3 * 60;
  BOOST_TEST((left > 0 && top > 0));
  const std::vector<std::string> paths = all_between(svg, " d=\"", "\"");
  BOOST_REQUIRE(paths.size() == 9U);
  for (std::size_t i = 0; i < 9; ++i) {
    const std::vector<double> numbers = path_numbers(paths[i]);
    double low_x = 1e9, high_x = -1e9, low_y = 1e9, high_y = -1e9;
    for (std::size_t k = 0; k < numbers.size(); k += 2) {
      low_x = std::min(low_x, numbers[k]);
      high_x = std::max(high_x, numbers[k]);
      low_y = std::min(low_y, numbers[k + 1]);
      high_y = std::max(high_y, numbers[k + 1]);
    }
    const double x = left + static_cast<double>(i % 3) * 80, y = top + static_cast<double>(i / 3) * 60;
    BOOST_TEST((low_x > x + 5.9 && high_x < x + 74.1 && low_y > y + 5.9 && high_y < y + 54.1));
    BOOST_TEST((std::abs(high_x - low_x - 68) < 0.05 || std::abs(high_y - low_y - 48) < 0.05));  // as large as possible
    BOOST_TEST(std::abs(low_x + high_x - 2 * x - 80) < 0.05);                                    // centered
    BOOST_TEST(std::abs(low_y + high_y - 2 * y - 60) < 0.05);
  }
  for (const char* text : {">first<", ">third<", ">T = 0.5<", ">sheet</text>", "<title>sheet<"}) BOOST_TEST(has(svg, text));
}

BOOST_AUTO_TEST_CASE(each_sketch_has_its_own_scale_or_all_one) {
  SketchGrid grid;
  grid.rows = {{square, large_square}};
  GridOptions options{.cell_width = 100, .cell_height = 100, .padding = 10, .background = ""};
  std::string svg = to_svg(grid, options);
  BOOST_TEST(has(svg, "M10 10L90 10 90 90 10 90 10 10"));
  BOOST_TEST(has(svg, "M110 10L190 10"));
  options.same_scale = true;
  svg = to_svg(grid, options);
  BOOST_TEST(has(svg, "M40 40L60 40 60 60 40 60 40 40"));
  BOOST_TEST(has(svg, "M110 10L190 10"));
}

BOOST_AUTO_TEST_CASE(cells_have_colors) {
  SketchGrid grid;
  grid.rows.resize(1);
  for (const double temperature : {0.1, 0.4, 0.7, 1.0}) {
    grid.rows[0].emplace_back(square, temperature_color(temperature));
  }
  grid.rows[0].emplace_back(square);
  const std::string svg = to_svg(grid, {.color = "teal"});
  for (const double temperature : {0.1, 0.4, 0.7, 1.0}) {
    BOOST_TEST(count(svg, "stroke=\"" + temperature_color(temperature) + "\"") == 1U);
  }
  BOOST_TEST(count(svg, "stroke=\"teal\"") == 1U);
}

BOOST_AUTO_TEST_CASE(a_beginning_has_a_color_of_its_own) {
  const auto paths_of = [](const Stroke3& sketch, std::size_t rows, StrokeConvention convention) {
    GridCell cell(sketch);
    cell.beginning_rows = rows;
    SketchGrid grid;
    grid.rows = {{cell}};
    return to_svg(grid, {.cell_width = 100, .cell_height = 100, .padding = 10, .beginning_color = "#c00", .convention = convention});
  };
  // the first two sides of the square; the other lines continue from their end
  const std::string half = paths_of(square, 2, StrokeConvention::quickdraw);
  BOOST_TEST(has(half, "stroke=\"#c00\""));
  const std::vector<std::string> both = all_between(half, " d=\"", "\"");
  BOOST_REQUIRE(both.size() == 2U);
  BOOST_TEST(both[0] == "M90 90L10 90 10 10");
  BOOST_TEST(both[1] == "M10 10L90 10 90 90");
  BOOST_TEST(half.find("stroke=\"black\"") < half.find("stroke=\"#c00\""));  // the beginning is drawn on top
  // without the segment from the origin
  const std::vector<std::string> magenta = all_between(paths_of(square, 2, StrokeConvention::magenta), " d=\"", "\"");
  BOOST_REQUIRE(magenta.size() == 2U);
  BOOST_TEST(path_numbers(magenta[0]).size() == 6U);
  BOOST_TEST(path_numbers(magenta[1]).size() == 4U);
  // a beginning that ends with a line
  const Stroke3 two_lines = stroke3({{10, 0, 1}, {0, 10, 0}, {-10, 0, 1}});
  const std::vector<std::string> lifted = all_between(paths_of(two_lines, 1, StrokeConvention::quickdraw), " d=\"", "\"");
  BOOST_REQUIRE(lifted.size() == 2U);
  BOOST_TEST(lifted[0] == "M90 90L10 90");
  BOOST_TEST(lifted[1] == "M10 10L90 10");
  // the whole sketch, and more rows than it has
  for (const std::size_t rows : {std::size_t{4}, std::size_t{5}, std::numeric_limits<std::size_t>::max()}) {
    const std::string whole = paths_of(square, rows, StrokeConvention::quickdraw);
    BOOST_TEST(count(whole, "<path") == 1U);
    BOOST_TEST(count(whole, "stroke=\"#c00\"") == 1U);
  }
  BOOST_TEST(count(paths_of(Stroke3(), 3, StrokeConvention::quickdraw), "<path") == 0U);
}

BOOST_AUTO_TEST_CASE(a_cell_may_hold_a_sign) {
  GridCell sign;
  sign.text = "<";
  SketchGrid grid;
  grid.rows = {{square, sign, square}};
  const std::string svg = to_svg(grid, {.cell_width = 100, .cell_height = 100, .font_size = 10});
  BOOST_TEST(count(svg, "<path") == 2U);
  BOOST_TEST(has(svg, ">&lt;</text>"));
  BOOST_TEST(has(svg, "x=\"150\" y=\"57\""));
}

BOOST_AUTO_TEST_CASE(empty_cells_rows_and_sheets_are_blank) {
  SketchGrid grid;
  BOOST_TEST(count(to_svg(grid), "<path") == 0U);
  grid.rows = {{}, {Stroke3(), square}, {square}};
  grid.column_captions = {"a"};
  grid.row_captions = {"", "b"};
  BOOST_TEST(count(to_svg(grid), "<path") == 2U);
  BOOST_TEST(count(to_svg(grid, {.same_scale = true}), "<path") == 2U);
  SketchGrid dots;
  dots.rows = {{stroke3({{0, 0, 1}})}};
  BOOST_TEST(has(to_svg(dots, {.cell_width = 50, .cell_height = 50, .same_scale = true}), "M25 25L25 25"));
}

BOOST_AUTO_TEST_CASE(the_first_segment_is_drawn_or_not) {
  SketchGrid grid;
  grid.rows = {{stroke3({{10, 0, 0}, {0, 10, 1}})}};
  BOOST_TEST(path_numbers(all_between(to_svg(grid), " d=\"", "\"").at(0)).size() == 6U);
  BOOST_TEST(path_numbers(all_between(to_svg(grid, {.convention = StrokeConvention::magenta}), " d=\"", "\"").at(0)).size() == 4U);
}

BOOST_AUTO_TEST_CASE(captions_are_escaped_and_squeezed) {
  SketchGrid grid;
  grid.rows = {{square}};
  grid.row_captions = {"<i>&"};
  grid.column_captions = {std::string(100, 'w')};
  const std::string svg = to_svg(grid, {.cell_width = 50, .cell_height = 50});
  BOOST_TEST(has(svg, ">&lt;i&gt;&amp;</text>"));
  BOOST_TEST(has(svg, "textLength=\"48\""));
}

BOOST_AUTO_TEST_CASE(sketches_are_dealt_out_to_sheets) {
  const std::vector<Stroke3> sketches(23, square);
  const std::vector<SketchGrid> sheets = sketch_sheets(sketches, 3, 4);
  BOOST_REQUIRE(sheets.size() == 2U);
  BOOST_TEST(sheets[0].rows.size() == 3U);
  BOOST_TEST(sheets[1].rows.size() == 3U);
  BOOST_TEST(sheets[1].rows[2].size() == 3U);
  std::vector<Stroke3> numbered;
  for (int i = 0; i < 7; ++i) numbered.push_back(stroke3({{static_cast<float>(i), 0, 1}}));
  const std::vector<SketchGrid> small = sketch_sheets(numbered, 2, 2);
  BOOST_TEST(small.at(1).rows.at(1).at(0).sketch(0, 0) == 6.0F);
  BOOST_TEST(small.at(0).rows.at(1).at(0).sketch(0, 0) == 2.0F);
  BOOST_TEST(sketch_sheets({}, 2, 2).empty());
  BOOST_CHECK_THROW(static_cast<void>(sketch_sheets(sketches, 0, 2)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(sketch_sheets(sketches, 2, 0)), ArgumentError);
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused) {
  const auto draw = [](const SketchGrid& grid, const GridOptions& options = {}) { static_cast<void>(to_svg(grid, options)); };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  SketchGrid grid;
  grid.rows = {{square}, {square, stroke3({{nan, 0, 1}})}};
  BOOST_CHECK_EXCEPTION(draw(grid), ArgumentError, mentions({"row 1, column 1", "row 0"}));
  grid.rows = {{square}};
  grid.row_captions = {"a", "b"};
  BOOST_CHECK_EXCEPTION(draw(grid), ArgumentError, mentions({"2 row captions"}));
  grid.row_captions.clear();
  grid.column_captions = {"a", "b"};
  BOOST_CHECK_EXCEPTION(draw(grid), ArgumentError, mentions({"2 column captions"}));
  grid.column_captions.clear();
  for (const double bad : {-1.0, static_cast<double>(nan), std::numeric_limits<double>::infinity()}) {
    BOOST_CHECK_THROW(draw(grid, {.cell_width = bad}), ArgumentError);
    BOOST_CHECK_THROW(draw(grid, {.cell_height = bad}), ArgumentError);
    BOOST_CHECK_THROW(draw(grid, {.padding = bad}), ArgumentError);
    BOOST_CHECK_THROW(draw(grid, {.stroke_width = bad}), ArgumentError);
    BOOST_CHECK_THROW(draw(grid, {.font_size = bad}), ArgumentError);
  }
  BOOST_CHECK_THROW(draw(grid, {.cell_width = 20, .padding = 10}), ArgumentError);
  const sketchrnn::test::TemporaryFolder folder;
  BOOST_CHECK_THROW(write_svg(folder / "absent/grid.svg", grid), FileError);
  BOOST_CHECK_NO_THROW(write_svg(folder / "grid.svg", grid));
}

}  // namespace
