// The one owner of a model's parameters: their values and the packed copies that products read, which are never out of step. Values change
// through update() and assign() only, and these pack anew.
// What it is not for: naming parameters (core/parameters.hpp) or computing with them (autodiff/weights.hpp).
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <sketchrnn/autodiff/packed_weights.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file. Views that it hands out stay valid, and show the values as they are, as long as the store lives and is not moved
/// from. Packed copies are made when a view is first asked for, which several threads may do at once; values must not change meanwhile.
template <RealScalar Scalar_, class List_>
class WeightStore {
 public:
  using Scalar = Scalar_;
  using List = List_;
  using Block = ParameterBlock<Scalar, List>;

  WeightStore() = default;
  WeightStore(const WeightStore& other) : values_(other.values_) {}
  /// `other` is left without values, until it is assigned to.
  WeightStore(WeightStore&& other) noexcept : values_(std::move(other.values_)), packed_(std::move(other.packed_)) {
    is_packed_.store(other.is_packed_.exchange(false));
    other.packed_.reset();
  }
  WeightStore& operator=(const WeightStore& other) {
    if (this != &other) assign(other.values_);
    return *this;
  }
  /// Copies where both have values, so that views stay valid.
  WeightStore& operator=(WeightStore&& other) noexcept {
    if (this == &other) return *this;
    const Repack when_done(*this);
    if (has_values() && other.has_values()) {
      std::copy_n(other.values_.data(), List::count, values_.data());
    } else {
      values_ = std::move(other.values_);
    }
    return *this;
  }
  ~WeightStore() = default;

  [[nodiscard]] const Block& values() const noexcept { return values_; }

  /// Calls change(parameters) with a ParameterView of the values, through which they may be changed, and packs what it leaves behind.
  template <class Change>
  void update(Change&& change) {
    require_values();
    const Repack when_done(*this);
    std::forward<Change>(change)(values_.view());
  }

  /// Takes the values of a block.
  void assign(const Block& block) {
    if (block.flat().size() != List::count) throw ArgumentError("parameters: the block given has been moved from, and has no values");
    const Repack when_done(*this);
    if (has_values()) {
      std::copy_n(block.data(), List::count, values_.data());
    } else {
      values_ = block;
    }
  }

  /// The parameters by name, for evaluation. Throws Error where they have been moved out of this store.
  [[nodiscard]] Weights<Scalar, List> weights() const {
    require_values();
    return {values_.data(), nullptr, packed()};
  }

  /// The same for training: gradients are added to `gradients`.
  [[nodiscard]] Weights<Scalar, List> weights(Block& gradients) const {
    require_values();
    return {values_.data(), gradients.data(), packed()};
  }

 private:
  /// While it lives the copies count as out of date; where there are any, they are then made anew.
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

}  // namespace sketchrnn
