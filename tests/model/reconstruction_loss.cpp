// Which rows the reconstruction loss scores, and its sums compared with a direct computation; the Kullback-Leibler divergence.
#define BOOST_TEST_MODULE model_reconstruction_loss
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include "tests/support/numbers.hpp"
#include "tests/support/random_batch.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Density = Mixture<2>;
constexpr int size = Density::output_size;
constexpr PenLoss pen_losses[] = {PenLoss::padded, PenLoss::masked, PenLoss::end_once};

/// Returns whether the pen loss scores the row that the decoder predicts for a sketch at this time.
bool scores(PenLoss pen_loss, Index length, Index time) {
  switch (pen_loss) {
    case PenLoss::padded:
      return true;
    case PenLoss::masked:
      return time < length;
    case PenLoss::end_once:
      return time <= length;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(scored_sketches_are_the_first_columns) {
  const RandomBatch<double> batch({5, 3, 3, 1}, 6);
  const auto counts = [&](PenLoss pen_loss) {
    std::vector<Index> found;
    for (Index time = 0; time < 6; ++time) found.push_back(scored_sketches(batch.view(), time, pen_loss));
    return found;
  };
  BOOST_TEST(counts(PenLoss::padded) == (std::vector<Index>{4, 4, 4, 4, 4, 4}), boost::test_tools::per_element());
  BOOST_TEST(counts(PenLoss::masked) == (std::vector<Index>{4, 3, 3, 1, 1, 0}), boost::test_tools::per_element());
  BOOST_TEST(counts(PenLoss::end_once) == (std::vector<Index>{4, 4, 3, 3, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sums_over_the_scored_rows) {
  const RandomBatch<double> batch({5, 3, 3, 1}, 6);
  const Index sketches = 4;
  for (const PenLoss pen_loss : pen_losses) {
    for (const MixtureForm form : {MixtureForm::log_space, MixtureForm::linear}) {
      Checked y("y", random_numbers(static_cast<std::size_t>(6 * sketches * size), 1, 0.5));
      double offsets = 0, pens = 0;
      for (Index time = 0; time < 6; ++time) {
        for (Index sketch = 0; sketch < sketches; ++sketch) {
          const Index length = batch.lengths[static_cast<std::size_t>(sketch)];
          const double* output = y.values().data() + (time * sketches + sketch) * size;
          const double* row = batch.strokes.data() + ((time + 1) * sketches + sketch) * 5;
          if (time < length) offsets += Density::offset_loss(output, row[0], row[1], form, static_cast<double*>(nullptr));
          if (scores(pen_loss, length, time)) pens += Density::pen_loss(output, row + 2, static_cast<double*>(nullptr));
        }
      }
      std::vector<Value<double, size>> outputs;
      for (Index time = 0; time < 6; ++time) {
        const Index scored = scored_sketches(batch.view(), time, pen_loss);
        outputs.push_back(y.value<size>().columns(time * sketches, scored));
      }
      const std::vector<double> slopes{0.7, -1.3};
      const auto sums = [&](auto& context) {
        ReconstructionSums<Density, std::remove_reference_t<decltype(context)>> loss(context, batch.view(), {pen_loss, form});
        for (Index time = 0; time < 6; ++time) loss.add(time, outputs[static_cast<std::size_t>(time)]);
        return loss.sums();
      };
      Evaluation<double> context;
      const auto found = sums(context);
      BOOST_TEST(std::abs(found.data[0] - offsets) < 1e-12);
      BOOST_TEST(std::abs(found.data[1] - pens) < 1e-12);
      const GradientReport report = check_gradients({&y}, [&](auto& any) { return weighted_sum(any, sums(any), slopes.data()); });
      BOOST_TEST(report.passed(), report);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_rows_no_loss) {
  const RandomBatch<double> batch({1}, 1);
  Tape<double> tape;
  const auto sums = ReconstructionSums<Density, Tape<double>>(tape, batch.view(), {}).sums();
  BOOST_TEST(sums.data[0] == 0);
  BOOST_TEST(sums.data[1] == 0);
}

BOOST_AUTO_TEST_CASE(divergence_of_the_latent) {
  Checked mu("mu", random_numbers(5 * 3, 1)), presig("presig", random_numbers(5 * 3, 2));
  const std::vector<double> slope{1.7};
  const auto divergence = [&](auto& context) { return kl_divergence(context, mu.value<5>(), presig.value<5>()); };
  double expected = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    // of N(mu, sigma^2) from N(0, 1): (sigma^2 + mu^2 - 1) / 2 - log sigma
    const double sigma = std::exp(presig.values()[i] / 2), m = mu.values()[i];
    expected += (sigma * sigma + m * m - 1) / 2 - std::log(sigma);
  }
  Evaluation<double> context;
  BOOST_TEST(std::abs(*divergence(context).data - expected) < 1e-13);
  const GradientReport report =
      check_gradients({&mu, &presig}, [&](auto& any) { return weighted_sum(any, divergence(any), slope.data()); });
  BOOST_TEST(report.passed(), report);

  const std::vector<double> none(5, 0.0);
  BOOST_TEST(*kl_divergence(context, constant<5>(none.data(), 1), constant<5>(none.data(), 1)).data == 0);
}

BOOST_AUTO_TEST_CASE(nothing_flows_back_to_data) {
  const auto numbers = random_numbers(size, 1);
  Tape<double> tape;
  const auto data = constant<size>(numbers.data(), 1);
  BOOST_CHECK_NO_THROW(tape.backward(kl_divergence(tape, data, data)));
}
