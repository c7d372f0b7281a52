// Batch invariance: what is computed for a sketch, forward and backward, does not depend on the other sketches of its batch, to the last bit.
// Results are therefore the same however sketches are distributed over threads and batches; sums over sketches (losses, gradients of
// parameters) are the only values in which their order counts.
#define BOOST_TEST_MODULE model_batch_invariance
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include "tests/support/numbers.hpp"
#include "tests/support/random_batch.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// The results of one sketch.
template <class Scalar>
struct Results {
  std::vector<Scalar> latent, outputs, gradient;
  friend bool operator==(const Results&, const Results&) = default;
};

/// Encodes a batch, decodes it from mu, and runs the backward pass of the decoder from given adjoints of its outputs. `names`: the index of the
/// sketch in each column.
template <class Model>
std::vector<Results<typename Model::Scalar>> results_of(const Model& model, Precision precision, const std::vector<Index>& lengths,
                                                        const std::vector<std::uint32_t>& names, Index longest) {
  using Scalar = typename Model::Scalar;
  const RandomBatch<Scalar> random(lengths, longest, names);
  const auto batch = random.view();
  const auto sketches = static_cast<Index>(lengths.size());
  std::vector<Results<Scalar>> results(lengths.size());
  const auto append = [&](std::vector<Scalar> Results<Scalar>::*to, const Scalar* data, Index rows, Index stride, Index columns) {
    for (Index column = 0; column < columns; ++column) {
      auto& all = results[static_cast<std::size_t>(column)].*to;
      all.insert(all.end(), data + column * stride, data + column * stride + rows);
    }
  };

  Evaluation<Scalar> evaluation;
  const auto latent = Model::encode(evaluation, model.weights(precision), batch);
  append(&Results<Scalar>::latent, latent.mu.data, latent.mu.rows, latent.mu.stride, sketches);

  std::vector<Scalar> z(latent.mu.data, latent.mu.data + latent.mu.rows * sketches), dz(z.size());
  const bool trains = precision != Precision::int8;
  ParameterBlock<Scalar, typename Model::Parameters> gradients;
  const auto weights = trains ? model.weights(gradients, precision) : model.weights(precision);
  Tape<Scalar> tape;
  std::vector<Value<Scalar, Model::OutputDistribution::output_size>> outputs;
  Model::Decoder::run(tape, weights["decoder"_p], batch, {z.data(), trains ? dz.data() : nullptr, sketches, latent.mu.rows},
                      PenLoss::end_once, [&](Index /*time*/, const auto& y) { outputs.push_back(y); });
  for (const auto& y : outputs) append(&Results<Scalar>::outputs, y.data, y.rows, y.stride, y.cols);
  if (!trains) return results;
  tape.zero_adjoints();
  for (std::size_t time = 0; time < outputs.size(); ++time) {
    auto adjoint = outputs[time].adjoint_matrix();
    for (Index column = 0; column < adjoint.cols(); ++column) {
      const auto numbers = random_numbers<Scalar>(static_cast<std::size_t>(adjoint.rows()),
                                                  1000 * names[static_cast<std::size_t>(column)] + static_cast<std::uint32_t>(time));
      for (Index row = 0; row < adjoint.rows(); ++row) adjoint(row, column) = numbers[static_cast<std::size_t>(row)];
    }
  }
  tape.backward();
  append(&Results<Scalar>::gradient, dz.data(), latent.mu.rows, latent.mu.rows, sketches);
  return results;
}

template <class Cell, class Scalar>
using ModelWith = SketchRnn<Cell, Latent<33>, Cell, Mixture<20>, Scalar>;
using Models = std::tuple<ModelWith<Lstm<37>, float>, ModelWith<LayerNormLstm<34>, float>, ModelWith<HyperLstm<33>, float>,
                          ModelWith<Lstm<37>, double>>;

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(a_sketch_has_the_same_bits_in_every_batch, Model, Models) {
  using Scalar = typename Model::Scalar;
  const Model model(Seed{1});
  constexpr Index longest = 9;
  std::vector<Index> lengths;
  std::vector<std::uint32_t> names;
  for (std::uint32_t sketch = 0; sketch < 29; ++sketch) {
    lengths.push_back(longest - static_cast<Index>(sketch / 4));
    names.push_back(sketch);
  }
  for (const Precision precision : {Precision::full, Precision::bfloat16, Precision::int8}) {
    if (precision != Precision::full && !std::is_same_v<Scalar, float>) continue;
    const auto together = results_of(model, precision, lengths, names, longest);
    BOOST_TEST(!together[0].outputs.empty());
    if (precision != Precision::int8) BOOST_TEST(!together[0].gradient.empty());
    for (const std::size_t size : {1U, 2U, 3U, 13U, 14U}) {
      for (std::size_t first = 0; first < lengths.size(); first += size) {
        const std::size_t end = std::min(first + size, lengths.size());
        const auto part = [&](const auto& all) {
          return std::vector(all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(end));
        };
        const auto some = results_of(model, precision, part(lengths), part(names), longest);
        for (std::size_t i = 0; i < some.size(); ++i) {
          BOOST_TEST((some[i].latent == together[first + i].latent));
          BOOST_TEST((some[i].outputs == together[first + i].outputs));
          BOOST_TEST((some[i].gradient == together[first + i].gradient));
        }
      }
    }
  }
}
