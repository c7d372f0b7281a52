// The encoder reads exactly the points of each sketch, forward and backward; the initial state of the decoder; the order of
// the sketches in a batch does not matter.
#define BOOST_TEST_MODULE model_encoder
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/mixture.hpp>
#include "tests/support/numbers.hpp"
#include "tests/support/random_batch.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Encoder = BidirectionalEncoder<Lstm<6>>;
using EncoderWeights = Weights<double, Encoder::Parameters>;
using Matrix = Eigen::MatrixXd;

static_assert(Encoder::output_size == 12);

const std::vector<double> numbers = random_numbers(Encoder::Parameters::count, 1, 0.6);
const EncoderWeights weights(numbers.data(), nullptr, nullptr);

/// Returns [h_forward; h_backward] of each sketch, [12, B].
Matrix encode(const SequenceBatch<double>& batch) {
  Evaluation<double> context;
  context.set_poison(true);
  const auto h = Encoder::encode(context, weights, batch);
  Matrix stacked(12, batch.sketches());
  stacked << h.first.matrix(), h.second.matrix();
  return stacked;
}

/// A single sketch, row by row.
Matrix encode_by_hand(const RandomBatch<double>& batch, Index sketch) {
  Evaluation<double> context;
  Matrix stacked(12, 1);
  const Index length = batch.lengths[static_cast<std::size_t>(sketch)];
  auto forward = zero_state<Lstm<6>>(context, 1), backward = zero_state<Lstm<6>>(context, 1);
  for (Index time = 1; time <= length; ++time) {
    const auto row = [&](Index at) { return batch.view().row(at, batch.view().sketches()).columns(sketch, 1); };
    forward = Lstm<6>::step(context, weights["forward"_p], row(time), forward);
    backward = Lstm<6>::step(context, weights["backward"_p], row(length + 1 - time), backward);
  }
  stacked << forward.h.matrix(), backward.h.matrix();
  return stacked;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_direction_ends_at_the_sketchs_own_end) {
  const RandomBatch<double> batch({7, 4, 4, 2, 1}, 9);
  const Matrix h = encode(batch.view());
  for (Index sketch = 0; sketch < 5; ++sketch) BOOST_TEST(largest_difference(Matrix(h.col(sketch)), encode_by_hand(batch, sketch)) < 1e-14);
  BOOST_TEST((h.topRows(6) - h.bottomRows(6)).cwiseAbs().minCoeff() > 0);
}

BOOST_AUTO_TEST_CASE(neither_padding_nor_the_start_token_is_read) {
  const RandomBatch<double> batch({7, 4, 1}, 7), padded({7, 4, 1}, 20);
  const Matrix h = encode(batch.view());
  BOOST_TEST((encode(padded.view()) == h));
  RandomBatch<double> spoilt = padded;
  for (Index row = 0; row <= 20; ++row) {
    for (Index sketch = 0; sketch < 3; ++sketch) {
      if (row >= 1 && row <= spoilt.lengths[static_cast<std::size_t>(sketch)]) continue;
      for (Index i = 0; i < 5; ++i) {
        spoilt.strokes[static_cast<std::size_t>((row * 3 + sketch) * 5 + i)] = std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
  BOOST_TEST((encode(spoilt.view()) == h));
}

BOOST_AUTO_TEST_CASE(a_sketch_is_encoded_the_same_in_any_company_and_at_any_place) {
  const Matrix h = encode(RandomBatch<double>({6, 4, 4, 4, 2}, 6).view());
  const auto same = [&](const Matrix& found, Index column, Index sketch) {
    BOOST_TEST(largest_difference(Matrix(found.col(column)), Matrix(h.col(sketch))) < 1e-14);
  };
  const Matrix reordered = encode(RandomBatch<double>({6, 4, 4, 4, 2}, 6, {0, 3, 1, 2, 4}).view());
  const Index order[] = {0, 3, 1, 2, 4};
  for (Index column = 0; column < 5; ++column) same(reordered, column, order[column]);
  const Matrix fewer = encode(RandomBatch<double>({4, 2}, 6, {2, 4}).view());
  same(fewer, 0, 2);
  same(fewer, 1, 4);
  same(encode(RandomBatch<double>({4}, 4, {3}).view()), 0, 3);
}

BOOST_AUTO_TEST_CASE(a_sketch_without_points_has_the_zero_state) {
  const Matrix h = encode(RandomBatch<double>({3, 0, 0}, 5).view());
  BOOST_TEST(h.rightCols(2).isZero(0));
  BOOST_TEST(!h.col(0).isZero());
  BOOST_TEST(encode(RandomBatch<double>({0}, 2).view()).isZero(0));
}

BOOST_AUTO_TEST_CASE(the_tape_gives_the_same) {
  const RandomBatch<double> batch({7, 4, 1}, 7);
  Tape<double> tape;
  const auto h = Encoder::encode(tape, weights, batch.view());
  Matrix stacked(12, 3);
  stacked << h.first.matrix(), h.second.matrix();
  BOOST_TEST((stacked == encode(batch.view())));
}

BOOST_AUTO_TEST_CASE(the_decoders_first_state) {
  using Conditional = Decoder<Lstm<4>, 3, Mixture<1>>;
  const auto parameters = random_numbers(Conditional::Parameters::count, 2);
  const auto z = random_numbers(3 * 2, 3);
  Evaluation<double> context;
  const Weights<double, Conditional::Parameters> w(parameters.data(), nullptr, nullptr);
  const auto state = Conditional::initial_state(context, w, constant<3>(z.data(), 2), 2);
  // tanh(W z + b), c above h; initial_state is the first part of the list: W [8, 3], then b [8]
  const Eigen::Map<const Matrix> matrix(parameters.data(), 8, 3), bias(parameters.data() + 24, 8, 1), latent(z.data(), 3, 2);
  const Matrix expected = ((matrix * latent).colwise() + bias.col(0)).array().tanh();
  BOOST_TEST(largest_difference(Matrix(state.c.matrix()), Matrix(expected.topRows(4))) < 1e-14);
  BOOST_TEST(largest_difference(Matrix(state.h.matrix()), Matrix(expected.bottomRows(4))) < 1e-14);

  using Alone = Decoder<Lstm<4>, 0, Mixture<1>>;
  static_assert(Alone::input_size == 5 && Conditional::input_size == 8);
  static_assert(!Alone::Parameters::contains<"initial_state"> && Conditional::Parameters::contains<"initial_state">);
  const Weights<double, Alone::Parameters> alone(parameters.data(), nullptr, nullptr);
  const auto zero = Alone::initial_state(context, alone, Value<double, 1>{}, 2);
  BOOST_TEST(zero.c.matrix().isZero(0));
  BOOST_TEST(zero.h.cols == 2);
}
