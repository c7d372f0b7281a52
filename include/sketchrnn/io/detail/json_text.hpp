// JSON as text. Implementation of safetensors.hpp and javascript_model.hpp.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns a value as text, or std::nullopt if a string in it is not UTF-8. (dump() would throw an exception of its own, or abort.)
[[nodiscard]] inline std::optional<std::string> json_text(const nlohmann::json& value) {
  using OnError = nlohmann::json::error_handler_t;
  std::string text = value.dump(-1, ' ', false, OnError::ignore);
  if (text != value.dump(-1, ' ', false, OnError::replace)) return std::nullopt;  // without a replacement in place of bad bytes
  return text;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
