// The size of an SVG page on paper, whichever of its sides are stated. Calculated by hand, with 96 CSS pixels per inch.
#define BOOST_TEST_MODULE io_svg_page
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/svg_drawing.hpp>

#include "tests/support/hostile.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

SvgPage page_of(const std::string& attributes, const std::string& inside = {}) {
  return parse_svg_drawing(as_bytes("<svg " + attributes + ">" + inside + "<path d='M1 1h3v2'/></svg>"), "f.svg", {.notify = nullptr}).page;
}

/// "width x height mm, mm per unit, extent in units, physical".
std::string words(const SvgPage& page) {
  const auto round = [](double value) { return value < 1e-9 && value > -1e-9 ? 0.0 : value; };
  char text[200];
  std::snprintf(text, sizeof text, "%.6g x %.6g mm, %.6g, %.6g, %s", round(page.width * 25.4 / 96), round(page.height * 25.4 / 96),
                page.millimeters(), page.extent, page.physical ? "physical" : "pixels");
  return text;
}
std::string of(const std::string& attributes) { return words(page_of(attributes)); }

std::vector<std::string> notices(const std::string& attributes) {
  std::vector<std::string> all;
  const auto add = [&](const Notice& notice) { all.push_back(to_string(notice)); };
  static_cast<void>(parse_svg(as_bytes("<svg " + attributes + "><path d='M1 1h3v2'/></svg>"), "f.svg", {.notify = add}));
  return all;
}

/// Documents that state no side.
const std::vector<std::string> unstated{"",           "SIDE='100%'", "SIDE='auto'", "SIDE='50vw'", "style='SIDE:auto'", "SIDE='nonsense'",
                                        "SIDE='-5mm'"};
std::string attribute(std::string form, std::string_view side) {
  const std::size_t at = form.find("SIDE");
  return at == std::string::npos ? form : form.replace(at, 4, side);
}

}  // namespace

BOOST_AUTO_TEST_CASE(both_sides_and_a_viewbox) {
  BOOST_TEST(of("width='100mm' height='50mm' viewBox='0 0 100 50'") == "100 x 50 mm, 1, 100, physical");
  BOOST_TEST(of("width='10cm' height='5cm' viewBox='0 0 1000 500'") == "100 x 50 mm, 0.1, 1000, physical");
  BOOST_TEST(of("width='8in' height=' 4in ' viewBox='0,0, 800 400'") == "203.2 x 101.6 mm, 0.254, 800, physical");
  BOOST_TEST(of("width='72pt' height='6pc' viewBox='0 0 10 10'") == "25.4 x 25.4 mm, 2.54, 10, physical");
  BOOST_TEST(of("width='40Q' height='10MM' viewBox='-5 -5 10 10'") == "10 x 10 mm, 1, 10, physical");
  BOOST_TEST(of("width='1.5e2mm' height='+150mm' viewBox='0 0 300 300'") == "150 x 150 mm, 0.5, 300, physical");
  BOOST_TEST(of("width='192' height='96px' viewBox='0 0 96 48'") == "50.8 x 25.4 mm, 0.529167, 96, pixels");
  // The whole viewBox is visible: the narrower side determines the scale, in any unit.
  BOOST_TEST(of("width='100mm' height='50mm' viewBox='0 0 10 10'") == "100 x 50 mm, 5, 10, physical");
  BOOST_TEST(of("width='96px' height='50mm' viewBox='0 0 10 10'") == "25.4 x 50 mm, 2.54, 10, physical");
  BOOST_TEST(of("width='100mm' height='6em' viewBox='0 0 10 10'") == "100 x 25.4 mm, 2.54, 10, physical");
  // With slice or none: an axis has the unit of the one that is stretched less.
  BOOST_TEST(of("width='100mm' height='50mm' viewBox='0 0 10 10' preserveAspectRatio='xMidYMid slice'") == "100 x 50 mm, 10, 10, physical");
  BOOST_TEST(of("width='100mm' height='50mm' viewBox='0 0 10 10' preserveAspectRatio='none'") == "100 x 50 mm, 5, 20, physical");
}

BOOST_AUTO_TEST_CASE(one_side_and_a_viewbox) {
  for (const std::string& form : unstated) {
    BOOST_TEST(of("width='100mm' viewBox='0 0 200 50' " + attribute(form, "height")) == "100 x 25 mm, 0.5, 200, physical", form);
    BOOST_TEST(of("height='100mm' viewBox='0 0 50 200' " + attribute(form, "width")) == "25 x 100 mm, 0.5, 200, physical", form);
    BOOST_TEST(of("width='96' viewBox='0 0 10 20' " + attribute(form, "height")) == "25.4 x 50.8 mm, 2.54, 20, pixels", form);
    // No viewBox: one pixel per unit.
    BOOST_TEST(of("viewBox='0 0 96 48' " + attribute(form, "height")) == "25.4 x 12.7 mm, 0.264583, 96, pixels", form);
    BOOST_TEST(of("viewBox='0 0 96 48' " + attribute(form, "width")) == "25.4 x 12.7 mm, 0.264583, 96, pixels", form);
  }
  BOOST_TEST(of("width='6em' viewBox='0 0 24 24'") == "25.4 x 25.4 mm, 1.05833, 24, pixels");
}

BOOST_AUTO_TEST_CASE(no_viewbox) {
  // Then a unit is a pixel, whatever the sides.
  BOOST_TEST(of("width='25.4mm' height='50.8mm'") == "25.4 x 50.8 mm, 0.264583, 192, physical");
  BOOST_TEST(of("width='96' height='48px'") == "25.4 x 12.7 mm, 0.264583, 96, pixels");
  BOOST_TEST(of("width='25.4mm' height='12em'") == "25.4 x 50.8 mm, 0.264583, 192, physical");
  BOOST_TEST(of("width='6em' height='12em'") == "25.4 x 50.8 mm, 0.264583, 192, pixels");
  for (const std::string& form : unstated) {
    BOOST_TEST(of("width='25.4mm' " + attribute(form, "height")) == "25.4 x 0 mm, 0.264583, 96, physical", form);
    BOOST_TEST(of("height='1in' " + attribute(form, "width")) == "0 x 25.4 mm, 0.264583, 96, physical", form);
    BOOST_TEST(of("width='96' " + attribute(form, "height")) == "25.4 x 0 mm, 0.264583, 96, pixels", form);
    BOOST_TEST(of("height='6em' " + attribute(form, "width")) == "0 x 25.4 mm, 0.264583, 96, pixels", form);
    BOOST_TEST(of(attribute(form, "width")) == "0 x 0 mm, 0.264583, 0, pixels", form);
  }
  // An empty or invalid viewBox is ignored.
  for (const std::string box : {"0 0 0 10", "0 0 10", "a b c d", "0 0 nan nan", "0 0 -1 5", ""}) {
    BOOST_TEST(of("width='25.4mm' viewBox='" + box + "'") == "25.4 x 0 mm, 0.264583, 96, physical", box);
  }
}

BOOST_AUTO_TEST_CASE(sizes_as_css_writes_them) {
  BOOST_TEST(of("style='width:100mm;height:50mm' viewBox='0 0 100 50'") == "100 x 50 mm, 1, 100, physical");
  BOOST_TEST(of("width='5' height='5' style='width:calc(2 * 5cm)' viewBox='0 0 100 1'") == "100 x 1.32292 mm, 1, 100, physical");
  BOOST_TEST(of("style='--w:100mm' width='var(--w)' viewBox='0 0 100 50'") == "100 x 50 mm, 1, 100, physical");
  BOOST_TEST(words(page_of("viewBox='0 0 100 50'", "<style>svg{width:100mm}</style>")) == "100 x 50 mm, 1, 100, physical");
  BOOST_TEST(of("font-size='1in' width='1em' viewBox='0 0 1 1'") == "25.4 x 25.4 mm, 25.4, 1, pixels");
}

BOOST_AUTO_TEST_CASE(mistakes_are_told) {
  BOOST_TEST(
      notices("width='-5mm'").at(0) ==
      "f.svg: lengths with a mistake, ignored: 1, at line 1, <svg>, width, character 0 (found a negative size, expected a size of at "
      "least 0)");
  for (const char* mistake : {"height='5 5'", "width='0'", "height='0mm' width='5'", "viewBox='0 0 0 10'", "viewBox='0 0 5'"}) {
    BOOST_TEST(notices(mistake).size() == 1U, mistake);
  }
  BOOST_TEST(of("width='0' height='0'") == of(""));
  for (const char* silent : {"width='100%' height='auto'", "width='5mm'", "viewBox='0 0 5 5'", ""}) {
    BOOST_TEST(notices(silent).empty(), silent);
  }
}

BOOST_AUTO_TEST_CASE(the_page_of_a_drawing_that_was_moved) {
  // Subtracted from the coordinates, and therefore added to the origin of the page.
  const SvgDrawing far = parse_svg_drawing(as_bytes("<svg width='25.4mm' viewBox='5e6 5e6 10 10'><path d='M5000001 5000002h3v4'/></svg>"),
                                           "f.svg", {.notify = nullptr});
  BOOST_TEST(far.origin_x == 5'000'001.0);
  BOOST_TEST(far.page.scale == 9.6, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(far.page.x == 9.6, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(far.page.y == 19.2, boost::test_tools::tolerance(1e-6));
}
