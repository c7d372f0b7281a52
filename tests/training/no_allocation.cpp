// A warm training step allocates nothing: counted by replacing the global operator new of this program.
#define BOOST_TEST_MODULE training_no_allocation
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace {
std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

// g++ does not see that the operators below belong together once it has inlined them
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new[](std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size, static_cast<std::size_t>(alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return counted(size, static_cast<std::size_t>(alignment)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept { std::free(memory); }

using namespace sketchrnn;

template <class Model>
void check_warm_steps(const TrainingOptions& options) {
  // two points per stroke: none can be dropped, so all steps have the same shape, while all random choices are made
  Dataset data;
  Random random(Seed{1});
  for (int sketch = 0; sketch < 40; ++sketch) {
    Stroke3 strokes(20);
    for (std::size_t row = 0; row < 20; ++row) {
      strokes(row, 0) = static_cast<float>(random.normal());
      strokes(row, 1) = static_cast<float>(random.normal());
      strokes(row, 2) = row % 2 == 1 ? 1.0F : 0.0F;
    }
    data.train.push_back(strokes, 0);
  }
  Trainer<Model> trainer(options, Seed{1});
  trainer.set_max_length(data);
  // A thread may process its first shard late, and allocate then; a step that allocates every time never gets through.
  bool quiet = false;
  double loss = 0;
  std::size_t before = 0;
  for (int round = 0; round < 30 && !quiet; ++round) {
    before = allocations.load();
    for (int step = 0; step < 10; ++step) loss += trainer.step(data.train).loss;
    quiet = allocations.load() == before;
  }
  BOOST_TEST(quiet);
  BOOST_TEST(loss != 0.0);
  BOOST_TEST(before > 0U);  // the counter works
}

BOOST_AUTO_TEST_CASE(lstm) {
  TrainingOptions options;
  options.batch_size = 24;
  options.threads = 2;
  check_warm_steps<SketchRnn<Lstm<16>, Latent<4>, Lstm<24>, Mixture<5>>>(options);
}

BOOST_AUTO_TEST_CASE(layer_norm_and_hyper_with_every_dropout) {
  TrainingOptions options;
  options.batch_size = 24;
  options.threads = 2;
  options.input_keep = options.output_keep = 0.9;
  check_warm_steps<SketchRnn<LayerNormLstm<16>, Latent<4>, HyperLstm<24, 8, 4>, Mixture<5>>>(options);
}
