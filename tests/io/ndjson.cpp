#define BOOST_TEST_MODULE io_ndjson
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/write_ndjson.hpp>
#include <sketchrnn/sketch/codec.hpp>
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
  options.max_points = 3;
  BOOST_CHECK_EQUAL(parse(simplified, options).size(), 1U);
  options.max_points = 2;
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
  check_rejected("hello", "no JSON");
  check_rejected("{", "line 1: found JSON that ends early, at column 2, expected a whole document (is the file cut short?)");
  check_rejected(simplified + simplified, "no JSON");
  check_rejected("{}", "an object without a drawing");
  check_rejected(R"({"x":{"drawing":[]}})", "an object without a drawing");
  check_rejected(R"({"drawing":[],"drawing":[]})", "two values of drawing");
  check_rejected(R"({"word":"a","word":"b","drawing":[]})", "two values of word");
  check_rejected(R"({"word":["a"],"drawing":[]})", "text as word");
  check_rejected(R"({"word":true,"drawing":[]})", "text as word");
  check_rejected("\n\n" + simplified + "\nx", "line 4");
}

BOOST_AUTO_TEST_CASE(drawings_that_are_none) {
  for (const char* strokes : {"7", "{}", "null", "true"}) check_rejected(drawing(strokes), "a list of strokes");
  for (const char* strokes : {"[7]", "[null]", "[{}]", "[[7]]", "[[[1],7]]", "[[\"x\"]]"}) {
    check_rejected(drawing(strokes), "expected a list");
  }
  for (const char* strokes : {"[[[\"1\"],[2]]]", "[[[null],[2]]]", "[[[1],[true]]]", "[[[[1]],[2]]]", "[[[{}],[2]]]"}) {
    check_rejected(drawing(strokes), "expected a number");
  }
  check_rejected(drawing("[[]]"), "found a stroke of 0 lists, expected xs and ys, or points [x, y]");
  check_rejected(drawing("[[[1]]]"), "a stroke of 1 lists");
  check_rejected(drawing("[[[1],[2],[3],[4]]]"), "a stroke of four lists");
  check_rejected(drawing("[[[1,2],[2]]]"), "different lengths");
  check_rejected(drawing("[[[1],[2],[3,4]]]"), "different lengths");
  check_rejected(
      drawing("[[[1],[2]],[[1],[2],[3]]]"),
      "found strokes some of which have times (three lists) and some have none (two lists), expected times in all strokes or in none");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none) {
  for (const char* number : {"NaN", "Infinity", "-Infinity", "nan", "1e", "0x10", "01", "+1", "--1", "1,"}) {
    check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "no JSON");
  }
  for (const char* number : {"1e999", "-1e999"}) check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "no JSON");
  for (const char* number : {"1e300", "1.1e12", "-1.1e12", "99999999999999999999999999"}) {
    check_rejected(drawing("[[[" + std::string(number) + "],[2]]]"), "a coordinate in pixels");
  }
  check_rejected(drawing("[[[1],[2],[1e20]]]"), "a time in milliseconds");
  BOOST_CHECK_EQUAL(parse(drawing("[[[1e-999],[-0]]]")).at(0).lines[0][0].x, 0.0F);
}

BOOST_AUTO_TEST_CASE(fields_that_nobody_needs_hold_anything) {
  const auto with = [](const std::string& fields) { return parse("{" + fields + R"(,"drawing":[[[0,1],[2,3]]]})").at(0); };
  for (const char* value : {"true", "\"true\"", "\"True\"", "\"TRUE\"", "1", "\"1\""}) {
    BOOST_TEST_CONTEXT(value) {
      const Drawing drawing = with(R"("recognized":)" + std::string(value));
      BOOST_CHECK(drawing.recognized && drawing.says_recognized);
    }
  }
  for (const char* value : {"false", "\"false\"", "\"False\"", "0", "\"0\""}) {
    BOOST_TEST_CONTEXT(value) {
      const Drawing drawing = with(R"("recognized":)" + std::string(value));
      BOOST_CHECK(!drawing.recognized && drawing.says_recognized);
    }
  }
  for (const char* value : {"null", "2", "0.5", "\"yes\"", "\"\"", "[true]", "{\"a\":false}"}) {
    BOOST_TEST_CONTEXT(value) {
      const Drawing drawing = with(R"("recognized":)" + std::string(value));
      BOOST_CHECK(drawing.recognized && !drawing.says_recognized);
    }
  }
  for (const char* field : {"timestamp", "countrycode", "key_id", "recognized", "anything"}) {
    for (const char* value : {"null", "true", "-1.5e300", "1488497110074", "\"2017\"", "[1,[2,{\"drawing\":3}]]", "{\"word\":[]}"}) {
      BOOST_TEST_CONTEXT(field << ": " << value) {
        const Drawing drawing = with("\"" + std::string(field) + "\":" + value);
        BOOST_CHECK((drawing.lines == Polylines{{{0, 2}, {1, 3}}}));
        BOOST_CHECK(drawing.word.empty());
      }
    }
  }
  BOOST_CHECK_EQUAL(with(R"("key_id":"12","key_id":-3)").key_id, "-3");
  BOOST_CHECK_EQUAL(with(R"("word":null)").word, "");
  BOOST_CHECK_EQUAL(with(R"("word":7)").word, "7");
  // In tables converted to JSON, the drawing is text.
  BOOST_CHECK((parse(R"({"word":"cat","drawing":"[[[0, 1], [2, 3]]]"})").at(0).lines == Polylines{{{0, 2}, {1, 3}}}));
  check_rejected(R"({"drawing":"[[[0, 1], [2]]]"})", "different lengths");
  check_rejected(R"({"drawing":"[[["})", "JSON that ends early, at column 4");
  check_rejected(R"({"drawing":""})", "found no text, expected JSON");
}

BOOST_AUTO_TEST_CASE(times_since_1970_and_places_far_away) {
  // Date.now() in milliseconds: consecutive floats are 131072 apart.
  const Drawing now = parse(drawing("[[[1,2],[3,4],[1488497110074,1488497110091]],[[5,6],[7,8],[1488497110500.5,1488497111000]]]")).at(0);
  BOOST_CHECK((now.times == std::vector<std::vector<float>>{{0, 17}, {426.5F, 926}}));
  BOOST_CHECK_EQUAL(now.first_time, 1488497110074.0);
  BOOST_CHECK_EQUAL(now.origin_x, 0.0);
  const Drawing nanoseconds = parse(drawing("[[[1,2],[3,4],[1488497110074000000,1488497110091000000]]]")).at(0);
  BOOST_CHECK_CLOSE(static_cast<double>(nanoseconds.times[0][1]), 17e6, 0.01);
  // Map coordinates: float resolves only half a meter.
  const Drawing far =
      parse(drawing("[[[4500000.25,4500001.5],[5400000.125,5400002.25]],[[4500000.75,4500000.75],[5400001,5400001.125]]]")).at(0);
  BOOST_CHECK((far.lines == Polylines{{{0, 0}, {1.25F, 2.125F}}, {{0.5F, 0.875F}, {0.5F, 1}}}));
  BOOST_CHECK_EQUAL(far.origin_x, 4500000.25);
  BOOST_CHECK_EQUAL(far.origin_y, 5400000.125);
  // Coordinates that float represents are unchanged.
  const Drawing near = parse(drawing("[[[1000.1,1500],[-20,4.25]]]")).at(0);
  BOOST_CHECK((near.lines == Polylines{{{1000.1F, -20}, {1500, 4.25F}}}));
  BOOST_CHECK((parse(drawing("[[[16777216,16777218],[0,1]]]")).at(0).lines == Polylines{{{16777216, 0}, {16777218, 1}}}));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_counted) {
  std::vector<std::string> said;
  NdjsonOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  options.only_recognized = true;
  const std::string text = simplified + "\n" + raw + "\n" + R"({"drawing":[[[1,2],[3,4]]]})" + "\n" + raw;
  BOOST_CHECK_EQUAL(parse(text, options).size(), 2U);
  BOOST_CHECK((said == std::vector<std::string>{"f.ndjson: drawings left out that were not recognized: 2, the first at line 2",
                                                "f.ndjson: drawings kept that do not say whether they were recognized: 1, at line 3"}));
  said.clear();
  options = {.skip_bad = true, .notify = options.notify};
  BOOST_CHECK_EQUAL(parse("x\n" + simplified + "\n{}\n" + raw + "\n[1]\n", options).size(), 2U);
  BOOST_REQUIRE_EQUAL(said.size(), 1U);
  BOOST_CHECK(said[0].starts_with("f.ndjson: bad drawings left out: 3, the first at line 1 (found no JSON"));
  BOOST_CHECK_EXCEPTION(parse(simplified + "\nx"), FileError, says("line 2"));
}

BOOST_AUTO_TEST_CASE(each_drawing_is_counted_once) {
  // Without points, and without `recognized`: counted as skipped, not also as kept.
  std::vector<std::string> said;
  NdjsonDatasetOptions options;
  options.reading.only_recognized = true;
  options.reading.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  const std::string text = R"({"drawing":[]})"
                           "\n"
                           R"({"drawing":[[[1,2,3],[3,4,5]]]})"
                           "\n"
                           R"({"recognized":false,"drawing":[]})";
  SketchCollector collector("f.ndjson", options);
  LineReader reader(bytes_of_memory(as_bytes(text)), "f.ndjson");
  visit_ndjson(reader, collector);
  BOOST_CHECK_EQUAL(collector.finish().left_out, 2U);
  BOOST_CHECK((said == std::vector<std::string>{"f.ndjson: drawings without a line left out: 1, at line 1",
                                                "f.ndjson: drawings kept that do not say whether they were recognized: 1, at line 2",
                                                "f.ndjson: drawings left out that were not recognized: 1, at line 3"}));
}

BOOST_AUTO_TEST_CASE(strokes_of_points) {
  const auto lines = [](const std::string& strokes) { return parse(drawing(strokes)).at(0).lines; };
  const Polylines square{{{1, 2}, {3, 4}, {5, 6}, {7, 8}}};
  BOOST_CHECK(lines("[[[1,2],[3,4],[5,6],[7,8]]]") == square);
  BOOST_CHECK(
      (lines("[[[1,2]],[[3,4],[5,6]],[],[[7,8],[9,10],[11,12]]]") == Polylines{{{1, 2}}, {{3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}}));
  // One unambiguous stroke decides for all, wherever it is; two that contradict each other as coordinates are points.
  BOOST_CHECK((lines("[[[1,2],[3,4]],[[1,2,3],[4,5,6]]]") == Polylines{{{1, 3}, {2, 4}}, {{1, 4}, {2, 5}, {3, 6}}}));
  BOOST_CHECK((lines("[[[1,2],[3,4]],[[5,6],[7,8],[9,10]]]") == Polylines{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}, {9, 10}}}));
  BOOST_CHECK((parse(R"({"drawing":"[[[1,2],[3,4],[5,6],[7,8]]]"})").at(0).lines == square));
  BOOST_CHECK(
      (parse(drawing("[[[4500000.25,5400000.125],[4500001.5,5400002.25],[4500001,5400001],[4500001,5400001]]]")).at(0).lines[0][1] ==
       Point{1.25F, 2.125F}));
  check_rejected(drawing("[[[1,2],[3,4],[5,6],[7,8,9]]]"),
                 "found a stroke of four lists, expected xs, ys and perhaps ts, or points [x, y]");
  check_rejected(drawing("[[[1,2,3],[4,5,6]],[[1,2],[3,4],[5,6],[7,8]]]"), "a stroke of four lists");
  check_rejected(drawing("[[[1,2],[3,4],[5,1e13],[7,8]]]"), "a stroke of four lists");
  NdjsonOptions short_ones;
  short_ones.max_points = 3;
  BOOST_CHECK_EXCEPTION(parse(drawing("[[[1,2],[3,4],[5,6],[7,8]]]"), short_ones), FileError, says("more than 3 points"));
  BOOST_CHECK_EQUAL(parse(drawing("[[[1,2,3],[3,4,5],[5,6,7]]]"), short_ones).size(), 1U);

  // An ambiguous drawing is read like the other drawings of the file.
  std::vector<std::string> said;
  NdjsonOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  const std::string both = drawing("[[[1,2],[3,4]]]") + "\n", three = drawing("[[[1,2],[3,4],[5,6]]]") + "\n";
  const std::string coordinates = drawing("[[[1,2,3],[4,5,6]]]") + "\n", points = drawing("[[[1,2],[3,4],[5,6],[7,8]]]") + "\n";
  for (const bool first : {false, true}) {
    const std::vector<Drawing> xs = parse(first ? coordinates + both + three : both + three + coordinates, options);
    BOOST_REQUIRE_EQUAL(xs.size(), 3U);
    const std::size_t at = first ? 1 : 0;
    BOOST_CHECK((xs[at].lines == Polylines{{{1, 3}, {2, 4}}}));
    BOOST_CHECK((xs[at + 1].times == std::vector<std::vector<float>>{{5, 6}}));
    const std::vector<Drawing> list = parse(first ? points + both + three : both + three + points, options);
    BOOST_REQUIRE_EQUAL(list.size(), 3U);
    BOOST_CHECK((list[at].lines == Polylines{{{1, 2}, {3, 4}}}));
    BOOST_CHECK((list[at + 1].lines == Polylines{{{1, 2}, {3, 4}, {5, 6}}}));
    BOOST_CHECK(!list[at + 1].has_times());
  }
  BOOST_CHECK(said.empty());
  BOOST_CHECK((parse(both + both, options)[1].lines == Polylines{{{1, 3}, {2, 4}}}));
  BOOST_CHECK((said == std::vector<std::string>{
                           "f.ndjson: drawings whose strokes can be [xs, ys] or points [x, y], read as [xs, ys]: 2, the first at line 1"}));
  options.limit = 2;
  BOOST_CHECK_EQUAL(parse(both + both + both, options).size(), 2U);
  // At most this many ambiguous drawings wait for an unambiguous one.
  std::string many;
  while (many.size() < (std::size_t{8} << 20U)) many += both;
  options.limit = (std::numeric_limits<std::size_t>::max)();
  said.clear();
  BOOST_CHECK_GT(parse(many + points + both, options).size(), 100'000U);
  BOOST_CHECK_EQUAL(said.size(), 1U);
}

BOOST_AUTO_TEST_CASE(lists_in_lines) {
  // The value of a field `drawing`, strokes of points, rows of stroke-3 and stroke-5, ml5's strokes, and no strokes.
  const std::vector<Drawing> found = parse(
      "[[[1,2,3],[4,5,6]]]\n [[[1,2],[3,4],[5,6],[7,8]]]\n[[5,6,0],[7,8,1]]\n[[5,6,0,1,0],[0,0,0,0,1]]\n"
      R"([{"dx":1,"dy":2,"pen":"down"},{"dx":3,"dy":4,"pen":"end"}])"
      "\n[]\n");
  BOOST_REQUIRE_EQUAL(found.size(), 6U);
  BOOST_CHECK((found[0].lines == Polylines{{{1, 4}, {2, 5}, {3, 6}}}));
  BOOST_CHECK((found[1].lines == Polylines{{{1, 2}, {3, 4}, {5, 6}, {7, 8}}}));
  BOOST_CHECK((found[2].lines == Polylines{{{0, 0}, {5, 6}, {12, 14}}}));
  BOOST_CHECK((found[3].lines == Polylines{{{0, 0}, {5, 6}}}));
  BOOST_CHECK((found[4].lines == Polylines{{{0, 0}, {1, 2}}}));
  BOOST_CHECK(found[5].lines.empty());
  const std::string expected = "expected a drawing: an object, a list of strokes, or a list of rows [dx, dy, pen] or {dx, dy, pen}";
  check_rejected("[1,2,3]", "line 1: found a list of numbers, 1 deep, " + expected);
  check_rejected("[[[[1,2],[3,4]]]]", "line 1: found a list of numbers, 4 deep, " + expected);
  check_rejected(R"([{"drawing":[]}])", "line 1: found a list of objects, " + expected);
  check_rejected("[[1,2,0],[3,4,2]]", "line 1: found an invalid pen state");
  check_rejected("[[1,2,0],[3,", "line 1: found JSON that ends early, at line 1, column 13");
  // A file of such lines is .ndjson.
  for (const std::string text : {"[[[1,2,3],[4,5,6]]]\n[[[1,2,3],[4,5,6]]]\n", "[[1,2,0]]\r\n\n [[1,2,1]]"}) {
    BOOST_CHECK(identify_file(bytes_of_memory(as_bytes(text)), "f").format == FileFormat::ndjson);
  }
  for (const std::string text : {"[[[1,2,3],[4,5,6]]]\n", "[[1,2,0],\n[1,2,1]]", "[[1,2,0]] [[1,2,1]]", "[[1,2,0]]\n7"}) {
    BOOST_CHECK(identify_file(bytes_of_memory(as_bytes(text)), "f").format == FileFormat::json);
  }
}

BOOST_AUTO_TEST_CASE(byte_order_marks_and_utf_16) {
  const std::string text = R"({"word":"caf\u00e9 )"
                           "\xC3\xA9\xF0\x9F\x90\xB1"
                           R"(","drawing":[[[1,2],[3,4]]]})"
                           "\n" +
                           simplified;
  std::u16string wide;
  for (const char c : std::string(R"({"word":"caf\u00e9 )")) wide += static_cast<char16_t>(c);
  wide += u"\u00E9\U0001F431";
  for (const char c : std::string(R"(","drawing":[[[1,2],[3,4]]]})"
                                  "\n" +
                                  simplified))
    wide += static_cast<char16_t>(c);
  const auto utf16 = [&](bool big_endian, bool mark) {
    Bytes bytes;
    for (const char16_t unit : (mark ? u"\uFEFF" : u"") + wide) {
      const auto low = static_cast<std::uint8_t>(unit & 0xFFU), high = static_cast<std::uint8_t>(unit >> 8U);
      bytes.push_back(big_endian ? high : low);
      bytes.push_back(big_endian ? low : high);
    }
    return bytes;
  };
  std::vector<Bytes> all{bytes_of(text), bytes_of("\xEF\xBB\xBF" + text)};
  for (const bool big_endian : {false, true}) {
    for (const bool mark : {false, true}) all.push_back(utf16(big_endian, mark));
  }
  for (std::size_t i = all.size(); i > 0; --i) all.push_back(gzip(all[i - 1]));
  for (const Bytes& bytes : all) {
    const std::vector<Drawing> drawings = parse_ndjson(bytes, "f");
    BOOST_REQUIRE_EQUAL(drawings.size(), 2U);
    BOOST_CHECK_EQUAL(drawings[0].word, "caf\xC3\xA9 \xC3\xA9\xF0\x9F\x90\xB1");
    BOOST_CHECK_EQUAL(drawings[1].word, "cat");
  }
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_ndjson(bytes, "f")); };
  BOOST_CHECK_EXCEPTION(silent(bytes_of(std::string("\xFF\xFE{\0\x3D\xD8x\0", 8))), FileError, says("half a surrogate pair"));
  BOOST_CHECK_EXCEPTION(silent(bytes_of(std::string("\xFF\xFE{\0x", 5))), FileError, says("inside a character"));
  BOOST_CHECK_EXCEPTION(silent(bytes_of(std::string("\xFF\xFE{\0\x3D\xD8", 6))), FileError, says("inside a character"));
}

BOOST_AUTO_TEST_CASE(deep_nesting_costs_no_stack) {
  const std::size_t deep = 1'000'000;
  check_rejected(std::string(deep, '['), "a list, expected a number");
  check_rejected("{\"drawing\":" + std::string(deep, '['), "a list, expected a number");
  check_rejected("{\"x\":" + std::string(deep, '['), "nesting deeper than 10000");
  std::string objects;
  for (std::size_t i = 0; i < deep; ++i) objects += "{\"x\":";
  check_rejected(objects, "nesting deeper than 10000");
  check_rejected("{\"x\":" + std::string(40, '[') + std::string(40, ']') + "}", "without a drawing");
  const std::string below = "{\"x\":" + std::string(9'000, '[') + std::string(9'000, ']') + ",\"drawing\":[[[1,2],[3,4]]]}";
  BOOST_CHECK_EQUAL(parse(below).at(0).lines.size(), 1U);
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
  // Harmless truncations: the empty file, and after the first line with and without its newline.
  check_survives(silent, bytes_of(simplified + "\n" + raw), 3);
  // The empty file, and the last line without its newline; also if gzip data end with a member there.
  check_survives(silent, gzip(bytes_of(simplified + "\n" + raw + "\n")), 1);
}

BOOST_AUTO_TEST_CASE(drawings_written_are_read_the_same) {
  Drawing thinned;
  thinned.word = "a \"cat\"\n\xC3\xA9";
  thinned.key_id = "5891796615823360";
  thinned.recognized = false;
  thinned.lines = {{{0, 0}, {255, 10}}, {{0.1F, -3e-7F}, {99999.9F, 65535}, {3, 4}}};
  Drawing timed = thinned;
  timed.key_id.clear();
  timed.times = {{0, 12.5F}, {100, 101, 103}};
  const std::string text = to_ndjson(thinned) + to_ndjson(timed) + to_ndjson({});
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 3);
  const std::vector<Drawing> back = parse_ndjson(as_bytes(text), "memory");
  BOOST_REQUIRE(back.size() == 3);
  for (std::size_t i = 0; i < 2; ++i) {
    const Drawing& meant = i == 0 ? thinned : timed;
    BOOST_TEST(back[i].word == meant.word);
    BOOST_TEST(back[i].key_id == meant.key_id);
    BOOST_TEST(back[i].recognized == meant.recognized);
    BOOST_CHECK(back[i].lines == meant.lines);
    BOOST_CHECK(back[i].times == meant.times);
  }
  BOOST_TEST(back[2].lines.empty());
  // The exact text, as in the published files.
  Drawing cat;
  cat.word = "cat";
  cat.lines = {{{1, 2}, {3, 4.5F}}, {}, {{7, 8}}};
  BOOST_TEST(to_ndjson(cat) == "{\"word\":\"cat\",\"recognized\":true,\"drawing\":[[[1,3],[2,4.5]],[[7],[8]]]}\n");
  // A word in another encoding is converted to valid JSON.
  cat.word = "\xFF";
  BOOST_TEST(parse_ndjson(as_bytes(to_ndjson(cat)), "memory").front().word == "\xEF\xBF\xBD");

  Drawing bad = cat;
  bad.lines[0][0].x = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(static_cast<void>(to_ndjson(bad)), ArgumentError);
  for (const std::vector<std::vector<float>>& times :
       {std::vector<std::vector<float>>{{0, 1}}, {{0, 1}, {}, {}}, {{0, std::numeric_limits<float>::infinity()}, {}, {0}}}) {
    bad = cat;
    bad.times = times;
    BOOST_CHECK_THROW(static_cast<void>(to_ndjson(bad)), ArgumentError);
  }
}

BOOST_AUTO_TEST_CASE(sketches_written_are_read_the_same) {
  // Two strokes, the second unfinished; integers, so that nothing is rounded.
  Stroke3 sketch(4);
  const std::array<float, 12> rows{5, -3, 0, 2, 2, 1, -20, 1, 0, 4, 4, 0};
  std::copy(rows.begin(), rows.end(), sketch.begin());
  const TemporaryFolder folder;
  write_ndjson(folder / "two.ndjson", std::vector<Stroke3>{sketch, sketch}, "cat");
  const std::vector<Drawing> back = read_ndjson(folder / "two.ndjson");
  BOOST_REQUIRE(back.size() == 2);
  BOOST_TEST(back[1].word == "cat");
  // From (0, 0) over (5, -3), (7, -1), (-13, 0), (-9, 4); translated so that the minimum of x and of y is 0.
  BOOST_CHECK((back[1].lines == Polylines{{{13, 3}, {18, 0}, {20, 2}}, {{0, 3}, {4, 7}}}));
  Stroke3 ended = sketch;
  ended(3, 2) = 1;
  BOOST_CHECK(to_stroke3(back[1].lines, StrokeConvention::quickdraw) == ended);
  // A dot is a stroke of one point.
  sketch(2, 2) = 1;
  BOOST_CHECK((to_drawing(sketch, "").lines == Polylines{{{13, 3}, {18, 0}, {20, 2}}, {{0, 3}}, {{4, 7}}}));
  BOOST_TEST(to_drawing(Stroke3(), "").lines.empty());
  // Dots at the beginning, between lines and at the end, and only dots: the same rows as from .json.
  const auto rows_of = [](const std::vector<float>& numbers) {
    Stroke3 strokes(numbers.size() / 3);
    std::copy(numbers.begin(), numbers.end(), strokes.begin());
    return strokes;
  };
  const std::vector<Stroke3> dotted{rows_of({5, -3, 0, 2, 2, 1, -20, 1, 1, 4, 4, 0, 3, 0, 1, 1, 1, 1}),
                                    rows_of({0, 0, 1, 7, 8, 1, 2, 2, 0, 1, 1, 1}), rows_of({0, 0, 1}), rows_of({0, 0, 1, 3, 4, 1, 5, 6, 1}),
                                    rows_of({1, 1, 1, 0, 0, 1})};
  write_ndjson(folder / "dots.ndjson", dotted, "dots");
  write_stroke_json(folder / "dots.json", dotted);
  NdjsonDatasetOptions with_dots;
  with_dots.keep_dots = true;
  SketchCollector collector("dots.ndjson", with_dots);
  LineReader reader(bytes_of_file(folder / "dots.ndjson"), "dots.ndjson");
  visit_ndjson(reader, collector);
  BOOST_CHECK(collector.finish().sketches.sketches == dotted);
  BOOST_CHECK(read_stroke_json(folder / "dots.json") == dotted);
  // By default they are skipped, as in the original, with a notice of how many.
  std::vector<std::string> notices;
  NdjsonDatasetOptions by_default;
  by_default.reading.notify = [&](const Notice& notice) { notices.push_back(notice.what + " " + std::to_string(notice.count)); };
  SketchCollector skipping("dots.ndjson", by_default);
  LineReader again(bytes_of_file(folder / "dots.ndjson"), "dots.ndjson");
  visit_ndjson(again, skipping);
  const Split lines_alone = skipping.finish().sketches;
  BOOST_CHECK(lines_alone[0] == rows_of({5, -3, 0, 2, 2, 1, -16, 5, 0, 3, 0, 1}));
  BOOST_REQUIRE(notices.size() == 1U);
  BOOST_TEST(notices[0].starts_with("strokes of one point left out, as the original does "));
  BOOST_CHECK_THROW(write_ndjson(folder / "absent" / "two.ndjson", std::vector<Drawing>{}), FileError);
}
