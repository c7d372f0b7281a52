// Classifies sketches: a bidirectional encoder and a linear layer with a softmax over classes.
//   using Model = Classifier<Lstm<128>, 2>;
// Trained with Trainer on the sketches of a Dataset and their labels; examples/classifier is a complete program.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/softmax.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// The parts of a Classifier.
template <class EncoderCell, int Classes>
struct ClassifierParts {
  static_assert(Classes > 1, "sketchrnn: a classifier has at least two classes");
  using Encoder = typename EncoderFor<EncoderCell>::type;
  using Output = Linear<Classes, Encoder::output_size>;
  using List = ParameterList<Part<"encoder", typename Encoder::Parameters>, Part<"output", typename Output::Parameters>>;
};

}  // namespace detail

/// A classifier of sketches with the given cell in both directions of its encoder.
template <class EncoderCell, int Classes, RealScalar Scalar_ = float>
class Classifier : public Trainable<Scalar_, typename detail::ClassifierParts<EncoderCell, Classes>::List> {
  using Parts = detail::ClassifierParts<EncoderCell, Classes>;
  using Base = Trainable<Scalar_, typename Parts::List>;

 public:
  using Base::Base;
  using Scalar = Scalar_;  ///< float or double
  using typename Base::ModelWeights;
  using Encoder = typename Parts::Encoder;  ///< reads a sketch
  using Batch = SequenceBatch<Scalar>;      ///< sketches with labels
  static constexpr int classes = Classes;   ///< number of classes
  /// Names of the loss terms: the cross entropy.
  static constexpr std::array<std::string_view, 1> loss_terms{"cross_entropy"};
  /// Names of the metrics: the fraction of sketches that are classified correctly.
  static constexpr std::array<std::string_view, 1> metrics{"accuracy"};
  static constexpr bool reads_labels = true;  ///< a run is resumed only with the same labels

  /// Whether all cells have a static name(); see has_own_name().
  static constexpr bool cells_have_names = has_own_name<Encoder>();
  /// Returns the type as written in C++, "Classifier<Lstm<128>, 2>".
  [[nodiscard]] static std::string name() { return "Classifier<" + Encoder::name() + ", " + std::to_string(Classes) + ">"; }

  /// Returns the output h of the encoder, the features of each sketch, [Encoder::output_size, B].
  template <class Context>
  static auto encode(Context& context, const ModelWeights& weights, const Batch& batch) {
    return Encoder::encode(context, weights["encoder"_p], batch);
  }

  /// Returns the unnormalized log probabilities of the classes for features h, [Classes, B].
  template <class Context, class Features>
  static Value<Scalar, Classes> logits_of(Context& context, const ModelWeights& weights, const Features& h) {
    return Parts::Output::apply(context, weights["output"_p], h);
  }

  /// Returns the unnormalized log probabilities of the classes, [Classes, B].
  template <class Context>
  static Value<Scalar, Classes> logits(Context& context, const ModelWeights& weights, const Batch& batch) {
    return logits_of(context, weights, encode(context, weights, batch));
  }

  /// Returns the sum over the batch of the cross entropy -log p(class), [1, 1]. Throws ArgumentError if the batch has no labels, or one that
  /// is no class.
  template <class Context>
  static Value<Scalar, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    return cross_entropy(context, logits(context, weights, batch), batch.labels);
  }

  /// Returns the same, and the number of sketches that are classified correctly.
  template <class Context>
  static std::pair<Value<Scalar, 1>, std::array<double, 1>> measure(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto scores = logits(context, weights, batch);
    const auto loss = cross_entropy(context, scores, batch.labels);
    const std::vector<std::uint32_t> found = most_probable(scores);
    const auto correct = std::inner_product(found.begin(), found.end(), batch.labels.begin(), 0.0, std::plus<>(), std::equal_to<>());
    return {loss, {correct}};
  }

  /// Returns the most probable class of each sketch of a batch, by column.
  template <class Context>
  [[nodiscard]] static std::vector<std::uint32_t> classify(Context& context, const ModelWeights& weights, const Batch& batch) {
    return most_probable(logits(context, weights, batch));
  }

  /// Returns the class of the largest logit in each column.
  [[nodiscard]] static std::vector<std::uint32_t> most_probable(const Value<Scalar, Classes>& scores) {
    std::vector<std::uint32_t> found(static_cast<std::size_t>(scores.cols));
    for (Index sketch = 0; sketch < scores.cols; ++sketch) {
      const Scalar* column = scores.data + sketch * scores.stride;
      found[static_cast<std::size_t>(sketch)] = static_cast<std::uint32_t>(std::max_element(column, column + Classes) - column);
    }
    return found;
  }

 private:
  /// Returns -sum_b log softmax(scores_b)[labels_b].
  template <class Context>
  static Value<Scalar, 1> cross_entropy(Context& context, const Value<Scalar, Classes>& scores, std::span<const std::uint32_t> labels) {
    if (labels.size() != static_cast<std::size_t>(scores.cols)) {
      detail::raise(
          ArgumentError("classifier: " + std::to_string(labels.size()) + " labels for " + std::to_string(scores.cols) + " sketches"));
    }
    Scalar* target = context.allocate(Classes * scores.cols);  // -1 at the class of each column
    std::fill_n(target, Classes * scores.cols, Scalar{0});
    for (Index sketch = 0; sketch < scores.cols; ++sketch) {
      const std::uint32_t label = labels[static_cast<std::size_t>(sketch)];
      if (label >= Classes) {
        detail::raise(ArgumentError("classifier: a label is " + std::to_string(label) + ", expected 0 to " + std::to_string(Classes - 1)));
      }
      target[sketch * Classes + static_cast<Index>(label)] = Scalar{-1};
    }
    // L = -sum_b log softmax(scores_b)[label_b]
    return weighted_sum(context, log_softmax(context, scores), static_cast<const Scalar*>(target));
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
