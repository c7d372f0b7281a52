// The file format of a checkpoint: a safetensors file with the tensors parameters/..., best/... and those of the optimizer's state, for Adam
// first_moments/... and second_moments/..., each named as in the model's parameter list; all other state is in the metadata. The last 8 bytes are a tensor "checksum", the FNV-1a
// hash of all bytes before it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/detail/training_state.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Returns the maximum size of a checkpoint of Model in bytes; larger files are rejected.
template <class Model, class OptimizerType = Adam>
[[nodiscard]] constexpr std::size_t largest_checkpoint() {
  constexpr std::size_t blocks = 2 + state_blocks<OptimizerType>, header = std::size_t{2} << 20U;
  return (std::max)(largest_file, header + blocks * Model::parameter_count * sizeof(typename Model::Scalar));
}

/// Calls visitor(prefix, block) for each parameter block of a state.
template <class OptimizerType, class State, class Visitor>
void for_each_block(State& state, Visitor&& visitor) {
  visitor("parameters/", state.parameters);
  for (std::size_t block = 0; block < state.optimizer_state.size(); ++block) {
    visitor(std::string(OptimizerType::state_names[block]) + "/", state.optimizer_state[block]);
  }
  if (state.best) visitor("best/", *state.best);
}

}  // namespace detail

/// Returns what a run must have in common with a checkpoint to resume from it, except for the data set: the seed, the options, the optimizer
/// and the model with its hyperparameters.
template <class Model, class OptimizerType>
[[nodiscard]] CheckpointInfo run_info(const Trainer<Model, OptimizerType>& trainer) {
  CheckpointInfo info;
  info.seed = trainer.seed();
  info.options = trainer.options();
  info.optimizer = describe(trainer.optimizer());
  info.model = model_name<Model>();
  info.model_options = describe_options(trainer.model());
  return info;
}

/// Serializes the state of a trainer. `notes` are user-defined metadata. Throws ArgumentError if they are not UTF-8.
template <class Model, class OptimizerType>
[[nodiscard]] Bytes checkpoint_bytes(const Trainer<Model, OptimizerType>& trainer, const std::map<std::string, std::string>& notes = {}) {
  static_assert(std::endian::native == std::endian::little, "sketchrnn: checkpoints are little-endian, and so must be the machine");
  using Scalar = typename Model::Scalar;
  const TrainingState<Model, OptimizerType> state = trainer.state();
  std::vector<SafeTensor> tensors;
  detail::for_each_block<OptimizerType>(state, [&](const std::string& prefix, const auto& block) {
    Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      const auto* numbers = reinterpret_cast<const std::uint8_t*>(block.data() + offset);
      tensors.push_back(
          {prefix + name, sizeof(Scalar) == 8 ? "F64" : "F32", detail::shape_in_file<Entry>(), {numbers, Entry::count * sizeof(Scalar)}});
    });
  });
  constexpr std::array<std::uint8_t, detail::checksum_size> to_come{};
  tensors.push_back({"checksum", "U64", {1}, to_come});
  CheckpointInfo info = run_info(trainer);
  info.step = state.step;
  info.scale_factor = state.scale_factor;
  info.run = state.run;
  info.notes = notes;
  info.moments_since = state.moments_since;
  Bytes bytes = safetensors_bytes(tensors, checkpoint_metadata(info));
  const std::size_t end = bytes.size() - detail::checksum_size;
  const std::uint64_t sum = detail::checksum(ByteView(bytes).first(end));
  for (std::size_t byte = 0; byte < detail::checksum_size; ++byte) bytes[end + byte] = static_cast<std::uint8_t>(sum >> (8 * byte));
  return bytes;
}

/// Parses a checkpoint of any model. Throws FileError if it is damaged.
[[nodiscard]] inline SafeTensors parse_checkpoint(Bytes bytes, const std::string& file) {
  if (const std::optional<FileError> error = detail::checksum_error(bytes, file)) throw FileError(*error);
  return parse_safetensors(std::move(bytes), file);
}

/// Returns the training state of a parsed checkpoint. Throws FileError for a checkpoint of another model, naming the first tensor that
/// differs and both shapes.
template <class Model, class OptimizerType = Adam>
[[nodiscard]] TrainingState<Model, OptimizerType> checkpoint_state(const SafeTensors& found, const CheckpointInfo& info,
                                                                   const std::string& file) {
  using Scalar = typename Model::Scalar;
  const std::string dtype = sizeof(Scalar) == 8 ? "F64" : "F32";
  TrainingState<Model, OptimizerType> state;
  state.scale_factor = info.scale_factor;
  state.step = info.step;
  state.run = info.run;
  state.moments_since = info.moments_since;
  const auto is_best = [](const SafeTensor& tensor) { return tensor.name.starts_with("best/"); };
  if (std::any_of(found.tensors.begin(), found.tensors.end(), is_best)) state.best.emplace();
  std::size_t known = 1;  // the checksum
  detail::for_each_block<OptimizerType>(state, [&](const std::string& prefix, auto& block) {
    Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      const SafeTensor* tensor = found.find(prefix + name);
      const std::vector<std::uint64_t> shape = detail::shape_in_file<Entry>();
      if (tensor == nullptr || tensor->shape != shape || tensor->dtype != dtype) {
        throw FileError(file, in_quotes(prefix + name),
                        tensor == nullptr ? "no such tensor" : detail::describe(tensor->shape, tensor->dtype),
                        detail::describe(shape, dtype) + ", as in the model of the trainer");
      }
      ++known;
      static_cast<void>(detail::copy_numbers<Scalar>(*tensor, block.data() + offset, file).value());
    });
  });
  if (known != found.tensors.size()) {
    throw FileError(file, "header", std::to_string(found.tensors.size()) + " tensors",
                    std::to_string(known) + ", as in the model of the trainer");
  }
  return state;
}

/// Returns the initial state of a run that restarts from the best parameters of a checkpoint; see restart_from_best(). Only those
/// parameters are read, so the current ones may be anything. Throws FileError if there are none, or for a checkpoint of another model.
template <class Model, class OptimizerType = Adam>
[[nodiscard]] TrainingState<Model, OptimizerType> best_checkpoint_state(SafeTensors found, const CheckpointInfo& info,
                                                                        const std::string& file,
                                                                        std::optional<std::uint64_t> last_step = {}) {
  const auto is_best = [](const SafeTensor& tensor) { return tensor.name.starts_with("best/"); };
  if (info.run.best_step == 0 || std::none_of(found.tensors.begin(), found.tensors.end(), is_best)) {
    throw FileError(file, "run.best_step", "no best parameters, because there was no validation or they are not kept",
                    "the checkpoint of a run with validations");
  }
  const ModelFileOptions without_notices{.notify = {}};  // check_resumable() has compared all that they are about
  const Model best = model_from<Model>(model_in_checkpoint(std::move(found), file), file, without_notices).model;
  TrainingState<Model, OptimizerType> state;
  state.scale_factor = info.scale_factor;
  state.run = info.run;
  restart_from_best(state, best.parameters(), last_step);
  return state;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
