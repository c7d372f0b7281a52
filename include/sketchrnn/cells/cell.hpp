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
//   static auto step(Context&, weights, input, state, info) -> State  instead of the step() above: info is a StepInfo<Scalar>, the time of
//                                                                     the step and the time gap before it (cells/step_info.hpp); with
//                                                                     a StepInfo<Scalar, MemoryRows>, the encoder's outputs, too
//   template <class Scalar, int Input> struct State                   instead of the State above: the state knows the rows of the input,
//                                                                     for cells that keep an earlier input; initial_state is then
//                                                                     `template <int Input, ...> initial_state`
//   static auto transform_inputs(Context&, weights, sequence) -> Sequence<Scalar, any number of rows>
//                                                                     transforms the inputs of all steps at once (autodiff/sequence.hpp),
//                                                                     for example by one product or a convolution; step() then reads the
//                                                                     result. In a decoder the sequence has one step at a time
//
// weights["name"_p] returns a parameter; input is a Value or concatenated values (compute(context, input) makes it one Value); state is the
// previous state. context.training() tells training from evaluation and sampling, for dropout at rates of the cell's own;
// context.observe("name", value) shows a value to a viewer, if there is one. All values of a step have the same number of columns, one per
// sketch, except expressions of parameters alone, which are broadcast. step() must have no side effects other than on the context.
// Training, sampling, dropout, gradient checks, checkpoints and benchmarks work with every type that meets these requirements.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/step_info.hpp>
#include <sketchrnn/core/detail/has_member.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
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
/// Defines `State<Scalar, Input>`, a state whose parts depend on the rows of the input, instead of `State<Scalar>`.
template <class CellType>
concept HasInputState = requires {
  typename CellType::template State<float, 1>;
};

namespace detail {
template <class CellType, class Scalar, int Input>
struct StateOf {};
template <class CellType, class Scalar, int Input>
requires HasInputState<CellType>
struct StateOf<CellType, Scalar, Input> {
  static_assert(Input > 0,
                "sketchrnn: the State of this cell depends on its input, so the rows of the input are the argument after the cell");
  using type = typename CellType::template State<Scalar, Input>;
};
template <class CellType, class Scalar, int Input>
requires(!HasInputState<CellType> && requires { typename CellType::template State<Scalar>; }) struct StateOf<CellType, Scalar, Input> {
  using type = typename CellType::template State<Scalar>;
};
}  // namespace detail

/// The State of a cell for an input of `Input` rows: State<Scalar>, or State<Scalar, Input>. Input need only be given for the latter.
template <class CellType, class Scalar, int Input = 0>
using CellState = typename detail::StateOf<CellType, Scalar, Input>::type;

namespace detail {
template <class Ties>
struct StackedRows {
  static constexpr int value = -1;  // not a tuple of references to values
};
template <class... Parts>
requires((is_value<Parts> && ...)) struct StackedRows<std::tuple<Parts&...>> {
  static constexpr int value = (0 + ... + Parts::rows);
};
}  // namespace detail

/// Defines `State<Scalar>`, or `State<Scalar, Input>`, with parts(), which ties values.
template <class CellType>
concept HasState = requires(CellState<CellType, float, 1> state) {
  requires detail::StackedRows<decltype(state.parts())>::value >= 0;
};
/// Defines output(state), a Value of output_size rows.
template <class CellType>
concept HasOutput = HasState<CellType> && HasOutputSize<CellType> && requires(const CellState<CellType, float, 1>& state) {
  { CellType::output(state) } -> std::same_as<Value<float, CellType::output_size>>;
};
/// Defines step(context, weights, input, state, info), which also takes a StepInfo and returns the next state.
template <class CellType>
concept HasStepWithInfo = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights,
             const Value<float, 1>& input, const CellState<CellType, float, 1>& state, const StepInfo<float>& info) {
  { CellType::step(context, weights, input, state, info) } -> std::same_as<CellState<CellType, float, 1>>;
};
/// Defines step(context, weights, input, state), which returns the next state.
template <class CellType>
concept HasStepWithoutInfo = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights,
             const Value<float, 1>& input, const CellState<CellType, float, 1>& state) {
  { CellType::step(context, weights, input, state) } -> std::same_as<CellState<CellType, float, 1>>;
};
/// Defines step() in one of its two forms.
template <class CellType>
concept HasStep = HasStepWithInfo<CellType> || HasStepWithoutInfo<CellType>;

/// Defines the optional transform_inputs(context, weights, sequence), which returns a Sequence.
template <class CellType>
concept HasInputTransform = HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights,
             const Sequence<float, 1>& inputs) {
  requires is_sequence<std::remove_cvref_t<decltype(CellType::transform_inputs(context, weights, inputs))>>;
};

namespace detail {
template <class CellType>
concept HasPlainInitialState = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights, Index columns) {
  { CellType::initial_state(context, weights, columns) } -> std::same_as<CellState<CellType, float, 1>>;
};
template <class CellType>
concept HasInitialStateForInput = HasState<CellType> && HasParameters<CellType> &&
    requires(Evaluation<float>& context, const Weights<float, typename CellType::template Parameters<1>>& weights, Index columns) {
  { CellType::template initial_state<1>(context, weights, columns) } -> std::same_as<CellState<CellType, float, 1>>;
};
}  // namespace detail

/// Defines the optional initial_state(context, weights, columns), the state before the first step; initial_state<Input>(...) if the State
/// depends on the input.
template <class CellType>
concept HasInitialState = detail::HasPlainInitialState<CellType> || detail::HasInitialStateForInput<CellType>;
/// The State defines the optional latent_parts().
template <class CellType>
concept HasLatentParts = HasState<CellType> && requires(CellState<CellType, float, 1> state) {
  state.latent_parts();
};

namespace detail {

/// The rows of the parts that z sets together; -1 if latent_parts() does not tie values.
template <class CellType, int Input>
inline constexpr int latent_rows = [] {
  if constexpr (HasLatentParts<CellType>) {
    return StackedRows<decltype(std::declval<CellState<CellType, float, Input>&>().latent_parts())>::value;
  } else if constexpr (HasState<CellType>) {
    return StackedRows<decltype(std::declval<CellState<CellType, float, Input>&>().parts())>::value;
  } else {
    return 0;
  }
}();

struct NamesInitialState {
  int initial_state;
};
struct NamesInputTransform {
  int transform_inputs;
};
template <class CellType>
inline constexpr bool names_initial_state = has_member<CellType, NamesInitialState>(
    [](auto* cell) { return requires { &std::remove_pointer_t<decltype(cell)>::initial_state; }; });
template <class CellType>
inline constexpr bool names_input_transform = has_member<CellType, NamesInputTransform>(
    [](auto* cell) { return requires { &std::remove_pointer_t<decltype(cell)>::transform_inputs; }; });

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
  static_assert(HasState<CellType>, "sketchrnn: a cell has `template <class Scalar> struct State` with `auto parts() { return std::tie(...); }`, not const, which ties "
                "its values");
  static_assert(!HasState<CellType> || HasOutput<CellType>,
                "sketchrnn: a cell has `static output(const State<Scalar>&)` that gives a Value of output_size rows");
  static_assert(
      !HasState<CellType> || !HasParameters<CellType> || HasStep<CellType>,
      "sketchrnn: a cell has `static step(context, weights, input, state)` that gives its State, optionally with a StepInfo after the "
      "state");
  static_assert(
      !detail::names_initial_state<CellType> || HasInitialState<CellType>,
      "sketchrnn: a cell's optional initial_state is `static initial_state(context, weights, Index columns)` that gives its State");
  static_assert(
      !detail::names_input_transform<CellType> || HasInputTransform<CellType>,
      "sketchrnn: a cell's optional transform_inputs is `static transform_inputs(context, weights, sequence)` that gives a Sequence");
  static_assert(detail::latent_rows<CellType, 1> >= 0,
                "sketchrnn: a cell's optional latent_parts() ties values of its State, as parts() does");
  static constexpr bool satisfied = Cell<CellType>;  ///< true in a program that compiles
};

/// The number of elements of a cell's state per sketch. `Input`: see CellState.
template <class CellType, int Input = 0>
inline constexpr int state_size = detail::StackedRows<decltype(std::declval<CellState<CellType, float, Input>&>().parts())>::value;

/// Returns a state of zeros for `cols` sketches. `Input`: see CellState.
template <class CellType, int Input = 0, class Context>
[[nodiscard]] auto zero_state(Context& context, Index cols) {
  CellState<CellType, typename Context::Scalar, Input> state;
  std::apply([&](auto&... part) { ((part = zeros<std::remove_cvref_t<decltype(part)>::rows>(context, cols)), ...); }, state.parts());
  return state;
}

/// Returns the state of the first `count` sketches.
template <class State>
[[nodiscard]] State leading(State state, Index count) {
  std::apply([&](auto&... part) { ((part = part.leading(count)), ...); }, state.parts());
  return state;
}

/// Returns the state of a cell before the first step, for `columns` sketches: the cell's own, or zeros. `Input`: see CellState.
template <class CellType, int Input = 0, class Context, class LayerWeights>
[[nodiscard]] CellState<CellType, typename Context::Scalar, Input> initial_state_of(Context& context, const LayerWeights& weights,
                                                                                    Index columns) {
  if constexpr (!HasInitialState<CellType>) {
    return zero_state<CellType, Input>(context, columns);
  } else if constexpr (detail::HasInitialStateForInput<CellType>) {
    return leading(CellType::template initial_state<Input>(context, weights, columns), columns);
  } else {
    return leading(CellType::initial_state(context, weights, columns), columns);
  }
}

namespace detail {
template <RealScalar Scalar, int Rows>
[[nodiscard]] Index input_columns(const Value<Scalar, Rows>& x) {
  return x.cols;
}
template <class First, class Second>
[[nodiscard]] Index input_columns(const Concatenated<First, Second>& x) {
  return input_columns(x.first);
}

/// Returns the state that step() of a cell returned. Throws ArgumentError if a part of it does not have `columns` columns.
template <class State>
[[nodiscard]] State checked_state(State state, Index columns) {
  const auto check = [&](const auto& part) {
    if (part.cols == columns) return;
    raise(ArgumentError("step() of a cell returned a state with a value of " + std::to_string(part.cols) + " columns, expected " +
                        std::to_string(columns) + ", one for each sketch" +
                        (part.cols == 0 ? "; a member of the State that parts() does not tie has no columns in the next step" : "")));
  };
  std::apply([&](const auto&... part) { (check(part), ...); }, state.parts());
  return state;
}
}  // namespace detail

/// Returns the StepInfo of a decoder's step with the same time gap for all `columns` sketches, 0 at the first step; without the gap if the
/// cell does not take a StepInfo.
template <class CellType, class Context>
[[nodiscard]] StepInfo<typename Context::Scalar> step_info(Context& context, Index time, double gap, Index columns) {
  if constexpr (HasStepWithInfo<CellType>) {
    return {time, full<1>(context, columns, static_cast<typename Context::Scalar>(time == 0 ? 0 : gap)), {}};
  } else {
    return {time, {}, {}};
  }
}

/// Computes one step of a cell, which may or may not take a StepInfo; a cell that contains another passes `info` on. x [Input, columns]: a
/// Value, or concatenated values of which the first is a Value. Without a time gap in `info`, the gap is 1.
/// Throws ArgumentError if a part of the next state has another number of columns than x.
template <class CellType, class Context, class LayerWeights, class Input, class State, int MemoryRows>
[[nodiscard]] State step_cell(Context& context, const LayerWeights& weights, const Input& x, const State& previous,
                              const StepInfo<typename Context::Scalar, MemoryRows>& info) {
  const Index columns = detail::input_columns(x);
  if constexpr (HasStepWithInfo<CellType>) {
    const auto complete = info.with_time_gap(context, columns);
    if constexpr (MemoryRows == 0 || requires { CellType::step(context, weights, x, previous, complete); }) {
      return detail::checked_state(CellType::step(context, weights, x, previous, complete), columns);
    } else {  // a cell that takes the time alone
      return detail::checked_state(
          CellType::step(context, weights, x, previous, StepInfo<typename Context::Scalar>{complete.time, complete.time_gap, {}}), columns);
    }
  } else {
    return detail::checked_state(CellType::step(context, weights, x, previous), columns);
  }
}

/// Returns references to the parts of a state that a latent vector sets: its latent_parts(), or all.
template <class State>
[[nodiscard]] auto latent_parts_of(State& state) {
  if constexpr (requires { state.latent_parts(); }) {
    return state.latent_parts();
  } else {
    return state.parts();
  }
}

/// The number of elements of a cell's state per sketch that a latent vector sets: the rows of latent_parts_of(). 0: none.
template <class CellType, int Input = 0>
inline constexpr int latent_state_size = detail::latent_rows<CellType, Input>;

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
/// `Input`: see CellState.
template <class CellType, int Input = 0, RealScalar Scalar, int Rows>
[[nodiscard]] auto unstack_state(const Value<Scalar, Rows>& stacked) {
  CellState<CellType, Scalar, Input> state;
  assign_stacked(state.parts(), stacked);
  return state;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
