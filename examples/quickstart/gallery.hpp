// The HTML page of the quickstart: loss curves, reconstructions, a latent interpolation, new drawings. Also selects the drawings to show.
// Training and sampling are in main.cpp.
#pragma once

#include <vector>

#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/training/callback.hpp>

#include "options.hpp"

/// Collects the results of the quickstart and writes the page.
class QuickstartGallery {
 public:
  QuickstartGallery(const QuickstartOptions& options, const sketchrnn::Dataset& drawings, const sketchrnn::History& history);

  /// Returns drawings that the model was not trained on, alternating between the classes.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> drawings_to_reconstruct();
  void add_reconstructions(double temperature, std::vector<sketchrnn::Stroke3> drawn);

  /// Returns the endpoints of the interpolation: a pig's head and a whole cat or, for other data, drawings of the last and the first class.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> walk_endpoints();
  void set_walk(std::vector<sketchrnn::Stroke3> drawn);
  void set_new_drawings(std::vector<sketchrnn::Stroke3> drawn);

  /// Writes index.html and each figure as a separate SVG file, and prints the path.
  void write() const;

 private:
  const QuickstartOptions& options_;
  const sketchrnn::Dataset& drawings_;
  const sketchrnn::History& history_;
  std::vector<sketchrnn::Stroke3> originals_, endpoints_, walk_, new_drawings_;
  std::vector<double> temperatures_;
  std::vector<std::vector<sketchrnn::Stroke3>> reconstructions_;
};
