// An axis of a plot: its range, its round tick values and where a value lies on it.
// What it is not for: drawing it (plot.hpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/markup.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

struct Tick {
  double value = 0;
  std::string label;
};

/// Maps [low, high] linearly, or by logarithm, onto [from, to] of the picture.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  double from = 0, to = 1;

  [[nodiscard]] double operator()(double value) const {
    const double t = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return from + t * (to - from);
  }
};

/// The smallest of 1, 2, 5, 10, 20, ... (times any power of ten) that is at least `value`.
[[nodiscard]] inline double round_step(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// A tick's number: as it is in the range where people read it easily, else with a power of ten.
[[nodiscard]] inline std::string tick_label(double value, double step) {
  constexpr double largest_plain = 1e7, smallest_plain = 1e-5;
  const double magnitude = (std::max)(std::abs(value), step);
  if (magnitude < largest_plain && step >= smallest_plain) {
    return decimal(value, static_cast<int>(std::clamp(std::ceil(-std::log10(step) - 1e-9), 0.0, 6.0)));
  }
  if (same_value(value, 0)) return "0";
  const double exponent = std::floor(std::log10(std::abs(value)) + 1e-9);
  return decimal(value / std::pow(10.0, exponent), 3) + "e" + decimal(exponent, 0);
}

/// About `wanted` round values between low and high.
[[nodiscard]] inline std::vector<Tick> linear_ticks(double low, double high, double wanted) {
  const double step = round_step((high - low) / wanted);
  std::vector<Tick> ticks;
  constexpr int most = 100;
  for (double k = std::ceil(low / step - 1e-6); k * step <= high + 1e-6 * step && ticks.size() < most; ++k) {
    ticks.push_back({std::clamp(k * step, low, high), tick_label(k * step, step)});
  }
  return ticks;
}

/// Powers of ten; with their doubles and fivefolds where the axis has few of them; linear ticks where it has none.
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

[[nodiscard]] inline std::vector<Tick> ticks(const Axis& axis, double wanted) {
  return axis.logarithmic ? logarithmic_ticks(axis.low, axis.high, wanted) : linear_ticks(axis.low, axis.high, wanted);
}

/// A range that has an extent and a little air around its values; [0, 1] where there are none (low > high).
inline void widen(Axis& axis, double air) {
  if (axis.low > axis.high) {
    axis.low = axis.logarithmic ? 1 : 0;
    axis.high = axis.logarithmic ? 10 : 1;
  }
  if (axis.logarithmic) {
    const double ratio = (std::max)(std::pow(axis.high / axis.low, air), same_value(axis.low, axis.high) ? 2.0 : 1.0);
    axis.low /= ratio;
    axis.high *= ratio;
    return;
  }
  // a range that is too narrow for its own numbers' digits counts as one value
  const double least = 1e-9 * (std::max)(std::abs(axis.low), std::abs(axis.high));
  if (axis.high - axis.low <= least) {
    const double half = (std::max)(0.1 * std::abs(axis.low), same_value(axis.low, 0) ? 1.0 : 0.0);
    axis.low -= half;
    axis.high += half;
    return;
  }
  const double extra = air * (axis.high - axis.low);
  axis.low -= extra;
  axis.high += extra;
}

}  // namespace sketchrnn::detail
