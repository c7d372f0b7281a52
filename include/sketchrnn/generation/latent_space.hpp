// Latent vectors: samples of the prior, interpolation (Magenta: utils.lerp, utils.slerp), grids, and arithmetic (paper, sections 4.2 and 4.3).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent vector of `Model`, [Z].
template <class Model>
using LatentVector = Eigen::Matrix<typename Model::Scalar, Model::latent_size, 1>;

/// Returns a vector as a LatentVector<Model>. Throws ArgumentError if its size, not known when compiling, is another than Z; `function` is
/// the caller, for the message. (Eigen checks it in debug builds only.)
template <class Model, class Derived>
[[nodiscard]] LatentVector<Model> to_latent(const Eigen::MatrixBase<Derived>& vector, const std::string& function) {
  constexpr int rows = Derived::RowsAtCompileTime, columns = Derived::ColsAtCompileTime;
  static_assert((rows == Model::latent_size || rows == Eigen::Dynamic) && (columns == 1 || columns == Eigen::Dynamic),
                "sketchrnn: a latent vector has as many elements as the model's z, Model::latent_size, in one column");
  static_assert(std::is_same_v<typename Derived::Scalar, typename Model::Scalar>,
                "sketchrnn: a latent vector has elements of the model's type, Model::Scalar");
  if (vector.rows() != Model::latent_size || vector.cols() != 1) {
    detail::raise(ArgumentError(function + ": the latent vector is " + std::to_string(vector.rows()) + " x " +
                                std::to_string(vector.cols()) + ", expected " + std::to_string(Model::latent_size) + " x 1"));
  }
  return vector;
}

/// Samples a latent vector from the prior, N(0, I).
template <class Model>
[[nodiscard]] LatentVector<Model> sample_prior(Random& random) {
  LatentVector<Model> latent;
  for (Index row = 0; row < latent.size(); ++row) latent[row] = static_cast<typename Model::Scalar>(random.normal());
  return latent;
}

namespace detail {

/// Throws ArgumentError unless two vectors have the same size.
template <class Vector>
void check_same_size(const Vector& from, const Vector& to) {
  if (from.rows() == to.rows() && from.cols() == to.cols()) return;
  raise(ArgumentError("interpolation between latent vectors of " + std::to_string(from.size()) + " and of " + std::to_string(to.size()) +
                      " elements"));
}

/// Returns the dot product of two vectors of the same size, computed in double.
template <class Vector>
[[nodiscard]] double dot_in_double(const Vector& from, const Vector& to) {
  double sum = 0;
  for (Index i = 0; i < from.size(); ++i) sum += static_cast<double>(from.data()[i]) * static_cast<double>(to.data()[i]);
  return sum;
}

}  // namespace detail

/// Linear interpolation: (1 - t) from + t to. Throws ArgumentError if the vectors differ in size.
template <class Vector>
[[nodiscard]] Vector lerp(const Vector& from, const Vector& to, double t) {
  using Scalar = typename Vector::Scalar;
  detail::check_same_size(from, to);
  return static_cast<Scalar>(1 - t) * from + static_cast<Scalar>(t) * to;
}

/// Spherical linear interpolation: sin((1 - t) w) / sin(w) from + sin(t w) / sin(w) to, where w is the angle between the vectors.
/// Departure from the original, which divides by zero for parallel, opposite and zero vectors: these are interpolated linearly, which is
/// the limit for parallel vectors. Throws ArgumentError if the vectors differ in size.
template <class Vector>
[[nodiscard]] Vector slerp(const Vector& from, const Vector& to, double t) {
  using Scalar = typename Vector::Scalar;
  detail::check_same_size(from, to);
  const double norms = std::sqrt(detail::dot_in_double(from, from)) * std::sqrt(detail::dot_in_double(to, to));
  if (!is_finite(norms) || norms <= 0) return lerp(from, to, t);
  const double angle = detail::rounded_acos(std::clamp(detail::dot_in_double(from, to) / norms, -1.0, 1.0));
  const double sine = detail::rounded_sin(angle);
  if (sine < 1e-6) return lerp(from, to, t);
  const double from_weight = detail::rounded_sin((1 - t) * angle) / sine, to_weight = detail::rounded_sin(t * angle) / sine;
  Vector between = from;
  for (Index i = 0; i < between.size(); ++i) {
    between.data()[i] =
        static_cast<Scalar>(from_weight * static_cast<double>(from.data()[i]) + to_weight * static_cast<double>(to.data()[i]));
  }
  return between;
}

/// Interpolation method.
enum class LatentPath {
  spherical,  ///< slerp, as in the paper: samples of N(0, I) lie near a sphere. The default.
  linear,     ///< lerp
};

/// Interpolates between two latent vectors; t in [0, 1]. Throws ArgumentError if they differ in size.
template <class Vector>
[[nodiscard]] Vector interpolate(const Vector& from, const Vector& to, double t, LatentPath path) {
  return path == LatentPath::spherical ? slerp(from, to, t) : lerp(from, to, t);
}

/// Returns `count` equally spaced latent vectors from `from` to `to`, both included. Throws ArgumentError if `count` is less than 2
/// or the vectors differ in size.
template <class Vector>
[[nodiscard]] std::vector<Vector> latent_walk(const Vector& from, const Vector& to, std::size_t count,
                                              LatentPath path = LatentPath::spherical) {
  if (count < 2) detail::raise(ArgumentError("latent_walk: the count is " + std::to_string(count) + ", expected at least 2"));
  std::vector<Vector> walk;
  walk.reserve(count);
  for (std::size_t step = 0; step < count; ++step) {
    walk.push_back(interpolate(from, to, static_cast<double>(step) / static_cast<double>(count - 1), path));
  }
  return walk;
}

/// The corners of a latent_grid.
template <class Vector>
struct LatentCorners {
  Vector top_left;      ///< first row, first column
  Vector top_right;     ///< first row, last column
  Vector bottom_left;   ///< last row, first column
  Vector bottom_right;  ///< last row, last column
};

/// Returns rows x columns latent vectors in row-major order: interpolates the top and the bottom row from left to right, then each column
/// from top to bottom. The corners are exact. With LatentPath::linear the interpolation is bilinear. Throws ArgumentError for fewer than 2
/// rows or columns, and if the corners differ in size.
template <class Vector>
[[nodiscard]] std::vector<Vector> latent_grid(const LatentCorners<Vector>& corners, std::size_t rows, std::size_t columns,
                                              LatentPath path = LatentPath::spherical) {
  if (rows < 2 || columns < 2) {
    detail::raise(ArgumentError("latent_grid: a grid of " + std::to_string(rows) + " rows and " + std::to_string(columns) +
                                " columns, expected at least 2 of each, for the corners"));
  }
  const std::vector<Vector> top = latent_walk(corners.top_left, corners.top_right, columns, path);
  const std::vector<Vector> bottom = latent_walk(corners.bottom_left, corners.bottom_right, columns, path);
  std::vector<Vector> grid;
  grid.reserve(rows * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const double t = static_cast<double>(row) / static_cast<double>(rows - 1);
    for (std::size_t column = 0; column < columns; ++column) grid.push_back(interpolate(top[column], bottom[column], t, path));
  }
  return grid;
}

/// A term of a weighted sum: weight 1 adds the latent vector, -1 subtracts it.
template <class Vector>
struct LatentTerm {
  Vector latent;      ///< z
  double weight = 1;  ///< w
};

/// Returns sum_i w_i z_i, computed in double. Throws ArgumentError if there are no terms, a weight is not finite, or the vectors differ in
/// size.
template <class Vector>
[[nodiscard]] Vector latent_sum(const std::vector<LatentTerm<Vector>>& terms) {
  if (terms.empty()) detail::raise(ArgumentError("latent_sum: no terms"));
  std::vector<double> sum(static_cast<std::size_t>(terms.front().latent.size()));
  for (const LatentTerm<Vector>& term : terms) {
    if (!is_finite(term.weight)) detail::raise(ArgumentError("latent_sum: a weight is " + detail::number_text(term.weight)));
    if (term.latent.size() != terms.front().latent.size()) {
      detail::raise(ArgumentError("latent_sum: vectors of " + std::to_string(sum.size()) + " and of " + std::to_string(term.latent.size()) +
                                  " elements"));
    }
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += term.weight * static_cast<double>(term.latent.data()[i]);
  }
  Vector result = terms.front().latent;
  for (std::size_t i = 0; i < sum.size(); ++i) result.data()[i] = static_cast<typename Vector::Scalar>(sum[i]);
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
