// Reads models of any format, from a file or from memory:
//   auto [model, info] = load_model<Model>("bird.gen.json");
//   const auto loaded = try_load_model<Model>("bird.gen.json");  // loaded->model, or loaded.error() of a bad file
// The type of the model is given; for a type that the file selects, see io/model_choice.hpp. Requires neither zlib nor pugixml.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
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
/// is used in messages. Returns a FileError for data that are damaged or no model.
[[nodiscard]] inline Expected<ModelContents> try_parse_model(Bytes bytes, const std::string& file, const ModelFileOptions& options = {}) {
  constexpr std::size_t enough = std::size_t{64} << 10U;
  const IdentifiedFile found = identify_bytes(as_text(bytes).substr(0, enough));
  if (!found.holds_model()) return wrong_format(file, found, model_formats);
  if (found.format == FileFormat::javascript_model) {
    Expected<JavaScriptWeights> weights = try_parse_javascript_weights(as_text(bytes), file, options);
    if (!weights) return weights.error();
    return ModelContents(*std::move(weights));
  }
  Expected<SafeTensors> tensors = try_parse_safetensors(std::move(bytes), file);
  if (tensors && is_checkpoint(*tensors)) tensors = try_model_in_checkpoint(*std::move(tensors), file);
  if (!tensors) return tensors.error();
  return ModelContents(*std::move(tensors));
}

/// Parses a model file in memory as try_parse_model() does. Throws FileError for data that are damaged or no model.
[[nodiscard]] inline ModelContents parse_model(Bytes bytes, const std::string& file, const ModelFileOptions& options = {}) {
  return try_parse_model(std::move(bytes), file, options).value();
}

/// Reads and parses a model file. Returns a FileError as try_parse_model() does, and if the file cannot be read.
[[nodiscard]] inline Expected<ModelContents> try_read_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  Expected<Bytes> bytes = try_read_file(path);
  if (!bytes) return bytes.error();
  return try_parse_model(*std::move(bytes), path.string(), options);
}

/// Reads and parses a model file as try_read_model() does. Throws FileError.
[[nodiscard]] inline ModelContents read_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  return try_read_model(path, options).value();
}

/// Returns the model in parsed contents, with its metadata. Returns a FileError for the contents of another model.
template <class Model>
[[nodiscard]] Expected<LoadedModel<Model>> try_model_from(const ModelContents& contents, const std::string& file,
                                                          const ModelFileOptions& options = {}) {
  return std::visit(
      [&](const auto& found) -> Expected<LoadedModel<Model>> {
        if constexpr (std::is_same_v<decltype(found), const SafeTensors&>) {
          return try_model_from<Model>(found, file, options);
        } else if constexpr (SketchModel<Model>) {
          return try_model_from<Model>(found, file);
        } else {
          return FileError(file, "its kind", "a model of sketch-rnn-js", "the parameters of " + model_name<Model>());
        }
      },
      contents);
}

/// Returns the model in parsed contents as try_model_from() does. Throws FileError for the contents of another model.
template <class Model>
[[nodiscard]] LoadedModel<Model> model_from(const ModelContents& contents, const std::string& file, const ModelFileOptions& options = {}) {
  return try_model_from<Model>(contents, file, options).value();
}

/// Reads a model and its metadata from a file of save_model() (safetensors), a checkpoint (its best parameters) or a file of sketch-rnn-js
/// (.gen.json, .gen.full.json, .gen.js). The format is detected from the content. Returns a FileError for a file that is damaged or of
/// another model, naming the first parameter that is missing, surplus or of another shape.
template <class Model>
[[nodiscard]] Expected<LoadedModel<Model>> try_load_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  const Expected<ModelContents> contents = try_read_model(path, options);
  if (!contents) return contents.error();
  return try_model_from<Model>(*contents, path.string(), options);
}

/// Reads a model from the bytes of such a file, for example ones that are embedded in the program. `name` stands for the file in messages.
template <class Model>
[[nodiscard]] Expected<LoadedModel<Model>> try_load_model(ByteView bytes, const ModelFileOptions& options = {},
                                                          const std::string& name = "model in memory") {
  const Expected<ModelContents> contents = try_parse_model(Bytes(bytes.begin(), bytes.end()), name, options);
  if (!contents) return contents.error();
  return try_model_from<Model>(*contents, name, options);
}

/// Reads a model and its metadata from a file as try_load_model() does. Throws FileError for a file that is damaged or of another model.
template <class Model>
[[nodiscard]] LoadedModel<Model> load_model(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
  return try_load_model<Model>(path, options).value();
}

/// Reads a model from the bytes of such a file as try_load_model() does. Throws FileError.
template <class Model>
[[nodiscard]] LoadedModel<Model> load_model(ByteView bytes, const ModelFileOptions& options = {},
                                            const std::string& name = "model in memory") {
  return try_load_model<Model>(bytes, options, name).value();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
