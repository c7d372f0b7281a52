// Conversions of numbers where the two types may be one and the same, by platform or by template argument: a std::uint64_t to std::size_t, a
// Scalar to double. A plain static_cast is what -Wuseless-cast objects to then, and none is what -Wconversion and -Wdouble-promotion do.
// What it is not for: checks. Whoever converts to a narrower type knows that the value fits.
#pragma once

#include <concepts>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// `number` as a To.
template <class To, class From>
[[nodiscard]] constexpr To convert(const From& number) noexcept {
  if constexpr (std::same_as<To, From>) {
    return number;
  } else {
    return static_cast<To>(number);
  }
}

}  // namespace sketchrnn
