// A model whose settings are those of training only.
// expect: sketchrnn: a model with Settings has `static Settings settings(const auto& options, std::uint64_t step)` and `static Settings validation_settings(const auto& options)`
#include <array>
#include <cstdint>
#include <string_view>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;

struct Good : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  using Settings = float;
  static float settings(const auto& /*options*/, std::uint64_t step) { return static_cast<float>(step); }
  static float validation_settings(const auto& /*options*/) { return 1; }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch, float factor) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, factor * Linear<1, 1>::apply(context, weights, x));
  }
};
void good(Trainer<Good>& trainer) { trainer.step({}); }

#ifdef MUST_NOT_COMPILE
struct Bad : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  using Settings = float;
  static float settings(const auto& /*options*/, std::uint64_t step) { return static_cast<float>(step); }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch, float factor) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, factor * Linear<1, 1>::apply(context, weights, x));
  }
};
void bad(Trainer<Bad>& trainer) { trainer.step({}); }
#endif
