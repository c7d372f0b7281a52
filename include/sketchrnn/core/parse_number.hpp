// Parsing of float and double, correctly rounded and independent of the locale: by std::from_chars if the standard library implements it
// for floating point (libstdc++ and Microsoft's), otherwise by strtod in the "C" locale (libc++). For integers use std::from_chars.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <system_error>

#if !defined(__cpp_lib_to_chars)
#include <locale.h>
#include <stdlib.h>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif

#include <cerrno>
#include <string>

#include <sketchrnn/core/detail/finite.hpp>
#endif

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

#if !defined(__cpp_lib_to_chars)
namespace detail {

/// Returns the length of the longest prefix of `text` that std::from_chars would parse: an optional "-", then digits with at most one point
/// and an optional exponent, or "inf", "infinity", "nan", "nan(...)", case-insensitive.
[[nodiscard]] inline std::size_t number_prefix(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  const auto lower = [&](std::size_t i) { return at(i) >= 'A' && at(i) <= 'Z' ? static_cast<char>(at(i) - 'A' + 'a') : at(i); };
  const auto is_digit = [&](std::size_t i) { return at(i) >= '0' && at(i) <= '9'; };
  const auto is_word = [&](std::size_t i, std::string_view word) {
    for (std::size_t k = 0; k < word.size(); ++k) {
      if (lower(i + k) != word[k]) return false;
    }
    return true;
  };

  const std::size_t start = at(0) == '-' ? 1 : 0;
  if (is_word(start, "infinity")) return start + 8;
  if (is_word(start, "inf")) return start + 3;
  if (is_word(start, "nan")) {
    std::size_t end = start + 3;
    if (at(end) != '(') return end;
    do ++end;
    while (is_digit(end) || (lower(end) >= 'a' && lower(end) <= 'z') || at(end) == '_');
    return at(end) == ')' ? end + 1 : start + 3;
  }

  std::size_t end = start;
  while (is_digit(end)) ++end;
  std::size_t digits = end - start;
  if (at(end) == '.') {
    const std::size_t point = end++;
    while (is_digit(end)) ++end;
    digits += end - point - 1;
  }
  if (digits == 0) return 0;
  if (lower(end) == 'e') {
    std::size_t exponent = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
    if (is_digit(exponent)) {
      while (is_digit(exponent)) ++exponent;
      end = exponent;
    }
  }
  return end;
}

/// Calls strtof or strtod in the "C" locale, independent of the program's locale.
template <std::floating_point Real>
[[nodiscard]] Real number_in_c_locale(const char* text) {
#if defined(_WIN32)
  static const _locale_t c_locale = _create_locale(LC_ALL, "C");
  if constexpr (std::same_as<Real, float>) {
    return _strtof_l(text, nullptr, c_locale);
  } else {
    return _strtod_l(text, nullptr, c_locale);
  }
#else
  static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", nullptr);
  if constexpr (std::same_as<Real, float>) {
    return strtof_l(text, nullptr, c_locale);
  } else {
    return strtod_l(text, nullptr, c_locale);
  }
#endif
}

}  // namespace detail
#endif

/// Parses a number at the beginning of [first, last), like std::from_chars(first, last, value): `ptr` points past the number; `ec` is
/// invalid_argument if there is no number and result_out_of_range if it is too large or too small. On error `value` is unchanged.
template <class Real>
requires std::same_as<Real, float> || std::same_as<Real, double> std::from_chars_result parse_number(const char* first, const char* last,
                                                                                                     Real& value) {
#if defined(__cpp_lib_to_chars)
  return std::from_chars(first, last, value);
#else
  const std::size_t length = detail::number_prefix({first, static_cast<std::size_t>(last - first)});
  if (length == 0) return {first, std::errc::invalid_argument};
  const std::string text(first, length);  // strtod requires a terminating null
  const int errno_before = errno;
  errno = 0;
  const Real read = detail::number_in_c_locale<Real>(text.c_str());
  const bool out_of_range = errno == ERANGE && (!is_finite(read) || same_value(read, 0));
  errno = errno_before;
  if (out_of_range) return {first + length, std::errc::result_out_of_range};
  value = read;
  return {first + length, std::errc()};
#endif
}

/// Parses all of `text` as one number. Returns whether that succeeded; otherwise `value` is unchanged.
template <class Real>
[[nodiscard]] bool parse_number(std::string_view text, Real& value) {
  Real read{};
  const auto [end, error] = parse_number(text.data(), text.data() + text.size(), read);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  value = read;
  return true;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
