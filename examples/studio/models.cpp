// The model types known to the studio, and the selection of the type for a file.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/sampling.hpp>

#include "any_model.hpp"

namespace studio {

// Defined in one file each in models/.
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

/// Returns whether model.safetensors in a run's folder holds the best parameters of its newest checkpoint.
static bool is_model_of(const sketchrnn::CheckpointInfo& run, const std::filesystem::path& file) {
  using namespace sketchrnn;
  if (!std::filesystem::exists(file)) return false;
  const SafeTensors found = parse_safetensors(read_file(file), file.string());
  const auto step = found.metadata.find("step");
  const std::uint64_t best = run.run.keep_best && run.run.best_step != 0 ? run.run.best_step : run.step;
  return step != found.metadata.end() && step->second == std::to_string(best);
}

/// Returns the file in a run's folder from which its best parameters are read: model.safetensors, whose latent space is standardized, unless
/// the newest checkpoint has better parameters.
static std::filesystem::path newest_model(const std::filesystem::path& folder) {
  using namespace sketchrnn;
  const std::filesystem::path model = folder / "model.safetensors";
  if (CheckpointFolder(folder).empty() && std::filesystem::exists(model)) return model;
  WholeCheckpoint newest = CheckpointFolder(folder).newest();
  if (is_model_of(newest.info, model)) return model;
  for (const std::string& notice : newest.notices) print_notice({folder.string(), "checkpoints " + notice, 1, ""});
  return newest.path;
}

std::unique_ptr<AnyModel> load_model(const std::filesystem::path& file) {
  using namespace sketchrnn;
  if (std::filesystem::is_directory(file)) return load_model(newest_model(file));
  const std::vector<ModelKind> kinds = model_kinds();
  std::vector<CompiledType> types;
  for (const ModelKind& kind : kinds) types.push_back(kind.shapes());
  const ModelContents contents = read_model(file);
  const FoundTensors found = std::visit([&](const auto& parsed) { return found_tensors(parsed, file.string()); }, contents);
  std::unique_ptr<AnyModel> model = kinds[choose_type(types, found, "")].make();
  model->take(contents, file);
  return model;
}

sketchrnn::SamplingOptions sampling_for(const AnyModel& model, sketchrnn::SamplingOptions options,
                                        const std::optional<sketchrnn::FirstInput>& start) {
  options.first_input = start.value_or(model.info.first_input);
  if (options.max_length == 0) options.max_length = model.info.max_length_or(sketchrnn::SamplingOptions().max_length);
  return options;
}

}  // namespace studio
