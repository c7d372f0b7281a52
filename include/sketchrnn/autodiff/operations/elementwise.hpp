// The functions and operators of element-wise expressions, and function(), which makes an element-wise function from a generic lambda:
//   const auto softplus = function([](auto x) { return log(1 + exp(x)); });
//   compute(context, softplus(a) * b)      // one fused loop in the forward pass and one in the backward pass
#pragma once

#include <array>
#include <type_traits>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Applies a function element-wise to operands (values, parameter vectors, expressions): f(x1, x2, ...) is an element-wise expression. An
/// operand of one row is broadcast to the rows of the others.
template <class F>
struct ElementwiseFunction {
  F f;  ///< the function

  /// Returns the expression f(x1, x2, ...).
  template <Operand... X>
  [[nodiscard]] auto operator()(const X&... x) const {
    return apply(detail::broadcast_rows<detail::rows_of<expression_of<X>...>>(as_expression(x))...);
  }

 private:
  template <Expression... Node>
  [[nodiscard]] auto apply(const Node&... node) const {
    return Apply<F, Node...>(f, node...);
  }
};

/// Makes an element-wise function from a generic lambda of one or more arguments. It is called with packets to compute the value and with
/// dual numbers to compute the derivative with respect to each argument. It may use + - * /, comparisons and select, fma, minimum, maximum,
/// abs, floor, sqrt, exp, log, tanh, sigmoid, sin and cos, all unqualified (found by argument-dependent lookup), and scalar constants. It must
/// not throw, and may be called for different columns concurrently.
template <class F>
[[nodiscard]] constexpr ElementwiseFunction<F> function(F f) {
  return {f};
}

namespace detail {

/// A function of one argument with an explicit derivative, derivative(x, y) with y = f(x).
template <class Value, class Derivative>
struct WithDerivative {
  [[no_unique_address]] Value f;
  [[no_unique_address]] Derivative derivative;

  template <class X>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& x) const {
    return f(x);
  }
  template <class P>
  [[nodiscard, SKETCHRNN_ALWAYS_INLINE]] std::array<P, 1> adjoints(const P& dy, const P& y, const P& x) const {
    return {dy * derivative(x, y)};
  }
};

}  // namespace detail

/// Makes an element-wise function of one argument with an explicit derivative, where that is cheaper than dual numbers: derivative(x, y) is
/// dy / dx at y = f(x).
template <class F, class Derivative>
[[nodiscard]] constexpr auto function(F f, Derivative derivative) {
  return ElementwiseFunction<detail::WithDerivative<F, Derivative>>{{f, derivative}};
}

namespace detail {

/// y = 1 / (1 + e^-x), dy/dx = y (1 - y).
struct Sigmoid {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& x) const {
    return sigmoid(x);
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 1> adjoints(const P& dy, const P& y, const P& /*x*/) const {
    return {dy * (y * (P(1) - y))};
  }
};

/// y = tanh x, dy/dx = 1 - y^2.
struct Tanh {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& x) const {
    return tanh(x);
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 1> adjoints(const P& dy, const P& y, const P& /*x*/) const {
    return {dy * fma(-y, y, P(1))};
  }
};

/// y = e^x, dy/dx = y.
struct Exp {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& x) const {
    return exp(x);
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 1> adjoints(const P& dy, const P& y, const P& /*x*/) const {
    return {dy * y};
  }
};

/// y = -x.
struct Negative {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& x) const {
    return -x;
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 1> adjoints(const P& dy, const P& /*y*/, const P& /*x*/) const {
    return {-dy};
  }
};

/// y = a + b.
struct Sum {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& a, const X& b) const {
    return a + b;
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 2> adjoints(const P& dy, const P& /*y*/, const P& /*a*/, const P& /*b*/) const {
    return {dy, dy};
  }
};

/// y = a - b.
struct Difference {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& a, const X& b) const {
    return a - b;
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 2> adjoints(const P& dy, const P& /*y*/, const P& /*a*/, const P& /*b*/) const {
    return {dy, -dy};
  }
};

/// y = a b.
struct Product {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& a, const X& b) const {
    return a * b;
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 2> adjoints(const P& dy, const P& /*y*/, const P& a, const P& b) const {
    return {dy * b, dy * a};
  }
};

/// y = a / b, dy/da = 1 / b, dy/db = -y / b.
struct Quotient {
  template <class X>
  [[SKETCHRNN_ALWAYS_INLINE]] X operator()(const X& a, const X& b) const {
    return a / b;
  }
  template <class P>
  [[SKETCHRNN_ALWAYS_INLINE]] std::array<P, 2> adjoints(const P& dy, const P& y, const P& /*a*/, const P& b) const {
    const P da = dy / b;
    return {da, -(da * y)};
  }
};

}  // namespace detail

/// The logistic sigmoid, 1 / (1 + e^-x).
template <Operand X>
[[nodiscard]] auto sigmoid(const X& x) {
  return function(detail::Sigmoid{})(x);
}

/// Hyperbolic tangent.
template <Operand X>
[[nodiscard]] auto tanh(const X& x) {
  return function(detail::Tanh{})(x);
}

/// The exponential function, e^x.
template <Operand X>
[[nodiscard]] auto exp(const X& x) {
  return function(detail::Exp{})(x);
}

/// -x.
template <Operand X>
[[nodiscard]] auto operator-(const X& x) {
  return function(detail::Negative{})(x);
}

/// Natural logarithm.
template <Operand X>
[[nodiscard]] auto log(const X& x) {
  return function([](auto e) { return log(e); })(x);
}

/// Sine.
template <Operand X>
[[nodiscard]] auto sin(const X& x) {
  return function([](auto e) { return sin(e); })(x);
}

/// Cosine.
template <Operand X>
[[nodiscard]] auto cos(const X& x) {
  return function([](auto e) { return cos(e); })(x);
}

/// Square root.
template <Operand X>
[[nodiscard]] auto sqrt(const X& x) {
  return function([](auto e) { return sqrt(e); })(x);
}

/// x^2.
template <Operand X>
[[nodiscard]] auto square(const X& x) {
  return function([](auto e) { return e * e; })(x);
}

/// 1 / x.
template <Operand X>
[[nodiscard]] auto reciprocal(const X& x) {
  return function([](auto e) { return 1 / e; })(x);
}

/// |x|, with the derivative 0 at 0.
template <Operand X>
[[nodiscard]] auto abs(const X& x) {
  return function([](auto e) { return abs(e); })(x);
}

/// The largest integer not greater than x, with the derivative 0.
template <Operand X>
[[nodiscard]] auto floor(const X& x) {
  return function([](auto e) { return floor(e); })(x);
}

/// max(x, 0), with the derivative 0 at 0.
template <Operand X>
[[nodiscard]] auto relu(const X& x) {
  return function([](auto e) { return maximum(decltype(e)(0), e); })(x);
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), finite for every finite x.
template <Operand X>
[[nodiscard]] auto softplus(const X& x) {
  return function([](auto e) { return maximum(e, decltype(e)(0)) + log(1 + exp(-abs(e))); },
                  [](auto e, auto /*y*/) { return sigmoid(e); })(x);
}

/// log(1 / (1 + e^-x)) = min(x, 0) - log(1 + e^-|x|), finite for every finite x.
template <Operand X>
[[nodiscard]] auto log_sigmoid(const X& x) {
  return function([](auto e) { return minimum(e, decltype(e)(0)) - log(1 + exp(-abs(e))); },
                  [](auto e, auto /*y*/) { return sigmoid(-e); })(x);
}

/// x sigmoid(x), also called swish (Elfwing et al. 2018).
template <Operand X>
[[nodiscard]] auto silu(const X& x) {
  return function([](auto e) { return e * sigmoid(e); })(x);
}

/// x Phi(x), in the tanh approximation (Hendrycks & Gimpel 2016): x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
template <Operand X>
[[nodiscard]] auto gelu(const X& x) {
  return function([](auto e) { return 0.5 * e * (1 + tanh(0.7978845608028654 * (e + 0.044715 * e * e * e))); })(x);
}

/// x if x > 0, slope * x otherwise.
template <Operand X>
[[nodiscard]] auto leaky_relu(const X& x, double slope = 0.01) {
  return function([slope](auto e) { return select(e > decltype(e)(0), e, slope * e); })(x);
}

/// x limited to [low, high], with the derivative 0 outside.
template <Operand X>
[[nodiscard]] auto clamp(const X& x, double low, double high) {
  return function([low, high](auto e) { return minimum(maximum(e, decltype(e)(low)), decltype(e)(high)); })(x);
}

/// @{
/// The element-wise minimum or maximum; where a and b are equal, the derivative is that of a.
template <Operand A, Operand B>
[[nodiscard]] auto minimum(const A& a, const B& b) {
  return function([](auto x, auto y) { return minimum(x, y); })(a, b);
}
template <Operand A, Operand B>
[[nodiscard]] auto maximum(const A& a, const B& b) {
  return function([](auto x, auto y) { return maximum(x, y); })(a, b);
}
/// @}

/// a where condition > 0, b elsewhere. The derivative with respect to the condition is 0.
template <Operand C, Operand A, Operand B>
[[nodiscard]] auto select(const C& condition, const A& a, const B& b) {
  return function([](auto c, auto x, auto y) { return select(c > decltype(c)(0), x, y); })(condition, a, b);
}

/// Element-wise sum.
template <Operand A, Operand B>
[[nodiscard]] auto operator+(const A& a, const B& b) {
  return function(detail::Sum{})(a, b);
}
/// Element-wise difference.
template <Operand A, Operand B>
[[nodiscard]] auto operator-(const A& a, const B& b) {
  return function(detail::Difference{})(a, b);
}

/// Element-wise product; the product of a WeightMatrix and an operand is the matrix product (operations/affine.hpp).
template <Operand A, Operand B>
[[nodiscard]] auto operator*(const A& a, const B& b) {
  return function(detail::Product{})(a, b);
}

/// Element-wise quotient.
template <Operand A, Operand B>
[[nodiscard]] auto operator/(const A& a, const B& b) {
  return function(detail::Quotient{})(a, b);
}

/// A scalar constant in an expression: any arithmetic type.
template <class T>
concept PlainNumber = std::is_arithmetic_v<T>;

/// @{
/// Element-wise operation with a scalar constant.
template <Operand A, PlainNumber B>
[[nodiscard]] auto operator+(const A& a, B b) {
  return a + Number<typename A::Scalar>(convert<typename A::Scalar>(b));
}
template <PlainNumber A, Operand B>
[[nodiscard]] auto operator+(A a, const B& b) {
  return Number<typename B::Scalar>(convert<typename B::Scalar>(a)) + b;
}
template <Operand A, PlainNumber B>
[[nodiscard]] auto operator-(const A& a, B b) {
  return a - Number<typename A::Scalar>(convert<typename A::Scalar>(b));
}
template <PlainNumber A, Operand B>
[[nodiscard]] auto operator-(A a, const B& b) {
  return Number<typename B::Scalar>(convert<typename B::Scalar>(a)) - b;
}
template <Operand A, PlainNumber B>
[[nodiscard]] auto operator*(const A& a, B b) {
  return a * Number<typename A::Scalar>(convert<typename A::Scalar>(b));
}
template <PlainNumber A, Operand B>
[[nodiscard]] auto operator*(A a, const B& b) {
  return Number<typename B::Scalar>(convert<typename B::Scalar>(a)) * b;
}
template <Operand A, PlainNumber B>
[[nodiscard]] auto operator/(const A& a, B b) {
  return a / Number<typename A::Scalar>(convert<typename A::Scalar>(b));
}
template <PlainNumber A, Operand B>
[[nodiscard]] auto operator/(A a, const B& b) {
  return Number<typename B::Scalar>(convert<typename B::Scalar>(a)) / b;
}
/// @}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
