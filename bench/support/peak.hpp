// Measures the fused multiply-add peak of a core. Benchmarks report fractions of the peak measured in the same run, because absolute rates
// on a shared machine vary. Products with one column are bound by memory bandwidth instead.
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

/// Independent multiply-adds on registers, which reach the peak of a core.
class MultiplyAdds {
 public:
  static constexpr int chains = 12;
  static constexpr int repeats = 1000;
  /// Floating-point operations of one run().
  static constexpr double flops = 2.0 * chains * repeats * kernels::lanes<float>;

  MultiplyAdds() {
    for (int c = 0; c < chains; ++c) sums_[c] = c;
  }

  /// Not inlined and with local accumulators, so that they stay in registers.
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

/// Returns the peak of `threads` concurrent threads in GFLOP/s, in float: the best of several runs of about 2 ms.
[[nodiscard]] inline double peak_gflops(unsigned threads = 1) {
  using Clock = std::chrono::steady_clock;
  constexpr int tries = 10, runs = 500;
  ThreadPool pool(threads);
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < tries; ++attempt) {
    const auto begin = Clock::now();
    pool.parallel_for(threads, [](std::size_t /*part*/, unsigned /*worker*/) {
      MultiplyAdds work;
      for (int run = 0; run < runs; ++run) work.run();
    });
    best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return MultiplyAdds::flops * runs * threads / best * 1e-9;
}

/// Returns the current peak of this thread in GFLOP/s, measured for about a millisecond. Many processors reduce their clock under sustained
/// load; measured right after a task, this is the peak that was available to it.
[[nodiscard]] inline double kept_peak_gflops() {
  using Clock = std::chrono::steady_clock;
  constexpr int runs = 250;
  const auto begin = Clock::now();
  MultiplyAdds work;
  for (int run = 0; run < runs; ++run) work.run();
  return MultiplyAdds::flops * runs / std::chrono::duration<double>(Clock::now() - begin).count() * 1e-9;
}

/// Sets the counters GFLOP/s and of_peak of a benchmark with `flops` floating-point operations per iteration. of_peak is a fraction,
/// although the console shows it as a rate with "/s".
inline void count_flops(benchmark::State& state, double flops, unsigned threads = 1) {
  using benchmark::Counter;
  state.counters["GFLOP/s"] = Counter(flops * 1e-9, Counter::kIsIterationInvariantRate);
  state.counters["of_peak"] = Counter(flops * 1e-9 / peak_gflops(threads), Counter::kIsIterationInvariantRate);
}

/// Adds a rate counter of `each` items per iteration.
inline void count_rate(benchmark::State& state, const std::string& name, double each) {
  state.counters[name] = benchmark::Counter(each, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace sketchrnn::bench
