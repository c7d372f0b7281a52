// The rule for bodies: one drawing for each of its parts, and what looks similar and is none.
#define BOOST_TEST_MODULE quality_animal_body
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/quality/animal_body.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

using namespace sketchrnn;

namespace {

Polyline oval(double x, double y, double across, double high) {
  Polyline line;
  for (int i = 0; i <= 16; ++i) {
    const double angle = std::numbers::pi * i / 8;
    line.push_back({static_cast<float>(x + across * std::cos(angle)), static_cast<float>(y + high * std::sin(angle))});
  }
  return line;
}

Polyline line(float x0, float y0, float x1, float y1) { return {{x0, y0}, {x1, y1}}; }
Polyline ear(float x) { return {{x - 12, -35}, {x, -65}, {x + 12, -35}}; }

bool has_body(const Polylines& lines) { return animal_has_body(to_stroke3(lines, StrokeConvention::quickdraw)); }

const Polyline head = oval(0, 0, 50, 45);

}  // namespace

BOOST_AUTO_TEST_CASE(heads) {
  BOOST_TEST(!has_body({}));
  BOOST_TEST(!has_body({head}));
  BOOST_TEST(!has_body({head, ear(-25), ear(25), oval(-15, -10, 5, 5), oval(15, -10, 5, 5), oval(0, 15, 8, 6)}));
  BOOST_TEST(!has_body({head, oval(0, 10, 30, 25)}));                                                // a large snout
  BOOST_TEST(!has_body({head, oval(-40, -48, 25, 25)}));                                             // a large ear, above
  BOOST_TEST(!has_body({head, line(-90, 5, -30, 0), line(-90, 20, -30, 10), line(30, 0, 90, 20)}));  // whiskers
  BOOST_TEST(!has_body({head, line(0, 40, 0, 80)}));                                                 // one stroke down
}

BOOST_AUTO_TEST_CASE(bodies) {
  BOOST_TEST(has_body({head, oval(120, 30, 70, 40)}));                                                             // beside
  BOOST_TEST(has_body({head, oval(0, 100, 45, 60)}));                                                              // below
  BOOST_TEST(has_body({oval(0, 0, 80, 50), oval(-110, -20, 40, 30), line(-30, 45, -30, 90)}));                     // a small head
  BOOST_TEST(has_body({head, oval(-40, -60, 45, 40)}));                                                            // too large for an ear
  BOOST_TEST(has_body({head, line(-20, 40, -20, 80), line(20, 40, 20, 80)}));                                      // legs
  BOOST_TEST(has_body({oval(0, 0, 100, 40)}));                                                                     // a long outline
  BOOST_TEST(has_body({{{0, 0}, {100, 0}, {100, 80}, {90, 80}, {90, 20}, {10, 20}, {10, 80}, {0, 80}, {0, 0}}}));  // legs in one stroke
}

BOOST_AUTO_TEST_CASE(lines_are_no_outline) {
  BOOST_TEST(!has_body({line(0, 0, 100, 0)}));
  BOOST_TEST(!has_body({line(0, 0, 100, 50)}));
  BOOST_TEST(!has_body({{{0, 0}, {50, 4}, {100, 0}}}));                // hardly bent
  BOOST_TEST(!has_body({line(0, 0, 10, 50), line(100, 0, 110, 50)}));  // apart
}

BOOST_AUTO_TEST_CASE(the_unit_does_not_matter) {
  for (const float unit : {0.01F, 1000.0F}) {
    const auto scaled = [&](Polylines lines) {
      for (Polyline& stroke : lines) {
        for (Point& point : stroke) point = {unit * point.x, unit * point.y};
      }
      return lines;
    };
    BOOST_TEST(!has_body(scaled({head, ear(-25), ear(25)})));
    BOOST_TEST(has_body(scaled({head, oval(120, 30, 70, 40)})));
    BOOST_TEST(has_body(scaled({head, line(-20, 40, -20, 80), line(20, 40, 20, 80)})));
  }
}

BOOST_AUTO_TEST_CASE(an_invalid_drawing) { BOOST_CHECK_THROW(static_cast<void>(animal_has_body(Stroke3{{1, 2, 3}})), ArgumentError); }
