// A grid of latent vectors between four corners, as in the article's picture of a latent space.
// What it is not for: drawing them (Sampler::decode takes the vectors as they are), laying drawings out (drawing/grid.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/generation/interpolation.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

template <class Vector>
struct LatentCorners {
  Vector top_left, top_right, bottom_left, bottom_right;
};

/// rows x columns latent vectors, row by row: along the top and the bottom edge from the left to the right, and between these two from the
/// top to the bottom (paper, section 4.2). The corners are hit exactly. With LatentPath::linear it is bilinear, in either order.
/// Throws ArgumentError for fewer than 2 rows or columns.
template <class Vector>
[[nodiscard]] std::vector<Vector> latent_grid(const LatentCorners<Vector>& corners, std::size_t rows, std::size_t columns,
                                              LatentPath path = LatentPath::spherical) {
  if (rows < 2 || columns < 2) {
    throw ArgumentError("latent_grid: a grid of " + std::to_string(rows) + " rows and " + std::to_string(columns) +
                        " columns, expected at least 2 of each, for the corners");
  }
  const std::vector<Vector> top = latent_walk(corners.top_left, corners.top_right, columns, path);
  const std::vector<Vector> bottom = latent_walk(corners.bottom_left, corners.bottom_right, columns, path);
  std::vector<Vector> grid;
  grid.reserve(rows * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const double t = static_cast<double>(row) / static_cast<double>(rows - 1);
    for (std::size_t column = 0; column < columns; ++column) grid.push_back(interpolate(top[column], bottom[column], t, path));
  }
  return grid;
}

}  // namespace sketchrnn
