// The same as model_with_a_loss_that_is_not_const, of a class that is final.
// expect: sketchrnn: the loss of a model is `BatchLoss<N> loss(const BatchSums<N>&) const`
#include <array>
#include <string_view>

#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/trainable.hpp>

using namespace sketchrnn;

struct Good final : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  BatchLoss<1> loss(const BatchSums<1>& sums) const { return {sums.terms[0], {1}}; }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const ExampleBatch<float>& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
static_assert(RequireTrainableModel<Good>::satisfied);

#ifdef MUST_NOT_COMPILE
struct Bad final : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<float>;
  static constexpr std::array<std::string_view, 1> loss_terms{"error"};
  BatchLoss<1> loss(const BatchSums<1>& sums) { return {sums.terms[0], {1}}; }
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const ExampleBatch<float>& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
static_assert(RequireTrainableModel<Bad>::satisfied);
#endif
