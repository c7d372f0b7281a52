// The functions and operators of element-wise expressions. Each stands with its derivative; a user's own is made the same way:
// a struct with value() and derivative(), and one line that names it.
#pragma once

#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/core/convert.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn {
namespace functions {

/// y = 1 / (1 + e^-x), dy/dx = y (1 - y).
template <class Scalar>
struct Sigmoid {
  using P = kernels::Packet<Scalar>;
  static P value(const P& x) { return kernels::sigmoid<Scalar>(x); }
  static P derivative(const P& /*x*/, const P& y) { return Eigen::internal::pmul(y, Eigen::internal::psub(kernels::repeat(Scalar{1}), y)); }
};

/// y = tanh x, dy/dx = 1 - y^2.
template <class Scalar>
struct Tanh {
  using P = kernels::Packet<Scalar>;
  static P value(const P& x) { return kernels::tanh<Scalar>(x); }
  static P derivative(const P& /*x*/, const P& y) { return Eigen::internal::psub(kernels::repeat(Scalar{1}), Eigen::internal::pmul(y, y)); }
};

/// y = e^x, dy/dx = y.
template <class Scalar>
struct Exponential {
  using P = kernels::Packet<Scalar>;
  static P value(const P& x) { return kernels::exp<Scalar>(x); }
  static P derivative(const P& /*x*/, const P& y) { return y; }
};

/// y = -x.
template <class Scalar>
struct Negative {
  using P = kernels::Packet<Scalar>;
  static P value(const P& x) { return Eigen::internal::pnegate(x); }
  static P derivative(const P& /*x*/, const P& /*y*/) { return kernels::repeat(Scalar{-1}); }
};

/// a + b.
template <class Scalar>
struct Sum {
  using P = kernels::Packet<Scalar>;
  static P value(const P& a, const P& b) { return Eigen::internal::padd(a, b); }
  static P left_adjoint(const P& adjoint, const P& /*a*/, const P& /*b*/) { return adjoint; }
  static P right_adjoint(const P& adjoint, const P& /*a*/, const P& /*b*/) { return adjoint; }
};

/// a - b.
template <class Scalar>
struct Difference {
  using P = kernels::Packet<Scalar>;
  static P value(const P& a, const P& b) { return Eigen::internal::psub(a, b); }
  static P left_adjoint(const P& adjoint, const P& /*a*/, const P& /*b*/) { return adjoint; }
  static P right_adjoint(const P& adjoint, const P& /*a*/, const P& /*b*/) { return Eigen::internal::pnegate(adjoint); }
};

/// a b, number by number.
template <class Scalar>
struct Product {
  using P = kernels::Packet<Scalar>;
  static P value(const P& a, const P& b) { return Eigen::internal::pmul(a, b); }
  static P left_adjoint(const P& adjoint, const P& /*a*/, const P& b) { return Eigen::internal::pmul(adjoint, b); }
  static P right_adjoint(const P& adjoint, const P& a, const P& /*b*/) { return Eigen::internal::pmul(adjoint, a); }
};

/// a / b, number by number; d/da = 1 / b, d/db = -a / b^2.
template <class Scalar>
struct Quotient {
  using P = kernels::Packet<Scalar>;
  static P value(const P& a, const P& b) { return Eigen::internal::pdiv(a, b); }
  static P left_adjoint(const P& adjoint, const P& /*a*/, const P& b) { return Eigen::internal::pdiv(adjoint, b); }
  static P right_adjoint(const P& adjoint, const P& a, const P& b) {
    return Eigen::internal::pnegate(Eigen::internal::pdiv(Eigen::internal::pmul(adjoint, a), Eigen::internal::pmul(b, b)));
  }
};

}  // namespace functions

/// 1 / (1 + e^-x).
template <Operand X>
[[nodiscard]] auto sigmoid(const X& x) {
  return Unary<functions::Sigmoid, expression_of<X>>(as_expression(x));
}

/// Hyperbolic tangent.
template <Operand X>
[[nodiscard]] auto tanh(const X& x) {
  return Unary<functions::Tanh, expression_of<X>>(as_expression(x));
}

/// e^x.
template <Operand X>
[[nodiscard]] auto exp(const X& x) {
  return Unary<functions::Exponential, expression_of<X>>(as_expression(x));
}

/// -x.
template <Operand X>
[[nodiscard]] auto operator-(const X& x) {
  return Unary<functions::Negative, expression_of<X>>(as_expression(x));
}

template <Operand A, Operand B>
[[nodiscard]] auto operator+(const A& a, const B& b) {
  return Binary<functions::Sum, expression_of<A>, expression_of<B>>(as_expression(a), as_expression(b));
}
template <Operand A, Operand B>
[[nodiscard]] auto operator-(const A& a, const B& b) {
  return Binary<functions::Difference, expression_of<A>, expression_of<B>>(as_expression(a), as_expression(b));
}

/// Number by number; the matrix product is the one of a WeightMatrix and a Value (operations/affine.hpp).
template <Operand A, Operand B>
[[nodiscard]] auto operator*(const A& a, const B& b) {
  return Binary<functions::Product, expression_of<A>, expression_of<B>>(as_expression(a), as_expression(b));
}

/// Number by number.
template <Operand A, Operand B>
[[nodiscard]] auto operator/(const A& a, const B& b) {
  return Binary<functions::Quotient, expression_of<A>, expression_of<B>>(as_expression(a), as_expression(b));
}

/// A plain number beside an operand.
template <class T>
concept PlainNumber = std::is_arithmetic_v<T>;

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
  return a / Number(static_cast<typename A::Scalar>(b));
}
template <PlainNumber A, Operand B>
[[nodiscard]] auto operator/(A a, const B& b) {
  return Number(static_cast<typename B::Scalar>(a)) / b;
}

}  // namespace sketchrnn
