// Files of every format that earlier versions of the library have written (tests/reference/old_files) read as they did then.
#define BOOST_TEST_MODULE io_old_files
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/training/adamw.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using sketchrnn::test::TemporaryFolder;

namespace {

using Small = SketchRnn<Lstm<2>, Latent<3>, Lstm<4>, Mixture<2>>;
using Hyper = DecoderOnly<HyperLstm<3, 2, 2>, Mixture<2>, double>;

const std::filesystem::path folder = std::filesystem::path(SKETCHRNN_TEST_FOLDER) / "reference/old_files";

/// Returns the largest deviation of the parameters from those of write_old_files.cpp.
template <class Model>
double deviation(const Model& model) {
  double largest = 0;
  model.parameters().for_each([&](const std::string& /*name*/, const auto& matrix) {
    for (Index row = 0; row < matrix.rows(); ++row) {
      for (Index col = 0; col < matrix.cols(); ++col) {
        const double expected = static_cast<double>((3 * row + 5 * col) % 31 - 15) / 16;
        largest = (std::max)(largest, std::abs(static_cast<double>(matrix(row, col)) - expected));
      }
    }
  });
  return largest;
}

/// Returns the largest difference between the parameters of two models.
double difference(const Small& one, const Small& other) {
  double largest = 0;
  for (std::size_t i = 0; i < Small::parameter_count; ++i) {
    largest = (std::max)(largest, std::abs(static_cast<double>(one.parameters().flat()[i] - other.parameters().flat()[i])));
  }
  return largest;
}

/// The drawings of write_old_files.cpp.
Stroke3 known_drawing(std::size_t number) {
  const std::size_t points = 5 + number % 4;
  Stroke3 drawing(points);
  for (std::size_t row = 0; row < points; ++row) {
    drawing(row, 0) = static_cast<float>((7 * row + 3 * number) % 23) - 11;
    drawing(row, 1) = static_cast<float>((5 * row + 4 * number) % 19) - 9;
    drawing(row, 2) = row % 4 == 3 || row + 1 == points ? 1.0F : 0.0F;
  }
  return drawing;
}

Dataset known_drawings() {
  Dataset data;
  data.classes = {"known"};
  for (std::size_t number = 0; number < 12; ++number) {
    (number < 8 ? data.train : number < 10 ? data.valid : data.test).push_back(known_drawing(number), 0);
  }
  return data;
}

bool same(const Stroke3& one, const Stroke3& other) {
  bool equal = length(one) == length(other);
  for (std::size_t row = 0; equal && row < length(one); ++row) {
    for (std::size_t column = 0; column < 3; ++column) equal = equal && one(row, column) == other(row, column);
  }
  return equal;
}

/// Fails the test: nothing in these files is worth a notice.
NoticeHandler none() {
  return [](const Notice& notice) { BOOST_ERROR(to_string(notice)); };
}

/// Keeps the model after step 12.
struct KeepLast : Callback {
  explicit KeepLast(const Small& of) : model(of) {}
  void after_step(std::uint64_t steps) override {
    if (steps == 12) last = model;
  }
  const Small& model;
  Small last{};
};

TrainingOptions run_options() { return {.batch_size = 4, .learning_rate = 0.01, .threads = 1}; }

/// Continues the run of a commit, which its checkpoint of step 8 holds, and compares the model after step 12 with that of the commit.
template <class Optimizer>
void continue_run(const std::string& commit, TrainingOptions options, Optimizer optimizer, const std::string& commit_of_end) {
  BOOST_TEST_CONTEXT(commit) {
    const TemporaryFolder copy;
    std::filesystem::copy(folder / commit / "run", copy / "run");
    options.notify = none();
    Trainer<Small, Optimizer> trainer(options, Seed{3}, optimizer);
    CheckpointFolder run(copy / "run");
    const Resumed resumed = resume(run, trainer, known_drawings());
    BOOST_TEST(resumed.step == 8U);
    BOOST_TEST(resumed.notices.empty());
    BOOST_TEST(trainer.run().best_step == 4U);
    BOOST_TEST(trainer.model().scale_factor() == 6.0709257F);
    KeepLast keep(trainer.model());
    trainer.resume(known_drawings(), keep);

    const Small end = load_model<Small>(folder / commit_of_end / "step_12.safetensors", {.notify = none()}).model;
    const Small before = load_model<Small>(folder / commit / "run/checkpoint-000000008.safetensors", {.notify = none()}).model;
    BOOST_TEST(difference(keep.last, end) < 1e-5);
    BOOST_TEST(difference(before, end) > 1e-3);  // steps are larger than what is compared
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(models) {
  for (const char* file :
       {"e802792/model.safetensors", "c9c59ec/model.safetensors", "c9c59ec/half.safetensors", "f42165a/info.safetensors"}) {
    BOOST_TEST_CONTEXT(file) {
      const auto [model, info] = load_model<Small>(folder / file, {.notify = none()});
      BOOST_TEST(deviation(model) == 0);
      BOOST_TEST(model.scale_factor() == 12.5F);
    }
  }
  const auto [hyper, info] = load_model<Hyper>(folder / "c9c59ec/hyper.safetensors", {.notify = none()});
  BOOST_TEST(deviation(hyper) == 0);
}

BOOST_AUTO_TEST_CASE(metadata_of_models) {
  ModelInfo info = load_model<Small>(folder / "e802792/model.safetensors", {.notify = none()}).info;
  BOOST_TEST((info == ModelInfo{.more = {{"author", "the project"}}}));
  info = load_model<Small>(folder / "f42165a/info.safetensors", {.notify = none()}).info;
  BOOST_TEST((info == ModelInfo{.name = "known", .max_length = 77, .first_input = FirstInput::zeros, .more = {{"license", "MIT"}}}));
}

BOOST_AUTO_TEST_CASE(models_of_sketch_rnn_js) {
  for (const char* file : {"e802792/model.gen.json", "e802792/model.gen.js"}) {
    BOOST_TEST_CONTEXT(file) {
      const auto [model, info] = load_model<Small>(folder / file, {.notify = none()});
      BOOST_TEST(deviation(model) <= 0.5 * 10 / 32767);  // weights are whole numbers of 10/32767 there
      BOOST_TEST(model.scale_factor() == 12.5F);
      BOOST_TEST(info.name == "known");
      BOOST_TEST(info.max_length == 77U);
    }
  }
}

BOOST_AUTO_TEST_CASE(drawings) {
  const Dataset expected = known_drawings(), found = load(folder / "e802792/drawings.npz", {.notify = none()});
  for (const auto& [read, known] :
       {std::pair{&found.train, &expected.train}, {&found.valid, &expected.valid}, {&found.test, &expected.test}}) {
    BOOST_REQUIRE(read->size() == known->size());
    for (std::size_t i = 0; i < known->size(); ++i) BOOST_TEST(same(read->sketches[i], known->sketches[i]));
  }
  for (const char* file : {"c9c59ec/stroke3.json", "c9c59ec/stroke5.json"}) {
    const std::vector<Stroke3> strokes = read_stroke_json(folder / file);
    BOOST_REQUIRE(strokes.size() == 2U);
    for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(same(strokes[i], expected.test.sketches[i]));
  }
  const std::vector<Drawing> lines = read_ndjson(folder / "f42165a/drawings.ndjson");
  BOOST_REQUIRE(lines.size() == 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(lines[i].word == "known");
    BOOST_TEST(same(to_stroke3(lines[i].lines, StrokeConvention::quickdraw), expected.test.sketches[i]));
  }
}

BOOST_AUTO_TEST_CASE(runs_are_continued) {
  continue_run("c9c59ec", run_options(), Adam{}, "c9c59ec");  // version 1
  TrainingOptions options = run_options();
  options.first_input = FirstInput::zeros;
  continue_run("f42165a", options, Adam{}, "f42165a");  // version 2
  options.learning_rate_schedule = cosine_rate(0.01, 12);
  options.grad_clipping = GradientClipping::by_norm;
  continue_run("975bfd0", options, AdamW{.weight_decay = 0.125}, "975bfd0");  // version 3
  continue_run("4615141", options, AdamW{.weight_decay = 0.125}, "975bfd0");  // with the model's name
}

BOOST_AUTO_TEST_CASE(the_best_model_of_a_run) {
  for (const char* commit : {"c9c59ec", "f42165a", "975bfd0", "4615141"}) {
    BOOST_TEST_CONTEXT(commit) {
      const auto [model, info] = load_best<Small>(folder / commit / "run", {.notify = none()});
      BOOST_TEST(info.name == "known");
      BOOST_TEST(info.more.at("step") == "4");
      BOOST_TEST((info.first_input == FirstInput::zeros) == (std::string_view(commit) != "c9c59ec"));
      BOOST_TEST(model.scale_factor() == 6.0709257F);
      const Small same_file = load_model<Small>(folder / commit / "run/checkpoint-000000008.safetensors", {.notify = none()}).model;
      BOOST_TEST(difference(model, same_file) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_a_later_version_is_refused_with_a_sentence) {
  const TemporaryFolder copy;
  std::filesystem::create_directory(copy / "run");
  const std::filesystem::path file = copy / "run/checkpoint-000000008.safetensors";
  Bytes bytes = read_file(folder / "4615141/run/checkpoint-000000008.safetensors");
  const std::string_view version = R"("version":"3")";
  const std::size_t at = as_text(bytes).find(version);
  BOOST_REQUIRE(at != std::string_view::npos);
  bytes[at + version.size() - 2] = '4';
  const std::size_t end = bytes.size() - detail::checksum_size;
  const std::uint64_t sum = detail::checksum(ByteView(bytes).first(end));
  for (std::size_t byte = 0; byte < detail::checksum_size; ++byte) bytes[end + byte] = static_cast<std::uint8_t>(sum >> (8 * byte));
  write_file(file, ByteView(bytes));

  const std::string sentence = file.string() + ": at version: found '4', expected '1', '2' or '3', the versions that this library reads";
  const auto says = [&](const FileError& error) { return error.what() == sentence; };
  Trainer<Small, AdamW> trainer(run_options(), Seed{3}, AdamW{.weight_decay = 0.125});
  CheckpointFolder run(copy / "run");
  BOOST_CHECK_EXCEPTION(resume(run, trainer, known_drawings()), FileError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Small>(file)), FileError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_best<Small>(copy / "run")), FileError, says);
  BOOST_TEST((read_file(file) == bytes));  // and it is kept
}
