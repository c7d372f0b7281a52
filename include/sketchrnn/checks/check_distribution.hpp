// Compares the derivatives of an output distribution with central differences.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/distribution.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns the largest deviation of a derivative from its central difference, |d - difference| / max(1, |d|), over the losses of random
/// points under random outputs y ~ N(0, 1), in double. Below 1e-8 for correct derivatives; infinity if a loss is not finite, and if
/// offset_loss does not write exactly the rows after the pen, or pen_loss exactly those of the pen.
template <Distribution DistributionType>
[[nodiscard]] double check_distribution(Seed seed = {1}, std::size_t points = 20) {
  constexpr std::size_t size = DistributionType::output_size;
  constexpr double h = 1e-5;
  double largest = 0;
  Random random(seed, Purpose::evaluation);
  for (std::size_t point = 0; point < points; ++point) {
    std::array<double, size> y{};
    for (double& row : y) row = random.normal();
    const double dx = random.normal(), dy = random.normal();
    std::array<double, 3> pen{};
    pen[point % 3] = 1;
    const auto loss = [&](double* derivative) {  // in the order of training
      const double pen_part = DistributionType::pen_loss(y.data(), pen.data(), derivative);
      return pen_part + DistributionType::offset_loss(y.data(), dx, dy, derivative);
    };
    // NaN where nothing is written: rows that a loss leaves out or adds to stay NaN
    constexpr double unwritten = std::numeric_limits<double>::quiet_NaN();
    std::array<double, size> derivative, of_pen;
    derivative.fill(unwritten);
    of_pen.fill(unwritten);
    static_cast<void>(loss(derivative.data()));
    static_cast<void>(DistributionType::pen_loss(y.data(), pen.data(), of_pen.data()));
    for (std::size_t row = 0; row < size; ++row) {
      const bool is_pen = row < 3;
      if (is_nan(of_pen[row]) == is_pen || is_nan(derivative[row])) return std::numeric_limits<double>::infinity();
      if (is_pen && !same_value(of_pen[row], derivative[row])) return std::numeric_limits<double>::infinity();
    }
    for (std::size_t row = 0; row < size; ++row) {
      const double center = y[row];
      y[row] = center + h;
      const double above = loss(nullptr);
      y[row] = center - h;
      const double below = loss(nullptr);
      y[row] = center;
      // d = (L(y + h) - L(y - h)) / 2h
      const double deviation = std::abs(derivative[row] - (above - below) / (2 * h)) / (std::max)(1.0, std::abs(derivative[row]));
      if (!is_finite(deviation)) return std::numeric_limits<double>::infinity();
      largest = (std::max)(largest, deviation);
    }
  }
  return largest;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
