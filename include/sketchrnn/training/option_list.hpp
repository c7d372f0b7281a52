// Visits the training options by name, to write, read or compare them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/options.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Calls visitor(name, option) for every option except `threads` and `notify`, which do not affect the result. `Options` is TrainingOptions or const
/// TrainingOptions. The structured binding fails to compile if an option is added to the structure but not here.
template <class Options, class Visitor>
void for_each_option(Options& options, Visitor&& visitor) {
  static_assert(std::is_same_v<std::remove_const_t<Options>, TrainingOptions>);
  auto& [batch_size, max_length, kl_weight, kl_weight_start, kl_decay_rate, kl_tolerance, validation_kl_weight, learning_rate,
         min_learning_rate, decay_rate, learning_rate_schedule, first_schedule_step, grad_clip, grad_clipping, recurrent_keep, input_keep,
         output_keep, random_scale_factor, augment_stroke_prob, mirror_prob, random_rotation, random_shear, balance_classes, loss,
         first_input, freeze, denormals, precision, shards, threads, notify] = options;
  auto& [pen_loss, mixture] = loss;
  visitor("batch_size", batch_size);
  visitor("max_length", max_length);
  visitor("kl_weight", kl_weight);
  visitor("kl_weight_start", kl_weight_start);
  visitor("kl_decay_rate", kl_decay_rate);
  visitor("kl_tolerance", kl_tolerance);
  visitor("validation_kl_weight", validation_kl_weight);
  visitor("learning_rate", learning_rate);
  visitor("min_learning_rate", min_learning_rate);
  visitor("decay_rate", decay_rate);
  visitor("learning_rate_schedule", learning_rate_schedule);
  visitor("first_schedule_step", first_schedule_step);
  visitor("grad_clip", grad_clip);
  visitor("grad_clipping", grad_clipping);
  visitor("recurrent_keep", recurrent_keep);
  visitor("input_keep", input_keep);
  visitor("output_keep", output_keep);
  visitor("random_scale_factor", random_scale_factor);
  visitor("augment_stroke_prob", augment_stroke_prob);
  visitor("mirror_prob", mirror_prob);
  visitor("random_rotation", random_rotation);
  visitor("random_shear", random_shear);
  visitor("balance_classes", balance_classes);
  visitor("pen_loss", pen_loss);
  visitor("mixture", mixture);
  visitor("first_input", first_input);
  visitor("freeze", freeze);
  visitor("denormals", denormals);
  visitor("precision", precision);
  visitor("shards", shards);
  static_cast<void>(threads);
  static_cast<void>(notify);
}

/// @{
/// The names of the enumerators of an option, in order of declaration; empty for other types.
template <class Enumeration>
inline constexpr std::array<std::string_view, 0> value_names{};
template <>
inline constexpr std::array<std::string_view, 2> value_names<ValidationKlWeight>{"final_weight", "original"};
template <>
inline constexpr std::array<std::string_view, 3> value_names<GradientClipping>{"by_value", "by_norm", "none"};
template <>
inline constexpr std::array<std::string_view, 3> value_names<PenLoss>{"padded", "masked", "end_once"};
template <>
inline constexpr std::array<std::string_view, 2> value_names<Denormals>{"ieee", "flush"};
template <>
inline constexpr std::array<std::string_view, 3> value_names<Precision>{"full", "bfloat16", "int8"};
template <>
inline constexpr std::array<std::string_view, 2> value_names<FirstInput>{"start_token", "zeros"};
template <>
inline constexpr std::array<std::string_view, 2> value_names<MixtureForm>{"log_space", "linear"};
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
