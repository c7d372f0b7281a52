// Latent vectors as a decoder reads them: the columns of a matrix in a context's memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <Eigen/Core>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A latent vector of a model, [Z].
template <class Model>
using LatentVector = Eigen::Matrix<typename Model::Scalar, Model::latent_size, 1>;

namespace detail {

/// z, [Z, B]: its column b is latents[of[b]]. Nothing that is read where the model has no z.
template <class Model, class Context>
[[nodiscard]] typename Model::LatentValue latent_columns([[maybe_unused]] Context& context,
                                                         [[maybe_unused]] std::span<const LatentVector<Model>> latents,
                                                         [[maybe_unused]] std::span<const std::size_t> of) {
  if constexpr (Model::latent_size > 0) {
    constexpr auto size = static_cast<std::size_t>(Model::latent_size);
    auto* numbers = context.allocate(Model::latent_size * static_cast<Index>(of.size()));
    for (std::size_t column = 0; column < of.size(); ++column) {
      std::copy_n(latents[of[column]].data(), size, numbers + column * size);
    }
    return constant<Model::latent_size>(static_cast<const typename Model::Scalar*>(numbers), static_cast<Index>(of.size()));
  } else {
    return {};
  }
}

}  // namespace detail

}  // namespace sketchrnn
