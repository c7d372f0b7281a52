// The times of raw drawings, from the file to the batch. The drawings are staircases that only go right and up, drawn at 1 pixel in a
// millisecond, with the pen up, too: then the time gap before each point is dx + dy, however the points are chosen.
#define BOOST_TEST_MODULE io_time_gaps
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/training/sketch_loader.hpp>
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
