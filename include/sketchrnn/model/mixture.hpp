// The output distribution of the decoder: a mixture of bivariate normals and the pen states (paper, eq. 5 to 8; Graves 2013, eq. 24 and
// 25).
// Computes the negative log-likelihood of one point and its derivative (docs/mixture.md derives both), and samples points.
//
// Layout of the decoder's output y, [3 + 6 M], as in Magenta:
//   pen logits (3), pi logits (M), mu_x (M), mu_y (M), log sigma_x (M), log sigma_y (M), atanh rho (M)
//
// Departure from the original, which exponentiates first and returns NaN if |rho| -> 1 or sigma under- or overflows: everything is computed
// in log space. With a = (dx - mu_x) / sigma_x, b = (dy - mu_y) / sigma_y and r = atanh rho,
//   Z / (1 - rho^2) = (a - b)^2 (1 + e^2r) / 4 + (a + b)^2 (1 + e^-2r) / 4
//   -1/2 log(1 - rho^2) = log cosh r
//   log N = -log 2 pi - log sigma_x - log sigma_y + log cosh r - 1/2 Z / (1 - rho^2)
// and the mixture is a log-sum-exp. Inputs are clamped to MixtureLimits, so value and derivative are always finite.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/packet_array.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/model/pen.hpp>
#include <sketchrnn/model/sampling.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Form of the mixture likelihood in the loss.
enum class MixtureForm {
  log_space,  ///< -log sum pi_k N_k, by log-sum-exp. The default.
  linear,     ///< -log(sum pi_k N_k + 1e-6), as in Magenta, but computed without overflow.
};

/// The limits to which decoder outputs are clamped (Magenta has none and overflows).
struct MixtureLimits {
  static constexpr double log_sigma = 20;   ///< sigma in 2e-9 .. 5e8
  static constexpr double atanh_rho = 15;   ///< 1 - |rho| > 1e-13
  static constexpr double deviation = 1e7;  ///< distance from a component's mean in standard deviations
};

/// A mixture of `Components` bivariate normals and a categorical distribution over three pen states.
template <int Components>
struct Mixture : Pen {
  static_assert(Components > 0, "sketchrnn: a mixture has at least one component");
  static constexpr int components = Components;                    ///< M, number of normals
  static constexpr int output_size = pen_states + 6 * Components;  ///< rows of y, 3 + 6 M
  static constexpr double log_two_pi = 1.8378770664093454836;      ///< log 2 pi

  /// One value per component.
  template <class Scalar>
  using Array = kernels::PacketArray<Scalar, Components>;

  /// Pointers to the blocks of one output y.
  template <class Scalar>
  struct Blocks {
    /// Points to the blocks of y, [3 + 6 M].
    explicit Blocks(const Scalar* y)
        : pi_logits(y + pen_states),
          mu_x(y + pen_states + Components),
          mu_y(y + pen_states + 2 * Components),
          log_sigma_x(y + pen_states + 3 * Components),
          log_sigma_y(y + pen_states + 4 * Components),
          atanh_rho(y + pen_states + 5 * Components) {}
    /// @{
    /// The first of the M elements of a block.
    const Scalar* pi_logits;
    const Scalar* mu_x;
    const Scalar* mu_y;
    const Scalar* log_sigma_x;
    const Scalar* log_sigma_y;
    const Scalar* atanh_rho;
    /// @}
  };

  /// Returns the type as written in C++, "Mixture<20>".
  [[nodiscard]] static std::string name() { return "Mixture<" + std::to_string(Components) + ">"; }

  /// Returns -log p(dx, dy) of one point in log space. See the overload below.
  template <class Scalar>
  static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) {
    return offset_loss(y, dx, dy, MixtureForm::log_space, derivative);
  }

  /// Returns -log p(dx, dy) of one point under the output y, [3 + 6 M]. If `derivative` is not null, writes the derivative with respect to
  /// y to it, except for the pen logits.
  template <class Scalar>
  EIGEN_DONT_INLINE static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, MixtureForm form, Scalar* derivative) {
    using A = Array<Scalar>;
    const Blocks<Scalar> block(y);
    const Array<Scalar> u = limit(A::load(block.log_sigma_x), MixtureLimits::log_sigma);
    const Array<Scalar> v = limit(A::load(block.log_sigma_y), MixtureLimits::log_sigma);
    const Array<Scalar> r = limit(A::load(block.atanh_rho), MixtureLimits::atanh_rho);
    const Array<Scalar> inverse_sigma_x = exp(-u);
    const Array<Scalar> inverse_sigma_y = exp(-v);
    // a = (dx - mu_x) / sigma_x,  b = (dy - mu_y) / sigma_y
    const Array<Scalar> a = limit((A(dx) - A::load(block.mu_x)) * inverse_sigma_x, MixtureLimits::deviation);
    const Array<Scalar> b = limit((A(dy) - A::load(block.mu_y)) * inverse_sigma_y, MixtureLimits::deviation);
    // e^2r, e^-2r
    const Array<Scalar> e = exp(Scalar{2} * r);
    const Array<Scalar> inverse_e = exp(Scalar{-2} * r);
    // Z / (1 - rho^2) = (a - b)^2 (1 + e^2r) / 4 + (a + b)^2 (1 + e^-2r) / 4
    const Array<Scalar> difference = a - b;
    const Array<Scalar> total = a + b;
    const Array<Scalar> p = (Scalar{1} + e) / Scalar{4};
    const Array<Scalar> q = (Scalar{1} + inverse_e) / Scalar{4};
    const Array<Scalar> distance = difference * difference * p + total * total * q;
    // log cosh r = |r| + log(1 + e^-2|r|) - log 2
    const Array<Scalar> log_cosh = abs(r) + log(Scalar{1} + minimum(e, inverse_e)) - std::numbers::ln2_v<Scalar>;
    // log N = -log 2 pi - log sigma_x - log sigma_y + log cosh r - 1/2 Z / (1 - rho^2)
    const Array<Scalar> log_normal = -u - v + log_cosh - distance / Scalar{2} - static_cast<Scalar>(log_two_pi);
    // log p = log sum_k pi_k N_k,  log pi_k = logit_k - log sum exp logits
    const Array<Scalar> logits = limit(A::load(block.pi_logits), largest_logit);
    const Array<Scalar> log_pi = logits - log_sum_exp(logits);
    const Array<Scalar> log_joint = log_pi + log_normal;
    const Scalar log_density = log_sum_exp(log_joint);

    Scalar loss = -log_density;
    Scalar weight = 1;  // of the derivative
    if (form == MixtureForm::linear) {
      // -log(p + 1e-6) = -(log p + log(1 + 1e-6 / p));  its derivative is that of -log p times p / (p + 1e-6)
      const auto log_floor = static_cast<Scalar>(-13.815510557964274104);  // log 1e-6
      const Scalar larger = (std::max)(log_density, log_floor);
      loss = -(larger + kernels::log(kernels::exp(log_density - larger) + kernels::exp(log_floor - larger)));
      weight = kernels::exp(log_density + loss);
    }
    if (derivative == nullptr) return loss;

    // gamma_k = pi_k N_k / p, the responsibility of component k
    const Array<Scalar> gamma = weight * exp(log_joint - log_density);
    const auto write = [derivative](int block_index, const Array<Scalar>& values) {
      values.store(derivative + pen_states + block_index * Components);
    };
    // d/da and d/db of 1/2 Z / (1 - rho^2)
    const Array<Scalar> d_a = difference * p + total * q;
    const Array<Scalar> d_b = total * q - difference * p;
    write(0, weight * exp(log_pi) - gamma);    // d pi logit
    write(1, -gamma * d_a * inverse_sigma_x);  // d mu_x
    write(2, -gamma * d_b * inverse_sigma_y);  // d mu_y
    write(3, gamma * (Scalar{1} - a * d_a));   // d log sigma_x
    write(4, gamma * (Scalar{1} - b * d_b));   // d log sigma_y
    // d atanh rho = -tanh r + 1/4 ((a - b)^2 e^2r - (a + b)^2 e^-2r)
    const Array<Scalar> rho = (e - Scalar{1}) / (e + Scalar{1});
    write(5, gamma * ((difference * difference * e - total * total * inverse_e) / Scalar{4} - rho));
    return loss;
  }

  /// Samples a point from one decoder output y, [3 + 6 M]: a component, a bivariate normal, a pen state (paper, eq. 5 to 8 and 11; Magenta:
  /// sample()). Each point consumes the same number of random values, so that streams stay aligned.
  template <RealScalar Scalar>
  [[nodiscard]] static SampledPoint sample(const Scalar* y, const SamplingOptions& options, Random& random) noexcept {
    const std::span<const Scalar> pi_logits(y + pen_states, static_cast<std::size_t>(components));
    const double u_component = random.uniform();
    const double u_pen = random.uniform();
    const double normal_x = random.normal();
    const double normal_y = random.normal();

    const Blocks<Scalar> block(y);
    const int pen = sample_pen(y, options, u_pen);
    if (is_greedy(options)) {
      const auto k = static_cast<Index>(argmax(pi_logits));
      return {static_cast<double>(block.mu_x[k]), static_cast<double>(block.mu_y[k]), pen};
    }
    const auto k = static_cast<Index>(sample_softmax(pi_logits, logit_temperature(options), u_component));
    const auto limited = [](Scalar x, double limit) { return std::clamp(static_cast<double>(x), -limit, limit); };
    const double spread = spread_factor(options);
    const double sigma_x = kernels::exp(limited(block.log_sigma_x[k], MixtureLimits::log_sigma)) * spread;
    const double sigma_y = kernels::exp(limited(block.log_sigma_y[k], MixtureLimits::log_sigma)) * spread;
    const double rho = kernels::tanh(limited(block.atanh_rho[k], MixtureLimits::atanh_rho));
    // (dx, dy) ~ N(mu, sigma, rho):  dx = mu_x + sigma_x n1,  dy = mu_y + sigma_y (rho n1 + sqrt(1 - rho^2) n2)
    return {static_cast<double>(block.mu_x[k]) + sigma_x * normal_x,
            static_cast<double>(block.mu_y[k]) + sigma_y * (rho * normal_x + std::sqrt(1 - rho * rho) * normal_y), pen};
  }
};

/// @{
/// Whether a type is a Mixture<Components>.
template <class>
inline constexpr bool is_mixture = false;
template <int Components>
inline constexpr bool is_mixture<Mixture<Components>> = true;
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
