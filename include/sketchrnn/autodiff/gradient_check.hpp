// Is a gradient right? Compares what the tape says with central differences, for our operations and for yours.
//
//   Checked x{"x", numbers};                                    // numbers to be varied, and room for their gradient
//   auto report = check_gradients({&x}, [&](auto& context) {    // the same lambda for the tape and for plain evaluation
//     return weighted_sum(context, compute(context, tanh(x.value<3>())), weights);
//   });
//   std::cout << report;                                        // one line a block, PASSED or FAILED
//
// It looks for three more faults on the way: gradients that are assigned instead of added (the room is filled with noise beforehand),
// memory that is read before it is written (fresh memory is NaN), and a plain evaluation that differs from the tape.
// Whole cells are checked by cells/check_cell.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/convert.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A named run of numbers within a block; each has its own line in the report.
struct CheckedSection {
  std::string name;
  std::size_t offset = 0, count = 0;
};

/// A block of numbers whose gradient is checked. The numbers are in double: differences need the digits.
class Checked {
 public:
  Checked(std::string name, std::vector<double> numbers)
      : numbers_(std::move(numbers)), gradient_(numbers_.size()), sections_{{std::move(name), 0, numbers_.size()}} {}
  Checked(std::vector<CheckedSection> sections, std::vector<double> numbers)
      : numbers_(std::move(numbers)), gradient_(numbers_.size()), sections_(std::move(sections)) {}

  /// The numbers as a column-major [Rows, n] value.
  template <int Rows>
  [[nodiscard]] Value<double, Rows> value() {
    return {numbers_.data(), gradient_.data(), static_cast<Index>(numbers_.size()) / Rows, Rows};
  }

  [[nodiscard]] const std::vector<CheckedSection>& sections() const noexcept { return sections_; }
  [[nodiscard]] std::vector<double>& numbers() noexcept { return numbers_; }
  [[nodiscard]] std::vector<double>& gradient() noexcept { return gradient_; }

 private:
  std::vector<double> numbers_, gradient_;
  std::vector<CheckedSection> sections_;
};

/// How closely the two must agree: |tape - difference| <= tolerance * max(1, |tape|, |difference|), at the best of the step sizes.
struct GradientCheckOptions {
  double tolerance = 1e-7;
  std::vector<double> steps = {1e-3, 1e-4, 1e-5, 1e-6};
  std::size_t max_elements = 200;  ///< of each block, chosen at random where it has more; 0 checks all
  Seed seed{};
};

/// What the check of one block found.
struct BlockReport {
  std::string name;
  std::size_t numbers = 0, checked = 0;
  double worst_error = 0;  ///< of the worst number: relative above 1, absolute below
  std::size_t worst_index = 0;
  double worst_tape = 0, worst_difference = 0;
  bool passed = true;
};

/// What a whole check found. Prints as a table that a person can read.
struct GradientReport {
  double tape_loss = 0, evaluation_loss = 0;
  bool losses_agree = true;
  std::vector<BlockReport> blocks;

  [[nodiscard]] bool passed() const {
    return losses_agree && std::all_of(blocks.begin(), blocks.end(), [](const BlockReport& block) { return block.passed; });
  }

  friend std::ostream& operator<<(std::ostream& out, const GradientReport& report) {
    out << "gradient check: " << (report.passed() ? "PASSED" : "FAILED") << '\n';
    if (!report.losses_agree) {
      out << "  the tape's loss " << report.tape_loss << " differs from plain evaluation's " << report.evaluation_loss << '\n';
    }
    for (const BlockReport& block : report.blocks) {
      out << "  " << (block.passed ? "passed " : "FAILED ") << block.name << ": " << block.checked << " of " << block.numbers
          << " numbers, worst error " << block.worst_error;
      if (!block.passed) {
        out << " at number " << block.worst_index << ": the tape says " << block.worst_tape << ", central differences say "
            << block.worst_difference;
      }
      out << '\n';
    }
    return out;
  }
};

namespace detail {

/// The central difference closest to what the tape says, over all step sizes.
template <class LossAt>
[[nodiscard]] std::pair<double, double> closest_difference(double& number, double tape, const std::vector<double>& steps,
                                                           const LossAt& loss_at) {
  std::pair<double, double> best{(std::numeric_limits<double>::max)(), 0};
  const double original = number;
  for (const double step : steps) {
    number = original + step;
    const double above = loss_at();
    number = original - step;
    const double below = loss_at();
    number = original;
    const double difference = (above - below) / (2 * step);
    const double error = std::abs(tape - difference) / (std::max)({1.0, std::abs(tape), std::abs(difference)});
    if (error < best.first || is_nan(error)) best = {error, difference};
    if (is_nan(error)) break;
  }
  return best;
}

/// Compares one section, number by number.
template <class LossAt>
[[nodiscard]] BlockReport check_section(Checked& block, const CheckedSection& section, const std::vector<double>& noise,
                                        const GradientCheckOptions& options, Random& random, const LossAt& loss_at) {
  BlockReport found;
  found.name = section.name;
  found.numbers = section.count;
  const bool all = options.max_elements == 0 || found.numbers <= options.max_elements;
  found.checked = all ? found.numbers : options.max_elements;
  for (std::size_t turn = 0; turn < found.checked; ++turn) {
    const std::size_t index = all ? turn : convert<std::size_t>(random.below(found.numbers));
    const std::size_t number = section.offset + index;
    const double from_tape = block.gradient()[number] - noise[number];
    const auto [error, difference] = closest_difference(block.numbers()[number], from_tape, options.steps, loss_at);
    if (turn == 0 || is_nan(error) || error > found.worst_error) {
      found.worst_error = error;
      found.worst_index = index;
      found.worst_tape = from_tape;
      found.worst_difference = difference;
    }
    if (is_nan(found.worst_error)) break;
  }
  found.passed = !is_nan(found.worst_error) && found.worst_error <= options.tolerance;
  return found;
}

}  // namespace detail

/// Checks the gradient of `loss` with respect to each block. `loss(context)` gives a Value<double, 1>, reads the blocks' numbers, and
/// must be a pure function of them.
template <class Loss>
[[nodiscard]] GradientReport check_gradients(const std::vector<Checked*>& blocks, const Loss& loss,
                                             const GradientCheckOptions& options = {}) {
  GradientReport report;
  Random random(options.seed);
  std::vector<std::vector<double>> noise;
  for (Checked* block : blocks) {
    noise.emplace_back(block->numbers().size());
    for (double& number : noise.back()) number = random.uniform(-10, 10);
    block->gradient() = noise.back();
  }

  Tape<double> tape;
  tape.set_poison(true);
  const auto tape_loss = loss(tape);
  report.tape_loss = *tape_loss.data;
  tape.backward(tape_loss);

  Evaluation<double> evaluation;
  evaluation.set_poison(true);
  const auto loss_at = [&] {
    evaluation.reset();
    return *loss(evaluation).data;
  };
  report.evaluation_loss = loss_at();
  report.losses_agree = same_value(report.tape_loss, report.evaluation_loss);

  for (std::size_t place = 0; place < blocks.size(); ++place) {
    for (const CheckedSection& section : blocks[place]->sections()) {
      report.blocks.push_back(detail::check_section(*blocks[place], section, noise[place], options, random, loss_at));
    }
  }
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
