// The change of variables z = s z' + m, for each number of z, in the parameters of a model, and the check that nothing else has changed.
// Used by training/standardize_latent.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/detail/input_columns.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// z = s z' + m
struct LatentScaling {
  std::vector<double> mean, scale;  // m and s, [Z]
  [[nodiscard]] double m(Index row) const { return mean[static_cast<std::size_t>(row)]; }
  [[nodiscard]] double s(Index row) const { return scale[static_cast<std::size_t>(row)]; }
};

/// Where W_z m is added.
enum class ShiftPlace { bias, pen_columns };

/// Replaces each element of a matrix [rows, cols], stored by columns, by value(row, col, element), in double and rounded once.
template <class Scalar, class Value>
void replace_elements(Scalar* matrix, Index rows, Index cols, const Value& value) {
  for (Index col = 0; col < cols; ++col) {
    for (Index row = 0; row < rows; ++row, ++matrix) *matrix = static_cast<Scalar>(value(row, col, static_cast<double>(*matrix)));
  }
}

/// Returns W m for a matrix W [rows, Z], stored by columns.
template <class Scalar>
[[nodiscard]] std::vector<double> shift_by_mean(const Scalar* matrix, Index rows, const LatentScaling& scaling) {
  std::vector<double> shift(static_cast<std::size_t>(rows));
  for (const double m : scaling.mean) {
    for (double& element : shift) element += static_cast<double>(*matrix++) * m;
  }
  return shift;
}

/// Changes a matrix W [rows, Z] of z = s z' + m, stored by columns, and a vector b [rows] that is added:
/// W z + b = (W diag(s)) z' + (b + W m)
template <class Scalar>
void change_product(Scalar* matrix, Index rows, const LatentScaling& scaling, const std::vector<Scalar*>& vectors) {
  const std::vector<double> shift = shift_by_mean(matrix, rows, scaling);
  for (Scalar* const b : vectors) {
    replace_elements(b, rows, 1, [&](Index row, Index, double old) { return old + shift[static_cast<std::size_t>(row)]; });
  }
  replace_elements(matrix, rows, static_cast<Index>(scaling.mean.size()), [&](Index, Index col, double old) { return old * scaling.s(col); });
}

/// Returns the parameters of the same model with z' instead of z; in double, rounded once.
template <class Model>
[[nodiscard]] auto standardized_parameters(const Model& model, const std::vector<InputMatrix>& inputs, const LatentScaling& scaling,
                                           ShiftPlace place) {
  using Scalar = typename Model::Scalar;
  ParameterBlock<Scalar, typename Model::Parameters> changed;
  std::copy(model.parameters().flat().begin(), model.parameters().flat().end(), changed.flat().begin());
  changed.for_each([&](const std::string& name, auto parameter) {
    Scalar* const elements = parameter.data();
    const Index rows = parameter.rows(), cols = parameter.cols();
    // mu' = (mu - m) / s
    if (name == "latent.mu.W") replace_elements(elements, rows, cols, [&](Index row, Index, double old) { return old / scaling.s(row); });
    if (name == "latent.mu.b") {
      replace_elements(elements, rows, cols, [&](Index row, Index, double old) { return (old - scaling.m(row)) / scaling.s(row); });
    }
    // presig' = presig - 2 log s
    if (name == "latent.presig.b") {
      replace_elements(elements, rows, cols, [&](Index row, Index, double old) { return old - 2 * rounded_log(scaling.s(row)); });
    }
    // tanh(W z + b);  the matrix comes before the vector
    if (Model::Decoder::projects_latent && name == "decoder.initial_state.W") {
      change_product(elements, rows, scaling, {elements + rows * cols});
    }
  });
  using List = typename Model::Parameters;
  constexpr std::size_t decoder = List::template offset<"decoder">;
  using DecoderList = typename List::template entry<"decoder">::list;
  Scalar* const cell = changed.data() + decoder + DecoderList::template offset<"cell">;
  for (const InputMatrix& input : inputs) {
    // W x = W_S S_t + W_z z
    const Index rows = input.matrix.rows;
    Scalar* const w = cell + input.matrix.offset;
    std::vector<Scalar*> shifted;
    if (place == ShiftPlace::bias) {
      shifted = {cell + input.bias};
    } else {
      // p1 + p2 + p3 = 1 in every row of stroke-5
      for (Index pen = 2; pen < stroke_size; ++pen) shifted.push_back(w + pen * rows);
    }
    change_product(w + stroke_size * rows, rows, scaling, shifted);
  }
  return changed;
}

/// The largest |found - expected| / (1 + largest |expected|) of numbers added one by one; not finite if one of them is not.
class RelativeDifference {
 public:
  void add(double found, double expected) {
    const double difference = std::abs(found - expected);
    // is_finite() holds with -ffast-math, where a comparison with NaN may not.
    if (is_finite(difference_) && (!is_finite(difference) || difference > difference_)) difference_ = difference;
    magnitude_ = (std::max)(magnitude_, std::abs(expected));
  }
  [[nodiscard]] double value() const { return difference_ / (1 + magnitude_); }

 private:
  double difference_ = 0, magnitude_ = 0;
};

/// Returns the largest relative difference, or 1e300 if one is not finite.
[[nodiscard]] inline double largest_difference(const std::vector<RelativeDifference>& differences) {
  double largest = 0;
  for (const RelativeDifference& difference : differences) {
    if (!is_finite(difference.value())) return 1e300;
    largest = (std::max)(largest, difference.value());
  }
  return largest;
}

/// Compares a model and the one with z' on a batch: mu' with (mu - m) / s, presig' with presig - 2 log s, and the decoder's outputs at all
/// points, each with its own mu. Returns the largest relative difference, or 1e300 if an output is not finite.
template <class Model>
[[nodiscard]] double latent_difference(const Model& model, const Model& changed, const SequenceBatch<typename Model::Scalar>& batch,
                                       const LatentScaling& scaling) {
  using Scalar = typename Model::Scalar;
  constexpr int size = Model::latent_size;
  Evaluation<Scalar> context, changed_context;
  const auto before = Model::encode(context, model.weights(), batch);
  const auto after = Model::encode(changed_context, changed.weights(), batch);
  const auto mu = before.mu.matrix(), presig = before.presig.matrix(), changed_mu = after.mu.matrix(), changed_presig = after.presig.matrix();

  Scalar* const z = changed_context.allocate(size * batch.sketches());
  std::vector<RelativeDifference> differences(2);
  for (Index sketch = 0; sketch < batch.sketches(); ++sketch) {
    for (Index row = 0; row < size; ++row) {
      const double new_mu = (static_cast<double>(mu(row, sketch)) - scaling.m(row)) / scaling.s(row);
      const double new_presig = static_cast<double>(presig(row, sketch)) - 2 * rounded_log(scaling.s(row));
      differences[0].add(static_cast<double>(changed_mu(row, sketch)), new_mu);
      differences[1].add(static_cast<double>(changed_presig(row, sketch)), new_presig);
      z[sketch * size + row] = static_cast<Scalar>(new_mu);
    }
  }

  std::vector<std::vector<Scalar>> outputs;
  Model::Decoder::run(context, model.weights()["decoder"_p], batch, before.mu, PenLoss::end_once, [&](Index /*time*/, const auto& y) {
    const auto output = y.matrix();
    outputs.emplace_back(output.data(), output.data() + output.size());
  });
  Model::Decoder::run(changed_context, changed.weights()["decoder"_p], batch,
                      constant<size>(static_cast<const Scalar*>(z), batch.sketches()), PenLoss::end_once, [&](Index time, const auto& y) {
                        const std::vector<Scalar>& expected = outputs[static_cast<std::size_t>(time)];
                        const Scalar* const found = y.matrix().data();
                        RelativeDifference& difference = differences.emplace_back();
                        for (std::size_t i = 0; i < expected.size(); ++i) {
                          difference.add(static_cast<double>(found[i]), static_cast<double>(expected[i]));
                        }
                      });
  return largest_difference(differences);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
