// The owner of a model's parameters: their values and the packed copies that matrix products read. Values change only through update(),
// assign() and assignment, which also update the packed copies, so the two are always consistent.
#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>

#include <sketchrnn/autodiff/detail/packed_cache.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Owns the parameters of `List` and their packed copies. The views that weights() returns stay valid, and refer to the current values,
/// until the store is destroyed or moved from. The packed copies of a precision are made at the first call of weights() with it. Several
/// threads may call weights() concurrently, but not while the values change.
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
  WeightStore(WeightStore&& other) noexcept
      : values_(std::move(other.values_)),
        full_(std::move(other.full_)),
        bfloat16_(std::move(other.bfloat16_)),
        int8_(std::move(other.int8_)) {}
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
    if (block.flat().size() != List::count)
      detail::raise(ArgumentError("parameters: the block given has been moved from, and has no values"));
    const Repack repack(*this);
    if (has_values()) {
      std::copy_n(block.data(), List::count, values_.data());
    } else {
      values_ = block;
    }
  }

  /// Returns the parameters by name, for evaluation with products of a precision. Throws Error if they have been moved out of this store,
  /// ArgumentError for a precision that the scalar, or training, does not have.
  [[nodiscard]] Weights<Scalar, List> weights(Precision precision = Precision::full) const {
    return {values_.data(), nullptr, packed(precision, false)};
  }

  /// Returns the parameters by name, for training: gradients are accumulated into `gradients`. Throws as above.
  [[nodiscard]] Weights<Scalar, List> weights(Block& gradients, Precision precision = Precision::full) const {
    return {values_.data(), gradients.data(), packed(precision, true)};
  }

 private:
  /// Marks the packed copies as outdated; its destructor repacks them, if there are any.
  class Repack {
   public:
    explicit Repack(WeightStore& store) noexcept : store_(store) {
      store_.for_each_cache([](auto& cache) { cache.invalidate(); });
    }
    Repack(const Repack&) = delete;
    Repack& operator=(const Repack&) = delete;
    ~Repack() {
      store_.for_each_cache([this](auto& cache) { store_.has_values() ? cache.repack(store_.values_.data()) : cache.clear(); });
    }

   private:
    WeightStore& store_;
  };

  [[nodiscard]] bool has_values() const noexcept { return values_.flat().size() == List::count; }
  void require_values() const {
    if (!has_values()) detail::raise(Error("parameters: they have been moved out of this model"));
  }

  template <class Body>
  void for_each_cache(const Body& body) {
    body(full_);
    body(bfloat16_);
    body(int8_);
  }

  [[nodiscard]] PackedPointer packed(Precision precision, bool training) const {
    require_values();
    check_precision<Scalar>(precision, "weights", training);
    if constexpr (std::is_same_v<Scalar, float>) {
      if (precision == Precision::bfloat16) return bfloat16_.of(values_.data());
      if (precision == Precision::int8) return int8_.of(values_.data());
    }
    return full_.of(values_.data());
  }

  Block values_;
  mutable detail::PackedCache<Scalar, List> full_;
  mutable detail::RoundedCache<kernels::BFloat16Pair, Scalar, List> bfloat16_;
  mutable detail::RoundedCache<kernels::Int8Quad, Scalar, List> int8_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
