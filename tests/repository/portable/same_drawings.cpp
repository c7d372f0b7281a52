// Trains a small model, writes and reads it and draws with it, and prints hashes of all results. tests/platforms.sh compiles it for several
// systems and compares the output. With the name of a folder, it also writes files there and reads them.
#if defined(_WIN32)
#include <windows.h>  // before all others, with the macros min and max, as it stands in programs
#endif

#include <algorithm>
#include <bit>
#include <clocale>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/sketchrnn.hpp>
#include <sketchrnn/toy/toy.hpp>
#if !defined(__wasm__)  // no zlib to link with there
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/write_npz.hpp>
#endif

namespace srn = sketchrnn;

namespace {

using Model = srn::SketchRnn<srn::LayerNormLstm<9>, srn::Latent<5>, srn::Lstm<11>, srn::Mixture<3>>;

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("not so: %s\n", what);
  ++failures;
}

struct Hash {
  std::uint64_t value = 0xcbf29ce484222325U;
  void add(std::uint64_t bits) { value = (value ^ bits) * 0x100000001b3U; }
  void add(float number) { add(std::uint64_t{std::bit_cast<std::uint32_t>(number)}); }
  void add(srn::ByteView bytes) {
    for (const std::uint8_t byte : bytes) add(std::uint64_t{byte});
  }
  void add(const std::vector<srn::Stroke3>& drawings) {
    for (const srn::Stroke3& drawing : drawings) {
      for (const float number : drawing) add(number);
    }
  }
  void print(const char* what) const { std::printf("%s %016llx\n", what, static_cast<unsigned long long>(value)); }
};

const srn::TrainingOptions training{.batch_size = 4, .max_length = 40, .threads = 2};
const srn::FitOptions run_options{.steps = 5, .notify = [](const srn::Notice&) {}};

/// Returns drawings at two temperatures and the reconstruction of one, drawn with two threads where the system has them.
std::vector<srn::Stroke3> draw(const Model& model, const srn::Stroke3& sketch) {
  srn::Sampler<Model> sampler(model, 2);
  std::vector<srn::Stroke3> drawings = sampler.draw(6, {.max_length = 40}, srn::Seed{2});
  srn::Random random(srn::Seed{3});
  drawings.push_back(sampler.decode(sampler.encode({&sketch, 1}).front(), {.temperature = 0.3, .max_length = 40}, random));
  return drawings;
}

#if !defined(__wasm__)
/// Writes a data set and reads it.
void write_and_read_archive(const std::filesystem::path& folder, srn::Dataset data) {
  data.classes = {"\u00e4"};  // one class, since a file has only one
  for (srn::Split* split : {&data.train, &data.valid, &data.test}) split->labels.assign(split->size(), 0);
  const std::filesystem::path archive = folder / std::filesystem::path(u8"\u00c5ngstr\u00f6m 2.npz");
  srn::write_npz(archive, data);
  const srn::Dataset read = srn::read_npz(archive);
  expect(read.train.sketches == data.train.sketches && read.valid.sketches == data.valid.sketches, "a data set is read back unchanged");
  Hash hash;
  hash.add(srn::as_bytes(read.classes.at(0)));  // the name of the file
  hash.add(srn::read_file(archive));
  hash.print("archive");
}

/// Writes strokes as JSON and reads them, on Windows with a decimal comma, which its C library has for Germans.
void write_and_read_json(const std::vector<srn::Stroke3>& drawings) {
#if defined(_WIN32)
  expect(std::setlocale(LC_ALL, "German") != nullptr && *std::localeconv()->decimal_point == ',', "the locale has a decimal comma");
#endif
  const std::string text = srn::to_stroke_json(drawings);
  expect(srn::parse_stroke_json(srn::as_bytes(text), "strokes") == drawings, "strokes are read back unchanged");
  std::setlocale(LC_ALL, "C");
  Hash hash;
  hash.add(srn::as_bytes(text));
  hash.print("strokes as JSON");
}
#endif

#if !defined(__wasi__)  // no std::filesystem to link with there, and an exception ends the program
/// Writes files in `inner` whose names have spaces and letters of several alphabets, and reads them.
void write_and_read(const std::filesystem::path& inner, const Model& model, srn::ByteView bytes, const srn::Dataset& data) {
  const std::filesystem::path file = inner / std::filesystem::path(u8"\u043a\u043e\u0448\u043a\u0430 1.safetensors");
  for (int time = 0; time < 2; ++time) srn::save_model(file, model);  // the second replaces the first
  const srn::Bytes written = srn::read_file(file);
  expect(srn::as_text(written) == srn::as_text(bytes), "a file of a model has the bytes of model_bytes()");
  expect(srn::as_text(srn::model_bytes(srn::load_model<Model>(file).model)) == srn::as_text(bytes), "a model is read back unchanged");
  srn::write_svg(inner / std::filesystem::path(u8"\u00e9l\u00e8ve.svg"), data.train.sketches.at(0));
  Hash picture;
  picture.add(srn::read_file(inner / std::filesystem::path(u8"\u00e9l\u00e8ve.svg")));
  picture.print("picture file");
  const std::filesystem::path absent = inner / std::filesystem::path(u8"\u732b 3.safetensors");
  try {
    static_cast<void>(srn::load_model<Model>(absent));
    expect(false, "an absent file is an error");
  } catch (const srn::FileError& error) {
    const std::u8string name = absent.u8string();
    expect(error.file() == std::string(name.begin(), name.end()), "the error names the file in UTF-8");
    expect(error.found() == "no such file", "the error says that there is no such file");
  }
}

struct Interrupted {};
struct InterruptThirdStep : srn::Callback {
  srn::Decision on_step(const srn::StepReport& report) override {
    if (report.step == 2) throw Interrupted();
    return srn::Decision::proceed;
  }
};

/// Interrupts a run with checkpoints and a log, and continues it.
void interrupt_and_resume(const std::filesystem::path& inner, srn::ByteView bytes, const srn::Dataset& data) {
  const std::filesystem::path log = inner / std::filesystem::path(u8"\u8a18\u9332.csv");
  srn::CheckpointFolder folder(inner / std::filesystem::path(u8"\u00fcben"));
  try {
    srn::Trainer<Model> trainer(training, srn::Seed{1});
    trainer.fit(data, run_options, srn::csv_log(log), srn::checkpoints(folder, trainer, 2), InterruptThirdStep());
    expect(false, "a callback interrupts the run");
  } catch (const Interrupted&) {
  }
  srn::Trainer<Model> trainer(training, srn::Seed{1});
  static_cast<void>(srn::resume(folder, trainer, data));
  trainer.resume(data, srn::csv_log(log), srn::checkpoints(folder, trainer, 2));
  expect(srn::as_text(srn::model_bytes(trainer.model())) == srn::as_text(bytes), "a resumed run gives the same model");
  const srn::Bytes written = srn::read_file(log);
  const std::string_view text = srn::as_text(written);
  expect(std::count(text.begin(), text.end(), '\n') >= 6 && text.find('\r') == std::string_view::npos, "the log has a line for each step");
}
#endif

int run([[maybe_unused]] const char* folder) {
  const srn::Dataset data = srn::procedural_dataset({.count_per_kind = 10, .max_length = 40}, srn::Seed{1});
  srn::Trainer<Model> trainer(training, srn::Seed{1});
  trainer.fit(data, run_options);
  Hash parameters;
  for (const float parameter : trainer.model().parameters().flat()) parameters.add(parameter);
  parameters.print("parameters");

  const srn::Bytes bytes = srn::model_bytes(trainer.model());
  Hash file;
  file.add(bytes);
  file.print("model file");
  const srn::LoadedModel<Model> loaded = srn::load_model<Model>(srn::ByteView(bytes));
  const std::vector<srn::Stroke3> drawings = draw(loaded.model, data.test.sketches.at(0));
  expect(drawings == draw(trainer.model(), data.test.sketches.at(0)), "a model read back draws the same");
  Hash drawn;
  drawn.add(drawings);
  drawn.print("drawings");
#if !defined(__wasm__)
  write_and_read_json(drawings);
#endif
  Hash pictures;
  for (const srn::Stroke3& drawing : drawings) pictures.add(srn::as_bytes(srn::to_svg(drawing)));
  pictures.print("pictures");
#if !defined(__wasi__)
  try {
    static_cast<void>(srn::load_model<Model>(srn::ByteView(bytes).first(100)));
    expect(false, "half a model is an error");
  } catch (const srn::FileError& error) {
    std::printf("%s\n", error.what());
  }
  if (folder != nullptr) {
    const std::filesystem::path inner = std::filesystem::path(folder) / std::filesystem::path(u8"Katzen \u00e4\u00f6\u00fc \u732b");
    std::filesystem::remove_all(inner);
    std::filesystem::create_directories(inner);
    write_and_read(inner, trainer.model(), bytes, data);
    interrupt_and_resume(inner, bytes, data);
#if !defined(__wasm__)
    write_and_read_archive(inner, data);
#endif
  }
#endif
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count > 1 ? arguments[1] : nullptr);
  } catch (const std::exception& error) {
    std::printf("not so: no exception, but: %s\n", error.what());
    return 1;
  }
}
