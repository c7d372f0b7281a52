// Everything that a training run goes on from: what Trainer::state() gives and Trainer::restore() takes. The seed, the options and the
// drawings are missing, because they do not change; random numbers are functions of the seed and the step.
// What it is not for: files (io/checkpoint.hpp).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// How a run of Trainer::fit stands.
struct RunState {
  std::uint64_t first_step = 0;                                ///< steps made before it began
  std::uint64_t last_step = 0;                                 ///< one past the last
  std::uint64_t validate_every = 0;                            ///< FitOptions
  bool keep_best = true;                                       ///< FitOptions
  bool over = true;                                            ///< whether all steps are made, or a callback has stopped it
  std::uint64_t fingerprint = 0;                               ///< of the data set as given to fit
  double best_cost = std::numeric_limits<double>::infinity();  ///< the lowest of all validations
  std::uint64_t best_step = 0;                                 ///< steps that had been made then; 0: none
  std::uint64_t validations_without_best = 0;                  ///< how many in a row, up to now
  std::uint64_t restarts = 0;                                  ///< how often it was begun anew from its best parameters
  std::uint64_t max_length = 0;                                ///< Nmax, points of the longest sketch; 0: not known
};

/// See the head of the file.
template <class Model>
struct TrainingState {
  using Block = ParameterBlock<typename Model::Scalar, typename Model::Parameters>;

  Block parameters, first_moments, second_moments;
  std::optional<float> scale_factor;  ///< the model's; nothing where it has none yet
  std::uint64_t step = 0;             ///< steps made
  RunState run;
  std::optional<Block> best;        ///< the parameters of the lowest validation cost, where the run keeps them
  std::uint64_t moments_since = 0;  ///< steps that had been made when the moments were last zero
};

/// Lets a run of which `step` steps have been made end after `last_step`, whether it was over or not. One that was stopped before its end
/// counts its validations without a new best from 0 again. Throws ArgumentError where `last_step` is not beyond `step`.
inline void move_end(RunState& run, std::uint64_t step, std::uint64_t last_step) {
  if (last_step <= step) {
    throw ArgumentError("the run has made " + std::to_string(step) + " steps already, and cannot end after " + std::to_string(last_step));
  }
  if (run.over && step < run.last_step) run.validations_without_best = 0;
  run.last_step = last_step;
  run.over = false;
}

/// Where a run begins anew that went wrong: at its best parameters, `best`, and the step that they are of, with moments of zero. The run
/// `state.run` then goes up to `last_step`, where that is given, or to its old end. Parameters and moments of `state` are not read.
template <class Model>
void restart_from_best(TrainingState<Model>& state, const typename TrainingState<Model>::Block& best,
                       std::optional<std::uint64_t> last_step = {}) {
  state.parameters = best;
  state.best = best;
  state.first_moments.set_zero();
  state.second_moments.set_zero();
  state.step = state.run.best_step;
  state.moments_since = state.step;
  state.run.last_step = last_step.value_or(state.run.last_step);
  state.run.over = state.step >= state.run.last_step;
  state.run.validations_without_best = 0;
  ++state.run.restarts;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
