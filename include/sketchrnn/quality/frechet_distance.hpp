// The Frechet distance between two sets of drawings, by the features of a classifier (Heusel et al. 2017, "GANs trained by a two time-scale
// update rule converge to a local Nash equilibrium", equation 6; there with the features of Inception).
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A Frechet distance needs at least this number of drawings for each feature: the estimate is biased upward by the number of entries of the
/// covariance divided by the number of drawings.
inline constexpr Index frechet_drawings_per_feature = 5;

namespace detail {

/// Throws ArgumentError unless two sets of features, [F, N], have the same features, the same number of drawings, and finite values.
inline void check_features(const std::string& name, const Eigen::Ref<const Eigen::MatrixXd>& first,
                           const Eigen::Ref<const Eigen::MatrixXd>& second) {
  if (first.rows() == 0 || first.rows() != second.rows()) {
    throw ArgumentError(name + ": " + std::to_string(first.rows()) + " features in the first set and " + std::to_string(second.rows()) +
                        " in the second, expected the same number, above 0");
  }
  if (first.cols() != second.cols()) {
    throw ArgumentError(name + ": " + std::to_string(first.cols()) + " drawings in the first set and " + std::to_string(second.cols()) +
                        " in the second, expected equal numbers, since the result depends on them");
  }
  for (const auto* set : {&first, &second}) {
    for (Index drawing = 0; drawing < set->cols(); ++drawing) {
      for (Index feature = 0; feature < set->rows(); ++feature) {
        if (is_finite((*set)(feature, drawing))) continue;
        throw ArgumentError(name + ": feature " + std::to_string(feature) + " of drawing " + std::to_string(drawing) + " of the " +
                            (set == &first ? "first" : "second") + " set is not finite");
      }
    }
  }
}

// Templates of the matrix, always Eigen::MatrixXd, so that Eigen's solver is compiled only where the distance is computed.

/// Returns the square root of a positive semidefinite matrix; eigenvalues below 0, from rounding, count as 0.
template <class Matrix>
[[nodiscard]] Matrix symmetric_root(const Matrix& matrix) {
  // S = V diag(w) V^T, S^1/2 = V diag(w^1/2) V^T
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(matrix);
  return solver.eigenvectors() * solver.eigenvalues().cwiseMax(0.0).cwiseSqrt().asDiagonal() * solver.eigenvectors().transpose();
}

/// Returns the covariance of features, [F, F], with the denominator N - 1.
template <class Matrix>
[[nodiscard]] Matrix covariance(const Matrix& features) {
  // S = 1/(N - 1) sum_i (x_i - m) (x_i - m)^T
  const Matrix centered = features.colwise() - features.rowwise().mean();
  return centered * centered.transpose() / static_cast<double>(features.cols() - 1);
}

}  // namespace detail

/// Returns the squared Frechet distance d^2 between normal distributions fitted to two sets of features, each [F, N]: what is reported as FID
/// for images. 0 for equal sets. Values are comparable only for the same classifier and the same N. Throws ArgumentError for different
/// features or unequal numbers of drawings, fewer than frechet_drawings_per_feature times F of them, and values or a
/// result that are not finite.
template <class First, class Second>
[[nodiscard]] double frechet_distance(const Eigen::MatrixBase<First>& first_features, const Eigen::MatrixBase<Second>& second_features) {
  using Matrix = Eigen::Matrix<typename First::Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  static_assert(std::is_same_v<Matrix, Eigen::MatrixXd> && std::is_same_v<typename Second::Scalar, double>,
                "sketchrnn: frechet_distance needs features of double");
  const Matrix first = first_features, second = second_features;
  detail::check_features("frechet_distance", first, second);
  const Index least = frechet_drawings_per_feature * first.rows();
  if (first.cols() < least) {
    throw ArgumentError("frechet_distance: " + std::to_string(first.cols()) + " drawings with " + std::to_string(first.rows()) +
                        " features in each set, expected at least " + std::to_string(least) + " drawings, " +
                        std::to_string(frechet_drawings_per_feature) + " for each feature");
  }
  const Matrix s1 = detail::covariance(first), s2 = detail::covariance(second);
  const Matrix root = detail::symmetric_root(s1);
  const Eigen::SelfAdjointEigenSolver<Matrix> product(root * s2 * root, Eigen::EigenvaluesOnly);
  // d^2 = |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)
  const double means = (first.rowwise().mean() - second.rowwise().mean()).squaredNorm();
  const double distance = means + s1.trace() + s2.trace() - 2 * product.eigenvalues().cwiseMax(0.0).cwiseSqrt().sum();
  if (!is_finite(distance)) {
    throw ArgumentError("frechet_distance: the covariance or the distance is out of the range of double, expected smaller features");
  }
  return (std::max)(distance, 0.0);  // rounding
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
