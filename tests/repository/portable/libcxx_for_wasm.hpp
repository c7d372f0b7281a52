// What Debian's builds of libc++ for WebAssembly lack of libc++ 14. tests/platforms.sh includes it before everything else (-include).
#pragma once

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <system_error>

#if defined(__wasi__)

// It is configured without <filesystem>, which is then an #error. The headers of the library name paths; what a program does in memory needs
// no function that is not inline. The headers above have read the configuration.
#undef _LIBCPP_HAS_NO_FILESYSTEM_LIBRARY

// Its exceptions cannot be caught: the first one ends the program.
extern "C" void* __cxa_allocate_exception(std::size_t /*size*/) { std::abort(); }
extern "C" void __cxa_throw(void* /*exception*/, void* /*type*/, void (* /*destructor*/)(void*)) { std::abort(); }

#elif _LIBCPP_VERSION < 14000

// Emscripten 3.1.6 has libc++ 13.
namespace std {

template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

inline to_chars_result to_chars(char* first, char* last, double value, chars_format format, int precision) {
  const char* const text = format == chars_format::fixed ? "%.*f" : "%.*g";
  return {first + snprintf(first, static_cast<size_t>(last - first), text, precision, value), errc()};
}

/// The fewest digits that read back as the same value.
template <class Real>
requires is_floating_point_v<Real>
inline to_chars_result to_chars(char* first, char* last, Real value) {
  for (int digits = 1;; ++digits) {
    const int length = snprintf(first, static_cast<size_t>(last - first), "%.*g", digits, static_cast<double>(value));
    const bool same = static_cast<Real>(is_same_v<Real, float> ? strtof(first, nullptr) : strtod(first, nullptr)) == value;
    if (same || digits == numeric_limits<Real>::max_digits10) return {first + length, errc()};
  }
}

}  // namespace std

#endif
