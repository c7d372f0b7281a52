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
// Optional; a cell without them starts from zeros, and a decoder sets its whole state:
//
//   static std::string name();                                        the name in messages and files, for example "Lstm<512>"
//   static auto initial_state(Context&, weights, Index columns) -> State
//                                                                     the state before the first step; parameters can be part of it
//   auto State::latent_parts();                                       ties the parts that a decoder with a latent vector z sets to
//                                                                     tanh(W z + b), in the order of W; the others keep initial_state().
//                                                                     std::tie() of nothing: z is only read at every step
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

/// Defines the optional initial_state(context, weights, columns), the state before the first step.
template <class CellType>
concept HasInitialState = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights, Index columns) {
  { CellType::initial_state(context, weights, columns) } -> std::same_as<typename CellType::template State<float>>;
};
/// The State defines the optional latent_parts().
template <class CellType>
concept HasLatentParts = HasState<CellType> && requires(typename CellType::template State<float> state) {
  state.latent_parts();
};

namespace detail {

template <class Ties>
struct StackedRows {
  static constexpr int value = -1;  // not a tuple of values
};
template <class... Parts>
requires(... && is_value<std::remove_cvref_t<Parts>>) struct StackedRows<std::tuple<Parts...>> {
  static constexpr int value = (0 + ... + std::remove_cvref_t<Parts>::rows);
};

/// The rows of the parts that z sets together; -1 if latent_parts() is not a tuple of values.
template <class CellType>
inline constexpr int latent_rows = [] {
  if constexpr (HasLatentParts<CellType>) {
    return StackedRows<decltype(std::declval<typename CellType::template State<float>&>().latent_parts())>::value;
  } else if constexpr (HasState<CellType>) {
    return StackedRows<decltype(std::declval<typename CellType::template State<float>&>().parts())>::value;
  } else {
    return 0;
  }
}();

struct NamesInitialState {
  int initial_state;
};
template <class CellType, class Names>
struct DerivedFromBoth : CellType, Names {};
/// Whether a type has a member of the name initial_state, whatever it is: then the name is ambiguous in a class derived from both.
template <class CellType>
inline constexpr bool names_initial_state = [] {
  if constexpr (std::is_final_v<CellType>) {
    return false;
  } else {
    return !requires { &DerivedFromBoth<CellType, NamesInitialState>::initial_state; };
  }
}();

}  // namespace detail

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
  static_assert(!detail::names_initial_state<CellType> || HasInitialState<CellType>,
                "sketchrnn: a cell's optional initial_state is `static initial_state(context, weights, Index columns)` that gives its State");
  static_assert(detail::latent_rows<CellType> >= 0, "sketchrnn: a cell's optional latent_parts() ties values of its State, as parts() does");
  static constexpr bool satisfied = Cell<CellType>;  ///< true in a program that compiles
};

/// The number of elements of a cell's state per sketch.
template <class CellType>
inline constexpr int state_size = detail::StackedRows<decltype(std::declval<typename CellType::template State<float>&>().parts())>::value;

/// Returns a state of zeros for `cols` sketches.
template <class CellType, class Context>
[[nodiscard]] auto zero_state(Context& context, Index cols) {
  typename CellType::template State<typename Context::Scalar> state;
  std::apply([&](auto&... part) { ((part = zeros<std::remove_cvref_t<decltype(part)>::rows>(context, cols)), ...); }, state.parts());
  return state;
}

/// Returns the state of a cell before the first step, for `columns` sketches: the cell's own, or zeros.
template <class CellType, class Context, class LayerWeights>
[[nodiscard]] auto initial_state_of(Context& context, const LayerWeights& weights, Index columns) {
  if constexpr (HasInitialState<CellType>) {
    return CellType::initial_state(context, weights, columns);
  } else {
    return zero_state<CellType>(context, columns);
  }
}

/// Returns references to the parts of a state that a latent vector sets: the cell's latent_parts(), or all.
template <class CellType, RealScalar Scalar>
[[nodiscard]] auto latent_parts_of(typename CellType::template State<Scalar>& state) {
  if constexpr (HasLatentParts<CellType>) {
    return state.latent_parts();
  } else {
    return state.parts();
  }
}

/// The number of elements of a cell's state per sketch that a latent vector sets: the rows of latent_parts_of(). 0: none.
template <class CellType>
inline constexpr int latent_state_size = detail::latent_rows<CellType>;

/// Sets the values that `parts` refers to, to views of the rows of `stacked`, in their order.
template <RealScalar Scalar, int Rows, class... Parts>
void assign_stacked(const std::tuple<Parts&...>& parts, const Value<Scalar, Rows>& stacked) {
  static_assert(rows_add_up<Rows, Parts::rows...>, "sketchrnn: a stacked state has as many rows as the parts of the cell's State together");
  Index first = 0;
  const auto assign = [&]<int PartRows>(Value<Scalar, PartRows>& part) {
    part = {stacked.data + first, stacked.adjoint == nullptr ? nullptr : stacked.adjoint + first, stacked.cols, stacked.stride};
    first += PartRows;
  };
  std::apply([&](auto&... part) { (assign(part), ...); }, parts);
}

/// Returns views of the parts of a state that are stacked vertically in `stacked` [state_size, cols], in the order of parts().
template <class CellType, RealScalar Scalar, int Rows>
[[nodiscard]] auto unstack_state(const Value<Scalar, Rows>& stacked) {
  typename CellType::template State<Scalar> state;
  assign_stacked(state.parts(), stacked);
  return state;
}

/// Returns the state of the first `count` sketches.
template <class State>
[[nodiscard]] State leading(State state, Index count) {
  std::apply([&](auto&... part) { ((part = part.leading(count)), ...); }, state.parts());
  return state;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
