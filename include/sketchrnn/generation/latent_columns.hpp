// Gathers latent vectors into the columns of a matrix, as the decoder reads them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <Eigen/Core>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent vector of `Model`, [Z].
template <class Model>
using LatentVector = Eigen::Matrix<typename Model::Scalar, Model::latent_size, 1>;

namespace detail {

/// Returns z, [Z, B], in the context's memory; column b is latents[indices[b]]. A placeholder for decoder-only models.
template <class Model, class Context>
[[nodiscard]] typename Model::LatentValue latent_columns([[maybe_unused]] Context& context,
                                                         [[maybe_unused]] std::span<const LatentVector<Model>> latents,
                                                         [[maybe_unused]] std::span<const std::size_t> indices) {
  if constexpr (Model::latent_size > 0) {
    constexpr auto size = static_cast<std::size_t>(Model::latent_size);
    auto* values = context.allocate(Model::latent_size * static_cast<Index>(indices.size()));
    for (std::size_t column = 0; column < indices.size(); ++column) {
      std::copy_n(latents[indices[column]].data(), size, values + column * size);
    }
    return constant<Model::latent_size>(static_cast<const typename Model::Scalar*>(values), static_cast<Index>(indices.size()));
  } else {
    return {};
  }
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
