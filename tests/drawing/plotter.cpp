// Plotter sheets: all lines are on the page, and the output for the plotter reproduces them.
#define BOOST_TEST_MODULE drawing_plotter
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/plotter.hpp>
#include <sketchrnn/drawing/stroke_order.hpp>

using namespace sketchrnn;

namespace {

std::vector<Polylines> drawings(std::size_t count) {
  std::vector<Polylines> result(count);
  Random random(Seed{3});
  for (Polylines& lines : result) {
    const double size = std::pow(10, random.uniform(-2, 5));
    for (std::uint64_t line = 0; line < 1 + random.below(4); ++line) {
      lines.emplace_back();
      for (std::uint64_t i = 0; i < 1 + random.below(150); ++i) {
        lines.back().push_back({static_cast<float>(size * random.normal()), static_cast<float>(size * random.normal())});
      }
    }
  }
  return result;
}

/// Interprets both languages: returns the lines on paper, in millimeters, and the final position.
struct Machine {
  Polylines paper;
  double x = 0, y = 0;
  bool down = false;
  double farthest_x = 0, farthest_y = 0, least = 0;

  void go(double to_x, double to_y) {
    if (down && paper.back().empty()) paper.back().push_back({static_cast<float>(x), static_cast<float>(y)});
    x = to_x;
    y = to_y;
    farthest_x = std::max(farthest_x, x);
    farthest_y = std::max(farthest_y, y);
    least = std::min({least, x, y});
    if (down) paper.back().push_back({static_cast<float>(x), static_cast<float>(y)});
  }
  void pen(bool to_down) {
    if (to_down && !down) paper.push_back({{static_cast<float>(x), static_cast<float>(y)}});
    down = to_down;
  }
  void gcode(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      double to_x = 0, to_y = 0;
      if (line == "M3 S90") pen(true);
      if (line == "M5") pen(false);
      if (line.starts_with("G0") || line.starts_with("G1")) {
        BOOST_REQUIRE_EQUAL(std::sscanf(line.c_str() + 2, " X%lf Y%lf", &to_x, &to_y), 2);
        BOOST_TEST((line[1] == '1') == down);
        go(to_x, to_y);
      }
    }
  }
  void hpgl(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
    std::istringstream commands(text);
    for (std::string command; std::getline(commands, command, ';');) {
      if (!command.starts_with("PU") && !command.starts_with("PD")) continue;
      pen(command[1] == 'D');
      std::istringstream numbers(command.substr(2));
      int to_x = 0, to_y = 0;
      for (char comma = 0; numbers >> to_x >> comma >> to_y; numbers >> comma) go(to_x / 40.0, to_y / 40.0);
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_leaves_the_margins) {
  for (const PlotterPage page : {PlotterPage{}, PlotterPage{.width = 50, .height = 30, .margin = 0}, PlotterPage{420, 297, 37.3}}) {
    for (const std::size_t count : {1U, 2U, 7U, 60U}) {
      for (const bool same : {false, true}) {
        const Polylines sheet = plotter_sheet(drawings(count), page, {.columns = count == 7 ? 3U : 0U, .same_scale = same});
        const Bounds box = bounds(sheet);
        BOOST_TEST(static_cast<double>(box.min_x) >= page.margin - 1e-4);
        BOOST_TEST(static_cast<double>(box.min_y) >= page.margin - 1e-4);
        BOOST_TEST(static_cast<double>(box.max_x) <= page.width - page.margin + 1e-4);
        BOOST_TEST(static_cast<double>(box.max_y) <= page.height - page.margin + 1e-4);
        Machine gcode, hpgl;
        gcode.gcode(to_gcode(sheet, page));
        hpgl.hpgl(to_hpgl(sheet, page));
        for (const Machine& machine : {gcode, hpgl}) {
          BOOST_TEST(machine.least >= 0);
          BOOST_TEST(machine.farthest_x <= page.width);
          BOOST_TEST(machine.farthest_y <= page.height);
          BOOST_TEST(!machine.down);
          BOOST_TEST(machine.x == 0);
          BOOST_TEST(machine.y == 0);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_machine_draws_what_was_meant) {
  const Polylines sheet = plotter_sheet(drawings(5));
  Machine gcode, hpgl;
  gcode.gcode(to_gcode(sheet));
  hpgl.hpgl(to_hpgl(sheet));
  const auto compare = [&](const Polylines& paper, double tolerance) {
    BOOST_REQUIRE_EQUAL(paper.size(), sheet.size());
    for (std::size_t i = 0; i < sheet.size(); ++i) {
      // A dot in HPGL is a pen-down at its position: an additional point.
      BOOST_REQUIRE(paper[i].size() == sheet[i].size() || sheet[i].size() == 1);
      for (std::size_t k = 0; k < sheet[i].size(); ++k) {
        BOOST_TEST(std::abs(paper[i][k].x - sheet[i][k].x) <= tolerance);
        BOOST_TEST(std::abs(paper[i][k].y - sheet[i][k].y) <= tolerance);
      }
    }
  };
  compare(gcode.paper, 0.00055);
  compare(hpgl.paper, 0.0126);
}

BOOST_AUTO_TEST_CASE(where_drawings_lie) {
  // Two unit squares, the second drawn downward from the first: on a page of two square cells, upright.
  const std::vector<Polylines> two{{{{0, 0}, {1, 0}, {1, 1}}}, {{{5, 5}, {5, 7}, {7, 7}}}};
  const PlotterPage page{.width = 220, .height = 120, .margin = 10};
  const Polylines each = plotter_sheet(two, page, {.columns = 2, .padding = 0.1});
  BOOST_CHECK((each[0] == Polyline{{20, 100}, {100, 100}, {100, 20}}));
  BOOST_CHECK((each[1] == Polyline{{120, 100}, {120, 20}, {200, 20}}));
  const Polylines same = plotter_sheet(two, page, {.columns = 2, .padding = 0.1, .same_scale = true});
  BOOST_CHECK((same[0] == Polyline{{40, 80}, {80, 80}, {80, 40}}));
  BOOST_CHECK(same[1] == each[1]);
  BOOST_CHECK(plotter_sheet(two, page) == plotter_sheet(two, page, {.columns = 2}));  // landscape: side by side
  BOOST_TEST(plotter_sheet({}).empty());
  BOOST_TEST(plotter_sheet(std::vector<Polylines>(3)).empty());
}

BOOST_AUTO_TEST_CASE(drawings_to_scale) {
  // A rectangle of 20 by 10 at (10, 10) on a page of 100 by 50 units, half a millimeter per unit: 10 by 5 mm at any position.
  const std::vector<Polylines> one{{{{10, 10}, {30, 10}, {30, 20}}}};
  const std::vector<Bounds> frame{{0, 0, 100, 50}};
  const PlotterPage page{.width = 100, .height = 80, .margin = 10};
  const auto at = [&](PlotterOrigin origin) { return plotter_sheet(one, page, {.scale = 0.5, .origin = origin}, frame).front(); };
  BOOST_CHECK((at({}) == Polyline{{5, 75}, {15, 75}, {15, 70}}));
  BOOST_CHECK((at({.x = 2, .y = 3}) == Polyline{{7, 72}, {17, 72}, {17, 67}}));
  BOOST_CHECK((at({PageCorner::top_right, 2, 3}) == Polyline{{53, 72}, {63, 72}, {63, 67}}));
  BOOST_CHECK((at({PageCorner::bottom_left, 2, 3}) == Polyline{{7, 23}, {17, 23}, {17, 18}}));
  BOOST_CHECK((at({PageCorner::bottom_right, 2, 3}) == Polyline{{53, 23}, {63, 23}, {63, 18}}));
  BOOST_CHECK((at({PageCorner::center, 0, 0}) == Polyline{{30, 47.5F}, {40, 47.5F}, {40, 42.5F}}));
  BOOST_CHECK((at({PageCorner::center, 2, 3}) == Polyline{{32, 44.5F}, {42, 44.5F}, {42, 39.5F}}));
  BOOST_CHECK((plotter_sheet(one, page, {.scale = 0.5}, frame).front() == Polyline{{30, 47.5F}, {40, 47.5F}, {40, 42.5F}}));
  // Without a frame, the bounds of the lines are placed.
  BOOST_CHECK((plotter_sheet(one, page, {.scale = 2, .origin = PlotterOrigin{}}).front() == Polyline{{0, 80}, {40, 80}, {40, 60}}));
  BOOST_CHECK((plotter_sheet(one, page, {.scale = 2}).front() == Polyline{{30, 50}, {70, 50}, {70, 30}}));
  // As large as possible, from a position on the page to the margins: 70 mm wide.
  BOOST_CHECK((plotter_sheet(one, page, {.origin = PlotterOrigin{.x = 20, .y = 5}}).front() == Polyline{{20, 75}, {90, 75}, {90, 40}}));
  // Several drawings are centered in their cells.
  const std::vector<Polylines> two{one[0], {{{0, 0}, {0, 8}}}};
  const Polylines both = plotter_sheet(two, page, {.columns = 2, .scale = 1});
  BOOST_CHECK((both[0] == Polyline{{20, 45}, {40, 45}, {40, 35}}));
  BOOST_CHECK((both[1] == Polyline{{70, 44}, {70, 36}}));
  // Drawings that do not fit are not reduced.
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(one, page, {.scale = 5.1})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(two, page, {.columns = 2, .scale = 2.1})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(at({.x = 90})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(at({.x = -6})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(two, page, {.origin = PlotterOrigin{}})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(two, page, {.scale = 1}, frame)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(one, page, {.origin = PlotterOrigin{.x = 90}})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(one, page, {.scale = std::numeric_limits<double>::quiet_NaN()})), ArgumentError);
}

namespace {

/// The nearest end each time, by exhaustive search.
double greedy_length(const Polylines& lines) {
  std::vector<const Polyline*> left;
  for (const Polyline& line : lines) left.push_back(&line);
  Point at;
  double sum = 0;
  const auto distance = [&](const Point& p) { return std::hypot(static_cast<double>(p.x - at.x), static_cast<double>(p.y - at.y)); };
  while (!left.empty()) {
    const auto nearest = std::min_element(left.begin(), left.end(), [&](const Polyline* a, const Polyline* b) {
      return std::min(distance(a->front()), distance(a->back())) < std::min(distance(b->front()), distance(b->back()));
    });
    const Polyline& line = **nearest;
    const bool reversed = distance(line.back()) < distance(line.front());
    sum += std::min(distance(line.front()), distance(line.back()));
    at = reversed ? line.front() : line.back();
    left.erase(nearest);
  }
  return sum + distance({});
}

Polylines scattered(std::size_t count, std::uint64_t seed, double spread) {
  Polylines lines;
  Random random(Seed{seed});
  while (lines.size() < count) {
    // clusters, and strokes of all lengths
    const double x = 40 * static_cast<double>(random.below(4)) + spread * random.normal(), y = 40 + spread * random.normal();
    const double length = std::pow(10, random.uniform(-2, 1));
    lines.push_back({{static_cast<float>(x), static_cast<float>(y)},
                     {static_cast<float>(x + length * random.normal()), static_cast<float>(y + length * random.normal())}});
    if (lines.size() % 7 == 0) lines.back().pop_back();
  }
  return lines;
}

/// The same lines, in any order and direction.
Polylines as_a_set(Polylines lines) {
  const auto less = [](const Point& a, const Point& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); };
  for (Polyline& line : lines) {
    if (!line.empty() && less(line.back(), line.front())) std::reverse(line.begin(), line.end());
  }
  std::sort(lines.begin(), lines.end(), [&](const Polyline& a, const Polyline& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), less);
  });
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_pen_travels_little) {
  for (const std::size_t count : {1U, 2U, 3U, 10U, 100U, 1000U}) {
    for (const double spread : {0.0, 1.0, 30.0}) {
      const Polylines lines = scattered(count, count, spread);
      const Polylines sorted = sorted_strokes(lines);
      BOOST_CHECK(as_a_set(sorted) == as_a_set(lines));
      BOOST_CHECK(sorted == sorted_strokes(lines));
      BOOST_TEST(pen_up_length(sorted) <= pen_up_length(lines));
      BOOST_TEST(pen_up_length(sorted) <= greedy_length(lines) * (1 + 1e-9));
      BOOST_TEST(pen_down_length(sorted) == pen_down_length(lines), boost::test_tools::tolerance(1e-9));
    }
  }
  // Three strokes on a line, the second reversed: 1 to the first, 1 and 1 between them, 6 back.
  const Polylines row{{{5, 0}, {6, 0}}, {{1, 0}, {2, 0}}, {{4, 0}, {3, 0}}, {}};
  BOOST_CHECK((sorted_strokes(row) == Polylines{{{1, 0}, {2, 0}}, {{3, 0}, {4, 0}}, {{5, 0}, {6, 0}}, {}}));
  BOOST_TEST(pen_up_length(row) == 5 + 5 + 2 + 3);
  BOOST_TEST(pen_up_length(sorted_strokes(row)) == 1 + 1 + 1 + 6);
  BOOST_TEST(pen_down_length(row) == 3);
  BOOST_TEST(sorted_strokes({}).empty());
  BOOST_CHECK_THROW(static_cast<void>(sorted_strokes({{{std::numeric_limits<float>::infinity(), 0}}})), ArgumentError);
}

BOOST_AUTO_TEST_CASE(many_strokes_are_sorted_too) {
  // All in one position, in one cluster with one far away, on a line: the search must not examine all of them. (Quadratic time is minutes.)
  for (const double spread : {0.0, 1e-6, 50.0}) {
    Polylines lines = scattered(20'000, 3, spread);
    lines.push_back({{1e6F, 1e6F}});
    BOOST_TEST(pen_up_length(sorted_strokes(lines)) < pen_up_length(lines));
  }
}

BOOST_AUTO_TEST_CASE(the_texts_themselves) {
  const Polylines lines{{{1, 2}, {3.5F, 4}, {5, 6}}, {}, {{7, 8}}};
  BOOST_TEST(to_gcode(lines, {}, {.pen_down = "G1 Z0 F600", .pen_up = "G0 Z5", .feed = 900}) ==
             "G21\nG90\nG94\nG0 Z5\nG0 X1 Y2\nG1 Z0 F600\nG1 X3.5 Y4 F900\nG1 X5 Y6\nG0 Z5\nG0 X7 Y8\nG1 Z0 F600\nG0 Z5\nG0 X0 Y0\nM2\n");
  BOOST_TEST(to_hpgl(lines) == "IN;SP1;\nPU40,80;PD140,160,200,240;\nPU280,320;PD280,320;\nPU;PU0,0;SP0;\n");
  BOOST_TEST(to_hpgl({}, {}, {.pen = 3, .speed = 12.5}) == "IN;SP3;\nVS12.5;\nPU;PU0,0;SP0;\n");
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense) {
  for (const Polylines& outside : {Polylines{{{-1, 2}}}, Polylines{{{1, 2}, {211, 2}}}, Polylines{{{1, 298}}}, Polylines{{{1, -0.1F}}}}) {
    BOOST_CHECK_THROW(static_cast<void>(to_gcode(outside)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(to_hpgl(outside)), ArgumentError);
  }
  const float bad = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(static_cast<void>(to_gcode({{{bad, 1}}})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet(std::vector<Polylines>{{{{bad, 1}}}})), ArgumentError);
  for (const PlotterPage page : {PlotterPage{.width = 0}, PlotterPage{.height = -1}, PlotterPage{.margin = 105},
                                 PlotterPage{.width = static_cast<double>(bad)}, PlotterPage{.margin = -1}}) {
    BOOST_CHECK_THROW(static_cast<void>(plotter_sheet({}, page)), ArgumentError);
    BOOST_CHECK_THROW(static_cast<void>(to_hpgl({}, page)), ArgumentError);
  }
  BOOST_CHECK_THROW(static_cast<void>(to_gcode({}, {}, {.pen_down = "\x01"})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_gcode({}, {}, {.feed = 0})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_hpgl({}, {}, {.pen = 0})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_hpgl({}, {}, {.speed = -1})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(plotter_sheet({}, {}, {.padding = 0.5})), ArgumentError);
}
