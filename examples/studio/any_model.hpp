// Type-erased models, for a program that finds the model's type in a file. All code that depends on the type is compiled in models/*.cpp,
// one small file per type (model_of.hpp). To add a type, add such a file and a line in models.cpp.
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
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace studio {

/// A latent vector of a model of any type.
using AnyLatent = Eigen::VectorXd;

/// Key of the metadata of a model whose latent space has been standardized.
inline constexpr std::string_view standardized_key = "standardized_latent";
/// Note of a run whose final model is not standardized.
inline constexpr std::string_view keep_latent_note = "keep_latent";

/// A training run: its data, its options, and an existing folder for its files.
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
  std::map<std::string, std::string>
      notes;  ///< saved in every checkpoint; "name" is the model's name, "metadata.KEY" other metadata of the model
  std::optional<std::uint64_t> last_step;  ///< last step of a resumed run; by default unchanged
};

/// How a run starts: with a new model, with this model, from the newest undamaged checkpoint, or restarted from the best parameters in that
/// checkpoint.
enum class Beginning { fresh, model, newest, best };

/// Result of a training run.
struct TrainingOutcome {
  bool usable = false;         ///< whether all parameters are finite
  bool best = false;           ///< whether the parameters are those with the lowest validation cost, rather than the last
  std::uint64_t step = 0;      ///< number of steps after which they were reached
  std::exception_ptr failure;  ///< why the run ended early, if it did
  std::string standardized;    ///< what standardize_latent() did; empty if it was not called
};

/// Interface to a model of any type.
class AnyModel {
 public:
  AnyModel() = default;
  AnyModel(const AnyModel&) = delete;
  AnyModel& operator=(const AnyModel&) = delete;
  AnyModel(AnyModel&&) = delete;
  AnyModel& operator=(AnyModel&&) = delete;
  virtual ~AnyModel() = default;

  /// Metadata of the model's file. Used unless overridden on the command line, and preserved by save().
  sketchrnn::ModelInfo info;

  [[nodiscard]] virtual std::string type() const = 0;  ///< the C++ type
  virtual void take(const sketchrnn::ModelContents& contents, const std::filesystem::path& file) = 0;
  virtual void save(const std::filesystem::path& file, sketchrnn::FilePrecision precision = sketchrnn::FilePrecision::full) const = 0;
  [[nodiscard]] virtual sketchrnn::Bytes bytes(sketchrnn::FilePrecision precision) const = 0;  ///< those that save() writes
  /// Writes the model for sketch-rnn-js and returns the number of clipped weights. The name is changed if a script cannot hold it.
  virtual std::size_t save_javascript(const std::filesystem::path& file) const = 0;

  [[nodiscard]] virtual sketchrnn::LikelihoodReport likelihood(const sketchrnn::Dataset& drawings,
                                                               const sketchrnn::LikelihoodOptions& options, sketchrnn::Seed seed,
                                                               unsigned threads) const = 0;
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> draw(std::size_t count, const sketchrnn::SamplingOptions& options,
                                                             sketchrnn::Seed seed, unsigned threads) const = 0;

  [[nodiscard]] virtual int latent_size() const = 0;  ///< 0 for a decoder-only model, for which encode() and decode() throw ArgumentError
  [[nodiscard]] virtual std::vector<AnyLatent> encode(std::span<const sketchrnn::Stroke3> drawings, unsigned threads) const = 0;
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents,
                                                               const sketchrnn::SamplingOptions& options, sketchrnn::Seed seed,
                                                               unsigned threads) const = 0;

  /// Returns drawings that continue a beginning. A model with a latent space requires one latent vector, or `count` of them, other models
  /// none; throws ArgumentError otherwise.
  [[nodiscard]] virtual std::vector<sketchrnn::Stroke3> complete(const sketchrnn::Stroke3& beginning, std::span<const AnyLatent> latents,
                                                                 std::size_t count, const sketchrnn::SamplingOptions& options,
                                                                 sketchrnn::Seed seed, unsigned threads) const = 0;

  /// Standardizes the latent space with the training split of `drawings`, as standardize_latent() does. Returns what was done, which becomes
  /// part of the model's metadata. Throws ArgumentError as it does, and for a model without a latent space.
  virtual std::string standardize(const sketchrnn::Dataset& drawings, std::size_t max_length, unsigned threads) = 0;

  /// Throws ArgumentError unless all names are those of parts or parameters of the model, and something is left to train.
  virtual void check_freeze(const std::vector<std::string>& names) const = 0;
  /// Trains; afterward the model has the best parameters of the run, even if it ended early. Writes checkpoints and log.csv to the folder.
  /// Throws if the run cannot be started.
  [[nodiscard]] virtual TrainingOutcome train(const TrainingJob& job, Beginning beginning) = 0;
};

/// A model type that the studio was compiled for.
struct ModelKind {
  std::string name;  ///< name on the command line
  std::string type;
  std::size_t parameters = 0;
  sketchrnn::CompiledType (*shapes)() = nullptr;  ///< shapes of its parameters
  std::unique_ptr<AnyModel> (*make)() = nullptr;
};

/// Returns all types (models.cpp).
[[nodiscard]] std::vector<ModelKind> model_kinds();

/// Returns the type with this name. Throws ArgumentError, listing all names, if there is none.
[[nodiscard]] ModelKind model_kind(const std::string& name);

/// Reads a model of any type: .safetensors, a model of sketch-rnn-js, or the best parameters of a checkpoint or of a run's folder. Throws
/// FileError.
[[nodiscard]] std::unique_ptr<AnyModel> load_model(const std::filesystem::path& file);

/// Completes sampling options: a start that is not set and a maximum length of 0 are taken from the model's metadata.
[[nodiscard]] sketchrnn::SamplingOptions sampling_for(const AnyModel& model, sketchrnn::SamplingOptions options,
                                                      const std::optional<sketchrnn::FirstInput>& start);

}  // namespace studio
