// A model that computes nothing.
// expect: sketchrnn: a model that is trained has `Value<Scalar, N> forward(Context&, const ModelWeights&, const Batch&)`, the sums of the N terms of its loss
#include <array>
#include <string_view>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/trainable.hpp>

using namespace sketchrnn;

struct Good : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const ExampleBatch<float>& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
static_assert(RequireTrainableModel<Good>::satisfied);

#ifdef MUST_NOT_COMPILE
struct Bad : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
};
static_assert(RequireTrainableModel<Bad>::satisfied);
#endif
