// Colors with a meaning: the temperature of a reconstruction, and the lines of a plot.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

struct Rgb {
  int red = 0, green = 0, blue = 0;
};

/// "#rrggbb". Values outside 0..255 are cut.
[[nodiscard]] inline std::string hex_color(Rgb color) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const int value : {color.red, color.green, color.blue}) {
    const auto cut = static_cast<std::size_t>(std::clamp(value, 0, 255));
    text += digits[cut / 16];
    text += digits[cut % 16];
  }
  return text;
}

/// Blue at the lowest temperature, red at the highest, mixed in between, as in the article's pictures. Temperatures
/// outside are drawn like the nearer end. Throws ArgumentError for a temperature that is not finite and a range without
/// extent.
[[nodiscard]] inline std::string temperature_color(double temperature, double lowest = 0.1, double highest = 1.0) {
  if (!is_finite(temperature) || !is_finite(lowest) || !is_finite(highest) || !is_finite(highest - lowest) || highest <= lowest) {
    throw ArgumentError("temperature_color: needs a finite temperature and a range from low to high");
  }
  constexpr Rgb cold{24, 64, 216}, hot{216, 32, 24};
  const double t = std::clamp((temperature - lowest) / (highest - lowest), 0.0, 1.0);
  const auto mixed = [t](int a, int b) { return static_cast<int>(std::lround(a + t * (b - a))); };
  return hex_color({mixed(cold.red, hot.red), mixed(cold.green, hot.green), mixed(cold.blue, hot.blue)});
}

/// The color of the line number `index` of a plot: eight that differ also for people who see few colors, then again
/// from the first.
[[nodiscard]] inline std::string line_color(std::size_t index) {
  constexpr std::array<Rgb, 8> colors{
      {{0, 90, 181}, {213, 84, 0}, {0, 138, 100}, {190, 80, 150}, {176, 128, 0}, {40, 160, 210}, {90, 90, 90}, {120, 60, 200}}};
  return hex_color(colors[index % colors.size()]);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
