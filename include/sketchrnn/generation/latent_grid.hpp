// A grid of latent vectors interpolated between four corners (paper, section 4.2).
// Sampler::decode draws them; drawing/grid.hpp arranges the drawings.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/generation/interpolation.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The corners of a latent_grid.
template <class Vector>
struct LatentCorners {
  Vector top_left;      ///< first row, first column
  Vector top_right;     ///< first row, last column
  Vector bottom_left;   ///< last row, first column
  Vector bottom_right;  ///< last row, last column
};

/// Returns rows x columns latent vectors in row-major order: interpolates the top and the bottom row from left to right, then each column
/// from top to bottom. The corners are exact. With LatentPath::linear the interpolation is bilinear. Throws ArgumentError for fewer than 2
/// rows or columns.
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

}  // namespace sketchrnn::inline SKETCHRNN_ISA
