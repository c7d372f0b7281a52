// Classifies sketches: a bidirectional encoder and a linear layer with a softmax over classes.
//   using Model = Classifier<Lstm<128>, 2>;
// Trained with Learner (training/learner.hpp); examples/classifier is a complete program.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/softmax.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model_name.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/trainable.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// The parts of a Classifier.
template <class EncoderCell, int Classes>
struct ClassifierParts {
  static_assert(RequireCell<EncoderCell>::satisfied);
  static_assert(Classes > 1, "sketchrnn: a classifier has at least two classes");
  using Encoder = BidirectionalEncoder<EncoderCell>;
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
  static constexpr int classes = Classes;   ///< number of classes

  /// Returns the type as written in C++, "Classifier<Lstm<128>, 2>".
  [[nodiscard]] static std::string name() { return "Classifier<" + cell_name<EncoderCell>() + ", " + std::to_string(Classes) + ">"; }

  /// Returns the unnormalized log probabilities of the classes, [Classes, B].
  template <class Context>
  static Value<Scalar, Classes> logits(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch) {
    return Parts::Output::apply(context, weights["output"_p], Encoder::encode(context, weights["encoder"_p], batch));
  }

  /// Returns the sum over the batch of the cross entropy -log p(class), [1, 1]. `labels`: the class of each column. Throws ArgumentError for a
  /// label that is no class, and if there are not as many labels as sketches.
  template <class Context>
  static Value<Scalar, 1> loss(Context& context, const ModelWeights& weights, const SequenceBatch<Scalar>& batch,
                               std::span<const std::uint32_t> labels) {
    const Index sketches = batch.sketches();
    if (labels.size() != static_cast<std::size_t>(sketches)) {
      throw ArgumentError("classifier: " + std::to_string(labels.size()) + " labels for " + std::to_string(sketches) + " sketches");
    }
    Scalar* target = context.allocate(Classes * sketches);  // -1 at the class of each column
    std::fill_n(target, Classes * sketches, Scalar{0});
    for (Index sketch = 0; sketch < sketches; ++sketch) {
      const std::uint32_t label = labels[static_cast<std::size_t>(sketch)];
      if (label >= Classes) {
        throw ArgumentError("classifier: a label is " + std::to_string(label) + ", expected 0 to " + std::to_string(Classes - 1));
      }
      target[sketch * Classes + static_cast<Index>(label)] = Scalar{-1};
    }
    // L = -sum_b log softmax(logits_b)[label_b]
    return weighted_sum(context, log_softmax(context, logits(context, weights, batch)), static_cast<const Scalar*>(target));
  }

  /// Returns the most probable class of each sketch of a batch, by column.
  template <class Context>
  [[nodiscard]] static std::vector<std::uint32_t> classify(Context& context, const ModelWeights& weights,
                                                           const SequenceBatch<Scalar>& batch) {
    const auto scores = logits(context, weights, batch);
    std::vector<std::uint32_t> found(static_cast<std::size_t>(scores.cols));
    for (Index sketch = 0; sketch < scores.cols; ++sketch) {
      const Scalar* column = scores.data + sketch * scores.stride;
      found[static_cast<std::size_t>(sketch)] = static_cast<std::uint32_t>(std::max_element(column, column + Classes) - column);
    }
    return found;
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
