// Models of sketch-rnn-js and @magenta/sketch in and out: LSTM decoders (5 arrays) and LSTM models with encoder and latent (17 arrays). The
// JavaScript adds the forget bias when it runs, as we do, and keeps c before h, as we do; so the arrays are our parameters as they stand.
// Offsets that the model sees are those of a drawing divided by scale_factor (the JavaScript's pixels are half as large: pixel_factor 2).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/base64.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/write_file.hpp>

namespace sketchrnn {

namespace detail {

/// Our name of each array, in the order of the file.
template <class Model>
[[nodiscard]] std::vector<std::string> javascript_order() {
  if constexpr (Model::latent_size == 0) {
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

/// The place in the file of each parameter of a model, in the model's order. Throws ArgumentError for a model that the JavaScript cannot
/// play, which is one whose cells are not LSTMs.
template <class Model>
[[nodiscard]] std::vector<std::size_t> javascript_places() {
  const std::vector<std::string> order = javascript_order<Model>();
  std::vector<std::size_t> places;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t) {
    const auto found = std::find(order.begin(), order.end(), name);
    if (found == order.end()) throw ArgumentError("sketch-rnn-js knows LSTM cells only, and no parameter " + name);
    places.push_back(static_cast<std::size_t>(found - order.begin()));
  });
  return places;
}

[[nodiscard]] inline std::string javascript_shape_text(std::size_t rows, std::size_t cols) {
  std::string text(1, '[');
  text += std::to_string(rows);
  if (cols != 0) text.append(" x ").append(std::to_string(cols));
  return text.append("]");
}

}  // namespace detail

/// The type that a file wants, where it can be told: "DecoderOnly<Lstm<512>, Mixture<20>>".
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

/// Puts the weights that a file held into a model of its sizes. Throws as load_javascript_model does.
template <class Model>
void take_javascript_weights(const JavaScriptWeights& found, const std::filesystem::path& path, Model& model) {
  using Scalar = typename Model::Scalar;
  const std::vector<std::size_t> places = detail::javascript_places<Model>();
  const std::string type = "; the file's type is " + javascript_type(found);
  if (found.arrays.size() != places.size()) {
    throw FileError(path.string(), "dims", std::to_string(found.arrays.size()) + " arrays",
                    std::to_string(places.size()) + " for the model it is read into" + type);
  }
  ParameterBlock<Scalar, typename Model::Parameters> block;
  std::size_t parameter = 0;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    const JavaScriptArray& array = found.arrays[places[parameter++]];
    const std::size_t rows = Entry::is_vector ? Entry::rows : Entry::cols, cols = Entry::is_vector ? 0 : Entry::rows;
    if (array.rows != rows || array.cols != cols) {
      throw FileError(path.string(), "dims of " + name, detail::javascript_shape_text(array.rows, array.cols),
                      detail::javascript_shape_text(rows, cols) + " for the model it is read into" + type);
    }
    std::transform(array.numbers.begin(), array.numbers.end(), block.data() + offset,
                   [](float number) { return static_cast<Scalar>(number); });
  });
  model.set_parameters(block);
  model.set_scale_factor(found.scale_factor);
}

/// Reads a .gen.json, .gen.full.json or .gen.js file into a model of its sizes. Throws FileError, and leaves the model as it was, for a file
/// that is damaged or of another model: it names both shapes and the type that the file wants.
template <class Model>
void load_javascript_model(const std::filesystem::path& path, Model& model) {
  take_javascript_weights(read_javascript_weights(path), path, model);
}

/// How a model is written for the JavaScript.
struct JavaScriptExport {
  std::string name = "sketchrnn";  ///< printable ASCII without quotes and backslashes: it stands inside a script
  std::size_t max_length = 250;    ///< where the page stops drawing
};

/// Writes a model so that sketch-rnn-js and Magenta's package sketch play it; the end of the file's name chooses the form: .js a script, .full.json
/// lists of integers, any other base64 in JSON. Gives the number of weights beyond +-10, which the format clips. Throws ArgumentError for cells
/// other than LSTMs, for a name that would break the script and for weights that are not finite, FileError where the file cannot be written.
template <class Model>
std::size_t save_javascript_model(const std::filesystem::path& path, const Model& model, const JavaScriptExport& options = {}) {
  const std::vector<std::size_t> places = detail::javascript_places<Model>();
  const auto harmless = [](char c) { return c >= ' ' && c <= '~' && c != '\'' && c != '"' && c != '\\'; };
  if (!std::all_of(options.name.begin(), options.name.end(), harmless)) {
    throw ArgumentError("save_javascript_model: the name " + in_quotes(options.name) +
                        " has characters other than printable ASCII, or quotes");
  }
  const std::string file = path.filename().string();
  const bool script = file.ends_with(".js"), lists = file.ends_with(".full.json");
  nlohmann::json dims = nlohmann::json::array(), blobs = nlohmann::json::array();
  for (std::size_t array = 0; array < places.size(); ++array) {
    dims.push_back(nullptr);
    blobs.push_back(nullptr);
  }
  std::size_t clipped = 0, parameter = 0;
  model.parameters().for_each([&](const std::string& name, const auto& matrix) {
    std::vector<int> integers;
    for (Index index = 0; index < matrix.size(); ++index) {
      const double weight = static_cast<double>(matrix.data()[index]) / javascript_weight_limit;
      if (!is_finite(weight)) throw ArgumentError("save_javascript_model: " + name + " holds a number that is not finite");
      clipped += std::abs(weight) > 1 ? 1 : 0;
      integers.push_back(static_cast<int>(std::round(std::clamp(weight, -1.0, 1.0) * 32767)));
    }
    const std::size_t place = places[parameter++];
    const bool vector = name.ends_with(".b");
    dims[place] = vector ? nlohmann::json{matrix.rows()} : nlohmann::json{matrix.cols(), matrix.rows()};
    if (lists) {
      blobs[place] = integers;
    } else {
      Bytes bytes;
      for (const int integer : integers) {
        const auto bits = static_cast<std::uint16_t>(static_cast<std::int16_t>(integer));
        bytes.push_back(static_cast<std::uint8_t>(bits & 0xFFU));
        bytes.push_back(static_cast<std::uint8_t>(bits >> 8U));
      }
      blobs[place] = to_base64(bytes);
    }
  });
  nlohmann::json info{{"name", options.name}, {"version", 6}, {"max_seq_len", options.max_length}, {"scale_factor", model.scale_factor()}};
  info["mode"] = Model::latent_size == 0 ? nlohmann::json(2) : nlohmann::json("vae");
  const std::string text = nlohmann::json::array({info, dims, blobs}).dump();
  write_file(path, script ? "var model_raw_data='" + text + "';\n" : text);
  return clipped;
}

}  // namespace sketchrnn
