// Options of a training run. The defaults are Magenta's (model.py, get_default_hparams); layer sizes are template arguments of the model.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/schedules.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Which weight of L_KL the validation cost, and therefore the choice of the best model, uses.
enum class ValidationKlWeight {
  final_weight,  ///< kl_weight. The default.
  original,      ///< kl_weight_start at every step, as in Magenta, which favors models with a large L_KL
};

/// How gradients are clipped before an update.
enum class GradientClipping {
  by_value,  ///< each element to [-grad_clip, grad_clip], as in Magenta (PyTorch: clip_grad_value_). The default.
  by_norm,   ///< scaled such that their L2 norm over all parameters is at most grad_clip (PyTorch: clip_grad_norm_)
  none,      ///< not at all
};

/// Hyperparameters of training, of any model. kl_* and validation_kl_weight concern models with a divergence; max_length, augmentation (from
/// random_scale_factor to random_shear), balance_classes and first_input those that read sketches; loss those that draw. check() validates
/// them.
struct TrainingOptions {
  std::size_t batch_size = 100;    ///< sketches per step
  std::size_t max_length = 250;    ///< in points; longer sketches are dropped, and Nmax is the longest of the rest
  double kl_weight = 0.5;          ///< final weight of L_KL (KlSchedule)
  double kl_weight_start = 0.01;   ///< initial weight of L_KL
  double kl_decay_rate = 0.99995;  ///< per step
  double kl_tolerance = 0.2;       ///< the floor of L_KL
  ValidationKlWeight validation_kl_weight = ValidationKlWeight::final_weight;  ///< in the validation cost
  double learning_rate = 1e-3;                                                 ///< initial learning rate (exponential_rate)
  /// Lower limit of the learning rate. By default 1e-5, or the initial learning rate if that is lower, as it may be for fine-tuning; the
  /// learning rate is then constant. Has a value in Trainer::options().
  std::optional<double> min_learning_rate{};
  double decay_rate = 0.9999;                     ///< of the learning rate, per step
  LearningRateSchedule learning_rate_schedule{};  ///< used instead of the three options above, if given
  /// Step of the schedules of the KL weight and the learning rate at which training begins. To continue them when a model is fine-tuned, the
  /// number of steps that it was trained for; otherwise the KL weight begins at kl_weight_start again.
  std::uint64_t first_schedule_step = 0;
  double grad_clip = 1.0;                                       ///< threshold of gradient clipping
  GradientClipping grad_clipping = GradientClipping::by_value;  ///< how gradients are clipped
  double recurrent_keep = 0.90;                                 ///< keep probability of recurrent dropout, in encoder and decoder
  double input_keep = 1.0;            ///< keep probability of input dropout, in the decoder only; 1: off. Magenta uses 0.90 when it is on
  double output_keep = 1.0;           ///< keep probability of output dropout, in the decoder only
  double random_scale_factor = 0.15;  ///< see random_scale()
  double augment_stroke_prob = 0.10;  ///< see drop_strokes()
  double mirror_prob = 0;             ///< probability of mirroring a sketch left to right; see random_affine()
  double random_rotation = 0;         ///< rotation of a sketch by up to this angle, in degrees
  double random_shear = 0;            ///< shear of a sketch by up to this factor
  bool balance_classes = false;       ///< as many sketches of each class in a batch; see BalancedChoice
  LossOptions loss{};                 ///< default: pen loss over all padding, mixture in log space
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first; zeros for models trained that way
  /// Parts and parameters of the model that training does not change, by name: {"encoder", "decoder.cell.W_xh"}. Their gradients are
  /// computed nevertheless.
  std::vector<std::string> freeze{};
  Denormals denormals = Denormals::ieee;  ///< how denormal numbers are computed; changes the result
  Precision precision = Precision::full;  ///< of matrix products, also in validation; changes the result
  std::size_t shards = 4;                 ///< parts of a batch; changes the order of summation and therefore the rounding. More threads
                                          ///< than shards share the products of each
  unsigned threads = 0;                   ///< 0: one per processor; does not affect the result
  /// Receives a notice if the sketches first passed to Trainer::step or Trainer::evaluate are not in the model's units (report_units).
  NoticeHandler notify = print_notice;
};

/// Which scale factor Trainer::fit divides the offsets of a data set of sketches by.
enum class ScaleFactor {
  from_model,  ///< the model's, which its parameters were trained with; computed from the data if the model has none yet. The default.
  from_data,   ///< computed from the training split; replaces the model's
};

/// Options of Trainer::fit.
struct FitOptions {
  std::uint64_t steps = 10'000;                        ///< training steps of the run
  std::uint64_t validate_every = 500;                  ///< steps between validations; also validates after the last step; 0: never
  bool keep_best = true;                               ///< restore the parameters of the lowest validation cost at the end of the run
  ScaleFactor scale_factor = ScaleFactor::from_model;  ///< what the offsets of sketches are divided by
  NoticeHandler notify = print_notice;  ///< receives notices on implausible data, clamped offsets and a run without validation
};

namespace detail {

/// Returns what is wrong with the options, naming the first invalid one, its value and the valid range; empty if they are valid. Throws
/// ArgumentError for a schedule of the learning rate whose first value is invalid.
[[nodiscard]] inline std::string options_problem(const TrainingOptions& options) {
  std::string problem;
  const auto require = [&](bool holds, const std::string& name, double value, const std::string& range) {
    if (problem.empty() && !holds) problem = "training options: " + name + " is " + number_text(value) + ", expected " + range;
  };
  const auto at_least_1 = [&](const std::string& name, std::size_t value) {
    require(value > 0, name, static_cast<double>(value), "at least 1");
  };
  const auto not_negative = [&](const std::string& name, double value) {
    require(is_finite(value) && value >= 0, name, value, "a finite number of at least 0");
  };
  const auto in_unit = [&](const std::string& name, double value) { require(is_within(value, 0, 1), name, value, "0 to 1"); };
  const auto keeps = [&](const std::string& name, double value) {
    require(is_within(value, 0, 1) && value > 0, name, value, "above 0 and at most 1");
  };
  at_least_1("batch_size", options.batch_size);
  at_least_1("max_length", options.max_length);
  at_least_1("shards", options.shards);
  not_negative("learning_rate", options.learning_rate);
  if (options.min_learning_rate) {
    not_negative("min_learning_rate", *options.min_learning_rate);
    require(options.learning_rate >= *options.min_learning_rate, "learning_rate", options.learning_rate,
            "at least min_learning_rate, " + number_text(*options.min_learning_rate));
  }
  in_unit("decay_rate", options.decay_rate);
  if (const LearningRateSchedule& schedule = options.learning_rate_schedule;
      problem.empty() && !schedule.name().empty() && schedule.has_function()) {
    static_cast<void>(schedule.at(0));
  }
  in_unit("kl_decay_rate", options.kl_decay_rate);
  not_negative("kl_weight", options.kl_weight);
  not_negative("kl_weight_start", options.kl_weight_start);
  not_negative("kl_tolerance", options.kl_tolerance);
  require(!is_nan(options.grad_clip) && options.grad_clip > 0, "grad_clip", options.grad_clip, "a number above 0");
  keeps("recurrent_keep", options.recurrent_keep);
  keeps("input_keep", options.input_keep);
  keeps("output_keep", options.output_keep);
  in_unit("random_scale_factor", options.random_scale_factor);
  in_unit("augment_stroke_prob", options.augment_stroke_prob);
  in_unit("mirror_prob", options.mirror_prob);
  require(is_within(options.random_rotation, 0, 180), "random_rotation", options.random_rotation, "0 to 180 degrees");
  in_unit("random_shear", options.random_shear);
  return problem;
}

}  // namespace detail

/// Throws ArgumentError for an invalid option; the message names the option, its value and the valid range.
inline void check(const TrainingOptions& options) {
  if (const std::string problem = detail::options_problem(options); !problem.empty()) detail::raise(ArgumentError(problem));
}

/// Returns the options with the default values that depend on others: min_learning_rate.
[[nodiscard]] inline TrainingOptions completed(TrainingOptions options) {
  constexpr double min_learning_rate = 1e-5;
  if (!options.min_learning_rate) options.min_learning_rate = (std::min)(min_learning_rate, options.learning_rate);
  return options;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
