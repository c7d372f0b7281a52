// What a sketch model is trained to minimize (paper, eq. 9 to 11; Magenta: model.py):
//   L = L_R + w max(L_KL, tolerance),   L_R = L_s + L_p
// L_s and L_p are means over the B Nmax rows of a batch, L_KL over the B Z elements of z. The floor of L_KL, tolerance, applies to the mean over
// the whole batch; below it, L_KL has no gradient.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// What the loss of a sketch model depends on besides the batch.
struct SketchSettings {
  LossOptions reconstruction{};  ///< form of L_R
  double kl_weight = 0.5;        ///< w
  double kl_tolerance = 0.2;     ///< the floor of L_KL
};

/// The part of a model's contract (model/model.hpp) that sketch models have in common. LatentSize 0: without L_KL.
template <RealScalar Scalar, int LatentSize>
struct SketchObjective {
  using Batch = SequenceBatch<Scalar>;  ///< sketches
  using Settings = SketchSettings;      ///< the weight and the floor of L_KL, and the form of L_R

  /// Names of the loss terms: those of SketchRnn begin with kl.
  static constexpr auto loss_terms = [] {
    if constexpr (LatentSize > 0) {
      return std::array<std::string_view, 3>{"kl", "offset_loss", "pen_loss"};
    } else {
      return std::array<std::string_view, 2>{"offset_loss", "pen_loss"};
    }
  }();
  /// L_R with PenLoss::masked, as in Magenta's evaluation.
  static constexpr std::array<std::string_view, 1> metrics{"masked_reconstruction"};

  /// Returns the settings at a step of training: the weight of L_KL is annealed. `Options` is TrainingOptions.
  template <class Options>
  [[nodiscard]] static Settings settings(const Options& options, std::uint64_t step) {
    return {options.loss, KlSchedule{options.kl_weight, options.kl_weight_start, options.kl_decay_rate}.at(step), options.kl_tolerance};
  }
  /// Returns the settings of the validation cost.
  template <class Options>
  [[nodiscard]] static Settings validation_settings(const Options& options) {
    using Weight = decltype(options.validation_kl_weight);
    const bool as_original = options.validation_kl_weight == Weight::original;
    return {options.loss, as_original ? options.kl_weight_start : options.kl_weight, options.kl_tolerance};
  }

  /// Returns the number of rows, B Nmax.
  [[nodiscard]] static double elements(const Batch& batch) { return static_cast<double>(batch.sketches() * batch.max_length); }

  /// Returns the loss of a whole batch and its derivatives.
  [[nodiscard]] static auto loss(const BatchSums<loss_terms.size()>& sums, const Settings& settings) {
    BatchLoss<loss_terms.size()> loss;
    constexpr std::size_t offset = loss_terms.size() - 2, pen = offset + 1;  // indices of the terms
    const double rows = sums.elements;
    const double offset_loss = sums.terms[offset] / rows, pen_loss = sums.terms[pen] / rows;
    loss.derivatives[offset] = loss.derivatives[pen] = 1 / rows;
    // L_R = L_s + L_p
    const double reconstruction = offset_loss + pen_loss;
    loss.value = reconstruction;
    double kl = 0;
    if constexpr (LatentSize > 0) {
      const double elements = sums.examples * LatentSize;
      kl = sums.terms[0] / elements;
      // L = L_R + w max(L_KL, tolerance): the gradient is zero below the floor
      loss.value += settings.kl_weight * (std::max)(kl, settings.kl_tolerance);
      loss.derivatives[0] = kl > settings.kl_tolerance ? settings.kl_weight / elements : 0;
    }
    for (const Figure& figure : {Figure{"reconstruction", reconstruction, "L_R"}, Figure{"offset_loss", offset_loss},
                                 Figure{"pen_loss", pen_loss}, Figure{"kl", kl, "L_KL"}, Figure{"kl_weight", settings.kl_weight}}) {
      loss.figures.add(figure);
    }
    return loss;
  }
};

namespace detail {

/// Runs the decoder over a batch, and returns the sums of L_s and L_p over its rows, [2, 1].
template <class Model, class Context, class Carry>
[[nodiscard]] auto reconstruction_sums(Context& context, const typename Model::ModelWeights& weights, const typename Model::Batch& batch,
                                       const Carry& z, const LossOptions& options) {
  ReconstructionSums<typename Model::OutputDistribution, Context> loss(context, batch, options);
  Model::Decoder::run(context, weights["decoder"_p], batch, z, options.pen_loss, [&](Index time, const auto& y) { loss.add(time, y); });
  return loss.sums();
}

/// Returns the same, and the sum of L_R over the rows with PenLoss::masked.
template <class Model, class Context, class Carry>
[[nodiscard]] std::pair<Value<typename Model::Scalar, 2>, std::array<double, 1>> measured_reconstruction(
    Context& context, const typename Model::ModelWeights& weights, const typename Model::Batch& batch, const Carry& z,
    const LossOptions& options) {
  using Loss = ReconstructionSums<typename Model::OutputDistribution, Context>;
  Loss loss(context, batch, options), masked_loss(context, batch, {PenLoss::masked, options.mixture});
  Model::Decoder::run(context, weights["decoder"_p], batch, z, options.pen_loss, [&](Index time, const auto& y) {
    loss.add(time, y);
    masked_loss.add(time, y);
  });
  const auto sums = loss.sums(), masked = masked_loss.sums();
  return {sums, {static_cast<double>(sums.data[0]) + static_cast<double>(masked.data[1])}};
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
