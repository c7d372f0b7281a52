// Schedules of the learning rate (Magenta: sketch_rnn_train.py). Steps count from 0. That of the weight of L_KL is in
// model/latent.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <numbers>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The learning rate as a function of the step, with a name that identifies it in checkpoints: equal names mean equal functions. Use one
/// of the functions below or a function of your own:
///   LearningRateSchedule("inverse square root", [](std::uint64_t step) { return 1e-3 / std::sqrt(1.0 + static_cast<double>(step)); })
class LearningRateSchedule {
 public:
  /// No schedule.
  LearningRateSchedule() = default;
  /// `function` returns the learning rate at a step counted from 0, a finite number of at least 0. It must depend on the step only, so that
  /// a resumed run repeats it. Throws ArgumentError if the name is empty or "none", or the function is empty.
  LearningRateSchedule(std::string name, std::function<double(std::uint64_t)> function)
      : name_(std::move(name)), function_(std::move(function)) {
    if (name_.empty() || name_ == "none")
      detail::raise(ArgumentError("learning rate schedule: the name is \"" + name_ + "\", expected another"));
    if (!function_) detail::raise(ArgumentError("learning rate schedule \"" + name_ + "\": the function is empty"));
  }
  /// A constant learning rate: the same as constant_rate(rate).
  LearningRateSchedule(double rate);  // NOLINT(google-explicit-constructor): {.learning_rate_schedule = 1e-3}
  /// Not possible: a function has no name. A static assertion says so.
  template <class Function>
  requires(std::is_invocable_v<const Function&, std::uint64_t> && !std::is_same_v<Function, LearningRateSchedule>)
  LearningRateSchedule(const Function& /*function*/) {  // NOLINT(google-explicit-constructor)
    static_assert(!std::is_same_v<Function, Function>,
                  "sketchrnn: a learning rate schedule of one's own has a name, which identifies it in checkpoints: "
                  "LearningRateSchedule(\"name\", function)");
  }
  /// A schedule of which only the name is known, as read from a checkpoint. It cannot be evaluated.
  [[nodiscard]] static LearningRateSchedule named(std::string name) {
    LearningRateSchedule schedule;
    schedule.name_ = std::move(name);
    return schedule;
  }

  /// The name; empty if there is no schedule.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Whether there is a function.
  [[nodiscard]] bool has_function() const noexcept { return static_cast<bool>(function_); }

  /// Whether the names are equal.
  [[nodiscard]] friend bool operator==(const LearningRateSchedule& a, const LearningRateSchedule& b) noexcept { return a.name_ == b.name_; }

  /// Returns the learning rate. Throws ArgumentError without a function, and if the result is not a finite number of at least 0.
  [[nodiscard]] double at(std::uint64_t step) const {
    if (!function_) detail::raise(ArgumentError("learning rate schedule: only the name \"" + name_ + "\" is known, not the function"));
    const double rate = function_(step);
    if (!is_finite(rate) || rate < 0) {
      detail::raise(ArgumentError("learning rate schedule \"" + name_ + "\": it gives " + detail::number_text(rate) + " at step " +
                                  std::to_string(step) + ", expected a finite number of at least 0"));
    }
    return rate;
  }

 private:
  std::string name_;
  std::function<double(std::uint64_t)> function_;
};

namespace detail {

/// Returns "name(value, value)"; the values read back bit for bit.
[[nodiscard]] inline std::string schedule_name(std::string_view name, std::initializer_list<double> values) {
  std::string text(name);
  const char* separator = "(";
  for (const double value : values) {
    text.append(separator).append(exact_text(value));
    separator = ", ";
  }
  return text + ")";
}

}  // namespace detail

/// lr_t = rate
[[nodiscard]] inline LearningRateSchedule constant_rate(double rate) {
  return {detail::schedule_name("constant", {rate}), [=](std::uint64_t /*step*/) { return rate; }};
}

inline LearningRateSchedule::LearningRateSchedule(double rate) : LearningRateSchedule(constant_rate(rate)) {}

/// lr_t = (rate - minimum) decay_rate^t + minimum, the schedule of the original.
[[nodiscard]] inline LearningRateSchedule exponential_rate(double rate = 1e-3, double minimum = 1e-5, double decay_rate = 0.9999) {
  return {detail::schedule_name("exponential", {rate, minimum, decay_rate}),
          [=](std::uint64_t step) { return (rate - minimum) * detail::rounded_power(decay_rate, step) + minimum; }};
}

/// lr_t = minimum + (rate - minimum) (1 + cos(pi t / steps)) / 2 for t < steps, then minimum (Loshchilov & Hutter 2017, without restarts).
/// Throws ArgumentError if `steps` is 0 or `minimum` is above `rate`.
[[nodiscard]] inline LearningRateSchedule cosine_rate(double rate, std::uint64_t steps, double minimum = 0) {
  if (steps == 0) detail::raise(ArgumentError("cosine_rate: 0 steps, expected at least 1"));
  if (minimum > rate) {
    detail::raise(
        ArgumentError("cosine_rate: the minimum is " + detail::number_text(minimum) + ", above the rate of " + detail::number_text(rate)));
  }
  return {detail::schedule_name("cosine", {rate, static_cast<double>(steps), minimum}), [=](std::uint64_t step) {
            const double t = static_cast<double>((std::min)(step, steps)) / static_cast<double>(steps);
            return minimum + (rate - minimum) * (1 + detail::rounded_cos(std::numbers::pi * t)) / 2;
          }};
}

/// Linear warm-up: lr_t = (t + 1) / steps lr'_0 for t < steps, then lr_t = lr'_(t - steps), where lr' is the schedule `then`.
/// Throws ArgumentError if `steps` is 0 or `then` has no function.
[[nodiscard]] inline LearningRateSchedule warm_up(std::uint64_t steps, const LearningRateSchedule& then) {
  if (steps == 0) detail::raise(ArgumentError("warm_up: 0 steps, expected at least 1"));
  if (!then.has_function()) detail::raise(ArgumentError("warm_up: the schedule that follows has no function"));
  return {"warm_up(" + std::to_string(steps) + ", " + then.name() + ")", [=](std::uint64_t step) {
            if (step >= steps) return then.at(step - steps);
            return then.at(0) * static_cast<double>(step + 1) / static_cast<double>(steps);
          }};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
