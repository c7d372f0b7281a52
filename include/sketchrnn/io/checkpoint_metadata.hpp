// The metadata of a checkpoint's safetensors file, converted from and to the structures of a training run. Floating-point values are
// written such that they read back bit for bit.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/detail/training_state.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/option_list.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/schedules.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Format version of checkpoints. Increment it when the file format changes, or when runs would resume differently.
inline constexpr std::string_view checkpoint_version = "1";
/// Version of checkpoints with restarts or FirstInput, which version 1 lacks, so that older libraries reject them instead of ignoring these.
/// All versions are read; each run is written in the lowest version that can represent it.
inline constexpr std::string_view checkpoint_version_2 = "2";
/// Version of checkpoints with an optimizer, a learning rate schedule or gradient clipping other than the original's, with frozen parts,
/// with schedules that begin at another step than 0, with denormal numbers flushed to zero, with mirrored, rotated or sheared sketches, with
/// balanced classes, or with a model that has hyperparameters.
inline constexpr std::string_view checkpoint_version_3 = "3";

/// The state of a run without the parameters and the state of the optimizer.
struct CheckpointInfo {
  std::uint64_t step = 0;                    ///< number of steps made
  Seed seed;                                 ///< of the trainer
  TrainingOptions options;                   ///< `threads` and `notify` are not saved
  std::optional<float> scale_factor;         ///< of the model; empty if it has none
  RunState run;                              ///< progress of the run
  std::map<std::string, std::string> notes;  ///< user-defined metadata
  std::uint64_t moments_since = 0;           ///< see TrainingState
  std::string optimizer = describe(Adam{});  ///< with its hyperparameters
  std::string model{};                       ///< model_name() of its type; empty in older checkpoints
  std::string model_options{};               ///< hyperparameters of the model (describe_options); empty if it has none
};

namespace detail {

/// Formats a value, such as "100", "0.1" or "masked": the shortest text that reads back as the same value.
template <class Value>
[[nodiscard]] std::string value_text(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    return std::string(value_names<Value>.at(static_cast<std::size_t>(value)));
  } else if constexpr (std::is_same_v<Value, LearningRateSchedule>) {
    return value.name().empty() ? "none" : value.name();
  } else if constexpr (std::is_same_v<Value, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return value;
  } else if constexpr (requires { value.has_value(); }) {
    return value ? value_text(*value) : "none";
  } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
    std::string text;
    for (const std::string& one : value) text += (text.empty() ? "" : ",") + one;
    return text.empty() ? "none" : text;
  } else {
    return exact_text(value);
  }
}

/// Parses a text of value_text(). Returns false if it is not valid.
template <class Value>
[[nodiscard]] bool read_value(std::string_view text, Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    for (std::size_t index = 0; index < value_names<Value>.size(); ++index) {
      if (value_names<Value>[index] != text) continue;
      value = static_cast<Value>(index);
      return true;
    }
    return false;
  } else if constexpr (std::is_same_v<Value, LearningRateSchedule>) {
    value = text == "none" ? LearningRateSchedule() : LearningRateSchedule::named(std::string(text));
    return !text.empty();
  } else if constexpr (std::is_same_v<Value, bool>) {
    value = text == "yes";
    return value || text == "no";
  } else if constexpr (std::is_same_v<Value, std::string>) {
    value = text;
    return !text.empty();
  } else if constexpr (requires { value.has_value(); }) {
    if (text != "none") return parse_number(text, value.emplace());
    value.reset();
    return true;
  } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
    value.clear();
    for (std::size_t begin = 0; text != "none" && begin <= text.size();) {
      const std::size_t end = (std::min)(text.find(',', begin), text.size());
      if (end == begin) return false;
      value.emplace_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return true;
  } else if constexpr (std::is_floating_point_v<Value>) {
    return parse_number(text, value);
  } else {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
  }
}

/// Whether older checkpoints lack an option.
[[nodiscard]] inline bool is_later_option(std::string_view name) {
  return name == "first_input" || name == "learning_rate_schedule" || name == "first_schedule_step" || name == "grad_clipping" ||
         name == "freeze" || name == "denormals" || name == "mirror_prob" || name == "random_rotation" || name == "random_shear" ||
         name == "balance_classes" || name == "precision";
}

/// Returns the version that a checkpoint with a value of for_each_later_value() under `key` has at least.
[[nodiscard]] inline std::string_view version_with(std::string_view key) {
  if (key == "run.max_length" || key == "model") return checkpoint_version;  // older readers do without
  if (key == "run.restarts" || key == "moments_since" || key == "option.first_input") return checkpoint_version_2;
  return checkpoint_version_3;
}

/// Calls visitor(key, value) for each value with a fixed key.
template <class Info, class Visitor>
void for_each_value(Info& info, Visitor&& visitor) {
  visitor("step", info.step);
  visitor("seed", info.seed.value);
  visitor("scale_factor", info.scale_factor);
  visitor("run.first_step", info.run.first_step);
  visitor("run.last_step", info.run.last_step);
  visitor("run.validate_every", info.run.validate_every);
  visitor("run.keep_best", info.run.keep_best);
  visitor("run.over", info.run.over);
  visitor("run.fingerprint", info.run.fingerprint);
  visitor("run.best_cost", info.run.best_cost);
  visitor("run.best_step", info.run.best_step);
  visitor("run.validations_without_best", info.run.validations_without_best);
  for_each_option(info.options, [&](std::string_view name, auto& option) {
    if (!is_later_option(name)) visitor("option." + std::string(name), option);
  });
}

/// Calls visitor(key, value) for each value that older checkpoints lack. Such values are written only if they differ from those of a
/// default-constructed CheckpointInfo, which they have when they are missing.
template <class Info, class Visitor>
void for_each_later_value(Info& info, Visitor&& visitor) {
  visitor("run.max_length", info.run.max_length);
  visitor("run.restarts", info.run.restarts);
  visitor("moments_since", info.moments_since);
  visitor("optimizer", info.optimizer);
  visitor("model", info.model);
  visitor("model_options", info.model_options);
  for_each_option(info.options, [&](std::string_view name, auto& option) {
    if (is_later_option(name)) visitor("option." + std::string(name), option);
  });
}

inline constexpr std::string_view note_prefix = "note.";

}  // namespace detail

/// Returns the metadata of a checkpoint.
[[nodiscard]] inline std::map<std::string, std::string> checkpoint_metadata(const CheckpointInfo& info) {
  std::map<std::string, std::string> metadata{{"format", "sketchrnn checkpoint"}};
  detail::for_each_value(info, [&](const std::string& key, const auto& value) { metadata[key] = detail::value_text(value); });
  std::string_view version = checkpoint_version;
  std::map<std::string, std::string> defaults;
  const CheckpointInfo default_info;
  detail::for_each_later_value(default_info, [&](const std::string& key, const auto& value) { defaults[key] = detail::value_text(value); });
  detail::for_each_later_value(info, [&](const std::string& key, const auto& value) {
    const std::string text = detail::value_text(value);
    if (text == defaults.at(key)) return;
    metadata[key] = text;
    version = (std::max)(version, detail::version_with(key));
  });
  metadata["version"] = version;
  for (const auto& [key, text] : info.notes) metadata[std::string(detail::note_prefix) + key] = text;
  return metadata;
}

/// Parses metadata. `file` is used in error messages. Returns a FileError for another format or version, and for a missing or invalid
/// value.
[[nodiscard]] inline Expected<CheckpointInfo> try_read_checkpoint_metadata(const std::map<std::string, std::string>& metadata,
                                                                           const std::string& file) {
  const auto text = [&](const std::string& key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string("none") : in_quotes(found->second);
  };
  const auto fail = [&](const std::string& key, std::string_view expected) { return FileError(file, key, text(key), expected); };
  constexpr std::string_view format = "sketchrnn checkpoint";
  if (text("format") != in_quotes(format)) return fail("format", in_quotes(format));
  const std::string versions[] = {in_quotes(checkpoint_version), in_quotes(checkpoint_version_2), in_quotes(checkpoint_version_3)};
  if (std::find(std::begin(versions), std::end(versions), text("version")) == std::end(versions)) {
    return fail("version", versions[0] + ", " + versions[1] + " or " + versions[2] + ", the versions that this library reads");
  }
  CheckpointInfo info;
  std::string invalid;  // the first key with an invalid value
  detail::for_each_value(info, [&](const std::string& key, auto& value) {
    const auto found = metadata.find(key);
    if (invalid.empty() && (found == metadata.end() || !detail::read_value(found->second, value))) invalid = key;
  });
  detail::for_each_later_value(info, [&](const std::string& key, auto& value) {
    const auto found = metadata.find(key);
    if (invalid.empty() && found != metadata.end() && !detail::read_value(found->second, value)) invalid = key;
  });
  if (!invalid.empty()) return fail(invalid, "a value of its kind");
  if (info.moments_since > info.step) return fail("moments_since", "at most the step, " + text("step"));
  if (const std::string problem = detail::options_problem(info.options); !problem.empty()) {
    return FileError(file, "its options", problem, "options that make sense");
  }
  if (info.scale_factor && (!is_finite(*info.scale_factor) || *info.scale_factor <= 0)) {
    return fail("scale_factor", "a number above 0");
  }
  if (is_nan(info.run.best_cost)) return fail("run.best_cost", "a number");
  if (!info.run.over && (info.step < info.run.first_step || info.step >= info.run.last_step)) {
    return fail("step", "one from " + text("run.first_step") + " up to, but not, " + text("run.last_step"));
  }
  for (const auto& [key, note] : metadata) {
    if (key.starts_with(detail::note_prefix)) info.notes[key.substr(detail::note_prefix.size())] = note;
  }
  return info;
}

/// Parses metadata as try_read_checkpoint_metadata() does. Throws FileError.
[[nodiscard]] inline CheckpointInfo read_checkpoint_metadata(const std::map<std::string, std::string>& metadata, const std::string& file) {
  return try_read_checkpoint_metadata(metadata, file).value();
}

/// Throws FileError if a run with the model, its hyperparameters, the optimizer, the seed, the options and the data set (run.fingerprint) of
/// `run` could not resume from the checkpoint bit for bit, naming what differs and both values. Options in `may_differ` are not compared.
inline void check_resumable(const CheckpointInfo& found, const CheckpointInfo& run, const std::string& file,
                            std::initializer_list<std::string_view> may_differ = {}) {
  const auto expect = [&](const std::string& what, const std::string& in_file, const std::string& expected, const std::string& origin) {
    if (in_file != expected) detail::raise(FileError(file, what, in_file, expected + ", " + origin));
  };
  if (!found.model.empty()) expect("model", found.model, run.model, "as in the trainer that resumes it");
  std::map<std::string, std::string> texts;
  for_each_option(found.options, [&](std::string_view name, const auto& option) { texts[std::string(name)] = detail::value_text(option); });
  for_each_option(run.options, [&](std::string_view name, const auto& option) {
    if (std::find(may_differ.begin(), may_differ.end(), name) != may_differ.end()) return;
    expect("option " + std::string(name), texts.at(std::string(name)), detail::value_text(option), "as in the trainer that resumes it");
  });
  expect("optimizer", found.optimizer, run.optimizer, "as in the trainer that resumes it");
  expect("options of the model", found.model_options, run.model_options, "as in the trainer that resumes it");
  expect("seed", detail::value_text(found.seed.value), detail::value_text(run.seed.value), "as in the trainer that resumes it");
  expect("fingerprint of the data", detail::value_text(found.run.fingerprint), detail::value_text(run.run.fingerprint),
         "that of the given data set: a run can only be resumed with the data set it was started with");
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
