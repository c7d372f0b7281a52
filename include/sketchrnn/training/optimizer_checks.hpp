// Range checks of the optimizers' hyperparameters.
#pragma once

#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/number_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

[[noreturn]] inline void refuse_option(std::string_view optimizer, std::string_view option, double value, std::string_view range) {
  throw ArgumentError(std::string(optimizer).append(": ").append(option) + " is " + number_text(value) + ", expected " +
                      std::string(range));
}

/// Throws ArgumentError unless 0 <= value < 1, as for the decay of a running average.
inline void check_decay(std::string_view optimizer, std::string_view option, double value) {
  if (!is_within(value, 0, 1) || value >= 1) refuse_option(optimizer, option, value, "at least 0 and below 1");
}

/// Throws ArgumentError unless value is finite and at least 0.
inline void check_not_negative(std::string_view optimizer, std::string_view option, double value) {
  if (!is_finite(value) || value < 0) refuse_option(optimizer, option, value, "a finite number of at least 0");
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
