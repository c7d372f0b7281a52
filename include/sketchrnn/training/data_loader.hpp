// From data sets to the batches that a model reads. DataLoader<Batch> is chosen by the type of the model's batches:
//   DataLoader<ExampleBatch<Example>>   examples of a user's own type, in an Examples<Example>      (this file)
//   DataLoader<SequenceBatch<Scalar>>   sketches, in a Dataset                                      (training/sketch_loader.hpp)
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/choose_examples.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/training/options.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A data set of examples of any type, for a model whose Batch is an ExampleBatch<Example>. Checkpoints recognize the data by a hash of the
/// examples, if these are numbers, strings, vectors, pairs, tuples, or have a member fingerprint() that returns one of these.
template <class Example>
struct Examples {
  std::vector<Example> train{};  ///< training split
  std::vector<Example> valid{};  ///< validation split
};

namespace detail {

template <class Example>
concept HasFingerprint = requires(const Example& example) {
  example.fingerprint();
};
template <class Example>
concept IsRange = requires(const Example& example) {
  example.begin() != example.end();
};
template <class Example>
concept IsTuple = requires {
  std::tuple_size<Example>::value;
};

/// Returns whether add_to_hash() hashes the contents of an example: numbers; ranges of what it hashes, such as strings and vectors; pairs and
/// tuples of that; and types with a member fingerprint() that returns any of these, such as `std::tuple(x, y)`. Not the bytes of another
/// type, which may have padding, or pointers that differ from run to run.
template <class Example>
[[nodiscard]] constexpr bool is_hashed() {
  using Type = std::remove_cvref_t<Example>;
  if constexpr (HasFingerprint<Type>) {
    return is_hashed<decltype(std::declval<const Type&>().fingerprint())>();
  } else if constexpr (std::is_arithmetic_v<Type> || std::is_enum_v<Type>) {
    return true;
  } else if constexpr (IsRange<Type>) {
    return is_hashed<decltype(*std::declval<const Type&>().begin())>();
  } else if constexpr (IsTuple<Type>) {
    return []<std::size_t... Index>(std::index_sequence<Index...>) { return (is_hashed<std::tuple_element_t<Index, Type>>() && ...); }
    (std::make_index_sequence<std::tuple_size_v<Type>>());
  } else {
    return false;
  }
}

/// Hashes the contents of an example; see is_hashed(). Of other types nothing is hashed, so that only the number of examples counts.
template <class Example>
void add_to_hash(Fnv1a& hash, const Example& example) {
  if constexpr (HasFingerprint<Example>) {
    add_to_hash(hash, example.fingerprint());
  } else if constexpr (std::is_floating_point_v<Example>) {
    hash.add(std::bit_cast<std::uint64_t>(static_cast<double>(example)));
  } else if constexpr (std::is_integral_v<Example> || std::is_enum_v<Example>) {
    hash.add(static_cast<std::uint64_t>(example));
  } else if constexpr (IsRange<Example>) {
    std::uint64_t size = 0;
    for (const auto& element : example) {
      add_to_hash(hash, element);
      ++size;
    }
    hash.add(size);
  } else if constexpr (IsTuple<Example>) {
    std::apply([&](const auto&... part) { (add_to_hash(hash, part), ...); }, example);
  }
}

}  // namespace detail

/// What a part of a training batch is chosen and augmented by: shard `shard` of `shards` of the examples `chosen`, at a step of training.
struct ShardOfBatch {
  std::span<const std::uint32_t> chosen;  ///< indices into the split, of the whole batch
  std::size_t shard = 0;                  ///< index of the part
  std::size_t shards = 1;                 ///< number of parts
  Seed seed{};                            ///< of the run
  std::uint32_t step = 0;                 ///< of training
};

/// Makes batches of the type BatchType.
template <class BatchType>
class DataLoader;

/// Makes batches of examples of a user's own type. They are divided among the shards in turn.
template <class Example>
class DataLoader<ExampleBatch<Example>> {
 public:
  using Data = Examples<Example>;                               ///< what Trainer::fit takes
  using Split = std::span<const Example>;                       ///< what Trainer::step and evaluate() take
  static constexpr std::string_view example_name = "examples";  ///< in messages

  DataLoader() = default;
  /// None of the options is used.
  explicit DataLoader(const TrainingOptions& /*options*/) {}

  /// A data set that is ready for training; refers to the data given.
  struct Prepared {
    Split train;               ///< training split
    Split valid;               ///< validation split
    std::size_t left_out = 0;  ///< none
  };
  /// Returns the data as they are. Throws ArgumentError without training examples.
  template <class Model>
  [[nodiscard]] Prepared prepare(const Data& data, Model& /*model*/, const FitOptions& /*run*/) const {
    if (data.train.empty()) detail::raise(ArgumentError("training: the data have no training examples"));
    return {data.train, data.valid, 0};
  }
  /// Does nothing: examples need no common length.
  void set_length(const Split& /*split*/) noexcept {}
  /// Does nothing: examples have no units.
  template <class Model>
  static void report_units(const Split& /*split*/, const Model& /*model*/, const char* /*source*/,
                           const NoticeHandler& /*notify*/) noexcept {}
  /// Returns 0: there is no common length.
  [[nodiscard]] static std::size_t max_length() noexcept { return 0; }

  /// Chooses the examples of a training batch, as choose_examples() does.
  static void choose(std::vector<std::uint32_t>& chosen, const Split& split, std::size_t count, Seed seed, std::uint32_t step) {
    choose_examples(chosen, split.size(), count, seed, step);
  }

  /// Whether fingerprint() depends on the contents of the examples, not only on their number.
  static constexpr bool hashes_examples = detail::is_hashed<Example>();
  /// Returns a hash of the data, which checkpoints store.
  template <class Model>
  [[nodiscard]] static std::uint64_t fingerprint(const Data& data) {
    Fnv1a hash;
    for (const auto* split : {&data.train, &data.valid}) {
      hash.add(std::uint64_t{split->size()});
      for (const Example& example : *split) detail::add_to_hash(hash, example);
    }
    return hash.value();
  }

  /// Returns the order in which evaluation groups the examples: that of the split.
  [[nodiscard]] static std::vector<std::uint32_t> evaluation_order(const Split& split) {
    std::vector<std::uint32_t> order(split.size());
    std::iota(order.begin(), order.end(), 0U);
    return order;
  }

  /// The memory of a batch.
  class Memory {
   public:
    /// Fills the batch with a part of a training batch.
    void fill(const DataLoader& /*loader*/, const Split& split, const ShardOfBatch& part) {
      clear();
      for (std::size_t index = part.shard; index < part.chosen.size(); index += part.shards) {
        add(split, part.chosen[index], static_cast<std::uint32_t>(index));
      }
      streams_ = {part.seed, Purpose::latent_noise, part.step, {}};
    }
    /// Fills the batch with the examples `chosen`, for evaluation.
    void fill_for_evaluation(const DataLoader& /*loader*/, const Split& split, std::span<const std::uint32_t> chosen, Seed seed) {
      clear();
      for (const std::uint32_t index : chosen) add(split, index, index);
      streams_ = {seed, Purpose::evaluation, 0, {}};
    }
    /// Returns the batch as the model reads it. Valid until the next call of fill.
    [[nodiscard]] ExampleBatch<Example> view() const { return {examples_, {streams_.seed, streams_.purpose, streams_.step, indices_}}; }
    /// Returns the number of examples.
    [[nodiscard]] std::size_t size() const noexcept { return examples_.size(); }
    /// Returns the index of each column in the whole batch.
    [[nodiscard]] std::span<const std::uint32_t> indices() const noexcept { return indices_; }
    /// Returns the number of examples.
    [[nodiscard]] std::uint64_t points() const noexcept { return examples_.size(); }

   private:
    void clear() {
      examples_.clear();
      indices_.clear();
    }
    void add(const Split& split, std::uint32_t index, std::uint32_t key) {
      examples_.push_back(&split[index]);
      indices_.push_back(key);
    }

    std::vector<const Example*> examples_;
    std::vector<std::uint32_t> indices_;
    ExampleStreams streams_;
  };
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
