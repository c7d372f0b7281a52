// The columns of a decoder, one for each sketch: a copy of the recurrent state, so that the context that computed it can be rewound, and the
// latent vectors as a matrix.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/generation/latent_space.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A copy of selected columns of a recurrent state, independent of the context's memory.
template <class State>
class StateCopy {
  using Parts = decltype(std::declval<State&>().parts());
  static constexpr std::size_t count = std::tuple_size_v<Parts>;

 public:
  /// Copies the given columns of `from`, in the given order.
  void take(State from, std::span<const std::size_t> columns) { take_parts(from.parts(), columns, std::make_index_sequence<count>{}); }

  /// Returns a view of the copy, valid until the next call of take().
  [[nodiscard]] State state() const {
    State copy;
    give_parts(copy.parts(), std::make_index_sequence<count>{});
    return copy;
  }

 private:
  template <class Ties, std::size_t... Part>
  void take_parts(const Ties& parts, std::span<const std::size_t> columns, std::index_sequence<Part...> /*parts*/) {
    (take_part(std::get<Part>(parts), values_[Part], columns), ...);
    columns_ = static_cast<Index>(columns.size());
  }
  template <RealScalar Scalar, int Rows, class Values>
  static void take_part(const Value<Scalar, Rows>& part, Values& values, std::span<const std::size_t> columns) {
    values.resize(static_cast<std::size_t>(Rows) * columns.size());
    for (std::size_t to = 0; to < columns.size(); ++to) {
      std::copy_n(part.data + static_cast<Index>(columns[to]) * part.stride, Rows, values.data() + to * std::size_t{Rows});
    }
  }
  template <class Ties, std::size_t... Part>
  void give_parts(const Ties& parts, std::index_sequence<Part...> /*parts*/) const {
    (give_part(std::get<Part>(parts), values_[Part]), ...);
  }
  template <RealScalar Scalar, int Rows, class Values>
  void give_part(Value<Scalar, Rows>& part, const Values& values) const {
    part = constant<Rows>(static_cast<const Scalar*>(values.data()), columns_);
  }

  using Scalar = typename std::remove_cvref_t<std::tuple_element_t<0, Parts>>::Scalar;
  std::array<std::vector<Scalar>, count> values_;
  Index columns_ = 0;
};

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

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
