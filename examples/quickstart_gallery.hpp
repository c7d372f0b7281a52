// The HTML page of the quickstart: loss curves, reconstructions, a latent interpolation, new drawings. Also selects the drawings to show.
// Training and sampling are in quickstart.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "quickstart_options.hpp"

/// Collects the results of the quickstart and writes the page.
class QuickstartGallery {
 public:
  QuickstartGallery(const QuickstartOptions& options, const sketchrnn::Dataset& drawings, const sketchrnn::History& history)
      : options_(options), drawings_(drawings), history_(history) {}

  /// Returns drawings that the model was not trained on, alternating between the classes.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> drawings_to_reconstruct() {
    const sketchrnn::Split& split = held_out();
    constexpr std::size_t wanted = 8;
    const std::size_t classes = std::max<std::size_t>(drawings_.classes.size(), 1);
    for (std::size_t turn = 0; originals_.size() < std::min(wanted, split.size()) && turn < wanted * classes; ++turn) {
      std::size_t skip = turn / classes;
      for (std::size_t index = 0; index < split.size(); ++index) {
        if (split.labels[index] % classes != turn % classes || sketchrnn::length(split[index]) > max_length_shown) continue;
        if (skip-- > 0) continue;
        originals_.push_back(split[index]);
        break;
      }
    }
    return originals_;
  }

  void add_reconstructions(double temperature, std::vector<sketchrnn::Stroke3> drawn) {
    temperatures_.push_back(temperature);
    reconstructions_.push_back(std::move(drawn));
  }

  /// Returns the endpoints of the interpolation: a pig's head and a whole cat or, for other data, drawings of the last and the first class.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> walk_endpoints() {
    if (options_.data.empty()) {
      sketchrnn::Random random(sketchrnn::Seed{options_.seed}, sketchrnn::Purpose::procedural_drawing, 2);
      const auto pig = sketchrnn::draw_pig({.body = false}, random);
      const auto cat = sketchrnn::draw_cat({.body = true}, random);
      endpoints_ = {sketchrnn::to_stroke3(pig), sketchrnn::to_stroke3(cat)};
    } else {
      endpoints_ = {originals_.back(), originals_.front()};
    }
    return endpoints_;
  }

  void set_walk(std::vector<sketchrnn::Stroke3> drawn) { walk_ = std::move(drawn); }
  void set_new_drawings(std::vector<sketchrnn::Stroke3> drawn) { new_drawings_ = std::move(drawn); }

  /// Writes index.html and each figure as a separate SVG file, and prints the path.
  void write() const {
    sketchrnn::Gallery page;
    page.title = "What a sketch-rnn has learned";
    page.introduction =
        options_.data.empty()
            ? "Trained for " + std::to_string(options_.steps) + " steps on procedurally generated cats and pigs, so no download is needed."
            : "Trained for " + std::to_string(options_.steps) + " steps on drawings of " + class_names() + ".";
    add(page, "losses", "Losses",
        "L_R is the negative log-likelihood of the points, which can be negative because it is that of a density. L_KL "
        "is the divergence of the latent distribution from the prior.",
        sketchrnn::to_svg(losses()));
    add(page, "reconstructions", "Reconstructions",
        "In black, drawings that the model was not trained on. In color, their reconstructions at increasing temperatures, "
        "from blue to red.",
        sketchrnn::to_svg(reconstructions(), {.cell_width = 100, .cell_height = 100}));
    add(page, "walk", options_.data.empty() ? "From a pig's head to a whole cat" : "From one drawing to another",
        "Ten steps of interpolation in the latent space between two drawings, shown in black at the ends.",
        sketchrnn::to_svg(walk(), {.cell_width = 90, .cell_height = 100}));
    add(page, "new_drawings", "New drawings", "Decoded from random latent vectors, at temperature 0.4.",
        sketchrnn::to_svg(sketchrnn::sketch_sheets(new_drawings_, 5, 8).front(), {.cell_width = 100, .cell_height = 100}));
    sketchrnn::write_html(options_.out / "index.html", page);
    std::printf("gallery %s\n", (options_.out / "index.html").string().c_str());
  }

 private:
  static constexpr std::size_t max_length_shown = 120;

  void add(sketchrnn::Gallery& page, const std::string& name, const std::string& heading, const std::string& text,
           const std::string& picture) const {
    page.sections.push_back({heading, text, {picture}});
    sketchrnn::write_file(options_.out / (name + ".svg"), picture);
  }

  [[nodiscard]] const sketchrnn::Split& held_out() const {
    return !drawings_.test.empty() ? drawings_.test : !drawings_.valid.empty() ? drawings_.valid : drawings_.train;
  }

  [[nodiscard]] std::string class_names() const {
    std::string names;
    for (const std::string& name : drawings_.classes) names += (names.empty() ? "" : ", ") + name;
    return names;
  }

  [[nodiscard]] sketchrnn::LinePlot losses() const {
    sketchrnn::PlotSeries training{.name = "L_R, training"}, divergence{.name = "L_KL, training"};
    sketchrnn::PlotSeries validation{.name = "L_R, validation", .dashed = true};
    for (const sketchrnn::StepReport& report : history_.steps) {
      training.x.push_back(static_cast<double>(report.step + 1));
      training.y.push_back(report["reconstruction"]);
      divergence.x.push_back(static_cast<double>(report.step + 1));
      divergence.y.push_back(report["kl"]);
    }
    for (const auto& [step, report] : history_.validations) {
      validation.x.push_back(static_cast<double>(step));
      validation.y.push_back(report["reconstruction"]);
    }
    sketchrnn::LinePlot plot{.series = {training, divergence}, .y_label = "loss"};
    if (!validation.x.empty()) plot.series.push_back(validation);
    return plot;
  }

  [[nodiscard]] sketchrnn::SketchGrid reconstructions() const {
    sketchrnn::SketchGrid grid;
    grid.column_captions.emplace_back("original");
    for (const double temperature : temperatures_) {
      char caption[32];
      std::snprintf(caption, sizeof caption, "T = %.2g", temperature);
      grid.column_captions.emplace_back(caption);
    }
    for (std::size_t row = 0; row < originals_.size(); ++row) {
      std::vector<sketchrnn::GridCell> cells{originals_[row]};
      for (std::size_t column = 0; column < temperatures_.size(); ++column) {
        cells.emplace_back(reconstructions_[column][row], sketchrnn::temperature_color(temperatures_[column]));
      }
      grid.rows.push_back(std::move(cells));
    }
    return grid;
  }

  [[nodiscard]] sketchrnn::SketchGrid walk() const {
    std::vector<sketchrnn::GridCell> cells{endpoints_.front()};
    for (const sketchrnn::Stroke3& drawing : walk_) cells.emplace_back(drawing, sketchrnn::temperature_color(0.1));
    cells.emplace_back(endpoints_.back());
    sketchrnn::SketchGrid grid;
    grid.rows.push_back(std::move(cells));
    return grid;
  }

  const QuickstartOptions& options_;
  const sketchrnn::Dataset& drawings_;
  const sketchrnn::History& history_;
  std::vector<sketchrnn::Stroke3> originals_, endpoints_, walk_, new_drawings_;
  std::vector<double> temperatures_;
  std::vector<std::vector<sketchrnn::Stroke3>> reconstructions_;
};
