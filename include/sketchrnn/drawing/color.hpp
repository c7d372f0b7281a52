// Color scales: temperatures of sketches and lines of plots.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// An RGB color, 0..255 per channel.
struct Rgb {
  int red = 0;    ///< red channel
  int green = 0;  ///< green channel
  int blue = 0;   ///< blue channel
};

/// Returns "#rrggbb". Values are clamped to 0..255.
[[nodiscard]] inline std::string hex_color(Rgb color) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const int value : {color.red, color.green, color.blue}) {
    const auto clamped = static_cast<std::size_t>(std::clamp(value, 0, 255));
    text += digits[clamped / 16];
    text += digits[clamped % 16];
  }
  return text;
}

/// Returns the color of a temperature, from blue at `lowest` to red at `highest`, as in the figures of the paper. Temperatures outside the
/// range are clamped. Throws ArgumentError if a value is not finite or the range is empty.
[[nodiscard]] inline std::string temperature_color(double temperature, double lowest = 0.1, double highest = 1.0) {
  if (!is_finite(temperature) || !is_finite(lowest) || !is_finite(highest) || !is_finite(highest - lowest) || highest <= lowest) {
    detail::raise(ArgumentError("temperature_color: needs a finite temperature and a range from low to high"));
  }
  constexpr Rgb cold{24, 64, 216}, hot{216, 32, 24};
  const double t = std::clamp((temperature - lowest) / (highest - lowest), 0.0, 1.0);
  const auto mixed = [t](int a, int b) { return static_cast<int>(std::lround(a + t * (b - a))); };
  return hex_color({mixed(cold.red, hot.red), mixed(cold.green, hot.green), mixed(cold.blue, hot.blue)});
}

/// Returns the color of line `index` of a plot: a palette of eight colors that are distinguishable with color vision deficiency, repeated.
[[nodiscard]] inline std::string line_color(std::size_t index) {
  constexpr std::array<Rgb, 8> colors{
      {{0, 90, 181}, {213, 84, 0}, {0, 138, 100}, {190, 80, 150}, {176, 128, 0}, {40, 160, 210}, {90, 90, 90}, {120, 60, 200}}};
  return hex_color(colors[index % colors.size()]);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
