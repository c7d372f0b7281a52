// Linear and spherical interpolation of latent vectors (Magenta: utils.lerp, utils.slerp).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Linear interpolation: (1 - t) from + t to.
template <class Vector>
[[nodiscard]] Vector lerp(const Vector& from, const Vector& to, double t) {
  using Scalar = typename Vector::Scalar;
  return static_cast<Scalar>(1 - t) * from + static_cast<Scalar>(t) * to;
}

/// Spherical linear interpolation: sin((1 - t) w) / sin(w) from + sin(t w) / sin(w) to, where w is the angle between the vectors.
/// Departure from the original, which divides by zero for parallel, opposite and zero vectors: these are interpolated linearly, which is
/// the limit for parallel vectors.
template <class Vector>
[[nodiscard]] Vector slerp(const Vector& from, const Vector& to, double t) {
  using Scalar = typename Vector::Scalar;
  const Eigen::VectorXd a = from.template cast<double>();
  const Eigen::VectorXd b = to.template cast<double>();
  const double norms = a.norm() * b.norm();
  if (!is_finite(norms) || norms <= 0) return lerp(from, to, t);
  const double angle = std::acos(std::clamp(a.dot(b) / norms, -1.0, 1.0));
  const double sine = std::sin(angle);
  if (sine < 1e-6) return lerp(from, to, t);
  return ((std::sin((1 - t) * angle) / sine) * a + (std::sin(t * angle) / sine) * b).template cast<Scalar>();
}

/// Interpolation method.
enum class LatentPath {
  spherical,  ///< slerp, as in the paper: samples of N(0, I) lie near a sphere. The default.
  linear,     ///< lerp
};

/// Interpolates between two latent vectors; t in [0, 1].
template <class Vector>
[[nodiscard]] Vector interpolate(const Vector& from, const Vector& to, double t, LatentPath path) {
  return path == LatentPath::spherical ? slerp(from, to, t) : lerp(from, to, t);
}

/// Returns `count` equally spaced latent vectors from `from` to `to`, both included. Throws ArgumentError if `count` is less than 2.
template <class Vector>
[[nodiscard]] std::vector<Vector> latent_walk(const Vector& from, const Vector& to, std::size_t count,
                                              LatentPath path = LatentPath::spherical) {
  if (count < 2) throw ArgumentError("latent_walk: the count is " + std::to_string(count) + ", expected at least 2");
  std::vector<Vector> walk;
  walk.reserve(count);
  for (std::size_t step = 0; step < count; ++step) {
    walk.push_back(interpolate(from, to, static_cast<double>(step) / static_cast<double>(count - 1), path));
  }
  return walk;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
