// The embedded drawings: reproducible, with the declared parts, varied, short.
#define BOOST_TEST_MODULE toy_procedural
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/toy/dataset.hpp>

#include "tests/sketch/random_sketch.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::mentions;

constexpr Animal animals[] = {Animal::cat, Animal::pig};

/// Returns `count` drawings with these options.
std::vector<ProceduralDrawing> drawings(Animal animal, const ProceduralOptions& options, int count) {
  std::vector<ProceduralDrawing> result;
  for (int i = 0; i < count; ++i) {
    Random random(Seed{17}, Purpose::procedural_drawing, 5, static_cast<std::uint32_t>(i));
    result.push_back(draw_animal(animal, options, random));
  }
  return result;
}

/// Returns the bounds of the lines that depict this part.
Bounds part_bounds(const ProceduralDrawing& drawing, DrawnPart part) {
  Polylines lines;
  for (std::size_t i = 0; i < drawing.polylines.size(); ++i) {
    if (drawing.line_parts[i] == part) lines.push_back(drawing.polylines[i]);
  }
  return bounds(lines);
}

double middle(float low, float high) { return 0.5 * (static_cast<double>(low) + static_cast<double>(high)); }

template <class Predicate>
double share(const std::vector<ProceduralDrawing>& all, Predicate predicate) {
  return static_cast<double>(std::count_if(all.begin(), all.end(), predicate)) / static_cast<double>(all.size());
}

BOOST_AUTO_TEST_CASE(the_seed_decides) {
  for (const Animal animal : animals) {
    const ProceduralDrawing one = procedural_drawing(animal, 3, Seed{1}), same = procedural_drawing(animal, 3, Seed{1});
    BOOST_TEST((one.polylines == same.polylines));
    BOOST_TEST((one.parts == same.parts));
    BOOST_TEST((one.polylines != procedural_drawing(animal, 3, Seed{2}).polylines));
    BOOST_TEST((one.polylines != procedural_drawing(animal, 4, Seed{1}).polylines));
  }
  BOOST_TEST((procedural_drawing(Animal::cat, 3, Seed{1}).polylines != procedural_drawing(Animal::pig, 3, Seed{1}).polylines));
}

BOOST_AUTO_TEST_CASE(compilers_draw_the_same) {
  // Recorded with one compiler: an evaluation order of random numbers that is unspecified in C++ would show here.
  const auto sum = [](Animal animal) {
    double result = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
      for (const Polyline& line : procedural_drawing(animal, i, Seed{1}).polylines) {
        result += static_cast<double>(line.front().x) + 3 * static_cast<double>(line.back().y);
      }
    }
    return result;
  };
  BOOST_TEST(sum(Animal::cat) == 112816.2057, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(sum(Animal::pig) == 79417.5382, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(declared_parts_are_the_lines_drawn) {
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {}, 500)) {
      const DrawingParts& parts = drawing.parts;
      BOOST_REQUIRE(drawing.line_parts.size() == drawing.polylines.size());
      BOOST_TEST((parts.animal == animal));
      BOOST_TEST(drawing.count(DrawnPart::head) == 1);
      BOOST_TEST(drawing.count(DrawnPart::eye) == parts.eyes);
      BOOST_TEST(drawing.count(DrawnPart::ear) == parts.ears);
      BOOST_TEST(drawing.count(DrawnPart::whisker) == parts.whiskers);
      BOOST_TEST(drawing.count(DrawnPart::nostril) == parts.nostrils);
      BOOST_TEST(drawing.count(DrawnPart::leg) == parts.legs);
      BOOST_TEST(drawing.count(DrawnPart::nose) == parts.nose);
      BOOST_TEST(drawing.count(DrawnPart::snout) == parts.snout);
      BOOST_TEST(drawing.count(DrawnPart::mouth) == parts.mouth);
      BOOST_TEST(drawing.count(DrawnPart::body) == parts.has_body);
      BOOST_TEST(drawing.count(DrawnPart::tail) == parts.tail);
      if (!parts.has_body) BOOST_TEST((parts.legs == 0 && !parts.tail));
    }
  }
}

BOOST_AUTO_TEST_CASE(lines_are_drawn_in_a_persons_order) {
  const auto rank = [](DrawnPart part) {
    switch (part) {
      case DrawnPart::head:
        return 0;
      case DrawnPart::ear:
        return 1;
      case DrawnPart::eye:
        return 2;
      case DrawnPart::whisker:
        return 4;
      case DrawnPart::body:
        return 5;
      case DrawnPart::leg:
        return 6;
      case DrawnPart::tail:
        return 7;
      default:
        return 3;
    }
  };
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {}, 200)) {
      BOOST_TEST(std::is_sorted(drawing.line_parts.begin(), drawing.line_parts.end(),
                                [&](DrawnPart a, DrawnPart b) { return rank(a) < rank(b); }));
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_are_where_they_belong) {
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {.eyes = 2, .ears = 2}, 300)) {
      const Bounds head = part_bounds(drawing, DrawnPart::head);
      const double x = middle(head.min_x, head.max_x), y = middle(head.min_y, head.max_y);
      const Bounds eyes = part_bounds(drawing, DrawnPart::eye), ears = part_bounds(drawing, DrawnPart::ear);
      BOOST_TEST(eyes.min_x > head.min_x);
      BOOST_TEST(eyes.max_x < head.max_x);
      BOOST_TEST(eyes.min_x < x);
      BOOST_TEST(eyes.max_x > x);
      BOOST_TEST(middle(eyes.min_y, eyes.max_y) < y);
      BOOST_TEST(ears.min_y < head.min_y);
      BOOST_TEST(ears.max_y < y);
      if (drawing.parts.whiskers > 0) {
        const Bounds whiskers = part_bounds(drawing, DrawnPart::whisker);
        BOOST_TEST(whiskers.min_x < head.min_x);
        BOOST_TEST(whiskers.max_x > head.max_x);
      }
      if (drawing.parts.snout) {
        const Bounds snout = part_bounds(drawing, DrawnPart::snout);
        BOOST_TEST(snout.width() > snout.height());
        BOOST_TEST(middle(snout.min_y, snout.max_y) > middle(eyes.min_y, eyes.max_y));
        if (drawing.parts.nostrils > 0) {
          const Bounds nostrils = part_bounds(drawing, DrawnPart::nostril);
          BOOST_TEST((nostrils.min_x > snout.min_x && nostrils.max_x < snout.max_x));
          BOOST_TEST((nostrils.min_y > snout.min_y && nostrils.max_y < snout.max_y));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bodies_stand_where_the_pose_says) {
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {.body = true, .tail = true}, 400)) {
      const Bounds head = part_bounds(drawing, DrawnPart::head), body = part_bounds(drawing, DrawnPart::body);
      const Bounds legs = part_bounds(drawing, DrawnPart::leg), tail = part_bounds(drawing, DrawnPart::tail);
      const double side = drawing.parts.facing == Facing::left ? 1 : -1;
      const double head_x = middle(head.min_x, head.max_x), body_x = middle(body.min_x, body.max_x);
      const double tail_x = middle(tail.min_x, tail.max_x);
      BOOST_TEST(side * (tail_x - body_x) > 0);
      if (drawing.parts.body_position == BodyPosition::beside) {
        BOOST_TEST(side * (body_x - head_x) > 0.5 * head.width());
        BOOST_TEST(legs.max_y > body.max_y);
      } else {
        BOOST_TEST(std::abs(body_x - head_x) < 0.35 * head.width());
        BOOST_TEST(middle(body.min_y, body.max_y) > static_cast<double>(head.max_y));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_body_makes_the_drawing_larger_than_its_head) {
  for (const Animal animal : animals) {
    double heads_lines = 0, full_lines = 0;
    for (const bool full : {false, true}) {
      for (const ProceduralDrawing& drawing : drawings(animal, {.body = full}, 300)) {
        Polylines face;
        for (std::size_t i = 0; i < drawing.polylines.size(); ++i) {
          const DrawnPart part = drawing.line_parts[i];
          const bool behind = part == DrawnPart::body || part == DrawnPart::leg || part == DrawnPart::tail;
          if (!behind) face.push_back(drawing.polylines[i]);
        }
        const Bounds inner = bounds(face), all = bounds(drawing.polylines);
        const double growth = std::max(all.width() / inner.width(), all.height() / inner.height());
        BOOST_TEST((full ? growth > 1.3 : growth == 1));
        (full ? full_lines : heads_lines) += static_cast<double>(drawing.polylines.size()) / 300;
      }
    }
    BOOST_TEST(full_lines > heads_lines + 3);
  }
}

BOOST_AUTO_TEST_CASE(drawings_fill_the_canvas_and_have_no_empty_lines) {
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {}, 200)) {
      const Bounds box = bounds(drawing.polylines);
      BOOST_TEST((box.min_x == 0 && box.min_y == 0));
      BOOST_TEST(std::abs(std::max(box.width(), box.height()) - 255) < 1e-3);
      for (const Polyline& line : drawing.polylines) BOOST_TEST(line.size() >= 2U);
    }
  }
}

BOOST_AUTO_TEST_CASE(options_are_obeyed) {
  for (const ProceduralDrawing& cat : drawings(Animal::cat, {.eyes = 3, .whiskers = 0}, 50)) {
    BOOST_TEST(cat.count(DrawnPart::eye) == 3);
    BOOST_TEST(cat.count(DrawnPart::whisker) == 0);
  }
  for (const ProceduralDrawing& pig : drawings(Animal::pig, {.legs = 8}, 50)) {
    BOOST_TEST(pig.parts.has_body);
    BOOST_TEST(pig.count(DrawnPart::leg) == 8);
  }
  for (const Animal animal : animals) {
    for (const bool wanted : {false, true}) {
      const ProceduralOptions options{.body = wanted, .eyes_closed = wanted, .nose = wanted, .snout = wanted, .mouth = wanted};
      for (const ProceduralDrawing& drawing : drawings(animal, options, 20)) {
        BOOST_TEST(drawing.parts.has_body == wanted);
        BOOST_TEST((drawing.parts.eyes_closed == wanted && drawing.parts.nose == wanted));
        BOOST_TEST((drawing.parts.snout == wanted && drawing.parts.mouth == wanted));
      }
    }
    for (const int count : {0, 1, 2, 3, 5, 12}) {
      const ProceduralOptions options{
          .body = true, .eyes = count, .ears = count, .whiskers = count, .nostrils = count, .legs = count, .snout = true};
      for (const ProceduralDrawing& drawing : drawings(animal, options, 5)) {
        for (const DrawnPart part : {DrawnPart::eye, DrawnPart::ear, DrawnPart::whisker, DrawnPart::nostril, DrawnPart::leg}) {
          BOOST_TEST(drawing.count(part) == count);
        }
      }
    }
    for (const Facing facing : {Facing::left, Facing::right}) {
      for (const BodyPosition place : {BodyPosition::beside, BodyPosition::below}) {
        for (const ProceduralDrawing& drawing : drawings(animal, {.facing = facing, .body_position = place}, 10)) {
          BOOST_TEST(drawing.parts.has_body);
          BOOST_TEST((drawing.parts.facing == facing && drawing.parts.body_position == place));
        }
      }
    }
    for (const ProceduralDrawing& drawing : drawings(animal, {.tail = true, .body_probability = 0}, 10)) {
      BOOST_TEST((drawing.parts.has_body && drawing.parts.tail));
    }
    BOOST_TEST(share(drawings(animal, {.body_probability = 0}, 50), [](const auto& d) { return d.parts.has_body; }) == 0);
    BOOST_TEST(share(drawings(animal, {.body_probability = 1}, 50), [](const auto& d) { return d.parts.has_body; }) == 1);
  }
}

BOOST_AUTO_TEST_CASE(forcing_one_part_leaves_the_choice_of_the_others) {
  const std::vector<ProceduralDrawing> plain = drawings(Animal::cat, {}, 100), forced = drawings(Animal::cat, {.eyes = 3}, 100);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    DrawingParts expected = plain[i].parts;
    expected.eyes = 3;
    BOOST_TEST((forced[i].parts == expected));
    // the head is drawn before the eyes: its line is the same except for the fit into the canvas
    BOOST_TEST(forced[i].polylines[0].size() == plain[i].polylines[0].size());
  }
}

BOOST_AUTO_TEST_CASE(a_steady_hand_draws_round_and_an_unsteady_one_does_not) {
  const auto unevenness = [](double wobble) {
    double sum = 0;
    for (const ProceduralDrawing& drawing : drawings(Animal::pig, {.body = false, .wobble = wobble}, 50)) {
      const Bounds head = part_bounds(drawing, DrawnPart::head);
      const double x = middle(head.min_x, head.max_x), y = middle(head.min_y, head.max_y);
      for (const Point at : drawing.polylines[0]) {
        const double r =
            std::hypot((static_cast<double>(at.x) - x) / (0.5 * head.width()), (static_cast<double>(at.y) - y) / (0.5 * head.height()));
        sum += (r - 1) * (r - 1);
      }
    }
    return sum;
  };
  BOOST_TEST(unevenness(0) < 0.02);
  BOOST_TEST(unevenness(1) > 0.2);
  BOOST_TEST(unevenness(3) > 3 * unevenness(1));
}

BOOST_AUTO_TEST_CASE(people_vary) {
  const std::vector<ProceduralDrawing> cats = drawings(Animal::cat, {}, 2000), pigs = drawings(Animal::pig, {}, 2000);
  const auto between = [](double value, double low, double high) { return value > low && value < high; };
  for (const auto* all : {&cats, &pigs}) {
    BOOST_TEST(between(share(*all, [](const auto& d) { return d.parts.eyes == 2; }), 0.97, 1.0));
    BOOST_TEST(share(*all, [](const auto& d) { return d.parts.eyes > 2; }) == 0);
    BOOST_TEST(between(share(*all, [](const auto& d) { return d.parts.ears == 1; }), 0.005, 0.04));
    BOOST_TEST(between(share(*all, [](const auto& d) { return d.parts.eyes_closed; }), 0.07, 0.13));
    BOOST_TEST(between(share(*all, [](const auto& d) { return d.parts.has_body; }), 0.46, 0.54));
    const auto right = [](const auto& d) { return d.parts.has_body && d.parts.facing == Facing::right; };
    const auto below = [](const auto& d) { return d.parts.has_body && d.parts.body_position == BodyPosition::below; };
    const auto three_legs = [](const auto& d) { return d.parts.legs == 3; };
    const auto no_tail = [](const auto& d) { return d.parts.has_body && !d.parts.tail; };
    BOOST_TEST(between(share(*all, right), 0.15, 0.25));
    BOOST_TEST(between(share(*all, below), 0.03, 0.21));
    BOOST_TEST(between(share(*all, three_legs), 0.005, 0.05));
    BOOST_TEST(between(share(*all, no_tail), 0.01, 0.05));
  }
  BOOST_TEST(between(share(cats, [](const auto& d) { return d.parts.whiskers == 0; }), 0.03, 0.09));
  BOOST_TEST(share(cats, [](const auto& d) { return d.parts.snout || d.parts.nostrils > 0; }) == 0);
  BOOST_TEST(share(pigs, [](const auto& d) { return d.parts.snout; }) == 1);
  BOOST_TEST(share(pigs, [](const auto& d) { return d.parts.whiskers > 0 || d.parts.nose; }) == 0);
  BOOST_TEST(between(share(pigs, [](const auto& d) { return d.parts.nostrils == 2; }), 0.94, 0.99));

  double least = 10, most = 0;  // proportions of heads
  for (const ProceduralDrawing& drawing : drawings(Animal::cat, {.body = false}, 300)) {
    const Bounds head = part_bounds(drawing, DrawnPart::head);
    least = std::min(least, head.width() / head.height());
    most = std::max(most, head.width() / head.height());
  }
  BOOST_TEST(between(least, 0.8, 1.1));
  BOOST_TEST(between(most, 1.25, 1.6));
}

BOOST_AUTO_TEST_CASE(head_circles_start_at_the_top_and_mostly_go_against_the_clock) {
  const std::vector<ProceduralDrawing> all = drawings(Animal::pig, {.body = false}, 500);
  const double at_top = share(all, [](const auto& d) {
    const Bounds head = part_bounds(d, DrawnPart::head);
    const double y = static_cast<double>(d.polylines[0].front().y - head.min_y) / head.height();
    return y < 0.15;
  });
  const double counterclockwise = share(all, [](const auto& d) { return d.polylines[0][8].x < d.polylines[0][0].x; });
  BOOST_TEST(at_top > 0.95);
  BOOST_TEST((counterclockwise > 0.88 && counterclockwise < 0.98));
}

BOOST_AUTO_TEST_CASE(sketches_are_short_whole_numbers_that_start_at_the_origin) {
  const Dataset data = procedural_dataset({.count_per_kind = 1000}, Seed{3});
  double rows = 0;
  for (const Split* part : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : part->sketches) {
      BOOST_TEST((length(sketch) >= 20 && length(sketch) <= 90));
      BOOST_TEST(sketch(length(sketch) - 1, 2) == 1.0F);
      rows += static_cast<double>(length(sketch));
      bool whole = true, moves = true;
      for (std::size_t i = 0; i < length(sketch); ++i) {
        whole = whole && sketch(i, 0) == std::nearbyint(sketch(i, 0)) && sketch(i, 1) == std::nearbyint(sketch(i, 1));
        moves = moves && (sketch(i, 0) != 0 || sketch(i, 1) != 0 || i == 0);
      }
      BOOST_TEST(whole);
      const Bounds box = bounds(sketch);
      const double extent = std::max(box.width(), box.height());
      BOOST_TEST((extent > 245 && extent <= 255));  // simplification may remove the outermost point of a curve
    }
  }
  BOOST_TEST((rows / 2000 > 45 && rows / 2000 < 65));
}

BOOST_AUTO_TEST_CASE(every_part_survives_the_simplification) {
  for (const Animal animal : animals) {
    for (const ProceduralDrawing& drawing : drawings(animal, {}, 300)) {
      const Polylines lines = to_polylines(to_stroke3(drawing), {.convention = StrokeConvention::quickdraw});
      BOOST_REQUIRE(lines.size() == drawing.polylines.size());
      for (const Polyline& line : lines) {
        const Bounds box = bounds(Polylines{line});
        BOOST_TEST(std::max(box.width(), box.height()) >= 3);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_data_set_is_counted_split_and_balanced) {
  const Dataset data = procedural_dataset({.count_per_kind = 200, .body_fraction = 0.25, .fractions = {0.8, 0.1, 0.1}}, Seed{3});
  BOOST_TEST((data.classes == std::vector<std::string>{"cat", "pig"}));
  BOOST_TEST(data.scale_factor == 1.0F);
  BOOST_TEST(data.train.size() == 320U);
  BOOST_TEST(data.valid.size() == 40U);
  BOOST_TEST(data.test.size() == 40U);
  std::size_t pigs = 0;
  for (const Split* part : {&data.train, &data.valid, &data.test}) {
    BOOST_TEST(part->labels.size() == part->size());
    for (const std::uint32_t label : part->labels) pigs += label;
  }
  BOOST_TEST(pigs == 200U);
  for (const Animal animal : animals) {
    int bodies = 0;
    for (std::uint32_t i = 0; i < 200; ++i) {
      bodies += procedural_drawing(animal, i, Seed{3}, {.body_fraction = 0.25}).parts.has_body;
    }
    BOOST_TEST(bodies == 50);
  }
}

BOOST_AUTO_TEST_CASE(the_data_set_is_made_of_its_drawings_and_of_its_seed) {
  const Dataset one = procedural_dataset({.count_per_kind = 30}, Seed{9}), same = procedural_dataset({.count_per_kind = 30}, Seed{9});
  const Dataset other = procedural_dataset({.count_per_kind = 30}, Seed{10});
  BOOST_TEST((one.train.sketches == same.train.sketches));
  BOOST_TEST((one.test.labels == same.test.labels));
  BOOST_TEST((one.train.sketches != other.train.sketches));
  std::vector<bool> found(2 * 30);
  for (const Split* part : {&one.train, &one.valid, &one.test}) {
    for (std::size_t k = 0; k < part->size(); ++k) {
      for (std::uint32_t i = 0; i < 30; ++i) {
        const auto animal = static_cast<Animal>(part->labels[k]);
        if (to_stroke3(procedural_drawing(animal, i, Seed{9})) == (*part)[k]) found[part->labels[k] * 30 + i] = true;
      }
    }
  }
  BOOST_TEST(std::count(found.begin(), found.end(), true) == 60);
}

BOOST_AUTO_TEST_CASE(long_drawings_are_thinned_until_they_fit) {
  for (const ProceduralDrawing& drawing : drawings(Animal::pig, {.legs = 8}, 20)) {
    BOOST_TEST(length(to_stroke3(drawing, 60)) <= 60U);
    BOOST_TEST(length(to_stroke3(drawing, 60)) > 25U);
    BOOST_TEST(length(to_stroke3(drawing, 1000, 0.5)) > length(to_stroke3(drawing, 1000, 2.0)));
    BOOST_CHECK_EXCEPTION(static_cast<void>(to_stroke3(drawing, 20)), ArgumentError, mentions({"lines", "20 rows"}));
  }
}

BOOST_AUTO_TEST_CASE(impossible_options_are_refused) {
  const auto draw = [](const ProceduralOptions& options) {
    Random random(Seed{1});
    static_cast<void>(draw_cat(options, random));
    static_cast<void>(draw_pig(options, random));
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(draw({.eyes = 13}), ArgumentError, mentions({"13 eyes"}));
  BOOST_CHECK_EXCEPTION(draw({.legs = -1}), ArgumentError, mentions({"-1 legs"}));
  BOOST_CHECK_EXCEPTION(draw({.body = false, .legs = 4}), ArgumentError, mentions({"head alone", "legs"}));
  BOOST_CHECK_EXCEPTION(draw({.body = false, .tail = true}), ArgumentError, mentions({"head alone", "tail"}));
  BOOST_CHECK_EXCEPTION(draw({.nostrils = 2, .snout = false}), ArgumentError, mentions({"snout"}));
  BOOST_CHECK_EXCEPTION(draw({.body_probability = 1.5}), ArgumentError, mentions({"1.5"}));
  BOOST_CHECK_EXCEPTION(draw({.body_probability = nan}), ArgumentError, mentions({"nan"}));
  BOOST_CHECK_EXCEPTION(draw({.wobble = -1}), ArgumentError, mentions({"-1"}));
  BOOST_CHECK_EXCEPTION(draw({.wobble = nan}), ArgumentError, mentions({"nan"}));
  BOOST_CHECK_NO_THROW(draw({.body = false, .legs = 0, .tail = false}));

  const auto make = [](const ProceduralDatasetOptions& options) { static_cast<void>(procedural_dataset(options, Seed{1})); };
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .body_fraction = -0.1}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .body_fraction = nan}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .max_length = 5}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .epsilon = 0}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .epsilon = nan}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = 2, .fractions = {0.9, 0.9, 0.9}}), ArgumentError);
  BOOST_CHECK_THROW(make({.count_per_kind = std::numeric_limits<std::size_t>::max()}), ArgumentError);
  BOOST_CHECK_NO_THROW(make({.count_per_kind = 0}));
}

}  // namespace
