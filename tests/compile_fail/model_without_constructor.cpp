// A model that cannot be constructed from a seed.
// expect: sketchrnn: a new model is constructed from a Seed; a model inherits that by `using Trainable::Trainable;`
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
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
Trainer<Good> good() { return Trainer<Good>({}, Seed{1}); }

#ifdef MUST_NOT_COMPILE
struct Bad : Trainable<float, Linear<1, 1>::Parameters> {
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
Trainer<Bad> bad() { return Trainer<Bad>({}, Seed{1}); }
#endif
