// Checkpoints of a training run, and resuming from them. A resumed run ends with the same bits as an uninterrupted one:
//   CheckpointFolder folder("run");
//   trainer.fit(drawings, {.steps = 10'000}, checkpoints(folder, trainer, 500));
// After an interruption, with a trainer of the same model, options and seed:
//   resume(folder, trainer, drawings);
//   trainer.resume(drawings, checkpoints(folder, trainer, 500));
// A run that has diverged is restarted from its best parameters with resume_from_best() instead of resume().
// See docs/checkpoints.md. For finished models, see io/model_file.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_file.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/data_loader.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The newest undamaged checkpoint of a folder.
struct WholeCheckpoint {
  std::filesystem::path path;        ///< of the checkpoint
  SafeTensors file;                  ///< its contents
  CheckpointInfo info;               ///< its metadata
  std::vector<std::string> notices;  ///< one sentence for each newer checkpoint that was skipped because it is damaged
};

/// The folder of the checkpoints of one run. Checkpoints are named checkpoint-000000500.safetensors (after 500 steps); the last two and the
/// one with the lowest validation cost are kept. Other files in the folder are not touched. Only one process may write to a folder at a
/// time.
class CheckpointFolder {
 public:
  /// The folder is created when the first checkpoint is written. `notes` are user-defined metadata that are stored in every checkpoint.
  explicit CheckpointFolder(std::filesystem::path path, std::map<std::string, std::string> notes = {})
      : path_(std::move(path)), notes_(std::move(notes)) {}

  /// Returns the path of the folder.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Returns whether there is no checkpoint, damaged or not. Throws FileError if the folder cannot be read.
  [[nodiscard]] bool empty() const { return files().empty(); }

  /// Returns the newest undamaged checkpoint. Throws FileError if there is none or if it has an unsupported version.
  [[nodiscard]] WholeCheckpoint newest(std::size_t largest = largest_file) const {
    const std::vector<File> all = files();
    if (all.empty()) throw FileError(path_.string(), "looking for checkpoints", "none", "a file checkpoint-000000500.safetensors");
    std::vector<std::string> damages;
    for (const File& file : all) {
      const std::string name = file.path.string();
      SafeTensors found;
      try {
        found = parse_checkpoint(read_file(file.path, largest), name);
      } catch (const FileError& error) {
        damages.emplace_back(error.what());
        continue;
      }
      CheckpointInfo info = read_checkpoint_metadata(found.metadata, name);
      for (std::string& damage : damages) damage.insert(0, "passed over, because it is damaged: ");
      return {file.path, std::move(found), std::move(info), std::move(damages)};
    }
    throw FileError(path_.string(), "its checkpoints", std::to_string(all.size()) + ", each of them damaged",
                    "one that is whole; the newest: " + damages.front());
  }

  /// Writes a checkpoint and removes those that are no longer needed. Throws FileError if it cannot be written; existing checkpoints are
  /// then unchanged.
  template <class Model, class OptimizerType>
  void write(const Trainer<Model, OptimizerType>& trainer) {
    const Bytes bytes = checkpoint_bytes(trainer, notes_);
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (error) throw FileError(path_.string(), "making the folder", error.message(), "a folder that can be written");
    remove_unfinished();
    write_file(path_ / name_of(trainer.steps()), ByteView(bytes));
    owned_ = true;
    prune(trainer.steps(), trainer.run().best_step);
  }

  /// Prepares the folder for a new run. Throws FileError if it holds checkpoints that this object has neither written nor resumed from; the
  /// new run would overwrite them.
  void begin() const {
    if (!owned_ && !empty()) {
      throw FileError(path_.string(), "beginning a run", files().front().path.filename().string() + " of another run",
                      "a folder without checkpoints, or resume() before");
    }
  }

  /// Associates this object with the run in the folder, and removes unfinished files of a process that was killed.
  void take() {
    owned_ = true;
    remove_unfinished();
  }

 private:
  struct File {
    std::uint64_t step;
    std::filesystem::path path;
  };
  static constexpr std::string_view prefix = "checkpoint-", suffix = ".safetensors";

  [[nodiscard]] static std::string name_of(std::uint64_t step) {
    constexpr std::size_t digits = 9;
    const std::string number = std::to_string(step);
    return std::string(prefix) + std::string(digits - (std::min)(digits, number.size()), '0') + number + std::string(suffix);
  }

  /// Returns all files named like a checkpoint followed by a suffix that `ending` accepts, newest first; none if the folder does not exist.
  template <class Ending>
  [[nodiscard]] std::vector<File> files_with(const Ending& ending) const {
    std::vector<File> found;
    std::error_code error;
    std::filesystem::directory_iterator entry(path_, error);
    if (error == std::errc::no_such_file_or_directory) return found;
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (!name.starts_with(prefix)) continue;
      File file{0, entry->path()};
      const auto [end, wrong] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), file.step);
      const std::string_view rest(end, static_cast<std::size_t>(name.data() + name.size() - end));
      std::error_code ignored;
      if (wrong != std::errc() || !rest.starts_with(suffix) || !ending(rest.substr(suffix.size()))) continue;
      if (entry->is_regular_file(ignored)) found.push_back(std::move(file));
    }
    if (error) throw FileError(path_.string(), "looking for checkpoints", error.message(), "a folder that can be read");
    std::sort(found.begin(), found.end(), [](const File& a, const File& b) { return a.step > b.step; });
    return found;
  }

  [[nodiscard]] std::vector<File> files() const {
    return files_with([](std::string_view rest) { return rest.empty(); });
  }

  static void remove(const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) throw FileError(file.string(), "removing", error.message(), "a file that can be removed");
  }

  /// Removes what write_file leaves if the process is killed: checkpoint-000000500.safetensors.unfinished0 (.new0 in older versions).
  void remove_unfinished() const {
    const auto ending = [](std::string_view rest) {
      for (const std::string_view word : {".unfinished", ".new"}) {
        if (!rest.starts_with(word)) continue;
        rest.remove_prefix(word.size());
        return !rest.empty() && rest.find_first_not_of("0123456789") == std::string_view::npos;
      }
      return false;
    };
    for (const File& file : files_with(ending)) remove(file.path);
  }

  /// Keeps the checkpoint just written, the one before it and the best. Checkpoints of later steps are damaged and have been skipped.
  void prune(std::uint64_t step, std::uint64_t best_step) const {
    bool previous = false;
    for (const File& file : files()) {
      const bool is_previous = file.step < step && !previous;
      previous = previous || is_previous;
      if (file.step != step && !is_previous && file.step != best_step) remove(file.path);
    }
  }

  std::filesystem::path path_;
  std::map<std::string, std::string> notes_;
  bool owned_ = false;  // whether the checkpoints in the folder belong to the current run
};

/// Writes a checkpoint every `every` steps, after each validation that lowers the best cost, and at the end of the run.
template <class Model, class OptimizerType = Adam>
class Checkpoints : public Callback {
 public:
  /// `folder` and `trainer` must outlive this object. Throws ArgumentError if `every` is 0.
  Checkpoints(CheckpointFolder& folder, const Trainer<Model, OptimizerType>& trainer, std::uint64_t every)
      : folder_(folder), trainer_(trainer), every_(every) {
    if (every == 0) throw ArgumentError("checkpoints: every 0 steps, expected at least 1");
  }

  void on_begin(const RunReport& /*run*/) override { folder_.begin(); }
  void after_step(std::uint64_t steps) override {
    const RunState& run = trainer_.run();
    if (steps % every_ == 0 || run.over || run.best_step == steps) folder_.write(trainer_);
  }

 private:
  CheckpointFolder& folder_;
  const Trainer<Model, OptimizerType>& trainer_;
  std::uint64_t every_;
};

/// Returns the callback for Trainer::fit(..., checkpoints(folder, trainer, 500)) and Trainer::resume().
template <class Model, class OptimizerType>
[[nodiscard]] Checkpoints<Model, OptimizerType> checkpoints(CheckpointFolder& folder, const Trainer<Model, OptimizerType>& trainer,
                                                            std::uint64_t every) {
  return Checkpoints<Model, OptimizerType>(folder, trainer, every);
}
template <class Model, class OptimizerType>
void checkpoints(CheckpointFolder& folder, const Trainer<Model, OptimizerType>&& trainer,
                 std::uint64_t every) = delete;  // a temporary trainer would dangle

/// The result of resume().
struct Resumed {
  std::filesystem::path path;  ///< the checkpoint
  std::uint64_t step = 0;      ///< number of steps of the checkpoint
  /// One sentence for each newer checkpoint that was skipped because it is damaged, one if the checkpoint names another model than the
  /// trainer's and compilers may write that name differently (has_own_name()), and one if the examples have no fingerprint (Examples). Show
  /// them to the user.
  std::vector<std::string> notices;
};

namespace detail {

/// Throws FileError if the trainer cannot continue the run of the checkpoint; see check_resumable(). Another name of a model that has no
/// name of its own adds a notice instead: it may be the same model, compiled by another compiler.
template <class Model, class OptimizerType>
void check_trainer(WholeCheckpoint& found, const Trainer<Model, OptimizerType>& trainer,
                   const typename Trainer<Model, OptimizerType>::Data& data, std::initializer_list<std::string_view> may_differ = {}) {
  CheckpointInfo run = run_info(trainer);
  run.run.fingerprint = trainer.fingerprint(data);
  if (!has_own_name<Model>() && !found.info.model.empty() && found.info.model != run.model) {
    found.notices.push_back(found.path.string() + ": is a checkpoint of the model " + in_quotes(found.info.model, 200) + ", resumed by " +
                            in_quotes(run.model, 200) + ", which has the same parameters");
    run.model = found.info.model;
  }
  check_resumable(found.info, run, found.path.string(), may_differ);
  if (!DataLoader<typename Model::Batch>::hashes_examples) {
    found.notices.push_back(found.path.string() + ": that the data set is the one of the run was checked by its size only, since the " +
                            "type of the examples has no fingerprint()");
  }
}

}  // namespace detail

/// Restores the trainer from the newest undamaged checkpoint of the folder. Trainer::resume() then continues the run with the same bits as
/// if it had never been interrupted.
/// With `last_step`, the run ends at that step instead: a finished run is extended as if it had been started with that number of steps, and
/// a run that was stopped early starts counting its validations from zero.
/// Throws FileError, and leaves the trainer unchanged, if there is no undamaged checkpoint, or if it has an unsupported version, or another
/// model, optimizer, seed or data set, or if any option but `threads` differs. Throws ArgumentError if the run has already made `last_step` steps.
template <class Model, class OptimizerType>
Resumed resume(CheckpointFolder& folder, Trainer<Model, OptimizerType>& trainer, const typename Trainer<Model, OptimizerType>::Data& data,
               std::optional<std::uint64_t> last_step = {}) {
  WholeCheckpoint found = folder.newest(detail::largest_checkpoint<Model, OptimizerType>());
  const std::string name = found.path.string();
  detail::check_trainer(found, trainer, data);
  TrainingState<Model, OptimizerType> state = checkpoint_state<Model, OptimizerType>(found.file, found.info, name);
  if (last_step) set_last_step(state.run, state.step, *last_step);
  trainer.restore(std::move(state));
  folder.take();
  if (last_step) folder.write(trainer);
  return {found.path, found.info.step, std::move(found.notices)};
}

/// Restarts the run in the folder from its best parameters with the optimizer's state at zero, for a run that has diverged. The trainer's
/// learning_rate, min_learning_rate, decay_rate, learning_rate_schedule, grad_clip and grad_clipping may differ from those of the checkpoint. The run ends at `last_step`, by default at its
/// former end. Later checkpoints in the folder are replaced immediately, so that resume() continues the restarted run.
/// Throws FileError as resume() does, and if the run has no best parameters because there was no validation.
template <class Model, class OptimizerType>
Resumed resume_from_best(CheckpointFolder& folder, Trainer<Model, OptimizerType>& trainer,
                         const typename Trainer<Model, OptimizerType>::Data& data, std::optional<std::uint64_t> last_step = {}) {
  WholeCheckpoint found = folder.newest(detail::largest_checkpoint<Model, OptimizerType>());
  const std::string name = found.path.string();
  detail::check_trainer(found, trainer, data,
                        {"learning_rate", "min_learning_rate", "decay_rate", "learning_rate_schedule", "grad_clip", "grad_clipping"});
  trainer.restore(best_checkpoint_state<Model, OptimizerType>(std::move(found.file), found.info, name, last_step));
  folder.take();
  folder.write(trainer);
  return {found.path, trainer.steps(), std::move(found.notices)};
}

/// Reads the model of a training run from the newest undamaged checkpoint in the folder of the run: the best parameters, which are those with
/// the lowest validation cost if the run keeps them, otherwise the last, and the scale factor. The metadata contain "step", the number of
/// steps after which they were reached. (A single checkpoint is a file for load_model().) Throws FileError if there is no undamaged
/// checkpoint or if it is of another model.
template <class Model>
[[nodiscard]] LoadedModel<Model> load_best(const std::filesystem::path& folder, const ModelFileOptions& options = {}) {
  WholeCheckpoint found = CheckpointFolder(folder).newest(detail::largest_checkpoint<Model>());
  const std::string file = found.path.string();
  NoticeCounter notices(folder.string());
  for (const std::string& notice : found.notices) notices.add("checkpoints " + notice);
  LoadedModel<Model> loaded = model_from<Model>(model_in_checkpoint(std::move(found.file), file), file, options);
  notices.report(options.notify);
  return loaded;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
