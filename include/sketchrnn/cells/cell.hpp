// The requirements on a recurrent cell. A cell is a type without data members that defines:
//
//   static constexpr int output_size;                                 number of rows of its output
//   template <int Input> using Parameters = ParameterList<...>;       its parameters, for an input of Input rows
//   template <class Scalar> struct State { ...; auto parts(); };      the recurrent state; parts() ties its values in the order in which
//                                                                     the original implementation stores them. Members that only
//                                                                     output() reads need not be in parts()
//   template <class Scalar> static auto output(const State<Scalar>&); the value that the next layer reads
//   static auto step(Context&, weights, input, state) -> State        one time step, the same code for training and evaluation
//
// Optional: `static std::string name()`, the name in messages and files, for example "Lstm<512>".
//
// weights["name"_p] returns a parameter; input is a Value or concatenated values (compute(context, input) makes it one Value); state is the
// previous state. All values of a step have the same number of columns, one per sketch, except expressions of parameters alone, which are
// broadcast. step() must have no side effects other than on the context. Training, sampling, dropout, gradient checks, checkpoints and
// benchmarks work with every type that meets these requirements.
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

/// Defines `output_size`.
template <class CellType>
concept HasOutputSize = requires {
  { CellType::output_size } -> std::convertible_to<int>;
};
/// Defines `Parameters<Input>`.
template <class CellType>
concept HasParameters = requires {
  { CellType::template Parameters<1>::count } -> std::convertible_to<std::size_t>;
};
/// Defines `State<Scalar>` with parts().
template <class CellType>
concept HasState = requires(typename CellType::template State<float> state) {
  state.parts();
};
/// Defines output(state), a Value of output_size rows.
template <class CellType>
concept HasOutput = HasState<CellType> && HasOutputSize<CellType> && requires(const typename CellType::template State<float>& state) {
  { CellType::output(state) } -> std::same_as<Value<float, CellType::output_size>>;
};
/// Defines step(context, weights, input, state), which returns the next state.
template <class CellType>
concept HasStep = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights,
             const Value<float, 1>& input, const typename CellType::template State<float>& state) {
  { CellType::step(context, weights, input, state) } -> std::same_as<typename CellType::template State<float>>;
};

/// A type that meets the requirements of a recurrent cell (cells/cell.hpp).
template <class CellType>
concept Cell = HasOutputSize<CellType> && HasParameters<CellType> && HasState<CellType> && HasOutput<CellType> && HasStep<CellType>;

/// Checks the requirements of a cell by static assertions, each of which names what is missing:
///   static_assert(RequireCell<CellType>::satisfied);
template <class CellType>
struct RequireCell {
  static_assert(HasOutputSize<CellType>, "sketchrnn: a cell says `static constexpr int output_size`, the rows of its output");
  static_assert(HasParameters<CellType>, "sketchrnn: a cell has `template <int Input> using Parameters = ParameterList<...>`");
  static_assert(HasState<CellType>, "sketchrnn: a cell has `template <class Scalar> struct State` whose parts() ties its values");
  static_assert(!HasState<CellType> || HasOutput<CellType>,
                "sketchrnn: a cell has `static output(const State<Scalar>&)` that gives a Value of output_size rows");
  static_assert(!HasState<CellType> || !HasParameters<CellType> || HasStep<CellType>,
                "sketchrnn: a cell has `static step(context, weights, input, state)` that gives its State");
  static constexpr bool satisfied = Cell<CellType>;  ///< true in a program that compiles
};

namespace detail {
template <class Ties>
struct StackedRows;
template <class... Parts>
struct StackedRows<std::tuple<Parts...>> {
  static constexpr int value = (0 + ... + std::remove_cvref_t<Parts>::rows);
};
}  // namespace detail

/// The number of elements of a cell's state per sketch.
template <class CellType>
inline constexpr int state_size = detail::StackedRows<decltype(std::declval<typename CellType::template State<float>&>().parts())>::value;

/// Returns a state of zeros for `cols` sketches: the default initial state.
template <class CellType, class Context>
[[nodiscard]] auto zero_state(Context& context, Index cols) {
  typename CellType::template State<typename Context::Scalar> state;
  std::apply([&](auto&... part) { ((part = zeros<std::remove_cvref_t<decltype(part)>::rows>(context, cols)), ...); }, state.parts());
  return state;
}

/// Returns views of the parts of a state that are stacked vertically in `stacked` [state_size, cols], in the order of parts().
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

/// Returns the state of the first `count` sketches.
template <class State>
[[nodiscard]] State leading(State state, Index count) {
  std::apply([&](auto&... part) { ((part = part.leading(count)), ...); }, state.parts());
  return state;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
