// Everything that a training run goes on from: what Trainer::state() gives and Trainer::restore() takes. The seed, the options and the
// drawings are missing, because they do not change; random numbers are functions of the seed and the step.
// What it is not for: files (io/checkpoint.hpp).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include <sketchrnn/core/parameter_block.hpp>

namespace sketchrnn {

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
};

/// See the head of the file.
template <class Model>
struct TrainingState {
  using Block = ParameterBlock<typename Model::Scalar, typename Model::Parameters>;

  Block parameters, first_moments, second_moments;
  std::optional<float> scale_factor;  ///< the model's; nothing where it has none yet
  std::uint64_t step = 0;  ///< steps made
  RunState run;
  std::optional<Block> best;  ///< the parameters of the lowest validation cost, where the run keeps them
};

}  // namespace sketchrnn
