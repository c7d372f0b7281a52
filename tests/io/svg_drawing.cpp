// Drawings from SVG: every command and shape against independent formulas, and malformed files.
#define BOOST_TEST_MODULE io_svg_drawing
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/svg_drawing.hpp>

#include "tests/support/hostile.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

SvgReading silent(SvgReading options = {}) {
  options.notify = nullptr;
  return options;
}
Polylines parse(const std::string& text, const SvgReading& options = {}) { return parse_svg(as_bytes(text), "f.svg", silent(options)); }
Polylines shapes(const std::string& inside, const SvgReading& options = {}) { return parse("<svg>\n" + inside + "\n</svg>", options); }
Polylines path(const std::string& d, const SvgReading& options = {}) { return shapes("<path d=\"" + d + "\"/>", options); }

void check_path(const std::string& d, const Polylines& expected) {
  const Polylines found = path(d);
  BOOST_TEST(found.size() == expected.size(), d);
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    BOOST_TEST(found[i].size() == expected[i].size(), d);
    for (std::size_t k = 0; k < std::min(found[i].size(), expected[i].size()); ++k) {
      BOOST_TEST(std::abs(found[i][k].x - expected[i][k].x) < 1e-4, d << ": x of point " << k << " is " << found[i][k].x);
      BOOST_TEST(std::abs(found[i][k].y - expected[i][k].y) < 1e-4, d << ": y of point " << k << " is " << found[i][k].y);
    }
  }
}

/// The texts of the notices.
std::vector<std::string> notices(const std::string& inside) {
  std::vector<std::string> all;
  SvgReading options;
  options.notify = [&](const Notice& notice) { all.push_back(to_string(notice)); };
  static_cast<void>(parse_svg(as_bytes("<svg>\n" + inside + "\n</svg>"), "f.svg", options));
  return all;
}
bool one_notice(const std::string& inside, const std::string& text) {
  const std::vector<std::string> all = notices(inside);
  if (all.size() == 1 && all.front().find(text) != std::string::npos) return true;
  for (const std::string& notice : all) BOOST_TEST_MESSAGE(notice);
  return false;
}

/// A mistake in a document: a notice, or with SvgReading::strict an error.
void check_mistake(const std::string& inside, const std::string& message) {
  BOOST_TEST(one_notice(inside, message), inside);
  BOOST_CHECK_EXCEPTION(shapes(inside, {.strict = true}), FileError, says("f.svg: at line 2, <"));
  BOOST_CHECK_EXCEPTION(shapes(inside, {.strict = true}), FileError, says(message));
}
/// A path that is drawn up to a mistake.
void check_cut_path(const std::string& d, const Polylines& expected, const std::string& message) {
  check_path(d, expected);
  check_mistake("<path d=\"" + d + "\"/>", message);
}

using Curve = std::function<std::array<double, 2>(double)>;

/// The largest distance of points of the curve from the line, and whether all points of the line are on the curve.
double distance(const Polyline& line, const Curve& curve, int steps = 2000) {
  double farthest = 0;
  for (int i = 0; i <= steps; ++i) {
    const auto [x, y] = curve(static_cast<double>(i) / steps);
    double nearest = HUGE_VAL;
    for (std::size_t k = 1; k < line.size(); ++k) {
      const double ax = static_cast<double>(line[k - 1].x), ay = static_cast<double>(line[k - 1].y);
      const double dx = static_cast<double>(line[k].x) - ax, dy = static_cast<double>(line[k].y) - ay;
      const double t = std::clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
      nearest = std::min(nearest, std::hypot(x - ax - t * dx, y - ay - t * dy));
    }
    farthest = std::max(farthest, nearest);
  }
  return farthest;
}

/// By de Casteljau's construction, which the reader does not use.
Curve bezier(std::vector<std::array<double, 2>> points) {
  return [points](double t) {
    auto level = points;
    while (level.size() > 1) {
      for (std::size_t i = 0; i + 1 < level.size(); ++i) {
        for (std::size_t axis = 0; axis < 2; ++axis) level[i][axis] = (1 - t) * level[i][axis] + t * level[i + 1][axis];
      }
      level.pop_back();
    }
    return level.front();
  };
}

/// By value, so that the range of a range-based for loop lives as long as the loop.
Polyline only(Polylines lines) { return std::move(lines.at(0)); }
Point first(const Polylines& lines) { return lines.at(0).front(); }
Point last(const Polylines& lines) { return lines.at(0).back(); }

const std::string sample = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<!-- a sample -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="http://www.w3.org/2000/svg" viewBox="-99 -99 400 400"><defs><path id="a" d="M0 0L1 1"/></defs>
<g transform="translate(10,20) rotate(30)"><path d="M1-2.5.5.5c1,2 3,4 5,6s1 1 2 0Q1 2 3 4t5 5A5 6 7 0 1 30 40zm1 1h5v-5"/>
<s:circle cx="5" cy="6" r="7mm"/><rect x="1" y="2" width="30" height="40" rx="5"/></g><a><polygon points="0,0 10,0 10 10"/></a>
<line x1="1" x2="2"/><polyline points="1 2 3 4"/><ellipse rx="3" ry="4"/><text>no &lt; lines</text></svg>)xml";

/// Various other features.
const std::string busy =
    R"xml(<svg width="20mm" height="9em" viewBox="0 0 90 80" preserveAspectRatio="xMinYMax slice"><style>.a,g>#b{fill:none!important}
[c^='d']{stroke:red;transform:rotate(.1turn) translate(10%,1px)}@media screen{*{opacity:.5}}</style><symbol id="s" viewBox="0 0 9 9"><path id="p" d="M1 1L8 8"/>
</symbol><clipPath id="c" clipPathUnits="objectBoundingBox"><use href="#r"/></clipPath><rect id="r" width=".5" height="50%"/><use href="#s" x="3" width="20"
height="40"/><g clip-path="url(#c)" transform-origin="center" transform="scale(2)"><svg x="1" width="50%" height="9" viewBox="1 1 4 4"><circle c="de" r="3"/></svg></g>
<switch><g systemLanguage="fr"/><path class="a" stroke="rgb(1,2,3)" d="M5 5h9"/></switch></svg>)xml";

}  // namespace

BOOST_AUTO_TEST_CASE(lines_absolute_and_relative) {
  check_path("M1 2L3 4", {{{1, 2}, {3, 4}}});
  check_path("m1 2 3 4", {{{1, 2}, {4, 6}}});
  check_path("M1 2 3 4 5 6", {{{1, 2}, {3, 4}, {5, 6}}});
  check_path("M1,2 l3,4,5-6", {{{1, 2}, {4, 6}, {9, 0}}});
  check_path("M1 2H5 7h-1 2V1 0v3", {{{1, 2}, {5, 2}, {7, 2}, {6, 2}, {8, 2}, {8, 1}, {8, 0}, {8, 3}}});
  check_path("M1 2L3 4M5 6L7 8", {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}});
  check_path("M1 2l3 4m1 1l1 0", {{{1, 2}, {4, 6}}, {{5, 7}, {6, 7}}});
  check_path("M0 0L4 0L4 3z", {{{0, 0}, {4, 0}, {4, 3}, {0, 0}}});
  check_path("M1 1L4 1L4 3Zl2 2", {{{1, 1}, {4, 1}, {4, 3}, {1, 1}}, {{1, 1}, {3, 3}}});
  check_path("m1 1l4 0l0 3zm1 1l1 0", {{{1, 1}, {5, 1}, {5, 4}, {1, 1}}, {{2, 2}, {3, 2}}});
}

BOOST_AUTO_TEST_CASE(moves_draw_nothing_and_repeated_points_are_one) {
  check_path("", {});
  check_path("  \n", {});
  check_path("none", {});
  check_path("M1 2", {});
  check_path("M1 2M3 4M5 6L7 8", {{{5, 6}, {7, 8}}});
  check_path("M1 2L1 2", {{{1, 2}}});
  check_path("M1 2z", {{{1, 2}}});
  check_path("M1 2L1 2 3 4 3 4 1 2", {{{1, 2}, {3, 4}, {1, 2}}});
}

BOOST_AUTO_TEST_CASE(numbers_as_svg_writes_them) {
  check_path("M1-2.5.5e-3.1", {{{1, -2.5F}, {0.5e-3F, 0.1F}}});
  check_path("M1-2.5.5-.5", {{{1, -2.5F}, {0.5F, -0.5F}}});
  check_path("M+1.e1,-.5E+1L 0001 ,\t2.\n", {{{10, -5}, {1, 2}}});
  check_path("M1e-999 -0L1 1", {{{0, 0}, {1, 1}}});
  check_path("M.5.5.25.75", {{{0.5F, 0.5F}, {0.25F, 0.75F}}});
}

BOOST_AUTO_TEST_CASE(curves_keep_the_tolerance) {
  const SvgReading coarse{.tolerance = 1e-2}, fine{.tolerance = 1e-4};
  const Curve cubic = bezier({{{0, 0}}, {{100, 0}}, {{0, 100}}, {{100, 100}}});
  const Curve quadratic = bezier({{{0, 0}}, {{50, 100}}, {{100, 0}}});
  for (const SvgReading& options : {coarse, fine, SvgReading{}}) {
    const double tolerance = 100 * options.tolerance;
    const Polylines c = path("M0 0C100 0 0 100 100 100", options);
    BOOST_TEST(distance(c.at(0), cubic) <= tolerance);
    BOOST_TEST((last(c) == Point{100, 100}));
    const Polylines q = path("M0 0Q50 100 100 0", options);
    BOOST_TEST(distance(q.at(0), quadratic) <= tolerance);
    BOOST_TEST((last(q) == Point{100, 0}));
  }
  // No more points than necessary: a hundredth of the tolerance takes ten times as many.
  const std::size_t few = path("M0 0Q50 100 100 0", coarse).at(0).size(), many = path("M0 0Q50 100 100 0", fine).at(0).size();
  BOOST_TEST(many > 7 * few);
  BOOST_TEST(many < 12 * few);
  BOOST_TEST(few < 12U);
  // A straight curve is one line.
  check_path("M0 0C1 0 2 0 3 0", {{{0, 0}, {3, 0}}});
}

BOOST_AUTO_TEST_CASE(relative_and_smooth_curves) {
  const Polylines expected = path("M10 20C20 20 30 30 30 50");
  BOOST_CHECK(path("m10 20c10 0 20 10 20 30") == expected);
  // S mirrors the previous control point; after other commands it is the current point.
  BOOST_CHECK(path("M0 0C0 5 5 10 10 10S20 5 20 0") == path("M0 0C0 5 5 10 10 10C15 10 20 5 20 0"));
  BOOST_CHECK(path("M0 0c0 5 5 10 10 10s10-5 10-10") == path("M0 0C0 5 5 10 10 10C15 10 20 5 20 0"));
  BOOST_CHECK(path("M0 0L9 9S20 5 20 0") == path("M0 0L9 9C9 9 20 5 20 0"));
  BOOST_CHECK(path("M0 0Q0 9 9 9S20 5 20 0") == path("M0 0Q0 9 9 9C9 9 20 5 20 0"));
  BOOST_CHECK(path("M0 0Q5 10 10 0T20 0 30 0") == path("M0 0Q5 10 10 0Q15-10 20 0Q25 10 30 0"));
  BOOST_CHECK(path("M0 0q5 10 10 0t10 0") == path("M0 0Q5 10 10 0Q15-10 20 0"));
  BOOST_CHECK(path("M0 0C1 1 2 2 3 0T9 9") == path("M0 0C1 1 2 2 3 0Q3 0 9 9"));
  BOOST_CHECK(path("M0 0c1 2 3 4 5 0 1 2 3 4 5 0") == path("M0 0C1 2 3 4 5 0C6 2 8 4 10 0"));
}

BOOST_AUTO_TEST_CASE(arcs_of_circles) {
  // A circle of radius 5 through (0, 0) and (6, 0): its center is (3, 4) or (3, -4).
  struct Case {
    const char* flags;
    double y;         // of the center
    double farthest;  // y of the point of the arc that is farthest from y = 0
  };
  for (const Case& a : {Case{"0 0", -4, 1}, Case{"0 1", 4, -1}, Case{"1 0", 4, 9}, Case{"1 1", -4, -9}}) {
    const Polylines lines = path("M0 0A5 5 0 " + std::string(a.flags) + " 6 0");
    double farthest = 0;
    for (const Point& p : lines.at(0)) {
      BOOST_TEST(std::abs(std::hypot(p.x - 3, p.y - a.y) - 5) < 1e-5);
      if (std::abs(p.y) > std::abs(farthest)) farthest = static_cast<double>(p.y);
    }
    BOOST_TEST(std::abs(farthest - a.farthest) < 0.02, a.flags << " reaches " << farthest);
    BOOST_TEST((last(lines) == Point{6, 0}));
  }
  // Flags need no separators, and relative arcs are relative to their start.
  BOOST_CHECK(path("M1 1a5 5 0 016 0") == path("M1 1A5 5 0 0 1 7 1"));
  BOOST_CHECK(path("M1 1a5 5 0 01.5.5") == path("M1 1A5 5 0 0 1 1.5 1.5"));
  BOOST_CHECK(path("M0 0A-5-5 0 0 1 6 0") == path("M0 0A5 5 0 0 1 6 0"));
  BOOST_CHECK(path("M0 0A5 5 0 0 1 6 0 5 5 0 0 1 0 0") == path("M0 0A5 5 0 0 1 6 0A5 5 0 0 1 0 0"));
  // Radius 0: a line. Equal end points: nothing. A radius that is too small: increased to a half circle.
  check_path("M0 0A0 5 0 0 1 6 0", {{{0, 0}, {6, 0}}});
  check_path("M0 0A5 5 0 1 1 0 0L1 1", {{{0, 0}, {1, 1}}});
  for (const Point& p : only(path("M0 0A1 1 0 0 1 6 0"))) BOOST_TEST(std::abs(std::hypot(p.x - 3, p.y) - 3) < 1e-5);
}

BOOST_AUTO_TEST_CASE(arcs_of_turned_ellipses) {
  // x = 3 cos u cos 30 - 2 sin u sin 30, ...: an arc between two angles, by its ends only.
  const double turn = std::numbers::pi / 6;
  const auto at = [&](double angle) {
    const double u = 30 * std::cos(angle), v = 20 * std::sin(angle);
    return std::array<double, 2>{50 + u * std::cos(turn) - v * std::sin(turn), 60 + u * std::sin(turn) + v * std::cos(turn)};
  };
  for (const double from : {0.2, 2.5, -1.9}) {
    for (const double sweep : {1.0, 4.0, -1.0, -5.0}) {
      const auto [x1, y1] = at(from);
      const auto [x2, y2] = at(from + sweep);
      char d[256];
      std::snprintf(d, sizeof d, "M%.12f %.12fA30 20 30 %d %d %.12f %.12f", x1, y1, std::abs(sweep) > std::numbers::pi, sweep > 0, x2, y2);
      const Curve arc = [&](double t) { return at(from + t * sweep); };
      BOOST_TEST(distance(path(d).at(0), arc) <= 0.06, d << " is away by " << distance(path(d).at(0), arc));
    }
  }
}

BOOST_AUTO_TEST_CASE(basic_shapes) {
  BOOST_CHECK((shapes("<line x1='1' y1='2' x2='3'/>") == Polylines{{{1, 2}, {3, 0}}}));
  BOOST_CHECK((shapes("<polyline points='1,2 3,4 , 5 6'/>") == Polylines{{{1, 2}, {3, 4}, {5, 6}}}));
  BOOST_CHECK((shapes("<polygon points='1,2 3,4 5,6'/>") == Polylines{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}));
  BOOST_CHECK((shapes("<rect x='1' y='2' width='3' height='4'/>") == Polylines{{{1, 2}, {4, 2}, {4, 6}, {1, 6}, {1, 2}}}));
  for (const char* nothing : {"<line/>", "<polyline/>", "<polygon points=' '/>", "<rect width='3'/>", "<rect width='100%' height='100%'/>",
                              "<circle/>", "<circle r='0'/>", "<ellipse rx='0'/>", "<path/>", "<circle r='5%'/>"}) {
    const Polylines found = shapes(nothing);
    BOOST_TEST((found.empty() || found == Polylines{{{0, 0}}}), nothing);
  }
  const Polylines circle = shapes("<circle cx='10' cy='20' r='5'/>");
  BOOST_TEST((first(circle) == Point{15, 20}));
  BOOST_TEST((last(circle) == Point{15, 20}));
  for (const Point& p : circle.at(0)) BOOST_TEST(std::abs(std::hypot(p.x - 10, p.y - 20) - 5) < 1e-5);
  BOOST_TEST(distance(circle.at(0), [](double t) {
               return std::array<double, 2>{10 + 5 * std::cos(6.2831853 * t), 20 + 5 * std::sin(6.2831853 * t)};
             }) <= 0.0101);
  for (const Point& p : only(shapes("<ellipse cx='10' cy='20' rx='5' ry='2'/>"))) {
    BOOST_TEST(std::abs(std::hypot((p.x - 10) / 5, (p.y - 20) / 2) - 1) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(round_corners) {
  // Every point is on an edge or, in a corner, on its ellipse.
  const auto check = [](const char* radii, double rx, double ry) {
    const Polylines lines = shapes("<rect x='10' y='20' width='40' height='30' " + std::string(radii) + "/>");
    BOOST_TEST((last(lines) == first(lines)));
    for (const Point& p : lines.at(0)) {
      const double dx = std::abs(static_cast<double>(p.x) - 30), dy = std::abs(static_cast<double>(p.y) - 35);
      if (dx > 20 - rx + 1e-4 && dy > 15 - ry + 1e-4) {
        BOOST_TEST(std::abs(std::hypot((dx - 20 + rx) / rx, (dy - 15 + ry) / ry) - 1) < 1e-4);
      } else {
        BOOST_TEST(std::min(std::abs(dx - 20), std::abs(dy - 15)) < 1e-4);
      }
    }
    BOOST_TEST(lines.at(0).size() > 12U);
  };
  check("rx='5' ry='3'", 5, 3);
  check("rx='5'", 5, 5);
  check("ry='4' rx='auto'", 4, 4);
  check("rx='90' ry='90'", 20, 15);
}

BOOST_AUTO_TEST_CASE(lengths_have_units) {
  const auto x2 = [](const std::string& length) { return last(shapes("<line x2='" + length + "' y2='1'/>")).x; };
  for (const char* inch : {"96", "96px", "1in", "72pt", "6pc", "25.4mm", "2.54cm", "101.6Q", " 9.6e1 "}) {
    BOOST_TEST(std::abs(x2(inch) - 96) < 1e-4, inch);
  }
  for (const char* font : {"6em", "12ex", "12ch", "6rem", "6EM"}) BOOST_TEST(std::abs(x2(font) - 96) < 1e-4, font);
  BOOST_CHECK((shapes("<g font-size='10'><line style='font-size: 200%' x2='1em'/></g>") == Polylines{{{0, 0}, {20, 0}}}));
  BOOST_TEST(one_notice("<line x2='10%'/>", "lengths relative to a page of unknown size, shapes left out: 1, at line 2, <line>, x2"));
  BOOST_CHECK((parse("<svg viewBox='0 0 200 50'><line x2='50%' y2='50%'/></svg>") == Polylines{{{0, 0}, {100, 25}}}));
  check_mistake("<line x2='2furlong' y2='1'/>", "found 'furlong', expected nothing more, or a unit: px");
  BOOST_TEST(one_notice("<line x2='2furlong' y2='1'/>",
                        "lengths with a mistake, ignored: 1, at line 2, <line>, x2, character 1 (found 'furlong'"));
}

BOOST_AUTO_TEST_CASE(attributes_with_a_mistake_count_as_absent) {
  BOOST_CHECK((shapes("<line x2='wide' y2='1'/>") == Polylines{{{0, 0}, {0, 1}}}));
  check_mistake("<line x2='wide'/>", "found 'wide', expected a number");
  check_mistake("<line x2='1 2'/>", "found '2'");
  check_mistake("<rect width='-1' height='1'/>", "<rect>, width");
  check_mistake("<circle r='-1'/>", "a negative size");
  check_mistake("<rect width='4' height='3' rx='-1'/>", "a negative size");
  BOOST_CHECK((shapes("<rect width='4' height='3' rx='-1'/>") == Polylines{{{0, 0}, {4, 0}, {4, 3}, {0, 3}, {0, 0}}}));
}

BOOST_AUTO_TEST_CASE(transforms) {
  const auto moved = [](const std::string& transform, const std::string& outer = "") {
    return last(shapes("<g transform='" + outer + "'><path transform='" + transform + "' d='M0 0L3 5'/></g>"));
  };
  const auto check = [&](const std::string& transform, double x, double y) {
    const Point at = moved(transform);
    BOOST_TEST(std::abs(at.x - x) < 1e-5, transform << ": x " << at.x);
    BOOST_TEST(std::abs(at.y - y) < 1e-5, transform << ": y " << at.y);
    // The same as on the group around it, and after the identity.
    BOOST_CHECK(moved("", transform) == at);
    BOOST_CHECK(moved(transform, "scale(1)") == at);
  };
  const double degree = std::numbers::pi / 180;
  check("", 3, 5);
  check("matrix(1 2 3 4 5 6)", 1 * 3 + 3 * 5 + 5, 2 * 3 + 4 * 5 + 6);
  check("translate(10)", 13, 5);
  check("translate(10,-20)", 13, -15);
  check("scale(2)", 6, 10);
  check("scale(2 -3)", 6, -15);
  check("rotate(90)", -5, 3);
  check("rotate(90 3 5)", 3, 5);
  check("rotate(180,1,1)", -1, -3);
  check("skewX(30)", 3 + 5 * std::tan(30 * degree), 5);
  check("skewY(30)", 3, 5 + 3 * std::tan(30 * degree));
  check("none", 3, 5);
  // The outer transform is applied last, in a list as in groups.
  check(" translate( 10 , 0 ) , scale(2)\n rotate(90)", 10 - 10, 6);
  BOOST_CHECK(moved("scale(2) rotate(90)", "translate(10)") == moved("translate(10) scale(2) rotate(90)"));
  for (const char* bad : {"turn(3)", "scale", "scale(", "scale(1", "scale()", "scale(1,2,3)", "rotate(1 2)", "matrix(1 2 3 4 5)",
                          "scale(a)", "scale(1,)", "translate(1),", "matrix(1 2 3 4 5 6 7)", "scale(1)x"}) {
    check_mistake("<g transform='" + std::string(bad) + "'><path d='M0 0L1 1'/></g>", "<g>, transform, character");
    BOOST_CHECK((shapes("<g transform='" + std::string(bad) + "'><path d='M0 0L1 1'/></g>") == Polylines{{{0, 0}, {1, 1}}}));
  }
}

BOOST_AUTO_TEST_CASE(curves_are_as_fine_as_the_drawing_needs) {
  // The same picture in other units has the same number of points; a small circle in a large drawing has few.
  const Polylines small = shapes("<circle r='1'/>"), large = shapes("<g transform='scale(1000)'><circle r='1'/></g>");
  BOOST_REQUIRE_EQUAL(small.at(0).size(), large.at(0).size());
  for (std::size_t i = 0; i < small[0].size(); ++i) BOOST_TEST(std::abs(large[0][i].x - 1000 * small[0][i].x) < 1e-2);
  BOOST_TEST(shapes("<circle r='1'/><line x2='300'/>").at(0).size() < small.at(0).size() / 4);
  // An ellipse by a transform.
  for (const Point& p : only(shapes("<g transform='skewX(45) scale(3 1)'><circle r='1'/></g>"))) {
    BOOST_TEST(std::abs(std::hypot((p.x - p.y) / 3, p.y) - 1) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(what_is_drawn_and_in_which_order) {
  const Polylines expected{{{1, 1}, {2, 2}}, {{3, 3}, {4, 4}}};
  BOOST_CHECK(shapes("<g><g><path d='M1 1L2 2'/></g></g><line x1='3' y1='3' x2='4' y2='4'/>") == expected);
  for (const char* container : {"defs", "clipPath", "symbol", "mask", "pattern", "marker", "text", "foreignObject", "linearGradient"}) {
    const std::string name = container;
    BOOST_TEST(shapes("<" + name + "><g><path d='M1 1L2 2'/></g></" + name + ">").empty(), name);
  }
  for (const char* hidden : {"display='none'", "style='display:none'", "style='fill:red; display : none ;x:y'"}) {
    BOOST_TEST(shapes("<g " + std::string(hidden) + "><path d='M1 1L2 2'/></g><path d='M1 1L2 2' " + hidden + "/>").empty(), hidden);
  }
  BOOST_TEST(shapes("<g display='inline' style='display:inline'><path d='M1 1L2 2'/></g>").size() == 1U);
  BOOST_TEST(shapes("<a><switch><path d='M1 1L2 2'/></switch></a><!-- <path d='M1 1L2 2'/> --><use href='#a'/>").size() == 1U);
  BOOST_CHECK((shapes("<svg x='10' y='20'><path d='M1 1L2 2'/></svg>") == Polylines{{{11, 21}, {12, 22}}}));
  BOOST_TEST(parse("<x:svg xmlns:x='http://www.w3.org/2000/svg'><x:path d='M1 1L2 2'/></x:svg>").size() == 1U);
  BOOST_TEST(parse("\xEF\xBB\xBF<svg/>").empty());
}

BOOST_AUTO_TEST_CASE(what_the_library_draws_reads_back) {
  Random random(Seed{5});
  Polylines drawing;
  for (int line = 0; line < 20; ++line) {
    drawing.emplace_back();
    const std::uint64_t points = 1 + random.below(12);
    for (std::uint64_t i = 0; i < points; ++i) {
      drawing.back().push_back({static_cast<float>(random.uniform(0, 255)), static_cast<float>(random.uniform(-40, 100))});
    }
  }
  const Bounds box = bounds(drawing);
  for (const bool colors : {false, true}) {
    SvgOptions options{.scale = 3, .margin = 7, .title = "lines & <points>"};
    if (colors) options.stroke_colors = {"red", "green", "blue"};
    std::size_t said = 0;
    const auto count = [&](const Notice&) { ++said; };
    const Polylines again = parse_svg(as_bytes(to_svg(drawing, options)), "f.svg", {.notify = count});
    BOOST_TEST(said == 0U);
    BOOST_REQUIRE_EQUAL(again.size(), drawing.size());
    for (std::size_t line = 0; line < drawing.size(); ++line) {
      BOOST_REQUIRE_EQUAL(again[line].size(), drawing[line].size());
      for (std::size_t i = 0; i < drawing[line].size(); ++i) {
        const double x = static_cast<double>(drawing[line][i].x - box.min_x), y = static_cast<double>(drawing[line][i].y - box.min_y);
        BOOST_TEST(std::abs(static_cast<double>(again[line][i].x) - 7 - 3 * x) < 0.0051);  // two decimals
        BOOST_TEST(std::abs(static_cast<double>(again[line][i].y) - 7 - 3 * y) < 0.0051);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(paths_are_drawn_up_to_the_first_mistake) {
  const Polylines nothing, dot{{{1, 2}, {3, 4}}};
  check_cut_path("L1 2", nothing, "M or m");
  check_cut_path("1 2", nothing, "M or m");
  check_cut_path("M", nothing, "the end");
  check_cut_path("M1", nothing, "the end");
  check_cut_path("M1 2L3 4L5", dot, "the end");
  check_cut_path("M1 2L3 4,", dot, "the end");
  check_cut_path("M1 2 3 4,,5", dot, "a number");
  check_cut_path("M1 2L3 4X3", dot, "a command");
  check_cut_path("M1 2L3 4z3", {{{1, 2}, {3, 4}, {1, 2}}}, "a command");
  check_cut_path("M1 2L3 4C1 2 3 4 5", dot, "a number");
  check_cut_path("M1 2L3 4A1 2 3 4 5 6 7", dot, "a flag");
  check_cut_path("M1 2L3 4A1 2 3 0 1 6", dot, "the end");
  check_cut_path("M1 2L3 4L. 3", dot, "a number");
  check_cut_path("M1 2L3 4L+-3 3", dot, "a number");
  check_cut_path("M1 2L3 4\xC3\xA4", dot, "a command");
  for (const char* number : {"NaN", "nan", "-nan", "Infinity", "inf", "-inf"}) {
    check_cut_path("M1 2L3 4L" + std::string(number) + " 3L9 9", dot, "a number");
  }
  check_cut_path("M1 2L3 4L1e999 3", dot, "1e999");
  // The complete sentence, with the location of the first of several.
  BOOST_TEST(
      notices("<path d='M0 0L5'/>\n<path d='M1 2L3 4L-nan'/>").at(0) ==
      "f.svg: paths with a mistake, drawn up to it: 2, the first at line 2, <path>, d, character 6 (found the end, expected a number)");
  // A path with coordinates that are too large ends there; the others are complete.
  for (const char* far : {"M1 2L3 4L1e300 3L5 5", "M1 2L3 4C1e308 1e308 -1e308 1e308 5 5"}) {
    check_path(far, dot);
    BOOST_TEST(one_notice("<path d='" + std::string(far) + "'/>", "lines that go beyond 1e+12, ended there: 1, at line 2, <path>"));
  }
  BOOST_TEST(shapes("<g transform='scale(1e200)'><g transform='scale(1e200)'><circle r='1'/></g></g><path d='M1 2L3 4'/>").size() == 1U);
}

BOOST_AUTO_TEST_CASE(lists_of_points_are_drawn_up_to_the_first_mistake) {
  const Polylines line{{{1, 2}, {3, 4}}};
  for (const char* points : {"1 2 3 4 5", "1,2 3,4,", "1 2 3 4 x", "1 2 3 4 nan 5", "1 2,3 4,,5 6"}) {
    BOOST_CHECK(shapes("<polyline points='" + std::string(points) + "'/>") == line);
    check_mistake("<polyline points='" + std::string(points) + "'/>", "<polyline>, points");
  }
  BOOST_CHECK((shapes("<polygon points='1 2 3 4 5 6 7'/>") == Polylines{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}));
  BOOST_TEST(shapes("<polyline points='x'/>").empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_seen_is_not_drawn) {
  const std::string p = "d='M1 1L2 2'";
  const auto count = [&](const std::string& inside) { return shapes(inside).size(); };
  const auto unseen = [&](const std::string& inside) {
    BOOST_TEST(count(inside) == 0U, inside);
    BOOST_TEST(notices(inside).size() == 1U, inside);
  };
  const auto seen = [&](const std::string& inside) { BOOST_TEST(count(inside) == 1U, inside); };
  for (const std::string style :
       {"display:none", "visibility:hidden", "visibility: collapse", "opacity:0", "opacity: 0.0", "opacity:0%", "DISPLAY : NONE"}) {
    unseen("<path style='" + style + "' " + p + "/>");
    unseen("<path style='x:y;" + style + " !important' display='inline' visibility='visible' opacity='1' " + p + "/>");
    unseen("<style>.a{" + style + "}</style><path class='b a' " + p + "/>");
    unseen("<style>path{" + style + "}</style><path " + p + "/>");
    unseen("<style>#i{" + style + "}</style><path id='i' " + p + "/>");
    unseen("<style>*{" + style + "}</style><path " + p + "/>");
    unseen("<style>g .a , c{" + style + "}</style><g><g><path class='a' " + p + "/></g></g>");
    unseen("<style type='text/css'><![CDATA[/* x */ g>.a{fill:red;" + style + "}]]></style><g><path class='a' " + p + "/></g>");
    unseen("<style>path{" + style + " !important}</style><path style='display:inline;visibility:visible;opacity:1' " + p + "/>");
    seen("<style>path{" + style + "}</style><path style='display:inline;visibility:visible;opacity:1' " + p + "/>");
    seen("<style>.a{" + style + "} path.a{display:inline;visibility:visible;opacity:1}</style><path class='a' " + p + "/>");
    seen("<style>#i{display:inline;visibility:visible;opacity:1} path{" + style + "}</style><path id='i' " + p + "/>");
    seen("<style>.a{" + style + "} .a{display:inline;visibility:visible;opacity:1}</style><path class='a' " + p + "/>");
    seen("<style>svg>.a{" + style + "}</style><g><g><path class='a' " + p + "/></g></g>");
    seen("<style>@media print{path{" + style + "}}</style><path " + p + "/>");
  }
  unseen("<g opacity='0'><path opacity='1' " + p + "/></g>");
  unseen("<g display='none'><path display='inline' " + p + "/></g>");
  unseen("<g visibility='hidden'><path " + p + "/></g>");
  seen("<g visibility='hidden'><path visibility='visible' " + p + "/></g>");
  for (const char* paint : {"fill='none'", "fill='none' stroke='none'", "fill='transparent'", "style='fill:none'", "fill='#12345600'",
                            "fill='#1230'", "fill='rgba(1, 2, 3, 0)'", "fill='rgb(1 2 3 / 0%)'", "fill-opacity='0'",
                            "fill='none' stroke='red' stroke-width='0'", "fill='none' stroke='red' stroke-opacity='0'",
                            "fill='url(#nothing)'", "fill='url(#nothing) none'", "fill='currentColor' color='transparent'"}) {
    unseen("<path " + std::string(paint) + " " + p + "/>");
    unseen("<g " + std::string(paint) + "><path " + p + "/></g>");
  }
  for (const char* paint : {"", "fill='red'", "fill='none' stroke='red'", "fill='none' style='stroke:#000'", "fill='nonsense color'",
                            "fill='rgba(1,2,3,.5)'", "fill='url(#nothing) red'", "fill='currentColor'", "style='fill:none;fill:#123'"}) {
    seen("<path " + std::string(paint) + " " + p + "/>");
  }
  seen("<linearGradient id='l'/><path fill='url(#l)' " + p + "/>");
  seen("<linearGradient id='l'/><path style='fill: url( \"#l\" )' " + p + "/>");
  // The invisible frame of icons.
  BOOST_CHECK((shapes("<path d='M0 0h24v24H0z' fill='none'/><path d='M5 5h9'/>") == Polylines{{{5, 5}, {14, 5}}}));
  BOOST_TEST(notices("<path d='M0 0h24v24H0z' fill='none'/><path d='M5 5h9'/>").at(0) ==
             "f.svg: shapes with neither fill nor stroke left out: 1, at line 2, <path>");
}

BOOST_AUTO_TEST_CASE(values_of_properties_with_a_mistake_count_as_absent) {
  const std::string p = "d='M1 1L2 2' fill='none' stroke='red'";
  check_mistake("<path stroke-width='-1' " + p + "/>", "<path>, stroke-width, character 0");
  check_mistake("<path style='stroke-width:-5%' " + p + "/>", "found a negative size, expected a size of at least 0");
  BOOST_TEST(shapes("<path style='stroke-width:calc(1px - 2px)' stroke-width='1' " + p + "/>").empty());
  BOOST_TEST(shapes("<path stroke-width='-1' " + p + "/>").size() == 1U);
  BOOST_TEST(shapes("<g stroke-width='0'><path stroke-width='-1' " + p + "/></g>").empty());
  BOOST_TEST(shapes("<path style='stroke-width:-1' stroke-width='0' " + p + "/>").empty());
  BOOST_CHECK((shapes("<rect style='width:-1px' width='4' height='3'/>") == Polylines{{{0, 0}, {4, 0}, {4, 3}, {0, 3}, {0, 0}}}));
  check_mistake("<rect style='width:-1px' width='4' height='3'/>", "<rect>, width, character 0");
  for (const char* value : {"opacity:half", "visibility:seen", "display:banana", "fill-opacity:1px", "clip-rule:odd", "fill:#12",
                            "color:#12", "font-size:-3px", "stroke-width:thick"}) {
    check_mistake("<path style='" + std::string(value) + "' " + p + "/>",
                  "line 2, <path>, " + std::string(value).substr(0, std::string(value).find(':')) + ", character ");
  }
  BOOST_TEST(shapes("<path style='display:banana' display='none' " + p + "/>").empty());
  for (const char* value : {"display:inline-block", "display: block flow", "display:table-cell", "opacity:initial", "opacity:revert-layer",
                            "visibility:unset", "stroke-width:inherit", "font-size:larger", "fill:currentcolor"}) {
    BOOST_TEST(notices("<path style='" + std::string(value) + "' " + p + "/>").empty(), value);
  }
}

BOOST_AUTO_TEST_CASE(calculated_values) {
  const auto x2 = [](const std::string& value) { return last(shapes("<line y2='1' x2='" + value + "'/>")).x; };
  for (const auto& [value, expected] : std::vector<std::pair<std::string, float>>{
           {"calc(3)", 3},
           {"calc( 1px + 2px )", 3},
           {"CALC(1in - 90px)", 6},
           {"calc(2 * 3px)", 6},
           {"calc(3px * 2 / 4)", 1.5F},
           {"calc(1 + 2 * 3)", 7},
           {"calc((1 + 2) * 3)", 9},
           {"calc(10px - calc(2px + 1px) - 1px)", 6},
           {"calc(-3 - -5)", 2},
           {"calc(1em / 2)", 8},
           {"min(3px, 2px, 5px)", 2},
           {"max(3px, calc(2px * 2))", 4},
           {"clamp(1px, 9px, 5px)", 5},
           {"clamp(6px, 1px, 5px)", 6},
       }) {
    BOOST_TEST(x2(value) == expected, value);
  }
  BOOST_CHECK((parse("<svg viewBox='0 0 200 50'><line x2='calc(50% - 10px)' y2='5'/></svg>") == Polylines{{{0, 0}, {90, 5}}}));
  BOOST_TEST(one_notice("<line x2='calc(10% + 1px)'/>", "lengths relative to a page of unknown size"));
  for (const char* bad : {"calc()", "calc(1", "calc(1px + 2)", "calc(1-1)", "calc(1 -1)", "calc(1 +1)", "calc(1 / 0)", "calc(2px * 3px)",
                          "calc(1 / 2px)", "calc(1e308 * 1e308)", "calc(1,2)", "clamp(1,2)", "min()", "sin(1)", "calc(1 + )"}) {
    check_mistake("<line x2='" + std::string(bad) + "'/>", "line 2, <line>, x2, character ");
  }
  check_mistake(
      "<line x2='" +
          [] {
            std::string deep = "1";
            for (int i = 0; i < 40; ++i) deep = "calc(" + deep + ")";
            return deep;
          }() +
          "'/>",
      "brackets within more than 32 others");
  // By other properties.
  const std::string p = "d='M0 0L2 3'";
  for (const char* hidden : {"style='opacity:calc(0)'", "opacity='calc(1 - 1)'", "style='opacity:calc(50% - 50%)'",
                             "style='fill-opacity:min(0, 1)'", "style='fill:none;stroke:red;stroke-width:calc(2px - 2px)'"}) {
    BOOST_TEST(shapes("<path " + std::string(hidden) + " " + p + "/>").empty(), hidden);
  }
  const auto moved = [&](const std::string& transform) { return last(shapes("<path style='transform:" + transform + "' " + p + "/>")); };
  BOOST_CHECK((moved("translate(calc(10px + 2px), calc(1px * 3)) scale(calc(1 / 2))") == Point{13, 4.5F}));
  BOOST_CHECK((moved("matrix(calc(2), 0, 0, 1, 0, 0)") == Point{4, 3}));
  BOOST_TEST(std::abs(moved("rotate(calc(45deg * 2))").x + 3) < 1e-6F);
  BOOST_TEST(std::abs(moved("rotate(calc(.5turn - 90deg))").x + 3) < 1e-6F);
}

BOOST_AUTO_TEST_CASE(custom_properties) {
  const std::string p = "d='M1 1L2 2'";
  const auto hidden = [&](const std::string& inside) {
    BOOST_TEST(shapes(inside).empty(), inside);
    BOOST_TEST(notices(inside).size() == 1U, inside);
  };
  hidden("<path style='--x:0;opacity:var(--x)' " + p + "/>");
  hidden("<g style='--x:0'><g><path opacity='var(--x)' " + p + "/></g></g>");
  hidden("<style>svg{--x:none}.a{display: VAR( --x )}</style><path class='a' " + p + "/>");
  hidden("<path style='opacity:var(--absent, 0)' " + p + "/>");
  hidden("<path style='opacity:var(--absent, var(--other, calc(1 - 1)))' " + p + "/>");
  hidden("<path style='--a:var(--b);--b:0;opacity:calc(var(--a) * 2)' " + p + "/>");
  hidden("<g style='--a:var(--b);--b:0'><path style='--b:1;opacity:var(--a)' " + p + "/></g>");
  hidden("<path id='a' style='opacity:var(--x, 0)' " + p + "/>");
  BOOST_TEST(shapes("<defs><path id='a' style='opacity:var(--x, 0)' " + p + "/></defs><use href='#a' style='--x:1'/>").size() == 1U);
  BOOST_TEST(notices("<path style='fill:var(--color, currentColor)' " + p + "/>").empty());
  BOOST_CHECK((shapes("<rect style='--w:4px' width='var(--w)' height='3'/>") == Polylines{{{0, 0}, {4, 0}, {4, 3}, {0, 3}, {0, 0}}}));
  BOOST_CHECK((shapes("<path style='--t:2px;transform:translate(var(--t), var(--t))' " + p + "/>") == Polylines{{{3, 3}, {4, 4}}}));
  // A reference to an undefined variable makes a property unset, which differs from a missing property.
  BOOST_TEST(shapes("<path opacity='0' style='opacity:var(--absent)' " + p + "/>").size() == 1U);
  BOOST_TEST(shapes("<g visibility='hidden'><path visibility='visible' style='visibility:var(--absent)' " + p + "/></g>").empty());
  for (const char* ring : {"--a:var(--a)", "--a:var(--b);--b:var(--a)", "--b:1"}) {
    BOOST_TEST(one_notice("<path style='" + std::string(ring) + ";opacity:var(--a)' " + p + "/>",
                          "values with var() of properties that are not there, unset: 1, at line 2, <path>, opacity"));
  }
  // 10^20 zeros.
  std::string laughs = "--a0:0";
  for (int i = 1; i <= 20; ++i) {
    laughs += ";--a" + std::to_string(i) + ":";
    for (int k = 0; k < 10; ++k) laughs += "var(--a" + std::to_string(i - 1) + ")";
  }
  BOOST_TEST(shapes("<path style='" + laughs + ";opacity:var(--a20)' " + p + "/>").size() == 1U);
  std::string many = "<style>*{" + laughs + "}</style>";
  for (int i = 0; i < 20'000; ++i) many += "<g/>";
  BOOST_CHECK_EXCEPTION(shapes(many), FileError, says("style rules that take too long"));
}

BOOST_AUTO_TEST_CASE(paths_as_a_property) {
  const Polylines line{{{1, 1}, {5, 2}}}, other{{{3, 3}, {4, 4}}};
  BOOST_CHECK(shapes("<path style='d:path(\"M1 1L5 2\")' d='M3 3L4 4'/>") == line);
  BOOST_CHECK(shapes("<style>path{d : path( 'M1 1L5 2' )}</style><path/>") == line);
  BOOST_TEST(shapes("<path style='d:none' d='M3 3L4 4'/>").empty());
  for (const char* bad :
       {"path(M1 1L5 2)", "path('M1 1L5 2 X')", "path(evenodd, 'M1 1L5 2')", "'M1 1L5 2'", "path('M1 1L5 2'", "circle(3px)"}) {
    const std::string inside = "<path style=\"d:" + std::string(bad) + "\" d='M3 3L4 4'/>";
    BOOST_CHECK(shapes(inside) == other);
    check_mistake(inside, "line 2, <path>, d, character ");
    BOOST_TEST(one_notice(inside, "values of properties with a mistake, ignored: 1"));
  }
}

BOOST_AUTO_TEST_CASE(namespaces_and_switch) {
  const std::string p = "d='M1 1L2 2'";
  const auto lines = [&](const std::string& names, const std::string& inside) {
    return parse("<svg " + names + ">" + inside + "</svg>").size();
  };
  const std::string svg = "http://www.w3.org/2000/svg";
  BOOST_TEST(lines("xmlns='" + svg + "' xmlns:i='urn:i'", "<i:path " + p + "/><path " + p + "/><i:g><path " + p + "/></i:g>") == 1U);
  BOOST_TEST(lines("xmlns:i='" + svg + "'", "<i:path " + p + "/><path " + p + "/>") == 2U);
  BOOST_TEST(lines("", "<g xmlns='urn:i'><path " + p + "/></g><path " + p + "/><undeclared:path " + p + "/>") == 1U);
  BOOST_TEST(lines("", "<g xmlns:i='urn:i'><i:path " + p + "/></g><g xmlns:i='" + svg + "'><i:path " + p + "/></g>") == 1U);
  BOOST_TEST(one_notice("<path xmlns='urn:i'/>", "shapes of other namespaces left out: 1, at line 2, <path>"));
  BOOST_TEST(one_notice("<metadata xmlns='urn:i'/>\n<g xmlns='urn:i'/>\n<i:path xmlns:i='urn:i'/>",
                        "shapes of other namespaces left out: 2, the first at line 3, <g>"));
  BOOST_CHECK_THROW(parse("<svg xmlns='urn:i'/>"), FileError);
  BOOST_CHECK_THROW(parse("<i:svg xmlns:i='urn:i'/>"), FileError);
  BOOST_TEST(parse("<!DOCTYPE svg [<!ENTITY n 'http://www.w3.org/2000/svg'><!ENTITY s \"display:none\">]><svg xmlns='&n;'><path " + p +
                   "/><path style='&s;' " + p + "/></svg>")
                 .size() == 1U);
  BOOST_CHECK((shapes("<switch><g requiredExtensions='x'><path " + p + "/></g><path systemLanguage='fr, en-GB' d='M3 3L4 4'/><path " + p +
                      "/></switch>") == Polylines{{{3, 3}, {4, 4}}}));
  BOOST_TEST(shapes("<switch><path systemLanguage='zz' " + p + "/></switch><path systemLanguage='zz' " + p + "/>").empty());
  BOOST_TEST(shapes("<switch><path requiredFeatures='any' " + p + "/><path " + p + "/></switch>").size() == 1U);
  // In other parts of a document, too, such elements are not drawn.
  const std::string left_out = "elements for other languages or for extensions left out: 1, at line 2, <path>";
  for (const char* condition : {"systemLanguage='fr'", "systemLanguage=''", "requiredExtensions='http://example.org'",
                                "requiredExtensions=''", "requiredExtensions='http://www.w3.org/1999/xhtml x'"}) {
    BOOST_TEST(shapes("<path " + std::string(condition) + " " + p + "/>").empty(), condition);
    BOOST_TEST(one_notice("<path " + std::string(condition) + " " + p + "/>", left_out), condition);
    BOOST_TEST(
        one_notice("<switch><path " + std::string(condition) + " " + p + "/></switch>", "<switch> elements with no branch for \"en\""));
  }
  for (const char* condition : {"systemLanguage='fr,en'", "systemLanguage='en-US'", "requiredFeatures=''", "requiredFeatures='x'",
                                "requiredExtensions=' http://www.w3.org/1999/xhtml '"}) {
    BOOST_TEST(notices("<path " + std::string(condition) + " " + p + "/>").empty(), condition);
    BOOST_TEST(shapes("<path " + std::string(condition) + " " + p + "/>").size() == 1U, condition);
  }
}

BOOST_AUTO_TEST_CASE(uses_are_bounded) {
  // 10^10 lines.
  std::string laughs = "<path id='a0' d='M1 1L2 2'/>";
  for (int i = 1; i <= 10; ++i) {
    laughs += "<g id='a" + std::to_string(i) + "'>";
    for (int k = 0; k < 10; ++k) laughs += "<use href='#a" + std::to_string(i - 1) + "'/>";
    laughs += "</g>";
  }
  BOOST_CHECK_EXCEPTION(shapes(laughs, {.max_elements = 10'000}), FileError, says("more than 10000 elements"));
  BOOST_TEST(shapes("<defs><path id='a' d='M1 1L2 2'/></defs><use href='#a'/>", {.max_elements = 3}).size() == 1U);
  // Cycles: directly, through an enclosing group, through each other.
  BOOST_TEST(one_notice("<use id='a' href='#a'/>", "<use> elements that contain themselves left out"));
  BOOST_TEST(shapes("<g id='a'><path d='M1 1L2 2'/><use href='#a'/></g>").size() == 1U);
  BOOST_TEST(
      shapes("<defs><g id='a'><use href='#b'/></g><g id='b'><path d='M1 1L2 2'/><use href='#a'/></g></defs><use href='#a'/>").size() == 1U);
  BOOST_TEST(shapes("<clipPath id='c' clip-path='url(#c)'><path clip-path='url(#c)' d='M0 0H9V9H0'/></clipPath><path clip-path='url(#c)' "
                    "d='M1 1L2 2'/>")
                 .size() <= 1U);
  std::string deep = "<path id='a0' d='M1 1L2 2'/>";
  for (int i = 1; i <= 300; ++i) deep += "<use id='a" + std::to_string(i) + "' href='#a" + std::to_string(i - 1) + "'/>";
  BOOST_CHECK_EXCEPTION(shapes(deep), FileError, says("groups within more than 200 others"));
  BOOST_TEST(one_notice("<use href='other.svg#a'/>", "references to other files left out: 1, at line 2, <use>"));
  BOOST_TEST(one_notice("<use href='#a'/>", "references to elements that are not there left out"));
  // Nested boxes, and many rules for many elements.
  std::string boxes = "<style>*{transform-box:fill-box;transform:rotate(1deg);transform-origin:center}</style>", rules = "<style>";
  for (int i = 0; i < 40; ++i) boxes += "<g>";
  boxes += "<path d='M1 1L2 2'/>";
  for (int i = 0; i < 40; ++i) boxes += "</g>";
  BOOST_CHECK_THROW(shapes(boxes, {.max_elements = 10'000}), FileError);
  if (has_address_sanitizer) return;  // thirty million comparisons of selectors, of which custom_properties does as many
  for (int i = 0; i < 20'000; ++i) rules += "* * *{fill:red}";
  rules += "</style>";
  for (int i = 0; i < 20'000; ++i) rules += "<g/>";
  BOOST_CHECK_EXCEPTION(shapes(rules), FileError, says("style rules that take too long"));
}

BOOST_AUTO_TEST_CASE(far_from_the_origin) {
  for (const double far : {0.0, 4.5e6, -3.2e9}) {
    char text[300];
    std::snprintf(text, sizeof text, "<svg><path d='M%.3f %.3fl.1 0 0 .1-.1 0z'/><path d='M%.3f %.3fh.01'/></svg>", far, far + 1e6,
                  far + 0.05, far + 1e6);
    const SvgDrawing drawing = parse_svg_drawing(as_bytes(text), "f.svg", silent());
    BOOST_REQUIRE_EQUAL(drawing.lines.size(), 2U);
    BOOST_REQUIRE_EQUAL(drawing.lines[0].size(), 5U);
    BOOST_TEST(std::abs(drawing.origin_x - far) < 1e-6);
    BOOST_TEST(std::abs(drawing.origin_y - far - 1e6) < 1e-6);
    const double corners[4][2] = {{0, 0}, {0.1, 0}, {0.1, 0.1}, {0, 0.1}};
    for (std::size_t i = 0; i < 4; ++i) {
      BOOST_TEST(std::abs(static_cast<double>(drawing.lines[0][i].x) - corners[i][0]) < 2e-6);
      BOOST_TEST(std::abs(static_cast<double>(drawing.lines[0][i].y) - corners[i][1]) < 2e-6);
    }
    BOOST_TEST(std::abs(drawing.page.x - drawing.origin_x) < 1e-6);
  }
  // By a transform, and with a notice; coordinates that float represents are unchanged.
  BOOST_TEST(shapes("<g transform='translate(5e6 5e6)'><path d='M0 0H.5V.25'/></g>").at(0) == (Polyline{{0, 0}, {0.5F, 0}, {0.5F, 0.25F}}));
  BOOST_TEST(one_notice("<path d='M4500000.5 5400000h.1v.1'/>",
                        "coordinates moved to the origin, since float would lose the drawing's shape at (4500000.5, 5400000): 1"));
  BOOST_TEST(shapes("<path d='M3000 3000h24v24'/>").at(0) == (Polyline{{3000, 3000}, {3024, 3000}, {3024, 3024}}));
  BOOST_TEST(one_notice("<path d='M0 0H1e7'/><path d='M9e6 1h.01'/>", "lines so small in this drawing that they became points: 1"));
  // Where consecutive floats are 1/2 apart: ten units are coarse, a hundred are not.
  const std::string stray = "<path d='M0 0H1'/>";
  BOOST_TEST(one_notice(stray + "<path d='M5e6 5e6h10v10z'/><path d='M5e6 5e6h40v40'/><path d='M5e6 5e6h51v51'/>",
                        "lines so small in this drawing that float changes their shape: 2"));
  BOOST_TEST(notices(stray + "<path d='M5e6 5e6h100v100z'/>").empty());
  BOOST_TEST(notices("<path d='M250 250h.01v.01'/><path d='M0 0H250'/>").empty());
}

BOOST_AUTO_TEST_CASE(the_page) {
  const auto page = [](const std::string& root) {
    return parse_svg_drawing(as_bytes("<svg " + root + "><path d='M1 1h3v2'/></svg>"), "f.svg", silent()).page;
  };
  // A rectangle 20 mm wide has 20 units of a millimeter.
  const SvgPage mm = page("width='100mm' height='50mm' viewBox='0 0 100 50'");
  BOOST_TEST(std::abs(mm.scale * 25.4 / 96 - 1) < 1e-9);
  BOOST_TEST(std::abs(mm.width - 100 / 25.4 * 96) < 1e-9);
  const SvgPage wide = page("width='300' height='100' viewBox='0 0 10 10'");
  BOOST_TEST(wide.scale == 10);
  BOOST_TEST(wide.x == 100);
  BOOST_TEST(page("").width == 0);
  BOOST_TEST(page("width='30' height='40'").height == 40);
  // preserveAspectRatio="none": the visible shape, in units of the axis that is stretched less.
  BOOST_CHECK((parse("<svg width='400' height='100' viewBox='0 0 100 100' preserveAspectRatio='none'><path d='M10 10h20v20'/></svg>") ==
               Polylines{{{40, 10}, {120, 10}, {120, 30}}}));
  // Lines beyond the page are clipped, lines on its edge are not; a drawing entirely beyond it is kept.
  BOOST_CHECK((parse("<svg viewBox='0 0 10 10'><path d='M5 5V10H10V0'/><path d='M20 0h1'/></svg>") ==
               Polylines{{{5, 5}, {5, 10}, {10, 10}, {10, 0}}}));
  BOOST_TEST(parse("<svg viewBox='0 0 10 10'><path d='M5 5V10H10V0'/><path d='M20 0h1'/></svg>", {.crop = false}).size() == 2U);
  BOOST_CHECK((parse("<svg width='10' height='10'><path d='M20 5h1'/></svg>") == Polylines{{{20, 5}, {21, 5}}}));
  // A line that leaves the page ends at its edge; one that is slightly beyond it is complete.
  const Polylines cut = parse("<svg viewBox='0 0 200 200'><path d='M-50 5H250'/><path d='M5 -0.5H20'/></svg>");
  BOOST_REQUIRE(cut.size() == 2U);
  BOOST_TEST(std::abs(cut[0].front().x) < 1e-6F);
  BOOST_TEST(cut[0].back().x == 200.0F, boost::test_tools::tolerance(1e-6F));
  BOOST_CHECK((cut[1] == Polyline{{5, -0.5F}, {20, -0.5F}}));
  // The background of a page is not part of the drawing, a frame is.
  const std::string rect = "<rect width='100%' height='100%' ";
  BOOST_TEST(parse("<svg viewBox='0 0 10 10'>" + rect + "fill='white'/></svg>").empty());
  BOOST_TEST(parse("<svg viewBox='0 0 10 10'>" + rect + "stroke='red'/></svg>").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_said) {
  BOOST_TEST(one_notice("<text>a</text>\n<g><text>b</text></g>", "f.svg: <text> elements left out: 2, the first at line 2, <text>"));
  BOOST_TEST(one_notice("<image href='a.png'/>", "<image> elements left out"));
  BOOST_TEST(one_notice("<mask id='m'/><path mask='url(#m)' d='M1 1L2 2'/>", "masks ignored: 1, at line 2, <path>"));
  BOOST_TEST(one_notice("<svg width='0'><path d='M1 1L2 2'/></svg>", "viewports of size 0 left out: 1, at line 2, <svg>"));
  BOOST_TEST(one_notice("<svg viewBox='0 0 5 0'><path d='M1 1L2 2'/></svg>", "viewports of size 0 left out"));
  BOOST_TEST(one_notice("<path style='filter:url(#f)' d='M1 1L2 2'/>", "filters ignored"));
  BOOST_TEST(one_notice("<path marker-end='url(#f)' d='M1 1L2 2'/>", "markers left out"));
  BOOST_TEST(one_notice("<path stroke-dasharray='3' d='M1 1L2 2'/>", "dashed strokes drawn whole"));
  BOOST_TEST(one_notice("<path clip-path='circle(3px)' d='M1 1L2 2'/>", "clip paths of CSS's own shapes ignored"));
  BOOST_TEST(one_notice("<path d='M1 1L2 2'><animate/></path>", "animations ignored"));
  BOOST_TEST(one_notice("<style>a:nth-child(3){fill:none} @import 'x';</style>", "style rules not understood, ignored: 2"));
  BOOST_TEST(one_notice("<style>a{fill:red}</style>\n<style>a:nth-child(3){fill:none}</style>",
                        "style rules not understood, ignored: 1, at line 3, <style>"));
  BOOST_TEST(notices("<path d='M1 1L2 2'/><text display='none'>a</text><style>a:hover{fill:none}</style><title>t</title>").empty());
}

BOOST_AUTO_TEST_CASE(files_that_are_none) {
  const auto check = [](const std::string& text, const std::string& message) {
    BOOST_CHECK_EXCEPTION(parse(text), FileError, says("f.svg: at " + message));
  };
  for (const char* text : {"", " ", "<!-- -->"}) check(text, "line 1: found no element, expected <svg>");
  for (const char* text : {"hello", "{}"}) check(text, "line 1: found no element, expected <svg>");
  for (const char* text : {"<", "<1/>", "<svg>< g/></svg>"}) {
    check(text, "line 1: found < without the name of an element, expected <name, or &lt; in a text");
  }
  for (const char* text : {"<svg", "<svg/"}) check(text, "line 1: found a start tag without an end, expected > or />");
  for (const char* text : {"<svg a=b/>", "<svg a='", "<svg a/>", "<svg a='1'b='2'/>"}) {
    check(text, "line 1: found an attribute without a value in quotes, expected name=\"value\"");
  }
  check("<svg></svg", "line 1: found an end tag without an end, expected >");
  check("<svg>\n<g>", "line 2: found the end of the file within an element, expected the end tag of that element");
  check("<svg>\n<g></svg>", "line 2: found '</svg>', expected the end tag of the element that began last");
  check("<svg>\n<!--", "line 2: found a comment without an end, expected -->");
  check("<svg>\n<![CDATA[ ]>", "line 2: found a CDATA section without an end, expected ]]>");
  check("<?xml", "line 1: found a processing instruction without an end, expected ?>");
  check("<!DOCTYPE svg [", "line 1: found a document type without an end, expected >");
  // Mistakes that pugixml accepts.
  check("<svg>\n<path d='M0 0' id='a' d='M0 0'/></svg>", "line 2, <path>, d: found the attribute twice, expected an attribute once");
  check("<svg xmlns='http://www.w3.org/2000/svg'\n xmlns='http://www.w3.org/2000/svg'/>",
        "line 1, <svg>, xmlns: found the attribute twice");
  check("<svg>\n<i:g xmlns:i='urn:i' a='1' a='2'/></svg>", "line 2, <i:g>, a: found the attribute twice");
  check("<svg/>\n<svg/>", "line 2: found '<svg>' after the outermost element, expected the end of the file");
  check("<svg/>\nhello", "line 2: found text outside of the outermost element, expected <svg> alone");
  check("hello<svg/>", "line 1: found text outside of the outermost element");
  BOOST_TEST(parse("<?xml version='1.0'?>\n<!-- a -->\n<svg><path d='M1 1L2 2'/></svg>\n<!-- b --><?c?>\n").size() == 1U);
  BOOST_CHECK_EXCEPTION(parse("\n<html><svg/></html>"), FileError, says("line 2, <html>: found 'html', expected <svg>"));
  BOOST_CHECK_EXCEPTION(parse("<svg>\n<g>\n<path d='M'/></g></svg>", {.strict = true}), FileError, says("line 3, <path>, d, character 1"));
}

BOOST_AUTO_TEST_CASE(bounds_on_everything) {
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "<g>";
  std::string closed = deep;
  for (int i = 0; i < 50'000; ++i) closed += "</g>";
  BOOST_CHECK_EXCEPTION(shapes(closed), FileError, says("groups within more than 200 others"));
  BOOST_CHECK_THROW(shapes(deep), FileError);
  std::string shallow = "<path d='M1 1L2 2'/>";
  for (int i = 0; i < 199; ++i) shallow = "<g>" + shallow + "</g>";
  BOOST_TEST(shapes(shallow).size() == 1U);
  BOOST_CHECK_THROW(shapes("<g>" + shallow + "</g>"), FileError);

  BOOST_TEST(path("M0 0L1 1L2 2", {.max_points = 3}).size() == 1U);
  BOOST_CHECK_EXCEPTION(path("M0 0L1 1L2 2L3 3", {.max_points = 3}), FileError, says("more than 3 points"));
  BOOST_CHECK_EXCEPTION(path("M0 0L1 1L2 2", {.largest_file = 20}), FileError, says("byte 20: found more data"));
  for (const double bad : {0.0, -1.0, 1e-7, 2.0, std::nan(""), HUGE_VAL}) {
    BOOST_CHECK_THROW(path("M0 0L1 1", {.tolerance = bad}), ArgumentError);
  }
  // Entities defined in a document are not expanded (billion laughs attack).
  std::string laughs = "<!DOCTYPE svg [<!ENTITY a 'M0 0L1 1'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><svg><path d='&b;'/></svg>";
  BOOST_TEST(parse(laughs).empty());
  // Many small elements, and many mistakes: linear in the size of the file.
  std::string many;
  for (int i = 0; i < 30'000; ++i) many += "<path transform='scale(2)' d='M1 1L2 2'/>\n";
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(shapes(many).size() == 30'000U);
  BOOST_TEST(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 10);
}

BOOST_AUTO_TEST_CASE(files) {
  const TemporaryFolder folder;
  write_file(folder / "a.svg", std::string_view(sample));
  BOOST_TEST(read_svg(folder / "a.svg", silent()).size() == 8U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_svg(folder / "absent")), FileError, says("no such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_svg(folder.path())), FileError, says("a folder"));
}

BOOST_AUTO_TEST_CASE(compressed_and_in_other_encodings) {
  const Polylines expected = parse(sample);
  const auto read = [](const Bytes& bytes, const SvgReading& options = {}) { return parse_svg(bytes, "f.svgz", silent(options)); };
  const Bytes packed = gzip(bytes_of(sample));
  BOOST_CHECK(read(packed) == expected);
  for (const bool big_endian : {false, true}) {
    for (const bool marked : {false, true}) {
      Bytes wide;
      const auto put = [&](unsigned unit) {
        wide.push_back(static_cast<std::uint8_t>(big_endian ? unit >> 8U : unit & 255U));
        wide.push_back(static_cast<std::uint8_t>(big_endian ? unit & 255U : unit >> 8U));
      };
      if (marked) put(0xFEFF);
      for (const char c : sample) put(static_cast<unsigned char>(c));
      BOOST_CHECK(read(wide) == expected);
      BOOST_CHECK(read(gzip(wide)) == expected);
    }
  }
  BOOST_CHECK(parse("\xEF\xBB\xBF" + sample) == expected);
  // A decompression bomb, and truncated gzip data.
  const Bytes bomb = gzip(bytes_of("<svg>" + std::string(1'000'000, ' ') + "</svg>"));
  BOOST_TEST(read(bomb).empty());
  BOOST_CHECK_EXCEPTION(read(bomb, {.largest_file = 100'000}), FileError, says("at most 100000 bytes"));
  BOOST_CHECK_THROW(read(Bytes(packed.begin(), packed.end() - 20)), FileError);
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  const auto read = [](ByteView bytes) { static_cast<void>(parse_svg(bytes, "f.svg", silent())); };
  check_survives(read, bytes_of(sample), 0, 2000);
  check_survives(read, bytes_of(busy), 0, 1000);
  // A truncated path is complete only if it ends with a command or all its numbers.
  const std::string d = "M10 20L30 40C1 2 3 4 5 6z";
  std::string whole;
  for (std::size_t size = 0; size <= d.size(); ++size) {
    try {
      static_cast<void>(path(d.substr(0, size), {.strict = true}));
      whole += std::to_string(size) + " ";
    } catch (const FileError&) {
    }
  }
  BOOST_TEST(whole == "0 5 6 11 12 24 25 ");
}
