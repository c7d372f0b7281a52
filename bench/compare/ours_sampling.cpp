// Our side of the comparison: sampling.
#include <bench/compare/ours.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace sketchrnn::bench {

namespace {

using Model = DecoderOnly<Lstm<512>, Mixture<20>>;

/// Initial parameters, except that sketches never end, so that their length is known.
Model endless_model() {
  Model model(Seed{1});
  model.update([](const auto& parameters) {
    parameters.for_each([](const std::string& name, auto matrix) {
      constexpr Index end = 2;  // the third pen logit
      if (name == "decoder.output.W") matrix.row(end).setZero();
      if (name == "decoder.output.b") matrix(end, 0) = -1000;
    });
  });
  return model;
}

class Sampling : public Measured {
 public:
  Sampling(std::size_t batch, std::size_t steps, unsigned threads, Precision precision)
      : batch_(batch), steps_(steps), precision_(precision), model_(endless_model()), sampler_(model_, threads) {}
  nlohmann::json run() override {
    std::size_t points = 0;
    for (const Stroke3& sketch : sampler_.draw(batch_, {.max_length = steps_, .precision = precision_}, Seed{++seed_}))
      points += length(sketch);
    if (points != batch_ * steps_) throw Error("sampling: a sketch ended before its time");
    return {{"points", points}};
  }
  [[nodiscard]] double units() const override { return static_cast<double>(steps_); }

 private:
  std::size_t batch_, steps_;
  Precision precision_;
  Model model_;
  Sampler<Model> sampler_;
  std::uint64_t seed_ = 0;
};

}  // namespace

std::unique_ptr<Measured> sampling(std::size_t batch, std::size_t steps, unsigned threads, Precision precision) {
  return std::make_unique<Sampling>(batch, steps, threads, precision);
}

void export_javascript(const std::string& path) {
  Model model = endless_model();
  model.set_scale_factor(100);
  save_javascript_model(path, model, {.name = "endless"});
}

}  // namespace sketchrnn::bench
