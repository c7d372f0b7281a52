// Splits sketches into training, validation and test sets, and merges data sets.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/check.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Fractions of the sketches, each in [0, 1]. If they sum to less than 1, the remaining sketches are dropped.
struct SplitFractions {
  double train = 0.9;   ///< of the training split
  double valid = 0.05;  ///< of the validation split
  double test = 0.05;   ///< of the test split
};

/// Numbers of sketches. If they sum to less than there are, the remaining sketches are dropped.
struct SplitCounts {
  std::size_t train = 0;  ///< of the training split
  std::size_t valid = 0;  ///< of the validation split
  std::size_t test = 0;   ///< of the test split
};

namespace detail {

/// Throws ArgumentError unless there is one label per sketch.
inline void check_labels(const Split& split, std::string_view name) {
  if (split.labels.size() != split.sketches.size()) {
    raise(ArgumentError("split " + std::string(name) + " has " + std::to_string(split.sketches.size()) + " sketches and " +
                        std::to_string(split.labels.size()) + " labels"));
  }
}

/// Throws ArgumentError unless every label is less than `classes`.
inline void check_labels(const Split& split, std::string_view name, std::size_t classes) {
  check_labels(split, name);
  for (std::size_t index = 0; index < split.size(); ++index) {
    if (split.labels[index] >= classes) {
      raise(ArgumentError("sketch " + std::to_string(index) + " of split " + std::string(name) + " has label " +
                          std::to_string(split.labels[index]) + ", but there are " + std::to_string(classes) + " classes"));
    }
  }
}

}  // namespace detail

/// Shuffles the sketches (Fisher-Yates, Purpose::splitting; reproducible on all platforms) and assigns them to train, valid and test in
/// this order. `classes` becomes Dataset::classes; if it is empty, labels are not checked. The splits are not stratified by class. Throws
/// ArgumentError if the counts sum to more than there are sketches, and for invalid labels.
[[nodiscard]] inline Dataset split(Split all, SplitCounts counts, Seed seed, std::vector<std::string> classes = {}) {
  classes.empty() ? detail::check_labels(all, "to cut") : detail::check_labels(all, "to cut", classes.size());
  std::size_t remaining = all.size();
  for (const std::size_t count : {counts.train, counts.valid, counts.test}) {
    if (count > remaining) {
      detail::raise(ArgumentError("split: " + std::to_string(counts.train) + " + " + std::to_string(counts.valid) + " + " +
                                  std::to_string(counts.test) + " sketches wanted, but there are " + std::to_string(all.size())));
    }
    remaining -= count;
  }

  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed, Purpose::splitting);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[convert<std::size_t>(random.below(i))]);
  }

  Dataset result;
  result.classes = std::move(classes);
  std::size_t next = 0;
  const auto take = [&](Split& part, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, ++next) {
      const auto gaps = all.gaps(order[next]);
      part.push_back(std::move(all.sketches[order[next]]), all.labels[order[next]], {gaps.begin(), gaps.end()});
    }
  };
  take(result.train, counts.train);
  take(result.valid, counts.valid);
  take(result.test, counts.test);
  return result;
}

/// The same with fractions. The boundaries between the splits are rounded, so fractions that sum to 1 use all sketches. A split with a
/// fraction above 0 gets at least one sketch if there are enough, taken from the largest split. Also throws ArgumentError for fractions
/// outside [0, 1] and for a sum above 1.
[[nodiscard]] inline Dataset split(Split all, SplitFractions fractions, Seed seed, std::vector<std::string> classes = {}) {
  double sum = 0;
  for (const double fraction : {fractions.train, fractions.valid, fractions.test}) {
    if (!is_within(fraction, 0, 1)) {
      detail::raise(ArgumentError("split: a share is " + detail::number_text(fraction) + ", expected 0 to 1"));
    }
    sum += fraction;
  }
  constexpr double rounding = 1e-9;
  if (sum > 1 + rounding) {
    detail::raise(ArgumentError("split: the shares add up to " + detail::number_text(sum) + ", expected at most 1"));
  }
  const auto boundary = [size = all.size()](double share) {
    return (std::min)(size, static_cast<std::size_t>(std::llround(static_cast<double>(size) * share)));
  };
  const std::size_t train = boundary(fractions.train);
  const std::size_t valid = boundary(fractions.train + fractions.valid);
  const std::size_t test = boundary(sum);
  std::array<std::size_t, 3> counts{train, valid - train, test - valid};
  const std::array<double, 3> shares{fractions.train, fractions.valid, fractions.test};
  const auto wanted = static_cast<std::size_t>(std::count_if(shares.begin(), shares.end(), [](double share) { return share > 0; }));
  for (std::size_t part = 0; part < counts.size() && all.size() >= wanted; ++part) {
    if (counts[part] != 0 || !(shares[part] > 0)) continue;
    const auto largest = std::max_element(counts.begin(), counts.end());
    if (*largest < 2) continue;
    --*largest;
    counts[part] = 1;
  }
  return split(std::move(all), SplitCounts{counts[0], counts[1], counts[2]}, seed, std::move(classes));
}

/// Reports a notice if the validation or the test split is empty. `source` names the file or other origin of the data set.
inline void report_empty_splits(const Dataset& data, const std::string& source, const NoticeHandler& notify) {
  NoticeCounter notices(source);
  for (const auto& [name, part] : {std::pair("valid", &data.valid), std::pair("test", &data.test)}) {
    if (part->empty()) notices.add("splits without a drawing", name);
  }
  notices.report(notify);
}

/// Concatenates data sets split by split, in the given order (Magenta, load_dataset). Classes are renumbered in order of first appearance;
/// classes with the same name are merged. The sketches are not shuffled: batches are sampled at random. Throws ArgumentError for labels
/// without a class and if the parts differ in scale_factor.
[[nodiscard]] inline Dataset merge(std::vector<Dataset> parts) {
  Dataset result;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    Dataset& part = parts[index];
    if (index == 0) result.scale_factor = part.scale_factor;
    if (!same_value(part.scale_factor, result.scale_factor)) {
      detail::raise(ArgumentError("merge: data set " + std::to_string(index) + " has scale factor " +
                                  detail::number_text(static_cast<double>(part.scale_factor)) + ", the first has " +
                                  detail::number_text(static_cast<double>(result.scale_factor)) + "; merge before preprocessing"));
    }
    std::vector<std::uint32_t> renumbered;
    for (std::string& name : part.classes) {
      std::size_t number = 0;
      while (number < result.classes.size() && result.classes[number] != name) ++number;
      if (number == result.classes.size()) result.classes.push_back(std::move(name));
      renumbered.push_back(static_cast<std::uint32_t>(number));
    }
    const auto append = [&](Split& from, Split& to, std::string_view name) {
      detail::check_labels(from, name, renumbered.size());
      for (std::size_t i = 0; i < from.size(); ++i) {
        const auto gaps = from.gaps(i);
        to.push_back(std::move(from.sketches[i]), renumbered[from.labels[i]], {gaps.begin(), gaps.end()});
      }
    };
    append(part.train, result.train, "train");
    append(part.valid, result.valid, "valid");
    append(part.test, result.test, "test");
  }
  return result;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
