// Generation of dropout masks, for recurrent dropout without memory loss (Semeniuta et al. 2016) and for inputs and outputs. Each mask is a
// pure function of (seed, step, purpose, time, sketch, call), so it depends neither on the number of threads nor on how a batch is divided.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The keep probabilities of dropout in training; 1 disables dropout. Evaluation and sampling use the defaults.
struct KeepProbabilities {
  double recurrent = 1;  ///< recurrent dropout, on the candidate of every cell
  double input = 1;      ///< input of the decoder's cell: the point and z
  double output = 1;     ///< output of the decoder's cell, before the output layer; the recurrent state is not affected
};

/// The generator of the dropout masks of one context.
class DropoutMasks {
 public:
  /// Enables dropout for a training step. `sketches` contains each column's index in the batch; it must outlive the step. Until set_time(),
  /// masks are of general purpose at time `stage`, in the order of their calls: for models without a time.
  void begin_training_step(Seed seed, std::uint32_t step, std::span<const std::uint32_t> sketches, KeepProbabilities keep,
                           Index stage = 0) {
    const std::array<std::uint32_t, 2> seed_key{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32U)};
    const auto words = philox({step, 0x6D61736BU, 0, 0}, seed_key);
    key_ = {words[0], words[1]};
    sketches_ = sketches;
    keep_ = keep;
    training_ = true;
    set_time(Purpose::general, stage);  // no mask depends on what the context has computed before
  }

  /// Disables dropout.
  void disable() {
    keep_ = {};
    sketches_ = {};
    training_ = false;
  }

  /// Returns whether dropout is enabled. In evaluation and sampling it is not.
  [[nodiscard]] bool training() const noexcept { return training_; }

  /// A time before that of the first step, for masks of what precedes it.
  static constexpr Index before_first_step = Index{1} << 23U;

  /// Sets the purpose and the time step of the masks that follow.
  void set_time(Purpose purpose, Index time) {
    purpose_ = static_cast<std::uint32_t>(purpose);
    time_ = static_cast<std::uint32_t>(time);
    call_ = 0;
  }

  /// Returns the keep probabilities; all 1 if dropout is disabled.
  [[nodiscard]] const KeepProbabilities& keep() const noexcept { return keep_; }

  /// Fills a column-major mask [rows, cols]: 1 for elements that are kept, 0 for elements that are dropped. Throws ArgumentError if `cols`
  /// exceeds the number of sketches of the training step.
  void fill(std::uint8_t* mask, Index rows, Index cols, double keep) {
    if (cols < 0 || cols > static_cast<Index>(sketches_.size())) {
      detail::raise(ArgumentError("dropout: a mask of " + std::to_string(cols) + " columns in a training step of " +
                                  std::to_string(sketches_.size()) +
                                  " sketches, expected the columns of one step: dropout is for step(), not for a sequence"));
    }
    const auto threshold = static_cast<std::uint32_t>(keep * 65536.0);  // compared with 16 random bits per element
    const std::uint32_t stream = (call_++ << 8U) | purpose_;
    for (Index col = 0; col < cols; ++col) {
      const std::uint32_t sketch = sketches_[static_cast<std::size_t>(col)];
      for (Index row = 0; row < rows; row += elements_per_round) {
        fill_round(mask + col * rows + row, (std::min<Index>)(elements_per_round, rows - row),
                   static_cast<std::uint32_t>(row / elements_per_round), stream, sketch, threshold);
      }
    }
  }

 private:
  static constexpr int generators = 16;  // computed in parallel, so that the compiler can vectorize
  static constexpr Index elements_per_round = Index{generators} * 8;

  void fill_round(std::uint8_t* mask, Index count, std::uint32_t round, std::uint32_t stream, std::uint32_t sketch,
                  std::uint32_t threshold) const {
    std::array<std::array<std::uint32_t, generators>, 4> words{};
    for (int g = 0; g < generators; ++g) {
      const auto lane = static_cast<std::size_t>(g);
      words[0][lane] = round * generators + static_cast<std::uint32_t>(g);
      words[1][lane] = stream;
      words[2][lane] = time_;
      words[3][lane] = sketch;
    }
    std::array<std::uint32_t, 2> key = key_;
    for (int step = 0; step < 10; ++step) {  // philox() of core/random.hpp for all generators at once
      for (std::size_t g = 0; g < generators; ++g) {
        const std::uint64_t a = std::uint64_t{0xD2511F53U} * words[0][g];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * words[2][g];
        words[0][g] = static_cast<std::uint32_t>(b >> 32U) ^ words[1][g] ^ key[0];
        words[1][g] = static_cast<std::uint32_t>(b);
        words[2][g] = static_cast<std::uint32_t>(a >> 32U) ^ words[3][g] ^ key[1];
        words[3][g] = static_cast<std::uint32_t>(a);
      }
      key[0] += 0x9E3779B9U;
      key[1] += 0xBB67AE85U;
    }
    std::array<std::uint8_t, static_cast<std::size_t>(elements_per_round)> elements;
    for (std::size_t word = 0; word < 4; ++word) {
      for (std::size_t g = 0; g < generators; ++g) {
        elements[word * 2 * generators + g] = (words[word][g] & 0xFFFFU) < threshold ? 1 : 0;
        elements[(word * 2 + 1) * generators + g] = (words[word][g] >> 16U) < threshold ? 1 : 0;
      }
    }
    std::copy_n(elements.data(), count, mask);
  }

  std::array<std::uint32_t, 2> key_{};
  std::span<const std::uint32_t> sketches_;
  KeepProbabilities keep_;
  bool training_ = false;
  std::uint32_t purpose_ = 0, time_ = 0, call_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
