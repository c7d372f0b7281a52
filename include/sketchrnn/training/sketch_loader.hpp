// Batches of sketches: preprocessing, choice of Nmax, augmentation and the first input of the decoder. Conversion to stroke-5 is in
// data/batch.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/choose_examples.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/detail/fingerprint.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/data_loader.hpp>
#include <sketchrnn/training/options.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns a view of a batch as a model reads it.
template <RealScalar Scalar>
[[nodiscard]] SequenceBatch<Scalar> view(const Batch<Scalar>& batch) {
  return {batch.strokes.data(), nullptr, batch.lengths, static_cast<Index>(batch.strokes.shape(0)) - 1,
          batch.time_gaps.empty() ? nullptr : batch.time_gaps.data()};
}

/// Makes batches of sketches.
template <RealScalar Scalar>
class DataLoader<SequenceBatch<Scalar>> {
 public:
  using Data = Dataset;                                         ///< what Trainer::fit takes, in drawing units
  using Split = sketchrnn::Split;                               ///< what Trainer::step and evaluate() take, in the model's units
  static constexpr std::string_view example_name = "sketches";  ///< in messages

  DataLoader() = default;
  /// Takes the maximum number of points, augmentation and the first input from the options.
  explicit DataLoader(const TrainingOptions& options)
      : most_points_(options.max_length),
        augmentation_{options.random_scale_factor,
                      options.augment_stroke_prob,
                      {options.mirror_prob, options.random_rotation, options.random_shear}},
        balance_classes_(options.balance_classes),
        first_input_(options.first_input) {}
  /// For evaluation. `max_length`: Nmax; no sketch may be longer.
  DataLoader(std::size_t max_length, FirstInput first_input) : max_length_(max_length), first_input_(first_input) {}

  /// A data set that is ready for training.
  struct Prepared {
    Split train;               ///< training split, in the model's units
    Split valid;               ///< validation split
    std::size_t left_out = 0;  ///< sketches dropped as empty or too long
  };
  /// Drops sketches that are too long, clamps offsets and divides them by the scale factor, that of the model or of the data (ScaleFactor),
  /// which is set in the model; sets Nmax. Throws ArgumentError as preprocess() does; the model is then unchanged.
  template <class Model>
  [[nodiscard]] Prepared prepare(const Data& data, Model& model, const FitOptions& run) {
    std::optional<float> scale_factor;
    if (run.scale_factor == ScaleFactor::from_model && model.has_scale_factor()) scale_factor = model.scale_factor();
    Preprocessed ready = preprocess(data, most_points_, default_offset_limit, scale_factor, run.notify);
    model.set_scale_factor(ready.data.scale_factor);
    set_max_length(ready.data);
    return {std::move(ready.data.train), std::move(ready.data.valid), ready.dropped.total()};
  }

  /// Sets Nmax to the length of the longest sketch of all splits, as Magenta does.
  void set_max_length(const Data& data) { max_length_ = (std::max)({longest(data.train), longest(data.valid), longest(data.test)}); }
  /// If Nmax has not been set, sets it to the length of the longest sketch of the split.
  void set_length(const Split& split) {
    if (max_length_ == 0) max_length_ = longest(split);
  }
  /// Reports a notice if the sketches of a split do not look as if in the model's units.
  template <class Model>
  static void report_units(const Split& split, const Model& model, const char* source, const NoticeHandler& notify) {
    float scale_factor = 1;
    if constexpr (requires { model.scale_factor(); }) scale_factor = model.scale_factor();
    sketchrnn::report_units(split, scale_factor, source, notify);
  }
  /// Nmax, in points; 0 if it has not been set.
  [[nodiscard]] std::size_t max_length() const noexcept { return max_length_; }

  /// Chooses the examples of a training batch, as choose_examples() or, with TrainingOptions::balance_classes, BalancedChoice does. Throws
  /// ArgumentError for classes to be balanced unless every sketch has a label.
  void choose(std::vector<std::uint32_t>& chosen, const Split& split, std::size_t count, Seed seed, std::uint32_t step) {
    if (!balance_classes_) return choose_examples(chosen, split.size(), count, seed, step);
    if (split.labels.size() != split.size()) {
      detail::raise(ArgumentError("training options: balance_classes is on, but the split has " + std::to_string(split.labels.size()) +
                                  " labels for " + std::to_string(split.size()) + " sketches"));
    }
    balanced_.choose(chosen, split.labels, count, seed, step);
  }

  /// fingerprint() depends on the contents of the sketches.
  static constexpr bool hashes_examples = true;
  /// Returns a hash of the data, which checkpoints store: of the sketches, and of the labels if the model reads them.
  template <class Model>
  [[nodiscard]] static std::uint64_t fingerprint(const Data& data) {
    if constexpr (requires { requires Model::reads_labels; }) {
      Fnv1a hash;
      hash.add(sketchrnn::fingerprint(data));
      for (const Split* split : {&data.train, &data.valid, &data.test}) {
        for (const std::uint32_t label : split->labels) hash.add(std::uint64_t{label});
      }
      return hash.value();
    } else {
      return sketchrnn::fingerprint(data);
    }
  }

  /// Returns the order in which evaluation groups the sketches: by decreasing length, to reduce padding.
  [[nodiscard]] static std::vector<std::uint32_t> evaluation_order(const Split& split) {
    std::vector<std::uint32_t> order;
    sort_by_length(order, split.size(), [&](std::uint32_t index) { return length(split[index]); });
    return order;
  }

  /// The memory of a batch.
  class Memory {
   public:
    /// Fills the batch with a part of a training batch, augmented.
    void fill(const DataLoader& loader, const Split& split, const ShardOfBatch& part) {
      batch_.fill(split, part.chosen, part.shard, part.shards, loader.max_length_, loader.augmentation_, part.seed, part.step);
      finish(loader, split, part.chosen);
      streams_ = {part.seed, Purpose::latent_noise, part.step, batch_.indices};
    }
    /// Fills the batch with the sketches `chosen`, for evaluation: without augmentation.
    void fill_for_evaluation(const DataLoader& loader, const Split& split, std::span<const std::uint32_t> chosen, Seed seed) {
      batch_.fill(split, chosen, 0, 1, loader.max_length_, {}, seed, 0);
      finish(loader, split, chosen);
      in_split_.clear();
      for (const std::uint32_t index : batch_.indices) in_split_.push_back(chosen[index]);
      streams_ = {seed, Purpose::evaluation, 0, in_split_};
    }
    /// Returns the batch as the model reads it. Valid until the next call of fill.
    [[nodiscard]] SequenceBatch<Scalar> view() const {
      SequenceBatch<Scalar> batch = sketchrnn::view(batch_);
      batch.labels = labels_;
      batch.streams = streams_;
      return batch;
    }
    /// Returns the number of sketches.
    [[nodiscard]] std::size_t size() const noexcept { return batch_.size(); }
    /// Returns the index of each column in the whole batch.
    [[nodiscard]] std::span<const std::uint32_t> indices() const noexcept { return batch_.indices; }
    /// Returns the number of points, padding excluded.
    [[nodiscard]] std::uint64_t points() const {
      return static_cast<std::uint64_t>(std::accumulate(batch_.lengths.begin(), batch_.lengths.end(), Index{0}));
    }

   private:
    void finish(const DataLoader& loader, const Split& split, std::span<const std::uint32_t> chosen) {
      if (loader.first_input_ == FirstInput::zeros) std::fill_n(batch_.strokes.data(), batch_.size() * stroke_size, Scalar{0});
      labels_.clear();
      if (split.labels.size() != split.size()) return;
      for (const std::uint32_t index : batch_.indices) labels_.push_back(split.labels[chosen[index]]);
    }

    Batch<Scalar> batch_;
    std::vector<std::uint32_t> labels_, in_split_;
    ExampleStreams streams_;
  };

 private:
  /// Returns the number of points of the longest sketch.
  [[nodiscard]] static std::size_t longest(const Split& split) {
    std::size_t points = 0;
    for (const Stroke3& sketch : split.sketches) points = (std::max)(points, length(sketch));
    return points;
  }

  std::size_t most_points_ = 250;
  std::size_t max_length_ = 0;
  Augmentation augmentation_{};
  bool balance_classes_ = false;
  BalancedChoice balanced_;
  FirstInput first_input_ = FirstInput::start_token;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
