// Preprocessing of the data sets whose scale is known from the original system.
#define BOOST_TEST_MODULE data_preprocess_real
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/io/npz.hpp>

#include "tests/support/real_data.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::needs_real_data;
using sketchrnn::test::real_data;

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
  BOOST_TEST(normalising_scale(result.data.train.sketches) == 1.0, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_scale_of_the_kanji, *needs_real_data({"npz/kanji.rdp200.npz"})) {
  const Preprocessed result = preprocess(read_npz(real_data("npz/kanji.rdp200.npz")));
  BOOST_TEST(result.dropped.total() == 0U);
  BOOST_TEST(result.data.train.size() == 10358U);
  BOOST_TEST(result.data.valid.size() == 600U);
  BOOST_TEST(result.data.test.size() == 500U);
  BOOST_TEST(result.data.scale_factor == 22.730356F, boost::test_tools::tolerance(1e-7F));
}

}  // namespace
