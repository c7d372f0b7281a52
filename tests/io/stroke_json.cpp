// Files of strokes: round trips, and errors for other files.
#define BOOST_TEST_MODULE io_stroke_json
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/stroke_json.hpp>

#include "tests/support/hostile.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Rows = std::vector<float>;

std::vector<Stroke3> parse(const std::string& text, const StrokeJsonOptions& options = {}) {
  return parse_stroke_json(as_bytes(text), "f.json", options);
}
Rows rows_of(const Stroke3& sketch) { return Rows(sketch.begin(), sketch.end()); }

void check_rejected(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says("f.json: at drawing "));
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says(message));
}

Stroke3 random_sketch(Random& random, std::size_t rows) {
  Stroke3 sketch(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    sketch(row, 0) = static_cast<float>(random.normal() * std::pow(10, random.uniform(-30, 5)));
    sketch(row, 1) = static_cast<float>(random.normal());
    sketch(row, 2) = row + 1 == rows || random.below(4) == 0 ? 1.0F : 0.0F;
  }
  return sketch;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_drawing_and_a_list) {
  const Rows rows{1, 2.5F, 0, -3, 4, 1};
  const std::vector<Stroke3> one = parse(" [[1, 2.5, 0], [-3, 4e0, 1.0]] ");
  BOOST_REQUIRE_EQUAL(one.size(), 1U);
  BOOST_CHECK(rows_of(one[0]) == rows);
  const std::vector<Stroke3> list = parse("[[[1,2.5,0],[-3,4,1]],[],[[7,8,1]]]");
  BOOST_REQUIRE_EQUAL(list.size(), 3U);
  BOOST_CHECK(rows_of(list[0]) == rows);
  BOOST_CHECK_EQUAL(length(list[1]), 0U);
  BOOST_CHECK((rows_of(list[2]) == Rows{7, 8, 1}));
  BOOST_CHECK(parse("[]").empty());
  BOOST_CHECK_EQUAL(parse("[[]]").size(), 1U);
  BOOST_CHECK_EQUAL(parse("[[],[]]").size(), 2U);
}

BOOST_AUTO_TEST_CASE(stroke5_ends_where_it_says) {
  const std::vector<Stroke3> found = parse("[[1,2,1,0,0],[3,4,0,1,0],[0,0,0,0,1],[0,0,0,0,1]]");
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_CHECK((rows_of(found[0]) == Rows{1, 2, 0, 3, 4, 1}));
  BOOST_CHECK((rows_of(parse("[[[1,2,1,0,0]]]").at(0)) == Rows{1, 2, 0}));
  BOOST_CHECK_EQUAL(length(parse("[[0,0,0,0,1]]").at(0)), 0U);
  // Drawings of both formats in one list.
  BOOST_CHECK_EQUAL(parse("[[[1,2,1,0,0]],[[1,2,1]]]").size(), 2U);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const TemporaryFolder folder;
  Random random(Seed{2});
  std::vector<Stroke3> sketches;
  for (std::size_t i = 0; i < 50; ++i) sketches.push_back(random_sketch(random, i));
  for (const StrokeForm form : {StrokeForm::stroke3, StrokeForm::stroke5}) {
    write_stroke_json(folder / "all.json", sketches, form);
    BOOST_CHECK(read_stroke_json(folder / "all.json") == sketches);
    BOOST_CHECK(parse(to_stroke_json(sketches[7], form)) == std::vector<Stroke3>{sketches[7]});
  }
  BOOST_CHECK_EQUAL(to_stroke_json(sketches[0]), "[]\n");
  BOOST_CHECK_EQUAL(to_stroke_json(Stroke3{{1, -0.5F, 1}}, StrokeForm::stroke5), "[[1, -0.5, 0, 1, 0], [0, 0, 0, 0, 1]]\n");
  sketches[3](1, 0) = std::numeric_limits<float>::infinity();
  BOOST_CHECK_THROW(write_stroke_json(folder / "all.json", sketches), ArgumentError);
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_stroke_json(folder / "absent")), FileError, says("no such file"));
}

BOOST_AUTO_TEST_CASE(files_that_hold_no_strokes) {
  for (const char* text : {"7", "null", "true", "\"x\"", "{}"}) check_rejected(text, "expected a list of rows, or of drawings");
  for (const char* text : {"hello", "[[1,2,0]]x", "[[1,2,0],]", "[[1,NaN,0]]", "[[1,Infinity,0]]", "[[1,1e999,0]]"}) {
    check_rejected(text, "no JSON");
  }
  check_rejected("", "found no text, expected JSON");
  for (const char* text : {"[", "[[1,2,0]", "[[1,2,0],[", "[[1,2,", "[[1,2", "[[1,-", "[[1,2.", "[[1,2,tru", "[[1,2,\"te", "[[1,2,\"\\"}) {
    check_rejected(text, "found JSON that ends early, at line 1, column " + std::to_string(std::string(text).size() + 1) +
                             ", expected a whole document (is the file cut short?)");
  }
  check_rejected("[1,2,0]", "found a number, expected a row");
  check_rejected("[[1,2,0],3]", "found a number, expected a row");
  check_rejected("[[1,2,0],[[3]]]", "found a list, expected a number");
  check_rejected("[[[1,2,0]],[3,4,0]]", "found a number, expected a row");
  check_rejected("[[[[1]]]]", "found a list, expected a number");
  check_rejected("[[1,2,\"0\"]]", "found text, expected a number");
  check_rejected("[[1,2,null]]", "found null, expected a number");
  check_rejected("[null]", "found null, expected a list");
  check_rejected("[{}]", "found an object");
  check_rejected("[[1,2]]", "row 0: found a row of 2 numbers, expected 3 or 5");
  check_rejected("[[1,2,0,0]]", "a row of 4 numbers");
  check_rejected("[[1,2,0,0,1,1]]", "a row of more than 5");
  check_rejected("[[1,2,0],[]]", "row 1: found a row of 0 numbers");
  check_rejected("[[[1,2,0],[1,2,0]],[[1,2,0],[1,2,0,0,1]]]", "drawing 1, row 1: found a row of 5 numbers, expected as many");
  check_rejected("[[1,2,0.5]]", "an invalid pen state, expected 0 or 1");
  check_rejected("[[1,2,2]]", "an invalid pen state");
  check_rejected("[[1,2,0,0,0]]", "a single 1 in three");
  check_rejected("[[1,2,1,1,0]]", "a single 1 in three");
  check_rejected("[[1e8,2,0]]", "found the number 100000000, expected an offset of at most");
  check_rejected("[[1,-1e300,0]]", "expected an offset");
  check_rejected("[[99999999999999999999999,0,0]]", "expected an offset");
}

BOOST_AUTO_TEST_CASE(bounds_on_everything) {
  check_rejected(std::string(1'000'000, '['), "found a list, expected a number");
  const StrokeJsonOptions two{.max_points = 2};
  BOOST_CHECK_EQUAL(parse("[[1,2,0],[1,2,0]]", two).size(), 1U);
  BOOST_CHECK_EXCEPTION(parse("[[1,2,0],[1,2,0],[1,2,0]]", two), FileError, says("row 2: found more than 2 rows"));
  StrokeJsonOptions little;
  little.memory = {1000, 0};
  std::string many = "[[]";
  for (int i = 0; i < 100; ++i) many += ",[]";
  BOOST_CHECK_EQUAL(parse(many + "]").size(), 101U);
  BOOST_CHECK_EXCEPTION(parse(many + "]", little), FileError, says("bytes in memory"));
  const TemporaryFolder folder;
  write_file(folder / "f", std::string_view("[[1,2,0]]"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_stroke_json(folder / "f", {.largest_file = 5})), FileError, says("at most 5 bytes"));
  write_file(folder / "f", gzip(bytes_of("\xEF\xBB\xBF[[1,2,0]]")));
  BOOST_CHECK_EQUAL(read_stroke_json(folder / "f").size(), 1U);
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_stroke_json(bytes, "f.json")); };
  check_survives(silent, bytes_of("[[[1,-2.5,0],[3e1,4,1]],[[1,2,1,0,0],[0,0,0,0,1]],[]]"));
  check_survives(silent, bytes_of("[[1, 2, 0], [3, 4, 1]]"));
}
