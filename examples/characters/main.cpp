// A character model: learns a text, by default this project's README, one character at a time, and writes like it.
//   ./build/quickstart/examples/characters --help
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <sketchrnn/sketchrnn.hpp>

#include "../command_line_errors.hpp"

namespace srn = sketchrnn;
using namespace srn::literals;

constexpr int symbols = 97;  // printable ASCII, newline, and one for all others
using Cell = srn::LayerNormLstm<128>;
using Output = srn::Linear<symbols, Cell::output_size>;
using Parameters = srn::ParameterList<srn::Part<"cell", Cell::Parameters<symbols>>, srn::Part<"output", Output::Parameters>>;

int symbol(char c) { return c == '\n' ? 95 : c >= ' ' && c <= '~' ? c - ' ' : 96; }
char character(int symbol) { return symbol == 95 ? '\n' : symbol < 95 ? static_cast<char>(' ' + symbol) : '?'; }

/// A one-hot column for each of the characters text[begin], in the memory of the context; `hot` at the character.
template <class Context>
const float* one_hot(Context& context, const std::string& text, std::span<const std::size_t> begins, std::size_t offset, float hot) {
  float* columns = context.allocate(symbols * static_cast<srn::Index>(begins.size()));
  std::fill_n(columns, symbols * begins.size(), 0.0F);
  for (std::size_t column = 0; column < begins.size(); ++column) {
    columns[column * symbols + static_cast<std::size_t>(symbol(text[begins[column] + offset]))] = hot;
  }
  return columns;
}

struct CharacterModel : srn::Trainable<float, Parameters> {
  using Trainable::Trainable;

  /// Returns -sum_t log p(character t + 1 | characters 0 to t) over excerpts of the text of the given length, [1, 1].
  template <class Context>
  static srn::Value<float, 1> loss(Context& context, const ModelWeights& weights, const std::string& text,
                                   std::span<const std::size_t> begins, std::size_t length) {
    const auto columns = static_cast<srn::Index>(begins.size());
    auto state = srn::zero_state<Cell>(context, columns);
    auto total = srn::zeros<1>(context, 1);
    for (std::size_t time = 0; time + 1 < length; ++time) {
      state = Cell::step(context, weights["cell"_p], srn::constant<symbols>(one_hot(context, text, begins, time, 1), columns), state);
      const auto log_p = log_softmax(context, Output::apply(context, weights["output"_p], Cell::output(state)));
      total = compute(context, total + weighted_sum(context, log_p, one_hot(context, text, begins, time + 1, -1)));
    }
    return total;
  }
};

/// Samples `count` characters that follow `text`.
std::string write(const CharacterModel& model, std::string text, std::size_t count, double temperature, srn::Random& random) {
  srn::Evaluation<float> context;
  auto state = srn::zero_state<Cell>(context, 1);
  for (std::size_t position = 0; count > 0; ++position) {
    const std::size_t begin[] = {position};
    state = Cell::step(context, model.weights()["cell"_p], srn::constant<symbols>(one_hot(context, text, begin, 0, 1), 1), state);
    if (position + 1 < text.size()) continue;
    const auto logits = Output::apply(context, model.weights()["output"_p], Cell::output(state));
    text += character(static_cast<int>(srn::sample_softmax(std::span(logits.data, symbols), temperature, random.uniform())));
    --count;
  }
  return text;
}

int main(int argc, char** argv) try {
  CLI::App app("Learns a text character by character and writes like it.", "characters");
  std::uint64_t steps = 600, seed = 1;
  std::filesystem::path file = "README.md";
  app.add_option("--text", file, "text to learn")->capture_default_str();
  app.add_option("--steps", steps, "training steps")->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", seed, "random seed")->capture_default_str();
  if (const auto status = command_line::read(app, argc, argv)) return *status;

  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) throw srn::Error(file.string() + ": cannot be read, expected a text file");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  constexpr std::size_t shards = 4, excerpts = 8, length = 64;
  if (text.size() <= length)
    throw srn::Error(file.string() + ": found " + std::to_string(text.size()) + " characters, expected more than 64");

  srn::Learner<CharacterModel> learner(CharacterModel(srn::Seed{seed}), {.learning_rate = srn::cosine_rate(5e-3, steps)});
  for (std::uint32_t step = 0; step < steps; ++step) {
    const double loss = learner.step(shards, [&](auto& tape, const auto& weights, std::size_t shard) {
      srn::Random random(srn::Seed{seed}, srn::Purpose::sampling, step, static_cast<std::uint32_t>(shard));
      std::array<std::size_t, excerpts> begins;
      for (auto& begin : begins) begin = static_cast<std::size_t>(random.uniform() * static_cast<double>(text.size() - length));
      return CharacterModel::loss(tape, weights, text, begins, length);
    });
    if (step % 100 == 0 || step + 1 == steps) {
      std::cout << "step " << step + 1 << "  nats per character " << loss / (shards * excerpts * (length - 1)) << std::endl;
    }
  }
  srn::Random random(srn::Seed{seed}, srn::Purpose::evaluation);
  std::cout << "---\n" << write(learner.model(), "The ", 400, 0.6, random) << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "characters: %s\n", error.what());
  return 1;
}
