// Samples one point from the decoder's output: a component, a bivariate normal, a pen state (paper, eq. 5 to 8 and 11; Magenta: sample()).
// Each point consumes the same number of random values, so that streams stay aligned. Does not allocate.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A sampled point: offset in the model's units and pen state (0: down, 1: lifted after this point, 2: end of the sketch).
struct SampledPoint {
  double dx = 0;  ///< offset to the right
  double dy = 0;  ///< offset downward
  int pen = 0;    ///< 0, 1 or 2
};

namespace detail {

/// Returns the first input: the start token S_0 = (0, 0, 1, 0, 0), or zeros (pen 3: none of the three states).
[[nodiscard]] constexpr SampledPoint first_point(FirstInput first_input) noexcept {
  return {0, 0, first_input == FirstInput::zeros ? 3 : 0};
}

/// Writes a point as a stroke-5 row, (dx, dy, p1, p2, p3).
template <RealScalar Scalar>
void write_row(const SampledPoint& point, Scalar* row) {
  row[0] = static_cast<Scalar>(point.dx);
  row[1] = static_cast<Scalar>(point.dy);
  for (int state = 0; state < 3; ++state) row[2 + state] = state == point.pen ? Scalar{1} : Scalar{0};
}

}  // namespace detail

/// Samples an index from softmax(logits / temperature) by inversion; u is uniform in [0, 1).
template <RealScalar Scalar>
[[nodiscard]] std::size_t sample_softmax(std::span<const Scalar> logits, double temperature, double u) {
  const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  const auto weight = [&](Scalar logit) { return kernels::exp((static_cast<double>(logit) - largest) / temperature); };
  double total = 0;
  for (const Scalar logit : logits) total += weight(logit);
  double remaining = u * total;
  for (std::size_t index = 0; index + 1 < logits.size(); ++index) {
    remaining -= weight(logits[index]);
    if (remaining < 0) return index;
  }
  return logits.size() - 1;
}

/// Returns the index of the largest logit.
template <RealScalar Scalar>
[[nodiscard]] std::size_t argmax(std::span<const Scalar> logits) {
  return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

/// Samples a point from one decoder output y, [3 + 6 M] (layout: model/mixture.hpp), with the temperature of `options`.
template <class MixtureType, RealScalar Scalar>
[[nodiscard]] SampledPoint sample_point(const Scalar* y, const SamplingOptions& options, Random& random) {
  constexpr auto components = static_cast<std::size_t>(MixtureType::components);
  const std::span<const Scalar> pen_logits(y, 3), pi_logits(y + 3, components);
  const double u_component = random.uniform();
  const double u_pen = random.uniform();
  const double normal_x = random.normal();
  const double normal_y = random.normal();

  const typename MixtureType::template Blocks<Scalar> block(y);
  if (options.greedy || same_value(options.temperature, 0)) {
    const auto k = static_cast<Index>(argmax(pi_logits));
    return {static_cast<double>(block.mu_x[k]), static_cast<double>(block.mu_y[k]), static_cast<int>(argmax(pen_logits))};
  }
  const double t = options.temperature;
  const double logit_temperature = options.pen == PenTemperature::softer ? 0.5 + 0.5 * t : t;
  const auto k = static_cast<Index>(sample_softmax(pi_logits, logit_temperature, u_component));
  const auto limited = [](Scalar x, double limit) { return std::clamp(static_cast<double>(x), -limit, limit); };
  // sigma -> sigma sqrt(T), or sigma T
  const double spread = options.law == TemperatureLaw::paper ? std::sqrt(t) : t;
  const double sigma_x = kernels::exp(limited(block.log_sigma_x[k], MixtureLimits::log_sigma)) * spread;
  const double sigma_y = kernels::exp(limited(block.log_sigma_y[k], MixtureLimits::log_sigma)) * spread;
  const double rho = kernels::tanh(limited(block.atanh_rho[k], MixtureLimits::atanh_rho));
  // (dx, dy) ~ N(mu, sigma, rho):  dx = mu_x + sigma_x n1,  dy = mu_y + sigma_y (rho n1 + sqrt(1 - rho^2) n2)
  return {static_cast<double>(block.mu_x[k]) + sigma_x * normal_x,
          static_cast<double>(block.mu_y[k]) + sigma_y * (rho * normal_x + std::sqrt(1 - rho * rho) * normal_y),
          static_cast<int>(sample_softmax(pen_logits, logit_temperature, u_pen))};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
