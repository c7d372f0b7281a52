// The body detector on procedural drawings, whose parts are known.
#define BOOST_TEST_MODULE toy_has_body
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/toy/animals.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/toy/has_body.hpp>

#include "tests/sketch/random_sketch.hpp"

using namespace sketchrnn;
using sketchrnn::test::stroke3;

namespace {

/// Returns the fraction of new drawings that the detector classifies correctly.
double share_right(Animal animal, const ProceduralOptions& options, std::uint32_t count = 250) {
  double right = 0;
  for (std::uint32_t index = 0; index < count; ++index) {
    Random random(Seed{20}, Purpose::procedural_drawing, 7, index);
    const ProceduralDrawing drawing = draw_animal(animal, options, random);
    right += has_body(to_stroke3(drawing)) == drawing.parts.has_body ? 1 : 0;
  }
  return right / count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_is_right_about_heads_and_bodies_of_both_animals) {
  for (const Animal animal : {Animal::cat, Animal::pig}) {
    BOOST_TEST(share_right(animal, {.body = false}) > 0.97);
    BOOST_TEST(share_right(animal, {.body_position = BodyPosition::beside}) > 0.97);
    BOOST_TEST(share_right(animal, {.body_position = BodyPosition::below}) > 0.97);
    BOOST_TEST(share_right(animal, {.wobble = 3}) > 0.97);
    BOOST_TEST(share_right(animal, {.wobble = 0}) > 0.97);
  }
}

BOOST_AUTO_TEST_CASE(neither_missing_nor_many_parts_mislead_it) {
  for (const Animal animal : {Animal::cat, Animal::pig}) {
    BOOST_TEST(share_right(animal, {.body = true, .legs = 0, .tail = false}, 100) > 0.97);
    BOOST_TEST(share_right(animal, {.body = true, .legs = 8}, 100) > 0.97);
    BOOST_TEST(share_right(animal, {.body = false, .eyes = 3, .ears = 5, .whiskers = 8}, 100) > 0.97);
    BOOST_TEST(share_right(animal, {.body = false, .eyes = 0, .ears = 0, .whiskers = 0, .snout = false, .mouth = false}, 100) > 0.97);
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_the_strokes_and_the_units_do_not_matter) {
  for (std::uint32_t index = 0; index < 50; ++index) {
    Random random(Seed{21}, Purpose::procedural_drawing, 7, index);
    const ProceduralDrawing drawing = draw_cat({}, random);
    Polylines lines = drawing.polylines;
    std::reverse(lines.begin(), lines.end());
    Stroke3 strokes = to_stroke3(lines, StrokeConvention::quickdraw);
    BOOST_TEST(has_body(strokes) == drawing.parts.has_body);
    for (std::size_t row = 0; row < length(strokes); ++row) {
      strokes(row, 0) *= 0.01F;
      strokes(row, 1) *= 0.01F;
    }
    BOOST_TEST(has_body(strokes) == drawing.parts.has_body);
  }
}

BOOST_AUTO_TEST_CASE(by_hand) {
  const auto squares = [&](float dx, float side) {
    return stroke3(
        {{10, 0, 0}, {0, 10, 0}, {-10, 0, 0}, {0, -10, 1}, {dx, 0, 0}, {side, 0, 0}, {0, side, 0}, {-side, 0, 0}, {0, -side, 1}});
  };
  BOOST_TEST(has_body(squares(12, 10)));  // beside each other
  BOOST_TEST(has_body(squares(8, 10)));   // overlapping slightly
  BOOST_TEST(!has_body(squares(1, 10)));  // the same drawn twice
  BOOST_TEST(!has_body(squares(12, 4)));  // an ear
  BOOST_TEST(!has_body(Stroke3{}));
  BOOST_TEST(!has_body(stroke3({{0, 0, 1}})));
  BOOST_TEST(!has_body(stroke3({{10, 0, 1}, {20, 0, 0}, {10, 0, 1}})));  // lines without area
  BOOST_TEST(has_body(stroke3({{10, 0, 0}, {0, 10, 0}, {-10, 0, 0}, {0, -10, 1}, {12, 0, 0}, {10, 0, 0}, {0, 10, 0}, {-10, 0, 0}})));
  BOOST_CHECK_THROW(static_cast<void>(has_body(stroke3({{std::numeric_limits<float>::quiet_NaN(), 0, 1}}))), ArgumentError);
}
