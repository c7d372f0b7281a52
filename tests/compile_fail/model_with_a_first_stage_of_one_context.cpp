// A model whose first_stage takes one context only.
// expect: sketchrnn: first_stage of a model is a template over the context
#include <array>
#include <string_view>
#include <utility>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;

struct Good : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  using Carry = Value<float, 1>;
  static constexpr std::array<std::string_view, 2> loss_terms{"size", "error"};
  template <class Context>
  static std::pair<Carry, Value<float, 1>> first_stage(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    const Carry y = Linear<1, 1>::apply(context, weights, x);
    return {y, sum_all(context, y)};
  }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& /*weights*/, const Batch& /*batch*/, const Carry& y) {
    return sum_all(context, y);
  }
};
void good(Trainer<Good>& trainer, const Examples<float>& data) { trainer.step(data.train); }

#ifdef MUST_NOT_COMPILE
struct Bad : Good {
  static std::pair<Carry, Value<float, 1>> first_stage(Evaluation<float>& context, const ModelWeights& weights, const Batch& batch) {
    return Good::first_stage(context, weights, batch);
  }
};
void bad(Trainer<Bad>& trainer, const Examples<float>& data) { trainer.step(data.train); }
#endif
