// The whole model: its size, its parameters by name, and equal results on the tape and in plain evaluation, with packed and plain weights.
#define BOOST_TEST_MODULE model_sketch_rnn
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include "tests/support/numbers.hpp"
#include "tests/support/random_batch.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

// The numbers of trainable parameters of the original.
template <class EncoderCell, class DecoderCell>
inline constexpr std::size_t with_z_of_128 = SketchRnnParameters<EncoderCell, Latent<128>, DecoderCell, Mixture<20>>::List::count;
static_assert(SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>::parameter_count == 2'186'107);
static_assert(with_z_of_128<Lstm<256>, Lstm<512>> == 2'186'107);
static_assert(with_z_of_128<LayerNormLstm<256>, LayerNormLstm<512>> == 2'192'251);
static_assert(with_z_of_128<HyperLstm<256>, HyperLstm<512>> == 4'940'411);
static_assert(with_z_of_128<LayerNormLstm<512>, HyperLstm<2048>> == 24'515'195);
static_assert(DecoderOnly<Lstm<512>, Mixture<20>>::parameter_count == 1'123'963);
static_assert(DecoderOnly<Lstm<1024>, Mixture<20>>::parameter_count == 4'344'955);

using Model = SketchRnn<Lstm<9>, Latent<4>, Lstm<13>, Mixture<3>, double>;

struct Outcome {
  double offset_loss, pen_loss, divergence;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class Context>
Outcome run(Context& context, const Model::ModelWeights& weights, const RandomBatch<double>& batch, const LossOptions& options) {
  const auto noise = random_numbers(4 * batch.lengths.size(), 9);
  const auto latent = Model::encode(context, weights, batch.view());
  const auto z = Model::Latent::sample(context, latent, constant<4>(noise.data(), batch.view().sketches()));
  const auto sums = Model::forward(context, weights, batch.view(), z, {options});
  return {sums.data[0], sums.data[1], *kl_divergence(context, latent.mu, latent.presig).data};
}

}  // namespace

BOOST_AUTO_TEST_CASE(parameters_by_name) {
  std::vector<std::string> names;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t) { names.push_back(name); });
  const std::vector<std::string> expected{"encoder.forward.W_xh",
                                          "encoder.forward.W_hh",
                                          "encoder.forward.b",
                                          "encoder.backward.W_xh",
                                          "encoder.backward.W_hh",
                                          "encoder.backward.b",
                                          "latent.mu.W",
                                          "latent.mu.b",
                                          "latent.presig.W",
                                          "latent.presig.b",
                                          "decoder.initial_state.W",
                                          "decoder.initial_state.b",
                                          "decoder.cell.W_xh",
                                          "decoder.cell.W_hh",
                                          "decoder.cell.b",
                                          "decoder.output.W",
                                          "decoder.output.b"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_model_is_a_function_of_its_seed) {
  const Model first(Seed{1}), again(Seed{1}), other(Seed{2});
  const auto numbers = [](const Model& model) {
    const auto flat = model.parameters().flat();
    return std::vector<double>(flat.begin(), flat.end());
  };
  BOOST_TEST((numbers(first) == numbers(again)));
  BOOST_TEST((numbers(first) != numbers(other)));
  BOOST_TEST(first.scale_factor() == 1);
}

BOOST_AUTO_TEST_CASE(plain_evaluation_equals_the_tape) {
  const Model model(Seed{1});
  const RandomBatch<double> batch({8, 5, 5, 1}, 10);
  std::vector<double> gradient(Model::parameter_count);
  PackedWeights<double, Model::Parameters> packed;
  packed.pack(model.parameters().data());
  for (const PenLoss pen_loss : {PenLoss::padded, PenLoss::masked, PenLoss::end_once}) {
    for (const PackedPointer copies : {PackedPointer(), packed.data()}) {
      const Model::ModelWeights for_evaluation(model.parameters().data(), nullptr, copies);
      const Model::ModelWeights for_training(model.parameters().data(), gradient.data(), copies);
      Evaluation<double> evaluation;
      Tape<double> tape;
      evaluation.set_poison(true);
      tape.set_poison(true);
      const Outcome outcome = run(evaluation, for_evaluation, batch, {pen_loss, MixtureForm::log_space});
      BOOST_TEST(std::isfinite(outcome.offset_loss + outcome.pen_loss + outcome.divergence));
      BOOST_TEST((run(tape, for_training, batch, {pen_loss, MixtureForm::log_space}) == outcome));
      const Outcome unpacked =
          run(evaluation, Model::ModelWeights(model.parameters().data(), nullptr, nullptr), batch, {pen_loss, MixtureForm::log_space});
      BOOST_TEST(std::abs(unpacked.offset_loss - outcome.offset_loss) < 1e-10);
      BOOST_TEST(std::abs(unpacked.pen_loss - outcome.pen_loss) < 1e-10);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_losses_of_a_batch_are_the_sums_of_its_sketches) {
  const Model model(Seed{1});
  const RandomBatch<double> batch({6, 3, 1}, 8);
  Evaluation<double> context;
  const auto z = random_numbers(4 * 3, 2);
  for (const PenLoss pen_loss : {PenLoss::padded, PenLoss::masked, PenLoss::end_once}) {
    const LossOptions options{pen_loss, MixtureForm::log_space};
    const auto whole = Model::forward(context, model.weights(), batch.view(), constant<4>(z.data(), 3), {options});
    double offsets = 0, pens = 0;
    for (std::size_t sketch = 0; sketch < 3; ++sketch) {
      const RandomBatch<double> alone({batch.lengths[sketch]}, 8, {static_cast<std::uint32_t>(sketch)});
      const auto sums = Model::forward(context, model.weights(), alone.view(), constant<4>(z.data() + 4 * sketch, 1), {options});
      offsets += sums.data[0];
      pens += sums.data[1];
    }
    BOOST_TEST(std::abs(whole.data[0] - offsets) < 1e-11);
    BOOST_TEST(std::abs(whole.data[1] - pens) < 1e-11);
  }
}
