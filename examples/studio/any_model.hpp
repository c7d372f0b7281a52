// A model whatever its type, for a program that learns from a file which one it is. Everything that depends on the type is compiled in
// models/*.cpp, one small file a type (model_of.hpp); a new type is one more of them and a line in models.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace studio {

/// A latent vector of a model of any type.
using AnyLatent = Eigen::VectorXd;

/// A training run: what to do, and where its files are. The folder exists.
struct TrainingJob {
  sketchrnn::Dataset data;
  sketchrnn::TrainingOptions training;
  sketchrnn::Seed seed;
  sketchrnn::ScaleFactor scale_factor = sketchrnn::ScaleFactor::from_model;
  std::uint64_t steps = 0;
  std::uint64_t validate_every = 0;
  std::uint64_t checkpoint_every = 0;
  unsigned patience = 0;
  std::filesystem::path folder;
  std::map<std::string, std::string> notes;  ///< go into every checkpoint; "name" is the model's, "metadata.KEY" other metadata of it
  std::optional<std::uint64_t> last_step;    ///< where a resumed run ends; none: where it would have
};

/// Where a run begins: with a new model, with this one as it is, at the newest whole checkpoint of its folder, or anew from the best parameters
/// in that.
enum class Beginning { fresh, model, newest, best };

/// What came of a run.
struct TrainingOutcome {
  bool usable = false;         ///< whether the model is one: all of its parameters are finite
  bool best = false;           ///< whether it is that of the lowest validation cost, rather than the last
  std::uint64_t step = 0;      ///< how many steps led to it
  std::exception_ptr failure;  ///< why the run ended before its end, if it did
};

/// See the head of the file.
class AnyModel {
 public:
  AnyModel() = default;
  AnyModel(const AnyModel&) = delete;
  AnyModel& operator=(const AnyModel&) = delete;
  AnyModel(AnyModel&&) = delete;
  AnyModel& operator=(AnyModel&&) = delete;
  virtual ~AnyModel() = default;

  /// What the model's file says beside the parameters: followed unless the command line says otherwise, and handed on by save().
  sketchrnn::ModelInfo info;

  [[nodiscard]] virtual std::string type() const = 0;  ///< as one writes it in C++
  virtual void take(const sketchrnn::SafeTensors& tensors, const std::filesystem::path& file) = 0;
  virtual void take(const sketchrnn::JavaScriptWeights& weights, const std::filesystem::path& file) = 0;
  virtual void save(const std::filesystem::path& file, sketchrnn::FilePrecision precision = sketchrnn::FilePrecision::full) const = 0;
  /// For sketch-rnn-js; gives the number of weights that the format clips. The name is changed where a script cannot hold it.
  virtual std::size_t save_javascript(const std::filesystem::path& file) const = 0;

  [[nodiscard]] virtual sketchrnn::LikelihoodReport likelihood(const sketchrnn::Dataset& drawings,
                                                               const sketchrnn::LikelihoodOptions& options, sketchrnn::Seed seed,
                                                               unsigned threads) const = 0;
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> draw(std::size_t count, const sketchrnn::SamplingOptions& options,
                                                             sketchrnn::Seed seed, unsigned threads) const = 0;

  [[nodiscard]] virtual int latent_size() const = 0;  ///< 0 for a decoder only, which throws ArgumentError from these two:
  [[nodiscard]] virtual std::vector<AnyLatent> encode(std::span<const sketchrnn::Stroke3> drawings, unsigned threads) const = 0;
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents,
                                                               const sketchrnn::SamplingOptions& options, sketchrnn::Seed seed,
                                                               unsigned threads) const = 0;

  /// Drawings that go on from a beginning; with one latent vector for all or `count` of them where the model has a latent space, else
  /// none. Throws ArgumentError for any other number.
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> complete(const sketchrnn::Stroke3& beginning, std::span<const AnyLatent> latents,
                                                                 std::size_t count, const sketchrnn::SamplingOptions& options,
                                                                 sketchrnn::Seed seed, unsigned threads) const = 0;

  /// Trains, and is then the best model of the run, even where something ended it early; leaves checkpoints and log.csv in the folder. Throws
  /// where the run could not begin.
  [[nodiscard]] virtual TrainingOutcome train(const TrainingJob& job, Beginning beginning) = 0;
};

/// One of the types that the studio was compiled for.
struct ModelKind {
  std::string name;  ///< for the command line
  std::string type;
  std::size_t parameters = 0;
  sketchrnn::CompiledType (*shapes)() = nullptr;  ///< those of its parameters
  std::unique_ptr<AnyModel> (*make)() = nullptr;
};

/// All of them (models.cpp).
[[nodiscard]] std::vector<ModelKind> model_kinds();

/// The kind of this name. Throws ArgumentError, naming all, where there is none.
[[nodiscard]] ModelKind model_kind(const std::string& name);

/// Reads a model of any kind, .safetensors or of sketch-rnn-js, or the best parameters of a checkpoint, or of the newest whole one in the folder
/// of a run. Throws FileError.
[[nodiscard]] std::unique_ptr<AnyModel> load_model(const std::filesystem::path& file);

/// How a model is to draw: what the command line leaves open, the start and a maximum length of 0, is as the model's file says.
[[nodiscard]] sketchrnn::SamplingOptions sampling_for(const AnyModel& model, sketchrnn::SamplingOptions options,
                                                      const std::optional<sketchrnn::FirstInput>& start);

}  // namespace studio
