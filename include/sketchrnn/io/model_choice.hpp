// A model whose sizes the file decides, among those that a program was compiled for:
//   auto model = PublishedModel::load("bird.gen.json");
//   model.visit([](auto& chosen) { ... });                      // compiled once for each of the types
// What it is not for: models of any size at all. Sizes are types, and each type is compiled.
#pragma once

#include <algorithm>
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
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/lines.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/model_name.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

namespace sketchrnn {

/// Whether the file begins as the models of sketch-rnn-js do, [info, dims, blobs] or `var ...`; models of our own begin otherwise.
[[nodiscard]] inline bool is_javascript_model(const std::filesystem::path& path) {
  constexpr std::size_t enough = 64;
  Bytes start(enough);
  start.resize(bytes_of_file(path)(start));
  std::string_view text = as_text(start);
  if (text.find('\0') != std::string_view::npos) return false;  // no text: the length of a header
  text.remove_prefix((std::min)(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.starts_with('[') || text.starts_with("var ");
}

/// One model of one of the types `Models`, on the heap.
template <class... Models>
class ModelChoice {
 public:
  /// Holds this model.
  template <class Model>
  explicit ModelChoice(std::unique_ptr<Model> model) : model_(std::move(model)) {}

  /// Reads a file of save_model (safetensors) or of sketch-rnn-js into the type that it fits. Throws FileError for a file that is damaged or
  /// fits none: it names the file's own type, the types that there are, and what to do.
  [[nodiscard]] static ModelChoice load(const std::filesystem::path& path) {
    std::optional<ModelChoice> choice;
    std::string type;
    const auto read_into = [&]<class Model>(std::type_identity<Model>, bool fits, const auto& take) {
      if (!fits || choice) return;
      auto model = std::make_unique<Model>(Seed{0});
      take(*model);
      choice.emplace(std::move(model));
    };
    if (is_javascript_model(path)) {
      const JavaScriptWeights found = read_javascript_weights(path);
      type = javascript_type(found);
      const auto take = [&](auto& model) { take_javascript_weights(found, path, model); };
      (read_into(std::type_identity<Models>(), type == model_name<Models>(), take), ...);
    } else {
      const SafeTensors found = read_safetensors(path);
      const auto named = found.metadata.find("model");
      type = named == found.metadata.end() ? std::to_string(found.tensors.size()) + " tensors of an unnamed type" : named->second;
      const auto take = [&](auto& model) { take_model(found, path, model); };
      (read_into(std::type_identity<Models>(), has_shapes_of<Models>(found), take), ...);
    }
    if (!choice) {
      throw FileError(path.string(), "its shapes", "those of " + type,
                      "those of " + names() + "; to read it, put its own type among the arguments of ModelChoice");
    }
    return std::move(*choice);
  }

  /// Calls body(model) for the model that there is, and gives what it gives, which has one type for all models.
  template <class Body>
  decltype(auto) visit(const Body& body) {
    return std::visit([&](const auto& model) -> decltype(auto) { return body(*model); }, model_);
  }
  template <class Body>
  decltype(auto) visit(const Body& body) const {
    return std::visit([&](const auto& model) -> decltype(auto) { return body(std::as_const(*model)); }, model_);
  }

  /// The types that there are: "DecoderOnly<Lstm<512>, Mixture<20>>, ...".
  [[nodiscard]] static std::string names() {
    std::string all;
    ((all += (all.empty() ? "" : ", ") + model_name<Models>()), ...);
    return all;
  }

 private:
  std::variant<std::unique_ptr<Models>...> model_;
};

/// The sizes in which the original's models were published: decoders of 512 and of 1024 units, and the whole model with Magenta's defaults.
using PublishedModel = ModelChoice<DecoderOnly<Lstm<512>, Mixture<20>>, DecoderOnly<Lstm<1024>, Mixture<20>>,
                                   SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>>;

}  // namespace sketchrnn
