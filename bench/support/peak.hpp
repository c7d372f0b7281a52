// The fused multiply-add peak of a core, measured in the same run as what is compared with it: figures of a shared machine mean little,
// fractions of its peak something. What it is not for: the peak of memory, which bounds products with one column.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include <benchmark/benchmark.h>

#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

namespace sketchrnn::bench {

/// Independent multiply-adds on registers: what a core can do at most.
class MultiplyAdds {
 public:
  static constexpr int chains = 12;
  static constexpr int repeats = 1000;
  /// Multiplications and additions of one run().
  static constexpr double flops = 2.0 * chains * repeats * kernels::lanes<float>;

  MultiplyAdds() {
    for (int c = 0; c < chains; ++c) sums_[c] = c;
  }

  /// A function of its own with sums of its own: they stay in registers wherever it is called.
  EIGEN_DONT_INLINE void run() {
    const P factor = 0.999999F;
    const P term = 1e-6F;
    P sums[chains];
#pragma GCC unroll 12
    for (int c = 0; c < chains; ++c) sums[c] = sums_[c];
    for (int r = 0; r < repeats; ++r) {
#pragma GCC unroll 12
      for (int c = 0; c < chains; ++c) sums[c] = fma(sums[c], factor, term);
    }
#pragma GCC unroll 12
    for (int c = 0; c < chains; ++c) sums_[c] = sums[c];
    benchmark::DoNotOptimize(sums_);
  }

 private:
  using P = kernels::Packet<float>;
  P sums_[chains];
};

/// GFLOP/s of that many threads at once, in float; the best of several tries of about 2 ms.
[[nodiscard]] inline double peak_gflops(unsigned threads = 1) {
  using Clock = std::chrono::steady_clock;
  constexpr int tries = 10, runs = 500;
  ThreadPool pool(threads);
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < tries; ++attempt) {
    const auto begin = Clock::now();
    pool.run(threads, [](std::size_t /*part*/, unsigned /*worker*/) {
      MultiplyAdds work;
      for (int run = 0; run < runs; ++run) work.run();
    });
    best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return MultiplyAdds::flops * runs * threads / best * 1e-9;
}

/// GFLOP/s of this thread as it is now, measured for about a millisecond. Right after heavy work many processors run slower than when they
/// come from rest, and have run so during the work: this is the peak that the work had.
[[nodiscard]] inline double kept_peak_gflops() {
  using Clock = std::chrono::steady_clock;
  constexpr int runs = 250;
  const auto begin = Clock::now();
  MultiplyAdds work;
  for (int run = 0; run < runs; ++run) work.run();
  return MultiplyAdds::flops * runs / std::chrono::duration<double>(Clock::now() - begin).count() * 1e-9;
}

/// The counters GFLOP/s and of_peak (a fraction, though the console, which sees a rate, writes "/s" behind it) of a benchmark, each
/// iteration of which does `flops` multiplications and additions.
inline void count_flops(benchmark::State& state, double flops, unsigned threads = 1) {
  using benchmark::Counter;
  state.counters["GFLOP/s"] = Counter(flops * 1e-9, Counter::kIsIterationInvariantRate);
  state.counters["of_peak"] = Counter(flops * 1e-9 / peak_gflops(threads), Counter::kIsIterationInvariantRate);
}

/// A counter of things done a second, `each` of them in an iteration.
inline void count_rate(benchmark::State& state, const std::string& name, double each) {
  state.counters[name] = benchmark::Counter(each, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace sketchrnn::bench
