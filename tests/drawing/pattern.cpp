// Wallpaper: no seams, a regular lattice, unchanged drawings.
#define BOOST_TEST_MODULE drawing_pattern
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/pattern.hpp>

using namespace sketchrnn;

namespace {

std::vector<Polylines> drawings(std::size_t count) {
  std::vector<Polylines> result(count);
  Random random(Seed{9});
  for (Polylines& lines : result) {
    lines.resize(3);
    for (Polyline& line : lines) {
      for (int i = 0; i < 6; ++i) line.push_back({static_cast<float>(100 * random.normal()), static_cast<float>(100 * random.normal())});
    }
  }
  return result;
}

std::vector<PatternOptions> kinds() {
  return {
      {},
      {.width = 333.3, .columns = 3, .rows = 2, .jitter = 0.5, .rotation = 180},
      {.columns = 5, .rows = 3, .lattice = Lattice::square, .drawing_size = 1.3},
      {.width = 100, .columns = 1, .rows = 1, .lattice = Lattice::square, .drawing_size = 3, .jitter = 2, .rotation = 180, .max_scale = 2}};
}

Polyline moved(Polyline line, float x, float y) {
  for (Point& p : line) p = {p.x + x, p.y + y};
  return line;
}

bool holds(const PatternTile& tile, const Polyline& line) {
  return std::any_of(tile.pieces.begin(), tile.pieces.end(), [&](const PatternPiece& piece) {
    return std::find(piece.lines.begin(), piece.lines.end(), line) != piece.lines.end();
  });
}

/// Whether ink of this width around the points of the line reaches into the tile.
bool reaches(const PatternTile& tile, const Polyline& line, double border) {
  const Bounds box = bounds(Polylines{line});
  return box.max_x + border > 0 && box.min_x - border < tile.width && box.max_y + border > 0 && box.min_y - border < tile.height;
}

/// Returns one piece per drawing, without its copies.
std::size_t places(const PatternTile& tile) {
  std::size_t count = 0;
  for (const PatternPiece& piece : tile.pieces) {
    const Bounds box = bounds(piece.lines);
    const double x = 0.5 * static_cast<double>(box.min_x + box.max_x), y = 0.5 * static_cast<double>(box.min_y + box.max_y);
    count += x >= 0 && x < tile.width && y >= 0 && y < tile.height ? 1 : 0;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(there_is_no_seam) {
  constexpr double border = 1.5;
  for (const PatternOptions& options : kinds()) {
    const PatternTile tile = pattern_tile(drawings(3), Seed{1}, options, border);
    const auto width = static_cast<float>(tile.width), height = static_cast<float>(tile.height);
    std::size_t crossing = 0;
    for (const PatternPiece& piece : tile.pieces) {
      for (const Polyline& line : piece.lines) {
        // If a line is visible in a neighboring tile, it is also in this tile, bit for bit.
        for (const float x : {-width, 0.0F, width}) {
          for (const float y : {-height, 0.0F, height}) {
            const Polyline copy = moved(line, x, y);
            if (!reaches(tile, copy, border)) continue;
            BOOST_TEST(holds(tile, copy));
            crossing += x != 0 || y != 0 ? 1 : 0;
          }
        }
      }
    }
    BOOST_TEST(crossing > 0U);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_drawn_twice) {
  for (const PatternOptions& options : kinds()) {
    const PatternTile tile = pattern_tile(drawings(2), Seed{5}, options);
    std::vector<Polyline> all;
    for (const PatternPiece& piece : tile.pieces) all.insert(all.end(), piece.lines.begin(), piece.lines.end());
    std::sort(all.begin(), all.end(), [](const Polyline& a, const Polyline& b) {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                          [](const Point& p, const Point& q) { return p.x != q.x ? p.x < q.x : p.y < q.y; });
    });
    BOOST_TEST((std::adjacent_find(all.begin(), all.end()) == all.end()));
    for (const Polyline& line : all) BOOST_TEST(line.size() == 6U);
  }
}

BOOST_AUTO_TEST_CASE(drawings_stand_on_the_lattice) {
  // A cross, whose center is the center of its bounds, neither moved nor rotated.
  const std::vector<Polylines> cross{{{{-1, 0}, {1, 0}}, {{0, -1}, {0, 1}}}};
  PatternOptions options{.width = 400, .columns = 4, .rows = 4, .drawing_size = 0.2, .jitter = 0, .rotation = 0, .min_scale = 1};
  for (const Lattice lattice : {Lattice::square, Lattice::hexagonal}) {
    options.lattice = lattice;
    const PatternTile tile = pattern_tile(cross, Seed{1}, options);
    BOOST_TEST(tile.width == 400);
    BOOST_TEST(tile.height == (lattice == Lattice::square ? 400 : 346));  // 4 * 100 * sqrt(3) / 2
    BOOST_TEST(places(tile) == 16U);
    for (const PatternPiece& piece : tile.pieces) {
      const Point middle{0.5F * (piece.lines[0][0].x + piece.lines[0][1].x), piece.lines[0][0].y};
      const double row = static_cast<double>(middle.y) / (tile.height / 4) - 0.5;
      BOOST_TEST(std::abs(row - std::round(row)) < 1e-3);
      const bool shifted = lattice == Lattice::hexagonal && std::lround(row) % 2 != 0;
      const double column = static_cast<double>(middle.x) / 100 - (shifted ? 0 : 0.5);
      BOOST_TEST(std::abs(column - std::round(column)) < 1e-3);
      BOOST_TEST(std::abs(static_cast<double>(piece.lines[0][1].x - piece.lines[0][0].x) - 20 / std::sqrt(2)) < 0.04);
    }
  }
}

BOOST_AUTO_TEST_CASE(chance_keeps_its_limits) {
  const std::vector<Polylines> arrow{{{{0, 0}, {100, 0}}}};
  const PatternOptions options{.width = 4000,
                               .columns = 40,
                               .rows = 40,
                               .lattice = Lattice::square,
                               .drawing_size = 0.5,
                               .jitter = 0.2,
                               .rotation = 40,
                               .min_scale = 0.6,
                               .max_scale = 1.2};
  const PatternTile tile = pattern_tile(arrow, Seed{2}, options);
  double angles = 0, max_angle = 0, max_away = 0, least = HUGE_VAL, most = 0, count = 0, away_sum = 0;
  for (const PatternPiece& piece : tile.pieces) {
    const Point a = piece.lines[0][0], b = piece.lines[0][1];
    const double dx = static_cast<double>(b.x - a.x), dy = static_cast<double>(b.y - a.y);
    const double x = 0.5 * static_cast<double>(a.x + b.x), y = 0.5 * static_cast<double>(a.y + b.y);
    if (x < 100 || y < 100 || x > 3900 || y > 3900) continue;  // without the copies
    const double angle = std::atan2(dy, dx) * 180 / 3.14159265358979, size = std::hypot(dx, dy) / 50;
    const double away = std::hypot(std::remainder(x - 50, 100), std::remainder(y - 50, 100)) / 100;
    angles += angle;
    max_angle = std::max(max_angle, std::abs(angle));
    max_away = std::max(max_away, away);
    away_sum += away;
    least = std::min(least, size);
    most = std::max(most, size);
    ++count;
  }
  BOOST_TEST(count > 1400);
  BOOST_TEST(max_angle <= 40.1);
  BOOST_TEST(max_angle > 39);
  BOOST_TEST(std::abs(angles / count) < 2.5);  // 4 standard errors of a mean: 40 / sqrt(3) / sqrt(1440) = 0.6
  BOOST_TEST(max_away <= 0.2002);
  BOOST_TEST(max_away > 0.195);
  BOOST_TEST(std::abs(away_sum / count - 2.0 / 3 * 0.2) < 0.006);  // uniform on a disk
  BOOST_TEST(least >= 0.599);
  BOOST_TEST(least < 0.61);
  BOOST_TEST(most <= 1.201);
  BOOST_TEST(most > 1.19);
}

BOOST_AUTO_TEST_CASE(all_drawings_are_used_alike_and_columns_are_mixed) {
  for (const std::size_t count : {1U, 2U, 3U, 4U, 7U}) {
    const PatternOptions options{.columns = 4, .rows = 6, .jitter = 0};
    const PatternTile tile = pattern_tile(drawings(count), Seed{1}, options);
    std::map<std::size_t, std::size_t> uses;
    for (const PatternPiece& piece : tile.pieces) ++uses[piece.drawing];
    BOOST_TEST(uses.size() == count);
  }
}

BOOST_AUTO_TEST_CASE(the_seed_alone_decides) {
  const auto svg = [](std::uint64_t seed) { return to_svg(pattern_tile(drawings(3), Seed{seed})); };
  BOOST_TEST(svg(1) == svg(1));
  BOOST_TEST(svg(1) != svg(2));
}

BOOST_AUTO_TEST_CASE(pictures) {
  const PatternTile tile = pattern_tile(drawings(2), Seed{1}, {.width = 300, .columns = 3, .rows = 2});
  const std::string svg = to_svg(tile, {.colors = {"red", "blue"}, .title = "a < b"});
  BOOST_TEST(svg.find("viewBox=\"0 0 300 173\"") != std::string::npos);
  BOOST_TEST(svg.find("stroke=\"red\"") != std::string::npos);
  BOOST_TEST(svg.find("stroke=\"blue\"") != std::string::npos);
  BOOST_TEST(svg.find("a &lt; b") != std::string::npos);
  const std::string repeated = to_repeated_svg(tile, 3, 2, {}, "wall-1");
  BOOST_TEST(repeated.find("viewBox=\"0 0 900 346\"") != std::string::npos);
  BOOST_TEST(repeated.find("<pattern id=\"wall-1\" patternUnits=\"userSpaceOnUse\" width=\"300\" height=\"173\">") != std::string::npos);
  BOOST_TEST(repeated.find("url(#wall-1)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense) {
  const auto tile = [](const PatternOptions& options) { static_cast<void>(pattern_tile(drawings(1), Seed{1}, options)); };
  BOOST_CHECK_THROW(tile({.rows = 3}), ArgumentError);
  BOOST_CHECK_NO_THROW(tile({.rows = 3, .lattice = Lattice::square}));
  for (const PatternOptions& bad : std::vector<PatternOptions>{{.width = 0},
                                                               {.width = std::nan("")},
                                                               {.columns = 0},
                                                               {.rows = 0},
                                                               {.columns = 201},
                                                               {.drawing_size = 0},
                                                               {.jitter = -1},
                                                               {.rotation = 181},
                                                               {.min_scale = 2}}) {
    BOOST_CHECK_THROW(tile(bad), ArgumentError);
  }
  BOOST_CHECK_THROW(static_cast<void>(pattern_tile({}, Seed{1})), ArgumentError);
  const std::vector<Polylines> infinite{{{{std::numeric_limits<float>::infinity(), 0}}}};
  BOOST_CHECK_THROW(static_cast<void>(pattern_tile(infinite, Seed{1})), ArgumentError);
  const PatternTile empty = pattern_tile(std::vector<Polylines>(2), Seed{1});
  BOOST_TEST(empty.pieces.empty());
  BOOST_CHECK_THROW(static_cast<void>(to_svg(empty, {.colors = {}})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_repeated_svg(empty, 0, 1)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(to_repeated_svg(empty, 1, 1, {}, "a)")), ArgumentError);
}
