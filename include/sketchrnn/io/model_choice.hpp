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
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Holds a model of one of the types `Models`, on the heap.
template <class... Models>
class ModelChoice {
 public:
  /// Takes ownership of a model; `info` is its metadata.
  template <class Model>
  explicit ModelChoice(std::unique_ptr<Model> model, ModelInfo info = {}) : model_(std::move(model)), info_(std::move(info)) {}

  /// Reads a file of save_model() (safetensors), a checkpoint (its best parameters) or a file of sketch-rnn-js into the type that matches.
  /// Returns a FileError for a file that is damaged or matches none of the types. The message names the first tensor that differs from the
  /// closest type, the type stated by the file, the available types, and what to do.
  [[nodiscard]] static Expected<ModelChoice> try_load(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
    const Expected<ModelContents> contents = try_read_model(path, options);
    if (!contents) return contents.error();
    const std::string file = path.string();
    const auto tensors_in = [&](const auto& parsed) { return try_found_tensors(parsed, file); };
    const Expected<FoundTensors> found = std::visit(tensors_in, *contents);
    if (!found) return found.error();
    const Expected<std::size_t> chosen =
        try_choose_type({compiled_type<Models>()...}, *found, "; to read it, put its own type among the arguments of ModelChoice");
    if (!chosen) return chosen.error();
    std::optional<Expected<ModelChoice>> choice;
    std::size_t type = 0;
    const auto make = [&]<class Model>(std::type_identity<Model>) {
      if (type++ != *chosen) return;
      Expected<LoadedModel<Model>> loaded = try_model_from<Model>(*contents, file, options);
      if (loaded) {
        choice.emplace(ModelChoice(std::make_unique<Model>(std::move(loaded->model)), std::move(loaded->info)));
      } else {
        choice.emplace(loaded.error());
      }
    };
    (make(std::type_identity<Models>()), ...);
    return std::move(*choice);
  }

  /// Reads a file as try_load() does. Throws FileError for a file that is damaged or matches none of the types.
  [[nodiscard]] static ModelChoice load(const std::filesystem::path& path, const ModelFileOptions& options = {}) {
    return try_load(path, options).value();
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
  std::variant<std::unique_ptr<Models>...> model_;
  ModelInfo info_;
};

/// The sizes of the models published with the paper (Ha & Eck 2017): decoders of 512 and of 1024 units, and the full model with Magenta's
/// default sizes.
using PublishedModel = ModelChoice<DecoderOnly<Lstm<512>, Mixture<20>>, DecoderOnly<Lstm<1024>, Mixture<20>>,
                                   SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>>;

}  // namespace sketchrnn::inline SKETCHRNN_ISA
