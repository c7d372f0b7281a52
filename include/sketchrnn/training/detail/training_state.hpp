// The state needed to resume training: returned by Trainer::state(), taken by Trainer::restore(). It does not include the seed, the
// options and the data set, which do not change; random numbers are functions of the seed and the step.
// Not for reading and writing files: use io/checkpoint.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/optimizer.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Progress of a run of Trainer::fit.
struct RunState {
  std::uint64_t first_step = 0;                                ///< training steps completed before the run
  std::uint64_t last_step = 0;                                 ///< training steps completed at its end
  std::uint64_t validate_every = 0;                            ///< see FitOptions
  bool keep_best = true;                                       ///< see FitOptions
  bool over = true;                                            ///< whether all steps are completed or a callback has stopped the run
  std::uint64_t fingerprint = 0;                               ///< of the data set passed to fit()
  double best_cost = std::numeric_limits<double>::infinity();  ///< lowest validation cost
  std::uint64_t best_step = 0;                                 ///< training steps completed at that validation; 0: none
  std::uint64_t validations_without_best = 0;                  ///< consecutive, up to the last one
  std::uint64_t restarts = 0;                                  ///< number of restarts from the best parameters
  std::uint64_t max_length = 0;                                ///< Nmax, points of the longest sketch; 0: unknown
};

/// Parameters, state of the optimizer and progress of a run: everything needed to resume it.
template <class Model, class OptimizerType = Adam>
struct TrainingState {
  /// One value per parameter.
  using Block = ParameterBlock<typename Model::Scalar, typename Model::Parameters>;

  Block parameters;                                                ///< of the model
  std::array<Block, state_blocks<OptimizerType>> optimizer_state;  ///< in the order of state_names
  std::optional<float> scale_factor;                               ///< of the model; empty if it has none yet
  std::uint64_t step = 0;                                          ///< training steps completed
  RunState run;                                                    ///< progress of the run
  std::optional<Block> best;                                       ///< parameters of the lowest validation cost, if the run keeps them
  std::uint64_t moments_since = 0;                                 ///< the step at which the state of the optimizer was last reset to zero
};

/// Sets a new last step for a run of which `step` steps are completed, whether it is over or not. If a callback had stopped the run before
/// its end, validations_without_best is reset to 0. Throws ArgumentError if `last_step` is not greater than `step`.
inline void set_last_step(RunState& run, std::uint64_t step, std::uint64_t last_step) {
  if (last_step <= step) {
    detail::raise(
        ArgumentError("the run has completed " + std::to_string(step) + " steps and cannot end after " + std::to_string(last_step)));
  }
  if (run.over && step < run.last_step) run.validations_without_best = 0;
  run.last_step = last_step;
  run.over = false;
}

/// Restarts a diverged run from its best parameters `best`, at the step they belong to, with the state of the optimizer reset to zero. The run continues to
/// `last_step` if given, otherwise to its old end. The parameters and the optimizer's state in `state` are overwritten.
template <class Model, class OptimizerType>
void restart_from_best(TrainingState<Model, OptimizerType>& state, const typename TrainingState<Model, OptimizerType>::Block& best,
                       std::optional<std::uint64_t> last_step = {}) {
  state.parameters = best;
  state.best = best;
  for (auto& block : state.optimizer_state) block.set_zero();
  state.step = state.run.best_step;
  state.moments_since = state.step;
  state.run.last_step = last_step.value_or(state.run.last_step);
  state.run.over = state.step >= state.run.last_step;
  state.run.validations_without_best = 0;
  ++state.run.restarts;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
