// Ramer-Douglas-Peucker, resampling and the Quick, Draw! pipeline on constructed drawings.
#define BOOST_TEST_MODULE sketch_simplification
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/simplification.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Polyline random_line(Random& random, std::size_t points, double extent = 100) {
  Polyline line;
  for (std::size_t i = 0; i < points; ++i) {
    const auto x = static_cast<float>(random.uniform(-extent, extent));
    line.push_back({x, static_cast<float>(random.uniform(-extent, extent))});
  }
  return line;
}

double distance(Point a, Point b) {
  return std::hypot(static_cast<double>(a.x) - static_cast<double>(b.x), static_cast<double>(a.y) - static_cast<double>(b.y));
}

// The recursive form of the textbooks, with the distance by projection: an independent implementation.
void textbook(const Polyline& line, std::size_t first, std::size_t last, double epsilon, std::vector<bool>& keep) {
  double largest = 0;
  std::size_t farthest = first;
  for (std::size_t i = first + 1; i < last; ++i) {
    const double ax = static_cast<double>(line[first].x), ay = static_cast<double>(line[first].y);
    const double ux = static_cast<double>(line[last].x) - ax, uy = static_cast<double>(line[last].y) - ay;
    const double vx = static_cast<double>(line[i].x) - ax, vy = static_cast<double>(line[i].y) - ay;
    const double square = ux * ux + uy * uy;
    const double t = square > 0 ? (ux * vx + uy * vy) / square : 0;
    const double away = std::hypot(vx - t * ux, vy - t * uy);
    if (away > largest) {
      largest = away;
      farthest = i;
    }
  }
  if (largest <= epsilon) return;
  keep[farthest] = true;
  textbook(line, first, farthest, epsilon, keep);
  textbook(line, farthest, last, epsilon, keep);
}

BOOST_AUTO_TEST_CASE(rdp_of_small_lines) {
  BOOST_TEST(ramer_douglas_peucker({}, 1).empty());
  BOOST_TEST((ramer_douglas_peucker({{1, 2}}, 1) == Polyline{{1, 2}}));
  BOOST_TEST((ramer_douglas_peucker({{1, 2}, {1, 2}}, 1) == Polyline{{1, 2}, {1, 2}}));
  BOOST_TEST((ramer_douglas_peucker({{0, 0}, {1, 0}, {2, 0}, {9, 0}}, 0) == Polyline{{0, 0}, {9, 0}}));
  const Polyline corner{{0, 0}, {5, 0.5F}, {10, 0}, {10, 10}};
  BOOST_TEST((ramer_douglas_peucker(corner, 1) == Polyline{{0, 0}, {10, 0}, {10, 10}}));
  BOOST_TEST((ramer_douglas_peucker(corner, 0.4) == corner));
}

BOOST_AUTO_TEST_CASE(rdp_keeps_what_is_farther_than_epsilon_and_drops_what_is_exactly_at_it) {
  const Polyline tent{{0, 0}, {5, 2}, {10, 0}};
  BOOST_TEST(ramer_douglas_peucker(tent, 2.0).size() == 2U);
  BOOST_TEST(ramer_douglas_peucker(tent, 1.999).size() == 3U);
}

BOOST_AUTO_TEST_CASE(rdp_of_closed_lines_measures_from_the_common_end) {
  const Polyline square{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
  BOOST_TEST((ramer_douglas_peucker(square, 2) == square));
  const Polyline dot{{3, 3}, {3, 4}, {4, 3}, {3, 3}};
  BOOST_TEST((ramer_douglas_peucker(dot, 2) == Polyline{{3, 3}, {3, 3}}));
  BOOST_TEST((ramer_douglas_peucker(Polyline(50, Point{7, 7}), 0) == Polyline(2, Point{7, 7})));
}

BOOST_AUTO_TEST_CASE(rdp_is_the_textbooks) {
  Random random(Seed{5});
  for (int trial = 0; trial < 300; ++trial) {
    const Polyline line = random_line(random, 2 + static_cast<std::size_t>(random.below(60)));
    const double epsilon = random.uniform(0, 80);
    std::vector<bool> keep(line.size(), false);
    keep.front() = keep.back() = true;
    textbook(line, 0, line.size() - 1, epsilon, keep);
    Polyline expected;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (keep[i]) expected.push_back(line[i]);
    }
    BOOST_REQUIRE((ramer_douglas_peucker(line, epsilon) == expected));
  }
}

BOOST_AUTO_TEST_CASE(rdp_of_a_long_line_needs_no_deep_stack) {
  // An inward spiral splits off one point at a time: a recursion would be as deep as the line is long.
  Polyline spiral;
  for (int i = 0; i < 5000; ++i) {
    const double radius = 5000.0 - i, angle = i * 2.4;
    spiral.push_back({static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))});
  }
  BOOST_TEST(ramer_douglas_peucker(spiral, 0.5).size() > 4000U);
}

BOOST_AUTO_TEST_CASE(rdp_of_huge_coordinates) {
  constexpr float largest = std::numeric_limits<float>::max();
  const Polyline line{{-largest, 0}, {0, largest}, {largest, 0}};
  BOOST_TEST((ramer_douglas_peucker(line, 2) == line));
}

BOOST_AUTO_TEST_CASE(resampling_is_even_and_keeps_the_last_point) {
  BOOST_TEST((resample({{0, 0}, {2.5F, 0}}, 1) == Polyline{{0, 0}, {1, 0}, {2, 0}, {2.5F, 0}}));
  BOOST_TEST((resample({{0, 0}, {2, 0}}, 1) == Polyline{{0, 0}, {1, 0}, {2, 0}}));  // the last point is not repeated
  BOOST_TEST((resample({{0, 0}, {1.5F, 0}, {1.5F, 0}, {1.5F, 2}}, 1) == Polyline{{0, 0}, {1, 0}, {1.5F, 0.5F}, {1.5F, 1.5F}, {1.5F, 2}}));
  BOOST_TEST((resample({{0, 0}, {1, 1}}, 100) == Polyline{{0, 0}, {1, 1}}));
  BOOST_TEST(resample({}, 1).empty());
  BOOST_TEST((resample({{4, 5}}, 1) == Polyline{{4, 5}}));
  BOOST_TEST((resample(Polyline(9, Point{4, 5}), 1) == Polyline(2, Point{4, 5})));
}

BOOST_AUTO_TEST_CASE(resampled_points_lie_on_the_line_at_equal_arc_length) {
  Random random(Seed{6});
  for (int trial = 0; trial < 100; ++trial) {
    const Polyline line = random_line(random, 2 + static_cast<std::size_t>(random.below(10)));
    const double spacing = random.uniform(0.5, 20);
    const Polyline even = resample(line, spacing);
    double total = 0;
    for (std::size_t i = 1; i < line.size(); ++i) total += distance(line[i - 1], line[i]);
    BOOST_REQUIRE(even.size() == static_cast<std::size_t>(std::ceil(total / spacing)) + 1);
    BOOST_REQUIRE((even.front() == line.front() && even.back() == line.back()));
    for (std::size_t i = 1; i + 1 < even.size(); ++i) {
      // Goes i * spacing along the line and compares.
      double left = static_cast<double>(i) * spacing;
      std::size_t segment = 1;
      while (left > distance(line[segment - 1], line[segment])) {
        left -= distance(line[segment - 1], line[segment]);
        ++segment;
      }
      const double t = left / distance(line[segment - 1], line[segment]);
      const double x = (1 - t) * static_cast<double>(line[segment - 1].x) + t * static_cast<double>(line[segment].x);
      const double y = (1 - t) * static_cast<double>(line[segment - 1].y) + t * static_cast<double>(line[segment].y);
      BOOST_REQUIRE(std::hypot(x - static_cast<double>(even[i].x), y - static_cast<double>(even[i].y)) < 1e-4);
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments) {
  const Polyline line{{0, 0}, {1, 0}};
  for (const double bad : {0.0, -1.0, static_cast<double>(nan), static_cast<double>(infinity)}) {
    BOOST_CHECK_EXCEPTION((void)resample(line, bad), ArgumentError, mentions({"spacing"}));
    BOOST_CHECK_EXCEPTION((void)simplify_quickdraw({line}, {.extent = bad}), ArgumentError, mentions({"extent"}));
    BOOST_CHECK_EXCEPTION((void)simplify_quickdraw({line}, {.spacing = bad}), ArgumentError, mentions({"spacing"}));
    BOOST_CHECK_EXCEPTION((void)simplify_quickdraw({line}, {.epsilon = bad}), ArgumentError, mentions({"epsilon"}));
    if (bad != 0.0) BOOST_CHECK_THROW((void)ramer_douglas_peucker(line, bad), ArgumentError);
  }
  const Polyline broken{{0, 0}, {1, nan}};
  BOOST_CHECK_EXCEPTION((void)ramer_douglas_peucker(broken, 1), ArgumentError, mentions({"point 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)resample(broken, 1), ArgumentError, mentions({"point 1", "nan"}));
  BOOST_CHECK_EXCEPTION((void)simplify_quickdraw({line, broken}), ArgumentError, mentions({"line 1", "point 1"}));
  BOOST_CHECK_EXCEPTION((void)resample({{0, 0}, {1e9F, 0}}, 1), ArgumentError, mentions({"points"}));
  BOOST_CHECK_EXCEPTION((void)resample({{0, 0}, {1, 0}}, 1e-300), ArgumentError, mentions({"points"}));
}

BOOST_AUTO_TEST_CASE(quickdraw_fills_its_square_of_256_pixels) {
  const Polylines drawing{{{1000, 500}, {1000, 700}}, {{1100, 600}, {1200, 550}}};
  // larger side 200: scale 1.275; (200 - 0) * 1.275 = 255, 100 * 1.275 = 127.5 (to even: 128), 50 * 1.275 = 63.75
  BOOST_TEST((simplify_quickdraw(drawing) == Polylines{{{0, 0}, {0, 255}}, {{128, 128}, {255, 64}}}));
}

BOOST_AUTO_TEST_CASE(quickdraw_of_degenerate_drawings) {
  BOOST_TEST(simplify_quickdraw({}).empty());
  BOOST_TEST(simplify_quickdraw({{}, {}}).empty());
  const Polylines dot{{{0, 0}, {0, 0}}};
  BOOST_TEST((simplify_quickdraw({{{30, 40}}}) == dot));
  BOOST_TEST((simplify_quickdraw({{}, {{30, 40}, {30, 40}, {30, 40}}}) == dot));
  constexpr float largest = std::numeric_limits<float>::max();
  BOOST_TEST((simplify_quickdraw({{{-largest, 0}, {largest, 0}}}) == Polylines{{{0, 0}, {255, 0}}}));
}

BOOST_AUTO_TEST_CASE(quickdraw_of_random_drawings_is_in_whole_pixels_and_fits) {
  Random random(Seed{7});
  for (int trial = 0; trial < 100; ++trial) {
    Polylines drawing;
    for (std::uint64_t i = random.below(5) + 1; i > 0; --i) {
      drawing.push_back(random_line(random, 1 + static_cast<std::size_t>(random.below(20)), 1000));
    }
    drawing.push_back(random_line(random, 2, 1000));
    const Polylines simplified = simplify_quickdraw(drawing);
    BOOST_REQUIRE(simplified.size() == drawing.size());
    const Bounds box = bounds(simplified);
    BOOST_REQUIRE((box.min_x >= 0.0F && box.min_y >= 0.0F && box.max_x <= 255.0F && box.max_y <= 255.0F));
    for (const Polyline& line : simplified) {
      BOOST_REQUIRE(line.size() >= 2);
      for (const Point& point : line) BOOST_REQUIRE((point.x == std::round(point.x) && point.y == std::round(point.y)));
    }
  }
}

}  // namespace
