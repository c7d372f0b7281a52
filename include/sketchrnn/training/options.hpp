// What a training run can be told. Every default is Magenta's (REFERENCE: get_default_hparams), sizes apart, which are types.
#pragma once

#include <cstddef>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn {

/// By which weight of L_KL a validation's cost, and so the best model, is judged.
enum class ValidationKlWeight {
  final_weight,  ///< kl_weight. The default.
  original,      ///< kl_weight_start, for ever, as in the original, which so prefers models with a large L_KL
};

/// See the head of the file.
struct TrainingOptions {
  std::size_t batch_size = 100;
  std::size_t max_length = 250;  ///< longer sketches are left out; Nmax is the longest that is left
  double kl_weight = 0.5;
  double kl_weight_start = 0.01;
  double kl_decay_rate = 0.99995;
  double kl_tolerance = 0.2;  ///< the floor of L_KL
  ValidationKlWeight validation_kl_weight = ValidationKlWeight::final_weight;
  double learning_rate = 1e-3;
  double min_learning_rate = 1e-5;
  double decay_rate = 0.9999;
  double grad_clip = 1.0;        ///< by value
  double recurrent_keep = 0.90;  ///< keep probability of recurrent dropout, in encoder and decoder
  double input_keep = 1.0;       ///< of input dropout, in the decoder only; off by default, 0.90 where the original turns it on
  double output_keep = 1.0;      ///< of output dropout, likewise
  double random_scale_factor = 0.15;
  double augment_stroke_prob = 0.10;
  LossOptions loss{};                                ///< pen loss over all padding, mixture in log space
  FirstInput first_input = FirstInput::start_token;  ///< what the decoder reads first; for going on with a model that begins from zeros
  std::size_t shards = 4;                            ///< parts of a batch; changes the order of sums, and so the last bits
  unsigned threads = 0;                              ///< 0: as many as there are processors; changes the time and nothing else
};

/// Throws ArgumentError, naming the option, for one that makes no sense.
inline void check(const TrainingOptions& options) {
  const auto require = [](bool holds, const std::string& sentence) {
    if (!holds) throw ArgumentError("training options: " + sentence);
  };
  const auto in_unit = [](double x) { return is_within(x, 0, 1); };
  const auto not_negative = [](double x) { return is_finite(x) && x >= 0; };
  require(options.batch_size > 0, "batch_size is 0, expected at least 1");
  require(options.max_length > 0, "max_length is 0, expected at least 1");
  require(options.shards > 0, "shards is 0, expected at least 1");
  require(not_negative(options.min_learning_rate) && is_finite(options.learning_rate) && options.learning_rate >= options.min_learning_rate,
          "learning_rate " + std::to_string(options.learning_rate) + " is below min_learning_rate " +
              std::to_string(options.min_learning_rate));
  require(in_unit(options.decay_rate) && in_unit(options.kl_decay_rate), "decay rates are between 0 and 1");
  require(not_negative(options.kl_weight) && not_negative(options.kl_weight_start) && not_negative(options.kl_tolerance),
          "KL weights and tolerance are not negative");
  require(!is_nan(options.grad_clip) && options.grad_clip > 0, "grad_clip is positive");
  const auto keeps = [](double x) { return is_within(x, 0, 1) && x > 0; };
  require(keeps(options.recurrent_keep) && keeps(options.input_keep) && keeps(options.output_keep),
          "recurrent_keep, input_keep and output_keep are above 0 and at most 1");
  require(in_unit(options.random_scale_factor) && in_unit(options.augment_stroke_prob),
          "random_scale_factor and augment_stroke_prob are between 0 and 1");
}

}  // namespace sketchrnn
