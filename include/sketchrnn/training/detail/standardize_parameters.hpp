// The change of variables z = s z' + m, for each number of z, in the parameters of a model, and the check that nothing else has changed.
// Used by training/standardize_latent.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/detail/input_columns.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// z = s z' + m
struct LatentScaling {
  Eigen::VectorXd mean, scale;  // m and s, [Z]
};

/// Where W_z m is added.
enum class ShiftPlace { bias, pen_columns };

/// Returns the parameters of the same model with z' instead of z; in double, rounded once.
template <class Model>
[[nodiscard]] auto standardized_parameters(const Model& model, const std::vector<InputMatrix>& inputs, const LatentScaling& scaling,
                                           ShiftPlace place) {
  using Scalar = typename Model::Scalar;
  using Decoder = typename Model::Decoder;
  constexpr Index size = Model::latent_size;
  const Eigen::VectorXd &m = scaling.mean, &s = scaling.scale;
  ParameterBlock<Scalar, typename Model::Parameters> changed;
  std::copy(model.parameters().flat().begin(), model.parameters().flat().end(), changed.flat().begin());
  const auto change = [](auto&& block, const auto& value) { block = value.template cast<Scalar>(); };
  changed.for_each([&](const std::string& name, auto parameter) {
    const Eigen::MatrixXd old = parameter.template cast<double>();
    // mu' = (mu - m) / s
    if (name == "latent.mu.W") change(parameter, (s.cwiseInverse().asDiagonal() * old).eval());
    if (name == "latent.mu.b") change(parameter, (old - m).cwiseQuotient(s).eval());
    // presig' = presig - 2 log s
    if (name == "latent.presig.b") change(parameter, (old.array() - 2 * s.array().log()).matrix().eval());
    if constexpr (Decoder::projects_latent) {
      // W z + b = (W diag(s)) z' + (b + W m);  the matrix comes before the vector, so b is changed with it
      if (name == "decoder.initial_state.W") {
        change(parameter, (old * s.asDiagonal()).eval());
        Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>> b(parameter.data() + parameter.size(), parameter.rows());
        change(b, (b.template cast<double>() + old * m).eval());
      }
    }
  });
  using List = typename Model::Parameters;
  constexpr std::size_t decoder = List::template offset<"decoder">;
  using DecoderList = typename List::template entry<"decoder">::list;
  Scalar* const cell = changed.data() + decoder + DecoderList::template offset<"cell">;
  for (const InputMatrix& input : inputs) {
    Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>> w(cell + input.matrix.offset, input.matrix.rows, input.matrix.cols);
    const Eigen::MatrixXd old = w.middleCols(stroke_size, size).template cast<double>();
    // W_z z = (W_z diag(s)) z' + W_z m
    change(w.middleCols(stroke_size, size), (old * s.asDiagonal()).eval());
    const Eigen::VectorXd shift = old * m;
    if (place == ShiftPlace::bias) {
      Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, 1>> b(cell + input.bias, input.matrix.rows);
      change(b, (b.template cast<double>() + shift).eval());
    } else {
      // p1 + p2 + p3 = 1 in every row of stroke-5
      for (Index pen = 2; pen < stroke_size; ++pen) change(w.col(pen), (w.col(pen).template cast<double>() + shift).eval());
    }
  }
  return changed;
}

/// Largest differences of what two models compute.
struct LatentDifference {
  double encoder = 0, decoder = 0;  // relative to 1 + the largest magnitude
  [[nodiscard]] double largest() const { return is_finite(encoder) && is_finite(decoder) ? (std::max)(encoder, decoder) : 1e300; }
};

/// Returns the largest |found - expected| / (1 + largest |expected|).
template <class Found>
[[nodiscard]] double relative_difference(const Found& found, const Eigen::ArrayXXd& expected) {
  return (found.template cast<double>().array() - expected).abs().maxCoeff() / (1 + expected.abs().maxCoeff());
}

/// Compares a model and the one with z' on a batch: (mu - m) / s and presig - 2 log s, and the decoder's outputs at all points, each with
/// its own mu.
template <class Model>
[[nodiscard]] LatentDifference latent_difference(const Model& model, const Model& changed,
                                                 const SequenceBatch<typename Model::Scalar>& batch, const LatentScaling& scaling) {
  using Scalar = typename Model::Scalar;
  constexpr int size = Model::latent_size;
  Evaluation<Scalar> context, changed_context;
  LatentDifference difference;
  const auto before = Model::encode(context, model.weights(), batch);
  const auto after = Model::encode(changed_context, changed.weights(), batch);
  const Eigen::ArrayXd m = scaling.mean.array(), s = scaling.scale.array();
  const Eigen::ArrayXXd mu = before.mu.matrix().template cast<double>(), presig = before.presig.matrix().template cast<double>();
  const Eigen::ArrayXXd new_mu = (mu.colwise() - m).colwise() / s;
  const Eigen::ArrayXXd new_presig = presig.colwise() - 2 * s.log();
  difference.encoder = (std::max)(relative_difference(after.mu.matrix(), new_mu), relative_difference(after.presig.matrix(), new_presig));

  Scalar* z = changed_context.allocate(size * batch.sketches());
  Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic>>(z, size, batch.sketches()) = new_mu.template cast<Scalar>();
  std::vector<Eigen::ArrayXXd> outputs;
  Model::Decoder::run(context, model.weights()["decoder"_p], batch, before.mu, PenLoss::end_once,
                      [&](Index /*time*/, const auto& y) { outputs.push_back(y.matrix().template cast<double>()); });
  Model::Decoder::run(changed_context, changed.weights()["decoder"_p], batch,
                      constant<size>(static_cast<const Scalar*>(z), batch.sketches()), PenLoss::end_once, [&](Index time, const auto& y) {
                        const double found = relative_difference(y.matrix(), outputs[static_cast<std::size_t>(time)]);
                        if (!is_finite(found) || found > difference.decoder) difference.decoder = found;
                      });
  return difference;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
