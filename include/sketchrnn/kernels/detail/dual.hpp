// Dual numbers over packets: a value and its derivative, for forward-mode differentiation of generic functions:
//   softplus(Dual(x, 1)).derivative  with  softplus = [](auto x) { return log(1 + exp(x)); }
#pragma once

#include <type_traits>

#include <sketchrnn/core/detail/always_inline.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::kernels {

/// A value x and its derivative dx. Comparisons compare the values only.
template <RealScalar Scalar_>
struct Dual {
  using Scalar = Scalar_;           ///< float or double
  using P = Packet<Scalar>;         ///< the type of value and derivative
  using Mask = PacketMask<Scalar>;  ///< the result of a comparison

  P value;           ///< x
  P derivative = 0;  ///< dx

  Dual() = default;
  /// Constructs x with the derivative dx.
  [[SKETCHRNN_ALWAYS_INLINE]] Dual(P x, P dx) : value(x), derivative(dx) {}
  /// @{
  /// Constructs a constant, whose derivative is 0.
  [[SKETCHRNN_ALWAYS_INLINE]] Dual(P constant) : value(constant) {}
  template <class Number>
  requires std::is_arithmetic_v<Number>
  [[SKETCHRNN_ALWAYS_INLINE]] Dual(Number constant) : value(constant) {}
  /// @}

  /// @{
  /// Linear in each operand.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.derivative + b.derivative}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.derivative - b.derivative}; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual operator-(Dual a) { return {-a.value, -a.derivative}; }
  /// @}
  /// d(a b) = a db + b da
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual operator*(Dual a, Dual b) {
    return {a.value * b.value, fma(a.value, b.derivative, b.value * a.derivative)};
  }
  /// d(a / b) = (da - a / b db) / b
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual operator/(Dual a, Dual b) {
    const P quotient = a.value / b.value;
    return {quotient, fma(-quotient, b.derivative, a.derivative) / b.value};
  }
  /// a b + c, the value rounded as in Packet's fma().
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual fma(Dual a, Dual b, Dual c) { return {fma(a.value, b.value, c.value), (a * b + c).derivative}; }

  /// @{
  /// Compares the values.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator<(Dual a, Dual b) { return a.value < b.value; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator<=(Dual a, Dual b) { return a.value <= b.value; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator>(Dual a, Dual b) { return a.value > b.value; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator>=(Dual a, Dual b) { return a.value >= b.value; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator==(Dual a, Dual b) { return a.value == b.value; }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Mask operator!=(Dual a, Dual b) { return a.value != b.value; }
  /// @}
  /// Returns a where the mask is true, b elsewhere, with its derivative.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual select(Mask mask, Dual a, Dual b) {
    return {select(mask, a.value, b.value), select(mask, a.derivative, b.derivative)};
  }
  /// @{
  /// Returns the operand with the smaller or larger value; a if they are equal.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual minimum(Dual a, Dual b) { return select(b < a, b, a); }
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual maximum(Dual a, Dual b) { return select(a < b, b, a); }
  /// @}

  /// d|x| = sign(x) dx; at 0 the derivative is 0.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual abs(Dual a) {
    return {abs(a.value), select(a.value > P(0), a.derivative, select(a.value < P(0), -a.derivative, P(0)))};
  }
  /// The derivative is 0.
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual floor(Dual a) { return floor(a.value); }
  /// d sqrt(a) = da / (2 sqrt(a))
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual sqrt(Dual a) {
    const P root = sqrt(a.value);
    return {root, a.derivative / (root + root)};
  }
  /// d e^a = e^a da
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual exp(Dual a) {
    const P y = exp(a.value);
    return {y, y * a.derivative};
  }
  /// d log(a) = da / a
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual log(Dual a) { return {log(a.value), a.derivative / a.value}; }
  /// d tanh(a) = (1 - y^2) da,  y = tanh(a)
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual tanh(Dual a) {
    const P y = tanh(a.value);
    return {y, fma(-y, y, P(1)) * a.derivative};
  }
  /// d sigmoid(a) = y (1 - y) da,  y = sigmoid(a)
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual sigmoid(Dual a) {
    const P y = sigmoid(a.value);
    return {y, y * (P(1) - y) * a.derivative};
  }
  /// d sin(a) = cos(a) da
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual sin(Dual a) { return {sin(a.value), cos(a.value) * a.derivative}; }
  /// d cos(a) = -sin(a) da
  [[SKETCHRNN_ALWAYS_INLINE]] friend Dual cos(Dual a) { return {cos(a.value), -sin(a.value) * a.derivative}; }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::kernels
