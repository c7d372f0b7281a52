// A tuple that compiles fast. std::tuple checks constraints for every set of types and has constructors, comparisons and a nested base class
// for each; this is an aggregate, whose elements are its base classes. Expressions, whose types are all different, are made of it.
#pragma once

#include <cstddef>
#include <utility>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The element I of a Pack.
template <std::size_t I, class T>
struct PackElement {
  [[no_unique_address]] T value;
};

template <class Indices, class... Ts>
struct PackOf;
template <class... Ts>
struct Pack;

/// The elements of a Pack.
template <std::size_t... I, class... Ts>
struct PackOf<std::index_sequence<I...>, Ts...> : PackElement<I, Ts>... {
  /// Returns f(elements...).
  template <class F>
  decltype(auto) apply(const F& f) const {
    return f(static_cast<const PackElement<I, Ts>&>(*this).value...);
  }
  /// Returns the Pack of f(element) for all elements, called in order.
  template <class F>
  [[nodiscard]] auto transformed(const F& f) const {
    return Pack<decltype(f(std::declval<const Ts&>()))...>{{{f(static_cast<const PackElement<I, Ts>&>(*this).value)}...}};
  }
};

/// Values of different types.
template <class... Ts>
struct Pack : PackOf<std::index_sequence_for<Ts...>, Ts...> {};

/// Returns the Pack of the values.
template <class... Ts>
[[nodiscard]] constexpr Pack<Ts...> make_pack(const Ts&... values) {
  return {{{values}...}};
}

/// @{
/// Returns element I.
template <std::size_t I, class T>
[[nodiscard]] constexpr const T& pack_at(const PackElement<I, T>& element) noexcept {
  return element.value;
}
template <std::size_t I, class T>
[[nodiscard]] constexpr T& pack_at(PackElement<I, T>& element) noexcept {
  return element.value;
}
/// @}

/// Returns the elements of both.
template <class... Ts, class... Others>
[[nodiscard]] Pack<Ts..., Others...> concatenated(const Pack<Ts...>& first, const Pack<Others...>& second) {
  return first.apply([&](const Ts&... one) { return second.apply([&](const Others&... other) { return make_pack(one..., other...); }); });
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
