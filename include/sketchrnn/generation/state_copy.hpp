// The numbers of a recurrent state in memory of their own, so that the context that computed them can be rewound.
// What it is not for: what the numbers mean, which is the cell's business.
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

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The numbers of a recurrent state in memory of its own, which outlives the context's.
template <class State>
class StateCopy {
  using Parts = decltype(std::declval<State&>().parts());
  static constexpr std::size_t count = std::tuple_size_v<Parts>;

 public:
  /// Copies the given columns of a state, in their order.
  void take(State from, std::span<const std::size_t> columns) { take_parts(from.parts(), columns, std::make_index_sequence<count>{}); }

  [[nodiscard]] State state() const {
    State copy;
    give_parts(copy.parts(), std::make_index_sequence<count>{});
    return copy;
  }

 private:
  template <class Ties, std::size_t... Part>
  void take_parts(const Ties& parts, std::span<const std::size_t> columns, std::index_sequence<Part...> /*parts*/) {
    (take_part(std::get<Part>(parts), numbers_[Part], columns), ...);
    columns_ = static_cast<Index>(columns.size());
  }
  template <RealScalar Scalar, int Rows, class Numbers>
  static void take_part(const Value<Scalar, Rows>& part, Numbers& numbers, std::span<const std::size_t> columns) {
    numbers.resize(static_cast<std::size_t>(Rows) * columns.size());
    for (std::size_t to = 0; to < columns.size(); ++to) {
      std::copy_n(part.data + static_cast<Index>(columns[to]) * part.stride, Rows, numbers.data() + to * std::size_t{Rows});
    }
  }
  template <class Ties, std::size_t... Part>
  void give_parts(const Ties& parts, std::index_sequence<Part...> /*parts*/) const {
    (give_part(std::get<Part>(parts), numbers_[Part]), ...);
  }
  template <RealScalar Scalar, int Rows, class Numbers>
  void give_part(Value<Scalar, Rows>& part, const Numbers& numbers) const {
    part = constant<Rows>(static_cast<const Scalar*>(numbers.data()), columns_);
  }

  using Scalar = typename std::remove_cvref_t<std::tuple_element_t<0, Parts>>::Scalar;
  std::array<std::vector<Scalar>, count> numbers_;
  Index columns_ = 0;
};

}  // namespace sketchrnn::detail
