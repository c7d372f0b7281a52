// A model with metrics that it does not measure.
// expect: sketchrnn: a model with metrics has `std::pair<Value<Scalar, N>, std::array<double, M>> measure(...) const`
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
  static constexpr std::array<std::string_view, 1> metrics{"examples"};
  template <class Context>
  static std::pair<Value<float, 1>, std::array<double, 1>> measure(Context& context, const ModelWeights& weights,
                                                                   const ExampleBatch<float>& batch) {
    return {forward(context, weights, batch), {static_cast<double>(batch.size())}};
  }
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
  static constexpr std::array<std::string_view, 1> metrics{"examples"};
  template <class Context>
  static Value<float, 1> forward(Context& context, const ModelWeights& weights, const ExampleBatch<float>& batch) {
    const auto x = gather<1>(context, batch, [](float example, float* column) { *column = example; });
    return sum_all(context, Linear<1, 1>::apply(context, weights, x));
  }
};
static_assert(RequireTrainableModel<Bad>::satisfied);
#endif
