// An optimizer whose state would overwrite the best parameters in a checkpoint.
// expect: sketchrnn: the state_names of an optimizer differ from each other and are none of parameters, best and checksum, which checkpoints use
#include <array>
#include <span>
#include <string_view>

#include <sketchrnn/training/optimizer.hpp>

using namespace sketchrnn;

template <int Good>
struct Any {
  static constexpr std::string_view name = "Any";
  static constexpr std::array<std::string_view, 1> state_names{Good ? "moments" : "best"};
  std::array<OptimizerOption, 0> options() const { return {}; }
  template <class Scalar>
  void update(const UpdateStep&, std::span<const Scalar>, const OptimizerState<Scalar, 1>&, std::span<Scalar>) const {}
};
static_assert(RequireOptimizer<Any<1>>::satisfied);

#ifdef MUST_NOT_COMPILE
static_assert(RequireOptimizer<Any<0>>::satisfied);
#endif
