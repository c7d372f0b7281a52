// A sketch as SVG: positions, strokes, colors, conventions, number formats and errors.
#define BOOST_TEST_MODULE drawing_svg
#include <array>
#include <boost/test/unit_test.hpp>
#include <clocale>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>

#include "tests/drawing/markup_search.hpp"
#include "tests/sketch/random_sketch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::detail;
using sketchrnn::test::count;
using sketchrnn::test::has;
using sketchrnn::test::mentions;
using sketchrnn::test::stroke3;

/// From (0, 0) right to (10, 0), pen lifted, move to (10, 20), draw to (5, 20).
const Stroke3 two_strokes = stroke3({{10, 0, 1}, {0, 20, 0}, {-5, 0, 1}});

BOOST_AUTO_TEST_CASE(strokes_are_drawn_where_the_pen_is_down) {
  const std::string svg = to_svg(two_strokes, {.scale = 2, .margin = 5});
  BOOST_TEST(has(svg, "d=\"M5 5L25 5M25 45L15 45\""));
  BOOST_TEST(has(svg, "width=\"30\" height=\"50\" viewBox=\"0 0 30 50\""));
  BOOST_TEST(count(svg, "<path") == 1U);
  BOOST_TEST(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  BOOST_TEST(svg.ends_with("</svg>\n"));
}

BOOST_AUTO_TEST_CASE(the_first_segment_is_drawn_or_not) {
  // Without it, the first line is the single point (10, 0), drawn as a dot.
  const std::string svg = to_svg(two_strokes, {.scale = 2, .margin = 5, .convention = StrokeConvention::magenta});
  BOOST_TEST(has(svg, "d=\"M15 5L15 5M15 45L5 45\""));
  BOOST_TEST(has(svg, "width=\"20\""));
}

BOOST_AUTO_TEST_CASE(as_magenta_draws_it) {
  const std::string svg = to_svg(two_strokes, {.scale = 5, .stroke_width = 1, .convention = StrokeConvention::magenta});
  BOOST_TEST(has(svg, "width=\"75\" height=\"150\""));  // 25 px of margin on each side, offsets divided by 0.2
  BOOST_TEST(has(svg, "stroke=\"black\" stroke-width=\"1\""));
}

BOOST_AUTO_TEST_CASE(without_a_scale_the_sketch_is_fitted) {
  const std::string svg = to_svg(two_strokes, {.size = 200, .margin = 10});
  BOOST_TEST(has(svg, "width=\"120\" height=\"220\""));
  BOOST_TEST(has(svg, "d=\"M10 10L110 10M110 210L60 210\""));
  for (const float size : {1e-30F, 1e30F}) {
    const std::string same = to_svg(stroke3({{10 * size, 0, 1}, {0, 20 * size, 0}, {-5 * size, 0, 1}}), {.size = 200, .margin = 10});
    BOOST_TEST(same == svg);
  }
  BOOST_TEST(has(to_svg(stroke3({{3, 0, 1}}), {.size = 100, .margin = 1}), "d=\"M1 1L101 1\""));
  BOOST_TEST(has(to_svg(stroke3({{0, 3, 1}}), {.size = 100, .margin = 1}), "d=\"M1 1L1 101\""));
}

BOOST_AUTO_TEST_CASE(empty_and_unfinished_sketches) {
  BOOST_TEST(count(to_svg(Stroke3()), "<path") == 0U);
  BOOST_TEST(has(to_svg(Stroke3(), {.size = 100, .margin = 1}), "width=\"102\" height=\"102\""));
  BOOST_TEST(has(to_svg(stroke3({{10, 0, 0}, {0, 10, 0}}), {.scale = 1, .margin = 0}), "d=\"M0 0L10 0 10 10\""));
  BOOST_TEST(has(to_svg(stroke3({{0, 0, 1}}), {.size = 100, .margin = 0}), "d=\"M50 50L50 50\""));
}

BOOST_AUTO_TEST_CASE(colors_go_round_the_strokes) {
  const Stroke3 three = stroke3({{1, 0, 1}, {0, 1, 0}, {1, 0, 1}, {0, 1, 0}, {1, 0, 1}});
  const std::string svg = to_svg(three, {.color = "green", .stroke_colors = {"red", "#0000ff"}});
  BOOST_TEST(count(svg, "<path") == 3U);
  BOOST_TEST(count(svg, "stroke=\"red\"") == 2U);
  BOOST_TEST(count(svg, "stroke=\"#0000ff\"") == 1U);
  BOOST_TEST(!has(svg, "green"));
  BOOST_TEST(count(to_svg(three, {.color = "green"}), "stroke=\"green\"") == 1U);
  BOOST_TEST(count(to_svg(three, {.background = ""}), "<rect") == 0U);
  BOOST_TEST(has(to_svg(three, {.background = "ivory"}), "fill=\"ivory\""));
}

BOOST_AUTO_TEST_CASE(temperature_goes_from_blue_to_red) {
  const auto part = [](double temperature, std::size_t at) { return std::stoi(temperature_color(temperature).substr(at, 2), nullptr, 16); };
  for (double t = 0.1; t < 0.95; t += 0.1) {
    BOOST_TEST(part(t + 0.1, 1) > part(t, 1));
    BOOST_TEST(part(t + 0.1, 5) < part(t, 5));
  }
  BOOST_TEST(part(0.1, 5) > 200);
  BOOST_TEST(part(1.0, 1) > 200);
  BOOST_TEST(temperature_color(0) == temperature_color(0.1));
  BOOST_TEST(temperature_color(2) == temperature_color(1.0));
  BOOST_TEST(temperature_color(0.55) == temperature_color(5.5, 1, 10));
  BOOST_CHECK_THROW(static_cast<void>(temperature_color(std::numeric_limits<double>::quiet_NaN())), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(temperature_color(1, 1, 1)), ArgumentError);
  BOOST_TEST(hex_color({-5, 300, 16}) == "#00ff10");
  BOOST_TEST(line_color(0) == line_color(8));
  BOOST_TEST(line_color(0) != line_color(1));
}

BOOST_AUTO_TEST_CASE(numbers_are_short_and_know_no_locale) {
  BOOST_TEST(detail::decimal(12.5) == "12.5");
  BOOST_TEST(detail::decimal(-3) == "-3");
  BOOST_TEST(detail::decimal(100) == "100");
  BOOST_TEST(detail::decimal(1.0 / 3) == "0.33");
  BOOST_TEST(detail::decimal(-0.001) == "0");
  BOOST_TEST(detail::decimal(0.125, 3) == "0.125");
  BOOST_TEST(detail::decimal(1e15) == "1000000000000000");
  BOOST_CHECK_THROW(static_cast<void>(detail::decimal(1e16)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(detail::decimal(std::numeric_limits<double>::quiet_NaN())), ArgumentError);
  const std::string svg = to_svg(stroke3({{1, 0.3F, 1}}), {.scale = 1.5});
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    BOOST_TEST(to_svg(stroke3({{1, 0.3F, 1}}), {.scale = 1.5}) == svg);
  }
  std::setlocale(LC_ALL, "C");
}

BOOST_AUTO_TEST_CASE(text_is_escaped) {
  const std::string svg = to_svg(two_strokes, {.color = "\"/><script>", .title = "<b>Tom & 'Jerry'</b>"});
  BOOST_TEST(!has(svg, "<script"));
  BOOST_TEST(has(svg, "stroke=\"&quot;/&gt;&lt;script&gt;\""));
  BOOST_TEST(has(svg, "<title>&lt;b&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;</title>"));

  const std::string replaced = "\xEF\xBF\xBD";
  BOOST_TEST(escape_markup("a\tb\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xB1") == "a\tb\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xB1");
  BOOST_TEST(escape_markup(std::string("\0\x01", 2)) == replaced + replaced);   // control characters
  BOOST_TEST(escape_markup("\xC3") == replaced);                                // truncated
  BOOST_TEST(escape_markup("\xC3<") == replaced + "&lt;");                      // does not consume what follows
  BOOST_TEST(escape_markup("\xC0\xAF") == replaced + replaced);                 // overlong
  BOOST_TEST(escape_markup("\xED\xA0\x80") == replaced + replaced + replaced);  // a surrogate
  BOOST_TEST(escape_markup("\xEF\xBF\xBF") == replaced + replaced + replaced);  // U+FFFF
  BOOST_TEST(escape_markup("\xF8\x88") == replaced + replaced);
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const auto draw = [](const Stroke3& strokes, const SvgOptions& options = {}) { static_cast<void>(to_svg(strokes, options)); };
  for (const float bad : {nan, infinity, -infinity}) {
    BOOST_CHECK_EXCEPTION(draw(stroke3({{1, 1, 0}, {bad, 0, 1}})), ArgumentError, mentions({"row 1"}));
    BOOST_CHECK_EXCEPTION(draw(stroke3({{1, bad, 0}})), ArgumentError, mentions({"row 0"}));
    BOOST_CHECK_EXCEPTION(draw(stroke3({{1, 1, bad}})), ArgumentError, mentions({"row 0"}));
    BOOST_CHECK_THROW(draw(two_strokes, {.scale = static_cast<double>(bad)}), ArgumentError);
    BOOST_CHECK_THROW(draw(two_strokes, {.size = static_cast<double>(bad)}), ArgumentError);
    BOOST_CHECK_THROW(draw(two_strokes, {.margin = static_cast<double>(bad)}), ArgumentError);
    BOOST_CHECK_THROW(draw(two_strokes, {.stroke_width = static_cast<double>(bad)}), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(to_svg(Polylines{{{0, 0}, {bad, 1}}})), ArgumentError);
  }
  BOOST_CHECK_THROW(draw(two_strokes, {.scale = 0}), ArgumentError);
  BOOST_CHECK_THROW(draw(two_strokes, {.margin = -1}), ArgumentError);
  BOOST_CHECK_EXCEPTION(draw(stroke3({{1e30F, 0, 1}}), {.scale = 1}), ArgumentError, mentions({"pixels"}));
}

BOOST_AUTO_TEST_CASE(into_a_file) {
  const sketchrnn::test::TemporaryFolder folder;
  write_svg(folder / "a.svg", two_strokes, {.title = "two strokes"});
  std::ifstream file(folder / "a.svg", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  BOOST_TEST(text == to_svg(two_strokes, {.title = "two strokes"}));
  BOOST_CHECK_THROW(write_svg(folder / "absent/a.svg", two_strokes), FileError);
}

}  // namespace
