// A model whose forward takes one context only.
// expect: sketchrnn: forward of a model is a template over the context
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
void good(Trainer<Good>& trainer, const Examples<float>& data) { trainer.step(data.train); }

#ifdef MUST_NOT_COMPILE
struct Bad : Good {
  static Value<float, 1> forward(Evaluation<float>& context, const ModelWeights& weights, const Batch& batch) {
    return Good::forward(context, weights, batch);
  }
};
void bad(Trainer<Bad>& trainer, const Examples<float>& data) { trainer.step(data.train); }
#endif
