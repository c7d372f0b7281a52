// Layer normalisation of one block of numbers, and its way back; autodiff/operations/layer_norm.hpp says what it is.
// Never inlined: inlined, a compiler may fuse multiplications and additions in one place and not in another, and the bits would differ.
#pragma once

#include <cmath>

#include <Eigen/Core>

#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::kernels {

/// Mean and 1 / sqrt(variance + epsilon) of a block.
template <RealScalar Scalar>
struct LayerNormStatistics {
  Scalar mean, inverse_deviation;
};

/// y = gamma xhat + beta,  xhat = (x - mean) / sqrt(variance + epsilon)
template <RealScalar Scalar>
EIGEN_DONT_INLINE LayerNormStatistics<Scalar> layer_norm(const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y, Index size,
                                                         Scalar epsilon) {
  using Block = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using In = Eigen::Map<const Block>;
  const In in(x, size);
  // From the first number on, which loses fewer digits. (The sum of a bare map would depend, in its last bits, on where the map begins.)
  const Scalar mean = x[0] + (in - x[0]).mean();
  const Scalar variance = (in - mean).square().mean();
  const Scalar inverse = Scalar{1} / std::sqrt(variance + epsilon);
  Eigen::Map<Block>(y, size) = In(gamma, size) * ((in - mean) * inverse) + In(beta, size);
  return {mean, inverse};
}

/// dgamma += dy xhat,  dbeta += dy,  dx += (d - mean(d) - xhat mean(d xhat)) / sqrt(variance + epsilon),  d = gamma dy.
/// Each of the three is left out where it is null.
template <RealScalar Scalar>
EIGEN_DONT_INLINE void layer_norm_back(const Scalar* x, const Scalar* gamma, const Scalar* dy,
                                       const LayerNormStatistics<Scalar>& statistics, Scalar* dx, Scalar* dgamma, Scalar* dbeta,
                                       Index size) {
  using Block = Eigen::Array<Scalar, Eigen::Dynamic, 1>;
  using In = Eigen::Map<const Block>;
  const auto [mean, inverse] = statistics;
  const In slope(dy, size);
  const auto xhat = (In(x, size) - mean) * inverse;
  if (dgamma != nullptr) Eigen::Map<Block>(dgamma, size) += slope * xhat;
  if (dbeta != nullptr) Eigen::Map<Block>(dbeta, size) += slope;
  if (dx == nullptr) return;
  const auto d = In(gamma, size) * slope;
  const Scalar mean_d = d.mean();
  const Scalar mean_d_xhat = (d * xhat).mean();
  Eigen::Map<Block>(dx, size) += (d - mean_d - xhat * mean_d_xhat) * inverse;
}

}  // namespace sketchrnn::kernels
