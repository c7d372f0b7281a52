// Line plots: round ticks, positions of values, gaps, logarithmic axes.
#define BOOST_TEST_MODULE drawing_plot
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/drawing/detail/axis.hpp>
#include <sketchrnn/drawing/plot.hpp>

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

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

LinePlot plot_of(std::vector<double> x, std::vector<double> y) {
  LinePlot plot;
  plot.series = {{.name = "loss", .x = std::move(x), .y = std::move(y)}};
  return plot;
}

std::vector<std::string> labels(const std::vector<detail::Tick>& ticks) {
  std::vector<std::string> result;
  for (const detail::Tick& tick : ticks) result.push_back(tick.label);
  return result;
}

using Labels = std::vector<std::string>;

BOOST_AUTO_TEST_CASE(ticks_are_round) {
  BOOST_TEST((labels(detail::linear_ticks(0, 10000, 5)) == Labels{"0", "2000", "4000", "6000", "8000", "10000"}));
  BOOST_TEST((labels(detail::linear_ticks(-0.61, 1.55, 5)) == Labels{"-0.5", "0", "0.5", "1", "1.5"}));
  BOOST_TEST((labels(detail::linear_ticks(0.1, 0.13, 3)) == Labels{"0.1", "0.11", "0.12", "0.13"}));
  BOOST_TEST((labels(detail::linear_ticks(0, 3e8, 3)) == Labels{"0", "1e8", "2e8", "3e8"}));
  BOOST_TEST((labels(detail::linear_ticks(0, 3e-7, 3)) == Labels{"0", "1e-7", "2e-7", "3e-7"}));
  BOOST_TEST((labels(detail::logarithmic_ticks(1, 1e4, 8)) == Labels{"1", "10", "100", "1000", "10000"}));
  BOOST_TEST((labels(detail::logarithmic_ticks(3, 300, 8)) == Labels{"5", "10", "20", "50", "100", "200"}));
  BOOST_TEST((labels(detail::logarithmic_ticks(1e-3, 10, 8)) == Labels{"0.001", "0.01", "0.1", "1", "10"}));
  BOOST_TEST((labels(detail::logarithmic_ticks(2, 4, 4)) == Labels{"2", "2.5", "3", "3.5", "4"}));
  BOOST_TEST(detail::logarithmic_ticks(1e-12, 1e12, 6).size() <= 7U);
}

BOOST_AUTO_TEST_CASE(any_range_has_a_few_ticks_inside) {
  for (double low = -1e12; low < 2e12; low += 3.7e11) {
    for (double extent = 1e-2; extent < 1e13; extent *= 3) {
      detail::Axis axis{low, low + extent};
      detail::widen(axis, 0.04);
      const std::vector<detail::Tick> ticks = detail::ticks(axis, 6);
      BOOST_TEST((!ticks.empty() && ticks.size() < 16));
      for (const detail::Tick& tick : ticks) BOOST_TEST((tick.value >= axis.low && tick.value <= axis.high));
    }
  }
}

BOOST_AUTO_TEST_CASE(values_lie_where_the_axes_say) {
  LinePlot plot = plot_of({0, 500, 1000}, {0, 2, 1});
  const std::string svg = to_svg(plot, {.width = 600, .height = 300});
  const std::vector<double> at = path_numbers(all_between(svg, " d=\"", "\"").at(0));
  BOOST_REQUIRE(at.size() == 6U);
  BOOST_TEST(std::abs(at[2] - 0.5 * (at[0] + at[4])) < 0.11);  // equally spaced
  BOOST_TEST(std::abs(at[5] - 0.5 * (at[1] + at[3])) < 0.11);  // upward
  BOOST_TEST(at[3] < at[1]);
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST((at[i] > 0 && at[i] < (i % 2 == 0 ? 600 : 300)));
  for (const char* text : {">loss<", ">step<", ">0<", ">1000<", ">2<"}) BOOST_TEST(has(svg, text));
}

BOOST_AUTO_TEST_CASE(logarithmic_axes_space_equal_ratios_equally) {
  const LinePlot plot = plot_of({1, 10, 100}, {1, 100, 10000});
  const std::vector<double> at = path_numbers(all_between(to_svg(plot, {.log_x = true, .log_y = true}), " d=\"", "\"").at(0));
  BOOST_REQUIRE(at.size() == 6U);
  BOOST_TEST(std::abs(at[2] - at[0] - (at[4] - at[2])) < 0.21);
  BOOST_TEST(std::abs(at[3] - at[1] - (at[5] - at[3])) < 0.21);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_leaves_a_gap) {
  const auto path = [](const LinePlot& plot) { return all_between(to_svg(plot), " d=\"", "\""); };
  BOOST_TEST(count(path(plot_of({0, 1, 2, 3, 4}, {1, 2, nan, 2, 1})).at(0), "M") == 2U);
  BOOST_TEST(count(path(plot_of({0, 1, 2, 3, 4}, {1, infinity, 3, -infinity, 1})).at(0), "M") == 3U);
  BOOST_TEST(path(plot_of({0, 1}, {nan, nan})).empty());
  BOOST_TEST(count(path(plot_of({7}, {3})).at(0), "L") == 1U);  // a single point is visible
}

BOOST_AUTO_TEST_CASE(what_no_axis_can_hold_leaves_a_gap_and_is_said) {
  std::vector<Notice> heard;
  const auto drawn = [&](const LinePlot& plot, bool log_y) {
    heard.clear();
    return all_between(to_svg(plot, {.log_y = log_y, .notify = [&](const Notice& notice) { heard.push_back(notice); }}), " d=\"", "\"");
  };
  const std::vector<double> low = path_numbers(drawn(plot_of({0, 1, 2, 3}, {1, 3, 1, 2}), false).at(0));
  BOOST_TEST(heard.empty());
  const std::vector<std::string> gap = drawn(plot_of({0, 1, 2, 3, 4, 5}, {1, 3, 1e13, -1e300, 3, 1}), false);  // a loss that diverged
  BOOST_TEST(count(gap.at(0), "M") == 2U);
  BOOST_TEST(path_numbers(gap.at(0)).at(1) == low.at(1));  // the axis is determined by the others
  BOOST_REQUIRE(heard.size() == 1U);
  BOOST_TEST(to_string(heard[0]) == "plot: points beyond 1e12 left out of the plot: 2, the first at loss = 1e+13 of step 2");
  BOOST_TEST(count(drawn(plot_of({1, 2, 3, 4, 5, 6}, {1, 2, -1, 0, 2, 1}), true).at(0), "M") == 2U);
  BOOST_TEST(heard.size() == 1U);
  BOOST_TEST(drawn(plot_of({0, 1}, {1e13, nan}), false).empty());
  BOOST_TEST(drawn(plot_of({1, 2}, {0, -1}), true).empty());
}

BOOST_AUTO_TEST_CASE(long_series_make_short_pictures_that_keep_their_peaks) {
  std::vector<double> x, y;
  for (int i = 0; i < 200'000; ++i) {
    x.push_back(i);
    y.push_back(i == 123'456 ? 9 : i == 60'000 ? -9 : std::sin(i * 0.7));
  }
  const std::string svg = to_svg(plot_of(x, y), {.width = 600, .height = 300});
  BOOST_TEST(svg.size() < 120'000U);
  const std::vector<double> all = path_numbers(all_between(svg, " d=\"", "\"").at(0));
  const std::vector<double> two =
      path_numbers(all_between(to_svg(plot_of({0, 199'999}, {-9, 9}), {.width = 600, .height = 300}), " d=\"", "\"").at(0));
  double low = 1e9, high = 0;
  for (std::size_t i = 1; i < all.size(); i += 2) {
    low = std::min(low, all[i]);
    high = std::max(high, all[i]);
  }
  BOOST_TEST((low == two[3] && high == two[1]));
}

BOOST_AUTO_TEST_CASE(series_are_named_colored_and_dashed) {
  LinePlot plot = plot_of({0, 1}, {0, 1});
  plot.series.push_back({.name = "<valid>", .x = {0, 1}, .y = {1, 0}, .dashed = true});
  plot.series.push_back({.x = {0, 1}, .y = {1, 0.5}, .color = "olive"});
  plot.title = "a & b";
  plot.y_label = "nats";
  const std::string svg = to_svg(plot);
  BOOST_TEST(count(svg, "<path") == 3U);
  BOOST_TEST(has(svg, ">&lt;valid&gt;</text>"));
  BOOST_TEST(has(svg, "<title>a &amp; b</title>"));
  BOOST_TEST(has(svg, ">nats</text>"));
  BOOST_TEST(count(svg, "stroke-dasharray") == 2U);  // the line and its sample in the legend
  BOOST_TEST(count(svg, "\"olive\"") == 1U);         // no name, no sample
}

BOOST_AUTO_TEST_CASE(flat_empty_and_crowded_plots_are_drawn) {
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(LinePlot{})));
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(LinePlot{}, {.log_x = true, .log_y = true})));
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(plot_of({}, {}))));
  for (const double level : {0.0, 5.0, -1e12, 1e-300, 1e12}) {
    BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(plot_of({0, 1, 2}, {level, level, level}))));
    BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(plot_of({level}, {level}))));
  }
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(plot_of({1e-100, 1e12}, {1e-100, 1e12}), {.log_x = true, .log_y = true})));
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(plot_of({3, 3}, {7, 7}), {.log_x = true, .log_y = true})));
  LinePlot many;
  for (int i = 0; i < 40; ++i) many.series.push_back({.name = "series number " + std::to_string(i), .x = {0, 1}, .y = {0, 1}});
  BOOST_CHECK_NO_THROW(static_cast<void>(to_svg(many, {.width = 200, .height = 150})));
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused) {
  const auto draw = [](const LinePlot& plot, const PlotOptions& options = {}) { static_cast<void>(to_svg(plot, options)); };
  BOOST_CHECK_EXCEPTION(draw(plot_of({0, 1}, {0})), ArgumentError, mentions({"loss", "2 steps", "1 values"}));
  BOOST_CHECK_EXCEPTION(draw(plot_of({0, nan}, {0, 1})), ArgumentError, mentions({"loss", "point 1"}));
  BOOST_CHECK_EXCEPTION(draw(plot_of({0, infinity}, {0, 1})), ArgumentError, mentions({"point 1"}));
  BOOST_CHECK_EXCEPTION(draw(plot_of({0, 1e13}, {0, 1})), ArgumentError, mentions({"point 1"}));
  BOOST_CHECK_EXCEPTION(draw(plot_of({0, 1}, {1, 1}), {.log_x = true}), ArgumentError, mentions({"point 0", "logarithmic"}));
  BOOST_CHECK_EXCEPTION(draw(plot_of({1e-300, 1}, {1, 1}), {.log_x = true}), ArgumentError, mentions({"point 0"}));
  for (const double bad : {nan, infinity, -1.0, 0.0}) {
    BOOST_CHECK_THROW(draw(plot_of({0}, {0}), {.width = bad}), ArgumentError);
    BOOST_CHECK_THROW(draw(plot_of({0}, {0}), {.height = bad}), ArgumentError);
  }
  BOOST_CHECK_THROW(draw(plot_of({0}, {0}), {.stroke_width = -1}), ArgumentError);
  const sketchrnn::test::TemporaryFolder folder;
  BOOST_CHECK_THROW(write_svg(folder / "absent/plot.svg", plot_of({0}, {0})), FileError);
  BOOST_CHECK_NO_THROW(write_svg(folder / "plot.svg", plot_of({0}, {0})));
}

}  // namespace
