// Attention over the steps of a sequence, of different length for each sketch (Luong et al. 2015; Vaswani et al. 2017), for a query q:
//   s_t = scale q . k_t,  a = softmax(s) over t,  y = sum_t a_t v_t
// Backward, with da_t = v_t . dy:
//   dv_t += a_t dy,  ds_t = a_t (da_t - sum a da),  dq += scale sum_t ds_t k_t,  dk_t += scale ds_t q
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/columns.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/reductions.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns the values of a sequence [Rows, T B] in the mean, weighted by the softmax of the products of query [KeyRows, count] and keys
/// [KeyRows, T B] times `scale`: [Rows, count], for the first `count` sketches. Keys and values may be the same sequence. 0 for a sketch
/// without steps. Throws ArgumentError if the query has more columns than there are sketches, or keys and values differ in their sketches.
template <class Context, Operand Query, RealScalar Scalar, int KeyRows, int Rows>
[[nodiscard]] Value<Scalar, Rows> attention(Context& context, const Query& query, const Sequence<Scalar, KeyRows>& keys,
                                            const Sequence<Scalar, Rows>& values, double scale = 1) {
  static_assert(Query::rows == KeyRows, "sketchrnn: attention needs a query with as many rows as the keys");
  const auto q = compute(context, query);
  const Index count = q.cols;
  if (q.columns_or_any() == any_cols || count > keys.sketches()) {
    detail::raise(ArgumentError("attention: a query for " + std::to_string(count) + " sketches, expected at most " +
                                std::to_string(keys.sketches())));
  }
  if (!std::equal(keys.lengths.begin(), keys.lengths.end(), values.lengths.begin(), values.lengths.end())) {
    detail::raise(ArgumentError("attention: keys and values of sketches of different lengths"));
  }
  using Column = Eigen::Map<const Eigen::Matrix<Scalar, KeyRows, 1>>;
  using ValueColumn = Eigen::Map<const Eigen::Matrix<Scalar, Rows, 1>>;
  const Index sketches = keys.sketches(), length = keys.length();
  const auto factor = static_cast<Scalar>(scale);
  Scalar* weights = context.allocate(length * count);  // a, [T, count]
  Scalar* data = context.allocate(Rows * count);
  for (Index sketch = 0; sketch < count; ++sketch) {
    const Index steps = keys.lengths[static_cast<std::size_t>(sketch)];
    Scalar* a = weights + sketch * length;
    const Column q_column(q.data + sketch * q.stride);
    Eigen::Map<Eigen::Matrix<Scalar, Rows, 1>> y(data + sketch * Rows);
    y.setZero();
    for (Index time = 0; time < steps; ++time) {
      a[time] = factor * q_column.dot(Column(keys.steps.data + (time * sketches + sketch) * keys.steps.stride));
    }
    if (steps > 0) kernels::softmax(static_cast<const Scalar*>(a), a, steps);
    for (Index time = 0; time < steps; ++time) {
      y += a[time] * ValueColumn(values.steps.data + (time * sketches + sketch) * values.steps.stride);
    }
  }
  const auto result = context.template make_value<Rows>(static_cast<const Scalar*>(data), count);
  if constexpr (Context::recording) {
    Scalar* da = context.allocate(length);
    context.record([=] {
      for (Index sketch = 0; sketch < count; ++sketch) {
        const Index steps = keys.lengths[static_cast<std::size_t>(sketch)];
        const Scalar* a = weights + sketch * length;
        const auto dy = result.adjoint_matrix().col(sketch);
        Scalar mean = 0;
        for (Index time = 0; time < steps; ++time) {
          const Index at = time * sketches + sketch;
          da[time] = ValueColumn(values.steps.data + at * values.steps.stride).dot(dy);
          mean += a[time] * da[time];
          if (values.steps.adjoint != nullptr) values.steps.adjoint_matrix().col(at) += a[time] * dy;
        }
        for (Index time = 0; time < steps; ++time) {
          const Index at = time * sketches + sketch;
          const Scalar ds = factor * a[time] * (da[time] - mean);
          if (q.adjoint != nullptr) q.adjoint_matrix().col(sketch) += ds * Column(keys.steps.data + at * keys.steps.stride);
          if (keys.steps.adjoint != nullptr) keys.steps.adjoint_matrix().col(at) += ds * Column(q.data + sketch * q.stride);
        }
      }
    });
  }
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
