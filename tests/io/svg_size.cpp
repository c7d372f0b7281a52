// The page of an SVG: what it shows and how large that is on paper, by hand calculation.
#define BOOST_TEST_MODULE io_svg_size
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/svg_size.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace sketchrnn;
using test::TemporaryFolder;

namespace {

/// "x y width height, mm to a unit, physical".
std::string page_of(const std::string& attributes) {
  const std::optional<SvgSize> page =
      parse_svg_size("<svg xmlns=\"http://www.w3.org/2000/svg\" " + attributes + "><path d=\"M0 0\"/></svg>");
  if (!page) return "none";
  char text[200];
  std::snprintf(text, sizeof text, "%.6g %.6g %.6g %.6g, %.6g, %s", page->x, page->y, page->width, page->height, page->millimetres,
                page->physical ? "physical" : "pixels");
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sizes_of_pages) {
  BOOST_TEST(page_of("width='100mm' height='50mm' viewBox='0 0 100 50'") == "0 0 100 50, 1, physical");
  BOOST_TEST(page_of("width='10cm' height='5cm' viewBox='0 0 1000 500'") == "0 0 1000 500, 0.1, physical");
  BOOST_TEST(page_of("width='8in' height=' 4in ' viewBox='0,0, 800 400'") == "0 0 800 400, 0.254, physical");
  BOOST_TEST(page_of("width='20MM' viewBox='-5 -5 10 40'") == "-5 -5 10 40, 2, physical");
  BOOST_TEST(page_of("height='72pt' viewBox='0 0 10 10'") == "0 0 10 10, 2.54, physical");
  BOOST_TEST(page_of("height='6pc' viewBox='0 0 10 10'") == "0 0 10 10, 2.54, physical");
  BOOST_TEST(page_of("height='40Q' viewBox='0 0 10 10'") == "0 0 10 10, 1, physical");
  BOOST_TEST(page_of("width='1.5e2mm' height='+150mm' viewBox='0 0 300 300'") == "0 0 300 300, 0.5, physical");
  // The whole viewBox is visible: by the narrower side.
  BOOST_TEST(page_of("width='100mm' height='50mm' viewBox='0 0 10 10'") == "0 0 10 10, 5, physical");
  // Pixels are 1/96 inch, 0.264583 mm.
  BOOST_TEST(page_of("width='96' height='48px'") == "0 0 96 48, 0.264583, pixels");
  BOOST_TEST(page_of("width='192' height='96' viewBox='0 0 96 48'") == "0 0 96 48, 0.529167, pixels");
  BOOST_TEST(page_of("viewBox='0 0 24 24'") == "0 0 24 24, 0.264583, pixels");
  BOOST_TEST(page_of("width='100%' height='100%' viewBox='0 0 24 24'") == "0 0 24 24, 0.264583, pixels");
  BOOST_TEST(page_of("width='2em' height='auto' viewBox='0 0 24 24'") == "0 0 24 24, 0.264583, pixels");
  BOOST_TEST(page_of("width='25.4mm' height='50.8mm'") == "0 0 96 192, 0.264583, physical");
}

BOOST_AUTO_TEST_CASE(no_page) {
  for (const std::string attributes :
       {"", "width='100'", "height='3mm'", "viewBox='0 0 0 10'", "viewBox='0 0 10'", "viewBox='a b c d'", "width='-1' height='5'",
        "width='0' height='0'", "width='1e99' height='1'", "width=", "width='3", "viewBox='0 0 nan nan'", "width='5 5' height='5'"}) {
    BOOST_TEST(page_of(attributes) == "none", attributes);
  }
  for (const std::string_view text : {"", "<", "<svg", "<!--", "<?xml", "<!DOCTYPE", "no <", "<!DOCTYPE svg [", "<svg =''>", "<svg '"}) {
    BOOST_TEST(!parse_svg_size(text).has_value());
  }
}

BOOST_AUTO_TEST_CASE(the_outermost_element) {
  const std::string text =
      "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- <svg width='1' height='1'> -->\n<!DOCTYPE svg PUBLIC \"a\" 'b>' [ <!ENTITY c '<svg>'> ]>\n"
      "<svg:svg xmlns:svg='http://www.w3.org/2000/svg' data-width='5' width\n=\n'30mm'\theight='20mm'\n viewBox=\"0 0 30 20\"><svg:svg "
      "width='7' "
      "height='9'/></svg:svg>";
  const std::optional<SvgSize> page = parse_svg_size(text);
  BOOST_REQUIRE(page.has_value());
  BOOST_TEST(page->width == 30);
  BOOST_TEST(page->height == 20);
  BOOST_TEST(page->millimetres == 1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(page->physical);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "page.svg") << text;
  BOOST_TEST(read_svg_size(folder.path() / "page.svg")->height == 20);
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<svg width='5' height='7'/>")) wide += {c, '\0'};
  std::ofstream(folder.path() / "wide.svg", std::ios::binary) << wide;
  BOOST_TEST(read_svg_size(folder.path() / "wide.svg")->height == 7);
  BOOST_CHECK_THROW(static_cast<void>(read_svg_size(folder.path() / "absent.svg")), FileError);
  // Cut off and damaged anywhere, it gives a page or none.
  Random random(Seed{5});
  for (std::size_t length = 0; length <= text.size(); ++length) static_cast<void>(parse_svg_size(std::string_view(text).substr(0, length)));
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = text;
    for (int k = 0; k < 3; ++k) damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    static_cast<void>(parse_svg_size(damaged));
  }
}
