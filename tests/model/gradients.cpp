// The gradient of the whole loss with respect to all parameters and the strokes, compared with central differences.
#define BOOST_TEST_MODULE model_gradients
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

namespace {

using namespace sketchrnn;

template <class Model>
GradientReport check_model(const std::vector<Index>& lengths, Index max_length, const LossOptions& options, double scale,
                           const KeepProbabilities& keep = {}) {
  Random random(Seed{3});
  const auto sketches = static_cast<Index>(lengths.size());
  std::vector<double> numbers(Model::parameter_count);
  for (double& number : numbers) number = scale * random.normal();
  std::vector<CheckedSection> sections;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    sections.push_back({name, offset, Entry::count});
  });
  Checked parameters(sections, numbers);

  std::vector<double> rows(static_cast<std::size_t>((max_length + 1) * sketches * 5), 0.0);
  for (Index row = 0; row <= max_length; ++row) {
    for (Index sketch = 0; sketch < sketches; ++sketch) {
      double* out = rows.data() + (row * sketches + sketch) * 5;
      const bool drawn = row >= 1 && row <= lengths[static_cast<std::size_t>(sketch)];
      if (drawn) {
        out[0] = random.normal();
        out[1] = random.normal();
      }
      out[row == 0 ? 2 : drawn ? (random.uniform() < 0.3 ? 3 : 2) : 4] = 1;
    }
  }
  // only the offsets are varied: the pen states determine which rows are scored
  std::vector<double> noise(static_cast<std::size_t>(Model::latent_size * sketches));
  for (double& number : noise) number = random.normal();
  const double rows_scored = static_cast<double>(sketches * max_length);
  const std::vector<double> slopes{1 / rows_scored, 1 / rows_scored};
  const std::vector<double> kl_slope{0.5 / static_cast<double>(sketches * std::max(Model::latent_size, 1))};

  std::vector<std::uint32_t> places(lengths.size());
  std::iota(places.begin(), places.end(), 0U);

  const auto loss = [&](auto& context) {
    context.masks().begin_training_step(Seed{1}, 0, places, keep);
    const typename Model::ModelWeights weights(parameters.values().data(), parameters.gradient().data(), nullptr);
    const SequenceBatch<double> batch{rows.data(), nullptr, lengths, max_length};
    if constexpr (Model::latent_size > 0) {
      const auto latent = Model::encode(context, weights, batch);
      const auto eps = constant<Model::latent_size>(static_cast<const double*>(noise.data()), sketches);
      const auto z = Model::Latent::sample(context, latent, eps);
      const auto sums = Model::forward(context, weights, batch, z, {options});
      const auto kl = weighted_sum(context, kl_divergence(context, latent.mu, latent.presig), kl_slope.data());
      return compute(context, weighted_sum(context, sums, slopes.data()) + kl);
    } else {
      return weighted_sum(context, Model::forward(context, weights, batch, {options}), slopes.data());
    }
  };
  return check_gradients({&parameters}, loss, {.max_elements = 60});
}

using Small = SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<2>, double>;
using OneUnit = SketchRnn<Lstm<1>, Latent<1>, Lstm<1>, Mixture<1>, double>;
using Wide = SketchRnn<Lstm<37>, Latent<5>, Lstm<70>, Mixture<20>, double>;

}  // namespace

BOOST_AUTO_TEST_CASE(every_pen_loss_and_mixture_form) {
  for (const PenLoss pen : {PenLoss::padded, PenLoss::masked, PenLoss::end_once}) {
    for (const MixtureForm mixture : {MixtureForm::log_space, MixtureForm::linear}) {
      const GradientReport report = check_model<Small>({5, 3, 1}, 6, {pen, mixture}, 0.7);
      BOOST_TEST(report.passed(), report);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_dropout) {
  const double whole = check_model<Small>({5, 3, 1}, 6, {}, 0.7).tape_loss;
  for (const KeepProbabilities& keep : {KeepProbabilities{0.6, 1, 1}, {1, 0.6, 1}, {1, 1, 0.6}, {0.7, 0.8, 0.9}}) {
    const GradientReport report = check_model<Small>({5, 3, 1}, 6, {}, 0.7, keep);
    BOOST_TEST(report.passed(), "keep " << keep.recurrent << " " << keep.input << " " << keep.output << "\n" << report);
    BOOST_TEST(report.tape_loss != whole);
  }
}

BOOST_AUTO_TEST_CASE(a_decoder_only) {
  const GradientReport report = check_model<DecoderOnly<Lstm<7>, Mixture<2>, double>>({5, 3, 1}, 6, {}, 0.7, {0.8, 0.8, 0.8});
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(one_unit_one_sketch_one_point) {
  const GradientReport report = check_model<OneUnit>({1}, 1, {}, 0.7);
  BOOST_TEST(report.passed(), report);
}

BOOST_AUTO_TEST_CASE(larger_than_a_register_tile) {
  const GradientReport report = check_model<Wide>({4, 4, 2, 1}, 4, {}, 0.3);
  BOOST_TEST(report.passed(), report);
}
