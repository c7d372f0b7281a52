// Wallpaper: a tile full of drawings that repeats without a seam. Drawings stand on a lattice, a little out of place, turned and scaled by
// chance; what sticks out of the tile on one side comes in on the other.
// What it is not for: sheets on which each drawing has its cell (grid.hpp).
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

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/markup.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// hexagonal: every other row is shifted by half a column, and rows are nearer to each other.
enum class Lattice { hexagonal, square };

struct PatternOptions {
  double width = 600;  ///< of the tile, in pixels; the height follows from the lattice; both are made whole
  std::size_t columns = 4, rows = 4;
  Lattice lattice = Lattice::hexagonal;  ///< with an even number of rows: an odd one has no way to close
  double drawing_size = 0.9;             ///< the circle around a drawing, in distances between columns
  double jitter = 0.06;                  ///< how far from its place a drawing may be, in distances between columns
  double rotation = 30;                  ///< degrees by which a drawing may be turned, either way
  double smallest = 0.8, largest = 1;    ///< scales, in drawing sizes
};

/// One drawing of a tile, in pixels, y downwards. Copies are the same drawing on the other side of an edge.
struct PatternPiece {
  std::size_t drawing = 0;  ///< which of those given
  Polylines lines;
};

/// What a tile is made of. Pieces reach over its edges: what is outside is to be cut off.
struct PatternTile {
  double width = 0, height = 0;
  std::vector<PatternPiece> pieces;
};

/// How a tile is drawn.
struct PatternStyle {
  double stroke_width = 2;
  std::vector<std::string> colors{"black"};  ///< one for each drawing in turn
  std::string background{"white"};           ///< none where empty
  std::string title{};
};

namespace detail {

inline void check_pattern(const PatternOptions& options) {
  check_size(options.width, "the width of the tile", 8, 20'000);
  check_size(options.drawing_size, "the size of a drawing", 0.01, 4);
  check_size(options.jitter, "the jitter", 0, 4);
  check_size(options.rotation, "the rotation", 0, 180);
  check_size(options.largest, "the largest scale", 0.01, 4);
  check_size(options.smallest, "the smallest scale", 0.01, options.largest);
  if (options.columns < 1 || options.rows < 1 || options.columns > 200 || options.rows > 200) {
    throw ArgumentError("a pattern of " + std::to_string(options.columns) + " columns and " + std::to_string(options.rows) +
                        " rows, expected 1 to 200");
  }
  if (options.lattice == Lattice::hexagonal && options.rows % 2 != 0) {
    throw ArgumentError("a hexagonal pattern of " + std::to_string(options.rows) + " rows, expected an even number");
  }
}

/// To 1/64 of a pixel: then a shift by whole pixels is exact in float, and copies are copies to the last bit.
[[nodiscard]] inline float on_grid(double pixels) noexcept { return static_cast<float>(std::round(pixels * 64) / 64); }

/// First and last shift, in sides, at which an interval still meets [0, side].
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
  if (style.colors.empty()) throw ArgumentError("a pattern without colors");
}

}  // namespace detail

/// Places drawings on a torus, as many as the lattice has places, those given in turn; every place is chosen by the seed alone. `border` is
/// how far ink reaches beyond a line: half the stroke width. Throws ArgumentError for no drawing, coordinates that are not finite, options
/// that make no sense, and more than 5,000,000 points.
[[nodiscard]] inline PatternTile pattern_tile(std::span<const Polylines> drawings, Seed seed, const PatternOptions& options = {},
                                              double border = 1) {
  detail::check_pattern(options);
  detail::check_size(border, "the border", 0, 1e3);
  if (drawings.empty()) throw ArgumentError("a pattern of no drawings");
  const bool hexagonal = options.lattice == Lattice::hexagonal;
  PatternTile tile;
  tile.width = std::round(options.width);
  const double column = tile.width / static_cast<double>(options.columns);
  tile.height = (std::max)(1.0, std::round(static_cast<double>(options.rows) * column * (hexagonal ? std::sqrt(0.75) : 1.0)));
  const double row = tile.height / static_cast<double>(options.rows);

  // In turn; where that would put the same drawing into a whole column, every row begins with another one.
  const auto drawing_at = [&, n = drawings.size()](std::size_t c, std::size_t r) {
    const std::size_t turn = options.columns % n == 0 ? (std::max<std::size_t>)(n / 2, 1) : options.columns;
    return (r * turn + c) % n;
  };

  std::size_t points = 0;
  constexpr std::size_t max_points = 5'000'000;
  for (std::size_t place = 0; place < options.columns * options.rows; ++place) {
    const std::size_t c = place % options.columns, r = place / options.columns, number = drawing_at(c, r);
    Random random(seed, Purpose::general, static_cast<std::uint32_t>(place));
    // Uniform in a disc.
    const double away = options.jitter * column * std::sqrt(random.uniform()), direction = 2 * std::numbers::pi * random.uniform();
    const double x = (static_cast<double>(c) + (hexagonal && r % 2 == 1 ? 1.0 : 0.5)) * column + away * std::cos(direction);
    const double y = (static_cast<double>(r) + 0.5) * row + away * std::sin(direction);
    const double angle = random.uniform(-options.rotation, options.rotation) * std::numbers::pi / 180;
    const double diameter = options.drawing_size * column * random.uniform(options.smallest, options.largest);

    const Polylines& lines = drawings[number];
    const Bounds box = bounds(lines);
    const double middle_x = 0.5 * (static_cast<double>(box.min_x) + static_cast<double>(box.max_x));
    const double middle_y = 0.5 * (static_cast<double>(box.min_y) + static_cast<double>(box.max_y));
    const double diagonal = std::hypot(box.width(), box.height());
    const double scale = diagonal > 0 ? diameter / diagonal : 1;
    const double cosine = scale * std::cos(angle), sine = scale * std::sin(angle);
    Polylines placed;
    std::size_t of_this = 0;
    for (const Polyline& line : lines) {
      if (line.empty()) continue;
      placed.emplace_back();
      for (const Point& p : line) {
        const double u = static_cast<double>(p.x) - middle_x, v = static_cast<double>(p.y) - middle_y;
        placed.back().push_back({detail::on_grid(x + cosine * u - sine * v), detail::on_grid(y + sine * u + cosine * v)});
      }
      of_this += line.size();
    }
    if (placed.empty()) continue;

    const Bounds reach = bounds(placed);
    const auto [left, right] =
        detail::shifts(static_cast<double>(reach.min_x) - border, static_cast<double>(reach.max_x) + border, tile.width);
    const auto [up, down] =
        detail::shifts(static_cast<double>(reach.min_y) - border, static_cast<double>(reach.max_y) + border, tile.height);
    for (int j = up; j <= down; ++j) {
      for (int i = left; i <= right; ++i) {
        if ((points += of_this) > max_points) throw ArgumentError("a pattern of more than 5000000 points");
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

/// The tile as an SVG picture, cut off at its edges: side by side such pictures have no seam. Throws ArgumentError for a style that makes
/// no sense.
[[nodiscard]] inline std::string to_svg(const PatternTile& tile, const PatternStyle& style = {}) {
  detail::check_style(style);
  return detail::svg_head(tile.width, tile.height, style.title, style.background) + detail::pattern_pieces(tile, style) + "</svg>\n";
}

/// The tile, `across` by `down` times, as one SVG picture whose <pattern> it is. `id` is the name of that pattern: in a page with several
/// of these pictures each needs its own. Throws ArgumentError as above and for less than one tile.
[[nodiscard]] inline std::string to_repeated_svg(const PatternTile& tile, std::size_t across, std::size_t down,
                                                 const PatternStyle& style = {}, std::string_view id = "tile") {
  detail::check_style(style);
  if (across < 1 || down < 1 || across > 1000 || down > 1000) throw ArgumentError("a pattern is repeated 1 to 1000 times");
  const bool good_id = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!good_id) throw ArgumentError("the id of a pattern: expected letters, digits, - and _");
  return detail::svg_head(static_cast<double>(across) * tile.width, static_cast<double>(down) * tile.height, style.title,
                          style.background) +
         "<defs>\n<pattern" + detail::attribute("id", id) + " patternUnits=\"userSpaceOnUse\"" + detail::attribute("width", tile.width) +
         detail::attribute("height", tile.height) + ">\n" + detail::pattern_pieces(tile, style) +
         "</pattern>\n</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"url(#" + std::string(id) + ")\"/>\n</svg>\n";
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
