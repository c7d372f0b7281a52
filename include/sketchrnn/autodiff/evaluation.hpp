// Plain evaluation: operations compute their values and record nothing. For sampling and for measuring a loss.
#pragma once

#include <algorithm>
#include <cstddef>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_team.hpp>
#include <sketchrnn/kernels/tile_shapes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A context without adjoints. Values live until reset(), which keeps the memory.
template <RealScalar Scalar_ = float>
class Evaluation : public ContextStorage<Scalar_> {
 public:
  using Scalar = Scalar_;
  static constexpr bool recording = false;

  /// A value of numbers that allocate() gave.
  template <int Rows>
  [[nodiscard]] Value<Scalar, Rows> make_value(const Scalar* numbers, Index cols) const {
    return {numbers, nullptr, cols, Rows};
  }

  /// Plain evaluation never goes back.
  template <class Reverse>
  void record(const Reverse& /*reverse*/) const noexcept {}

  /// Numbers of a weight from which on a product with it is shared.
  static constexpr Index min_shared = Index{1} << 15U;

  /// Carries out a product's rows [0, rows), for which `numbers` weights are read, by calls of body(first, count, backwards): those of a large
  /// product are shared with the team, where there is one. The values are the same, to the last bit, in any parts and any order.
  template <class Body>
  void for_rows(Index rows, Index numbers, const Body& body) {
    constexpr Index part = 2 * kernels::tile_rows<Scalar>;
    if (team_ == nullptr || team_->size() == 1 || numbers < min_shared) return body(Index{0}, rows, backwards_);
    team_->share(static_cast<std::size_t>((rows + part - 1) / part), backwards_, [&](std::size_t number) {
      const Index first = static_cast<Index>(number) * part;
      body(first, (std::min)(part, rows - first), backwards_);
    });
  }

  /// Large products are shared with this team from here on; null: with nobody.
  void set_team(ThreadTeam* team) noexcept { team_ = team; }

  void reset() noexcept { this->reset_storage(); }

  /// For loops of any length in fixed memory: values made after mark() are forgotten by rewind(). What is computed once a sequence, such as
  /// products with invariant values, is computed once only where that is done before the mark; else once after each rewind().
  using Mark = typename ContextStorage<Scalar>::StorageMark;
  [[nodiscard]] Mark mark() const noexcept { return this->storage_mark(); }
  void rewind(const Mark& place) noexcept {
    this->rewind_storage(place);
    backwards_ = !backwards_;  // the weights read last are still near: the next step begins with them
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return this->values_capacity(); }

 private:
  ThreadTeam* team_ = nullptr;
  bool backwards_ = false;  // whether products go from the last row to the first
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
