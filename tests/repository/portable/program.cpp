// A small program that uses the whole library as a user would: it trains, draws, writes files and reads them. It is compiled with
// other standard libraries, versions of Eigen and warning flags, and therefore without Boost.Test. Exits with status 0 if all
// results are as expected, otherwise with 1 and a line for each that is not.
#if defined(_WIN32)
#include <windows.h>  // before all others, with the macros min and max, as it stands in programs
#endif

#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string_view>

#include <sketchrnn/checks/checks.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>

namespace srn = sketchrnn;

namespace {

using Small = srn::DecoderOnly<srn::Lstm<8>, srn::Mixture<2>>;

int failures = 0;

void expect(bool holds, std::string_view what) {
  if (holds) return;
  std::cout << "not so: " << what << "\n";
  ++failures;
}

template <class Model>
void train_draw_and_read(const srn::Dataset& data, const std::filesystem::path& folder) {
  srn::Trainer<Model> trainer({.batch_size = 4, .threads = 2}, srn::Seed{1});
  srn::CheckpointFolder checkpoints(folder / "run");
  trainer.fit(data, {.steps = 3, .validate_every = 2}, srn::checkpoints(checkpoints, trainer, 2));
  std::filesystem::remove_all(folder / "run");

  const std::filesystem::path file = folder / "model.safetensors";
  srn::save_model(file, trainer.model());
  const Model read = srn::load_model<Model>(file).model;
  srn::Random random(srn::Seed{3}), again(srn::Seed{3});
  const srn::SamplingOptions options{.temperature = 0.4, .max_length = 20};
  if constexpr (Model::latent_size > 0) {
    const auto z = srn::encode(trainer.model(), data.test.sketches.at(0));
    expect(srn::decode(trainer.model(), z, options, random) == srn::decode(read, z, options, again), "a model read back draws the same");
  } else {
    srn::Sampler<Model> sampler(trainer.model()), sampler_again(read);
    expect(sampler.draw(options, random) == sampler_again.draw(options, again), "a model read back draws the same");
  }
}

void read_text_and_write_it(const std::filesystem::path& folder) {
  double number = 0;
  expect(srn::parse_number("1.00000000000000011102230246251565404e0", number) && srn::same_value(number, 1),
         "halfway to the next double is rounded to even");
  expect(!srn::parse_number("1e999", number) && !srn::parse_number("1,5", number), "no numbers");
  expect(srn::parse_number("nan", number) && srn::is_nan(number) && !srn::is_finite(number), "NaN");
#if defined(_WIN32)
  const srn::Polylines lines = {{{1, 2}, {3.5F, 4}}};  // there is no pugixml to link with if compiled for Windows
#else
  const srn::Polylines lines = srn::parse_svg(srn::as_bytes("<svg><path d='M1 2L3.5 4e0'/></svg>"), "two.svg");
#endif
  expect(lines.size() == 1 && lines.at(0).size() == 2, "an SVG picture of one line");
  srn::write_file(folder / "lines.svg", srn::to_svg(lines));
  const auto sketches = srn::parse_stroke_json(srn::as_bytes("[[0.1, 0, 0], [3, 4, 1]]"), "two.json");
  expect(sketches.size() == 1 && srn::same_value(sketches.at(0)(0, 0), 0.1F), "JSON strokes");
  try {
    static_cast<void>(srn::parse_stroke_json(srn::as_bytes("[[0.1, 0"), "cut.json"));
    expect(false, "half a file is an error");
  } catch (const srn::FileError& error) {
    expect(error.file() == "cut.json", "the error names the file");
  }
}

/// Reads a file that is cut off, or has a wrong byte, in several places. What is no error is a file of other numbers.
template <class Read>
void read_damaged(const srn::Bytes& bytes, const std::filesystem::path& file, Read read) {
  constexpr std::size_t places = 40;
  int errors = 0;
  for (std::size_t place = 0; place < places; ++place) {
    const auto position = static_cast<std::ptrdiff_t>(bytes.size() * place / places);
    srn::Bytes wrong = bytes;
    wrong[static_cast<std::size_t>(position)] ^= 0x11U;
    for (const srn::Bytes& damaged : {srn::Bytes(bytes.begin(), bytes.begin() + position), wrong}) {
      srn::write_file(file, srn::as_text(damaged));
      try {
        read(file);
      } catch (const srn::FileError&) {
        ++errors;
      }
    }
  }
  expect(errors >= static_cast<int>(places), "a file that is cut off is an error");
}

int run() {
  const std::filesystem::path folder = "portable_program_files";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const srn::Dataset data = srn::procedural_dataset({.count_per_kind = 20}, srn::Seed{1});
#if !defined(_WIN32)  // one model is enough for the assembler of MinGW-w64
  train_draw_and_read<srn::SketchRnn<srn::LayerNormLstm<8>, srn::Latent<4>, srn::HyperLstm<8, 4, 2>, srn::Mixture<2>>>(data, folder);
#endif
  train_draw_and_read<Small>(data, folder);
  srn::Dataset animals = data;  // as one class, since a file has only one
  animals.classes = {"animal"};
  for (srn::Split* split : {&animals.train, &animals.valid, &animals.test}) split->labels.assign(split->size(), 0);
  srn::write_npz(folder / "animal.npz", animals);
  expect(srn::load(folder / "animal.npz").train.sketches == data.train.sketches, "a data set read back is the same");
  read_text_and_write_it(folder);
  read_damaged(srn::read_file(folder / "animal.npz"), folder / "damaged.npz", [](const auto& file) { static_cast<void>(srn::load(file)); });
  read_damaged(srn::read_file(folder / "model.safetensors"), folder / "damaged.safetensors",
               [](const auto& file) { static_cast<void>(srn::load_model<Small>(file)); });
  std::filesystem::remove_all(folder);
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::cout << "not so: no exception, but: " << error.what() << "\n";
    return 1;
  }
}
