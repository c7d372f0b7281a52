// The owner of a model's parameters: their values and the packed copies that matrix products read. Values change only through update(),
// assign() and assignment, which also update the packed copies, so the two are always consistent.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Owns the parameters of `List` and their packed copies. The views that weights() returns stay valid, and refer to the current values,
/// until the store is destroyed or moved from. The packed copies are made at the first call of weights(). Several threads may call
/// weights() concurrently, but not while the values change.
template <RealScalar Scalar_, class List_>
class WeightStore {
 public:
  using Scalar = Scalar_;                      ///< float or double
  using List = List_;                          ///< the ParameterList
  using Block = ParameterBlock<Scalar, List>;  ///< the type of the values

  WeightStore() = default;
  /// Copies the values; packed copies are made when they are needed.
  WeightStore(const WeightStore& other) : values_(other.values_) {}
  /// `other` is left without values until it is assigned to.
  WeightStore(WeightStore&& other) noexcept : values_(std::move(other.values_)), packed_(std::move(other.packed_)) {
    is_packed_.store(other.is_packed_.exchange(false));
    other.packed_.reset();
  }
  /// Assigns the values, see assign().
  WeightStore& operator=(const WeightStore& other) {
    if (this != &other) assign(other.values_);
    return *this;
  }
  /// Copies the values if both stores have values, so that views stay valid.
  WeightStore& operator=(WeightStore&& other) noexcept {
    if (this == &other) return *this;
    const Repack repack(*this);
    if (has_values() && other.has_values()) {
      std::copy_n(other.values_.data(), List::count, values_.data());
    } else {
      values_ = std::move(other.values_);
    }
    return *this;
  }
  ~WeightStore() = default;

  /// Returns the values.
  [[nodiscard]] const Block& values() const noexcept { return values_; }

  /// Calls change(view) with a mutable ParameterView of the values, then updates the packed copies, even if `change` throws. Throws Error
  /// if the values have been moved out of this store.
  template <class Change>
  void update(Change&& change) {
    require_values();
    const Repack repack(*this);
    std::forward<Change>(change)(values_.view());
  }

  /// Assigns the values of a block. Throws ArgumentError if the block has been moved from.
  void assign(const Block& block) {
    if (block.flat().size() != List::count) throw ArgumentError("parameters: the block given has been moved from, and has no values");
    const Repack repack(*this);
    if (has_values()) {
      std::copy_n(block.data(), List::count, values_.data());
    } else {
      values_ = block;
    }
  }

  /// Returns the parameters by name, for evaluation. Throws Error if they have been moved out of this store.
  [[nodiscard]] Weights<Scalar, List> weights() const {
    require_values();
    return {values_.data(), nullptr, packed()};
  }

  /// Returns the parameters by name, for training: gradients are accumulated into `gradients`. Throws Error as above.
  [[nodiscard]] Weights<Scalar, List> weights(Block& gradients) const {
    require_values();
    return {values_.data(), gradients.data(), packed()};
  }

 private:
  /// Marks the packed copies as outdated; its destructor repacks them, if there are any.
  class Repack {
   public:
    explicit Repack(WeightStore& store) noexcept : store_(store) { store_.is_packed_.store(false); }
    Repack(const Repack&) = delete;
    Repack& operator=(const Repack&) = delete;
    ~Repack() {
      if (!store_.has_values()) store_.packed_.reset();
      if (!store_.packed_) return;
      store_.packed_->pack(store_.values_.data());
      store_.is_packed_.store(true, std::memory_order_release);
    }

   private:
    WeightStore& store_;
  };

  [[nodiscard]] bool has_values() const noexcept { return values_.flat().size() == List::count; }
  void require_values() const {
    if (!has_values()) throw Error("parameters: they have been moved out of this model");
  }

  [[nodiscard]] const Scalar* packed() const {
    if (!is_packed_.load(std::memory_order_acquire)) pack();
    return packed_->data();
  }

  void pack() const {
    const std::lock_guard<std::mutex> lock(packing_);
    if (is_packed_.load(std::memory_order_relaxed)) return;
    if (!packed_) packed_.emplace();
    packed_->pack(values_.data());
    is_packed_.store(true, std::memory_order_release);
  }

  Block values_;
  mutable std::optional<PackedWeights<Scalar, List>> packed_;
  mutable std::atomic<bool> is_packed_{false};
  mutable std::mutex packing_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
