// exp, tanh and the logistic sigmoid on packets: the transcendental functions of a recurrent network.
// In float they run on whole registers; in double, which serves gradient checks, tanh goes number by number through the standard
// library, because Eigen 3.4 has no vectorised one.
#pragma once

#include <cmath>

#include <Eigen/Core>

#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::kernels {

/// Calls a scalar function on each number of a packet.
template <RealScalar Scalar, class Function>
[[nodiscard]] inline Packet<Scalar> for_each_lane(const Packet<Scalar>& x, Function function) {
  alignas(64) Scalar numbers[lanes<Scalar>];
  Eigen::internal::pstoreu(numbers, x);
  for (Scalar& number : numbers) number = function(number);
  return Eigen::internal::ploadu<Packet<Scalar>>(numbers);
}

/// A packet of one number repeated.
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> repeat(Scalar x) {
  return Eigen::internal::pset1<Packet<Scalar>>(x);
}

/// e^x.
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> exp(const Packet<Scalar>& x) {
  if constexpr (Eigen::internal::packet_traits<Scalar>::HasExp) {
    return Eigen::internal::pexp(x);
  } else {
    return for_each_lane<Scalar>(x, [](Scalar number) { return std::exp(number); });
  }
}

/// tanh x.
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> tanh(const Packet<Scalar>& x) {
  if constexpr (Eigen::internal::packet_traits<Scalar>::HasTanh) {
    return Eigen::internal::ptanh(x);
  } else {
    return for_each_lane<Scalar>(x, [](Scalar number) { return std::tanh(number); });
  }
}

/// The logistic sigmoid, 1 / (1 + e^-x).
template <RealScalar Scalar>
[[nodiscard]] inline Packet<Scalar> sigmoid(const Packet<Scalar>& x) {
  const Packet<Scalar> one = repeat(Scalar{1});
  return Eigen::internal::pdiv(one, Eigen::internal::padd(one, kernels::exp<Scalar>(Eigen::internal::pnegate(x))));
}

}  // namespace sketchrnn::kernels
