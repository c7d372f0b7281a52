// Preprocessing of the data sets whose scale factor in the original program is known, and plausibility of real drawings.
#define BOOST_TEST_MODULE data_preprocess_real
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>

#include "tests/support/real_data.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::needs_real_data;
using sketchrnn::test::real_data;

/// The mistakes in the offset columns.
enum class Mistake { none, from_corner, from_first_point, from_center, inverted_pen, far_too_large };

/// Returns the first thousand drawings of a file, with a mistake.
Dataset with_mistake(const Dataset& data, Mistake mistake) {
  Dataset result;
  for (std::size_t index = 0; index < std::min<std::size_t>(data.train.size(), 1000); ++index) {
    Stroke3 sketch = data.train[index];
    float at[2] = {0, 0}, low[2] = {0, 0}, high[2] = {0, 0};
    for (std::size_t row = 0; row < length(sketch); ++row) {
      if (mistake == Mistake::inverted_pen) sketch(row, 2) = 1 - sketch(row, 2);
      if (mistake == Mistake::far_too_large) {
        for (std::size_t column = 0; column < 2; ++column) sketch(row, column) *= 400;
        continue;
      }
      for (std::size_t column = 0; column < 2; ++column) {
        at[column] += sketch(row, column);
        if (mistake != Mistake::none && mistake != Mistake::inverted_pen) sketch(row, column) = at[column];
        low[column] = std::min(row == 0 ? at[column] : low[column], at[column]);
        high[column] = std::max(row == 0 ? at[column] : high[column], at[column]);
      }
    }
    for (std::size_t row = 0; row < length(sketch) && mistake != Mistake::far_too_large; ++row) {
      for (std::size_t column = 0; column < 2; ++column) {
        if (mistake == Mistake::from_corner) sketch(row, column) -= low[column];
        if (mistake == Mistake::from_center) sketch(row, column) -= (low[column] + high[column]) / 2;
      }
    }
    result.train.push_back(std::move(sketch), 0);
  }
  return result;
}

std::size_t longest(const Dataset& data) {
  std::size_t rows = 0;
  for (const Split* part : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : part->sketches) rows = std::max(rows, length(sketch));
  }
  return rows;
}

BOOST_AUTO_TEST_CASE(the_scale_of_the_sheep, *needs_real_data({"npz/aaron_sheep.npz"})) {
  const Preprocessed result = preprocess(read_npz(real_data("npz/aaron_sheep.npz")));
  BOOST_TEST(result.dropped.total() == 0U);
  BOOST_TEST(result.data.train.size() == 7400U);
  BOOST_TEST(result.data.valid.size() == 300U);
  BOOST_TEST(result.data.test.size() == 300U);
  BOOST_TEST(longest(result.data) == 250U);
  BOOST_TEST(result.data.scale_factor == 18.519827F, boost::test_tools::tolerance(1e-7F));
  BOOST_TEST(normalizing_scale(result.data.train.sketches) == 1.0, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_scale_of_the_kanji, *needs_real_data({"npz/kanji.rdp200.npz"})) {
  const Preprocessed result = preprocess(read_npz(real_data("npz/kanji.rdp200.npz")));
  BOOST_TEST(result.dropped.total() == 0U);
  BOOST_TEST(result.data.train.size() == 10358U);
  BOOST_TEST(result.data.valid.size() == 600U);
  BOOST_TEST(result.data.test.size() == 500U);
  BOOST_TEST(result.data.scale_factor == 22.730356F, boost::test_tools::tolerance(1e-7F));
}

BOOST_AUTO_TEST_CASE(real_drawings_look_right_and_their_mistakes_wrong,
                     *needs_real_data({"npz/aaron_sheep.npz", "npz/kanji.rdp200.npz", "quickdraw_npz/cat.npz",
                                       "quickdraw_ndjson/rain.ndjson.gz", "quickdraw_raw/truck.raw.ndjson.gz"})) {
  for (const char* folder : {"npz", "quickdraw_npz", "quickdraw_ndjson", "quickdraw_raw"}) {
    for (const auto& file : std::filesystem::directory_iterator(real_data(folder))) {
      const std::filesystem::path path = file.path();
      NpzOptions arrays;
      arrays.notify = {};
      NdjsonDatasetOptions lines;
      for (const bool simplify : {true, false}) {
        if (!simplify && std::string(folder) != "quickdraw_raw") continue;
        lines.simplify_raw = simplify;
        const Dataset data = path.extension() == ".npz" ? read_npz(path, arrays) : read_ndjson_dataset(std::span(&path, 1), lines);
        BOOST_TEST_CONTEXT(file.path().filename()) {
          const Plausibility right = examine(with_mistake(data, Mistake::none));
          BOOST_TEST((!right.looks_absolute() && !right.looks_inverted() && !right.never_lifts()));
          for (const Mistake mistake : {Mistake::from_corner, Mistake::from_first_point, Mistake::from_center}) {
            BOOST_TEST(examine(with_mistake(data, mistake)).looks_absolute());
            BOOST_TEST(!examine(with_mistake(data, mistake)).looks_inverted());
          }
          BOOST_TEST(examine(with_mistake(data, Mistake::inverted_pen)).looks_inverted());
          BOOST_TEST(!examine(with_mistake(data, Mistake::inverted_pen)).looks_absolute());
          const Plausibility large = examine(with_mistake(data, Mistake::far_too_large));
          BOOST_TEST((large.clamped_share > 0.1 && !large.looks_absolute() && !large.looks_inverted()));
          BOOST_TEST(right.absolute_by_jump + right.absolute_by_drift <= right.judged / 50);
        }
      }
    }
  }
  // The statistics of one file, as computed by numpy.
  const Plausibility cats = examine(read_npz(real_data("quickdraw_npz/cat.npz")));
  BOOST_TEST(cats.sketches == 2393U);
  BOOST_TEST(cats.mean_drift == 0.0717, boost::test_tools::tolerance(1e-2));
  BOOST_TEST(cats.pen_1_share == 0.165, boost::test_tools::tolerance(1e-2));
  BOOST_TEST(cats.lifted_end_share == 1.0);
  BOOST_TEST(cats.clamped == 0U);
}

}  // namespace
