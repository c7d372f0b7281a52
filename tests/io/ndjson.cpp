#define BOOST_TEST_MODULE io_ndjson
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/write_file.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

const std::string simplified = R"({"word":"cat","key_id":"12","recognized":true,"drawing":[[[0,255],[3,4]],[[7],[8]]],"countrycode":"XX"})";
const std::string raw = R"({"key_id":"13","word":"pig","timestamp":{"at":[1,2]},"recognized":false,)"
                        R"("drawing":[[[0.5,-2e1],[3,4.25],[0,17]],[[],[],[]]]})";

std::vector<Drawing> parse(const std::string& text, const NdjsonOptions& options = {}) {
  return parse_ndjson(as_bytes(text), "f.ndjson", options);
}

void check_rejected(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says("f.ndjson: at line"));
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says(message));
}

std::string drawing(const std::string& strokes) { return R"({"word":"cat","drawing":)" + strokes + "}\n"; }

}  // namespace

BOOST_AUTO_TEST_CASE(lines_end_in_every_way) {
  for (const std::string text : {"a\n\nlast", "a\n\nlast\n"}) {
    LineReader reader(bytes_of_memory(as_bytes(text)), "f");
    BOOST_CHECK_EQUAL(reader.next().value(), "a");
    BOOST_CHECK_EQUAL(reader.next().value(), "");
    BOOST_CHECK_EQUAL(reader.next().value(), "last");
    BOOST_CHECK_EQUAL(reader.place(), "line 3");
    BOOST_CHECK(!reader.next());
    BOOST_CHECK(!reader.next());
  }
  LineReader nothing(bytes_of_memory({}), "f");
  BOOST_CHECK(!nothing.next());
}

BOOST_AUTO_TEST_CASE(long_and_many_lines_plain_and_gzip) {
  std::string text;
  for (std::size_t i = 0; i < 3000; ++i) text += std::string(i * 37 % 5000, 'x') + std::to_string(i) + "\n";
  text += std::string(300'000, 'y');
  Bytes two_members = gzip(bytes_of(text.substr(0, 5000)));
  put(two_members, gzip(bytes_of(text.substr(5000))));
  for (const Bytes& bytes : {bytes_of(text), gzip(bytes_of(text)), two_members}) {
    LineReader reader(bytes_of_memory(bytes), "f");
    std::string joined;
    while (const auto line = reader.next()) joined += std::string(*line) + "\n";
    BOOST_CHECK(joined == text + "\n");
    BOOST_CHECK_EQUAL(reader.file_bytes(), bytes.size());
  }
}

BOOST_AUTO_TEST_CASE(lines_have_a_longest_length) {
  LineLimits limits;
  limits.longest_line = 100;
  const auto read_all = [&](const std::string& text) {
    LineReader reader(bytes_of_memory(as_bytes(text)), "f", limits);
    while (reader.next()) {
    }
  };
  BOOST_CHECK_NO_THROW(read_all(std::string(100, 'x') + "\n" + std::string(100, 'x')));
  BOOST_CHECK_EXCEPTION(read_all("\n" + std::string(101, 'x') + "\n"), FileError, says("line 2: found a line of more"));
  BOOST_CHECK_EXCEPTION(read_all(std::string(1'000'000, 'x')), FileError, says("line 1"));
}

BOOST_AUTO_TEST_CASE(gzip_that_is_damaged_or_a_bomb) {
  const Bytes good = gzip(bytes_of(simplified));
  const auto read = [](const Bytes& bytes) { return parse_ndjson(bytes, "f"); };
  BOOST_CHECK_EQUAL(read(good).size(), 1U);
  Bytes cut(good.begin(), good.end() - 1);
  BOOST_CHECK_EXCEPTION(read(cut), FileError, says("the end of the file inside gzip data"));
  Bytes wrong_sum = good;
  wrong_sum[good.size() - 5] ^= 1;
  BOOST_CHECK_EXCEPTION(read(wrong_sum), FileError, says("incorrect data check"));
  Bytes more = good;
  more.push_back('x');
  BOOST_CHECK_THROW(read(more), FileError);
  BOOST_CHECK_EXCEPTION(read(gzip(Bytes(50'000'000, '\n'))), FileError, says("swell"));
  BOOST_CHECK_EXCEPTION(read(gzip(Bytes(50'000'000, ' '))), FileError, says("line 1"));
}

BOOST_AUTO_TEST_CASE(a_simplified_and_a_raw_drawing) {
  const std::vector<Drawing> drawings = parse(simplified + "\r\n\n" + raw);
  BOOST_REQUIRE_EQUAL(drawings.size(), 2U);
  const Drawing& cat = drawings[0];
  BOOST_CHECK_EQUAL(cat.word, "cat");
  BOOST_CHECK_EQUAL(cat.key_id, "12");
  BOOST_CHECK(cat.recognized && !cat.has_times());
  BOOST_CHECK((cat.lines == Polylines{{{0, 3}, {255, 4}}, {{7, 8}}}));
  const Drawing& pig = drawings[1];
  BOOST_CHECK_EQUAL(pig.word, "pig");
  BOOST_CHECK(!pig.recognized && pig.has_times());
  BOOST_CHECK((pig.lines == Polylines{{{0.5F, 3}, {-20, 4.25F}}}));
  BOOST_CHECK((pig.times == std::vector<std::vector<float>>{{0, 17}}));
}

BOOST_AUTO_TEST_CASE(limits_and_filters) {
  const std::string text = raw + "\n" + simplified + "\n" + simplified + "\nno JSON";
  NdjsonOptions options;
  options.limit = 2;
  BOOST_CHECK_EQUAL(parse(text, options)[0].word, "pig");
  options.only_recognized = true;
  const std::vector<Drawing> drawings = parse(text, options);
  BOOST_REQUIRE_EQUAL(drawings.size(), 2U);
  BOOST_CHECK_EQUAL(drawings[0].word, "cat");
  options.limit = 0;
  BOOST_CHECK(parse(text, options).empty());
  options = {};
  options.most_points = 3;
  BOOST_CHECK_EQUAL(parse(simplified, options).size(), 1U);
  options.most_points = 2;
  BOOST_CHECK_EXCEPTION(parse(simplified, options), FileError, says("more than 2 points"));
}

BOOST_AUTO_TEST_CASE(what_a_line_may_leave_out) {
  const Drawing drawing = parse(R"({"drawing":[],"key_id":18446744073709551615,"x":null})").at(0);
  BOOST_CHECK(drawing.word.empty() && drawing.recognized && drawing.lines.empty());
  BOOST_CHECK_EQUAL(drawing.key_id, "18446744073709551615");
  BOOST_CHECK(parse("").empty());
  BOOST_CHECK(parse("\n \n").empty());
}

BOOST_AUTO_TEST_CASE(lines_that_are_no_drawing) {
  for (const char* text : {"7", "\"text\"", "null", "true", "1.5"}) check_rejected(text, "expected an object");
  check_rejected("[]", "a list, expected an object");
  check_rejected("hello", "no JSON");
  check_rejected("{", "no JSON");
  check_rejected(simplified + simplified, "no JSON");
  check_rejected("{}", "an object without a drawing");
  check_rejected(R"({"x":{"drawing":[]}})", "an object without a drawing");
  check_rejected(R"({"drawing":[],"drawing":[]})", "two values of drawing");
  check_rejected(R"({"word":"a","word":"b","drawing":[]})", "two values of word");
  check_rejected(R"({"word":7,"drawing":[]})", "text as word");
  check_rejected(R"({"word":["a"],"drawing":[]})", "text as word");
  check_rejected(R"({"key_id":true,"drawing":[]})", "text as key_id");
  check_rejected(R"({"recognized":"yes","drawing":[]})", "true or false as recognized");
  check_rejected(R"({"recognized":{},"drawing":[]})", "true or false as recognized");
  check_rejected("\n\n" + simplified + "\nx", "line 4");
}

BOOST_AUTO_TEST_CASE(drawings_that_are_none) {
  for (const char* strokes : {"7", "\"x\"", "{}", "null", "true"}) check_rejected(drawing(strokes), "a list of strokes");
  for (const char* strokes : {"[7]", "[null]", "[{}]", "[[7]]", "[[[1],7]]", "[[\"x\"]]"}) {
    check_rejected(drawing(strokes), "expected a list");
  }
  for (const char* strokes : {"[[[\"1\"],[2]]]", "[[[null],[2]]]", "[[[1],[true]]]", "[[[[1]],[2]]]", "[[[{}],[2]]]"}) {
    check_rejected(drawing(strokes), "expected a number");
  }
  check_rejected(drawing("[[]]"), "a stroke of 0 lists");
  check_rejected(drawing("[[[1]]]"), "a stroke of 1 lists");
  check_rejected(drawing("[[[1],[2],[3],[4]]]"), "a stroke of four lists");
  check_rejected(drawing("[[[1,2],[2]]]"), "different lengths");
  check_rejected(drawing("[[[1],[2],[3,4]]]"), "different lengths");
  check_rejected(drawing("[[[1],[2]],[[1],[2],[3]]]"), "with and without times");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none) {
  for (const char* number : {"NaN", "Infinity", "-Infinity", "nan", "1e", "0x10", "01", "+1", "--1", "1,"}) {
    check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "no JSON");
  }
  for (const char* number : {"1e999", "-1e999"}) check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "no JSON");
  for (const char* number : {"1e300", "1e8", "-1e8", "99999999999999999999999999"}) {
    check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "a coordinate in pixels");
  }
  check_rejected(drawing("[[[1],[2],[1e13]]]"), "a time in milliseconds");
  BOOST_CHECK_EQUAL(parse(drawing("[[[1e-999],[-0]]]")).at(0).lines[0][0].x, 0.0F);
}

BOOST_AUTO_TEST_CASE(deep_nesting_costs_no_stack) {
  const std::size_t deep = 1'000'000;
  check_rejected(std::string(deep, '['), "expected an object");
  check_rejected("{\"drawing\":" + std::string(deep, '['), "a list, expected a number");
  check_rejected("{\"x\":" + std::string(deep, '['), "nesting deeper than 64");
  std::string objects;
  for (std::size_t i = 0; i < deep; ++i) objects += "{\"x\":";
  check_rejected(objects, "nesting deeper than 64");
  check_rejected("{\"x\":" + std::string(40, '[') + std::string(40, ']') + "}", "without a drawing");
}

BOOST_AUTO_TEST_CASE(files) {
  const TemporaryFolder folder;
  write_file(folder / "cats", gzip(bytes_of(simplified + "\n" + raw)));
  BOOST_CHECK_EQUAL(read_ndjson(folder / "cats").size(), 2U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_ndjson(folder / "absent")), FileError, says("no such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_ndjson(folder.path())), FileError, says("a folder"));
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_ndjson(bytes, "f.ndjson")); };
  // Harmless cuts: nothing at all, and behind the first line with and without its end.
  check_survives(silent, bytes_of(simplified + "\n" + raw), 3);
  // Nothing at all, and the last line without its newline: also where gzip data end a member.
  check_survives(silent, gzip(bytes_of(simplified + "\n" + raw + "\n")), 1);
}
