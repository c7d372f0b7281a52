// The contract of a cell, in one place. A cell is a type without data that offers:
//
//   static constexpr int output_size;                                 rows of its output
//   template <int Input> using Parameters = ParameterList<...>;       its parameters, for an input of that many rows
//   template <class Scalar> struct State { ...; auto parts(); };      what it carries from step to step; parts() ties its values, in
//                                                                     the order in which the original stores them. What only output()
//                                                                     needs may stand beside them
//   template <class Scalar> static auto output(const State<Scalar>&); the value that the next layer reads
//   static auto step(Context&, weights, input, state) -> State        one time step, written once, for tape and plain evaluation
//
// It may also offer `static std::string name()`, by which messages and files call it: "Lstm<512>".
//
// weights["name"_p] gives the parameters; input is a Value or concatenated values (compute(context, input) is one Value); state is the
// previous state. All values of a step have equally many columns, one for each sketch, but for lines of parameters alone, which fit any number.
// step() must not change anything but the context. From this contract follow training, sampling, dropout, gradient check, checkpoints and benchmarks.
#pragma once

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

template <class CellType>
concept HasOutputSize = requires {
  { CellType::output_size } -> std::convertible_to<int>;
};
template <class CellType>
concept HasParameters = requires {
  { CellType::template Parameters<1>::count } -> std::convertible_to<std::size_t>;
};
template <class CellType>
concept HasState = requires(typename CellType::template State<float> state) {
  state.parts();
};
template <class CellType>
concept HasOutput = HasState<CellType> && HasOutputSize<CellType> && requires(const typename CellType::template State<float>& state) {
  { CellType::output(state) } -> std::same_as<Value<float, CellType::output_size>>;
};
template <class CellType>
concept HasStep = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights,
             const Value<float, 1>& input, const typename CellType::template State<float>& state) {
  { CellType::step(context, weights, input, state) } -> std::same_as<typename CellType::template State<float>>;
};

/// A type that keeps the contract above.
template <class CellType>
concept Cell = HasOutputSize<CellType> && HasParameters<CellType> && HasState<CellType> && HasOutput<CellType> && HasStep<CellType>;

/// To be named by whatever takes a cell: says in one sentence which part of the contract is missing.
template <class CellType>
struct RequireCell {
  static_assert(HasOutputSize<CellType>, "sketchrnn: a cell says `static constexpr int output_size`, the rows of its output");
  static_assert(HasParameters<CellType>, "sketchrnn: a cell has `template <int Input> using Parameters = ParameterList<...>`");
  static_assert(HasState<CellType>, "sketchrnn: a cell has `template <class Scalar> struct State` whose parts() ties its values");
  static_assert(!HasState<CellType> || HasOutput<CellType>,
                "sketchrnn: a cell has `static output(const State<Scalar>&)` that gives a Value of output_size rows");
  static_assert(!HasState<CellType> || !HasParameters<CellType> || HasStep<CellType>,
                "sketchrnn: a cell has `static step(context, weights, input, state)` that gives its State");
  static constexpr bool satisfied = Cell<CellType>;
};

namespace detail {
template <class Ties>
struct StackedRows;
template <class... Parts>
struct StackedRows<std::tuple<Parts...>> {
  static constexpr int value = (0 + ... + std::remove_cvref_t<Parts>::rows);
};
}  // namespace detail

/// Numbers of a state a sketch.
template <class CellType>
inline constexpr int state_size = detail::StackedRows<decltype(std::declval<typename CellType::template State<float>&>().parts())>::value;

/// The state before the first step where nothing sets it: zeros.
template <class CellType, class Context>
[[nodiscard]] auto zero_state(Context& context, Index cols) {
  typename CellType::template State<typename Context::Scalar> state;
  std::apply([&](auto&... part) { ((part = zeros<std::remove_cvref_t<decltype(part)>::rows>(context, cols)), ...); }, state.parts());
  return state;
}

/// The state whose parts stand one above the other in `stacked`, in the cell's own order.
template <class CellType, RealScalar Scalar, int Rows>
[[nodiscard]] auto unstack_state(const Value<Scalar, Rows>& stacked) {
  static_assert(Rows == state_size<CellType>, "sketchrnn: a stacked state has as many rows as the parts of the cell's State together");
  typename CellType::template State<Scalar> state;
  Index first = 0;
  const auto take = [&]<int PartRows>(Value<Scalar, PartRows>& part) {
    part = {stacked.data + first, stacked.adjoint == nullptr ? nullptr : stacked.adjoint + first, stacked.cols, stacked.stride};
    first += PartRows;
  };
  std::apply([&](auto&... part) { (take(part), ...); }, state.parts());
  return state;
}

/// The state of the first `count` sketches.
template <class State>
[[nodiscard]] State leading(State state, Index count) {
  std::apply([&](auto&... part) { ((part = part.leading(count)), ...); }, state.parts());
  return state;
}

}  // namespace sketchrnn
