// Plausibility checks of a data set: detects absolute coordinates in place of offsets and an inverted pen column, two common mistakes that
// cause no error in training, and sketches that are not in a model's units. The results are only reported as notices. Validation of arrays is in sketch/check.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Verdict on the two offset columns of a sketch.
enum class OffsetColumns {
  plausible,         ///< or too short to judge: fewer than 4 points
  absolute_by_jump,  ///< absolute coordinates, detected at the points after a lifted pen
  absolute_by_drift  ///< absolute coordinates, detected by the distance between start and end
};

namespace detail {

inline constexpr std::size_t min_points_to_judge = 4;

/// Statistics of the offsets of a sketch. A "move" is an offset drawn with the pen down, a "jump" the offset after a lifted pen, a "turn"
/// the difference between consecutive offsets.
struct OffsetLengths {
  double x = 0, y = 0;            ///< the sums of the offsets
  double path = 0;                ///< the sum of |offset|
  double xx = 0, xy = 0, yy = 0;  ///< the sums of dx^2, dx dy and dy^2
  double turns = 0;               ///< the sum of |turn|
  double jumps = 0, moves = 0, turns_at_jumps = 0;
  std::size_t jump_count = 0, move_count = 0, points = 0;
  double last = 0;  ///< |offset| of the last point

  explicit OffsetLengths(const Stroke3& sketch) : points(length(sketch)) {
    for (std::size_t row = 0; row < points; ++row) {
      const double dx = static_cast<double>(sketch(row, 0)), dy = static_cast<double>(sketch(row, 1));
      const bool is_jump = row > 0 && same_value(sketch(row - 1, 2), 1);
      last = std::hypot(dx, dy);
      x += dx;
      y += dy;
      path += last;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
      (is_jump ? jumps : moves) += last;
      ++(is_jump ? jump_count : move_count);
      if (row == 0) continue;
      const double turn = std::hypot(dx - static_cast<double>(sketch(row - 1, 0)), dy - static_cast<double>(sketch(row - 1, 1)));
      turns += turn;
      if (is_jump) turns_at_jumps += turn;
    }
  }

  /// Returns |sum of offsets| / sum of |offset|.
  [[nodiscard]] double drift() const { return path > 0 ? std::hypot(x, y) / path : 0; }
  /// Returns sum of |turn| / sum of |offset|.
  [[nodiscard]] double roughness() const { return path > 0 ? turns / path : 0; }
  /// Returns the mean jump divided by the mean move; 0 if there are no jumps or no moves.
  [[nodiscard]] double jump() const {
    return jump_count == 0 || moves <= 0 ? 0 : (jumps / static_cast<double>(jump_count)) / (moves / static_cast<double>(move_count));
  }

  /// Returns whether the offsets, of mean length `mean`, behave like positions: nearly all in one direction, changing smoothly in direction
  /// and length. Along waves, stairs and straight lines the length of offsets changes little, and the last offset of a line is short.
  [[nodiscard]] bool runs_away(double mean) const {
    constexpr double min_drift = 0.75, max_roughness = 0.5, min_end = 0.5, min_share = 0.4, max_turn = 0.6;
    if (drift() <= min_drift || roughness() >= max_roughness || last <= min_end * mean) return false;
    // variance of the offsets in the direction of their sum, and total variance
    const double count = static_cast<double>(points), sum = std::hypot(x, y);
    const double along = (xx * x * x + 2 * xy * x * y + yy * y * y) / (sum * sum) / count - sum * sum / (count * count);
    const double both = (xx + yy) / count - sum * sum / (count * count);
    const double mean_turn = turns / (count - 1);
    return along > min_share * min_share * (both - along) && mean_turn * mean_turn < max_turn * max_turn * both;
  }

  /// Returns the verdict on the sketch.
  [[nodiscard]] OffsetColumns judge() const {
    if (points < min_points_to_judge || path <= 0) return OffsetColumns::plausible;
    const double mean = path / static_cast<double>(points);
    if (runs_away(mean)) return OffsetColumns::absolute_by_drift;
    if (jump_count == 0) return OffsetColumns::plausible;
    // Positions keep their magnitude after a lifted pen, but change more than elsewhere. Offsets are longer there, or, if a stroke starts
    // at the end of the previous one, change no more than along a stroke.
    constexpr double min_jump = 0.5, max_jump = 1.25, min_turn = 1.2, largest_move = 0.8, max_roughness = 0.9;
    constexpr double min_drift = 0.4, min_change = 0.8;
    if (roughness() >= max_roughness || jump() <= min_jump || jump() >= max_jump) return OffsetColumns::plausible;
    const double turn_at_jump = turns_at_jumps / static_cast<double>(jump_count);
    const std::size_t other_turns = points - 1 - jump_count;
    const double other_turn = other_turns == 0 ? 0 : (turns - turns_at_jumps) / static_cast<double>(other_turns);
    const bool changes_at_jumps = other_turn > 0 && turn_at_jump > min_turn * (std::max)(jump(), largest_move) * other_turn;
    return changes_at_jumps && (drift() > min_drift || turn_at_jump > min_change * mean) ? OffsetColumns::absolute_by_jump
                                                                                         : OffsetColumns::plausible;
  }
};

}  // namespace detail

/// Statistics of a data set that reveal mistakes. All except `clamped` are independent of the unit of the offsets. Typical values:
///
/// | data                                             | mean_drift   | roughness    | jump         | pen_1_share  | look absolute |
/// |--------------------------------------------------|--------------|--------------|--------------|--------------|---------------|
/// | Quick, Draw! (18 files), Sheep Market, KanjiVG   | 0.07 to 0.20 | 1.00 to 1.64 | 1.4 to 4.5   | 0.09 to 0.41 | 0 to 1 %      |
/// | Quick, Draw! raw, not simplified (4 files)       | 0.07 to 0.18 | 0.69 to 0.91 | 8.5 to 19    | 0.02 to 0.04 | 0 %           |
/// | positions from the upper left corner, all files  | 0.92 to 0.94 | 0.04 to 0.45 | 0.76 to 1.05 |              | 71 to 100 %   |
/// | positions from the first point                   | 0.60 to 0.88 | 0.05 to 0.54 | 0.75 to 1.09 |              | 53 to 100 %   |
/// | positions from the center                        | 0.15 to 0.54 | 0.07 to 0.86 | 0.72 to 1.04 |              | 37 to 83 %    |
/// | inverted pen                                     |              |              |              | 0.59 to 0.98 | 0 %           |
///
/// Absolute coordinates relative to the center of a circle cannot be detected: both they and the offsets of a circle form a circle.
struct Plausibility {
  std::size_t sketches = 0;  ///< number of sketches examined
  std::size_t points = 0;    ///< number of their points
  double mean_drift = 0;     ///< mean over sketches of |sum of offsets| / sum of |offset|; 0: closed, 1: a straight line
  double roughness = 0;      ///< mean over sketches of sum of |offset - previous offset| / sum of |offset|; 1.4 if offsets are independent
  double jump = 0;           ///< mean |offset| after a lifted pen / mean |offset| elsewhere; 0 if undefined
  double pen_1_share = 0;    ///< fraction of the points that lift the pen
  double lifted_end_share = 0;        ///< fraction of the sketches whose last point lifts the pen; 1 in real files
  std::size_t clamped = 0;            ///< values of dx and dy beyond the limit of preprocess()
  double clamped_share = 0;           ///< fraction of all dx and dy
  std::size_t judged = 0;             ///< sketches of at least 4 points, to which OffsetColumns applies
  std::size_t absolute_by_jump = 0;   ///< number of these with the verdict absolute_by_jump
  std::size_t absolute_by_drift = 0;  ///< number of these with the verdict absolute_by_drift
  double jump_of_absolute = 0;        ///< mean jump of the sketches in absolute_by_jump
  double drift_of_absolute = 0;       ///< mean drift of the sketches in absolute_by_drift

  /// Returns whether the offset columns look like absolute coordinates in a considerable fraction of the sketches.
  [[nodiscard]] bool looks_absolute() const noexcept {
    constexpr double min_share = 0.3;
    return judged > 0 && !looks_inverted() &&
           static_cast<double>(absolute_by_jump + absolute_by_drift) > min_share * static_cast<double>(judged);
  }

  /// Returns whether the pen column looks inverted: nearly all points lift the pen, or most do and sketches end with the pen down.
  [[nodiscard]] bool looks_inverted() const noexcept {
    constexpr double majority = 0.5, nearly_all = 0.75;
    return points > sketches && (pen_1_share > nearly_all || (pen_1_share > majority && lifted_end_share < 0.5));
  }

  /// Returns whether no point lifts the pen.
  [[nodiscard]] bool never_lifts() const noexcept { return points > 0 && !(pen_1_share > 0); }
};

/// Computes the statistics of the sketches of all splits that preprocess() keeps, those of 1 to `max_length` points. Arrays without three
/// columns are skipped. `limit` is that of preprocess().
[[nodiscard]] inline Plausibility examine(const Dataset& data, std::size_t max_length = (std::numeric_limits<std::size_t>::max)(),
                                          float limit = default_offset_limit) {
  Plausibility found;
  double drift = 0, roughness = 0, jumps = 0, moves = 0;
  std::size_t lifts = 0, ends = 0, moving = 0, jump_count = 0, move_count = 0;
  for (const Split* split : {&data.train, &data.valid, &data.test}) {
    for (const Stroke3& sketch : split->sketches) {
      const std::size_t rows = length(sketch);
      if (rows == 0 || rows > max_length) continue;
      const detail::OffsetLengths lengths(sketch);
      for (std::size_t row = 0; row < rows; ++row) {
        if (same_value(sketch(row, 2), 1)) ++lifts;
        found.clamped += (std::abs(sketch(row, 0)) > limit ? 1U : 0U) + (std::abs(sketch(row, 1)) > limit ? 1U : 0U);
      }
      ++found.sketches;
      found.points += rows;
      jumps += lengths.jumps;
      moves += lengths.moves;
      jump_count += lengths.jump_count;
      move_count += lengths.move_count;
      if (same_value(sketch(rows - 1, 2), 1)) ++ends;
      if (lengths.path > 0) {
        drift += lengths.drift();
        roughness += lengths.roughness();
        ++moving;
      }
      found.judged += rows >= detail::min_points_to_judge ? 1U : 0U;
      const OffsetColumns columns = lengths.judge();
      if (columns == OffsetColumns::absolute_by_jump) {
        ++found.absolute_by_jump;
        found.jump_of_absolute += lengths.jump();
      } else if (columns == OffsetColumns::absolute_by_drift) {
        ++found.absolute_by_drift;
        found.drift_of_absolute += lengths.drift();
      }
    }
  }
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const auto share = [&](std::size_t part, std::size_t whole) { return ratio(static_cast<double>(part), static_cast<double>(whole)); };
  found.mean_drift = ratio(drift, static_cast<double>(moving));
  found.roughness = ratio(roughness, static_cast<double>(moving));
  found.jump = ratio(ratio(jumps, static_cast<double>(jump_count)), ratio(moves, static_cast<double>(move_count)));
  found.jump_of_absolute = ratio(found.jump_of_absolute, static_cast<double>(found.absolute_by_jump));
  found.drift_of_absolute = ratio(found.drift_of_absolute, static_cast<double>(found.absolute_by_drift));
  found.pen_1_share = share(lifts, found.points);
  found.lifted_end_share = share(ends, found.sketches);
  found.clamped_share = share(found.clamped, 2 * found.points);
  return found;
}

/// Reports a notice for each implausible property. `source` names the data: a file, "data set".
inline void report(const Plausibility& found, const std::string& source, const NoticeHandler& notify, float limit = default_offset_limit) {
  NoticeCounter notices(source);
  if (found.looks_absolute()) {
    notices.add("sketches whose offsets look like absolute coordinates (where the pen is lifted they are " +
                    detail::fixed_text(found.jump_of_absolute, 2) + " times as long as elsewhere, in drawings at least 1.4 times)",
                {}, found.absolute_by_jump);
    notices.add("sketches whose offsets look like absolute coordinates (they end at " + detail::fixed_text(found.drift_of_absolute, 2) +
                    " of the way from their beginning, in drawings at less than 0.4)",
                {}, found.absolute_by_drift);
  }
  if (found.looks_inverted()) {
    notices.add(
        "points that lift the pen, " + detail::fixed_text(100 * found.pen_1_share, 1) + " % of all, as if the pen column were inverted", {},
        static_cast<std::size_t>(std::llround(found.pen_1_share * static_cast<double>(found.points))));
  }
  if (found.never_lifts()) notices.add("points, none of which lifts the pen", {}, found.points);
  constexpr double few = 0.001;  // real files in pixels have up to 1e-5 of their offsets beyond 1000
  notices.add("offsets beyond " + detail::number_text(static_cast<double>(limit), 6) + ", which preprocessing clamps (" +
                  detail::number_text(100 * found.clamped_share, 3) +
                  (found.clamped_share < few ? " % of all)" : " % of all; are the drawings in other units?)"),
              {}, found.clamped);
  notices.report(notify);
}

/// Reports a notice if the offsets of a split are far from the units of a model, in which their standard deviation is about 1: drawings that
/// were not divided by its scale factor, or twice. `scale_factor`: the model's; 1 if it has none. `source` names the sketches.
inline void report_units(const Split& split, float scale_factor, const std::string& source, const NoticeHandler& notify) {
  double sum = 0, squares = 0;
  std::size_t offsets = 0;
  for (const Stroke3& sketch : split.sketches) {
    for (std::size_t row = 0; row < length(sketch); ++row) {
      const double dx = static_cast<double>(sketch(row, 0)), dy = static_cast<double>(sketch(row, 1));
      sum += dx + dy;
      squares += dx * dx + dy * dy;
    }
    offsets += 2 * length(sketch);
  }
  if (offsets == 0 || !notify) return;
  // s^2 = 1/n sum_i d_i^2 - mean^2
  const double count = static_cast<double>(offsets), mean = sum / count;
  const double deviation = std::sqrt((std::max)(squares / count - mean * mean, 0.0));
  constexpr double factor = 4;  // drawings of another class or simplification differ by less, drawing units mostly by more
  if (!is_finite(deviation) || deviation <= 0 || is_within(deviation, 1 / factor, factor)) return;
  notify({source,
          "offsets with a standard deviation of " + detail::number_text(deviation, 3) +
              ", in the model's units about 1 (are the sketches to be divided by its scale factor, " +
              detail::number_text(static_cast<double>(scale_factor), 6) + ", once?)",
          offsets,
          {}});
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
