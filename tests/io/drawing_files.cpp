// Formats of drawings other than .ndjson and .npz: Google's binary format, tables, JSON documents, strokes of ml5.
#define BOOST_TEST_MODULE io_drawing_files
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/io/csv_drawings.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/json_drawings.hpp>
#include <sketchrnn/io/quickdraw_binary.hpp>

#include "tests/support/hostile.hpp"
#include "tests/support/memory_probe.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Rows = std::vector<float>;
using Said = std::vector<std::string>;

Rows rows_of(const Stroke3& sketch) { return Rows(sketch.begin(), sketch.end()); }

NoticeHandler into(Said& said) {
  return [&said](const Notice& notice) { said.push_back(to_string(notice)); };
}

// Google's binary format, in the notation of Python's struct: '<Q', '<2s', '<b', '<I', '<H', then for each stroke '<H' and two '<nB'.

void put_number(Bytes& bytes, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Bytes record(std::uint64_t key, std::string_view country, std::uint8_t recognized, const std::vector<std::vector<Bytes>>& strokes) {
  Bytes bytes;
  put_number(bytes, key, 8);
  put(bytes, std::string(country));
  put_number(bytes, recognized, 1);
  put_number(bytes, 1488497110, 4);
  put_number(bytes, strokes.size(), 2);
  for (const std::vector<Bytes>& stroke : strokes) {
    put_number(bytes, stroke[0].size(), 2);
    put(bytes, stroke[0]);
    put(bytes, stroke[1]);
  }
  return bytes;
}

Bytes two_records() {
  Bytes bytes = record(5'891'796'615'823'360, "VE", 1, {{{0, 255, 7}, {3, 4, 200}}, {{9}, {8}}, {{}, {}}});
  put(bytes, record(18'446'744'073'709'551'615U, "us", 0, {{{1, 2}, {3, 4}}}));
  return bytes;
}

std::vector<Drawing> binary(const Bytes& bytes, const NdjsonOptions& options = {}) {
  return parse_quickdraw_binary(bytes, "f.bin", options);
}
std::vector<Drawing> table(const std::string& text, const NdjsonOptions& options = {}) {
  return parse_csv_drawings(as_bytes(text), "f.csv", options);
}
CollectedSketches json(const std::string& text, const NdjsonDatasetOptions& options = {}) {
  return parse_json_drawings(as_bytes(text), "owls/owl.json", options);
}

void check_rejected(const std::string& text, const std::string& message) {
  BOOST_TEST_CONTEXT(text.substr(0, 60)) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(json(text)), FileError, says("owl.json: at "));
    BOOST_CHECK_EXCEPTION(static_cast<void>(json(text)), FileError, says(message));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(binary_drawings) {
  const std::vector<Drawing> drawings = binary(two_records());
  BOOST_REQUIRE_EQUAL(drawings.size(), 2U);
  BOOST_CHECK_EQUAL(drawings[0].key_id, "5891796615823360");
  BOOST_CHECK(drawings[0].recognized && drawings[0].says_recognized && !drawings[0].has_times());
  BOOST_CHECK((drawings[0].lines == Polylines{{{0, 3}, {255, 4}, {7, 200}}, {{9, 8}}}));
  BOOST_CHECK_EQUAL(drawings[1].key_id, "18446744073709551615");
  BOOST_CHECK(!drawings[1].recognized);
  BOOST_CHECK((drawings[1].lines == Polylines{{{1, 3}, {2, 4}}}));
  BOOST_CHECK(binary({}).empty());
  BOOST_CHECK_EQUAL(binary(gzip(two_records())).size(), 2U);
  BOOST_CHECK_EQUAL(binary(two_records(), {.limit = 1}).size(), 1U);
  BOOST_CHECK_EQUAL(binary(two_records(), {.only_recognized = true, .notify = {}}).size(), 1U);
  BOOST_CHECK(identify_file(bytes_of_memory(two_records()), "f").format == FileFormat::quickdraw_binary);
  BOOST_CHECK(identify_file(bytes_of_memory(gzip(two_records())), "f").format == FileFormat::quickdraw_binary);
}

BOOST_AUTO_TEST_CASE(binary_drawings_that_are_damaged) {
  Bytes cut = two_records();
  cut.pop_back();
  BOOST_CHECK_EXCEPTION(binary(cut), FileError, says("f.bin: at byte 50: found the end of the file after 3 bytes of a stroke, expected 4"));
  cut.resize(5);
  BOOST_CHECK_EXCEPTION(binary(cut), FileError, says("byte 0: found the end of the file after 5 bytes of a drawing's number"));
  BOOST_CHECK_EXCEPTION(binary(two_records(), {.max_points = 3}), FileError, says("more than 3 points"));
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_quickdraw_binary(bytes, "f.bin", {.notify = {}})); };
  check_survives(silent, two_records(), 2);
  // A record of 17 bytes that claims 65535 strokes of 65535 points each.
  Bytes claim = record(1, "XX", 1, {});
  claim[15] = claim[16] = 0xFF;
  put(claim, Bytes{0xFF, 0xFF});
  BOOST_CHECK_LT(peak_memory([&] { BOOST_CHECK_THROW(silent(claim), FileError); }), std::size_t{1} << 20U);
  // Billions of strokes without points, from a few bytes of gzip.
  const Bytes empty = gzip(Bytes(std::size_t{8} << 20U));
  BOOST_CHECK_LT(peak_memory([&] { BOOST_CHECK_THROW(silent(empty), FileError); }), std::size_t{100} << 20U);
}

BOOST_AUTO_TEST_CASE(tables) {
  const std::string text =
      "countrycode,drawing,key_id,recognized,timestamp,word\r\n"
      "US,\"[[[0, 255], [3, 4]], [[7], [8]]]\",5152802093400064,True,2017-03-09 20:28:55.637750,traffic light\r\n"
      "\r\n"
      "DE,\"[[[1,2],[3,4]]]\",12,False,,\"big \"\"cat\"\"\nwith, comma\"\n"
      "XX,[],,,,";
  const std::vector<Drawing> drawings = table(text);
  BOOST_REQUIRE_EQUAL(drawings.size(), 3U);
  BOOST_CHECK_EQUAL(drawings[0].word, "traffic light");
  BOOST_CHECK_EQUAL(drawings[0].key_id, "5152802093400064");
  BOOST_CHECK(drawings[0].recognized && drawings[0].says_recognized);
  BOOST_CHECK((drawings[0].lines == Polylines{{{0, 3}, {255, 4}}, {{7, 8}}}));
  BOOST_CHECK_EQUAL(drawings[1].word, "big \"cat\"\nwith, comma");
  BOOST_CHECK(!drawings[1].recognized);
  BOOST_CHECK(drawings[2].lines.empty() && !drawings[2].says_recognized);
  BOOST_CHECK_EQUAL(table("\xEF\xBB\xBF" + text).size(), 3U);
  BOOST_CHECK_EQUAL(parse_csv_drawings(gzip(bytes_of(text)), "f").size(), 3U);
  // Raw drawings, other columns, other separators, names in capitals and in quotes.
  const std::vector<Drawing> raw = table("key_id;\"Drawing\";x\n3;\"[[[0.5,1],[2,3],[1488497110074,1488497110091]]]\";y\n");
  BOOST_REQUIRE_EQUAL(raw.size(), 1U);
  BOOST_CHECK((raw[0].times == std::vector<std::vector<float>>{{0, 17}}));
  BOOST_CHECK_EQUAL(table("word\tdrawing\ncat\t[[[1,2],[3,4]]]\n").at(0).word, "cat");
  BOOST_CHECK_EQUAL(table("drawing\n\"[[[1,2],[3,4]]]\"\n").size(), 1U);
  BOOST_CHECK(table("word,drawing\n").empty());
  BOOST_CHECK(identify_file(bytes_of_memory(bytes_of("a,\"drawing\"\n")), "f").format == FileFormat::csv);
}

BOOST_AUTO_TEST_CASE(tables_that_are_damaged) {
  const std::string good = "word,drawing\ncat,\"[[[1,2],[3,4]]]\"\n";
  BOOST_CHECK_EXCEPTION(table(""), FileError, says("f.csv: at row 1: found an empty file"));
  BOOST_CHECK_EXCEPTION(table("word,picture\n"), FileError, says("row 1: found no column drawing"));
  BOOST_CHECK_EXCEPTION(table("word,drawings\n"), FileError,
                        says("row 1: found no column drawing, the nearest being 'drawings', expected a header with a column drawing"));
  // Rows of fewer or more columns, with the drawing in any of them.
  BOOST_CHECK_EXCEPTION(table("word,drawing\n\"a\n\ncat\",\"[]\"\npig\n"), FileError,
                        says("f.csv: at row 3, which begins in line 5: found 1 column, expected 2, as the header has"));
  BOOST_CHECK_EXCEPTION(table(good + "pig\n"), FileError, says("row 3: found 1 column, expected 2, as the header has"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,\"[]\",7\n"), FileError, says("row 3: found 3 columns, expected 2, as the header has"));
  BOOST_CHECK_EXCEPTION(table("drawing,word\n\"[[[1,2],[3,4]]]\"\n"), FileError,
                        says("row 2: found 1 column, expected 2, as the header has"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,7\n"), FileError, says("row 3: found a number, expected a list of strokes"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,\"[[[1,2],[3]]]\"\n"), FileError, says("row 3: found a stroke with lists of different lengths"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,\"[[[1"), FileError, says("row 3: found the end of the file inside quotes"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,\n"), FileError, says("row 3: found no text, expected JSON"));
  BOOST_CHECK_EXCEPTION(table(good + "pig,\"[[[1,2]\"\n"), FileError, says("row 3: found JSON that ends early, at column 8"));
  Said said;
  BOOST_CHECK_EQUAL(table(good + "pig,x\npig\ncat,\"[[[1,2],[3,4]]]\"\n", {.skip_bad = true, .notify = into(said)}).size(), 2U);
  BOOST_REQUIRE_EQUAL(said.size(), 2U);
  BOOST_CHECK(said[0].starts_with("f.csv: bad drawings left out: 2, the first at row 3 (found no JSON"));
  BOOST_CHECK_EQUAL(said[1], "f.csv: drawings whose strokes can be [xs, ys] or points [x, y], read as [xs, ys]: 2, the first at row 2");
  NdjsonOptions shorter;
  shorter.lines.longest_line = 30;
  BOOST_CHECK_EQUAL(table(good, shorter).size(), 1U);
  BOOST_CHECK_EXCEPTION(table(good + "x,\"" + std::string(1000, ' '), shorter), FileError,
                        says("row 3: found a row of more than 30 bytes"));
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_csv_drawings(bytes, "f.csv", {.notify = {}})); };
  BOOST_CHECK_NO_THROW(silent(bytes_of(good)));
  const Outcomes cut = truncate_everywhere(silent, bytes_of(good)), flipped = flip_bits(silent, bytes_of(good));
  BOOST_CHECK_EQUAL(cut.first_wrong, "");
  BOOST_CHECK_EQUAL(flipped.first_wrong, "");
  BOOST_CHECK_EQUAL(scramble(silent, bytes_of(good), 5000).first_wrong, "");
}

BOOST_AUTO_TEST_CASE(a_list_of_drawings) {
  const std::string cat = R"({"word":"cat","recognized":true,"drawing":[[[10,20,20],[5,5,7]]]})";
  const std::string pig = R"({"word": "pig", "drawing": [[[0, 1], [2, 3]]], "more": {"drawing": [1]}})";
  for (const std::string& text : {"[" + cat + "," + pig + "]", " [\n" + cat + ",\n" + pig + "\n]\n", cat + "\n" + pig,
                                  "{\n\"word\":\"cat\",\n\"drawing\":[[[10,20,20],\n[5,5,7]]]}\n\n" + pig}) {
    const CollectedSketches found = json(text);
    BOOST_REQUIRE_EQUAL(found.sketches.size(), 2U);
    BOOST_CHECK((found.classes == std::vector<std::string>{"cat", "pig"}));
    BOOST_CHECK((rows_of(found.sketches[0]) == Rows{10, 0, 0, 0, 2, 1}));
    BOOST_CHECK((rows_of(found.sketches[1]) == Rows{1, 1, 1}));
  }
  NdjsonDatasetOptions one;
  one.reading.limit = 1;
  BOOST_CHECK_EQUAL(json("[" + cat + "," + pig + "]", one).sketches.size(), 1U);
  BOOST_CHECK_EQUAL(json("[" + cat + ", damaged", one).sketches.size(), 1U);
  check_rejected("[" + cat + "," + pig, "drawing 2: found JSON that ends early, at line 1, column " +
                                            std::to_string(cat.size() + pig.size() + 3) + ", expected a whole document");
  check_rejected("[" + cat + "] x", "no JSON");
  check_rejected("[" + cat + ",7]", "drawing 1: found a number, expected a drawing");
  check_rejected("[" + cat + R"(,{"word":"x"}])", "drawing 1: found an object without a drawing");
  check_rejected("[" + cat + R"(,{"drawing":[[[1],[1,2]]]}])", "drawing 1: found a stroke with lists of different lengths");
  Said said;
  NdjsonDatasetOptions skipping;
  skipping.reading.skip_bad = true;
  skipping.reading.notify = into(said);
  BOOST_CHECK_EQUAL(json("[" + cat + R"(,{"drawing":[[[1],[{"a":[[{}]]}]]],"b":[{}]},7,null,"x",)" + pig + "]", skipping).sketches.size(),
                    2U);
  BOOST_REQUIRE_EQUAL(said.size(), 1U);
  BOOST_CHECK(said[0].starts_with("owls/owl.json: bad drawings left out: 4, the first at drawing 1 (found an object"));
  // Only one drawing at a time is in memory, and its length is limited.
  NdjsonDatasetOptions small;
  small.reading.lines.longest_line = 200;
  BOOST_CHECK_EQUAL(json("[" + cat + "," + std::string(300, ' ') + cat + "," + cat + "]").sketches.size(), 3U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(json("[" + cat + R"(,{"x":")" + std::string(300, 'x'), small)), FileError,
                        says("drawing 1: found a drawing of more than 200 bytes"));
  const Bytes bomb = gzip(bytes_of("[" + cat + R"(,{"x":")" + std::string(std::size_t{60} << 20U, 'x')));
  BOOST_CHECK_LT(peak_memory([&] { BOOST_CHECK_THROW(static_cast<void>(parse_json_drawings(bomb, "f")), FileError); }),
                 std::size_t{100} << 20U);
}

BOOST_AUTO_TEST_CASE(a_drawing_field_alone) {
  const CollectedSketches one = json("[[[0,10,20],[0,10,0]],[[5,6],[5,6]]]");
  BOOST_REQUIRE_EQUAL(one.sketches.size(), 1U);
  BOOST_CHECK((rows_of(one.sketches[0]) == Rows{10, 10, 0, 10, -10, 1, -15, 5, 0, 1, 1, 1}));
  BOOST_CHECK((one.classes == std::vector<std::string>{"owl"}));
  BOOST_CHECK_EQUAL(json("[[[10,20,20,7],[5,5,7,3]]]").sketches.size(), 1U);
  BOOST_CHECK_EQUAL(json("[[[0.5,150,300],[50,50,50],[1488497110074,1488497110075,1488497110076]]]").sketches.size(), 1U);
  // A list of such drawings.
  const CollectedSketches list = json("[[[[0,10,20],[0,10,0]]],[[[1,2],[3,4]],[[5,6],[5,6]]]]");
  BOOST_REQUIRE_EQUAL(list.sketches.size(), 2U);
  BOOST_CHECK((rows_of(list.sketches[1]) == Rows{1, 1, 0, 3, 1, 0, 1, 1, 1}) == false);
  BOOST_CHECK((rows_of(list.sketches[1]) == Rows{1, 1, 1, 3, 1, 0, 1, 1, 1}));
  // Strokes as lists of points, one drawing and several.
  const CollectedSketches points = json("[[[1,2],[3,4],[5,6],[7,7]],[[9,9],[8,8]]]");
  BOOST_REQUIRE_EQUAL(points.sketches.size(), 1U);
  BOOST_CHECK((rows_of(points.sketches[0]) == Rows{2, 2, 0, 2, 2, 0, 2, 1, 1, 2, 2, 0, -1, -1, 1}));
  const CollectedSketches several = json("[[[[1,2],[3,4]]],[[[1,2],[3,4],[5,6],[7,7]]]]");
  BOOST_REQUIRE_EQUAL(several.sketches.size(), 2U);
  BOOST_CHECK((rows_of(several.sketches[0]) == Rows{2, 2, 1}));
  Said said;
  NdjsonDatasetOptions options;
  options.reading.notify = into(said);
  BOOST_CHECK((rows_of(json("[[[1,2],[3,5]],[[1,2],[3,4]]]", options).sketches[0]) == Rows{1, 2, 1, -1, -2, 0, 1, 1, 1}));
  BOOST_CHECK((said == Said{"owls/owl.json: drawings whose strokes can be [xs, ys] or points [x, y], read as [xs, ys]: 1, at drawing 0"}));
  // In a truncated file, the error is at its end and not at an earlier drawing.
  const std::string whole = "[[[0,10,20],[0,10,0]],[[5,6],[5,6]]]";
  for (std::size_t size = 16; size < whole.size(); ++size) check_rejected(whole.substr(0, size), "JSON that ends early, at ");
  check_rejected("[[[0,10,20,30],[0,10]]]", "found a stroke with lists of different lengths");
  check_rejected("[[[0,10,20,30],[0,10,20,1e13]]]", "a coordinate in pixels");
}

BOOST_AUTO_TEST_CASE(rows_of_strokes_as_before) {
  BOOST_CHECK_EQUAL(json("[[1,2,0],[3,4,1]]").sketches.size(), 1U);
  BOOST_CHECK_EQUAL(json("[[[1,2,0],[3,4,0],[5,6,1]],[[7,8,1]]]").sketches.size(), 2U);
  BOOST_CHECK_EQUAL(json("[[[1,2,1,0,0],[3,4,0,1,0],[0,0,0,0,1]],[[1,2,1]]]").sketches.size(), 2U);
  Said said;
  NdjsonDatasetOptions options;
  options.reading.notify = into(said);
  BOOST_CHECK_EQUAL(json("[[],[[1,2,1]]]", options).sketches.size(), 1U);
  BOOST_CHECK((said == Said{"owls/owl.json: drawings without a line left out: 1, at drawing 0"}));
  said.clear();
  // Two rows, or one stroke of three points: reported as ambiguous.
  BOOST_CHECK((rows_of(json("[[[5,6,0],[7,8,1]]]", options).sketches[0]) == Rows{5, 6, 0, 7, 8, 1}));
  BOOST_CHECK((said == Said{"owls/owl.json: lists that could be strokes [xs, ys] read as rows [dx, dy, pen]: 1, at drawing 0"}));
  for (const char* text : {"[]", "[[],[]]", "[[[]]]"}) BOOST_CHECK_THROW(static_cast<void>(json(text)), FileError);
  said.clear();
  BOOST_CHECK_EQUAL(
      json("[[[1,2,1,0,0],[3,4,1,0,0],[0,0,0,0,1],[5,6,1,0,0]],[[1,2,1,0,0],[0,0,0,0,1],[0,0,0,0,1]]]", options).sketches.size(), 2U);
  BOOST_CHECK((said == Said{"owls/owl.json: drawings cut at their end row, with other rows after it: 1, at drawing 0"}));
  said.clear();
  options.reading.only_recognized = true;
  BOOST_CHECK_EQUAL(json("[[[1,2,1]],[],[[3,4,1]]]", options).sketches.size(), 2U);
  BOOST_CHECK((said == Said{"owls/owl.json: drawings kept that do not say whether they were recognized: 2, the first at drawing 0",
                            "owls/owl.json: drawings without a line left out: 1, at drawing 1"}));
  check_rejected("[[1,2,1e300]]", "found the number 1e+300, expected an offset of at most 10000000");
  check_rejected("[[1,2,0],[3,4", "JSON that ends early, at line 1, column 14");
  check_rejected("[[1,2,0.5]]", "an invalid pen state");
  check_rejected("[[1,2]]", "a row of 2 numbers");
  check_rejected("[7]", "expected a row");
  check_rejected("\"text\"", "expected a list of rows");
}

BOOST_AUTO_TEST_CASE(strokes_of_ml5) {
  const std::string points = R"({"dx":-4,"dy":0.5,"pen":"down"},{"pen":"up","dy":9,"dx":-15,"x":[{"dx":1}]},{"dx":1,"dy":1,"pen":"end"})";
  for (const std::string& text : {"[" + points + "]", "[[" + points + "]]", " [ [ ] , [" + points + "]]"}) {
    const CollectedSketches found = json(text);
    BOOST_REQUIRE_EQUAL(found.sketches.size(), 1U);
    BOOST_CHECK((rows_of(found.sketches[0]) == Rows{-4, 0.5F, 0, -15, 9, 1}));
  }
  BOOST_CHECK((rows_of(json(R"([{"dx":1,"dy":2,"pen":0},{"dx":3,"dy":4,"pen":1.0},{"dx":0,"dy":0,"pen":2}])").sketches[0]) ==
               Rows{1, 2, 0, 3, 4, 1}));
  BOOST_CHECK_EQUAL(json("[[" + points + "],[" + points + "]]").sketches.size(), 2U);
  Said said;
  NdjsonDatasetOptions options;
  options.reading.notify = into(said);
  BOOST_CHECK_EQUAL(length(json("[" + points + "," + points + "]", options).sketches[0]), 2U);
  BOOST_CHECK((said == Said{"owls/owl.json: points after the end of a drawing left out: 3, the first at drawing 0, point 2"}));
  said.clear();
  BOOST_CHECK_EQUAL(json(R"([[{"dx":0,"dy":0,"pen":2},{"dx":0,"dy":0,"pen":0}],[)" + points + "]]", options).sketches.size(), 1U);
  BOOST_CHECK((said == Said{"owls/owl.json: drawings without a line left out: 1, at drawing 0"}));  // and not also reported as truncated
  check_rejected(R"([{"dx":1,"dy":2,"pen":0},{"dx")", "JSON that ends early, at line 1, column 31");
  check_rejected(R"([{"dx":1,"dy":2}])", "drawing 0, point 0: found a point without dx, dy or pen");
  check_rejected(R"([{"dx":1,"dy":2,"pen":"lifted"}])", "found the pen 'lifted', expected 'down', 'up' or 'end'");
  check_rejected(R"([{"dx":1,"dy":2,"pen":3}])", "found the pen 3");
  check_rejected(R"([{"dx":"1","dy":2,"pen":0}])", "found text, expected a number");
  check_rejected(R"([{"dx":[1],"dy":2,"pen":0}])", "found a list, expected a number");
  check_rejected(R"([{"dx":1e9,"dy":2,"pen":0}])", "expected an offset");
  check_rejected(R"([{"dx":1,"dx":2,"dy":2,"pen":0}])", "two values of one field");
  check_rejected(R"([{"dx":1,"dy":2,"pen":0},7])", "found a number, expected {dx, dy, pen}");
  check_rejected(R"([{"dx":1,"dy":2,"pen":0},[]])", "expected {dx, dy, pen}");
  check_rejected(R"([[{"dx":1,"dy":2,"pen":0}],{"dx":1,"dy":2,"pen":0}])", "found an object, expected a list");
}

BOOST_AUTO_TEST_CASE(documents_that_are_damaged) {
  const auto silent = [](ByteView bytes) {
    NdjsonDatasetOptions options;
    options.reading.notify = {};
    static_cast<void>(parse_json_drawings(bytes, "f.json", options));
  };
  for (const char* text :
       {R"([{"word":"a","drawing":[[[1,2],[3,4]]]},{"drawing":[[[1,2],[3,4],[5,6]]]}])", "[[[0,10,20],[0,10,0]],[[5,6],[5,6]]]",
        "[[[[1,2],[3,4]]]]", R"([[{"dx":1,"dy":2,"pen":"down"}],[{"dx":3,"dy":4,"pen":2}]])"}) {
    check_survives(silent, bytes_of(text), 0, 2000);
  }
  for (const std::string opening : {"[", "{\"a\":", "[[[[[", "[{\"dx\":", "[{\"drawing\":"}) {
    std::string deep;
    while (deep.size() < 1'000'000) deep += opening;
    BOOST_CHECK_THROW(silent(bytes_of(deep)), FileError);
  }
}
