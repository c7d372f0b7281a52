// Which models the studio knows, and how a file finds its own.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/safetensors.hpp>

#include "any_model.hpp"
#include "file_kind.hpp"

namespace studio {

// One file each in models/.
ModelKind small_model();
ModelKind cat_pig_model();
ModelKind lstm_model();
ModelKind layer_norm_model();
ModelKind hyper_model();
ModelKind decoder_only_model();
ModelKind decoder_only_1024_model();

std::vector<ModelKind> model_kinds() {
  return {small_model(), cat_pig_model(), lstm_model(), layer_norm_model(), hyper_model(), decoder_only_model(), decoder_only_1024_model()};
}

ModelKind model_kind(const std::string& name) {
  std::string names;
  for (const ModelKind& kind : model_kinds()) {
    if (kind.name == name) return kind;
    names += (names.empty() ? "" : ", ") + kind.name;
  }
  throw sketchrnn::ArgumentError("no model is called " + name + "; there are " + names);
}

std::unique_ptr<AnyModel> load_model(const std::filesystem::path& file) {
  check_model(file);
  std::string type, types;
  const auto none = [&] {
    for (const ModelKind& kind : model_kinds()) types += (types.empty() ? "" : ", ") + kind.type;
    return sketchrnn::FileError(file.string(), "its shapes", "those of " + type, "those of one of " + types);
  };
  if (sketchrnn::is_javascript_model(file)) {
    const sketchrnn::JavaScriptWeights weights = sketchrnn::read_javascript_weights(file);
    type = sketchrnn::javascript_type(weights);
    for (const ModelKind& kind : model_kinds()) {
      if (kind.type != type) continue;
      auto model = kind.make();
      model->take(weights, file);
      if (!weights.conditional) model->first_input = sketchrnn::FirstInput::zeros;  // as sketch-rnn-js draws, and its models need
      return model;
    }
    throw none();
  }
  const sketchrnn::SafeTensors tensors = sketchrnn::read_safetensors(file);
  for (const ModelKind& kind : model_kinds()) {
    if (!kind.fits(tensors)) continue;
    auto model = kind.make();
    model->take(tensors, file);
    return model;
  }
  if (const auto format = tensors.metadata.find("format"); format != tensors.metadata.end() && format->second == "sketchrnn checkpoint") {
    throw sketchrnn::FileError(file.string(), "its metadata", "a checkpoint of a training run",
                               "a model; a run that has ended leaves its own in model.safetensors");
  }
  const auto named = tensors.metadata.find("model");
  type = named == tensors.metadata.end() ? std::to_string(tensors.tensors.size()) + " tensors of an unnamed type" : named->second;
  throw none();
}

}  // namespace studio
