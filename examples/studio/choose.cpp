// studio choose: picks drawings by people that stand for their classes by a rule, so that pictures are not made from hand-picked ones.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/quality/animal_body.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "class_files.hpp"
#include "print.hpp"
#include "quality_commands.hpp"
#include "sketch_classifier.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Returns the kind of a drawing, which is the name of its file: the class, and of cats and pigs whether they have a body. Characters that
/// cannot be part of a file name are replaced.
std::string kind_name(const Stroke3& drawing, std::string name) {
  const bool divided = name == "cat" || name == "pig";
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7F' || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
      },
      '-');
  return divided ? name + (animal_has_body(drawing) ? "-body" : "-head") : name;
}

/// Returns whether there is something to see.
bool has_extent(const Stroke3& drawing) {
  const auto moved = [&](std::size_t column) {
    for (std::size_t row = 1; row < length(drawing); ++row) {
      if (drawing(row, column) != 0) return true;
    }
    return false;
  };
  return moved(0) || moved(1);
}

/// Reports pictures in the folder that are not among those written.
void report_others(const Path& folder, const std::set<std::string>& written) {
  std::size_t others = 0;
  std::string first;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".svg" || written.contains(name)) continue;
    if (others++ == 0 || name < first) first = name;
  }
  if (others != 0) print_notice({folder.string(), "other pictures left in the folder", others, first});
}

/// Writes a drawing as a square picture, a little larger than the drawing.
void write_drawing(const Path& file, const Stroke3& drawing) {
  SketchGrid one;
  one.rows.push_back({GridCell(drawing)});
  write_svg(file, one, {.cell_width = 256, .cell_height = 256, .padding = 2, .stroke_width = 2});
}

}  // namespace

void choose(const ChooseOptions& options) {
  const SketchClassifier classifier(options.classifier);
  const Dataset data = load_classes(options.data, options.reading, true);
  const Split& drawings = options.split == "train" ? data.train : options.split == "valid" ? data.valid : data.test;
  const ClassifiedSketches found = classifier.classify(drawings.sketches, options.threads);
  // A class that the classifier does not know has its first drawings.
  const auto suitable = [&](std::size_t i, const std::string& name) {
    const auto known = std::find(classifier.classes().begin(), classifier.classes().end(), name);
    if (known == classifier.classes().end()) return true;
    return found.classes[i] == static_cast<std::uint32_t>(known - classifier.classes().begin()) && found.probabilities[i] >= options.sure;
  };
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) throw FileError(options.out.string(), "making the folder", error.message(), "a folder that can be written");
  std::map<std::string, std::size_t> counts;
  std::map<std::string, std::string> class_of_kind;
  std::set<std::string> written, found_classes;
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const std::string& name = data.classes[drawings.labels[i]];
    if (!has_extent(drawings[i]) || !suitable(i, name)) continue;
    const std::string kind = kind_name(drawings[i], name);
    if (const std::string& other = class_of_kind.emplace(kind, name).first->second; other != name) {
      throw ArgumentError("the classes " + other + " and " + name + " have files of the same name, " + kind +
                          "-1.svg: expected other names, --data CLASS=FILE");
    }
    found_classes.insert(name);
    if (counts[kind] == options.count) continue;
    const std::string file = kind + "-" + std::to_string(++counts[kind]) + ".svg";
    write_drawing(options.out / file, drawings[i]);
    written.insert(file);
  }
  for (const std::string& name : data.classes) {
    if (!found_classes.contains(name)) {
      print_notice({"split " + options.split, "classes without a drawing that is recognized with probability --sure", 1, name});
    }
  }
  if (counts.empty()) throw ArgumentError("no drawing of the split " + options.split + " is recognized as its class");
  report_others(options.out, written);
  for (const auto& [kind, count] : counts) print(kind, count);
  print("wrote", options.out.string());
}

}  // namespace studio
