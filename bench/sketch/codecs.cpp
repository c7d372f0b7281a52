// Operations on single sketches: conversion to stroke-5 and to polylines and back, augmentation, and simplification of raw drawings.
// Sketches have 1 to 100 points (bench/support/synthetic.hpp), raw drawings 200.
#include <benchmark/benchmark.h>

#include <vector>

#include <bench/support/peak.hpp>
#include <bench/support/synthetic.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/simplification.hpp>

namespace {

using namespace sketchrnn;

constexpr std::size_t count = 100, longest = 100;

/// Measures work(sketch) over all sketches; `bytes` is the size of the results.
template <class Items, class Work>
void each(benchmark::State& state, const Items& items, const Work& work) {
  double points = 0, bytes = 0;
  for (const auto& item : items) bytes += static_cast<double>(work(item, points));
  double unused = 0;
  for (auto _ : state) {
    for (const auto& item : items) benchmark::DoNotOptimize(work(item, unused));
  }
  bench::count_rate(state, "sketches/s", static_cast<double>(items.size()));
  bench::count_rate(state, "points/s", points);
  state.counters["bytes/sketch"] = bytes / static_cast<double>(items.size());
}

std::vector<Stroke3> sketches() { return bench::synthetic_split(count, longest, Seed{1}).sketches; }

void to_stroke5_(benchmark::State& state) {
  each(state, sketches(), [](const Stroke3& sketch, double& points) {
    points += static_cast<double>(length(sketch));
    return to_stroke5(sketch, longest).size() * sizeof(float);
  });
}

void from_stroke5(benchmark::State& state) {
  std::vector<Stroke5> padded;
  for (const Stroke3& sketch : sketches()) padded.push_back(to_stroke5(sketch, longest));
  each(state, padded, [](const Stroke5& sketch, double& points) {
    const Stroke3 result = to_stroke3(sketch);
    points += static_cast<double>(length(result));
    return result.size() * sizeof(float);
  });
}

void polylines_and_back(benchmark::State& state) {
  each(state, sketches(), [](const Stroke3& sketch, double& points) {
    points += static_cast<double>(length(sketch));
    return to_stroke3(to_polylines(sketch)).size() * sizeof(float);
  });
}

void simplify(benchmark::State& state) {
  constexpr std::size_t raw_points = 200;
  std::vector<Polylines> raw;
  for (std::uint32_t index = 0; index < count; ++index) {
    Random random(Seed{2}, Purpose::procedural_drawing, index);
    raw.push_back(to_polylines(bench::synthetic_sketch(raw_points, random, 5)));
  }
  each(state, raw, [](const Polylines& drawing, double& points) {
    for (const Polyline& line : drawing) points += static_cast<double>(line.size());
    return to_stroke3(simplify_quickdraw(drawing), StrokeConvention::quickdraw).size() * sizeof(float);
  });
}

}  // namespace

BENCHMARK(to_stroke5_)->Name("to_stroke5");
BENCHMARK(from_stroke5);
BENCHMARK(polylines_and_back);
BENCHMARK(simplify)->Unit(benchmark::kMillisecond);
