// Metadata of a model file besides its parameters: the model's name, the first input of its drawings and their maximum length. Converters
// preserve them, and sampling must use them: a model draws well only with the first input that it was trained with.
#pragma once

#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Metadata of a model. For a Sampler, use SamplingOptions{.max_length = info.max_length_or(250), .first_input = info.first_input}.
struct ModelInfo {
  std::string name{};                                ///< what the model draws: "bird"; empty if unknown
  std::size_t max_length = 0;                        ///< maximum number of points of a drawing (max_seq_len); 0 if unknown
  FirstInput first_input = FirstInput::start_token;  ///< what drawings start from
  std::map<std::string, std::string> more{};         ///< all other metadata, preserved by converters: "version", "training_size", ...

  /// Returns max_length, or `otherwise` if it is unknown.
  [[nodiscard]] std::size_t max_length_or(std::size_t otherwise) const noexcept { return max_length == 0 ? otherwise : max_length; }

  /// Compares all members.
  friend bool operator==(const ModelInfo&, const ModelInfo&) = default;
};

/// A model read from a file, and the metadata of the file:
///   auto [model, info] = load_model<Model>("bird.safetensors");
template <class Model>
struct LoadedModel {
  Model model;     ///< with the parameters of the file
  ModelInfo info;  ///< its metadata
};

/// Options for reading a model file.
struct ModelFileOptions {
  NoticeHandler notify = print_notice;  ///< notified of what was changed or ignored, and of contradictory metadata
};

/// Returns the name used in files, "start_token" or "zeros".
[[nodiscard]] inline std::string to_string(FirstInput first_input) { return first_input == FirstInput::zeros ? "zeros" : "start_token"; }

namespace detail {

/// Upper limit of the maximum length; files that state a larger one are rejected.
inline constexpr std::size_t largest_max_length = 1'000'000;

[[nodiscard]] inline Expected<FirstInput> read_first_input(std::string_view text, const std::string& file, const std::string& place) {
  if (text == "zeros") return FirstInput::zeros;
  if (text == "start_token") return FirstInput::start_token;
  return FileError(file, place, in_quotes(text), "'start_token' or 'zeros'");
}

/// Converts a ModelInfo to metadata.
[[nodiscard]] inline std::map<std::string, std::string> metadata_of(const ModelInfo& info) {
  std::map<std::string, std::string> metadata = info.more;
  if (!info.name.empty()) metadata["name"] = info.name;
  if (info.max_length != 0) metadata["max_length"] = std::to_string(info.max_length);
  metadata["first_input"] = to_string(info.first_input);
  return metadata;
}

/// Converts metadata to a ModelInfo, without the entries that save_model() derives from the model. Returns a FileError for invalid
/// values.
[[nodiscard]] inline Expected<ModelInfo> info_in(std::map<std::string, std::string> metadata, const std::string& file) {
  ModelInfo info;
  const auto take = [&](const char* key) {
    const auto found = metadata.extract(key);
    return found.empty() ? std::string() : found.mapped();
  };
  for (const char* key : {"format", "model", "model_options", "scale_factor", "latent_size", "mixture_components"}) {
    static_cast<void>(take(key));
  }
  info.name = take("name");
  if (metadata.contains("max_length")) {
    const std::string text = take("max_length");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), info.max_length);
    if (error != std::errc() || end != text.data() + text.size() || info.max_length == 0 || info.max_length > largest_max_length) {
      return FileError(file, "header, __metadata__, max_length", in_quotes(text),
                       "a whole number from 1 to " + std::to_string(largest_max_length));
    }
  }
  if (metadata.contains("first_input")) {
    const Expected<FirstInput> first_input = read_first_input(take("first_input"), file, "header, __metadata__, first_input");
    if (!first_input) return first_input.error();
    info.first_input = *first_input;
  }
  info.more = std::move(metadata);
  return info;
}

}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
