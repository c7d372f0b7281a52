// Sketches that are blank or a single line.
#define BOOST_TEST_MODULE sketch_blank
#include <boost/test/unit_test.hpp>
#include <vector>

#include <sketchrnn/sketch/blank.hpp>
#include <sketchrnn/sketch/codec.hpp>

#include "tests/sketch/random_sketch.hpp"

using namespace sketchrnn;
using sketchrnn::test::stroke3;

BOOST_AUTO_TEST_CASE(lines_are_counted_and_dots_are_not) {
  const Stroke3 nothing, dot_at_the_end = stroke3({{5, 0, 0}, {5, 0, 1}, {9, 9, 1}});
  const Stroke3 line = stroke3({{5, 0, 1}}), unfinished = stroke3({{5, 0, 0}, {5, 5, 0}});
  const Stroke3 two_lines = stroke3({{5, 0, 1}, {9, 9, 0}, {1, 1, 1}}), second_unfinished = stroke3({{5, 0, 1}, {9, 9, 0}, {1, 1, 0}});
  for (const Stroke3& sketch : {nothing, line, unfinished, dot_at_the_end}) BOOST_TEST(is_blank_or_line(sketch));
  for (const Stroke3& sketch : {two_lines, second_unfinished}) BOOST_TEST(!is_blank_or_line(sketch));
  BOOST_TEST(blank_share(std::vector<Stroke3>{nothing, line, two_lines, second_unfinished}) == 0.5);
  BOOST_TEST(blank_share({}) == 0.0);
}
