// Gradient checks: compares the gradients of the tape with central differences, for built-in and user-defined operations.
//
//   Checked x{"x", values};                                     // the elements that are varied, and their gradient
//   auto report = check_gradients({&x}, [&](auto& context) {    // the same lambda for the tape and for plain evaluation
//     return weighted_sum(context, compute(context, tanh(x.value<3>())), weights);
//   });
//   std::cout << report;                                        // one line per block, PASSED or FAILED
//
// Three other errors are detected: gradients that are assigned instead of accumulated (the gradients are initialized with noise), reads of
// uninitialized memory (newly allocated memory is filled with NaN), and a loss in plain evaluation that differs from the tape's.
// Recurrent cells are checked by checks/check_cell.hpp.
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
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A named range of elements within a block; each has its own line in the report.
struct CheckedSection {
  std::string name;        ///< name in the report
  std::size_t offset = 0;  ///< index of the first element in the block
  std::size_t count = 0;   ///< number of elements
};

/// A block of elements whose gradient is checked. In double precision, which central differences require.
class Checked {
 public:
  /// Constructs a block with one section.
  Checked(std::string name, std::vector<double> values)
      : values_(std::move(values)), gradient_(values_.size()), sections_{{std::move(name), 0, values_.size()}} {}
  /// Constructs a block with several sections.
  Checked(std::vector<CheckedSection> sections, std::vector<double> values)
      : values_(std::move(values)), gradient_(values_.size()), sections_(std::move(sections)) {}

  /// Returns the elements as a column-major value [Rows, n].
  template <int Rows>
  [[nodiscard]] Value<double, Rows> value() {
    return {values_.data(), gradient_.data(), static_cast<Index>(values_.size()) / Rows, Rows};
  }

  /// Returns the sections.
  [[nodiscard]] const std::vector<CheckedSection>& sections() const noexcept { return sections_; }
  /// Returns the elements, which the check varies.
  [[nodiscard]] std::vector<double>& values() noexcept { return values_; }
  /// Returns the gradient: d loss / d element for each element.
  [[nodiscard]] std::vector<double>& gradient() noexcept { return gradient_; }

 private:
  std::vector<double> values_, gradient_;
  std::vector<CheckedSection> sections_;
};

/// Options of a gradient check. An element passes if |tape - difference| <= tolerance * max(1, |tape|, |difference|) for any step size.
struct GradientCheckOptions {
  double tolerance = 1e-7;                               ///< relative above 1, absolute below
  std::vector<double> steps = {1e-3, 1e-4, 1e-5, 1e-6};  ///< step sizes of the central differences
  std::size_t max_elements = 200;                        ///< per section; a random sample if it has more; 0 checks all
  Seed seed{};                                           ///< of the sample of elements and of the noise that gradients start from
};

/// The result for one section.
struct BlockReport {
  std::string name;             ///< of the section
  std::size_t elements = 0;     ///< number of elements of the section
  std::size_t checked = 0;      ///< number of elements that were checked
  double worst_error = 0;       ///< the largest error: relative to the gradient if that is above 1, absolute otherwise
  std::size_t worst_index = 0;  ///< index of the element with the largest error in the section
  double worst_tape = 0;        ///< its gradient on the tape
  double worst_difference = 0;  ///< its central difference
  bool passed = true;           ///< whether every error is within the tolerance
};

/// The result of a gradient check. operator<< prints it as a table.
struct GradientReport {
  double tape_loss = 0;             ///< the loss computed on the tape
  double evaluation_loss = 0;       ///< the loss computed by plain evaluation
  bool losses_agree = true;         ///< whether the two losses are equal bit for bit
  std::vector<BlockReport> blocks;  ///< one per section
  double float_loss = 0;            ///< the loss in float; set by check_cell() only, as are the next two
  double float_error = 0;           ///< the largest difference of loss and gradients in float and in double, relative above 1
  bool float_agrees = true;         ///< whether it is within the tolerance

  /// Returns whether every section passed, the losses agree, and float agrees with double.
  [[nodiscard]] bool passed() const {
    return losses_agree && float_agrees && std::all_of(blocks.begin(), blocks.end(), [](const BlockReport& block) { return block.passed; });
  }

  /// Prints one line per section. A template, so that only programs that print a report compile it.
  template <class Traits>
  friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const GradientReport& report) {
    const std::streamsize precision = out.precision(std::numeric_limits<double>::max_digits10);
    out << "gradient check: " << (report.passed() ? "PASSED" : "FAILED") << '\n';
    if (!report.losses_agree) {
      out << "  the tape's loss " << report.tape_loss << " differs from plain evaluation's " << report.evaluation_loss << '\n';
    }
    if (!report.float_agrees) {
      out << "  in float the loss is " << report.float_loss << ", and loss and gradients differ from those in double by up to "
          << report.float_error << '\n';
    }
    for (const BlockReport& block : report.blocks) {
      out << "  " << (block.passed ? "passed " : "FAILED ") << block.name << ": " << block.checked << " of " << block.elements
          << " elements, worst error ";
      out.precision(3);
      out << block.worst_error;
      out.precision(std::numeric_limits<double>::max_digits10);
      if (!block.passed) {
        out << " at element " << block.worst_index << ": gradient on the tape " << block.worst_tape << ", central difference "
            << block.worst_difference;
      }
      out << '\n';
    }
    out.precision(precision);
    return out;
  }
};

namespace detail {

/// Returns the smallest error over all step sizes and the central difference that has it.
template <class LossAt>
[[nodiscard]] std::pair<double, double> closest_difference(double& element, double tape, const std::vector<double>& steps,
                                                           const LossAt& loss_at) {
  std::pair<double, double> best{(std::numeric_limits<double>::max)(), 0};
  const double original = element;
  for (const double step : steps) {
    element = original + step;
    const double above = loss_at();
    element = original - step;
    const double below = loss_at();
    element = original;
    const double difference = (above - below) / (2 * step);
    const double error = std::abs(tape - difference) / (std::max)({1.0, std::abs(tape), std::abs(difference)});
    if (error < best.first || is_nan(error)) best = {error, difference};
    if (is_nan(error)) break;
  }
  return best;
}

/// Checks one section, element by element.
template <class LossAt>
[[nodiscard]] BlockReport check_section(Checked& block, const CheckedSection& section, const std::vector<double>& noise,
                                        const GradientCheckOptions& options, Random& random, const LossAt& loss_at) {
  BlockReport found;
  found.name = section.name;
  found.elements = section.count;
  const bool all = options.max_elements == 0 || found.elements <= options.max_elements;
  found.checked = all ? found.elements : options.max_elements;
  for (std::size_t i = 0; i < found.checked; ++i) {
    const std::size_t index = all ? i : convert<std::size_t>(random.below(found.elements));
    const std::size_t element = section.offset + index;
    const double from_tape = block.gradient()[element] - noise[element];
    const auto [error, difference] = closest_difference(block.values()[element], from_tape, options.steps, loss_at);
    if (i == 0 || is_nan(error) || error > found.worst_error) {
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

/// Checks the gradient of `loss` with respect to each block. `loss(context)` returns a Value<double, 1> and must be a pure function of the
/// elements of the blocks.
template <class Loss>
[[nodiscard]] GradientReport check_gradients(const std::vector<Checked*>& blocks, const Loss& loss,
                                             const GradientCheckOptions& options = {}) {
  GradientReport report;
  Random random(options.seed);
  std::vector<std::vector<double>> noise;
  for (Checked* block : blocks) {
    noise.emplace_back(block->values().size());
    for (double& element : noise.back()) element = random.uniform(-10, 10);
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

  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (const CheckedSection& section : blocks[i]->sections()) {
      report.blocks.push_back(detail::check_section(*blocks[i], section, noise[i], options, random, loss_at));
    }
  }
  return report;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
