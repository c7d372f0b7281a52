// Common base of the commands that create pictures: reading the model and the drawings, encoding and decoding.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "output.hpp"
#include "picture_commands.hpp"

namespace studio {

/// A model with the options of a picture command.
class Picture {
 public:
  /// Throws as Output does for --out, and FileError if the model cannot be read.
  explicit Picture(const PictureOptions& options);

  [[nodiscard]] const AnyModel& model() const { return *model_; }

  /// Returns the drawings named by the words, at most `limit` per file. Embedded drawings differ by their position on the command line.
  /// Throws ArgumentError, naming the word, for a drawing without points, and as read_drawings() does.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> drawings(const std::vector<std::string>& words, std::size_t limit) const;
  /// Returns one drawing per word; of a file, the first.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> one_each(const std::vector<std::string>& words) const { return drawings(words, 1); }

  [[nodiscard]] std::vector<AnyLatent> encode(std::span<const sketchrnn::Stroke3> drawings) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents, double temperature) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> complete(const sketchrnn::Stroke3& beginning, std::size_t count) const;

  /// Returns a cell with a drawing in the color of its temperature.
  [[nodiscard]] sketchrnn::GridCell colored(sketchrnn::Stroke3 drawing) const;

  /// Writes the sheet, or the drawings on it that were drawn by the model (output.hpp).
  void write(const sketchrnn::SketchGrid& sheet, const std::vector<sketchrnn::GridCell>& drawn);
  /// Prints the last lines of a command's output.
  void print_summary() const;

 private:
  const PictureOptions& options_;
  Output output_;
  std::unique_ptr<AnyModel> model_;
  sketchrnn::SamplingOptions sampling_;
};

}  // namespace studio
