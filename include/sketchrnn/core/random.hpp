// Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// Every random number of the library is a pure function of a seed and of its use (purpose, step, sketch), so runs are reproducible bit for
// bit, with any number of threads, and can be resumed at any step. Not for cryptography.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/has_member.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The seed of a run. A distinct type, so that it cannot be confused with a count.
struct Seed {
  std::uint64_t value = 0;  ///< any 64 bits
};

/// Returns four 32-bit random words for a 128-bit counter and a 64-bit key.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                            std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

/// The use of a random stream: different purposes have independent streams. The values must not change, because saved runs depend on them.
enum class Purpose : std::uint32_t {
  general = 0,                   ///< for users
  initialization = 1,            ///< initial parameters
  batch_order = 2,               ///< choice of the sketches of a batch
  random_scale = 3,              ///< random_scale()
  stroke_dropping = 4,           ///< drop_strokes()
  latent_noise = 5,              ///< eps in training and encoding, and samples of the prior
  encoder_forward_dropout = 6,   ///< masks of the forward encoder cell
  encoder_backward_dropout = 7,  ///< masks of the backward encoder cell
  decoder_dropout = 8,           ///< masks of the decoder
  sampling = 9,                  ///< points of drawings
  evaluation = 10,               ///< eps in evaluation; values of gradient checks
  procedural_drawing = 11,       ///< procedural_drawing()
  splitting = 12,                ///< split()
  random_affine = 13,            ///< random_affine()
};

/// A stream of random numbers that is determined by (seed, purpose, a, b).
/// Satisfies UniformRandomBitGenerator, but prefer the members: the results of the standard distributions depend on the standard library.
class Random {
 public:
  using result_type = std::uint32_t;  ///< of operator()

  /// Constructs the stream (seed, purpose, a, b) at its beginning; a and b distinguish the streams of one purpose, for example by step and
  /// sketch.
  explicit constexpr Random(Seed seed, Purpose purpose = Purpose::general, std::uint32_t a = 0, std::uint32_t b = 0) noexcept
      : key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32U)},
        counter_{0, static_cast<std::uint32_t>(purpose), a, b} {}
  /// Not possible: a number instead of a Seed. A static assertion says so.
  template <std::integral Number>
  explicit constexpr Random(Number /*seed*/) noexcept {
    static_assert(detail::never<Number>, "sketchrnn: a seed is a Seed: Random(Seed{1})");
  }

  /// Returns the smallest result of operator().
  static constexpr result_type(min)() noexcept { return 0; }
  /// Returns the largest result of operator().
  static constexpr result_type(max)() noexcept { return (std::numeric_limits<result_type>::max)(); }

  /// Returns 32 uniform random bits.
  constexpr result_type operator()() noexcept {
    if (used_ == 4) {
      words_ = philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return words_[used_++];
  }

  /// Returns a uniform number in [0, 1), with 53 random bits.
  constexpr double uniform() noexcept {
    const std::uint64_t high = (*this)() >> 5U;
    const std::uint64_t low = (*this)() >> 6U;
    return static_cast<double>((high << 26U) | low) * 0x1.0p-53;
  }

  /// Returns a uniform number in [low, high); the same bits on every platform.
  constexpr double uniform(double low, double high) noexcept {
    return low + (detail::RoundedDouble(high - low) * uniform()).value;  // low + (high - low) u
  }

  /// Returns a uniform integer in [0, count), without bias; 0 if count is 0 or 1.
  constexpr std::uint64_t below(std::uint64_t count) noexcept {
    if (count < 2) return 0;
    const std::uint64_t limit = (std::numeric_limits<std::uint64_t>::max)() - (std::numeric_limits<std::uint64_t>::max)() % count;
    for (;;) {
      const std::uint64_t high = (*this)();
      const std::uint64_t bits = (high << 32U) | (*this)();
      if (bits < limit) return bits % count;
    }
  }

  /// Returns a standard normal number, by the Box-Muller transform; the same bits on every platform. Each call takes two uniform numbers, so
  /// the position in the stream does not depend on the values.
  double normal() noexcept {
    const double u = 1.0 - uniform();  // in (0, 1]: the logarithm is finite
    const double v = uniform();
    // sqrt(-2 log u) cos(2 pi v)
    using R = detail::RoundedDouble;
    return (sqrt(R(-2) * detail::logarithm(R(u))) * detail::sine(R(2 * std::numbers::pi) * v, 1)).value;
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> words_{};
  unsigned used_ = 4;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
