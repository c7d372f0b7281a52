// studio dataset: combines drawings of any format into one data set for sketch-rnn: simplified, split, optionally normalized.
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/split.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// Returns the size of a split: a fraction of all drawings if below 1 (at least one of three and more), otherwise a count.
std::size_t count_of(double value, std::size_t all, const std::string& name) {
  if (value < 1) {
    const auto count = static_cast<std::size_t>(std::llround(value * static_cast<double>(all)));
    return count == 0 && value > 0 && all >= 3 ? 1 : count;
  }
  if (value != std::floor(value)) throw WrongUse(name + " is neither a share below 1 nor a whole number");
  return static_cast<std::size_t>(value);
}

/// Scales and simplifies a drawing. Returns false if a stroke is too long.
bool simplify(Stroke3& drawing, double epsilon) {
  try {
    drawing = fitted(to_polylines(drawing, {.convention = StrokeConvention::quickdraw, .keep_unfinished_line = true}), epsilon);
    return true;
  } catch (const ArgumentError&) {
    return false;
  }
}

/// The original classes and splits of the drawings, which are lost in a data set of one class with new splits.
class Origins {
 public:
  void add(const LoadedSketches& found) {
    for (const auto& [name, count] : found.classes) classes_[name] += count;
    train_ += found.train;
    valid_ += found.valid;
    test_ += found.test;
  }

  /// Prints a notice for classes and one for splits: "cats.npz: drawings of 2 classes (cat 20, kite 21) merged into one class: 41".
  void print_notices(const Path& out) const {
    std::vector<std::string> names;
    std::size_t count = 0;
    for (const auto& [name, drawings] : classes_) {
      constexpr std::size_t most = 8;
      if (names.size() < most)
        names.push_back(one_word(name) + " " + std::to_string(drawings));
      else if (names.size() == most)
        names.emplace_back("...");
      count += drawings;
    }
    if (classes_.size() > 1) {
      print_notice(
          {out.string(),
           "drawings of " + std::to_string(classes_.size()) + " classes (" + command_line::listed(names) + ") merged into one class",
           count,
           {}});
    }
    if (valid_ + test_ != 0) {
      print_notice({out.string(),
                    "drawings split anew by --valid, --test and --seed, which were split already (train " + std::to_string(train_) +
                        ", valid " + std::to_string(valid_) + ", test " + std::to_string(test_) + ")",
                    train_ + valid_ + test_,
                    {}});
    }
  }

 private:
  std::map<std::string, std::size_t> classes_;
  std::size_t train_ = 0, valid_ = 0, test_ = 0;
};

}  // namespace

void dataset(const DatasetOptions& options) {
  if (options.words.size() < 2 || !options.words.back().ends_with(".npz")) {
    throw WrongUse("expected drawings and, last, the name of the new file, which must end in .npz");
  }
  const Path out = options.words.back();
  check_writable(out);
  const Seed seed{options.seed};

  LoadOptions reading = load_options(options.reading);
  reading.svg_epsilon = options.epsilon;
  Split all;
  Origins origins;
  std::size_t left_out = 0, bad_files = 0;
  std::optional<FileError> first_error;
  std::set<Path> seen;
  {
    const Waiting waiting("reading drawings");
    for (std::size_t index = 0; index + 1 < options.words.size(); ++index) {
      const std::string& word = options.words[index];
      std::error_code none;
      const Path whole = std::filesystem::canonical(word, none);
      if (!none && !seen.insert(whole).second) {
        print_notice({word, "given twice, read once", 1, {}});
        continue;
      }
      LoadedSketches found;
      try {
        found = read_sketches(word, seed, 0, reading);
      } catch (const FileError& error) {
        if (!reading.skip_bad.value_or(false) || options.words.size() == 2) throw;
        print_notice({error.file(), "left out (found " + error.found() + ", expected " + error.expected() + ")", 1, error.place()});
        ++bad_files;
        if (!first_error) first_error = error;
        continue;
      }
      left_out += found.left_out;
      bad_files += found.bad_files;
      origins.add(found);
      NoticeCounter notices(word);
      for (Stroke3& drawing : found.sketches) {
        if (options.simplify && !simplify(drawing, options.epsilon)) {
          ++left_out;
          notices.add("drawings left out with a stroke that crosses the drawing hundreds of times");
        } else if (length(drawing) == 0 || length(drawing) > options.max_length) {
          ++left_out;
          notices.add("drawings left out that are empty or have more than " + std::to_string(options.max_length) + " points");
        } else {
          all.push_back(std::move(drawing), 0);
        }
      }
      notices.report(print_notice);
    }
  }
  origins.print_notices(out);
  if (all.empty() && first_error) throw FileError(*first_error);
  const std::size_t count = all.size();
  if (count == 0) {
    throw ArgumentError("none of the " + std::to_string(left_out) + " drawings has 1 to " + std::to_string(options.max_length) +
                        " points (see --max-length)");
  }
  const std::size_t valid = count_of(options.valid, count, "--valid"), test = count_of(options.test, count, "--test");
  if (valid >= count || test >= count - valid) {
    throw ArgumentError("with " + std::to_string(valid) + " drawings for --valid and " + std::to_string(test) +
                        " for --test, none of the " + std::to_string(count) + " drawings is left to train on");
  }
  Dataset data = split(std::move(all), SplitCounts{count - valid - test, valid, test}, seed, {out.stem().string()});
  if ((options.valid > 0 && valid == 0) || (options.test > 0 && test == 0)) report_empty_splits(data, out.string(), print_notice);
  const Plausibility found = examine(data, options.max_length);
  report(found, out.string(), print_notice);
  if (options.normalize) data = preprocess(std::move(data), options.max_length, default_offset_limit, std::nullopt, {}).data;
  {
    const Waiting waiting("writing " + out.string());
    write_npz(out, data);
  }
  print("drawings", count);
  print("left_out", left_out);
  if (bad_files != 0) print("bad_files", bad_files);
  print("train", data.train.size());
  print("valid", data.valid.size());
  print("test", data.test.size());
  if (options.normalize) print("offsets_clamped", found.clamped);
  if (options.normalize) print("scale_factor", static_cast<double>(data.scale_factor));
  print("wrote", out.string());
}

}  // namespace studio
