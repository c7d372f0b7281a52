// studio quality: measures drawings of a model against drawings by people, with a classifier.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/quality/drawing_statistics.hpp>
#include <sketchrnn/quality/frechet_distance.hpp>
#include <sketchrnn/quality/nearest_neighbors.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "class_files.hpp"
#include "print.hpp"
#include "quality_commands.hpp"
#include "sketch_classifier.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Drawings and the class that each should be recognized as, if it has one.
struct LabeledDrawings {
  std::vector<Stroke3> drawings;
  std::vector<std::optional<std::uint32_t>> labels;  ///< in the numbers of the classifier
  void add(const Stroke3& drawing, std::optional<std::uint32_t> label) {
    drawings.push_back(drawing);
    labels.push_back(label);
  }
};

/// A model and the class of its drawings, if it draws only one.
struct QualityModel {
  std::string name;
  std::unique_ptr<AnyModel> model;
  std::optional<std::uint32_t> label;
};

/// The figures of a set of drawings.
struct Figures {
  double frechet = 0;
  NearestNeighborQuality neighbors;
  std::optional<double> own_class;
  double any_class = 0;
  DrawingStatistics statistics;
};

QualityModel model_in(const std::string& word, const SketchClassifier& classifier) {
  const ClassFile given = class_file(word);
  if (!std::filesystem::exists(given.file)) {
    throw FileError(given.file.string(), "opening", "no such file", "a model, FILE or CLASS=FILE, such as bear=bear.gen.json");
  }
  // a run's model.safetensors is named after its folder
  const bool in_run = given.file.filename() == "model.safetensors" && given.file.has_parent_path();
  const Path whole = std::filesystem::weakly_canonical(given.file);  // without a slash or a dot at the end
  const Path name = in_run ? given.file.parent_path().filename() : whole.stem();
  QualityModel result{name.string(), load_model(given.file), {}};
  if (!given.name.empty()) result.label = classifier.class_of(given.name);
  return result;
}

/// Returns the drawings of the splits named by a word, in random order, with the numbers of their classes in the classifier.
LabeledDrawings chosen_drawings(const Dataset& data, const std::vector<std::uint32_t>& labels, const std::string& word, Seed seed) {
  const Split split = shuffled_split(data, word, seed);
  LabeledDrawings result;
  for (std::size_t i = 0; i < split.size(); ++i) result.add(split[i], labels[split.labels[i]]);
  return result;
}

/// Drawings by people, `count` in each set.
struct RealDrawings {
  LabeledDrawings reference;  ///< what everything is compared with
  LabeledDrawings others;     ///< the limit, and what is reconstructed
};

/// Divides the drawings. If half of them is too few, all are the others, and the reference comes from the training split.
RealDrawings divided(const QualityOptions& options, const Dataset& data, const std::vector<std::uint32_t>& labels) {
  const std::size_t least = static_cast<std::size_t>(frechet_drawings_per_feature) * classifier_features;
  constexpr std::size_t most = 1000;
  const LabeledDrawings pool = chosen_drawings(data, labels, options.split, Seed{options.seed});
  const std::size_t available = pool.drawings.size();
  const bool halves = available >= 2 * (options.count == 0 ? least : options.count);
  const std::size_t count = options.count != 0 ? options.count : (std::min)(most, halves ? available / 2 : available);
  const std::string has =
      "the split " + options.split + " of the drawings given by --data has " + std::to_string(available) + " drawings, ";
  if (available >= least && available < count) {
    throw ArgumentError(has + "and --count is " + std::to_string(count) + ": expected at most " + std::to_string(available));
  }
  if (count < least) {
    throw ArgumentError(has + "and --count is " + std::to_string(count) + ": expected at least " + std::to_string(least) + ", " +
                        std::to_string(frechet_drawings_per_feature) + " for each of the classifier's " +
                        std::to_string(classifier_features) + " features; add files of other classes, or see --split");
  }
  const auto part = [count](const LabeledDrawings& all, std::size_t first) {
    LabeledDrawings taken;
    for (std::size_t i = first; i < first + count; ++i) taken.add(all.drawings[i], all.labels[i]);
    return taken;
  };
  if (halves) return {part(pool, count), part(pool, 0)};
  const LabeledDrawings training = chosen_drawings(data, labels, "train", Seed{options.seed});
  if (options.split == "train" || options.split == "all" || training.drawings.size() < count) {
    const std::size_t each = options.count != 0 ? options.count : least;
    throw ArgumentError(has + "expected at least " + std::to_string(2 * each) + ": " + std::to_string(each) +
                        " for every set, of which two are by people");
  }
  print_notice({"reference",
                "drawings taken from the training split, since the split " + options.split + " has only " + std::to_string(available),
                count,
                {}});
  return {part(training, 0), part(pool, 0)};
}

/// Measures sets of drawings against the reference.
class Measurement {
 public:
  Measurement(const QualityOptions& options, const SketchClassifier& classifier, std::vector<std::uint32_t> classes,
              const LabeledDrawings& reference)
      : options_(options),
        classifier_(classifier),
        classes_(std::move(classes)),
        reference_(classifier.classify(reference.drawings, options.threads).features) {}

  [[nodiscard]] Figures of(const LabeledDrawings& drawn) const {
    const ClassifiedSketches found = classifier_.classify(drawn.drawings, options_.threads);
    Figures result{frechet_distance(reference_, found.features),
                   nearest_neighbor_quality(reference_, found.features, options_.neighbors),
                   {},
                   0,
                   drawing_statistics(drawn.drawings)};
    std::size_t own = 0, labeled = 0, any = 0;
    for (std::size_t i = 0; i < found.classes.size(); ++i) {
      if (std::find(classes_.begin(), classes_.end(), found.classes[i]) != classes_.end()) ++any;
      if (!drawn.labels[i]) continue;
      ++labeled;
      if (found.classes[i] == *drawn.labels[i]) ++own;
    }
    if (labeled != 0) result.own_class = static_cast<double>(own) / static_cast<double>(labeled);
    result.any_class = static_cast<double>(any) / static_cast<double>(found.classes.size());
    return result;
  }

 private:
  const QualityOptions& options_;
  const SketchClassifier& classifier_;
  std::vector<std::uint32_t> classes_;  // of the drawings by people
  Eigen::MatrixXd reference_;           // features
};

constexpr int name_width = 24;

void print_header() {
  std::printf("%-*s %9s %9s %9s %9s %9s %9s %9s %9s\n", name_width, "columns", "frechet", "precision", "coverage", "own_class", "any_class",
              "points", "strokes", "blank");
}

void print_row(const std::string& name, const Figures& figures) {
  char own[32] = "-";
  if (figures.own_class) std::snprintf(own, sizeof own, "%.3f", *figures.own_class);
  std::printf("%-*s %9.3f %9.3f %9.3f %9s %9.3f %9.1f %9.2f %9.3f\n", name_width, one_word(name).c_str(), figures.frechet,
              figures.neighbors.precision, figures.neighbors.coverage, own, figures.any_class, figures.statistics.points,
              figures.statistics.strokes, figures.statistics.blank_or_one_line);
  std::fflush(stdout);
}

/// Returns new drawings of the models, equal parts each.
LabeledDrawings new_drawings(std::span<const QualityModel> models, const QualityOptions& options, double temperature, std::size_t count) {
  LabeledDrawings all;
  for (std::size_t i = 0; i < models.size(); ++i) {
    SamplingOptions sampling = sampling_for(*models[i].model, options.sampling, options.start);
    sampling.temperature = temperature;
    const std::size_t part = count * (i + 1) / models.size() - count * i / models.size();
    for (const Stroke3& drawing : models[i].model->draw(part, sampling, Seed{options.seed + i}, options.threads)) {
      all.add(drawing, models[i].label);
    }
  }
  return all;
}

LabeledDrawings reconstructions(const AnyModel& model, const QualityOptions& options, double temperature,
                                const LabeledDrawings& originals) {
  SamplingOptions sampling = sampling_for(model, options.sampling, options.start);
  sampling.temperature = temperature;
  return {model.decode(model.encode(originals.drawings, options.threads), sampling, Seed{options.seed}, options.threads), originals.labels};
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}

/// Prints a row for each temperature, and returns their Frechet distances.
template <class Draw>
PlotSeries measured(const std::string& name, const QualityOptions& options, const Measurement& measurement, const Draw& draw) {
  PlotSeries series{.name = name};
  for (const double temperature : options.temperatures) {
    const std::string row = name + "." + number_text(temperature);
    std::optional<Waiting> waiting(row);
    const Figures figures = measurement.of(draw(temperature));
    waiting.reset();
    print_row(row, figures);
    series.x.push_back(temperature);
    series.y.push_back(figures.frechet);
  }
  return series;
}

}  // namespace

void quality(const QualityOptions& options) {
  if (options.out.extension() != ".svg") throw WrongUse("--out " + options.out.string() + " must end in .svg");
  check_writable(options.out);
  if (!std::filesystem::exists(options.classifier)) {
    throw FileError(options.classifier.string(), "opening", "no such file",
                    "a classifier: models/classifier.safetensors comes with the project, and studio train-classifier trains one "
                    "(--classifier)");
  }
  const SketchClassifier classifier(options.classifier);
  std::vector<QualityModel> models, others;
  for (const std::string& word : options.models) models.push_back(model_in(word, classifier));
  std::set<std::string> names;
  for (const std::string& word : options.compare) {
    others.push_back(model_in(word, classifier));
    std::string& name = others.back().name;
    if (!names.insert(name).second) names.insert(name += "-" + std::to_string(others.size()));  // a second model of this name
  }
  const auto labeled = std::count_if(models.begin(), models.end(), [](const QualityModel& model) { return model.label.has_value(); });
  if (labeled != 0 && labeled != static_cast<std::ptrdiff_t>(models.size())) {
    throw WrongUse("some models after --model are given as CLASS=FILE and some are not: expected all or none");
  }
  const Dataset data = load_classes(options.data, options.reading, options.simplify);
  std::vector<std::uint32_t> classes;
  for (const std::string& name : data.classes) classes.push_back(classifier.class_of(name));
  const RealDrawings real = divided(options, data, classes);
  const std::size_t count = real.reference.drawings.size();
  if (options.neighbors >= count) {
    throw WrongUse("--neighbors is " + std::to_string(options.neighbors) + ", and every set has " + std::to_string(count) +
                   " drawings: expected at most " + std::to_string(count - 1));
  }
  const Measurement measurement(options, classifier, classes, real.reference);

  print("drawings", count);
  print("features", classifier_features);
  for (const std::string& name : data.classes) print("class", name);
  print_header();
  const Figures limit = measurement.of(real.others);
  print_row("real", limit);
  LinePlot plot{.series = {}, .x_label = "temperature", .y_label = "squared Frechet distance"};
  plot.series.push_back({.name = "other drawings by people", .x = options.temperatures, .y = {}, .color = "#999999", .dashed = true});
  plot.series.front().y.assign(options.temperatures.size(), limit.frechet);
  const auto add_models = [&](const std::string& prefix, std::span<const QualityModel> group) {
    plot.series.push_back(measured(prefix + "new", options, measurement,
                                   [&](double temperature) { return new_drawings(group, options, temperature, count); }));
    if (group.size() != 1 || group[0].model->latent_size() == 0) return;
    plot.series.push_back(measured(prefix + "reconstructed", options, measurement, [&](double temperature) {
      return reconstructions(*group[0].model, options, temperature, real.others);
    }));
  };
  add_models("", models);
  for (const QualityModel& other : others) add_models(other.name + ".", std::span(&other, 1));
  write_svg(options.out, plot);
  print("wrote", options.out.string());
}

}  // namespace studio
