// Reads models of any format, from a file or from memory:
//   auto [model, info] = load_model<Model>("bird.gen.json");
// The type of the model is given; for a type that the file selects, see io/model_choice.hpp. Requires neither zlib nor pugixml.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/detail/model_name.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The parsed contents of a model file; of a checkpoint, those of model_in_checkpoint().
using ModelContents = std::variant<SafeTensors, JavaScriptWeights>;

/// Parses a model file in memory, whose format is detected from its content: safetensors, a checkpoint, or a model of sketch-rnn-js. `file`
/// is used in messages. Throws FileError for data that are damaged or no model.
[[nodiscard]] inline ModelContents parse_model(Bytes bytes, const std::string& file, const ModelFileOptions& options = {}) {
  constexpr std::size_t enough = std::size_t{64} << 10U;
  const IdentifiedFile found = identify_bytes(as_text(bytes).substr(0, enough));
  if (!found.holds_model()) throw wrong_format(file, found, model_formats);
  if (found.format == FileFormat::javascript_model) return parse_javascript_weights(as_text(bytes), file, options);
  SafeTensors tensors = parse_safetensors(std::move(bytes), file);
  if (is_checkpoint(tensors)) return model_in_checkpoint(std::move(tensors), file);
  return tensors;
}

/// Reads and parses a model file. Throws FileError as parse_model() does, and if the file cannot be read.
[[nodiscard]] inline ModelContents read_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  return parse_model(read_file(path), path.string(), options);
}

/// Returns the model in parsed contents, with its metadata. Throws FileError for the contents of another model.
template <class Model>
[[nodiscard]] LoadedModel<Model> model_from(const ModelContents& contents, const std::string& file, const ModelFileOptions& options = {}) {
  return std::visit(
      [&](const auto& found) {
        if constexpr (std::is_same_v<decltype(found), const SafeTensors&>) {
          return model_from<Model>(found, file, options);
        } else if constexpr (SketchModel<Model>) {
          return model_from<Model>(found, file);
        } else {
          throw FileError(file, "its kind", "a model of sketch-rnn-js", "the parameters of " + model_name<Model>());
          return LoadedModel<Model>{};  // the type of the result
        }
      },
      contents);
}

/// Reads a model and its metadata from a file of save_model() (safetensors), a checkpoint (its best parameters) or a file of sketch-rnn-js
/// (.gen.json, .gen.full.json, .gen.js). The format is detected from the content. Throws FileError for a file that is damaged or of another
/// model, naming the first parameter that is missing, surplus or of another shape.
template <class Model>
[[nodiscard]] LoadedModel<Model> load_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  return model_from<Model>(read_model(path, options), path.string(), options);
}

/// Reads a model from the bytes of such a file, for example ones that are embedded in the program. `name` stands for the file in messages.
template <class Model>
[[nodiscard]] LoadedModel<Model> load_model(ByteView bytes, const ModelFileOptions& options = {},
                                            const std::string& name = "model in memory") {
  return model_from<Model>(parse_model(Bytes(bytes.begin(), bytes.end()), name, options), name, options);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
