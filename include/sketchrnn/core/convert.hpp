// Numeric conversion between types that may be the same, depending on the platform or a template argument, such as std::uint64_t to
// std::size_t or Scalar to double. A static_cast would cause -Wuseless-cast, an implicit conversion -Wconversion or -Wdouble-promotion.
// Unchecked: the caller ensures that the value fits.
#pragma once

#include <concepts>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Converts `value` to the type To.
template <class To, class From>
[[nodiscard]] constexpr To convert(const From& value) noexcept {
  if constexpr (std::same_as<To, From>) {
    return value;
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
