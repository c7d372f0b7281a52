// Our side of the comparison: a single layer, forward and backward, in four shards as in the trainer.
#include <array>
#include <vector>

#include <bench/compare/ours.hpp>
#include <bench/support/flops.hpp>
#include <bench/support/users_lstm.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace sketchrnn::bench {

namespace {

constexpr Index sketches = 100, steps = 100;
constexpr std::size_t shards = 4;
constexpr Index shard_sketches = sketches / shards;
constexpr int latent = 128, width = stroke_size + latent;

std::vector<float> normal_numbers(std::size_t count, std::uint64_t seed) {
  Random random(Seed{seed});
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(random.normal());
  return numbers;
}

template <class CellType, bool InvariantLatent>
class Layer : public Measured {
  using List = typename CellType::template Parameters<width>;
  struct Part {
    Tape<float> tape;
    ParameterBlock<float, List> gradients;
  };

 public:
  Layer(unsigned threads, Precision precision)
      : threads_(threads), inputs_(normal_numbers(width * sketches * steps, 2)), latents_(normal_numbers(latent * sketches, 3)) {
    parameters_.initialize(Seed{1});
    packed_.pack(parameters_.data());
    rounded_.pack(parameters_.data());
    if (precision == Precision::bfloat16) copies_ = rounded_.data();
  }

  nlohmann::json run() override {
    threads_.parallel_for(shards, [this](std::size_t shard, unsigned /*worker*/) { forward_backward(shard); });
    // Counts only products that are computed: the input needs no gradient, and a time-invariant z is multiplied once per sequence.
    const double to_hidden = 2.0 * 4 * CellType::output_size * CellType::output_size;
    const double from_input = 2.0 * 4 * CellType::output_size * (InvariantLatent ? stroke_size : width);
    const double once = InvariantLatent ? 2.0 * 4 * CellType::output_size * latent * 2 : 0;
    return {{"gflop", (static_cast<double>(steps) * (3 * to_hidden + 2 * from_input) + once) * static_cast<double>(sketches) * 1e-9}};
  }

 private:
  void forward_backward(std::size_t shard) {
    auto& [tape, gradients] = parts_[shard];
    gradients.set_zero();
    tape.reset();
    const Weights<float, List> weights(parameters_.data(), gradients.data(), copies_);
    auto state = zero_state<CellType>(tape, shard_sketches);
    const auto z = constant<latent>(static_cast<const float*>(latents_.data() + shard * shard_sketches * latent), shard_sketches);
    auto* outputs = tape.template allocate_array<Value<float, CellType::output_size>>(steps);
    for (Index time = 0; time < steps; ++time) {
      const float* numbers = inputs_.data() + (time * sketches + static_cast<Index>(shard) * shard_sketches) * width;
      if constexpr (InvariantLatent) {
        state = CellType::step(tape, weights, concatenate(constant<stroke_size>(numbers, shard_sketches), time_invariant(z)), state);
      } else {
        state = CellType::step(tape, weights, constant<width>(numbers, shard_sketches), state);
      }
      outputs[time] = CellType::output(state);
    }
    tape.zero_adjoints();
    for (Index time = 0; time < steps; ++time) outputs[time].adjoint_matrix().setOnes();
    tape.backward();
  }

  ThreadPool threads_;
  std::vector<float> inputs_, latents_;
  ParameterBlock<float, List> parameters_;
  PackedWeights<float, List> packed_;
  PackedWeights<kernels::BFloat16Pair, List> rounded_;
  PackedPointer copies_ = packed_.data();
  std::array<Part, shards> parts_;
};

}  // namespace

std::unique_ptr<Measured> layer(const std::string& cell, const std::string& input, unsigned threads, Precision precision) {
  const bool invariant = input == "decoder";
  if (!invariant && input != "whole") throw ArgumentError("input \"" + input + "\", expected whole or decoder");
  if (cell == "lstm" && invariant) return std::make_unique<Layer<Lstm<512>, true>>(threads, precision);
  if (cell == "lstm") return std::make_unique<Layer<Lstm<512>, false>>(threads, precision);
  if (cell == "users_lstm" && !invariant) return std::make_unique<Layer<UsersLstm<512>, false>>(threads, precision);
  throw ArgumentError("cell \"" + cell + "\" with input " + input + ", expected lstm, or users_lstm with whole");
}

}  // namespace sketchrnn::bench
