// Seamless patterns: drawings on a lattice with random displacement, rotation and scale on a tile that repeats periodically.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Arrangement of the drawings.
enum class Lattice {
  hexagonal,  ///< every other row is shifted by half a column, and rows are closer together
  square,     ///< rows and columns
};

/// Options of pattern_tile().
struct PatternOptions {
  double width = 600;                    ///< of the tile, in pixels; the height follows from the lattice; both are rounded to integers
  std::size_t columns = 4;               ///< drawings across
  std::size_t rows = 4;                  ///< drawings down
  Lattice lattice = Lattice::hexagonal;  ///< hexagonal requires an even number of rows
  double drawing_size = 0.9;             ///< diameter of the circle around a drawing, in column widths
  double jitter = 0.06;                  ///< maximum random displacement, in column widths
  double rotation = 30;                  ///< maximum random rotation in either direction, in degrees
  double min_scale = 0.8;                ///< lower limit of the random scale, relative to drawing_size
  double max_scale = 1;                  ///< upper limit of the random scale
};

/// A drawing on a tile, in pixels, y down. A drawing that crosses an edge has copies on the opposite side.
struct PatternPiece {
  std::size_t drawing = 0;  ///< index of the drawing
  Polylines lines;          ///< in pixels from the tile's upper left corner
};

/// A tile. Pieces can extend beyond its edges and must be clipped.
struct PatternTile {
  double width = 0;                  ///< in pixels
  double height = 0;                 ///< in pixels
  std::vector<PatternPiece> pieces;  ///< with copies of those that cross an edge
};

/// Appearance of a tile.
struct PatternStyle {
  double stroke_width = 2;                   ///< in pixels
  std::vector<std::string> colors{"black"};  ///< of the drawings, repeated
  std::string background{"white"};           ///< none if empty
  std::string title{};                       ///< accessible title
};

namespace detail {

inline void check_pattern(const PatternOptions& options) {
  check_size(options.width, "the width of the tile", 8, 20'000);
  check_size(options.drawing_size, "the size of a drawing", 0.01, 4);
  check_size(options.jitter, "the jitter", 0, 4);
  check_size(options.rotation, "the rotation", 0, 180);
  check_size(options.max_scale, "the largest scale", 0.01, 4);
  check_size(options.min_scale, "the smallest scale", 0.01, options.max_scale);
  if (options.columns < 1 || options.rows < 1 || options.columns > 200 || options.rows > 200) {
    raise(ArgumentError("a pattern of " + std::to_string(options.columns) + " columns and " + std::to_string(options.rows) +
                        " rows, expected 1 to 200"));
  }
  if (options.lattice == Lattice::hexagonal && options.rows % 2 != 0) {
    raise(ArgumentError("a hexagonal pattern of " + std::to_string(options.rows) + " rows, expected an even number"));
  }
}

/// Rounds to 1/64 of a pixel, so that shifts by whole pixels are exact in float and copies are identical.
[[nodiscard]] inline float on_grid(double pixels) noexcept { return static_cast<float>(std::round(pixels * 64) / 64); }

/// Returns the first and the last integer k for which [low, high] + k side intersects [0, side].
[[nodiscard]] inline std::pair<int, int> shifts(double low, double high, double side) noexcept {
  return {static_cast<int>(std::ceil(-high / side)), static_cast<int>(std::floor((side - low) / side))};
}

[[nodiscard]] inline std::string pattern_pieces(const PatternTile& tile, const PatternStyle& style) {
  std::string svg;
  for (const PatternPiece& piece : tile.pieces) {
    svg += svg_paths(piece.lines, {}, std::span(&style.colors[piece.drawing % style.colors.size()], 1), style.stroke_width);
  }
  return svg;
}

inline void check_style(const PatternStyle& style) {
  check_size(style.stroke_width, "the stroke width", 0, 1e3);
  if (style.colors.empty()) raise(ArgumentError("a pattern without colors"));
}

}  // namespace detail

/// Creates a tile with one drawing at each lattice point, repeating the given drawings. Displacement, rotation and scale depend only on the
/// seed and the lattice point. `border` is the width of ink beyond a line: half the stroke width. Throws ArgumentError if there are no
/// drawings, for coordinates that are not finite, invalid options, and more than 5,000,000 points.
[[nodiscard]] inline PatternTile pattern_tile(std::span<const Polylines> drawings, Seed seed, const PatternOptions& options = {},
                                              double border = 1) {
  detail::check_pattern(options);
  detail::check_size(border, "the border", 0, 1e3);
  if (drawings.empty()) detail::raise(ArgumentError("a pattern of no drawings"));
  const bool hexagonal = options.lattice == Lattice::hexagonal;
  PatternTile tile;
  tile.width = std::round(options.width);
  const double column = tile.width / static_cast<double>(options.columns);
  tile.height = (std::max)(1.0, std::round(static_cast<double>(options.rows) * column * (hexagonal ? std::sqrt(0.75) : 1.0)));
  const double row = tile.height / static_cast<double>(options.rows);

  // In order, but if a whole column would have the same drawing, each row starts with a different one.
  const auto drawing_at = [&, n = drawings.size()](std::size_t c, std::size_t r) {
    const std::size_t turn = options.columns % n == 0 ? (std::max<std::size_t>)(n / 2, 1) : options.columns;
    return (r * turn + c) % n;
  };

  std::size_t points = 0;
  constexpr std::size_t max_points = 5'000'000;
  for (std::size_t cell = 0; cell < options.columns * options.rows; ++cell) {
    const std::size_t c = cell % options.columns, r = cell / options.columns, number = drawing_at(c, r);
    Random random(seed, Purpose::general, static_cast<std::uint32_t>(cell));
    // uniform in a disk
    const double away = options.jitter * column * std::sqrt(random.uniform()), direction = 2 * std::numbers::pi * random.uniform();
    const double x = (static_cast<double>(c) + (hexagonal && r % 2 == 1 ? 1.0 : 0.5)) * column + away * std::cos(direction);
    const double y = (static_cast<double>(r) + 0.5) * row + away * std::sin(direction);
    const double angle = random.uniform(-options.rotation, options.rotation) * std::numbers::pi / 180;
    const double diameter = options.drawing_size * column * random.uniform(options.min_scale, options.max_scale);

    const Polylines& lines = drawings[number];
    const Bounds box = bounds(lines);
    const double middle_x = 0.5 * (static_cast<double>(box.min_x) + static_cast<double>(box.max_x));
    const double middle_y = 0.5 * (static_cast<double>(box.min_y) + static_cast<double>(box.max_y));
    const double diagonal = std::hypot(box.width(), box.height());
    const double scale = diagonal > 0 ? diameter / diagonal : 1;
    const double cosine = scale * std::cos(angle), sine = scale * std::sin(angle);
    Polylines placed;
    std::size_t own_points = 0;
    for (const Polyline& line : lines) {
      if (line.empty()) continue;
      placed.emplace_back();
      for (const Point& p : line) {
        const double u = static_cast<double>(p.x) - middle_x, v = static_cast<double>(p.y) - middle_y;
        placed.back().push_back({detail::on_grid(x + cosine * u - sine * v), detail::on_grid(y + sine * u + cosine * v)});
      }
      own_points += line.size();
    }
    if (placed.empty()) continue;

    const Bounds reach = bounds(placed);
    const auto [left, right] =
        detail::shifts(static_cast<double>(reach.min_x) - border, static_cast<double>(reach.max_x) + border, tile.width);
    const auto [up, down] =
        detail::shifts(static_cast<double>(reach.min_y) - border, static_cast<double>(reach.max_y) + border, tile.height);
    for (int j = up; j <= down; ++j) {
      for (int i = left; i <= right; ++i) {
        if ((points += own_points) > max_points) detail::raise(ArgumentError("a pattern of more than 5000000 points"));
        PatternPiece piece{number, placed};
        const auto dx = static_cast<float>(i * tile.width), dy = static_cast<float>(j * tile.height);
        for (Polyline& line : piece.lines) {
          for (Point& p : line) p = {p.x + dx, p.y + dy};
        }
        tile.pieces.push_back(std::move(piece));
      }
    }
  }
  return tile;
}

/// Returns the tile as SVG, clipped at its edges; such pictures can be placed side by side without seams. Throws ArgumentError for an
/// invalid style.
[[nodiscard]] inline std::string to_svg(const PatternTile& tile, const PatternStyle& style = {}) {
  detail::check_style(style);
  return detail::svg_head(tile.width, tile.height, style.title, style.background) + detail::pattern_pieces(tile, style) + "</svg>\n";
}

/// Returns an SVG with `across` by `down` tiles, as a <pattern> with the given `id`, which must be unique among the pictures embedded in a
/// page. Throws ArgumentError for an invalid style or id, and if `across` or `down` is not 1 to 1000.
[[nodiscard]] inline std::string to_repeated_svg(const PatternTile& tile, std::size_t across, std::size_t down,
                                                 const PatternStyle& style = {}, std::string_view id = "tile") {
  detail::check_style(style);
  if (across < 1 || down < 1 || across > 1000 || down > 1000) detail::raise(ArgumentError("a pattern is repeated 1 to 1000 times"));
  const bool good_id = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!good_id) detail::raise(ArgumentError("the id of a pattern: expected letters, digits, - and _"));
  return detail::svg_head(static_cast<double>(across) * tile.width, static_cast<double>(down) * tile.height, style.title,
                          style.background) +
         "<defs>\n<pattern" + detail::attribute("id", id) + " patternUnits=\"userSpaceOnUse\"" + detail::attribute("width", tile.width) +
         detail::attribute("height", tile.height) + ">\n" + detail::pattern_pieces(tile, style) +
         "</pattern>\n</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"url(#" + std::string(id) + ")\"/>\n</svg>\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
