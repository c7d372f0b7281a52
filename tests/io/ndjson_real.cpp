#define BOOST_TEST_MODULE io_ndjson_real
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>
#include "tests/support/real_data.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

/// All sketches of all splits as sorted vectors of elements: equal for the same drawings, however they are split.
std::vector<std::vector<float>> sorted_sketches(const Dataset& dataset) {
  std::vector<std::vector<float>> sketches;
  for (const Split* split : {&dataset.train, &dataset.valid, &dataset.test}) {
    for (const Stroke3& sketch : split->sketches) sketches.emplace_back(sketch.begin(), sketch.end());
  }
  std::sort(sketches.begin(), sketches.end());
  return sketches;
}

}  // namespace

BOOST_AUTO_TEST_CASE(simplified_drawings, *needs_real_data({"quickdraw_ndjson/cat.ndjson.gz"})) {
  const std::vector<Drawing> cats = read_ndjson(real_data("quickdraw_ndjson/cat.ndjson.gz"));
  BOOST_REQUIRE_EQUAL(cats.size(), 2393U);
  BOOST_CHECK_EQUAL(cats[0].key_id, "6252012352045056");
  BOOST_CHECK(cats[0].lines.at(0).at(0) == (Point{35, 11}));
  for (const Drawing& cat : cats) {
    BOOST_REQUIRE(cat.word == "cat" && !cat.has_times());
    for (const Polyline& line : cat.lines) {
      for (const Point point : line) BOOST_REQUIRE(point.x >= 0 && point.x <= 255 && point.y >= 0 && point.y <= 255);
    }
  }
}

BOOST_AUTO_TEST_CASE(raw_drawings, *needs_real_data({"quickdraw_raw/exupery_cat.raw.ndjson.gz"})) {
  const auto path = real_data("quickdraw_raw/exupery_cat.raw.ndjson.gz");
  const std::vector<Drawing> cats = read_ndjson(path);
  BOOST_CHECK_EQUAL(cats.size(), 25U);
  for (const Drawing& cat : cats) {
    BOOST_REQUIRE(cat.has_times());
    for (const auto& times : cat.times) BOOST_CHECK(std::is_sorted(times.begin(), times.end()));
  }
  NdjsonOptions options;
  options.only_recognized = true;
  BOOST_CHECK_EQUAL(read_ndjson(path, options).size(), 23U);
  options.limit = 7;
  BOOST_CHECK_EQUAL(read_ndjson(path, options).size(), 7U);
}

// The .npz files were made from the .ndjson files by another program, so both contain the same drawings.
BOOST_AUTO_TEST_CASE(ndjson_and_npz_hold_the_same_sketches,
                     *needs_real_data({"quickdraw_ndjson/cat.ndjson.gz", "quickdraw_ndjson/pig.ndjson.gz", "quickdraw_npz/cat.npz",
                                       "quickdraw_npz/pig.npz"})) {
  for (const std::string name : {"cat", "pig"}) {
    const std::filesystem::path lines = real_data("quickdraw_ndjson/" + name + ".ndjson.gz");
    const Dataset from_lines = read_ndjson_dataset(std::span(&lines, 1));
    const Dataset from_arrays = read_npz(real_data("quickdraw_npz/" + name + ".npz"));
    BOOST_CHECK(from_lines.classes == from_arrays.classes);
    BOOST_CHECK(sorted_sketches(from_lines) == sorted_sketches(from_arrays));
  }
}

BOOST_AUTO_TEST_CASE(files_of_several_kinds, *needs_real_data({"quickdraw_raw/exupery_cat.raw.ndjson.gz",
                                                                   "quickdraw_ndjson/bear.ndjson.gz", "quickdraw_npz/cat.npz"})) {
  const std::vector<std::filesystem::path> paths{real_data("quickdraw_raw/exupery_cat.raw.ndjson.gz"),
                                                 real_data("quickdraw_ndjson/bear.ndjson.gz")};
  const Dataset dataset = merge({read_ndjson_dataset(paths), read_npz(real_data("quickdraw_npz/cat.npz"))});
  BOOST_CHECK((dataset.classes == std::vector<std::string>{"cat", "bear"}));
  BOOST_CHECK_EQUAL(dataset.train.size() + dataset.valid.size() + dataset.test.size(), 25U + 425U + 2393U);
}
