// The reconstruction loss L_R = L_s + L_p, the negative log-likelihood of a batch under the decoder's outputs (paper, eq. 9; Magenta:
// get_lossfunc), with its backward pass. Computes sums; the mean over B Nmax rows is taken over the whole batch
// (model/detail/sketch_objective.hpp).
#pragma once

#include <algorithm>
#include <string>

#include <Eigen/Core>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/pen.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Which rows the pen loss scores.
enum class PenLoss {
  padded,    ///< all Nmax rows, padding included, as in Magenta's training. The default.
  masked,    ///< only the points, as in Magenta's evaluation (is_training = False).
  end_once,  ///< the points and the first end row of each sketch: the likelihood of the sketch. (A sketch of
             ///< Nmax points has no end row.)
};

/// Options of the reconstruction loss.
struct LossOptions {
  PenLoss pen_loss = PenLoss::padded;            ///< which rows the pen loss scores
  MixtureForm mixture = MixtureForm::log_space;  ///< form of the offset loss
};

/// Returns the number of sketches scored at a time step: they are the first columns, and the decoder has to compute only these.
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

/// Accumulates the sums of the offset loss L_s and the pen loss L_p over all rows while the decoder runs. Each time step is recorded as an
/// operation of its own, so that in the backward pass its gradient is added just before that of the decoder step.
template <class DistributionType, class Context>
class ReconstructionSums {
 public:
  using Scalar = typename Context::Scalar;                    ///< float or double
  static constexpr int size = DistributionType::output_size;  ///< rows of y

  /// `batch` is what the decoder reads; its rows and the context must outlive this object.
  ReconstructionSums(Context& context, const SequenceBatch<Scalar>& batch, const LossOptions& options)
      : context_(context),
        batch_(batch),
        options_(options),
        values_(context.allocate(2)),
        sums_(context.template make_value<2>(values_, 1)) {
    if (!has_linear_form && options.mixture == MixtureForm::linear) {
      detail::raise(
          ArgumentError("loss options: mixture is linear, a form that " + std::string(DistributionType::name()) + " does not have"));
    }
  }

  /// Adds the rows scored at this time step. `y`: decoder output, [output_size, at least scored_sketches()].
  template <int Width>
  void add(Index time, const Value<Scalar, Width>& y) {
    static_assert(Width == DistributionType::output_size,
                  "sketchrnn: the decoder output must have as many rows as the distribution needs, 3 + 6 M for a mixture");
    if constexpr (Width == size) {
      const Index scored = scored_sketches(batch_, time, options_.pen_loss);
      const auto y_scored = y.leading(scored);  // throws if the decoder computed fewer columns
      Scalar* derivatives = Context::recording ? context_.allocate(size * scored) : nullptr;
      const auto target = batch_.row(time + 1, scored);
      for (Index sketch = 0; sketch < scored; ++sketch) {
        const Scalar* output = y.data + sketch * y.stride;
        const Scalar* row = target.data + sketch * stroke_size;
        Scalar* derivative = Context::recording ? derivatives + sketch * size : nullptr;
        pen_sum_ += convert<double>(DistributionType::pen_loss(output, row + 2, derivative));
        // L_s is multiplied by 1 - p3: padding does not count
        if (same_value(row[4], 0)) {
          offset_sum_ += convert<double>(offset_loss(output, row[0], row[1], derivative));
        } else if (derivative != nullptr) {
          std::fill(derivative + pen, derivative + size, Scalar{0});
        }
      }
      context_.record([y_scored, derivatives, sums = sums_] {
        if (y_scored.adjoint == nullptr) return;
        const Eigen::Map<const Eigen::Matrix<Scalar, size, Eigen::Dynamic>> derivative(derivatives, size, y_scored.cols);
        y_scored.adjoint_matrix().template topRows<pen>() += sums.adjoint[1] * derivative.template topRows<pen>();
        y_scored.adjoint_matrix().template bottomRows<size - pen>() += sums.adjoint[0] * derivative.template bottomRows<size - pen>();
      });
    }
  }

  /// Returns the sums [L_s; L_p] of the rows added, [2, 1].
  [[nodiscard]] Value<Scalar, 2> sums() const {
    values_[0] = static_cast<Scalar>(offset_sum_);
    values_[1] = static_cast<Scalar>(pen_sum_);
    return sums_;
  }

 private:
  static constexpr int pen = Pen::pen_states;
  static constexpr bool has_linear_form = requires(const Scalar* y, Scalar offset, Scalar* derivative) {
    DistributionType::offset_loss(y, offset, offset, MixtureForm::linear, derivative);
  };

  [[nodiscard]] Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative) const {
    if constexpr (has_linear_form) {
      return DistributionType::offset_loss(y, dx, dy, options_.mixture, derivative);
    } else {
      return DistributionType::offset_loss(y, dx, dy, derivative);
    }
  }

  Context& context_;
  SequenceBatch<Scalar> batch_;
  LossOptions options_;
  Scalar* values_;
  Value<Scalar, 2> sums_;
  double offset_sum_ = 0, pen_sum_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
