// L_R = L_s + L_p, the negative log-likelihood of a batch under the decoder's outputs (paper, eq. 9; Magenta: get_lossfunc), as one
// operation with its own derivative. It gives sums; the mean over B Nmax rows is taken by whoever has the whole batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn {

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

/// The sums over all rows of the offset loss L_s and the pen loss L_p, [2, 1]. `outputs` holds the decoder's output at each time for
/// at least the sketches that scored_sketches() counts; it must live as long as the context's records.
template <class MixtureType, class Context, RealScalar Scalar, int Width>
[[nodiscard]] Value<Scalar, 2> reconstruction_loss(Context& context, std::span<const Value<Scalar, Width>> outputs,
                                                   const SequenceBatch<Scalar>& batch, const LossOptions& options) {
  static_assert(Width == MixtureType::output_size, "sketchrnn: a mixture reads 3 + 6 M numbers, and the decoder puts out another number");
  constexpr int size = MixtureType::output_size;
  constexpr int pen = MixtureType::pen_states;
  auto** derivatives = context.template allocate_array<Scalar*>(outputs.size());
  double offset_sum = 0, pen_sum = 0;
  for (std::size_t time = 0; time < outputs.size(); ++time) {
    const Value<Scalar, size>& y = outputs[time];
    const Index scored = scored_sketches(batch, static_cast<Index>(time), options.pen_loss);
    eigen_assert(scored <= y.cols);
    derivatives[time] = Context::recording ? context.allocate(size * scored) : nullptr;
    const auto target = batch.row(static_cast<Index>(time) + 1, scored);
    for (Index sketch = 0; sketch < scored; ++sketch) {
      const Scalar* output = y.data + sketch * y.stride;
      const Scalar* row = target.data + sketch * stroke_size;
      Scalar* derivative = Context::recording ? derivatives[time] + sketch * size : nullptr;
      pen_sum += MixtureType::pen_loss(output, row + 2, derivative);
      // L_s counts the drawn points only: it is multiplied by 1 - p3
      if (row[4] == Scalar{0}) {
        offset_sum += MixtureType::offset_loss(output, row[0], row[1], options.mixture, derivative);
      } else if (derivative != nullptr) {
        std::fill(derivative + pen, derivative + size, Scalar{0});
      }
    }
  }
  Scalar* sums = context.allocate(2);
  sums[0] = static_cast<Scalar>(offset_sum);
  sums[1] = static_cast<Scalar>(pen_sum);
  const auto result = context.template adopt<2>(sums, 1);
  context.record([outputs, derivatives, batch, options, result] {
    for (std::size_t time = 0; time < outputs.size(); ++time) {
      const Index scored = scored_sketches(batch, static_cast<Index>(time), options.pen_loss);
      const Value<Scalar, size> y = outputs[time].leading(scored);
      if (y.adjoint == nullptr) continue;
      const Eigen::Map<const Eigen::Matrix<Scalar, size, Eigen::Dynamic>> derivative(derivatives[time], size, scored);
      y.adjoint_matrix().template topRows<pen>() += result.adjoint[1] * derivative.template topRows<pen>();
      y.adjoint_matrix().template bottomRows<size - pen>() += result.adjoint[0] * derivative.template bottomRows<size - pen>();
    }
  });
  return result;
}

}  // namespace sketchrnn
