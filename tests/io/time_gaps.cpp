// The times of raw drawings, from the file to the batch. The drawings are staircases that only go right and up, drawn at 1 pixel in a
// millisecond, with the pen up, too: then the time gap before each point is dx + dy, however the points are chosen.
#define BOOST_TEST_MODULE io_time_gaps
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/training/sketch_loader.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A raw drawing in JSON: staircases from (0, 0) to (255, 255) in strokes of 1 to 6 points.
std::string staircase(Random& random, bool dots) {
  std::vector<std::string> strokes;
  int x = 0, y = 0;
  bool right = true;
  while (x < 255 || y < 255) {
    std::ostringstream xs, ys, ts;
    const auto points = (dots ? 1 : 2) + random.below(5);
    for (std::uint64_t point = 0; point < points; ++point) {
      const char* comma = point == 0 ? "" : ",";
      xs << comma << x;
      ys << comma << y;
      ts << comma << x + y;
      int& along = right ? x : y;
      along = std::min(255, along + 21 + static_cast<int>(random.below(20)));
      right = !right;
    }
    strokes.push_back("[[" + xs.str() + "],[" + ys.str() + "],[" + ts.str() + "]]");
  }
  strokes.push_back("[[255,255],[255,255],[510,510]]");  // the corner, so that the larger side is 255
  std::string text = R"({"word":"stairs","drawing":[)";
  for (std::size_t i = 0; i < strokes.size(); ++i) text += (i == 0 ? "" : ",") + strokes[i];
  return text + "]}\n";
}

std::string file(std::size_t drawings, bool dots) {
  Random random(Seed{5});
  std::string text;
  for (std::size_t i = 0; i < drawings; ++i) text += staircase(random, dots);
  return text;
}

Dataset read(const std::string& text, const NdjsonDatasetOptions& options) {
  LineReader reader(bytes_of_memory(as_bytes(text)), "stairs.ndjson");
  return read_ndjson_dataset(reader, options);
}

/// Checks every gap of a split whose offsets have been divided by `scale`.
void check_gaps(const Split& split, double scale) {
  BOOST_TEST_REQUIRE(!split.empty());
  for (std::size_t i = 0; i < split.size(); ++i) {
    const auto gaps = split.gaps(i);
    BOOST_TEST_REQUIRE(gaps.size() == length(split[i]));
    for (std::size_t row = 0; row < gaps.size(); ++row) {
      const double pixels = scale * static_cast<double>(split[i](row, 0) + split[i](row, 1));
      BOOST_TEST(std::abs(1000 * static_cast<double>(gaps[row]) - pixels) < 1e-3, "sketch " << i << ", row " << row);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(gaps_by_hand) {
  const std::string text = R"({"word":"a","drawing":[[[0,255,255],[0,0,255],[1000,2000,2500]],[[0,0],[0,255],[3000,5000]]]})"
                           "\n"
                           R"({"word":"a","drawing":[[[0,255],[0,255]]]})";
  const NdjsonDatasetOptions all_train{.keep_times = true, .fractions = {1, 0, 0}};
  const Split split = read(text, all_train).train;
  BOOST_TEST_REQUIRE(split.size() == 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto gaps = split.gaps(i);
    const std::vector<float> found(gaps.begin(), gaps.end());
    BOOST_TEST((found == (length(split[i]) == 1 ? std::vector<float>{} : std::vector<float>{1, 0.5F, 0.5F, 2})));
  }
  BOOST_TEST(read(text, {.fractions = {1, 0, 0}}).train.time_gaps.empty());  // not asked for
}

BOOST_AUTO_TEST_CASE(gaps_go_with_their_sketches) {
  for (const bool simplify : {true, false}) {
    for (const bool dots : {true, false}) {
      NdjsonDatasetOptions options{.simplify_raw = simplify, .keep_times = true, .keep_dots = dots};
      options.reading.notify = {};
      const Dataset one = read(file(60, dots), options);
      check_gaps(one.train, 1);
      check_gaps(one.valid, 1);
      const Dataset merged = merge({one, one});
      check_gaps(merged.train, 1);
      check_gaps(merged.test, 1);
      const Preprocessed ready = preprocess(merged, 19, default_offset_limit, {}, {});  // drops some
      BOOST_TEST(ready.dropped.train > 0U);
      check_gaps(ready.data.train, static_cast<double>(ready.data.scale_factor));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_batch_has_the_gaps_of_its_rows) {
  Dataset data = read(file(40, false), {.keep_times = true, .fractions = {1, 0, 0}});
  data.train.push_back(Stroke3{{3, 4, 0}, {5, 6, 1}}, 0);  // without times
  std::vector<std::uint32_t> chosen(data.train.size());
  std::iota(chosen.begin(), chosen.end(), 0U);
  std::size_t rows = 0, points = 0;
  for (const Stroke3& sketch : data.train.sketches) points += length(sketch);
  for (std::size_t shard = 0; shard < 3; ++shard) {
    Batch<double> batch;
    batch.fill(data.train, chosen, shard, 3, 40, {.drop_probability = 0.3}, Seed{1}, 0);
    const auto sequences = view(batch);
    for (Index row = 0; row <= 40; ++row) {
      const auto gaps = sequences.time_gap(row, sequences.sketches());
      for (Index sketch = 0; sketch < sequences.sketches(); ++sketch) {
        const auto offset = sequences.row(row, sequences.sketches()).matrix().col(sketch);
        const bool is_timed = chosen[batch.indices[static_cast<std::size_t>(sketch)]] + 1 != data.train.size();
        const bool is_point = row > 0 && row <= sequences.lengths[static_cast<std::size_t>(sketch)];
        const double expected = !is_point ? 0 : is_timed ? (offset[0] + offset[1]) / 1000 : 1;
        BOOST_TEST(std::abs(gaps.data[sketch] - expected) < 1e-6, "row " << row << " of sketch " << sketch);
        rows += is_point ? 1 : 0;
      }
    }
  }
  BOOST_TEST(rows + 10 < points);  // points have been dropped, and their gaps added to others
  Split untimed;
  untimed.push_back(Stroke3{{3, 4, 0}, {5, 6, 1}}, 0);
  Batch<float> batch;
  const std::vector<std::uint32_t> first{0};
  batch.fill(untimed, first, 0, 1, 4, {}, Seed{1}, 0);
  BOOST_TEST(view(batch).time_gaps == nullptr);
  BOOST_CHECK_THROW(untimed.push_back(Stroke3{{3, 4, 0}, {5, 6, 1}}, 0, {1}), ArgumentError);
}

BOOST_AUTO_TEST_CASE(gaps_of_another_number_or_sign_are_errors) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const std::vector<std::pair<std::vector<float>, std::string>> cases{
      {std::vector<float>(5000, 0.1F), "found 5000 time gaps, expected 2"},
      {{1}, "found 1 time gaps, expected 2"},
      {{1, -2}, "the time gap before row 1 is -2, expected"},
      {{nan, 2}, "the time gap before row 0 is nan, expected"},
      {{1, infinity}, "the time gap before row 1 is inf, expected"}};
  const Stroke3 sketch{{3, 4, 0}, {5, 6, 1}};
  for (const auto& [gaps, problem] : cases) {
    Dataset data;
    data.train.push_back(sketch, 0);
    data.train.push_back(sketch, 0, {1, 0});
    BOOST_CHECK_EXCEPTION(data.train.push_back(sketch, 0, gaps), ArgumentError, says("sketch 2: " + problem));
    BOOST_TEST(data.train.size() == 2U);
    data.train.time_gaps[1] = gaps;
    Batch<float> batch;
    const std::vector<std::uint32_t> chosen{1, 0};
    BOOST_CHECK_EXCEPTION(batch.fill(data.train, chosen, 0, 1, 4, {}, Seed{1}, 0), ArgumentError, says("sketch 1: " + problem));
    BOOST_CHECK_EXCEPTION(static_cast<void>(preprocess(data, 4, default_offset_limit, {}, {})), ArgumentError,
                          says("sketch 1 of split train: " + problem));
    data.train.time_gaps[1] = {1, 0};
    static_cast<void>(preprocess(data, 4, default_offset_limit, {}, {}));
    data.train.time_gaps.resize(3);
    BOOST_CHECK_EXCEPTION(static_cast<void>(preprocess(data, 4, default_offset_limit, {}, {})), ArgumentError,
                          says("split train has the time gaps of 3 sketches, expected at most 2"));
  }
}

BOOST_AUTO_TEST_CASE(times_that_go_back_are_replaced_with_a_notice) {
  const std::string text = R"({"word":"a","drawing":[[[0,255,255],[0,0,255],[1000,400,2000]],[[0,0],[0,255],[100,2500]]]})";
  for (const bool simplify : {true, false}) {
    std::vector<std::string> said;
    NdjsonDatasetOptions options{.simplify_raw = simplify, .keep_times = true, .fractions = {1, 0, 0}};
    options.reading.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
    const Split split = read(text, options).train;
    BOOST_TEST((split.time_gaps == std::vector<std::vector<float>>{{0, 1, 0, 0.5F}}));
    BOOST_TEST_REQUIRE(said.size() == 1U);
    BOOST_TEST(said[0] == "stairs.ndjson: times earlier than one before, replaced by the latest so far: 2, the first at line 1");
    said.clear();
    options.keep_times = false;
    BOOST_TEST(read(text, options).train.time_gaps.empty());
    BOOST_TEST(said.empty());  // times that nobody reads
  }
}

BOOST_AUTO_TEST_CASE(sketches_loaded_without_splits_have_their_gaps) {
  const TemporaryFolder folder;
  write_file(folder / "a.ndjson", R"({"word":"a","drawing":[[[0,255],[0,255]]]})"
                                  "\n"
                                  R"({"word":"a","drawing":[[[0,255],[0,255],[0,500]]]})"
                                  "\n"
                                  R"({"word":"a","drawing":[[[0,255],[0,255]]]})");
  LoadOptions options;
  BOOST_TEST(load_sketches(folder / "a.ndjson", options).time_gaps.empty());
  options.ndjson.keep_times = true;
  const LoadedSketches all = load_sketches(folder / "a.ndjson", options);
  BOOST_TEST(all.sketches.size() == 3U);
  BOOST_TEST((all.time_gaps == std::vector<std::vector<float>>{{}, {0.5F}}));
}
