// A user-defined output distribution: a mixture of Student's t distributions, whose tails are heavier than those of normals, so that a few
// long pen movements do not widen all components. x and y are independent given the component. The requirements are those of
// sketchrnn/model/distribution.hpp.
//
// Layout of the decoder's output y, [3 + 5 M]: pen logits (3), pi logits (M), mu_x (M), mu_y (M), log s_x (M), log s_y (M)
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/pen.hpp>
#include <sketchrnn/model/sampling.hpp>

/// A mixture of `Components` products of two t distributions with `Freedom` degrees of freedom.
template <int Components, int Freedom = 3>
struct StudentMixture : sketchrnn::Pen {
  static constexpr int output_size = pen_states + 5 * Components;
  static std::string name() { return "StudentMixture<" + std::to_string(Components) + ", " + std::to_string(Freedom) + ">"; }

  /// -log p(dx, dy), p = sum_k pi_k t((dx - mu_x) / s_x) / s_x t((dy - mu_y) / s_y) / s_y, and its derivative.
  template <class Scalar>
  static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) {
    std::array<Scalar, size> log_pi, log_joint;
    std::array<Term<Scalar>, size> x, along_y;
    for (std::size_t k = 0; k < size; ++k) log_pi[k] = std::clamp(row(y, 0)[k], -limit_of_logits<Scalar>, limit_of_logits<Scalar>);
    const Scalar log_total = log_sum(log_pi);
    for (std::size_t k = 0; k < size; ++k) {
      log_pi[k] -= log_total;
      x[k] = Term<Scalar>(dx, row(y, 1)[k], row(y, 3)[k]);
      along_y[k] = Term<Scalar>(dy, row(y, 2)[k], row(y, 4)[k]);
      log_joint[k] = log_pi[k] + x[k].log_density + along_y[k].log_density;
    }
    const Scalar loss = -log_sum(log_joint);
    if (derivative == nullptr) return loss;
    for (std::size_t k = 0; k < size; ++k) {
      // gamma_k, the responsibility of component k
      const Scalar gamma = std::exp(log_joint[k] + loss);
      row(derivative, 0)[k] = std::exp(log_pi[k]) - gamma;
      row(derivative, 1)[k] = gamma * x[k].d_mu;
      row(derivative, 2)[k] = gamma * along_y[k].d_mu;
      row(derivative, 3)[k] = gamma * x[k].d_log_s;
      row(derivative, 4)[k] = gamma * along_y[k].d_log_s;
    }
    return loss;
  }

  template <class Scalar>
  static sketchrnn::SampledPoint sample(const Scalar* y, const sketchrnn::SamplingOptions& options, sketchrnn::Random& random) {
    const double u_component = random.uniform(), u_pen = random.uniform();
    const double t_x = student(random), t_y = student(random);
    const int pen = sample_pen(y, options, u_pen);
    const std::span<const Scalar> logits(row(y, 0), size);
    if (sketchrnn::is_greedy(options)) {
      const std::size_t k = sketchrnn::argmax(logits);
      return {static_cast<double>(row(y, 1)[k]), static_cast<double>(row(y, 2)[k]), pen};
    }
    const std::size_t k = sketchrnn::sample_softmax(logits, sketchrnn::logit_temperature(options), u_component);
    const auto coordinate = [&](Scalar mu, Scalar log_s, double t) {
      return static_cast<double>(mu) +
             std::exp(std::clamp(static_cast<double>(log_s), -20.0, 20.0)) * sketchrnn::spread_factor(options) * t;
    };
    return {coordinate(row(y, 1)[k], row(y, 3)[k], t_x), coordinate(row(y, 2)[k], row(y, 4)[k], t_y), pen};
  }

 private:
  static constexpr auto size = static_cast<std::size_t>(Components);
  template <class Scalar>
  static constexpr auto limit_of_logits = static_cast<Scalar>(largest_logit);

  /// The log density of one coordinate, and the derivatives of its negative.
  template <class Scalar>
  struct Term {
    Scalar log_density = 0, d_mu = 0, d_log_s = 0;

    Term() = default;
    Term(Scalar value, Scalar mu, Scalar given_log_s) {
      const Scalar log_s = std::clamp(given_log_s, Scalar{-20}, Scalar{20}), inverse_s = std::exp(-log_s);
      const Scalar a = std::clamp((value - mu) * inverse_s, Scalar{-1e7}, Scalar{1e7});
      constexpr Scalar nu = Freedom;
      // log t(a) - log s = log c - log s - (nu + 1) / 2 log(1 + a^2 / nu)
      log_density = static_cast<Scalar>(log_constant()) - log_s - (nu + 1) / 2 * std::log1p(a * a / nu);
      // w = (nu + 1) a / (nu + a^2),  d/d mu = -w / s,  d/d log s = 1 - w a
      const Scalar w = (nu + 1) * a / (nu + a * a);
      d_mu = -w * inverse_s;
      d_log_s = 1 - w * a;
    }
  };

  /// log c = log Gamma((nu + 1) / 2) - log Gamma(nu / 2) - 1/2 log(nu pi)
  static double log_constant() {
    static const double value = std::lgamma((Freedom + 1) / 2.0) - std::lgamma(Freedom / 2.0) - std::log(Freedom * std::numbers::pi) / 2;
    return value;
  }

  template <class Scalar>
  static Scalar log_sum(const std::array<Scalar, size>& logs) {
    const Scalar largest = *std::max_element(logs.begin(), logs.end());
    Scalar sum = 0;
    for (const Scalar x : logs) sum += std::exp(x - largest);
    return largest + std::log(sum);
  }

  /// t = n_0 / sqrt((n_1^2 + ... + n_nu^2) / nu) with standard normals n
  static double student(sketchrnn::Random& random) {
    const double normal = random.normal();
    double squares = 0;
    for (int i = 0; i < Freedom; ++i) {
      const double n = random.normal();
      squares += n * n;
    }
    return normal / std::sqrt(squares / Freedom);
  }

  template <class Scalar>
  static Scalar* row(Scalar* y, int block) {
    return y + pen_states + block * Components;
  }
};
