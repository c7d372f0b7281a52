// Whether a data set can be what it says, stroke-3 in offsets with a pen that lifts at the ends of lines: the two mistakes that everybody
// makes once, positions where offsets belong and an inverted pen column, train without an error and draw nothing.
// What it is not for: arrays that are no stroke-3, which are errors (sketch/check.hpp). Data that look odd are only said to.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/normalisation.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

/// Figures of a data set by which mistakes show, and what they say. None depends on the unit of the offsets but `clamped`.
///
/// | data                                             | mean_drift   | roughness    | jump         | pen_1_share  |
/// |--------------------------------------------------|--------------|--------------|--------------|--------------|
/// | Quick, Draw! (18 files), Sheep Market, KanjiVG   | 0.07 to 0.20 | 1.00 to 1.64 | 1.4 to 4.5   | 0.09 to 0.41 |
/// | Quick, Draw! raw, not simplified (4 files)       | 0.07 to 0.17 | 0.70 to 0.91 | 9.5 to 19    | 0.02 to 0.04 |
/// | positions from the upper left corner, all files  | 0.92 to 0.94 | 0.04 to 0.45 | 0.75 to 1.05 |              |
/// | positions from the first point                   | 0.61 to 0.89 | 0.05 to 0.54 | 0.75 to 1.05 |              |
/// | positions from the center                        | 0.15 to 0.47 | 0.07 to 0.86 | 0.71 to 1.01 |              |
/// | inverted pen                                     |              |              |              | 0.59 to 0.98 |
///
/// Consecutive positions are near each other, so roughness is low; it is so too along finely sampled lines, but there the pen jumps much
/// farther between lines than it moves along them, and drawings come back to where they were. Stairs and straight lines drift as far
/// as positions do, but turn, or have no length to speak of.
struct Plausibility {
  std::size_t sketches = 0, points = 0;
  double mean_drift = 0;        ///< mean over the sketches of |sum of offsets| / sum of |offset|: 0 comes back to the start, 1 never turns
  double roughness = 0;         ///< mean of sum of |offset - the one before| / sum of |offset|; 1.4 where neighbors have nothing in common
  double jump = 0;              ///< mean |offset| behind a lifted pen / mean of the others; 0 where there is no such pair
  double pen_1_share = 0;       ///< of the points
  double lifted_end_share = 0;  ///< share of the sketches whose last point lifts the pen, as it does in all real files
  std::size_t clamped = 0;      ///< numbers dx and dy beyond the limit of preprocessing
  double clamped_share = 0;     ///< of all such numbers

  /// Whether the offset columns look like absolute coordinates. Sketches of less than 4 points on average say too little.
  [[nodiscard]] bool looks_absolute() const noexcept {
    constexpr double longest_drift = 0.4, least_roughness = 0.9, least_jump = 1.2;
    constexpr std::size_t least_points = 4;
    if (sketches == 0 || points < least_points * sketches || roughness >= least_roughness) return false;
    return mean_drift > longest_drift || (jump > 0 && jump < least_jump && !looks_inverted());
  }

  /// Whether the pen column looks inverted: most points lift the pen, and sketches end with it down; or nearly all do.
  [[nodiscard]] bool looks_inverted() const noexcept {
    constexpr double most = 0.5, nearly_all = 0.75;
    return points > sketches && (pen_1_share > nearly_all || (pen_1_share > most && lifted_end_share < 0.5));
  }

  /// Whether no point lifts the pen, so that no line ends.
  [[nodiscard]] bool never_lifts() const noexcept { return points > 0 && !(pen_1_share > 0); }
};

/// Looks at the sketches of all splits that preprocess() keeps: those of 1 to `max_length` points. Arrays that are no stroke-3 are not
/// looked at. `limit` is that of preprocess().
[[nodiscard]] inline Plausibility examine(const Dataset& data, std::size_t max_length = (std::numeric_limits<std::size_t>::max)(),
                                          float limit = default_offset_limit) {
  Plausibility found;
  double drift = 0, roughness = 0, jumps = 0, moves = 0;
  std::size_t lifts = 0, ends = 0, moving = 0, jump_count = 0, move_count = 0;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : split->sketches) {
      const std::size_t rows = length(sketch);
      if (rows == 0 || rows > max_length || sketch.shape(1) != 3) continue;
      double x = 0, y = 0, way = 0, turns = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        const double dx = static_cast<double>(sketch(row, 0)), dy = static_cast<double>(sketch(row, 1));
        const double step = std::hypot(dx, dy);
        const bool lifted_before = row > 0 && same_value(sketch(row - 1, 2), 1);
        x += dx;
        y += dy;
        way += step;
        (lifted_before ? jumps : moves) += step;
        ++(lifted_before ? jump_count : move_count);
        if (row > 0) turns += std::hypot(dx - static_cast<double>(sketch(row - 1, 0)), dy - static_cast<double>(sketch(row - 1, 1)));
        if (same_value(sketch(row, 2), 1)) ++lifts;
        found.clamped += (std::abs(sketch(row, 0)) > limit ? 1U : 0U) + (std::abs(sketch(row, 1)) > limit ? 1U : 0U);
      }
      ++found.sketches;
      found.points += rows;
      if (same_value(sketch(rows - 1, 2), 1)) ++ends;
      if (way > 0) {
        drift += std::hypot(x, y) / way;
        roughness += turns / way;
        ++moving;
      }
    }
  }
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const auto share = [&](std::size_t part, std::size_t whole) { return ratio(static_cast<double>(part), static_cast<double>(whole)); };
  found.mean_drift = ratio(drift, static_cast<double>(moving));
  found.roughness = ratio(roughness, static_cast<double>(moving));
  found.jump = ratio(ratio(jumps, static_cast<double>(jump_count)), ratio(moves, static_cast<double>(move_count)));
  found.pen_1_share = share(lifts, found.points);
  found.lifted_end_share = share(ends, found.sketches);
  found.clamped_share = share(found.clamped, 2 * found.points);
  return found;
}

/// Gives a notice for each thing that looks wrong. `source` names the data: a file, "training data".
inline void report(const Plausibility& found, const std::string& source, const NoticeHandler& notify, float limit = default_offset_limit) {
  const auto decimals = [](double number, int count) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", count, number);
    return std::string(text);
  };
  const auto digits = [](double number, int count) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*g", count, number);
    return std::string(text);
  };
  NoticeCounter notices(source);
  if (found.looks_absolute()) {
    notices.add(
        "sketches whose offsets look like absolute coordinates (mean drift " + decimals(found.mean_drift, 2) + ", drawings below 0.4)", {},
        found.sketches);
  }
  if (found.looks_inverted()) {
    notices.add("points that lift the pen, " + decimals(100 * found.pen_1_share, 1) + " % of all, as if the pen column were inverted", {},
                static_cast<std::size_t>(std::llround(found.pen_1_share * static_cast<double>(found.points))));
  }
  if (found.never_lifts()) notices.add("points, none of which lifts the pen", {}, found.points);
  constexpr double few = 0.001;  // in real files of pixels up to one in 100,000 is beyond 1000
  notices.add("offsets beyond " + digits(static_cast<double>(limit), 6) + ", which preprocessing clamps (" +
                  digits(100 * found.clamped_share, 3) +
                  (found.clamped_share < few ? " % of all)" : " % of all; are the drawings in other units?)"),
              {}, found.clamped);
  notices.report(notify);
}

}  // namespace sketchrnn
