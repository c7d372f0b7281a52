// A value, or the error that there is instead of it. Functions that read files return it, those whose names begin with try_, so that
// programs with and without exceptions can handle a bad file:
//   if (const auto loaded = try_load_model<Model>("cat.safetensors")) { draw(loaded->model); } else { log(loaded.error().what()); }
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Holds a T or an error. Its members are those of std::expected (C++23) of the same names; but an error converts to it without
/// std::unexpected, and value() throws the error itself.
template <class T, class E = FileError>
class [[nodiscard]] Expected {
  static_assert(!std::is_same_v<T, E>, "sketchrnn: the value and the error of an Expected are of two types");

 public:
  using value_type = T;  ///< the type of the value
  using error_type = E;  ///< the type of the error

  /// Holds a value.
  Expected(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor): return value;
  /// Holds an error.
  Expected(E error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor): return error;

  /// @{
  /// Returns whether it holds a value.
  [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  /// @}

  /// @{
  /// Returns the value. There must be one.
  [[nodiscard]] T& operator*() & noexcept { return *std::get_if<0>(&content_); }
  [[nodiscard]] const T& operator*() const& noexcept { return *std::get_if<0>(&content_); }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(*std::get_if<0>(&content_)); }
  [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&content_); }
  [[nodiscard]] const T* operator->() const noexcept { return std::get_if<0>(&content_); }
  /// @}

  /// @{
  /// Returns the value. Throws the error if there is none; a program without exceptions prints its message and aborts.
  [[nodiscard]] T& value() & { return require_value(), **this; }
  [[nodiscard]] const T& value() const& { return require_value(), **this; }
  [[nodiscard]] T&& value() && { return require_value(), *std::move(*this); }
  /// @}

  /// @{
  /// Returns the error. There must be one.
  [[nodiscard]] const E& error() const& noexcept { return *std::get_if<1>(&content_); }
  [[nodiscard]] E&& error() && noexcept { return std::move(*std::get_if<1>(&content_)); }
  /// @}

 private:
  void require_value() const {
    if (!has_value()) detail::raise(error());
  }

  std::variant<T, E> content_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
