// Axes of a plot: range, ticks and mapping to the picture.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A tick and its label.
struct Tick {
  double value = 0;
  std::string label;
};

/// Maps [low, high], linearly or logarithmically, to [from, to] in the picture.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  double from = 0, to = 1;

  /// Returns the position of a value.
  [[nodiscard]] double operator()(double value) const {
    const double t = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return from + t * (to - from);
  }
};

/// Returns the smallest number 1, 2 or 5 times a power of ten that is at least `value`.
[[nodiscard]] inline double round_step(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Formats the value of a tick: in fixed notation for typical magnitudes, otherwise with an exponent.
[[nodiscard]] inline std::string tick_label(double value, double step) {
  constexpr double max_fixed = 1e7, min_fixed = 1e-5;
  const double magnitude = (std::max)(std::abs(value), step);
  if (magnitude < max_fixed && step >= min_fixed) {
    return decimal(value, static_cast<int>(std::clamp(std::ceil(-std::log10(step) - 1e-9), 0.0, 6.0)));
  }
  if (same_value(value, 0)) return "0";
  const double exponent = std::floor(std::log10(std::abs(value)) + 1e-9);
  return decimal(value / std::pow(10.0, exponent), 3) + "e" + decimal(exponent, 0);
}

/// Returns about `wanted` round values between low and high.
[[nodiscard]] inline std::vector<Tick> linear_ticks(double low, double high, double wanted) {
  const double step = round_step((high - low) / wanted);
  std::vector<Tick> ticks;
  constexpr int max_ticks = 100;
  for (double k = std::ceil(low / step - 1e-6); k * step <= high + 1e-6 * step && ticks.size() < max_ticks; ++k) {
    ticks.push_back({std::clamp(k * step, low, high), tick_label(k * step, step)});
  }
  return ticks;
}

/// Returns powers of ten, over a few decades also 2 and 5 times these, and linear ticks for less than one decade.
[[nodiscard]] inline std::vector<Tick> logarithmic_ticks(double low, double high, double wanted) {
  const double decades = std::log10(high / low);
  if (decades < 1) return linear_ticks(low, high, wanted);
  const double every = (std::max)(1.0, std::ceil(decades / wanted));
  std::vector<Tick> ticks;
  for (double e = std::floor(std::log10(low)); e <= std::ceil(std::log10(high)); ++e) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && decades > 3) continue;
      if (!same_value(std::fmod(std::abs(e), every), 0)) continue;
      const double value = factor * std::pow(10.0, e);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
        ticks.push_back({std::clamp(value, low, high), tick_label(value, value)});
      }
    }
  }
  return ticks;
}

/// Returns about `wanted` ticks of an axis.
[[nodiscard]] inline std::vector<Tick> ticks(const Axis& axis, double wanted) {
  return axis.logarithmic ? logarithmic_ticks(axis.low, axis.high, wanted) : linear_ticks(axis.low, axis.high, wanted);
}

/// Extends the range of an axis by the fraction `padding` on both sides and gives it a nonzero extent; [0, 1] (logarithmic: [1, 10]) if
/// there are no values (low > high).
inline void widen(Axis& axis, double padding) {
  if (axis.low > axis.high) {
    axis.low = axis.logarithmic ? 1 : 0;
    axis.high = axis.logarithmic ? 10 : 1;
  }
  if (axis.logarithmic) {
    const double ratio = (std::max)(std::pow(axis.high / axis.low, padding), same_value(axis.low, axis.high) ? 2.0 : 1.0);
    axis.low /= ratio;
    axis.high *= ratio;
    return;
  }
  // a range narrower than the precision of its values is treated as a single value
  const double min_extent = 1e-9 * (std::max)(std::abs(axis.low), std::abs(axis.high));
  if (axis.high - axis.low <= min_extent) {
    const double half = (std::max)(0.1 * std::abs(axis.low), same_value(axis.low, 0) ? 1.0 : 0.0);
    axis.low -= half;
    axis.high += half;
    return;
  }
  const double extra = padding * (axis.high - axis.low);
  axis.low -= extra;
  axis.high += extra;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
