// All pictures and pages are well-formed XML according to xmllint; skipped with a message if it is not installed.
#define BOOST_TEST_MODULE drawing_well_formed
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/animation.hpp>
#include <sketchrnn/drawing/gallery.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/drawing/pattern.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/codec.hpp>

#include "tests/sketch/random_sketch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::TemporaryFolder;

const std::string judge = "xmllint --noout --nonet --huge";

auto needs_xmllint() {
  return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result present(std::system("xmllint --version >/dev/null 2>&1") == 0);
    present.message() << "skipped: xmllint absent (Debian: libxml2-utils)";
    return present;
  });
}

bool well_formed(const std::string& text) {
  const TemporaryFolder folder;
  write_file(folder / "file.xml", text);
  return std::system((judge + " '" + (folder / "file.xml").string() + "'").c_str()) == 0;
}

/// Texts that would break the markup if they were not escaped.
const std::vector<std::string> nasty = {"<",        "&",       "\"'>",         "]]>",
                                        "<!--",     "&amp;",   "</svg>",       std::string("\0\x02\x7F", 3),
                                        "\xFF\xFE", "\xC3",    "\xED\xA0\x80", "\xF0\x9F\x90\xB1",
                                        "--",       "<?xml ?>"};

Stroke3 sketch(std::uint32_t number) {
  Random random(Seed{8}, Purpose::general, number);
  return sketchrnn::test::random_stroke3(random, 1 + random.below(60));
}

BOOST_AUTO_TEST_CASE(the_judge_finds_what_is_wrong, *needs_xmllint()) {
  BOOST_TEST(well_formed("<svg><path d=\"M0 0\"/></svg>"));
  BOOST_TEST(std::system("exit 3") != 0);
  for (const char* bad : {"<svg>", "<svg a=\"<\"/>", "<svg>&</svg>", ""}) {
    const TemporaryFolder folder;
    write_file(folder / "file.xml", bad);
    BOOST_TEST(std::system((judge + " '" + (folder / "file.xml").string() + "' 2>/dev/null").c_str()) != 0);
  }
}

BOOST_AUTO_TEST_CASE(sketches, *needs_xmllint()) {
  BOOST_TEST(well_formed(to_svg(Stroke3())));
  for (std::uint32_t i = 0; i < 5; ++i) BOOST_TEST(well_formed(to_svg(sketch(i))));
  for (const std::string& text : nasty) {
    const SvgOptions options{.color = text, .stroke_colors = {text, "red"}, .background = text, .title = text};
    BOOST_TEST(well_formed(to_svg(sketch(1), options)));
  }
}

BOOST_AUTO_TEST_CASE(sheets, *needs_xmllint()) {
  SketchGrid grid;
  BOOST_TEST(well_formed(to_svg(grid)));
  for (const std::string& text : nasty) {
    grid.rows.push_back({GridCell(sketch(2), text), sketch(3)});
    grid.row_captions.push_back(text);
    grid.title += text;
  }
  grid.column_captions = {nasty[0], nasty[1]};
  BOOST_TEST(well_formed(to_svg(grid)));
  for (const std::string& text : nasty) BOOST_TEST(well_formed(to_svg(grid, {.color = text, .background = text})));
}

BOOST_AUTO_TEST_CASE(plots_and_pages, *needs_xmllint()) {
  LinePlot plot;
  BOOST_TEST(well_formed(to_svg(plot)));
  Gallery gallery;
  BOOST_TEST(well_formed(to_html(gallery)));
  for (const std::string& text : nasty) {
    plot.series.push_back({.name = text, .x = {1, 2, 3}, .y = {3, 1, 2}, .color = text, .dashed = true});
    plot.title = plot.x_label = plot.y_label = text;
    BOOST_TEST(well_formed(to_svg(plot, {.log_x = true, .log_y = true, .background = text})));
    gallery.sections.push_back({text, text + "\n\n" + text, {to_svg(plot), to_svg(sketch(4))}});
    gallery.title = gallery.introduction = gallery.footer = text;
    BOOST_TEST(well_formed(to_html(gallery)));
  }
}

BOOST_AUTO_TEST_CASE(animations_and_wallpaper, *needs_xmllint()) {
  const std::vector<Polylines> drawings{to_polylines(sketch(5)), {}, to_polylines(sketch(6))};
  BOOST_TEST(well_formed(to_animated_svg({})));
  const PatternTile tile = pattern_tile(drawings, Seed{1});
  for (const std::string& text : nasty) {
    const AnimationStyle style{.color = text, .background = text, .title = text};
    BOOST_TEST(well_formed(to_animated_svg(drawings[0], {}, style)));
    BOOST_TEST(well_formed(to_morphing_svg(drawings, {}, style)));
    const PatternStyle wallpaper{.colors = {text, "red"}, .background = text, .title = text};
    BOOST_TEST(well_formed(to_svg(tile, wallpaper)));
    BOOST_TEST(well_formed(to_repeated_svg(tile, 2, 3, wallpaper)));
  }
}

}  // namespace
