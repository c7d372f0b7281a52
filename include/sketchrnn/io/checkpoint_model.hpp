// The model in a checkpoint: the best parameters of the training run or, if it does not keep them, the current ones. With it, a checkpoint
// can be read wherever a model file can.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

inline constexpr std::size_t checksum_size = 8;

[[nodiscard]] inline std::uint64_t checksum(ByteView bytes) {
  Fnv1a hash;
  hash.add(bytes);
  return hash.value();
}

/// Returns an error unless the last 8 bytes are the checksum of the bytes before them.
[[nodiscard]] inline std::optional<FileError> checksum_error(const Bytes& bytes, const std::string& file) {
  if (bytes.size() < checksum_size) return FileError(file, "end of file", std::to_string(bytes.size()) + " bytes", "a checksum");
  const std::size_t end = bytes.size() - checksum_size;
  if (load_unsigned<std::uint64_t>(bytes.data() + end) != checksum(ByteView(bytes).first(end))) {
    return FileError(file, "end of file", "the checksum of other data", "that of the " + std::to_string(end) + " bytes before it");
  }
  return std::nullopt;
}

}  // namespace detail

/// Returns whether a file is a checkpoint, damaged or not.
[[nodiscard]] inline bool is_checkpoint(const SafeTensors& found) {
  const auto format = found.metadata.find("format");
  return format != found.metadata.end() && format->second == "sketchrnn checkpoint";
}

/// Prefix of the names of notes that are metadata of the model.
inline constexpr std::string_view metadata_note_prefix = "metadata.";

/// Returns the model's maximum length: the longest training drawing, or the note "max_length" if it is larger, as for a model that is
/// fine-tuned on shorter drawings than it was trained on. A note that is not a number is ignored.
[[nodiscard]] inline std::size_t max_length_of_run(const std::map<std::string, std::string>& notes, std::uint64_t longest) {
  std::uint64_t noted = 0;
  if (const auto note = notes.find("max_length"); note != notes.end()) {
    const std::string& text = note->second;
    if (std::from_chars(text.data(), text.data() + text.size(), noted).ec != std::errc()) noted = 0;
  }
  return static_cast<std::size_t>((std::min<std::uint64_t>)((std::max)(noted, longest), detail::largest_max_length));
}

/// Returns the notes "metadata.license", "metadata.author", ... without the prefix: ModelInfo::more of a model that is fine-tuned.
[[nodiscard]] inline std::map<std::string, std::string> metadata_in_notes(const std::map<std::string, std::string>& notes) {
  constexpr std::string_view prefix = metadata_note_prefix;
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : notes) {
    if (key.starts_with(prefix)) metadata[key.substr(prefix.size())] = text;
  }
  return metadata;
}

/// Returns the metadata of the model in a checkpoint: its name is the note "name", its maximum length max_length_of_run(), other metadata
/// metadata_in_notes().
[[nodiscard]] inline ModelInfo model_info(const CheckpointInfo& info) {
  ModelInfo model;
  if (const auto name = info.notes.find("name"); name != info.notes.end()) model.name = name->second;
  model.first_input = info.options.first_input;
  model.max_length = max_length_of_run(info.notes, info.run.max_length);
  model.more = metadata_in_notes(info.notes);
  return model;
}

/// Returns the best parameters of a checkpoint, or the current ones if it has none, as the tensors of a model file. The metadata contain
/// "step", the number of steps after which they were reached. Other tensors are ignored, even if they have values that are not finite.
/// Returns a FileError for a checkpoint that is damaged or has an unsupported version.
[[nodiscard]] inline Expected<SafeTensors> try_model_in_checkpoint(SafeTensors found, const std::string& file) {
  if (const std::optional<FileError> error = detail::checksum_error(found.bytes, file)) return *error;
  const Expected<CheckpointInfo> read = try_read_checkpoint_metadata(found.metadata, file);
  if (!read) return read.error();
  const CheckpointInfo& info = *read;
  const auto has_tensors = [&](const std::string& prefix) {
    return std::any_of(found.tensors.begin(), found.tensors.end(), [&](const SafeTensor& one) { return one.name.starts_with(prefix); });
  };
  const bool has_best = has_tensors("best/");
  const std::string prefix = has_best ? "best/" : "parameters/";
  SafeTensors model;
  for (SafeTensor& tensor : found.tensors) {
    if (!tensor.name.starts_with(prefix)) continue;
    tensor.name.erase(0, prefix.size());
    model.tensors.push_back(std::move(tensor));
  }
  model.bytes = std::move(found.bytes);
  model.metadata = detail::metadata_of(model_info(info));
  if (!info.model.empty()) model.metadata["model"] = info.model;
  if (!info.model_options.empty()) model.metadata["model_options"] = info.model_options;
  model.metadata["scale_factor"] = detail::value_text(info.scale_factor);
  model.metadata["step"] = std::to_string(has_best ? info.run.best_step : info.step);
  return model;
}

/// Returns the parameters of a checkpoint as try_model_in_checkpoint() does. Throws FileError.
[[nodiscard]] inline SafeTensors model_in_checkpoint(SafeTensors found, const std::string& file) {
  return try_model_in_checkpoint(std::move(found), file).value();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
