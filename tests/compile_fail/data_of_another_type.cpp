// Sketches for a model that reads examples of another type.
// expect: sketchrnn: fit() takes the data that the model's Batch is made of
#include <array>
#include <string_view>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/model/linear.hpp>
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
void good(Trainer<Good>& trainer, const Examples<float>& data) { trainer.fit(data, {.steps = 1}); }

#ifdef MUST_NOT_COMPILE
void bad(Trainer<Good>& trainer, const Dataset& data) { trainer.fit(data, FitOptions{.steps = 1}); }
#endif
