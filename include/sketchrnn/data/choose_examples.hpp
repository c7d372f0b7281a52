// The random choice of the examples of a training batch: of all alike, or as many of each class.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Chooses min(count, population) distinct indices below `population` in random order, as a pure function of seed and step, and stores them
/// in `chosen`, whose memory is reused.
inline void choose_examples(std::vector<std::uint32_t>& chosen, std::size_t population, std::size_t count, Seed seed, std::uint32_t step) {
  chosen.resize(population);
  std::iota(chosen.begin(), chosen.end(), 0U);
  Random random(seed, Purpose::batch_order, step);
  const std::size_t taken = (std::min)(count, population);
  for (std::size_t i = 0; i < taken; ++i) {  // a partial Fisher-Yates shuffle
    std::swap(chosen[i], chosen[i + random.below(population - i)]);
  }
  chosen.resize(taken);
}

/// Chooses examples such that classes of different sizes are equally frequent in a batch.
class BalancedChoice {
 public:
  /// Chooses min(count, labels.size()) indices, as many of each class that has examples, as a pure function of seed and step, and stores them
  /// in `chosen`. The remainder of count / classes goes to the classes in turn, step by step. Within a batch an example of a small class is
  /// chosen again only after all others of its class. Reuses its memory.
  void choose(std::vector<std::uint32_t>& chosen, std::span<const std::uint32_t> labels, std::size_t count, Seed seed, std::uint32_t step) {
    std::size_t missing = (std::min)(count, labels.size());
    rank_classes(labels);
    count_wanted(missing, step);
    choose_examples(order_, labels.size(), labels.size(), seed, step);
    chosen.clear();
    // Goes through a random order of the examples, repeatedly, and takes those of whose class more are wanted.
    while (missing > 0) {
      for (const std::uint32_t index : order_) {
        std::size_t& wanted = wanted_[rank_of(labels[index])];
        if (wanted == 0) continue;
        --wanted;
        --missing;
        chosen.push_back(index);
      }
    }
  }

 private:
  /// Sets classes_ to the labels that occur, in increasing order.
  void rank_classes(std::span<const std::uint32_t> labels) {
    classes_.clear();
    for (const std::uint32_t label : labels) {
      const auto place = std::lower_bound(classes_.begin(), classes_.end(), label);
      if (place == classes_.end() || *place != label) classes_.insert(place, label);
    }
  }
  [[nodiscard]] std::size_t rank_of(std::uint32_t label) const {
    return static_cast<std::size_t>(std::lower_bound(classes_.begin(), classes_.end(), label) - classes_.begin());
  }

  /// Sets wanted_ to the number of examples of each class in a batch of `count`.
  void count_wanted(std::size_t count, std::uint32_t step) {
    const std::size_t classes = classes_.size();
    wanted_.resize(classes);
    for (std::size_t rank = 0; rank < classes; ++rank) {
      const bool takes_remainder = (rank + step) % classes < count % classes;
      wanted_[rank] = count / classes + (takes_remainder ? 1 : 0);
    }
  }

  std::vector<std::uint32_t> classes_;
  std::vector<std::size_t> wanted_;  // by rank in classes_
  std::vector<std::uint32_t> order_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
