// The weight files of sketch-rnn-js and @magenta/sketch: [info, dims, blobs], where each blob is the base64 encoding of 16-bit integers
// (.gen.json) or a list of them (.gen.full.json), or the same as a script, `var model_raw_data='...'` (.gen.js).
//   weight = integer / 32767 * 10
// The mapping of arrays to parameters is in io/javascript_model.hpp.
#pragma once

#include <algorithm>
#include <bit>
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
#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/base64.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/json_size.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/model/sequence_batch.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Maximum absolute weight in this format; larger weights are clipped.
inline constexpr double javascript_weight_limit = 10.0;

/// One array: [rows, cols] row-major, or a vector of `rows` elements if cols is 0.
struct JavaScriptArray {
  std::size_t rows = 0;        ///< number of rows, or of elements of a vector
  std::size_t cols = 0;        ///< number of columns; 0 for a vector
  std::vector<float> numbers;  ///< the elements
};

/// Contents of a file.
struct JavaScriptWeights {
  std::string name;                                  ///< what the model draws: "bird"; empty if the file does not say
  bool conditional = false;                          ///< encoder and latent (17 arrays); otherwise decoder only (5 arrays, mode 2 or "gen")
  float scale_factor = 1;                            ///< of the training data
  std::size_t max_length = 0;                        ///< max_seq_len; 0 if unknown
  FirstInput first_input = FirstInput::start_token;  ///< zeros for a decoder-only model, unless info.first_input says otherwise
  std::map<std::string, std::string> more{};         ///< the other fields of info: mode, version, training_size, ...
  std::vector<JavaScriptArray> arrays;               ///< in the order of the file
};

namespace detail {

/// Formats a value for a message: scalars as they are, of arrays and objects only the type (they may be nested arbitrarily deep).
[[nodiscard]] inline std::string shown(const nlohmann::json& value) {
  return value.is_structured() ? std::string(value.type_name()) : in_quotes(value.dump(), 40);
}

/// Returns the JSON in a script `var name='...';`, or the text itself if it is not a script.
[[nodiscard]] inline Expected<std::string_view> json_in_script(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] == '[') return text;
  const std::size_t open = text.find('\''), close = text.rfind('\'');
  if (text.substr(begin, 4) != "var " || open == std::string_view::npos || close == open) {
    return FileError(file, "byte " + std::to_string(begin), in_quotes(text.substr(begin), 30),
                     "[info, dims, blobs] or var model_raw_data='...'");
  }
  return text.substr(open + 1, close - open - 1);
}

/// Parses a shape, [n] or [rows, cols].
[[nodiscard]] inline Expected<JavaScriptArray> javascript_shape(const nlohmann::json& dims, std::size_t index, const std::string& file) {
  const auto good = [](const nlohmann::json& side) {
    return side.is_number_unsigned() && side.get<std::uint64_t>() > 0 && side.get<std::uint64_t>() <= 1'000'000;
  };
  if (!dims.is_array() || dims.empty() || dims.size() > 2 || !std::all_of(dims.begin(), dims.end(), good)) {
    return FileError(file, "dims, array " + std::to_string(index), shown(dims), "a shape: [n] or [rows, columns], each from 1 to 1000000");
  }
  return JavaScriptArray{dims[0].get<std::size_t>(), dims.size() == 2 ? dims[1].get<std::size_t>() : 0, {}};
}

/// Decodes a blob, base64 or a list of integers, whose size must match the shape, [n] or [rows, cols].
[[nodiscard]] inline Expected<std::vector<float>> javascript_numbers(const nlohmann::json& blob, const JavaScriptArray& shape,
                                                                     const std::string& place, const std::string& file) {
  const std::size_t count = shape.rows * (std::max<std::size_t>)(shape.cols, 1);
  const auto weight = [](double integer) { return static_cast<float>(integer / 32767 * javascript_weight_limit); };
  std::vector<float> numbers;
  const std::string in_dims = "[" + std::to_string(shape.rows) + (shape.cols == 0 ? "" : ", " + std::to_string(shape.cols)) + "]";
  const std::string expected = std::to_string(count) + " weights, of which an array in the shape " + in_dims + " of dims consists";
  if (blob.is_string()) {
    const std::optional<Bytes> bytes = from_base64(blob.get_ref<const std::string&>());
    if (!bytes) return FileError(file, place, "text that is no base64", "base64 of " + expected);
    if (bytes->size() != 2 * count)
      return FileError(file, place, std::to_string(bytes->size()) + " bytes", std::to_string(2 * count) + " bytes: " + expected);
    numbers.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      numbers.push_back(weight(static_cast<std::int16_t>(load_unsigned<std::uint16_t>(bytes->data() + 2 * index))));
    }
  } else if (blob.is_array()) {
    if (blob.size() != count) return FileError(file, place, std::to_string(blob.size()) + " numbers", expected);
    numbers.reserve(count);
    for (const nlohmann::json& integer : blob) {
      if (!integer.is_number_integer() || std::abs(integer.get<double>()) > 32768) {
        return FileError(file, place + ", number " + std::to_string(numbers.size()), shown(integer), "an integer of 16 bits");
      }
      numbers.push_back(weight(integer.get<double>()));
    }
  } else {
    return FileError(file, place, blob.type_name(), "base64 text or a list of integers");
  }
  return numbers;
}

/// Returns an integer written as 129 or 129.0; 0 if it is not an integer.
[[nodiscard]] inline std::size_t whole_number(const nlohmann::json& value) {
  if (value.is_number_unsigned()) return value.get<std::size_t>();
  if (!value.is_number_float()) return 0;
  const double number = value.get<double>();
  const bool in_range = number > 0 && number < 1e15;
  const auto whole = in_range ? static_cast<std::size_t>(number) : 0;
  return std::bit_cast<std::uint64_t>(static_cast<double>(whole)) == std::bit_cast<std::uint64_t>(number) ? whole : 0;
}

/// Parses the document, [info, dims, blobs].
[[nodiscard]] inline Expected<nlohmann::json> javascript_document(std::string_view text, const std::string& file) {
  JsonSize size;
  const bool fits = read_json(text, size);
  if (size.too_large()) return FileError(file, "start", size.found(), size.expected() + ": [info, dims, blobs]");
  if (!fits) return FileError(file, "start", "text that is no JSON", "[info, dims, blobs]");
  const DecimalPointScope scope;  // for the parser
  nlohmann::json whole = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (!whole.is_array() || whole.size() != 3) return FileError(file, "start", in_quotes(text, 30), "[info, dims, blobs]");
  return whole;
}

/// Parses info: mode, scale_factor, metadata.
[[nodiscard]] inline Expected<JavaScriptWeights> javascript_info(const nlohmann::json& info, const std::string& file,
                                                                 NoticeCounter& notices) {
  if (!info.is_object()) return FileError(file, "info", info.type_name(), "an object");
  JavaScriptWeights found;
  const auto scale = info.find("scale_factor");
  const double factor = scale != info.end() && scale->is_number() ? scale->get<double>() : 0.0;
  found.scale_factor = static_cast<float>(factor);
  if (!is_finite(found.scale_factor) || found.scale_factor <= 0) {
    return FileError(file, "info, scale_factor", scale == info.end() ? "none" : shown(*scale), "a number above 0");
  }
  const auto mode = info.find("mode");
  found.conditional = mode == info.end() || !(*mode == 2 || *mode == "gen");
  for (const auto& [key, value] : info.items()) {
    if (key == "scale_factor") continue;
    if (key == "name" && value.is_string()) {
      found.name = value.get<std::string>();
    } else if (key == "max_seq_len" && whole_number(value) > 0 && whole_number(value) <= largest_max_length) {
      found.max_length = whole_number(value);
    } else if (key == "first_input" && value.is_string()) {
      const Expected<FirstInput> first_input = read_first_input(value.get_ref<const std::string&>(), file, "info, first_input");
      if (!first_input) return first_input.error();
      found.more[key] = to_string(*first_input);
    } else if (value.is_string()) {
      found.more[key] = value.get<std::string>();
    } else if (value.is_number() || value.is_boolean()) {
      found.more[key] = value.dump();
    } else {
      notices.add("fields of info left out, because they are neither numbers nor texts", in_quotes(key));
    }
    if (key == "max_seq_len" && found.max_length == 0) {
      found.more.erase(key);
      notices.add("maximum lengths left out, because they are no whole numbers from 1 to " + std::to_string(largest_max_length),
                  "max_seq_len");
    }
  }
  return found;
}

/// Number of arrays of a decoder (output layer, cell), and of a full model (also two encoders, mu, presig, initial state).
inline constexpr std::size_t decoder_arrays = 5, whole_model_arrays = 17;

/// Decides whether there is an encoder. The number of arrays takes precedence over the mode.
inline void decide_mode(JavaScriptWeights& found, NoticeCounter& notices) {
  const std::size_t arrays = found.arrays.size();
  if (arrays == decoder_arrays || arrays == whole_model_arrays) {
    const bool conditional = arrays == whole_model_arrays;
    const auto mode = found.more.find("mode");
    if (mode != found.more.end() && conditional != found.conditional) {
      notices.add("modes (" + in_quotes(mode->second) + ") that the number of arrays contradicts, and overrules: " +
                  std::to_string(arrays) + (conditional ? " are a whole model" : " are a decoder"));
      found.more.erase(mode);
    }
    found.conditional = conditional;
  }
  found.first_input = found.conditional ? FirstInput::start_token : FirstInput::zeros;  // as in sketch-rnn-js
  if (const auto first = found.more.extract("first_input"); !first.empty()) {
    found.first_input = first.mapped() == "zeros" ? FirstInput::zeros : FirstInput::start_token;
  }
}

}  // namespace detail

/// Parses the weights in a text; `file` is used in messages. Returns a FileError if the text is not valid.
[[nodiscard]] inline Expected<JavaScriptWeights> try_parse_javascript_weights(std::string_view text, const std::string& file,
                                                                              const ModelFileOptions& options = {}) {
  const Expected<std::string_view> script = detail::json_in_script(text, file);
  if (!script) return script.error();
  const Expected<nlohmann::json> document = detail::javascript_document(*script, file);
  if (!document) return document.error();
  const nlohmann::json& whole = *document;
  NoticeCounter notices(file);
  Expected<JavaScriptWeights> info = detail::javascript_info(whole[0], file, notices);
  if (!info) return info.error();
  JavaScriptWeights found = *std::move(info);
  if (!whole[1].is_array() || !whole[2].is_array() || whole[1].size() != whole[2].size()) {
    return FileError(
        file, "blobs", whole[2].is_array() ? std::to_string(whole[2].size()) + " blobs" : std::string(whole[2].type_name()),
        whole[1].is_array() ? "as many as dims, " + std::to_string(whole[1].size()) : std::string("lists of dims and of blobs"));
  }
  for (std::size_t index = 0; index < whole[1].size(); ++index) {
    Expected<JavaScriptArray> array = detail::javascript_shape(whole[1][index], index, file);
    if (!array) return array.error();
    Expected<std::vector<float>> numbers = detail::javascript_numbers(whole[2][index], *array, "array " + std::to_string(index), file);
    if (!numbers) return numbers.error();
    array->numbers = *std::move(numbers);
    found.arrays.push_back(*std::move(array));
  }
  detail::decide_mode(found, notices);
  notices.report(options.notify);
  return found;
}

/// Parses the weights in a text as try_parse_javascript_weights() does. Throws FileError if the text is not valid.
[[nodiscard]] inline JavaScriptWeights parse_javascript_weights(std::string_view text, const std::string& file,
                                                                const ModelFileOptions& options = {}) {
  return try_parse_javascript_weights(text, file, options).value();
}

/// Reads a file of weights. Throws FileError.
[[nodiscard]] inline JavaScriptWeights read_javascript_weights(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  const Bytes bytes = read_file(path);
  return parse_javascript_weights(as_text(bytes), path.string(), options);
}

/// Returns the metadata of a file.
[[nodiscard]] inline ModelInfo model_info(const JavaScriptWeights& weights) {
  return {weights.name, weights.max_length, weights.first_input, weights.more};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
