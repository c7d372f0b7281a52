// An optimizer that does not name its state.
// expect: sketchrnn: an optimizer has `static constexpr std::array<std::string_view, N> state_names`, one for each block of state
#include <array>
#include <span>
#include <string_view>

#include <sketchrnn/training/optimizer.hpp>

using namespace sketchrnn;

struct Good {
  static constexpr std::string_view name = "Good";
  static constexpr std::array<std::string_view, 0> state_names{};
  std::array<OptimizerOption, 0> options() const { return {}; }
  template <class Scalar>
  void update(const UpdateStep&, std::span<const Scalar>, const OptimizerState<Scalar, 0>&, std::span<Scalar>) const {}
};
static_assert(RequireOptimizer<Good>::satisfied);

#ifdef MUST_NOT_COMPILE
struct Bad {
  static constexpr std::string_view name = "Bad";
  std::array<OptimizerOption, 0> options() const { return {}; }
  template <class Scalar>
  void update(const UpdateStep&, std::span<const Scalar>, const OptimizerState<Scalar, 0>&, std::span<Scalar>) const {}
};
static_assert(RequireOptimizer<Bad>::satisfied);
#endif
