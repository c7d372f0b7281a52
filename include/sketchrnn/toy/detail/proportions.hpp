// The proportions of cats and pigs. Units: the head's radius.
#pragma once

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/toy/detail/drawing.hpp>
#include <sketchrnn/toy/detail/pen.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A head and its face.
struct FaceProportions {
  Range head_width{}, head_height{};              // radii
  Range ear_height{}, ear_width{}, ear_spread{};  // width and spread are angles, in radians
  double floppy_ears = 0;                         // probability
  Range eye_height{};                             // below the center
  Range nose_height{};                            // of nose or snout, below the center
  double double_arc = 0;                          // probability of a mouth of two arcs
};

/// A body, legs and tail, standing (from the side) or sitting (from the front).
struct BodyProportions {
  Range width{}, height{};  // radii
  double power = 2;         // of the superellipse; 2: an ellipse
  Range belly{};            // sitting: how much wider the body is below its center
  Range neck{};             // standing: distance of the body from the head's center, in the head's radii
  Range below_head{};       // standing: of the body's center below that of the head
  Range leg_length{};       // standing: below the body
  Range tail_angle{};       // of its root on the outline, from the top
  double tail_size = 1;
};

/// All of an animal.
struct Proportions {
  FaceProportions face;
  BodyProportions standing, sitting;
};

inline constexpr Proportions cat_proportions{
    .face = {.head_width = {0.98, 1.18},
             .head_height = {0.84, 0.98},
             .ear_height = {0.55, 0.85},
             .ear_width = {0.24, 0.32},
             .ear_spread = {0.58, 0.72},
             .floppy_ears = 0,
             .eye_height = {-0.26, -0.12},
             .nose_height = {0.1, 0.18},
             .double_arc = 0.75},
    .standing = {.width = {1.5, 1.9},
                 .height = {0.62, 0.8},
                 .power = 2.5,
                 .neck = {0.5, 0.62},
                 .below_head = {0.55, 0.8},
                 .leg_length = {0.75, 1.05},
                 .tail_angle = {1.15, 1.4}},
    .sitting = {.width = {0.85, 1.05}, .height = {1.1, 1.4}, .belly = {0.2, 0.32}, .tail_angle = {2.1, 2.3}, .tail_size = 0.95}};

inline constexpr Proportions pig_proportions{
    .face = {.head_width = {0.95, 1.12},
             .head_height = {0.92, 1.04},
             .ear_height = {0.32, 0.46},
             .ear_width = {0.22, 0.3},
             .ear_spread = {0.62, 0.8},
             .floppy_ears = 0.55,
             .eye_height = {-0.36, -0.22},
             .nose_height = {0.16, 0.28},
             .double_arc = 0},
    .standing = {.width = {1.45, 1.75},
                 .height = {1.0, 1.25},
                 .power = 2.1,
                 .neck = {0.35, 0.5},
                 .below_head = {0.2, 0.45},
                 .leg_length = {0.38, 0.6},
                 .tail_angle = {1.15, 1.4}},
    .sitting = {.width = {1.15, 1.35}, .height = {1.0, 1.2}, .belly = {0.0, 0.1}, .tail_angle = {1.7, 1.9}, .tail_size = 0.9}};

/// Returns the proportions of an animal.
[[nodiscard]] constexpr const Proportions& proportions_of(Animal animal) noexcept {
  return animal == Animal::cat ? cat_proportions : pig_proportions;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
