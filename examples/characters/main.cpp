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
#include <string_view>
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

/// Writes the one-hot column of a character; `hot` at the character.
void write_one_hot(char c, float hot, float* column) {
  std::fill_n(column, symbols, 0.0F);
  column[symbol(c)] = hot;
}

struct CharacterModel : srn::Trainable<float, Parameters> {
  using Trainable::Trainable;
  using Batch = srn::ExampleBatch<std::string_view>;  // excerpts of the same length
  static constexpr std::array<std::string_view, 1> loss_terms{"nll"};

  /// The loss is in nats per character.
  static double elements(const Batch& batch) { return static_cast<double>(batch.size() * (batch[0].size() - 1)); }

  /// Returns -sum_t log p(character t + 1 | characters 0 to t).
  template <class Context>
  static srn::Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) {
    const auto characters_at = [&](std::size_t time, float hot) {
      return srn::gather<symbols>(context, batch, [=](std::string_view text, float* column) { write_one_hot(text[time], hot, column); });
    };
    auto state = srn::zero_state<Cell>(context, static_cast<srn::Index>(batch.size()));
    auto nll = srn::zeros<1>(context, state.h.cols);
    for (std::size_t time = 0; time + 1 < batch[0].size(); ++time) {
      state = Cell::step(context, weights["cell"_p], characters_at(time, 1), state);
      const auto log_p = log_softmax(context, Output::apply(context, weights["output"_p], Cell::output(state)));
      nll = compute(context, nll + dot(context, log_p, characters_at(time + 1, -1)));
    }
    return srn::sum_all(context, nll);
  }
};

/// Samples `count` characters that follow `text`.
std::string write(const CharacterModel& model, std::string text, std::size_t count, double temperature, srn::Random& random) {
  srn::Evaluation<float> context;
  auto state = srn::zero_state<Cell>(context, 1);
  for (std::size_t position = 0; count > 0; ++position) {
    float* column = context.allocate(symbols);
    write_one_hot(text[position], 1, column);
    state = Cell::step(context, model.weights()["cell"_p], srn::constant<symbols>(static_cast<const float*>(column), 1), state);
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
  constexpr std::size_t length = 64;
  if (text.size() < 20 * length) {
    throw srn::Error(file.string() + ": found " + std::to_string(text.size()) + " characters, expected at least " +
                     std::to_string(20 * length));
  }

  // The last tenth of the text is for validation.
  srn::Examples<std::string_view> data;
  const std::size_t end = text.size() - length, split = end * 9 / 10;
  for (std::size_t begin = 0; begin < split - length; ++begin) data.train.push_back(std::string_view(text).substr(begin, length));
  for (std::size_t begin = split; begin <= end; begin += length) data.valid.push_back(std::string_view(text).substr(begin, length));
  srn::TrainingOptions options;
  options.batch_size = 32;
  options.learning_rate_schedule = srn::cosine_rate(5e-3, steps);
  options.grad_clipping = srn::GradientClipping::by_norm;
  srn::Trainer<CharacterModel> trainer(options, srn::Seed{seed});
  trainer.fit(data, {.steps = steps, .validate_every = 100, .keep_best = false}, srn::progress_bar());
  srn::Random random(srn::Seed{seed}, srn::Purpose::evaluation);
  std::cout << "---\n" << write(trainer.model(), "The ", 400, 0.6, random) << '\n';
} catch (const std::exception& error) {
  std::fprintf(stderr, "characters: %s\n", error.what());
  return 1;
}
