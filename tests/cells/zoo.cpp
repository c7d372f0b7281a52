// Two cells as a user writes them that need the operations beyond gates and products: a mogrifier GRU, whose input is a value of its own and
// is joined with h, and the mLSTM, whose memory is a matrix for each head. Gradients, and values against plain loops.
#define BOOST_TEST_MODULE cells_zoo
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>
#include <sketchrnn/autodiff/operations/rms_norm.hpp>
#include <sketchrnn/autodiff/outer_product.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/check_cell.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

/// A GRU whose input and state scale each other first (Melis et al. 2020, two rounds), and whose state is normalized:
///   x^ = 2 sigmoid(Q h) x,  h^ = 2 sigmoid(R x^) h
///   [r u] = sigmoid(W_g [x^; h^] + b_g)
///   n     = tanh(W_n [x^; r h^] + b_n)
///   h'    = rms_norm(u h^ + (1 - u) n)
template <int Hidden>
struct MogrifierGru {
  static constexpr int output_size = Hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"Q", Input, Hidden, GlorotUniform>, MatrixParameter<"R", Hidden, Input, GlorotUniform>,
                                   MatrixParameter<"W_g", 2 * Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_g", 2 * Hidden, Zeros>, MatrixParameter<"W_n", Hidden, Input + Hidden, GlorotUniform>,
                                   VectorParameter<"b_n", Hidden, Zeros>, VectorParameter<"gain", Hidden, Ones>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Hidden> h;
    auto parts() { return std::tie(h); }
  };
  template <class Scalar>
  static Value<Scalar, Hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& input, const State<Scalar>& previous) {
    // x^ = 2 sigmoid(Q h) x,  h^ = 2 sigmoid(R x^) h                                      [Input, B], [Hidden, B]
    const auto x = compute(context, 2 * sigmoid(w["Q"_p] * previous.h) * join(context, input));
    const auto h = compute(context, 2 * sigmoid(w["R"_p] * x) * previous.h);
    // [r u] = sigmoid(W_g [x^; h^] + b_g)                                                 [2 Hidden, B]
    const auto [r, u] = split<2>(compute(context, sigmoid(w["W_g"_p] * join(context, x, h) + w["b_g"_p])));
    // n = tanh(W_n [x^; r h^] + b_n),  h' = rms_norm(u h^ + (1 - u) n)                    [Hidden, B]
    const auto n = compute(context, tanh(w["W_n"_p] * join(context, x, r * h) + w["b_n"_p]));
    return {rms_norm(context, u * h + (1 - u) * n, w["gain"_p])};
  }
};

/// The mLSTM (Beck et al. 2024, "xLSTM"), for each of Heads heads of size Size:
///   [q k v o] = W x + b,  k scaled by 1 / sqrt(Size)
///   [i f]     = W_g x + b_g                                                               one number for each head
///   m'  = max(log sigmoid(f) + m, i),  i^ = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')
///   C'  = f^ C + i^ v k^T,  n' = f^ n + i^ k
///   h'  = sigmoid(o) C' q / max(|n'^T q|, exp(-m'))
template <int Heads, int Size>
struct MatrixLstm {
  static constexpr int hidden = Heads * Size;
  static constexpr int output_size = hidden;
  template <int Input>
  using Parameters = ParameterList<MatrixParameter<"W", 4 * hidden, Input, GlorotUniform>, VectorParameter<"b", 4 * hidden, Zeros>,
                                   MatrixParameter<"W_g", 2 * Heads, Input, GlorotUniform>, VectorParameter<"b_g", 2 * Heads, Zeros>>;
  template <class Scalar>
  struct State {
    Value<Scalar, Heads * Size * Size> memory;  // C
    Value<Scalar, hidden> normalizer;           // n
    Value<Scalar, Heads> exponent;              // m
    Value<Scalar, hidden> h;                    // the output, which the next step does not read
    auto parts() { return std::tie(memory, normalizer, exponent); }
  };
  template <class Scalar>
  static Value<Scalar, hidden> output(const State<Scalar>& state) {
    return state.h;
  }
  template <class Context, class LayerWeights, class Input, class Scalar>
  static State<Scalar> step(Context& context, const LayerWeights& w, const Input& x, const State<Scalar>& previous) {
    // [q k v o] = W x + b                                                                 [4 Heads Size, B]
    const auto [q, k, v, o] = split<4>(compute(context, w["W"_p] * x + w["b"_p]));
    // [i f] = W_g x + b_g                                                                 [2 Heads, B]
    const auto [i, f] = split<2>(compute(context, w["W_g"_p] * x + w["b_g"_p]));
    // m' = max(log sigmoid(f) + m, i)                                                     [Heads, B]
    const auto decayed = compute(context, log_sigmoid(f) + previous.exponent);
    const auto exponent = compute(context, maximum(decayed, i));
    // i^ = exp(i - m'),  f^ = exp(log sigmoid(f) + m - m')                                [Heads, B]
    const auto write = compute(context, exp(i - exponent));
    const auto keep = compute(context, exp(decayed - exponent));
    // i^ k / sqrt(Size)                                                                   [Heads Size, B]
    const auto key = compute(context, repeat_rows<Size>(write) * k / std::sqrt(Size));
    // C' = f^ C + v (i^ k)^T,  n' = f^ n + i^ k                                           [Heads Size Size, B], [Heads Size, B]
    const auto memory = compute(context, repeat_rows<Size * Size>(keep) * previous.memory + outer_product<Heads>(v, key));
    const auto normalizer = compute(context, repeat_rows<Size>(keep) * previous.normalizer + key);
    // h' = sigmoid(o) C' q / max(|n'^T q|, exp(-m'))                                      [Heads Size, B]
    const auto divisor = maximum(abs(dot<Heads>(context, normalizer, q)), exp(-exponent));
    const auto read = as_matrix<Size, Size, Heads>(memory) * q;
    return {memory, normalizer, exponent, compute(context, sigmoid(o) * read / repeat_rows<Size>(divisor))};
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(gradients) {
  for (const bool packed : {true, false}) {
    const CellCheckOptions options{.packed = packed, .check = {.max_elements = 40}};
    for (const GradientReport& report : {check_cell<MogrifierGru<7>, 5>(options), check_cell<MatrixLstm<2, 3>, 5>(options),
                                         check_cell<MatrixLstm<1, 1>, 5>(options), check_cell<MatrixLstm<2, 17>, 3>(options)}) {
      BOOST_TEST(report.passed(), report);
    }
  }
}

// In a decoder the input is a concatenation of the point and z.
BOOST_AUTO_TEST_CASE(a_concatenated_input_is_the_same_as_one_value) {
  using Cell = MogrifierGru<6>;
  using Parameters = Cell::Parameters<5>;
  constexpr Index cols = 4;
  const auto numbers = random_numbers<float>(Parameters::count, 1, 0.4), x = random_numbers<float>(5 * cols, 2);
  const auto h = random_numbers<float>(6 * cols, 3);
  const Weights<float, Parameters> w(numbers.data(), nullptr, nullptr);
  const auto input = constant<5>(x.data(), cols);
  const Cell::State<float> state{constant<6>(h.data(), cols)};
  Evaluation<float> context;
  const auto parts = concatenate(middle_rows<0, 2>(input), time_invariant(middle_rows<2, 3>(input)));
  BOOST_TEST((Cell::step(context, w, parts, state).h.matrix() == Cell::step(context, w, input, state).h.matrix()));
}

// The equations of the mLSTM in plain loops, over steps in which the exponential gates would overflow without m.
BOOST_AUTO_TEST_CASE(the_mlstm_computes_its_equations) {
  constexpr int heads = 2, size = 5, input = 3, hidden = heads * size;
  using Cell = MatrixLstm<heads, size>;
  using Parameters = Cell::Parameters<input>;
  auto numbers = random_numbers(Parameters::count, 1, 0.7);
  numbers[Parameters::offset<"b_g">] = 800;  // the first head's input gate: exp(800) is infinite
  const Weights<double, Parameters> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  auto state = zero_state<Cell>(context, 1);

  using Matrix = Eigen::MatrixXd;
  const Eigen::Map<const Matrix> W(numbers.data() + Parameters::offset<"W">, 4 * hidden, input);
  const Eigen::Map<const Matrix> b(numbers.data() + Parameters::offset<"b">, 4 * hidden, 1);
  const Eigen::Map<const Matrix> W_g(numbers.data() + Parameters::offset<"W_g">, 2 * heads, input);
  const Eigen::Map<const Matrix> b_g(numbers.data() + Parameters::offset<"b_g">, 2 * heads, 1);
  std::vector<Matrix> C(heads, Matrix::Zero(size, size)), n(heads, Matrix::Zero(size, 1));
  std::vector<double> m(heads, 0.0);
  for (std::uint32_t time = 0; time < 6; ++time) {
    const auto x_data = random_numbers(input, 10 + time);
    state = Cell::step(context, w, constant<input>(x_data.data(), 1), state);
    const Eigen::Map<const Matrix> x(x_data.data(), input, 1);
    const Matrix gates = W * x + b, scalars = W_g * x + b_g;
    for (int head = 0; head < heads; ++head) {
      const auto at = static_cast<std::size_t>(head);
      const auto vector = [&](int which) { return Matrix(gates.middleRows(which * hidden + head * size, size)); };
      const Matrix q = vector(0), k = vector(1) / std::sqrt(size), v = vector(2), o = vector(3);
      const double i = scalars(head, 0), log_f = -std::log1p(std::exp(-scalars(heads + head, 0)));
      const double next_m = std::max(log_f + m[at], i);
      const double i_hat = std::exp(i - next_m), f_hat = std::exp(log_f + m[at] - next_m);
      C[at] = f_hat * C[at] + i_hat * v * k.transpose();
      n[at] = f_hat * n[at] + i_hat * k;
      m[at] = next_m;
      const double divisor = std::max(std::abs((n[at].transpose() * q)(0, 0)), std::exp(-next_m));
      const Matrix h = (1 / (1 + (-o).array().exp())) * (C[at] * q).array() / divisor;
      BOOST_TEST((state.h.matrix().middleRows(head * size, size) - h).norm() < 1e-12 * std::max(1.0, h.norm()), "step " << time);
    }
  }
}
