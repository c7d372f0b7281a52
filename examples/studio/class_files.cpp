// Implementation of class_files.hpp.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/drawing_folder.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "class_files.hpp"
#include "drawings.hpp"

namespace studio {

using namespace sketchrnn;

std::optional<Stroke3> simplified(const Stroke3& drawing) {
  try {
    return fitted(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}));
  } catch (const ArgumentError&) {
    return {};
  }
}

std::vector<Stroke3> simplified(std::span<const Stroke3> drawings) {
  std::vector<Stroke3> prepared;
  prepared.reserve(drawings.size());
  std::size_t unchanged = 0;
  for (const Stroke3& drawing : drawings) {
    std::optional<Stroke3> simple = simplified(drawing);
    unchanged += simple ? 0 : 1;
    prepared.push_back(simple ? std::move(*simple) : drawing);
  }
  if (unchanged != 0) {
    std::fprintf(stderr, "notice: %zu of %zu drawings could not be simplified, and are taken as they are\n", unchanged, drawings.size());
  }
  return prepared;
}

ClassFile class_file(const std::string& word) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos || sign == 0 || Path(word).is_absolute() || std::filesystem::exists(word)) return {{}, word};
  std::string name = word.substr(0, sign);
  std::replace(name.begin(), name.end(), '_', ' ');
  return {name, word.substr(sign + 1)};
}

namespace {

/// The files that have been given, each with its class: the same drawings in two splits, or in two classes, would invalidate the results.
class GivenFiles {
 public:
  /// Returns whether a file or folder is new. Emits a notice for one that is given twice. Throws ArgumentError if its classes differ, or if
  /// one of the files in a folder has been given.
  bool add(const ClassFile& given) {
    const std::vector<ListedFile> files = list_files(std::array{given.file}, {});
    for (const ListedFile& file : files) {
      std::error_code error;
      const Path whole = std::filesystem::canonical(file.path, error);
      const auto [first, is_new] = classes_.emplace(error ? file.path : whole, given.name);
      if (is_new) continue;
      if (first->second == given.name && (files.size() == 1 || folders_.contains(given.file))) {
        print_notice({given.file.string(), "given twice, read once", 1, {}});
        return false;
      }
      const auto spelled = [](const std::string& name) { return name.empty() ? "with its own class" : "as " + in_quotes(name); };
      throw ArgumentError(file.path.string() + " is given twice, " + spelled(first->second) + " and " + spelled(given.name) +
                          ": expected each file once");
    }
    folders_.insert(given.file);
    return true;
  }

 private:
  std::map<Path, std::string> classes_;  // of each file
  std::set<Path> folders_;               // as they were given
};

}  // namespace

Dataset load_classes(const std::vector<std::string>& words, const DrawingReading& reading, bool simplify) {
  LoadOptions options = load_options(reading);
  options.report_empty_splits = false;
  GivenFiles seen;
  std::vector<Path> unnamed;
  std::vector<ClassFile> named;
  for (const std::string& word : words) {
    ClassFile given = class_file(word);
    if (!std::filesystem::exists(given.file)) {
      throw FileError(given.file.empty() ? in_quotes(word) : given.file.string(), "opening",
                      given.file.empty() ? "no name" : "no such file", "FILE or CLASS=FILE, such as pig=pig_more.npz");
    }
    if (seen.add(given)) given.name.empty() ? unnamed.push_back(given.file) : named.push_back(given);
  }
  std::vector<Dataset> parts;
  std::optional<FileError> bad;
  const auto add = [&](const std::vector<Path>& files, const std::string& name) {
    try {
      check_drawings(files, reading);
      Dataset part = load_dataset(files, options);
      if (!name.empty() && part.classes.size() > 1) {
        print_notice({files[0].string(), "classes taken as " + in_quotes(name) + " (" + command_line::listed(part.classes) + ")",
                      part.classes.size(), ""});
      }
      for (std::string& own : part.classes) {
        if (!name.empty()) own = name;
        std::replace(own.begin(), own.end(), '_', ' ');
      }
      parts.push_back(std::move(part));
    } catch (const FileError& error) {
      if (!reading.skip_bad.value_or(false) || words.size() == 1) throw;
      print_notice({error.file(), "files left out (found " + error.found() + ")", 1, error.place()});
      if (!bad) bad = error;
    }
  };
  if (!unnamed.empty()) add(unnamed, {});
  for (const ClassFile& given : named) add({given.file}, given.name);
  if (parts.empty()) throw *bad;
  Dataset data = merge(std::move(parts));
  if (simplify) {
    // Simplified drawings have lost what tells absolute coordinates and an inverted pen.
    constexpr float any_size = (std::numeric_limits<float>::max)();
    report(examine(data, (std::numeric_limits<std::size_t>::max)(), any_size), "drawings", print_notice, any_size);
    for (Split* split : {&data.train, &data.valid, &data.test}) split->sketches = simplified(split->sketches);
  }
  return data;
}

}  // namespace studio
