// Prints hashes of what registers compute: the functions, a product, and steps of a cell with its gradients. tests/platforms.sh compiles it for
// several instruction sets and compares the output: the functions have the same bits wherever a fused multiply-add is an instruction, and
// wherever it is not; products and cells where registers have the same width, too. No threads, which WebAssembly lacks.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

using namespace sketchrnn;

namespace {

struct Hash {
  std::uint64_t value = 0xcbf29ce484222325U;
  void add(std::uint64_t bits) { value = (value ^ bits) * 0x100000001b3U; }
  void add(float number) { add(std::uint64_t{std::bit_cast<std::uint32_t>(number)}); }
  void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
  void print(const char* what) const { std::printf("%s %016llx\n", what, static_cast<unsigned long long>(value)); }
};

/// The functions at multiples of 1 / 64 from -60 to 60.
template <class Scalar>
void add_functions(Hash& hash) {
  using P = kernels::Packet<Scalar>;
  for (int i = -3840; i <= 3840; ++i) {
    const P x = Scalar(i) / 64;
    for (const P y : {exp(x), sigmoid(x), tanh(x), sin(x), cos(x), log(abs(x) + P(Scalar(0.01))), sqrt(abs(x)), floor(x), nearest(x) + P(0), x / P(3)}) {
      hash.add(first(y));
    }
  }
}

/// Ten steps of a cell, forward and backward, with products of words. (Those of 8 bits have no backward pass of their own.)
template <class Word>
void add_cell(Hash& hash) {
  constexpr int units = 35;
  using Layer = LayerNormLstm<units>;
  using List = typename Layer::template Parameters<5>;
  constexpr Index sketches = 3, steps = 10;
  using Scalar = typename PackedWeights<Word, List>::Scalar;
  ParameterBlock<Scalar, List> parameters, gradients;
  parameters.initialize(Seed{1});
  PackedWeights<Word, List> packed;
  packed.pack(parameters.data());
  std::vector<Scalar> inputs(5 * sketches * steps);
  Random random(Seed{2});
  for (Scalar& number : inputs) number = static_cast<Scalar>(random.normal());
  const Weights<Scalar, List> weights(parameters.data(), gradients.data(), packed.data());
  Tape<Scalar> tape;
  auto state = zero_state<Layer>(tape, sketches);
  for (Index step = 0; step < steps; ++step) {
    const Scalar* input = inputs.data() + 5 * sketches * step;
    state = Layer::step(tape, weights, constant<5>(input, sketches), state);
  }
  tape.zero_adjoints();
  Layer::output(state).adjoint_matrix().setOnes();
  tape.backward();
  for (Index i = 0; i < units * sketches; ++i) hash.add(Layer::output(state).data[i]);
  for (const Scalar gradient : gradients.flat()) hash.add(gradient);
}

}  // namespace

#if defined(__wasm__)
// Exceptions, which no call here throws, end the program.
extern "C" void* __cxa_allocate_exception(std::size_t /*size*/) { std::abort(); }
extern "C" void __cxa_throw(void* /*exception*/, void* /*type*/, void (* /*destructor*/)(void*)) { std::abort(); }
#endif

int main() {
  Hash functions;
  add_functions<float>(functions);
  add_functions<double>(functions);
  functions.print("functions");
  Hash cells;
  add_cell<float>(cells);
  add_cell<double>(cells);
  cells.print("cells");
  Hash rounded;
  add_cell<kernels::BFloat16Pair>(rounded);
  add_cell<kernels::Int8Quad>(rounded);
  rounded.print("rounded cells");
}
