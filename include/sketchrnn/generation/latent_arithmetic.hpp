// Sums of latent vectors with signs: cat head + pig with a body - pig head (paper, section 4.3, "sketch drawing analogies").
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent vector in a sum: 1 where it is added, -1 where it is taken away, or any other weight.
template <class Vector>
struct LatentTerm {
  Vector latent;
  double weight = 1;
};

/// sum_i w_i z_i, in double. Throws ArgumentError where there is no term, where a weight is not finite, and where vectors have different
/// numbers of rows.
template <class Vector>
[[nodiscard]] Vector latent_sum(const std::vector<LatentTerm<Vector>>& terms) {
  if (terms.empty()) throw ArgumentError("latent_sum: no terms");
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(terms.front().latent.size());
  for (const LatentTerm<Vector>& term : terms) {
    if (!is_finite(term.weight)) throw ArgumentError("latent_sum: a weight is " + std::to_string(term.weight));
    if (term.latent.size() != sum.size()) {
      throw ArgumentError("latent_sum: vectors of " + std::to_string(sum.size()) + " and of " + std::to_string(term.latent.size()) +
                          " numbers");
    }
    sum += term.weight * term.latent.template cast<double>();
  }
  return sum.template cast<typename Vector::Scalar>();
}

}  // namespace sketchrnn
