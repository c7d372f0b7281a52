// Writes one file of each format, in the current folder, with the library of any commit since e802792. Later formats are omitted where the
// library does not have them yet. See README.md for the commits whose files are kept, and tests/io/old_files.cpp for the test that reads them.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace srn = sketchrnn;

using Small = srn::SketchRnn<srn::Lstm<2>, srn::Latent<3>, srn::Lstm<4>, srn::Mixture<2>>;
using Hyper = srn::DecoderOnly<srn::HyperLstm<3, 2, 2>, srn::Mixture<2>, double>;

// Known values: row r and column c of each matrix of the parameter list is ((3 r + 5 c) mod 31 - 15) / 16.
template <class Parameters>
void set_known_values(Parameters&& parameters) {
  parameters.for_each([](const std::string& /*name*/, auto&& matrix) {
    using Scalar = std::remove_reference_t<decltype(matrix(0, 0))>;
    for (int row = 0; row < matrix.rows(); ++row) {
      for (int col = 0; col < matrix.cols(); ++col) matrix(row, col) = static_cast<Scalar>((3 * row + 5 * col) % 31 - 15) / 16;
    }
  });
}

template <class Model>
Model known_model() {
  Model model(srn::Seed{1});
  if constexpr (requires { model.update([](auto& parameters) { set_known_values(parameters); }); }) {
    model.update([](auto&& parameters) { set_known_values(parameters); });
  } else {
    set_known_values(model.parameters());
  }
  model.set_scale_factor(12.5F);
  return model;
}

// Known drawings: whole numbers, the pen up after every fourth point and the last.
template <class Strokes>
Strokes known_drawing(std::size_t number) {
  const std::size_t points = 5 + number % 4;
  Strokes drawing = [&] {
    if constexpr (requires { Strokes::from_shape({points, std::size_t{3}}); }) {
      return Strokes::from_shape({points, std::size_t{3}});
    } else {
      return Strokes(points);
    }
  }();
  for (std::size_t row = 0; row < points; ++row) {
    drawing(row, 0) = static_cast<float>((7 * row + 3 * number) % 23) - 11;
    drawing(row, 1) = static_cast<float>((5 * row + 4 * number) % 19) - 9;
    drawing(row, 2) = row % 4 == 3 || row + 1 == points ? 1.0F : 0.0F;
  }
  return drawing;
}

srn::Dataset known_drawings() {
  srn::Dataset data;
  data.classes = {"known"};
  for (std::size_t number = 0; number < 12; ++number) {
    (number < 8 ? data.train : number < 10 ? data.valid : data.test).push_back(known_drawing<srn::Stroke3>(number), 0);
  }
  return data;
}

#if __has_include(<sketchrnn/io/checkpoint.hpp>)
// Writes the model after step 12, which is not the best one.
template <class Trainer>
struct SaveLast : srn::Callback {
  const Trainer& trainer;
  explicit SaveLast(const Trainer& of) : trainer(of) {}
  void after_step(std::uint64_t steps) override {
    if (steps == 12) srn::save_model("step_12.safetensors", trainer.model());
  }
};

// A run of 12 steps that is interrupted after step 8: the folder with the checkpoint of that step, and the model after step 12.
template <class... Optimizer>
void write_run(srn::TrainingOptions options, Optimizer... optimizer) {
  options.batch_size = 4;
  options.learning_rate = 0.01;
  options.threads = 1;
  srn::Trainer<Small, Optimizer...> trainer(options, srn::Seed{3}, optimizer...);
  srn::CheckpointFolder folder("run", {{"name", "known"}});
  auto keep = srn::checkpoints(folder, trainer, 4);
  SaveLast last(trainer);
  trainer.fit(known_drawings(), {.steps = 12, .validate_every = 4, .keep_best = true}, keep, last);
  std::filesystem::remove("run/checkpoint-000000012.safetensors");
  std::filesystem::remove("run/checkpoint-000000004.safetensors");
}
#endif

int main() {
  const srn::Dataset data = known_drawings();
  srn::write_npz("drawings.npz", data);
  srn::save_model("model.safetensors", known_model<Small>(), std::map<std::string, std::string>{{"author", "the project"}});
  srn::save_javascript_model("model.gen.json", known_model<Small>(), {.name = "known", .max_length = 77});
  srn::save_javascript_model("model.gen.js", known_model<Small>(), {.name = "known", .max_length = 77});
#if __has_include(<sketchrnn/io/stroke_json.hpp>)
  srn::save_model("half.safetensors", known_model<Small>(), std::map<std::string, std::string>{}, srn::FilePrecision::half);
  srn::save_model("hyper.safetensors", known_model<Hyper>());
  srn::write_stroke_json("stroke3.json", data.test.sketches);
  srn::write_stroke_json("stroke5.json", data.test.sketches, srn::StrokeForm::stroke5);
#endif
#if __has_include(<sketchrnn/io/write_ndjson.hpp>)
  srn::write_ndjson("drawings.ndjson", data.test.sketches, "known");
#endif
#if __has_include(<sketchrnn/io/model_info.hpp>)
  srn::save_model("info.safetensors", known_model<Small>(),
                  srn::ModelInfo{.name = "known", .max_length = 77, .first_input = srn::FirstInput::zeros, .more = {{"license", "MIT"}}});
#endif
#if __has_include(<sketchrnn/training/adamw.hpp>)
  srn::TrainingOptions options;
  options.learning_rate_schedule = srn::cosine_rate(0.01, 12);
  options.grad_clipping = srn::GradientClipping::by_norm;
  options.first_input = srn::FirstInput::zeros;
  write_run(options, srn::AdamW{.weight_decay = 0.125});
#elif __has_include(<sketchrnn/io/model_info.hpp>)
  srn::TrainingOptions options;
  options.first_input = srn::FirstInput::zeros;
  write_run(options);
#elif __has_include(<sketchrnn/io/checkpoint.hpp>)
  write_run({});
#endif
}
