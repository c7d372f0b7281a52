// Reading of generated files in a temporary folder: .npz, Quick, Draw! ndjson, safetensors and models of sketch-rnn-js. The files are in
// the operating system's cache, so parsing is measured.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include <bench/support/peak.hpp>
#include <bench/support/synthetic.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/io.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <tests/support/temporary_folder.hpp>

namespace {

using namespace sketchrnn;
using Model = DecoderOnly<Lstm<512>, Mixture<20>>;

constexpr std::size_t count = 2000, longest = 100;

/// Sketches with integer offsets, as in real files.
Dataset drawings() {
  Dataset data;
  data.classes = {"synthetic"};
  for (std::uint32_t index = 0; index < count; ++index) {
    Random random(Seed{1}, Purpose::procedural_drawing, index);
    data.train.push_back(bench::synthetic_sketch(bench::synthetic_length(index, count, longest), random, 10, true), 0);
  }
  return data;
}

void count_file(benchmark::State& state, const std::filesystem::path& path, std::size_t sketches) {
  const auto bytes = static_cast<double>(std::filesystem::file_size(path));
  bench::count_rate(state, "MB/s", bytes * 1e-6);
  if (sketches == 0) return;
  bench::count_rate(state, "sketches/s", static_cast<double>(sketches));
  state.counters["bytes/sketch"] = bytes / static_cast<double>(sketches);
}

void npz(benchmark::State& state) {
  const test::TemporaryFolder folder;
  const auto path = folder / "drawings.npz";
  write_npz(path, drawings());
  for (auto _ : state) benchmark::DoNotOptimize(read_npz(path));
  count_file(state, path, count);
}

void ndjson(benchmark::State& state) {
  const test::TemporaryFolder folder;
  const auto path = folder / "drawings.ndjson";
  std::string text;
  for (const Stroke3& sketch : drawings().train.sketches) {
    nlohmann::json strokes = nlohmann::json::array();
    for (const Polyline& line : to_polylines(sketch, {.convention = StrokeConvention::quickdraw})) {
      nlohmann::json xs = nlohmann::json::array(), ys = nlohmann::json::array();
      for (const Point& point : line) {
        xs.push_back(static_cast<int>(point.x));
        ys.push_back(static_cast<int>(point.y));
      }
      strokes.push_back({xs, ys});
    }
    text += nlohmann::json{{"word", "synthetic"}, {"recognized", true}, {"key_id", "1"}, {"drawing", strokes}}.dump() + '\n';
  }
  write_file(path, text);
  for (auto _ : state) benchmark::DoNotOptimize(load(path));
  count_file(state, path, count);
}

template <class Save>
void model_file(benchmark::State& state, const std::string& name, const Save& save) {
  const test::TemporaryFolder folder;
  const auto path = folder / name;
  save(path, Model(Seed{1}));
  for (auto _ : state) benchmark::DoNotOptimize(load_model<Model>(path));
  count_file(state, path, 0);
}

void safetensors(benchmark::State& state) {
  model_file(state, "model.safetensors", [](const auto& path, const Model& model) { save_model(path, model); });
}

void javascript(benchmark::State& state) {
  model_file(state, "model.gen.json", [](const auto& path, const Model& model) { save_javascript_model(path, model); });
}

}  // namespace

BENCHMARK(npz)->Unit(benchmark::kMillisecond);
BENCHMARK(ndjson)->Unit(benchmark::kMillisecond);
BENCHMARK(safetensors)->Unit(benchmark::kMillisecond);
BENCHMARK(javascript)->Unit(benchmark::kMillisecond);
