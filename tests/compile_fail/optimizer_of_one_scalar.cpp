// An optimizer whose update is not a template.
// expect: sketchrnn: an optimizer has `template <RealScalar Scalar> void update(
#include <array>
#include <span>
#include <string_view>

#include <sketchrnn/training/optimizer.hpp>

using namespace sketchrnn;

struct Good {
  static constexpr std::string_view name = "Good";
  static constexpr std::array<std::string_view, 1> state_names{"state"};
  std::array<OptimizerOption, 0> options() const { return {}; }
  template <class Scalar>
  void update(const UpdateStep&, std::span<const Scalar>, const OptimizerState<Scalar, 1>&, std::span<Scalar>) const {}
};
static_assert(RequireOptimizer<Good>::satisfied);

#ifdef MUST_NOT_COMPILE
struct Bad {
  static constexpr std::string_view name = "Bad";
  static constexpr std::array<std::string_view, 1> state_names{"state"};
  std::array<OptimizerOption, 0> options() const { return {}; }
  void update(const UpdateStep&, std::span<const float>, const OptimizerState<float, 1>&, std::span<float>) const {}
};
static_assert(RequireOptimizer<Bad>::satisfied);
#endif
