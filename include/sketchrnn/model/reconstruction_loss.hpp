// L_R = L_s + L_p, the negative log-likelihood of a batch under the decoder's outputs (paper, eq. 9; Magenta: get_lossfunc), with its own
// derivative. It gives sums; the mean over B Nmax rows is taken by whoever has the whole batch.
#pragma once

#include <algorithm>

#include <Eigen/Core>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/convert.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Which rows the pen loss scores.
enum class PenLoss {
  padded,    ///< all Nmax rows, padding included: the original's training form, and the default.
  masked,    ///< the drawn points only: the original's evaluation form (is_training = false).
  end_once,  ///< the drawn points and the end of each sketch, once: the likelihood of the sketch. (A sketch of
             ///< Nmax points has no row for its end, and its end is not scored.)
};

/// What the reconstruction loss is made of.
struct LossOptions {
  PenLoss pen_loss = PenLoss::padded;
  MixtureForm mixture = MixtureForm::log_space;
};

/// How many sketches take part at a time step, and so how many columns the decoder has to compute there.
template <RealScalar Scalar>
[[nodiscard]] Index scored_sketches(const SequenceBatch<Scalar>& batch, Index time, PenLoss pen_loss) {
  switch (pen_loss) {
    case PenLoss::masked:
      return batch.longer_than(time);
    case PenLoss::end_once:
      return batch.longer_than(time - 1);
    case PenLoss::padded:
      break;
  }
  return batch.sketches();
}

/// The sums over all rows of the offset loss L_s and the pen loss L_p, gathered while the decoder runs: each time step is an operation of its
/// own, so that on the way back what follows from a step is done before the step before it is touched.
template <class MixtureType, class Context>
class ReconstructionSums {
 public:
  using Scalar = typename Context::Scalar;
  static constexpr int size = MixtureType::output_size;

  /// The sketches that the decoder reads; their rows and the context outlive this.
  ReconstructionSums(Context& context, const SequenceBatch<Scalar>& batch, const LossOptions& options)
      : context_(context),
        batch_(batch),
        options_(options),
        numbers_(context.allocate(2)),
        sums_(context.template make_value<2>(numbers_, 1)) {}

  /// Adds the rows that are scored at this time. `y` is the decoder's output for at least the sketches that scored_sketches() counts.
  template <int Width>
  void add(Index time, const Value<Scalar, Width>& y) {
    static_assert(Width == MixtureType::output_size, "sketchrnn: a mixture reads 3 + 6 M numbers, and the decoder puts out another number");
    if constexpr (Width == size) {
      const Index scored = scored_sketches(batch_, time, options_.pen_loss);
      const auto y_scored = y.leading(scored);  // throws where the decoder put out fewer columns
      Scalar* derivatives = Context::recording ? context_.allocate(size * scored) : nullptr;
      const auto target = batch_.row(time + 1, scored);
      for (Index sketch = 0; sketch < scored; ++sketch) {
        const Scalar* output = y.data + sketch * y.stride;
        const Scalar* row = target.data + sketch * stroke_size;
        Scalar* derivative = Context::recording ? derivatives + sketch * size : nullptr;
        pen_sum_ += convert<double>(MixtureType::pen_loss(output, row + 2, derivative));
        // L_s counts the drawn points only: it is multiplied by 1 - p3
        if (same_value(row[4], 0)) {
          offset_sum_ += convert<double>(MixtureType::offset_loss(output, row[0], row[1], options_.mixture, derivative));
        } else if (derivative != nullptr) {
          std::fill(derivative + pen, derivative + size, Scalar{0});
        }
      }
      context_.record([y = y_scored, derivatives, sums = sums_] {
        if (y.adjoint == nullptr) return;
        const Eigen::Map<const Eigen::Matrix<Scalar, size, Eigen::Dynamic>> derivative(derivatives, size, y.cols);
        y.adjoint_matrix().template topRows<pen>() += sums.adjoint[1] * derivative.template topRows<pen>();
        y.adjoint_matrix().template bottomRows<size - pen>() += sums.adjoint[0] * derivative.template bottomRows<size - pen>();
      });
    }
  }

  /// [L_s, L_p], summed over what was added.
  [[nodiscard]] Value<Scalar, 2> sums() const {
    numbers_[0] = static_cast<Scalar>(offset_sum_);
    numbers_[1] = static_cast<Scalar>(pen_sum_);
    return sums_;
  }

 private:
  static constexpr int pen = MixtureType::pen_states;

  Context& context_;
  SequenceBatch<Scalar> batch_;
  LossOptions options_;
  Scalar* numbers_;
  Value<Scalar, 2> sums_;
  double offset_sum_ = 0, pen_sum_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
