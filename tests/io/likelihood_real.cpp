// Published models on real drawings, compared with the likelihoods of an independent decoder in double.
#define BOOST_TEST_MODULE io_likelihood_real
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include <tests/support/real_data.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/likelihood.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Published = DecoderOnly<Lstm<512>, Mixture<20>>;

Dataset first_forty(const std::string& word) {
  const std::filesystem::path path = real_data("quickdraw_ndjson/" + word + ".ndjson.gz");
  NdjsonDatasetOptions options;
  options.reading.limit = 40;
  return read_ndjson_dataset(std::span(&path, 1), options);
}

/// The offsets of every drawing in another order; the pen states are unchanged.
Dataset shuffled(Dataset drawings) {
  Random random(Seed{1});
  for (Split* split : {&drawings.train, &drawings.valid, &drawings.test}) {
    for (Stroke3& sketch : split->sketches) {
      for (std::size_t row = length(sketch); row > 1; --row) {
        const auto other = static_cast<std::size_t>(random.below(row));
        std::swap(sketch(row - 1, 0), sketch(other, 0));
        std::swap(sketch(row - 1, 1), sketch(other, 1));
      }
    }
  }
  return drawings;
}

void compare(const std::string& word, double offset_nll, double pen_nll, FirstInput first_input = FirstInput::start_token) {
  const Published model = load_model<Published>(real_data("models/" + word + ".gen.json")).model;
  ThreadPool threads(2);
  const Dataset drawings = first_forty(word);
  const LikelihoodReport found = likelihood(model, drawings, {.first_input = first_input}, Seed{1}, threads);
  BOOST_TEST(found.all.sketches == 40U);
  BOOST_TEST(std::abs(found.all.offset_nll - offset_nll) < 0.005, word << ": " << found.all.offset_nll);
  BOOST_TEST(std::abs(found.all.pen_nll - pen_nll) < 0.005, word << ": " << found.all.pen_nll);
  BOOST_TEST(likelihood(model, shuffled(drawings), {.first_input = first_input}, Seed{1}, threads).all.offset_nll >
             found.all.offset_nll + 1);
}

}  // namespace

BOOST_AUTO_TEST_CASE(birds, *needs_real_data({"models/bird.gen.json", "quickdraw_ndjson/bird.ndjson.gz"})) {
  compare("bird", -0.570, 0.446);
}

BOOST_AUTO_TEST_CASE(bears, *needs_real_data({"models/bear.gen.json", "quickdraw_ndjson/bear.ndjson.gz"})) {
  compare("bear", -0.759, 0.415);
}

// From the start token this model assigns every drawing a probability near 0.
BOOST_AUTO_TEST_CASE(rain, *needs_real_data({"models/rain.gen.json", "quickdraw_ndjson/rain.ndjson.gz"})) {
  compare("rain", -0.789, 0.458, FirstInput::zeros);
}
