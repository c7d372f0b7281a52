// Precision and coverage of drawings by nearest neighbors among the features of a classifier: whether each new drawing resembles a real one,
// and whether each real one is resembled by a new drawing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/quality/frechet_distance.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Result of nearest_neighbor_quality(), both 0 to 1.
struct NearestNeighborQuality {
  double precision = 0;  ///< share of the drawings that are within the ball of a real one
  double coverage = 0;   ///< share of the real drawings whose ball has a drawing in it
};

namespace detail {

/// Returns the squared distance of each real drawing to its k-th nearest neighbor among the other real ones, [N].
[[nodiscard]] inline std::vector<double> squared_radii(const Eigen::Ref<const Eigen::MatrixXd>& real, std::size_t k) {
  std::vector<double> radii;
  std::vector<double> distances;
  for (Index i = 0; i < real.cols(); ++i) {
    distances.clear();
    for (Index j = 0; j < real.cols(); ++j) {
      if (j != i) distances.push_back((real.col(i) - real.col(j)).squaredNorm());
    }
    const auto kth = distances.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(distances.begin(), kth, distances.end());
    if (!is_finite(*kth)) {
      throw ArgumentError("nearest_neighbor_quality: a squared distance is out of the range of double, expected smaller features");
    }
    radii.push_back(*kth);
  }
  return radii;
}

}  // namespace detail

/// Compares drawings with real ones, by features [F, N]. The ball of a real drawing reaches to its k-th nearest neighbor among the other real
/// ones. Precision is that of Kynkaanniemi et al. 2019 ("Improved precision and recall metric for assessing generative models", equation 1),
/// coverage that of Naeem et al. 2020 ("Reliable fidelity and diversity metrics for generative models", equation 4). Throws ArgumentError for
/// different features, unequal numbers of drawings, k outside 1 to N - 1, values that are not finite, and distances that are not.
[[nodiscard]] inline NearestNeighborQuality nearest_neighbor_quality(const Eigen::Ref<const Eigen::MatrixXd>& real,
                                                                     const Eigen::Ref<const Eigen::MatrixXd>& drawn, std::size_t k = 5) {
  detail::check_features("nearest_neighbor_quality", real, drawn);
  if (k == 0 || k >= static_cast<std::size_t>(real.cols())) {
    throw ArgumentError("nearest_neighbor_quality: k is " + std::to_string(k) + " for " + std::to_string(real.cols()) +
                        " drawings, expected 1 to one less than their number");
  }
  const std::vector<double> radii = detail::squared_radii(real, k);
  std::vector<bool> precise(radii.size(), false), covered(radii.size(), false);
  for (std::size_t i = 0; i < radii.size(); ++i) {
    for (std::size_t j = 0; j < radii.size(); ++j) {
      // |y_j - x_i| <= r_k(x_i)
      if ((real.col(static_cast<Index>(i)) - drawn.col(static_cast<Index>(j))).squaredNorm() > radii[i]) continue;
      precise[j] = true;
      covered[i] = true;
    }
  }
  const auto share = [](const std::vector<bool>& flags) {
    return static_cast<double>(std::count(flags.begin(), flags.end(), true)) / static_cast<double>(flags.size());
  };
  return {share(precise), share(covered)};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
