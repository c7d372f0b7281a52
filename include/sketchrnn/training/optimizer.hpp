// The requirements on an optimizer, the update rule of Trainer<Model, Optimizer>. An optimizer is a value: its data members are its
// hyperparameters. It defines:
//
//   static constexpr std::string_view name;                  its name in messages and checkpoints
//   static constexpr std::array<std::string_view, N> state_names;
//                                                            a name for each block of state, N >= 0. A block has one element per
//                                                            parameter and starts as zeros; the trainer owns it, and checkpoints store it
//   std::array<OptimizerOption, K> options() const;          its hyperparameters by name, stored in checkpoints
//   template <RealScalar Scalar>
//   void update(const UpdateStep&, gradients, state, parameters) const;
//                                                            updates a contiguous range of the parameters and their state in place
//
// Optional: `void check() const`, which throws ArgumentError for invalid hyperparameters.
//
//   struct Sgd {
//     double weight_decay = 0;
//     static constexpr std::string_view name = "SGD";
//     static constexpr std::array<std::string_view, 0> state_names{};
//     std::array<OptimizerOption, 1> options() const { return {{{"weight_decay", weight_decay}}}; }
//     template <RealScalar Scalar>
//     void update(const UpdateStep& at, std::span<const Scalar> gradients, const OptimizerState<Scalar, 0>&, std::span<Scalar> p) const {
//       for (std::size_t i = 0; i < p.size(); ++i) p[i] -= Scalar(at.learning_rate) * (gradients[i] + Scalar(weight_decay) * p[i]);
//     }
//   };
//
// The trainer divides the parameters into ranges, which it updates on several threads: an update must treat every element by itself, so
// that the result does not depend on the ranges. Gradients are clipped before the update (TrainingOptions::grad_clipping).
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

[[noreturn]] inline void refuse_option(std::string_view optimizer, std::string_view option, double value, std::string_view range) {
  raise(
      ArgumentError(std::string(optimizer).append(": ").append(option) + " is " + number_text(value) + ", expected " + std::string(range)));
}

/// Throws ArgumentError unless 0 <= value < 1, as for the decay of a running average.
inline void check_decay(std::string_view optimizer, std::string_view option, double value) {
  if (!is_within(value, 0, 1) || value >= 1) refuse_option(optimizer, option, value, "at least 0 and below 1");
}

/// Throws ArgumentError unless value is finite and at least 0.
inline void check_not_negative(std::string_view optimizer, std::string_view option, double value) {
  if (!is_finite(value) || value < 0) refuse_option(optimizer, option, value, "a finite number of at least 0");
}

}  // namespace detail

/// A hyperparameter of an optimizer.
struct OptimizerOption {
  std::string_view name;  ///< as in the optimizer
  double value;           ///< its value
};

/// What an update depends on besides gradients, state and parameters.
struct UpdateStep {
  double learning_rate;  ///< at this step, from the schedule
  std::uint64_t step;    ///< updates since the state was zero, counted from 0
};

/// The same range of each block of an optimizer's state, in the order of state_names.
template <RealScalar Scalar, std::size_t Blocks>
using OptimizerState = std::array<std::span<Scalar>, Blocks>;

/// Whether an optimizer has a name.
template <class OptimizerType>
concept HasOptimizerName = requires {
  { OptimizerType::name } -> std::convertible_to<std::string_view>;
};
/// Whether an optimizer names its blocks of state.
template <class OptimizerType>
concept HasStateNames = requires {
  std::tuple_size<std::remove_cvref_t<decltype(OptimizerType::state_names)>>::value;
};

/// Number of blocks of state of an optimizer.
template <class OptimizerType>
inline constexpr std::size_t state_blocks = 0;
/// Number of blocks of state of an optimizer that names them.
template <HasStateNames OptimizerType>
inline constexpr std::size_t state_blocks<OptimizerType> = std::tuple_size_v<std::remove_cvref_t<decltype(OptimizerType::state_names)>>;

/// Whether an optimizer lists its hyperparameters.
template <class OptimizerType>
concept HasOptimizerOptions = requires(const OptimizerType& optimizer) {
  {std::span<const OptimizerOption>(optimizer.options())};
};
/// Whether an optimizer can update a range of parameters.
template <class OptimizerType>
concept HasUpdate = HasStateNames<OptimizerType> &&
    requires(const OptimizerType& optimizer, const UpdateStep& at, std::span<const float> gradients,
             const OptimizerState<float, state_blocks<OptimizerType>>& state, std::span<float> parameters) {
  optimizer.template update<float>(at, gradients, state, parameters);
};

/// A type that meets the requirements of an optimizer.
template <class OptimizerType>
concept Optimizer =
    HasOptimizerName<OptimizerType> && HasStateNames<OptimizerType> && HasOptimizerOptions<OptimizerType> && HasUpdate<OptimizerType>;

/// Checks the requirements of an optimizer by static assertions, each of which names what is missing:
///   static_assert(RequireOptimizer<OptimizerType>::satisfied);
template <class OptimizerType>
struct RequireOptimizer {
 private:
  static constexpr bool names_are_distinct() {
    if constexpr (HasStateNames<OptimizerType>) {
      const auto& names = OptimizerType::state_names;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == "parameters" || names[i] == "best" || names[i] == "checksum" || names[i].empty()) return false;
        for (std::size_t j = 0; j < i; ++j) {
          if (names[i] == names[j]) return false;
        }
      }
    }
    return true;
  }

 public:
  static_assert(HasOptimizerName<OptimizerType>, "sketchrnn: an optimizer has `static constexpr std::string_view name`");
  static_assert(HasStateNames<OptimizerType>,
                "sketchrnn: an optimizer has `static constexpr std::array<std::string_view, N> state_names`, one for each block of state");
  static_assert(names_are_distinct(),
                "sketchrnn: the state_names of an optimizer differ from each other and are none of parameters, best and checksum, which "
                "checkpoints use");
  static_assert(HasOptimizerOptions<OptimizerType>,
                "sketchrnn: an optimizer has `std::array<OptimizerOption, K> options() const`, its hyperparameters");
  static_assert(!HasStateNames<OptimizerType> || HasUpdate<OptimizerType>,
                "sketchrnn: an optimizer has `template <RealScalar Scalar> void update(const UpdateStep&, std::span<const Scalar> "
                "gradients, const OptimizerState<Scalar, N>& state, std::span<Scalar> parameters) const`");
  /// Whether all requirements are met.
  static constexpr bool satisfied = Optimizer<OptimizerType>;
};

/// Describes an optimizer, for example "Adam(beta1=0.9, beta2=0.999, epsilon=1e-08)". Equal texts mean equal hyperparameters.
template <Optimizer OptimizerType>
[[nodiscard]] std::string describe(const OptimizerType& optimizer) {
  std::string text(optimizer.name);
  const char* separator = "(";
  for (const OptimizerOption& option : optimizer.options()) {
    text.append(separator).append(option.name).append("=").append(detail::exact_text(option.value));
    separator = ", ";
  }
  return *separator == '(' ? text : text + ")";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
