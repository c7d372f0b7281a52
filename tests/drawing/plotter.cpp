// Sheets for plotters: nothing leaves the page, and what the machine is told draws what was meant.
#define BOOST_TEST_MODULE drawing_plotter
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/plotter.hpp>

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

/// A plotter that draws what it is told, for both languages: the lines on paper, in millimetres, and where it ends.
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
      // A dot in HPGL goes down where it is: a point more.
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
  // Two unit squares, one drawn downwards from the other: on a page of two square cells, upright.
  const std::vector<Polylines> two{{{{0, 0}, {1, 0}, {1, 1}}}, {{{5, 5}, {5, 7}, {7, 7}}}};
  const PlotterPage page{.width = 220, .height = 120, .margin = 10};
  const Polylines each = plotter_sheet(two, page, {.columns = 2, .padding = 0.1});
  BOOST_CHECK((each[0] == Polyline{{20, 100}, {100, 100}, {100, 20}}));
  BOOST_CHECK((each[1] == Polyline{{120, 100}, {120, 20}, {200, 20}}));
  const Polylines same = plotter_sheet(two, page, {.columns = 2, .padding = 0.1, .same_scale = true});
  BOOST_CHECK((same[0] == Polyline{{40, 80}, {80, 80}, {80, 40}}));
  BOOST_CHECK(same[1] == each[1]);
  BOOST_CHECK(plotter_sheet(two, page) == plotter_sheet(two, page, {.columns = 2}));  // wide: side by side
  BOOST_TEST(plotter_sheet({}).empty());
  BOOST_TEST(plotter_sheet(std::vector<Polylines>(3)).empty());
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
