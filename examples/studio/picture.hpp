// What the commands that make pictures have in common: opening the model, finding the drawings, encoding and decoding them.
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

/// A model at work for a picture.
class Picture {
 public:
  /// Throws what Output does for --out, and FileError where the model cannot be read.
  explicit Picture(const PictureOptions& options);

  [[nodiscard]] const AnyModel& model() const { return *model_; }

  /// The drawings that the words stand for, of a file at most `limit`. The library draws another animal at each place of the line. Throws
  /// ArgumentError, naming the word, for a drawing without points, besides what read_drawings() throws.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> drawings(const std::vector<std::string>& words, std::size_t limit) const;
  /// One a word; of a file, its first.
  [[nodiscard]] std::vector<sketchrnn::Stroke3> one_each(const std::vector<std::string>& words) const { return drawings(words, 1); }

  [[nodiscard]] std::vector<AnyLatent> encode(std::span<const sketchrnn::Stroke3> drawings) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> decode(std::span<const AnyLatent> latents, double temperature) const;
  [[nodiscard]] std::vector<sketchrnn::Stroke3> complete(const sketchrnn::Stroke3& beginning, std::size_t count) const;

  /// A drawing in the color of the temperature at which it was drawn.
  [[nodiscard]] sketchrnn::GridCell colored(sketchrnn::Stroke3 drawing) const;

  /// Writes the sheet, or the drawings that the model has made for it (output.hpp).
  void write(const sketchrnn::SketchGrid& sheet, const std::vector<sketchrnn::GridCell>& drawn);
  /// Prints the lines that all commands end with.
  void tell() const;

 private:
  const PictureOptions& options_;
  Output output_;
  std::unique_ptr<AnyModel> model_;
  sketchrnn::SamplingOptions sampling_;
};

}  // namespace studio
