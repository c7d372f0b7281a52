// Animated drawings: what is shown without animation, when and how fast the pen draws, and how drawings morph into each other.
#define BOOST_TEST_MODULE drawing_animation
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/animation.hpp>

using namespace sketchrnn;

namespace {

/// Returns the text between `before` and the next quote.
std::vector<std::string> values_of(const std::string& svg, const std::string& before) {
  std::vector<std::string> found;
  for (std::size_t at = svg.find(before); at != std::string::npos; at = svg.find(before, at + 1)) {
    const std::size_t first = at + before.size();
    found.push_back(svg.substr(first, svg.find('"', first) - first));
  }
  return found;
}

std::vector<std::string> parts(const std::string& text, char separator) {
  std::vector<std::string> found(1);
  for (const char c : text) c == separator ? found.emplace_back() : found.back() += c;
  if (text.empty()) found.clear();
  return found;
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> found;
  for (const std::string& part : parts(text, ';')) found.push_back(std::stod(part));
  return found;
}

std::size_t points_of(const std::string& path) {
  return static_cast<std::size_t>(std::count_if(path.begin(), path.end(), [](char c) { return c == 'M' || c == 'L' || c == ' '; })) / 2;
}

Polyline zigzag(float x, std::size_t points) {
  Polyline line;
  for (std::size_t i = 0; i < points; ++i) line.push_back({x + static_cast<float>(i * i), static_cast<float>(i % 2 == 0 ? 0 : 9)});
  return line;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_pen_keeps_its_speed) {
  // Three strokes of lengths 30, 60 and 0, with distances of 90 and 45 between them.
  const Polylines drawing{{{0, 0}, {30, 0}}, {{30, 90}, {90, 90}}, {{45, 90}}};
  const PenAnimation options{.seconds = 3, .pause = 1, .air_speed = 3};
  const std::string svg = to_animated_svg(drawing, options, {.size = 90, .margin = 0});
  // 30 + 90 / 3 + 60 + 45 / 3 = 135 pixels in 3 of 4 seconds.
  const auto share = [](double way) { return way / 135 * 3 / 4; };
  const std::vector<std::string> offsets = values_of(svg, "attributeName=\"stroke-dashoffset\" values=\"1;1;0;0\" keyTimes=\"");
  BOOST_REQUIRE_EQUAL(offsets.size(), 2U);
  const double expected[2][2] = {{0, 30}, {60, 120}};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::vector<double> times = numbers(offsets[i]);
    BOOST_REQUIRE_EQUAL(times.size(), 4U);
    BOOST_TEST(times[0] == 0);
    BOOST_TEST(std::abs(times[1] - share(expected[i][0])) < 1e-6);
    BOOST_TEST(std::abs(times[2] - share(expected[i][1])) < 1e-6);
    BOOST_TEST(times[3] == 1);
  }
  const std::vector<std::string> shown = values_of(svg, "attributeName=\"opacity\" values=\"0;1\" keyTimes=\"0;");
  BOOST_REQUIRE_EQUAL(shown.size(), 2U);  // the first stroke is visible from the beginning
  BOOST_TEST(std::abs(std::stod(shown[0]) - share(60)) < 1e-6);
  BOOST_TEST(std::abs(std::stod(shown[1]) - share(135)) < 1e-6);
  for (const std::string& seconds : values_of(svg, " dur=\"")) BOOST_TEST(seconds == "4s");
  // Without animation everything is visible: every stroke is shown and none is hidden.
  BOOST_TEST((values_of(svg, " d=\"") == std::vector<std::string>{"M0 0L30 0", "M30 90L90 90", "M45 90L45 90"}));
  BOOST_TEST(svg.find(" stroke-dashoffset=\"") == std::string::npos);
  BOOST_TEST(svg.find(" opacity=\"") == std::string::npos);
  BOOST_TEST(svg.find("script") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(times_never_go_back) {
  Random random(Seed{4});
  Polylines drawing(200);
  for (Polyline& line : drawing) {
    for (std::uint64_t i = 0; i < 1 + random.below(5); ++i) {
      line.push_back({static_cast<float>(random.normal() * 1e-4), static_cast<float>(random.normal() * 1e4)});
    }
  }
  std::vector<Polylines> many;
  for (std::size_t i = 0; i < 7; ++i) many.push_back(Polylines(drawing.begin(), drawing.begin() + static_cast<std::ptrdiff_t>(3 * i + 1)));
  for (const std::string& svg : {to_animated_svg(drawing), to_morphing_svg(many), to_morphing_svg(many, {.rest_at_each = false}),
                                 to_morphing_svg(many, {.rest = 0})}) {
    const std::vector<std::string> all = values_of(svg, " keyTimes=\""), values = values_of(svg, " values=\"");
    BOOST_REQUIRE_EQUAL(all.size(), values.size());
    BOOST_TEST(!all.empty());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::vector<double> times = numbers(all[i]);
      BOOST_TEST(times.front() == 0);
      BOOST_TEST(times.back() <= 1);
      BOOST_TEST(std::is_sorted(times.begin(), times.end()));
      BOOST_TEST(parts(values[i], ';').size() == times.size());
    }
    for (const std::string& splines : values_of(svg, " keySplines=\"")) {
      BOOST_TEST(parts(splines, ';').size() + 1 == numbers(all.front()).size());
    }
  }
}

BOOST_AUTO_TEST_CASE(frames_have_the_same_strokes) {
  const std::vector<Polylines> drawings{
      {zigzag(0, 5), {}, zigzag(100, 9)}, {zigzag(50, 2)}, {}, {zigzag(0, 3), zigzag(9, 1), zigzag(3, 4)}};
  const std::vector<Polylines> frames = morph_frames(drawings, 10);
  BOOST_REQUIRE_EQUAL(frames.size(), 4U);
  for (const Polylines& frame : frames) {
    BOOST_REQUIRE_EQUAL(frame.size(), 3U);
    for (const Polyline& line : frame) BOOST_TEST(line.size() == 10U);
  }
  // A stroke keeps its end points, in one direction or the other.
  const auto same_ends = [](const Polyline& a, const Polyline& b) {
    return (a.front() == b.front() && a.back() == b.back()) || (a.front() == b.back() && a.back() == b.front());
  };
  BOOST_TEST(same_ends(frames[0][0], drawings[0][0]));
  BOOST_TEST(same_ends(frames[0][1], drawings[0][2]));
  BOOST_TEST(same_ends(frames[3][2], drawings[3][2]));
  // Missing strokes are a point of an existing one.
  for (const Point& p : frames[1][1]) BOOST_TEST((p == frames[1][1].front()));
  BOOST_TEST((std::find(frames[1][0].begin(), frames[1][0].end(), frames[1][1].front()) != frames[1][0].end()));
  BOOST_TEST(morph_frames({}, 5).empty());
}

BOOST_AUTO_TEST_CASE(what_a_drawing_lacks_is_never_seen) {
  // Five drawings of one stroke between two of three: in all of them the other strokes are the same point of it, which moves with it.
  std::vector<Polylines> drawings{{zigzag(0, 5), zigzag(70, 6), zigzag(20, 3)}};
  for (int i = 0; i < 5; ++i) drawings.push_back({zigzag(static_cast<float>(40 * i), 6)});
  drawings.push_back(drawings.front());
  const std::vector<Polylines> frames = morph_frames(drawings, 20);
  for (std::size_t s = 1; s < 3; ++s) {
    const auto host = std::find(frames[1][0].begin(), frames[1][0].end(), frames[1][s].front());
    BOOST_REQUIRE((host != frames[1][0].end()));
    for (std::size_t f = 1; f <= 5; ++f) {
      const Point on_line = frames[f][0][static_cast<std::size_t>(host - frames[1][0].begin())];
      for (const Point& p : frames[f][s]) BOOST_TEST((p == on_line));
    }
  }
}

BOOST_AUTO_TEST_CASE(corners_stay_corners) {
  Random random(Seed{7});
  for (int round = 0; round < 50; ++round) {
    Polyline line;
    for (std::uint64_t i = 0; i < 2 + random.below(30); ++i) {
      line.push_back({static_cast<float>(std::pow(10, random.uniform(-2, 3))), static_cast<float>(random.normal())});
    }
    const Polyline found = morph_frames(std::vector<Polylines>{{line}}, 32)[0][0];
    BOOST_TEST(found.size() == 32U);
    auto at = found.begin();
    for (const Point& corner : line) {
      at = std::find(at, found.end(), corner);
      BOOST_REQUIRE((at != found.end()));
    }
  }
  // More corners than points: at least the end points are kept.
  const Polyline many = morph_frames(std::vector<Polylines>{{zigzag(0, 500)}}, 32)[0][0];
  BOOST_TEST((many.front() == zigzag(0, 500).front()));
  BOOST_TEST((many.back() == zigzag(0, 500).back()));
}

BOOST_AUTO_TEST_CASE(closed_lines_begin_where_the_way_is_shortest) {
  const auto circle = [](double first, double turn) {
    Polyline line;
    for (int i = 0; i <= 24; ++i) {
      const double angle = first + turn * i * std::acos(-1.0) / 12;
      line.push_back({static_cast<float>(100 * std::cos(angle)), static_cast<float>(100 * std::sin(angle))});
    }
    return line;
  };
  const double quarter = std::acos(0.0);
  const std::vector<Polylines> drawings{{circle(0, 1)}, {circle(quarter, 1)}, {circle(2 * quarter, -1)}};
  const std::vector<Polylines> frames = morph_frames(drawings, 25);
  for (std::size_t f = 1; f < 3; ++f) {
    for (std::size_t i = 0; i < 25; ++i) BOOST_TEST(detail::distance_between(frames[f][0][i], frames[0][0][i]) < 1e-3);
  }
  // An open line keeps its start, whatever the distance.
  const Polyline open(drawings[1][0].begin(), drawings[1][0].begin() + 20);
  const Polyline found = morph_frames(std::vector<Polylines>{drawings[0], {open}}, 25)[1][0];
  BOOST_TEST((found.front() == open.front() || found.front() == open.back()));
}

BOOST_AUTO_TEST_CASE(points_are_equally_far_apart) {
  const std::vector<Polylines> drawings{{{{0, 0}, {3, 0}, {3, 0}, {3, 1}}}};
  const Polyline expected{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {3, 1}};
  const Polyline found = morph_frames(drawings, 5)[0][0];
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(detail::distance_between(found[i], expected[i]) < 1e-6);
  BOOST_TEST((morph_frames(std::vector<Polylines>{{{{7, 8}}}}, 3)[0][0] == Polyline(3, Point{7, 8})));
}

BOOST_AUTO_TEST_CASE(strokes_are_turned_where_the_way_is_shorter) {
  const std::vector<Polylines> drawings{{{{0, 0}, {10, 0}}}, {{{11, 1}, {1, 1}}}, {{{2, 2}, {12, 2}}}};
  const std::vector<Polylines> frames = morph_frames(drawings, 2);
  BOOST_TEST((frames[1][0] == Polyline{{1, 1}, {11, 1}}));
  BOOST_TEST((frames[2][0] == Polyline{{2, 2}, {12, 2}}));
}

BOOST_AUTO_TEST_CASE(drawings_turn_into_each_other_and_back) {
  const std::vector<Polylines> drawings{{{{0, 0}, {10, 0}, {10, 10}}}, {{{0, 10}, {10, 10}}, {{0, 0}, {0, 10}}}, {{{0, 0}, {10, 10}}}};
  const std::string svg = to_morphing_svg(drawings, {.seconds = 8, .rest = 0.5, .points = 6}, {.size = 100, .margin = 0});
  const std::vector<std::string> values = values_of(svg, "attributeName=\"d\" values=\"");
  BOOST_REQUIRE_EQUAL(values.size(), 2U);
  const std::vector<std::string> first = values_of(svg, "<path d=\"");
  for (std::size_t stroke = 0; stroke < 2; ++stroke) {
    const std::vector<std::string> keys = parts(values[stroke], ';');
    BOOST_REQUIRE_EQUAL(keys.size(), 10U);  // 0 0 1 1 2 2 1 1 0 0
    for (std::size_t i = 0; i < keys.size(); ++i) {
      BOOST_TEST(points_of(keys[i]) == 6U);
      BOOST_TEST(keys[i] == keys[keys.size() - 1 - i]);
    }
    BOOST_TEST(keys.front() == first[stroke]);
    BOOST_TEST(keys[0] == keys[1]);
    BOOST_TEST(keys[1] != keys[2]);
  }
  // Half of 8 seconds at rest: 1 s at each of 1, 2, 1, and half of that at both ends of the period.
  const std::vector<double> times = numbers(values_of(svg, " keyTimes=\"").front());
  const std::vector<double> expected{0, 0.0625, 0.1875, 0.3125, 0.4375, 0.5625, 0.6875, 0.8125, 0.9375, 1};
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(std::abs(times[i] - expected[i]) < 1e-6);
  // A single drawing does not move.
  BOOST_TEST(to_morphing_svg(std::vector<Polylines>{drawings[0]}).find("<animate") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(everything_lies_in_the_picture) {
  const std::vector<Polylines> drawings{{zigzag(-500, 20)}, {zigzag(1e5F, 7), zigzag(0, 3)}};
  const AnimationStyle style{.size = 100, .margin = 10};
  for (const std::string& svg : {to_animated_svg(drawings[0], {}, style), to_morphing_svg(drawings, {}, style)}) {
    BOOST_TEST(svg.find("viewBox=\"0 0 120 120\"") != std::string::npos);
    std::vector<std::string> paths = values_of(svg, " d=\"");
    for (const std::string& all : values_of(svg, "attributeName=\"d\" values=\"")) {
      for (const std::string& one : parts(all, ';')) paths.push_back(one);
    }
    for (std::string path : paths) {
      std::replace(path.begin(), path.end(), 'M', ';');
      std::replace(path.begin(), path.end(), 'L', ';');
      std::replace(path.begin(), path.end(), ' ', ';');
      for (const double coordinate : numbers(path.substr(1))) {
        BOOST_TEST(coordinate >= 10);
        BOOST_TEST(coordinate <= 110);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense) {
  const float bad = std::numeric_limits<float>::infinity();
  const std::vector<Polylines> infinite{{{{bad, 0}}}};
  BOOST_CHECK_THROW(static_cast<void>(to_animated_svg(infinite[0])), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_morphing_svg(infinite)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(morph_frames(infinite, 5)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_morphing_svg({})), ArgumentError);
  const std::vector<Polylines> one{{{{0, 0}, {1, 1}}}};
  BOOST_CHECK_THROW(static_cast<void>(morph_frames(one, 1)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(morph_frames(one, 3'000'000)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_morphing_svg(one, {.seconds = 0})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_morphing_svg(one, {.rest = 1})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_animated_svg(one[0], {.seconds = std::nan("")})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_animated_svg(one[0], {.pause = -1})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_animated_svg(one[0], {.air_speed = 0})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_animated_svg(one[0], {}, {.size = 0})), ArgumentError);
  BOOST_TEST(to_animated_svg({}).find("<path") == std::string::npos);
}
