// Random numbers and comparisons for tests of arithmetic.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <sketchrnn/core/random.hpp>

namespace sketchrnn::test {

/// Normal random numbers; different streams give different numbers.
template <class Scalar = double>
[[nodiscard]] std::vector<Scalar> random_numbers(std::size_t count, std::uint32_t stream = 0, double deviation = 1) {
  Random random(Seed{2017}, Purpose::general, stream);
  std::vector<Scalar> numbers(count);
  for (Scalar& number : numbers) number = static_cast<Scalar>(deviation * random.normal());
  return numbers;
}

/// Returns the largest |a - b| / max(1, |b|); infinity if the sizes differ or an element is NaN.
template <class A, class B>
[[nodiscard]] double largest_difference(const A& a, const B& b) {
  if (static_cast<std::size_t>(a.size()) != static_cast<std::size_t>(b.size())) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.size()); ++i) {
    const double here = static_cast<double>(a.data()[i]);
    const double there = static_cast<double>(b.data()[i]);
    const double difference = std::abs(here - there) / std::max(1.0, std::abs(there));
    if (!(difference <= largest)) largest = std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
  }
  return largest;
}

}  // namespace sketchrnn::test
