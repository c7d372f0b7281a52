// Moves the latent space of a trained SketchRnn to where its prior is. New drawings come from z of the prior, N(0, I); after a short run, or
// one with a small weight of L_KL, the drawings that the model encodes lie elsewhere, and a decoder that gets z from between them draws
// nothing. With m and s, mean and standard deviation of each number of z over the encoded drawings (of the aggregate posterior),
//   z = s z' + m
// is a change of variables that the parameters can express, so that z' has mean 0 and variance 1 and the model reconstructs as before:
//   mu' = (mu - m) / s,   presig' = presig - 2 log s                                        encoder
//   tanh(W z + b) = tanh((W diag(s)) z' + (b + W m)),   W_z z = (W_z diag(s)) z' + W_z m    decoder
// Training does the same with L_KL, given enough steps. Fitting a distribution to encoded drawings after training: Ghosh et al. 2020
// (arXiv:1903.12436), ex-post density estimation; here with a diagonal covariance, which the format of models can hold.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/detail/input_columns.hpp>
#include <sketchrnn/training/detail/latent_moments.hpp>
#include <sketchrnn/training/detail/standardize_parameters.hpp>
#include <sketchrnn/training/sketch_loader.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Options of standardize_latent().
struct LatentOptions {
  std::size_t max_length = 250;                      ///< longer drawings are left out, as in training
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first
};

/// Result of standardize_latent().
struct LatentStandardization {
  std::size_t sketches = 0;           ///< drawings encoded
  std::size_t left_out = 0;           ///< drawings without points or with more than LatentOptions::max_length
  double kl_before = 0;               ///< L_KL over these drawings, without its floor, before
  double kl_after = 0;                ///< and after
  std::vector<double> mean{};         ///< m: mean of each number of z before, [Z]
  std::vector<double> variance{};     ///< s^2: its variance before, var mu + mean sigma^2, [Z]
  std::size_t constant = 0;           ///< numbers of z with hardly any variance, which were shifted but not scaled: their variance stays 0
  bool in_bias = false;               ///< whether W_z m was added to the bias of the decoder's cell, rather than to its pen columns
  double largest_rounding_error = 0;  ///< of the encoder's and decoder's outputs on the drawings compared, relative to the largest
};

/// Returns one line: "L_KL 0.791 before, 0.412 after; z of 2300 drawings had a mean of length 1.56 and variances from 0.57 to 2.2", or
/// "not standardized" for a default-constructed result.
[[nodiscard]] inline std::string to_string(const LatentStandardization& done) {
  if (done.variance.empty()) return "not standardized";
  double square = 0;
  for (const double number : done.mean) square += number * number;
  const auto [least, most] = std::minmax_element(done.variance.begin(), done.variance.end());
  const auto digits = [](double number) { return detail::number_text(number, 3); };
  return "L_KL " + digits(done.kl_before) + " before, " + digits(done.kl_after) + " after; z of " + std::to_string(done.sketches) +
         " drawings had a mean of length " + digits(std::sqrt(square)) + " and variances from " + digits(*least) + " to " + digits(*most) +
         (done.constant == 0 ? "" : "; " + std::to_string(done.constant) + " constant numbers of z were shifted only") +
         (done.left_out == 0 ? "" : "; " + std::to_string(done.left_out) + " drawings were left out as empty or too long");
}

namespace detail {
template <class>
inline constexpr bool is_sketch_rnn = false;
template <class EncoderCell, class LatentType, class DecoderCell, class DistributionType, RealScalar Scalar>
inline constexpr bool is_sketch_rnn<SketchRnn<EncoderCell, LatentType, DecoderCell, DistributionType, Scalar>> = true;

/// The drawings on which a model is compared with the changed one: the longest, the shortest, and some between.
[[nodiscard]] inline std::vector<std::uint32_t> drawings_to_compare(const std::vector<std::uint32_t>& by_length) {
  constexpr std::size_t most = 8;
  const std::size_t count = (std::min)(most, by_length.size());
  std::vector<std::uint32_t> chosen;
  for (std::size_t k = 0; k < count; ++k) chosen.push_back(by_length[count == 1 ? 0 : k * (by_length.size() - 1) / (count - 1)]);
  return chosen;
}
}  // namespace detail

/// Changes the parameters of a trained model such that z of the encoded training drawings has mean 0 and variance 1 in each number, as the
/// prior has. Encoding gives (mu - m) / s instead of mu, which decodes to the same drawing; only rounding errors differ. `drawings` are in
/// drawing units; their training split is encoded, without augmentation. Computed in double, rounded once; the result does not depend on
/// the number of threads.
///
/// Of the decoder's cell, all matrices that multiply the input x = [S_t; z] are changed, in a cell of any type: those that have a column for
/// each row of x. What W_z m adds at every step goes into the bias "b" beside the matrix, if the cell has one and adds it to the product,
/// and otherwise into the matrix's columns for the three pen states, of which one is 1 in every row: W_p (p1, p2, p3) + W_z m. The latter
/// is not exact for a first input of zeros, which has no pen state, and neither of them is in training with input dropout
/// (TrainingOptions::input_keep below 1), which drops z' - that is, replaces z by m rather than by 0 - in a run that goes on with the
/// model.
///
/// The changed model is compared with the model on eight drawings, with both first inputs if the bias was changed. Throws ArgumentError if
/// they differ by more than rounding errors, as for a cell that reads its input otherwise than by products, if a parameter that is no such
/// matrix depends on the size of the input, if the parameters are not finite, and if no drawing is left to encode. The model is then
/// unchanged.
template <class Model>
LatentStandardization standardize_latent(Model& model, const Dataset& drawings, const LatentOptions& options, ExecutorRef executor) {
  static_assert(
      detail::is_sketch_rnn<Model>,
      "sketchrnn: standardize_latent() changes the latent space of a SketchRnn, and this model is none: a DecoderOnly, for example, "
      "has no latent space");
  using Loader = DataLoader<typename Model::Batch>;
  using Decoder = typename Model::Decoder;
  const auto inputs = detail::input_matrices<typename Decoder::Cell, Decoder::input_size>(cell_name<typename Decoder::Cell>());

  const auto numbers = model.parameters().flat();
  if (!std::all_of(numbers.begin(), numbers.end(), [](auto number) { return is_finite(number); })) {
    detail::raise(ArgumentError("standardize_latent: the parameters of the model are not finite"));
  }

  Dataset training;
  training.train = drawings.train;
  training.scale_factor = drawings.scale_factor;
  const Preprocessed ready = preprocess(std::move(training), options.max_length, default_offset_limit, model.scale_factor(), {});
  const Split& split = ready.data.train;
  const auto loader_for = [&](FirstInput first_input) {
    Loader loader(0, first_input);
    loader.set_length(split);  // batches as long as the longest drawing, however large options.max_length is
    return loader;
  };
  const std::vector<std::uint32_t> by_length = Loader::evaluation_order(split);

  // m = mean mu,  s^2 = var mu + mean sigma^2
  const detail::LatentMoments moments = detail::latent_moments(model, split, loader_for(options.first_input), executor);
  LatentStandardization done{.sketches = split.size(), .left_out = ready.dropped.train};
  detail::LatentScaling scaling;
  for (std::size_t row = 0; row < moments.mu.size(); ++row) {
    const double mean = moments.mu[row], variance = moments.variance(row), scale = std::sqrt(variance);
    if (!is_finite(mean) || !is_finite(scale) || !is_finite(moments.presig[row])) {
      detail::raise(ArgumentError("standardize_latent: number " + std::to_string(row) + " of z is not finite over the encoded drawings"));
    }
    done.mean.push_back(mean);
    done.variance.push_back(variance);
    constexpr double least_scale = 1e-4;  // below it, division by s would enlarge rounding errors of mu
    const bool constant = !(scale > least_scale * (std::max)(1.0, std::abs(mean)));
    done.constant += constant ? 1 : 0;
    const double s = constant ? 1 : scale;
    scaling.mean.push_back(mean);
    scaling.scale.push_back(s);
    // L_KL = -1/2 mean (1 + presig - mu^2 - sigma^2)
    const double presig = moments.presig[row], weight = -0.5 / static_cast<double>(moments.mu.size());
    done.kl_before += weight * (1 + presig - moments.mu_squared[row] - moments.sigma_squared[row]);
    // mean (mu'^2 + sigma'^2) = variance / s^2,  presig' = presig - 2 log s
    done.kl_after += weight * (1 + presig - 2 * detail::rounded_log(s) - variance / (s * s));
  }

  const auto difference = [&](const Model& changed, FirstInput first_input) {
    typename Loader::Memory memory;
    const std::vector<std::uint32_t> chosen = detail::drawings_to_compare(by_length);
    memory.fill_for_evaluation(loader_for(first_input), split, chosen, Seed{});
    return detail::latent_difference(model, changed, memory.view(), scaling);
  };
  constexpr double tolerance = 1e4 * static_cast<double>(std::numeric_limits<typename Model::Scalar>::epsilon());
  Model changed = model;
  if (std::all_of(inputs.begin(), inputs.end(), [](const detail::InputMatrix& input) { return input.bias >= 0; })) {
    changed.set_parameters(detail::standardized_parameters(model, inputs, scaling, detail::ShiftPlace::bias));
    done.largest_rounding_error = (std::max)(difference(changed, FirstInput::start_token), difference(changed, FirstInput::zeros));
    done.in_bias = done.largest_rounding_error <= tolerance;
  }
  if (!done.in_bias) {
    changed.set_parameters(detail::standardized_parameters(model, inputs, scaling, detail::ShiftPlace::pen_columns));
    done.largest_rounding_error = difference(changed, options.first_input);
    if (!(done.largest_rounding_error <= tolerance)) {
      detail::raise(
          ArgumentError("standardize_latent: " + model_name<Model>() + " computes something else after the change of variables " +
                        "(relative difference " + detail::number_text(done.largest_rounding_error) + ", expected at most " +
                        detail::number_text(tolerance) +
                        (options.first_input == FirstInput::zeros
                             ? "): a first input of zeros has no pen state, and this cell has no bias that could take the mean of z"
                             : "): its decoder's cell uses the input otherwise than by products with the first columns of matrices")));
    }
  }
  model = std::move(changed);
  return done;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
