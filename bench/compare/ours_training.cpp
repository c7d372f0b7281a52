// Our side of the comparison: complete training steps.
#include <array>
#include <utility>

#include <bench/compare/ours.hpp>
#include <bench/support/synthetic.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace sketchrnn::bench {

namespace {

using Lstms = SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>;
using LayerNorms = SketchRnn<LayerNormLstm<256>, Latent<128>, LayerNormLstm<512>, Mixture<20>>;
using Hypers = SketchRnn<HyperLstm<256>, Latent<128>, HyperLstm<512>, Mixture<20>>;
using DecoderAlone = DecoderOnly<Lstm<512>, Mixture<20>>;

PenLoss pen_loss_named(const std::string& name) {
  if (name == "padded") return PenLoss::padded;
  if (name == "end_once") return PenLoss::end_once;
  throw ArgumentError("pen loss \"" + name + "\", expected padded or end_once");
}

TrainingOptions options_of(const TrainingTask& task) {
  TrainingOptions options;
  options.batch_size = task.batch;
  options.max_length = task.max_length;
  options.threads = task.threads;
  options.precision = task.precision;
  options.loss = {pen_loss_named(task.pen_loss), MixtureForm::linear};
  options.augment_stroke_prob = 0;  // augmentation would shorten only our sketches
  return options;
}

template <class Model>
class TrainingStep : public Measured {
 public:
  explicit TrainingStep(const TrainingTask& task)
      : data_(synthetic_dataset(task.batch, task.max_length, Seed{1}, task.mean_length)), trainer_(options_of(task), Seed{1}) {
    trainer_.set_max_length(data_);
  }
  nlohmann::json run() override {
    const StepReport report = trainer_.step(data_.train);
    return {{"loss", report.loss}, {"points", report.points}, {"parameters", Model::parameter_count}};
  }

 private:
  Dataset data_;
  Trainer<Model> trainer_;
};

class TrainingPass : public Measured {
 public:
  TrainingPass(std::size_t drawings, std::size_t max_length, unsigned threads)
      : drawings_(drawings),
        data_(synthetic_dataset(drawings, max_length, Seed{1})),
        trainer_(options_of({"lstm", max_length, 0, "padded", threads, batch}), Seed{1}) {
    const Split tenth = synthetic_split(drawings / 10, max_length, Seed{2});
    data_.valid = tenth;
  }
  nlohmann::json run() override {
    trainer_.fit(data_, {.steps = drawings_ / batch});
    return {{"drawings", drawings_}};
  }

 private:
  static constexpr std::size_t batch = 100;
  std::size_t drawings_;
  Dataset data_;
  Trainer<Lstms> trainer_;
};

}  // namespace

std::unique_ptr<Measured> training_step(const TrainingTask& task) {
  if (task.model == "lstm") return std::make_unique<TrainingStep<Lstms>>(task);
  if (task.model == "layer_norm") return std::make_unique<TrainingStep<LayerNorms>>(task);
  if (task.model == "hyper") return std::make_unique<TrainingStep<Hypers>>(task);
  if (task.model == "decoder_only") return std::make_unique<TrainingStep<DecoderAlone>>(task);
  throw ArgumentError("model \"" + task.model + "\", expected lstm, layer_norm, hyper or decoder_only");
}

std::unique_ptr<Measured> training_pass(std::size_t drawings, std::size_t max_length, unsigned threads) {
  return std::make_unique<TrainingPass>(drawings, max_length, threads);
}

}  // namespace sketchrnn::bench
