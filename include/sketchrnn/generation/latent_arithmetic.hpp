// Latent space arithmetic: cat head + pig with a body - pig head (paper, section 4.3, "sketch drawing analogies").
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

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
  if (terms.empty()) throw ArgumentError("latent_sum: no terms");
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(terms.front().latent.size());
  for (const LatentTerm<Vector>& term : terms) {
    if (!is_finite(term.weight)) throw ArgumentError("latent_sum: a weight is " + std::to_string(term.weight));
    if (term.latent.size() != sum.size()) {
      throw ArgumentError("latent_sum: vectors of " + std::to_string(sum.size()) + " and of " + std::to_string(term.latent.size()) +
                          " elements");
    }
    sum += term.weight * term.latent.template cast<double>();
  }
  return sum.template cast<typename Vector::Scalar>();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
