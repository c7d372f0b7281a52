// A model of one of several compiled types, chosen at run time by the file:
//   auto model = PublishedModel::load("bird.gen.json");
//   model.visit([](auto& chosen) { ... });                      // instantiated for each type
// Sizes are template arguments, so only models whose types are listed can be read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/model_name.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns whether the file is a model of sketch-rnn-js, by its content.
[[nodiscard]] inline bool is_javascript_model(const std::filesystem::path& path) {
  return identify_file(path).format == FileFormat::javascript_model;
}

/// Returns the tensors of a file, for choose_type().
[[nodiscard]] inline FoundTensors found_tensors(const SafeTensors& tensors, const std::filesystem::path& path) {
  const auto named = tensors.metadata.find("model");
  return {path.string(), detail::shapes_in(tensors), named == tensors.metadata.end() ? "" : named->second, "its metadata"};
}

/// Returns the tensors of a file of sketch-rnn-js, for choose_type(). Throws FileError if the number of arrays is not that of a model.
[[nodiscard]] inline FoundTensors javascript_tensors(const JavaScriptWeights& weights, const std::filesystem::path& path) {
  detail::check_number_of_arrays(weights, path.string());
  return {path.string(), detail::shapes_in(weights), javascript_type(weights), "its other arrays"};
}

/// Holds a model of one of the types `Models`, on the heap.
template <class... Models>
class ModelChoice {
 public:
  /// Takes ownership of a model; `info` is its metadata.
  template <class Model>
  explicit ModelChoice(std::unique_ptr<Model> model, ModelInfo info = {}) : model_(std::move(model)), info_(std::move(info)) {}

  /// Reads a file of save_model() (safetensors), a checkpoint (its best parameters) or a file of sketch-rnn-js into the type that matches.
  /// Throws FileError for a file that is damaged or matches none of the types. The message names the first tensor that differs from the
  /// closest type, the type stated by the file, the available types, and what to do.
  [[nodiscard]] static ModelChoice load(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
    const IdentifiedFile file = identify_file(path);
    if (!file.holds_model()) throw wrong_format(path, file, model_formats);
    if (file.format == FileFormat::javascript_model) {
      const JavaScriptWeights weights = read_javascript_weights(path, options);
      return take(javascript_tensors(weights, path), [&](auto& model) { return take_javascript_weights(weights, path, model); });
    }
    const SafeTensors tensors = read_model_tensors(path);
    return take(found_tensors(tensors, path), [&](auto& model) { return load_model(tensors, path, model, options); });
  }

  /// Returns the metadata of the file: the first input of drawings, their maximum length, ...
  [[nodiscard]] const ModelInfo& info() const noexcept { return info_; }

  /// Calls body(model) with the model and returns its result, which must have the same type for all models.
  template <class Body>
  decltype(auto) visit(const Body& body) {
    return std::visit([&](const auto& model) -> decltype(auto) { return body(*model); }, model_);
  }
  /// Calls body(model) with the model, which is const, and returns its result.
  template <class Body>
  decltype(auto) visit(const Body& body) const {
    return std::visit([&](const auto& model) -> decltype(auto) { return body(std::as_const(*model)); }, model_);
  }

  /// Returns the names of the types: "DecoderOnly<Lstm<512>, Mixture<20>>, ...".
  [[nodiscard]] static std::string names() {
    std::string all;
    ((all += (all.empty() ? "" : ", ") + model_name<Models>()), ...);
    return all;
  }

 private:
  /// Creates a model of the matching type and calls fill(model).
  template <class Fill>
  [[nodiscard]] static ModelChoice take(const FoundTensors& found, const Fill& fill) {
    const std::size_t chosen =
        choose_type({compiled_type<Models>()...}, found, "; to read it, put its own type among the arguments of ModelChoice");
    std::optional<ModelChoice> choice;
    std::size_t type = 0;
    const auto make = [&]<class Model>(std::type_identity<Model>) {
      if (type++ != chosen) return;
      auto model = std::make_unique<Model>(Seed{0});
      ModelInfo info = fill(*model);
      choice.emplace(std::move(model), std::move(info));
    };
    (make(std::type_identity<Models>()), ...);
    return std::move(*choice);
  }

  std::variant<std::unique_ptr<Models>...> model_;
  ModelInfo info_;
};

/// The sizes of the models published with the paper (Ha & Eck 2017): decoders of 512 and of 1024 units, and the full model with Magenta's
/// default sizes.
using PublishedModel = ModelChoice<DecoderOnly<Lstm<512>, Mixture<20>>, DecoderOnly<Lstm<1024>, Mixture<20>>,
                                   SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>>;

}  // namespace sketchrnn::inline SKETCHRNN_ISA
