#include "gallery.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/toy/toy.hpp>

namespace srn = sketchrnn;

namespace {

constexpr std::size_t max_length_shown = 120;

const srn::Split& held_out(const srn::Dataset& drawings) {
  return !drawings.test.empty() ? drawings.test : !drawings.valid.empty() ? drawings.valid : drawings.train;
}

std::string class_names(const srn::Dataset& drawings) {
  std::string names;
  for (const std::string& name : drawings.classes) names += (names.empty() ? "" : ", ") + name;
  return names;
}

srn::LinePlot losses(const srn::History& history) {
  srn::PlotSeries training{.name = "L_R, training"}, divergence{.name = "L_KL, training"};
  srn::PlotSeries validation{.name = "L_R, validation", .dashed = true};
  for (const srn::StepReport& report : history.steps) {
    training.x.push_back(static_cast<double>(report.step + 1));
    training.y.push_back(report["reconstruction"]);
    divergence.x.push_back(static_cast<double>(report.step + 1));
    divergence.y.push_back(report["kl"]);
  }
  for (const auto& [step, report] : history.validations) {
    validation.x.push_back(static_cast<double>(step));
    validation.y.push_back(report["reconstruction"]);
  }
  srn::LinePlot plot{.series = {training, divergence}, .y_label = "loss"};
  if (!validation.x.empty()) plot.series.push_back(validation);
  return plot;
}

srn::SketchGrid reconstruction_grid(const std::vector<srn::Stroke3>& originals, const std::vector<double>& temperatures,
                                    const std::vector<std::vector<srn::Stroke3>>& reconstructions) {
  srn::SketchGrid grid;
  grid.column_captions.emplace_back("original");
  for (const double temperature : temperatures) {
    char caption[32];
    std::snprintf(caption, sizeof caption, "T = %.2g", temperature);
    grid.column_captions.emplace_back(caption);
  }
  for (std::size_t row = 0; row < originals.size(); ++row) {
    std::vector<srn::GridCell> cells{originals[row]};
    for (std::size_t column = 0; column < temperatures.size(); ++column) {
      cells.emplace_back(reconstructions[column][row], srn::temperature_color(temperatures[column]));
    }
    grid.rows.push_back(std::move(cells));
  }
  return grid;
}

srn::SketchGrid walk_grid(const std::vector<srn::Stroke3>& endpoints, const std::vector<srn::Stroke3>& walk) {
  std::vector<srn::GridCell> cells{endpoints.front()};
  for (const srn::Stroke3& drawing : walk) cells.emplace_back(drawing, srn::temperature_color(0.1));
  cells.emplace_back(endpoints.back());
  srn::SketchGrid grid;
  grid.rows.push_back(std::move(cells));
  return grid;
}

}  // namespace

QuickstartGallery::QuickstartGallery(const QuickstartOptions& options, const srn::Dataset& drawings, const srn::History& history)
    : options_(options), drawings_(drawings), history_(history) {}

std::vector<srn::Stroke3> QuickstartGallery::drawings_to_reconstruct() {
  const srn::Split& split = held_out(drawings_);
  constexpr std::size_t wanted = 8;
  const std::size_t classes = std::max<std::size_t>(drawings_.classes.size(), 1);
  for (std::size_t turn = 0; originals_.size() < std::min(wanted, split.size()) && turn < wanted * classes; ++turn) {
    std::size_t skip = turn / classes;
    for (std::size_t index = 0; index < split.size(); ++index) {
      if (split.labels[index] % classes != turn % classes || srn::length(split[index]) > max_length_shown) continue;
      if (skip-- > 0) continue;
      originals_.push_back(split[index]);
      break;
    }
  }
  return originals_;
}

void QuickstartGallery::add_reconstructions(double temperature, std::vector<srn::Stroke3> drawn) {
  temperatures_.push_back(temperature);
  reconstructions_.push_back(std::move(drawn));
}

std::vector<srn::Stroke3> QuickstartGallery::walk_endpoints() {
  if (options_.data.empty()) {
    srn::Random random(srn::Seed{options_.seed}, srn::Purpose::procedural_drawing, 2);
    const auto pig = srn::draw_pig({.body = false}, random);
    const auto cat = srn::draw_cat({.body = true}, random);
    endpoints_ = {srn::to_stroke3(pig), srn::to_stroke3(cat)};
  } else {
    endpoints_ = {originals_.back(), originals_.front()};
  }
  return endpoints_;
}

void QuickstartGallery::set_walk(std::vector<srn::Stroke3> drawn) { walk_ = std::move(drawn); }
void QuickstartGallery::set_new_drawings(std::vector<srn::Stroke3> drawn) { new_drawings_ = std::move(drawn); }

void QuickstartGallery::write() const {
  srn::Gallery page;
  page.title = "What a sketch-rnn has learned";
  page.introduction = "Trained for " + std::to_string(options_.steps) + " steps on " +
                      (options_.data.empty() ? "procedurally generated cats and pigs, so no download is needed." : "drawings of " + class_names(drawings_) + ".");
  const auto add = [&](const std::string& name, const std::string& heading, const std::string& text, const std::string& picture) {
    page.sections.push_back({heading, text, {picture}});
    srn::write_file(options_.out / (name + ".svg"), picture);
  };
  add("losses", "Losses",
      "L_R is the negative log-likelihood of the points, which can be negative because it is that of a density. L_KL is the divergence of the "
      "latent distribution from the prior.",
      srn::to_svg(losses(history_)));
  add("reconstructions", "Reconstructions",
      "In black, drawings that the model was not trained on. In color, their reconstructions at increasing temperatures, from blue to red.",
      srn::to_svg(reconstruction_grid(originals_, temperatures_, reconstructions_), {.cell_width = 100, .cell_height = 100}));
  add("walk", options_.data.empty() ? "From a pig's head to a whole cat" : "From one drawing to another",
      "Ten steps of interpolation in the latent space between two drawings, shown in black at the ends.",
      srn::to_svg(walk_grid(endpoints_, walk_), {.cell_width = 90, .cell_height = 100}));
  add("new_drawings", "New drawings", "Decoded from random latent vectors, at temperature 0.4.",
      srn::to_svg(srn::sketch_sheets(new_drawings_, 5, 8).front(), {.cell_width = 100, .cell_height = 100}));
  srn::write_html(options_.out / "index.html", page);
  std::printf("gallery %s\n", (options_.out / "index.html").string().c_str());
}
