// studio info: describes a file and its contents.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "any_model.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Formats a shape and a dtype: "[5 x 2048] F32".
std::string shape_text(const SafeTensor& tensor) {
  std::string text;
  for (const std::uint64_t side : tensor.shape) text += (text.empty() ? "" : " x ") + std::to_string(side);
  return "[" + text + "] " + tensor.dtype;
}

std::size_t numbers_of(const SafeTensor& tensor) {
  std::size_t count = 1;
  for (const std::uint64_t side : tensor.shape) count *= side;
  return count;
}

void print_lengths(std::vector<std::size_t> lengths) {
  if (lengths.empty()) return;
  std::sort(lengths.begin(), lengths.end());
  std::size_t points = 0;
  for (const std::size_t rows : lengths) points += rows;
  print("points", points);
  print("length_shortest", lengths.front());
  print("length_mean", static_cast<double>(points) / static_cast<double>(lengths.size()));
  print("length_median", lengths[lengths.size() / 2]);
  print("length_of_95_percent", lengths[(lengths.size() - 1) * 95 / 100]);
  print("length_longest", lengths.back());
}

/// Prints the drawings of a file or folder; files of strokes have no classes or splits.
Dataset read(const InfoOptions& options, bool has_splits) {
  if (has_splits) {
    LoadOptions reading = load_options(options.reading);
    reading.report_empty_splits = false;  // the counts are printed
    return load_dataset({options.file}, reading);
  }
  Dataset data;
  data.classes = {""};
  for (Stroke3& sketch : load_unsplit(options.file, load_options(options.reading)).sketches) data.train.push_back(std::move(sketch), 0);
  return data;
}

void drawings(const InfoOptions& options, const std::string& kind) {
  const bool has_splits = !kind.starts_with("strokes");
  const Dataset data = read(options, has_splits);
  print("kind", kind);
  std::vector<std::size_t> lengths, of_class(data.classes.size());
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : split->sketches) lengths.push_back(length(sketch));
    for (const std::uint32_t label : split->labels) ++of_class[label];
  }
  print("drawings", lengths.size());
  if (has_splits) {
    for (std::size_t label = 0; label < of_class.size(); ++label) print("class." + data.classes[label], of_class[label]);
    print("train", data.train.size());
    print("valid", data.valid.size());
    print("test", data.test.size());
  }
  print_lengths(lengths);
  try {
    if (!data.train.empty()) print("scale_factor", normalizing_scale(data.train.sketches));
  } catch (const ArgumentError&) {  // undefined: all offsets are the same
    print("scale_factor", 0.0);
  }
  const Plausibility found = examine(data);
  print("mean_drift", found.mean_drift);
  print("pen_1_share", found.pen_1_share);
  print("offsets_beyond_1000", found.clamped);
  print("offsets_beyond_1000_share", found.clamped_share);
  report(found, options.file.string(), print_notice);
}

void picture(const Path& file) {
  const Polylines lines = read_picture(file).lines;
  std::size_t points = 0;
  for (const Polyline& line : lines) points += line.size();
  const Bounds box = bounds(lines);
  print("kind", "a drawing (.svg)");
  print("lines", lines.size());
  print("points", points);
  print("width", box.width());
  print("height", box.height());
}

void javascript(const Path& file) {
  const JavaScriptWeights weights = read_javascript_weights(file);
  print("kind", "model of sketch-rnn-js");
  print("name", weights.name);
  print("type", javascript_type(weights));
  std::size_t parameters = 0;
  for (const JavaScriptArray& array : weights.arrays) parameters += array.numbers.size();
  print("arrays", weights.arrays.size());
  print("parameters", parameters);
  print("scale_factor", static_cast<double>(weights.scale_factor));
  print("max_length", weights.max_length);
  print("first_input", to_string(weights.first_input));
}

void checkpoint(const CheckpointInfo& info) {
  const RunState& run = info.run;
  for (const auto& [name, text] : info.notes) print("note." + name, text);
  if (!info.model.empty()) print("model", info.model);
  if (!info.model_options.empty()) print("model_options", info.model_options);
  print("optimizer", info.optimizer);
  print("step", info.step);
  print("last_step", run.last_step);
  print("over", run.over ? "yes" : "no");
  print("best_step", run.best_step);
  if (run.restarts != 0) print("restarts", run.restarts);
  if (run.best_step != 0) print("best_cost", run.best_cost);
  print("scale_factor", static_cast<double>(info.scale_factor.value_or(1.0F)));
  print("seed", std::to_string(info.seed.value));
  for_each_option(info.options,
                  [](std::string_view name, auto option) { print("option." + std::string(name), detail::value_text(option)); });
}

void tensors(const Path& file) {
  const SafeTensors found = read_safetensors(file);
  const auto format = found.metadata.find("format");
  if (format != found.metadata.end() && format->second == "sketchrnn checkpoint") {
    print("kind", "checkpoint of a training run");
    checkpoint(read_checkpoint_metadata(found.metadata, file.string()));
    return;
  }
  const bool ours = format != found.metadata.end() && format->second == "sketchrnn";
  print("kind", ours ? "model (.safetensors)" : "tensors (.safetensors)");
  if (ours) {
    for (const auto& [name, text] : found.metadata) {
      if (name != "format") print(name, text);
    }
  }
  std::size_t parameters = 0;
  for (const SafeTensor& tensor : found.tensors) parameters += numbers_of(tensor);
  print("tensors", found.tensors.size());
  print("parameters", parameters);
  for (const SafeTensor& tensor : found.tensors) print("tensor." + tensor.name, shape_text(tensor));
}

void run_folder(const Path& folder) {
  const WholeCheckpoint newest = CheckpointFolder(folder).newest();
  print("kind", "folder of a training run");
  print("checkpoint", newest.path.filename().string());
  checkpoint(newest.info);
}

}  // namespace

void info(const InfoOptions& options) {
  const Path& file = options.file;
  if (std::filesystem::is_directory(file)) {
    return CheckpointFolder(file).empty() ? drawings(options, "drawings (folder)") : run_folder(file);
  }
  const IdentifiedFile found = identify_file(file);
  if (found.format == FileFormat::svg) return picture(file);
  if (found.holds_drawings()) return drawings(options, found.name);
  if (found.format == FileFormat::safetensors) return tensors(file);
  if (found.format == FileFormat::javascript_model) return javascript(file);
  throw wrong_format(file.string(), found,
                     std::string(drawing_formats) + ", " + std::string(model_formats) + "; or a folder of drawings or of a training run");
}

}  // namespace studio
