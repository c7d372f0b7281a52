// Data augmentation of training sketches: random scaling and random dropping of points, as in Magenta, and, off by default, random mirroring,
// rotation and shear.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>

#include <sketchrnn/core/detail/elementary_functions.hpp>
#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// In-place random_scale of contiguous stroke-3 rows, [N * 3], which must be valid. Does not allocate.
inline void random_scale_rows(std::span<float> rows, double factor, Random& random) {
  // s = 1 + (U - 1/2) 2 e
  const double scale_x = 1.0 + (random.uniform() - 0.5) * 2.0 * factor;
  const double scale_y = 1.0 + (random.uniform() - 0.5) * 2.0 * factor;
  for (std::size_t row = 0; row < rows.size() / 3; ++row) {
    rows[3 * row] = detail::to_float(static_cast<double>(rows[3 * row]) * scale_x, "the scaled offset", row);
    rows[3 * row + 1] = detail::to_float(static_cast<double>(rows[3 * row + 1]) * scale_y, "the scaled offset", row);
  }
}

/// Scales dx and dy by two independent factors 1 + (U - 1/2) 2 e, uniform in [1 - e, 1 + e), e = `factor` (Magenta,
/// DataLoader.random_scale). Always consumes two uniform values, x first.
/// Throws ArgumentError for an invalid stroke-3 array, a factor outside [0, 1] (a larger one could mirror the sketch), and results outside
/// the range of float.
[[nodiscard]] inline Stroke3 random_scale(Stroke3 strokes, double factor, Random& random) {
  if (!is_within(factor, 0, 1)) {
    detail::raise(ArgumentError("random_scale: the factor is " + detail::number_text(factor) + ", expected 0 to 1"));
  }
  check_stroke3(strokes);
  random_scale_rows({strokes.data(), strokes.size()}, factor, random);
  return strokes;
}

/// In-place drop_strokes of contiguous stroke-3 rows, [N * 3], which must be valid, and of the time gaps before them, [N], if there are
/// any. Moves the kept rows to the front and returns their number.
inline std::size_t drop_rows(std::span<float> rows, double probability, Random& random, std::span<float> time_gaps = {}) {
  std::size_t kept = 0;
  std::size_t count = 0;
  double x = 0, y = 0;         // offset of the last kept row: summed in double, rounded once
  bool previous_lifts = true;  // the row before the first is taken to be (0, 0, 1)
  for (std::size_t row = 0; row < rows.size() / 3; ++row) {
    const double dx = static_cast<double>(rows[3 * row]);
    const double dy = static_cast<double>(rows[3 * row + 1]);
    const float p = rows[3 * row + 2];
    count = same_value(p, 1) || previous_lifts ? 0 : count + 1;
    const double u = random.uniform();
    // count > 2 implies that neither this row nor the last kept one lifts the pen
    const bool dropped = count > 2 && u < probability;
    x = dropped ? x + dx : dx;
    y = dropped ? y + dy : dy;
    if (!dropped) {
      rows[3 * kept + 2] = p;
      previous_lifts = same_value(p, 1);
      ++kept;
    }
    if (!time_gaps.empty()) {
      const float gap = time_gaps[row];
      time_gaps[kept - 1] = dropped ? time_gaps[kept - 1] + gap : gap;
    }
    rows[3 * (kept - 1)] = detail::to_float(x, "the offset", kept - 1);
    rows[3 * (kept - 1) + 1] = detail::to_float(y, "the offset", kept - 1);
  }
  return kept;
}

/// Drops points inside long strokes, each with the given probability, and adds the offset of a dropped point to the last kept row, so that
/// the following points do not move (Magenta, utils.augment_strokes). For each row c, with prev the last kept row (initially (0, 0, 1)) and
/// initially count = 0:
///   count = 0 where c.p = 1 or prev.p = 1, else count + 1;
///   c is dropped where c.p = 0, prev.p = 0, count > 2 and U < probability.
/// A drop does not reset count. Always consumes one uniform value per row. The first three rows of a stroke and the one that lifts the pen
/// are always kept, so no stroke disappears.
/// Throws ArgumentError for an invalid stroke-3 array, a probability outside [0, 1], and sums outside the range of float.
[[nodiscard]] inline Stroke3 drop_strokes(Stroke3 strokes, double probability, Random& random) {
  if (!is_within(probability, 0, 1)) {
    detail::raise(ArgumentError("drop_strokes: the probability is " + detail::number_text(probability) + ", expected 0 to 1"));
  }
  check_stroke3(strokes);
  const std::size_t kept = drop_rows({strokes.data(), strokes.size()}, probability, random);
  Stroke3 result(kept);
  std::copy_n(strokes.data(), result.size(), result.data());
  return result;
}

/// Ranges of random_affine(); by default nothing changes.
struct AffineAugmentation {
  double mirror_prob = 0;  ///< probability of mirroring left to right, 0 to 1
  double rotation = 0;     ///< maximum angle in degrees, 0 to 180
  double shear = 0;        ///< maximum of k in x + k y, 0 to 1

  /// Returns whether sketches are left as they are.
  [[nodiscard]] bool is_identity() const noexcept { return !(mirror_prob > 0 || rotation > 0 || shear > 0); }
};

/// In-place random_affine of contiguous stroke-3 rows, [N * 3], which must be valid. Does not allocate.
inline void random_affine_rows(std::span<float> rows, const AffineAugmentation& ranges, Random& random) {
  const double mirror = random.uniform() < ranges.mirror_prob ? -1 : 1;
  const double shear = (random.uniform() - 0.5) * 2.0 * ranges.shear;
  const double angle = (random.uniform() - 0.5) * 2.0 * ranges.rotation * std::numbers::pi / 180;
  const double cosine = detail::rounded_cos(angle), sine = detail::rounded_sin(angle);
  for (std::size_t row = 0; row < rows.size() / 3; ++row) {
    // (dx', dy') = R(a) (m dx + k dy, dy)
    const auto dy = static_cast<double>(rows[3 * row + 1]);
    const double dx = mirror * static_cast<double>(rows[3 * row]) + shear * dy;
    rows[3 * row] = detail::to_float(cosine * dx - sine * dy, "the transformed offset", row);
    rows[3 * row + 1] = detail::to_float(sine * dx + cosine * dy, "the transformed offset", row);
  }
}

/// Mirrors a sketch left to right with a probability, shears it by k and rotates it by an angle a, which are uniform in the ranges given:
///   (dx', dy') = R(a) (m dx + k dy, dy),  m = -1 or 1
/// Always consumes three uniform values: for m, k and a. Not in the original. (torchvision: RandomHorizontalFlip, RandomAffine)
/// Throws ArgumentError for an invalid stroke-3 array, ranges outside those of AffineAugmentation, and results outside the range of float.
[[nodiscard]] inline Stroke3 random_affine(Stroke3 strokes, const AffineAugmentation& ranges, Random& random) {
  const auto require = [](const char* name, double value, double largest) {
    if (is_within(value, 0, largest)) return;
    detail::raise(ArgumentError(std::string("random_affine: ") + name + " is " + detail::number_text(value) + ", expected 0 to " +
                                detail::number_text(largest)));
  };
  require("mirror_prob", ranges.mirror_prob, 1);
  require("rotation", ranges.rotation, 180);
  require("shear", ranges.shear, 1);
  check_stroke3(strokes);
  random_affine_rows({strokes.data(), strokes.size()}, ranges, random);
  return strokes;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
