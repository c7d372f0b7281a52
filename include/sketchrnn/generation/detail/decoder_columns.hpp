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

/// A copy of a recurrent state, or of some of its columns, independent of the context's memory. Reuses its own.
template <class State>
class StateCopy {
  using Parts = decltype(std::declval<State&>().parts());
  using Scalar = typename std::remove_cvref_t<std::tuple_element_t<0, Parts>>::Scalar;

 public:
  /// Copies the whole state.
  void take(State from) {
    take_columns(from, std::get<0>(from.parts()).cols, [](Index column) { return column; });
  }
  /// Copies columns[0], columns[1], ... of `from`.
  void take(State from, std::span<const std::size_t> columns) {
    take_columns(from, static_cast<Index>(columns.size()),
                 [columns](Index column) { return static_cast<Index>(columns[static_cast<std::size_t>(column)]); });
  }
  /// Copies the single column of `from` `columns` times.
  void repeat(State from, Index columns) {
    take_columns(from, columns, [](Index /*column*/) { return Index{0}; });
  }

  /// Returns a view of the copy, valid until it is replaced.
  [[nodiscard]] State state() const {
    State copy;
    std::size_t index = 0;
    std::apply([&](auto&... part) { (view(part, values_[index++]), ...); }, copy.parts());
    return copy;
  }

 private:
  template <class ColumnOf>
  void take_columns(State& from, Index columns, const ColumnOf& column_of) {
    columns_ = columns;
    std::size_t index = 0;
    std::apply([&](const auto&... part) { (copy(part, values_[index++], column_of), ...); }, from.parts());
  }
  template <int Rows, class ColumnOf>
  void copy(const Value<Scalar, Rows>& part, std::vector<Scalar>& to, const ColumnOf& column_of) const {
    const auto size = static_cast<std::size_t>(Rows * columns_);
    if (to.size() < size) to.resize(size);
    for (Index column = 0; column < columns_; ++column) {
      std::copy_n(part.data + column_of(column) * part.stride, Rows, to.data() + column * Rows);
    }
    to.resize(size);  // not before: a cell may have returned a part of the copy itself
  }
  template <int Rows>
  void view(Value<Scalar, Rows>& part, const std::vector<Scalar>& from) const {
    part = constant<Rows>(from.data(), columns_);
  }

  std::array<std::vector<Scalar>, std::tuple_size_v<Parts>> values_;
  Index columns_ = 0;
};

/// Returns z, [Z, columns], in the context's memory; column b is latents[sketch_of(b)]. A placeholder for decoder-only models.
template <class Model, class Context, class SketchOf>
[[nodiscard]] typename Model::LatentValue latent_columns([[maybe_unused]] Context& context,
                                                         [[maybe_unused]] std::span<const LatentVector<Model>> latents,
                                                         [[maybe_unused]] std::size_t columns, [[maybe_unused]] const SketchOf& sketch_of) {
  if constexpr (Model::latent_size > 0) {
    auto* values = context.allocate(Model::latent_size * static_cast<Index>(columns));
    for (std::size_t column = 0; column < columns; ++column) {
      std::copy_n(latents[sketch_of(column)].data(), Model::latent_size, values + Model::latent_size * static_cast<Index>(column));
    }
    return constant<Model::latent_size>(static_cast<const typename Model::Scalar*>(values), static_cast<Index>(columns));
  } else {
    return {};
  }
}
/// Returns all latent vectors, [Z, B], in the context's memory. A placeholder for decoder-only models.
template <class Model, class Context>
[[nodiscard]] typename Model::LatentValue latent_columns(Context& context, std::span<const LatentVector<Model>> latents) {
  return latent_columns<Model>(context, latents, latents.size(), [](std::size_t column) { return column; });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
