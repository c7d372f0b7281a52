// Reads and writes models of sketch-rnn-js and @magenta/sketch: LSTM decoders (5 arrays) and LSTM models with encoder and latent (17
// arrays). As in this library, the JavaScript adds the forget bias at run time and stores c before h, so the arrays are the parameters
// unchanged. The model's offsets are those of a drawing divided by scale_factor (the JavaScript's pixels are half as large: pixel_factor
// 2).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/base64.hpp>
#include <sketchrnn/io/detail/json_text.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns the parameter name of each array, in the order of the file.
[[nodiscard]] inline std::vector<std::string> javascript_names(bool conditional) {
  if (!conditional) {
    return {"decoder.output.W", "decoder.output.b", "decoder.cell.W_xh", "decoder.cell.W_hh", "decoder.cell.b"};
  } else {
    return {"encoder.forward.W_xh",
            "encoder.forward.W_hh",
            "encoder.forward.b",
            "encoder.backward.W_xh",
            "encoder.backward.W_hh",
            "encoder.backward.b",
            "latent.mu.W",
            "latent.mu.b",
            "latent.presig.W",
            "latent.presig.b",
            "decoder.initial_state.W",
            "decoder.initial_state.b",
            "decoder.output.W",
            "decoder.output.b",
            "decoder.cell.W_xh",
            "decoder.cell.W_hh",
            "decoder.cell.b"};
  }
}

/// Returns the index in the file of each parameter of a model, in the model's order. For a model that the format cannot represent, that is,
/// one with cells other than LSTMs, the name of the first parameter that the format lacks.
template <class Model>
[[nodiscard]] Expected<std::vector<std::size_t>, std::string> javascript_array_indices() {
  const std::vector<std::string> order = javascript_names(Model::latent_size > 0);
  std::vector<std::size_t> indices;
  std::string lacking;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t) {
    const auto found = std::find(order.begin(), order.end(), name);
    if (found == order.end() && lacking.empty()) lacking = name;
    indices.push_back(static_cast<std::size_t>(found - order.begin()));
  });
  if (!lacking.empty()) return lacking;
  return indices;
}

/// Returns the arrays of a file as tensors with parameter names; none unless there are 5 or 17.
[[nodiscard]] inline std::vector<TensorShape> shapes_in(const JavaScriptWeights& found) {
  const std::vector<std::string> order = javascript_names(found.conditional);
  std::vector<TensorShape> shapes;
  for (std::size_t index = 0; index < found.arrays.size() && found.arrays.size() == order.size(); ++index) {
    const JavaScriptArray& array = found.arrays[index];
    shapes.push_back({order[index], {array.rows}, {}});
    if (array.cols != 0) shapes.back().shape.push_back(array.cols);
  }
  return shapes;
}

/// Returns an error if the number of arrays is not that of a model.
[[nodiscard]] inline std::optional<FileError> number_of_arrays_error(const JavaScriptWeights& found, const std::string& file) {
  if (found.arrays.size() == decoder_arrays || found.arrays.size() == whole_model_arrays) return std::nullopt;
  return FileError(
      file, "dims", std::to_string(found.arrays.size()) + " arrays",
      std::to_string(decoder_arrays) + ", a decoder, or " + std::to_string(whole_model_arrays) + ", a model with encoder and latent");
}

}  // namespace detail

/// Returns the model type of a file, derived from the number and the shapes of its arrays: "DecoderOnly<Lstm<512>, Mixture<20>>".
[[nodiscard]] inline std::string javascript_type(const JavaScriptWeights& weights) {
  const auto& arrays = weights.arrays;
  const auto mixture = [](std::size_t width) { return "Mixture<" + std::to_string(((std::max<std::size_t>)(width, 3) - 3) / 6) + ">"; };
  const auto lstm = [](std::size_t units) { return "Lstm<" + std::to_string(units) + ">"; };
  if (!weights.conditional && arrays.size() == 5) return "DecoderOnly<" + lstm(arrays[3].rows) + ", " + mixture(arrays[0].cols) + ">";
  if (weights.conditional && arrays.size() == 17) {
    return "SketchRnn<" + lstm(arrays[1].rows) + ", Latent<" + std::to_string(arrays[6].cols) + ">, " + lstm(arrays[15].rows) + ", " +
           mixture(arrays[12].cols) + ">";
  }
  return "none: " + std::to_string(arrays.size()) + " arrays are neither a decoder (5) nor a whole model (17)";
}

/// Returns the model that consists of the weights of a file, with its metadata: the name, the maximum length, and the first input, which is
/// zeros for a decoder-only model. `file` is used in messages. Returns a FileError for a file of another model, naming the first array
/// that differs and the file's model type.
template <class Model>
[[nodiscard]] Expected<LoadedModel<Model>> try_model_from(const JavaScriptWeights& found, const std::string& file) {
  using Scalar = typename Model::Scalar;
  const Expected<std::vector<std::size_t>, std::string> known = detail::javascript_array_indices<Model>();
  if (!known) {
    return FileError(file, "its kind", "a model of sketch-rnn-js, which knows LSTM cells only, and no parameter " + known.error(),
                     "the parameters of " + model_name<Model>());
  }
  const std::vector<std::size_t>& indices = *known;
  if (const std::optional<FileError> error = detail::number_of_arrays_error(found, file)) return *error;
  const std::string type = " for the model it is read into; the file's type is " + javascript_type(found);
  if (found.arrays.size() != indices.size()) {
    return FileError(file, "dims", std::to_string(found.arrays.size()) + " arrays", std::to_string(indices.size()) + type);
  }
  const TensorComparison comparison = compare_tensors(detail::shapes_in(found), shapes_of<Model>());
  if (!comparison.fits()) return FileError(file, "dims of " + comparison.tensor, comparison.found, comparison.expected + type);
  LoadedModel<Model> loaded{{}, model_info(found)};
  loaded.model.update([&](const auto& parameters) {
    std::size_t parameter = 0;
    Model::Parameters::for_each([&]<class Entry>(const std::string& /*name*/, std::size_t offset) {
      const JavaScriptArray& array = found.arrays[indices[parameter++]];
      std::transform(array.numbers.begin(), array.numbers.end(), parameters.data() + offset,
                     [](float number) { return static_cast<Scalar>(number); });
    });
  });
  loaded.model.set_scale_factor(found.scale_factor);
  return loaded;
}

/// Returns the model that consists of the weights of a file as try_model_from() does. Throws FileError.
template <class Model>
[[nodiscard]] LoadedModel<Model> model_from(const JavaScriptWeights& found, const std::string& file) {
  return try_model_from<Model>(found, file).value();
}

/// Returns the arrays of a file of sketch-rnn-js as tensors, for choose_type(), or a FileError if their number is not that of a model.
[[nodiscard]] inline Expected<FoundTensors> try_found_tensors(const JavaScriptWeights& weights, const std::string& file) {
  if (const std::optional<FileError> error = detail::number_of_arrays_error(weights, file)) return *error;
  return FoundTensors{file, detail::shapes_in(weights), javascript_type(weights), "its other arrays"};
}

/// Returns the arrays of a file of sketch-rnn-js as try_found_tensors() does. Throws FileError.
[[nodiscard]] inline FoundTensors found_tensors(const JavaScriptWeights& weights, const std::string& file) {
  return try_found_tensors(weights, file).value();
}

/// Options for save_javascript_model().
struct JavaScriptExport {
  std::string name = "sketchrnn";             ///< in a script: printable ASCII without quotes and backslashes
  std::size_t max_length = 250;               ///< maximum number of points drawn by the page
  std::optional<FirstInput> first_input{};    ///< first input of a drawing; by default as in sketch-rnn-js: zeros for a decoder-only model
  std::map<std::string, std::string> more{};  ///< additional fields of info: "version", "training_size", ...
  NoticeHandler notify = print_notice;        ///< notified of clipped weights and of what the format cannot represent
};

/// Returns the options with the metadata of a model that was read.
[[nodiscard]] inline JavaScriptExport javascript_export(const ModelInfo& info, NoticeHandler notify = print_notice) {
  JavaScriptExport result;
  if (!info.name.empty()) result.name = info.name;
  result.max_length = info.max_length_or(result.max_length);
  result.first_input = info.first_input;
  result.more = info.more;
  result.notify = std::move(notify);
  return result;
}

namespace detail {

/// Returns whether the text is safe in JSON within the quotes of a script, '...'.
[[nodiscard]] inline bool harmless_in_script(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\'' && c != '"' && c != '\\'; });
}

/// Converts a field of info: text that is a number or a boolean becomes one again, as in the file that it was read from.
[[nodiscard]] inline nlohmann::json json_value(const std::string& text) {
  const DecimalPointScope scope;  // for the parser
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  return (value.is_number() || value.is_boolean()) && value.dump() == text ? value : nlohmann::json(text);
}

/// Returns the first element of [info, dims, blobs].
[[nodiscard]] inline nlohmann::json javascript_info_of(const JavaScriptExport& options, bool conditional, float scale_factor, bool script,
                                                       NoticeCounter& notices) {
  nlohmann::json info = nlohmann::json::object();
  info["version"] = 6;
  info["mode"] = conditional ? nlohmann::json("vae") : nlohmann::json(2);
  for (const auto& [key, text] : options.more) {
    if (key == "name" || key == "max_seq_len" || key == "max_length" || key == "scale_factor" || key == "first_input") continue;
    const nlohmann::json value = json_value(text);
    if (key == "mode" && conditional == (value == 2 || value == "gen")) continue;  // mode of another kind of model
    if (script && !(harmless_in_script(key) && harmless_in_script(text))) {
      notices.add("metadata left out, because a script cannot hold their quotes, backslashes or non-ASCII characters", in_quotes(key));
      continue;
    }
    info[key] = value;
  }
  info["name"] = options.name;
  info["max_seq_len"] = options.max_length;
  const DecimalPointScope scope;  // for the parser
  info["scale_factor"] = nlohmann::json::parse(exact_text(scale_factor));
  const FirstInput usual = conditional ? FirstInput::start_token : FirstInput::zeros;
  if (options.first_input && *options.first_input != usual) {
    info["first_input"] = to_string(*options.first_input);
    notices.add("first inputs (" + to_string(*options.first_input) +
                ") that this library follows and sketch-rnn-js does not, which begins from " + (conditional ? "the start token" : "zeros"));
  }
  return info;
}

}  // namespace detail

/// Writes a model for sketch-rnn-js and Magenta's npm package magenta/sketch. The file name's extension selects the format: a script (.js),
/// lists of integers (.full.json), otherwise base64 in JSON. Returns the number of weights beyond +-10, which the format clips.
/// Throws ArgumentError for cells other than LSTMs, for a name that is not valid in a script or not UTF-8, and for weights that are not
/// finite. Throws FileError if the file cannot be written.
template <class Model>
std::size_t save_javascript_model(const std::filesystem::path& path, const Model& model, const JavaScriptExport& options = {}) {
  const Expected<std::vector<std::size_t>, std::string> known = detail::javascript_array_indices<Model>();
  if (!known) detail::raise(ArgumentError("sketch-rnn-js knows LSTM cells only, and no parameter " + known.error()));
  const std::vector<std::size_t>& indices = *known;
  const std::string file = path.filename().string();
  const bool script = file.ends_with(".js"), lists = file.ends_with(".full.json");
  if (script && !detail::harmless_in_script(options.name)) {
    detail::raise(ArgumentError("the model's name " + in_quotes(options.name) +
                                " cannot stand in a script: it has characters other than printable ASCII, or quotes"));
  }
  NoticeCounter notices(path.string());
  nlohmann::json dims = nlohmann::json::array(), blobs = nlohmann::json::array();
  for (std::size_t array = 0; array < indices.size(); ++array) {
    dims.push_back(nullptr);
    blobs.push_back(nullptr);
  }
  std::size_t clipped = 0, parameter = 0;
  model.parameters().for_each([&](const std::string& name, const auto& matrix) {
    std::vector<int> integers;
    for (Index index = 0; index < matrix.size(); ++index) {
      const double weight = static_cast<double>(matrix.data()[index]) / javascript_weight_limit;
      if (!is_finite(weight)) detail::raise(ArgumentError("the model's parameter " + name + " holds a number that is not finite"));
      const double scaled = std::round(weight * 32767);
      const bool fits = scaled >= -32768 && scaled <= 32767;  // -32768, slightly beyond -10, is representable
      clipped += fits ? 0 : 1;
      integers.push_back(static_cast<int>(fits ? scaled : std::clamp(scaled, -32767.0, 32767.0)));
    }
    const std::size_t array = indices[parameter++];
    const bool vector = name.ends_with(".b");
    dims[array] = vector ? nlohmann::json{matrix.rows()} : nlohmann::json{matrix.cols(), matrix.rows()};
    if (lists) {
      blobs[array] = integers;
    } else {
      Bytes bytes;
      for (const int integer : integers) {
        const auto bits = static_cast<std::uint16_t>(static_cast<std::int16_t>(integer));
        bytes.push_back(static_cast<std::uint8_t>(bits & 0xFFU));
        bytes.push_back(static_cast<std::uint8_t>(bits >> 8U));
      }
      blobs[array] = detail::to_base64(bytes);
    }
  });
  notices.add("weights beyond +-10 clipped", "", clipped);
  if (!model.has_scale_factor()) notices.add("scale factors written as 1, because the model has none: it was not trained");
  const nlohmann::json info = detail::javascript_info_of(options, Model::latent_size > 0, model.scale_factor(), script, notices);
  if (!detail::json_text(info)) detail::raise(ArgumentError("the model's name or its metadata are not UTF-8 text"));
  const std::string text = nlohmann::json::array({info, std::move(dims), std::move(blobs)}).dump();
  write_file(path, script ? "var model_raw_data='" + text + "';\n" : text);
  notices.report(options.notify);
  return clipped;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
