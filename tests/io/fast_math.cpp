// Compiled with -ffast-math, where comparisons with NaN are meaningless: data and options that are not finite are rejected nevertheless.
#define BOOST_TEST_MODULE io_fast_math
#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/sketch/augmentation.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/training/option_list.hpp>
#include <sketchrnn/training/options.hpp>
#include "tests/support/pickle_builder.hpp"
#include "tests/support/zip_builder.hpp"

#if !defined(__FAST_MATH__)
#error "this test is about -ffast-math"
#endif

namespace {

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

/// Hides a value from the optimizer, like values from outside.
template <class Bits>
Bits from_outside(Bits bits) {
  volatile Bits outside = bits;
  return outside;
}
double not_a_number() { return std::bit_cast<double>(from_outside(std::uint64_t{0x7FF8'0000'0000'0000})); }
double infinite() { return std::bit_cast<double>(from_outside(std::uint64_t{0x7FF0'0000'0000'0000})); }
float not_a_float() { return std::bit_cast<float>(from_outside(std::uint32_t{0xFFC0'0001})); }
float infinite_float() { return std::bit_cast<float>(from_outside(std::uint32_t{0xFF80'0000})); }

Stroke3 sketch(float dx, float dy, float pen) { return {{1, 2, 0}, {dx, dy, pen}, {3, 4, 1}}; }

BOOST_AUTO_TEST_CASE(bits_tell_numbers_apart) {
  double number = not_a_number();
  float small = infinite_float();
  BOOST_CHECK(is_nan(number) && !is_finite(number) && !is_within(number, -1, 1) && !same_value(number, number));
  BOOST_CHECK(!is_nan(small) && !is_finite(small) && !is_within(small, 0, 1));
  number = infinite();
  small = not_a_float();
  BOOST_CHECK(!is_nan(number) && !is_finite(number) && !is_within(number, -1, 1));
  BOOST_CHECK(is_nan(small) && !is_finite(small) && !same_value(small, 0) && !same_value(1.0F, small));
  number = static_cast<double>(from_outside(std::uint32_t{7})) * 0.5;
  BOOST_CHECK(is_finite(number) && !is_nan(number) && is_within(number, 3.5, 4) && same_value(number, 3.5));
  BOOST_CHECK(parse_number("nan", number) && is_nan(number));
  BOOST_CHECK(parse_number("-inf", small) && !is_finite(small) && !is_nan(small));
  for (const std::uint16_t half : std::array<std::uint16_t, 4>{0x7E00, 0xFC01, 0x7C00, 0xFC00}) {
    number = half_to_double(from_outside(half));
    BOOST_CHECK(!is_finite(number));
    BOOST_CHECK_EQUAL(is_nan(number), (half & 0x3FF) != 0);
  }
}

BOOST_AUTO_TEST_CASE(sketches) {
  check_stroke3(sketch(1, 1, 0));
  for (const float bad : {not_a_float(), infinite_float()}) {
    for (const Stroke3& strokes : {sketch(bad, 1, 0), sketch(1, bad, 0), sketch(1, 1, bad)})
      BOOST_CHECK_THROW(check_stroke3(strokes), ArgumentError);
    for (std::size_t column = 0; column < 5; ++column) {
      Stroke5 strokes = {{1, 2, 1, 0, 0}, {0, 0, 0, 0, 1}};
      check_stroke5(strokes);
      strokes(0, column) = bad;
      BOOST_CHECK_THROW(check_stroke5(strokes), ArgumentError);
    }
    BOOST_CHECK_THROW(check_polyline({{1, 2}, {bad, 3}}), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(to_svg(Polylines{{{1, 2}, {3, bad}}})), ArgumentError);
    const std::vector<Stroke3> all{sketch(1, 1, 0), sketch(1, bad, 0)};
    BOOST_CHECK_THROW(static_cast<void>(normalizing_scale(all)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(divide_offsets(sketch(1, 1, 0), bad)), ArgumentError);
  }
}

BOOST_AUTO_TEST_CASE(files) {
  for (const double bad : {not_a_number(), infinite(), -infinite()}) {
    for (const std::string type : {"f4", "f8"}) {
      const Bytes numbers = encode({1, 2, 0, bad, 3, 0, 4, 5, 1}, type);
      ZipPart part;
      part.name = "train.npy";
      part.data = npy("<" + type, "(1, 3, 3)", numbers);
      BOOST_CHECK_THROW(static_cast<void>(parse_npz(make_zip({part}), "bad.npz")), FileError);
    }
  }
  BOOST_CHECK_THROW(static_cast<void>(parse_stroke_json(as_bytes("[[1e30, 0, 0]]"), "bad.json")), FileError);
  // Lines with coordinates beyond all limits end there, with a notice.
  std::size_t told = 0;
  const Polylines lines =
      parse_svg(as_bytes("<svg><rect width='1e300' height='1e300' x='1e308'/></svg>"), "bad.svg",
                {.notify = [&](const Notice& notice) { told += notice.what.find("beyond 1e+12") != std::string::npos ? 1 : 0; }});
  BOOST_TEST(told == 1U);
  for (const Polyline& line : lines) {
    for (const Point& point : line) BOOST_TEST((is_finite(point.x) && is_finite(point.y)));
  }
}

BOOST_AUTO_TEST_CASE(training_options) {
  check(TrainingOptions{});
  std::size_t tried = 0;
  TrainingOptions options;
  for_each_option(options, [&](const auto& name, auto& option) {
    using Option = std::remove_cvref_t<decltype(option)>;
    if constexpr (std::is_same_v<Option, double> || std::is_same_v<Option, std::optional<double>>) {
      const Option kept = option;
      option = not_a_number();
      BOOST_TEST_CONTEXT(name) { BOOST_CHECK_THROW(check(options), ArgumentError); }
      option = kept;
      ++tried;
    }
  });
  BOOST_CHECK_GE(tried, 13U);
  check(options);
}

BOOST_AUTO_TEST_CASE(other_options) {
  for (const double bad : {not_a_number(), infinite(), -infinite()}) {
    const std::vector<std::function<void()>> calls{
        [&] { check(SamplingOptions{.temperature = bad}); },
        [&] { static_cast<void>(to_svg(Polylines{}, SvgOptions{.size = bad})); },
        [&] { static_cast<void>(to_svg(Polylines{}, SvgOptions{.scale = bad})); },
        [&] { static_cast<void>(to_svg(LinePlot{}, PlotOptions{.width = bad})); },
        [&] { static_cast<void>(temperature_color(bad)); },
        [&] { static_cast<void>(parse_svg(as_bytes("<svg/>"), "no.svg", SvgReading{.tolerance = bad})); },
        [&] {
          static_cast<void>(ramer_douglas_peucker({{1, 2}, {3, 4}}, bad));
        },
        [&] {
          static_cast<void>(simplify_quickdraw({{{1, 2}, {3, 4}}}, {.spacing = bad}));
        },
        [&] { static_cast<void>(procedural_dataset({.count_per_kind = 2, .body_fraction = bad}, Seed{1})); },
        [&] {
          static_cast<void>(procedural_dataset({.count_per_kind = 2, .fractions = {bad, 0, 0}}, Seed{1}));
        },
    };
    for (std::size_t index = 0; index < calls.size(); ++index) {
      BOOST_TEST_CONTEXT("call " << index) { BOOST_CHECK_THROW(calls[index](), ArgumentError); }
    }
  }
}

}  // namespace
