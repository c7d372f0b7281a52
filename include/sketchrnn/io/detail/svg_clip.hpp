// Clips lines to clip paths and viewports. Regions are unions of polygons, each of which may itself be clipped by regions. Lines are
// clipped, not areas: an outline that is clipped is open.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

using SvgLine = std::vector<SvgPoint>;

/// An axis-aligned rectangle.
struct SvgBox {
  double x = 0, y = 0, width = 0, height = 0;
};

/// The bounding box of points that are added one by one.
class SvgExtent {
 public:
  void add(SvgPoint p) noexcept {
    low_ = any_ ? SvgPoint{(std::min)(low_.x, p.x), (std::min)(low_.y, p.y)} : p;
    high_ = any_ ? SvgPoint{(std::max)(high_.x, p.x), (std::max)(high_.y, p.y)} : p;
    any_ = true;
  }
  void add(const std::vector<SvgLine>& lines) noexcept {
    for (const SvgLine& line : lines) {
      for (const SvgPoint& p : line) add(p);
    }
  }
  [[nodiscard]] bool empty() const noexcept { return !any_; }
  [[nodiscard]] SvgBox box() const noexcept { return {low_.x, low_.y, high_.x - low_.x, high_.y - low_.y}; }
  /// Returns the larger side.
  [[nodiscard]] double side() const noexcept { return (std::max)(high_.x - low_.x, high_.y - low_.y); }
  /// Returns the largest absolute value of a coordinate.
  [[nodiscard]] double farthest() const noexcept {
    return (std::max)((std::max)(std::abs(low_.x), std::abs(high_.x)), (std::max)(std::abs(low_.y), std::abs(high_.y)));
  }

 private:
  SvgPoint low_, high_;
  bool any_ = false;
};

/// Polygons filled together by one rule. Points closer to an edge than `slack` count as inside, so that an outline clipped by itself stays
/// whole.
class SvgPolygons {
 public:
  SvgPolygons(const std::vector<SvgLine>& polygons, bool even_odd, double relative_slack) : even_odd_(even_odd) {
    for (const SvgLine& polygon : polygons) {
      for (std::size_t i = 0; i < polygon.size(); ++i) edges_.push_back({polygon[i], polygon[(i + 1) % polygon.size()]});
    }
    if (edges_.empty()) return;
    low_ = high_ = edges_.front().from;
    for (const Edge& edge : edges_) {
      low_ = {(std::min)(low_.x, edge.from.x), (std::min)(low_.y, edge.from.y)};
      high_ = {(std::max)(high_.x, edge.from.x), (std::max)(high_.y, edge.from.y)};
    }
    slack_ = relative_slack * (std::max)(high_.x - low_.x, high_.y - low_.y);
    low_ = {low_.x - slack_, low_.y - slack_};
    high_ = {high_.x + slack_, high_.y + slack_};
    // Edges are grouped into bands of y, so that only few are tested for a point or a short line.
    std::size_t count = std::clamp<std::size_t>(edges_.size() / 4, 1, 512);
    for (std::size_t entries = max_entries * edges_.size() + 1; entries > max_entries * edges_.size(); count = (count + 1) / 2) {
      bands_.resize(count);
      entries = 0;
      for (const Edge& edge : edges_) {
        const auto [first, last] = bands(edge.from.y, edge.to.y);
        entries += last - first + 1;
      }
    }
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const auto [first, last] = bands(edges_[i].from.y, edges_[i].to.y);
      for (std::size_t band = first; band <= last; ++band) bands_[band].push_back(static_cast<std::uint32_t>(i));
    }
  }

  [[nodiscard]] bool contains(SvgPoint p, std::size_t& work) const {
    if (outside(p, p)) return false;
    int winding = 0;
    const std::vector<std::uint32_t>& band = bands_[bands(p.y, p.y).first];
    work += band.size();
    for (const std::uint32_t index : band) {
      const auto& [a, b] = edges_[index];
      if ((a.y <= p.y) != (b.y <= p.y)) {  // the edge crosses the y of p
        const double x = a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
        if (x > p.x) winding += a.y < b.y ? 1 : -1;
      }
      if (on_edge(p, a, b)) return true;
    }
    return even_odd_ ? winding % 2 != 0 : winding != 0;
  }

  /// Adds the parameters, 0 to 1, at which the line from a to b crosses an edge.
  void crossings(SvgPoint a, SvgPoint b, std::vector<double>& at, std::size_t& work) const {
    if (outside({(std::min)(a.x, b.x), (std::min)(a.y, b.y)}, {(std::max)(a.x, b.x), (std::max)(a.y, b.y)})) return;
    const auto [first, last] = bands(a.y, b.y);
    const double dx = b.x - a.x, dy = b.y - a.y;
    for (std::size_t band = first; band <= last; ++band) {
      work += bands_[band].size();
      for (const std::uint32_t index : bands_[band]) {
        const auto& [p, q] = edges_[index];
        const double ex = q.x - p.x, ey = q.y - p.y;
        const double determinant = dx * ey - dy * ex;
        if (std::abs(determinant) <= 1e-12 * (std::abs(dx * ey) + std::abs(dy * ex))) continue;  // parallel: other edges bound it
        // a + t d = p + u e
        const double t = ((p.x - a.x) * ey - (p.y - a.y) * ex) / determinant;
        const double u = ((p.x - a.x) * dy - (p.y - a.y) * dx) / determinant;
        const double beyond = slack_ / std::hypot(ex, ey);  // edges are extended by the slack, too
        if (t > 0 && t < 1 && u >= -beyond && u <= 1 + beyond) at.push_back(t);
      }
    }
  }

 private:
  struct Edge {
    SvgPoint from, to;
  };

  [[nodiscard]] bool outside(SvgPoint low, SvgPoint high) const noexcept {
    return edges_.empty() || high.x < low_.x || high.y < low_.y || low.x > high_.x || low.y > high_.y;
  }
  [[nodiscard]] std::pair<std::size_t, std::size_t> bands(double y1, double y2) const noexcept {
    const double height = (high_.y - low_.y) / static_cast<double>(bands_.size());
    const auto band = [&](double y) {
      const double at = height > 0 ? (y - low_.y) / height : 0;
      return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bands_.size() - 1)));
    };
    return {band((std::min)(y1, y2) - slack_), band((std::max)(y1, y2) + slack_)};
  }
  [[nodiscard]] bool on_edge(SvgPoint p, SvgPoint a, SvgPoint b) const noexcept {
    const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    const double t = square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy) <= slack_;
  }

  static constexpr std::size_t max_entries = 8;  ///< of an edge in bands, on average

  bool even_odd_;
  double slack_ = 0;
  SvgPoint low_, high_;
  std::vector<Edge> edges_;
  std::vector<std::vector<std::uint32_t>> bands_;
};

/// The visible region of a clip path: the union of its parts, nothing if it has none.
struct SvgRegion {
  struct Part {
    SvgPolygons polygons;
    std::vector<SvgRegion> within;  ///< the part's own clip paths
  };
  std::vector<Part> parts;

  [[nodiscard]] bool contains(SvgPoint p, std::size_t& work) const {
    return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
      return part.polygons.contains(p, work) &&
             std::all_of(part.within.begin(), part.within.end(), [&](const SvgRegion& region) { return region.contains(p, work); });
    });
  }
  void crossings(SvgPoint a, SvgPoint b, std::vector<double>& at, std::size_t& work) const {
    for (const Part& part : parts) {
      part.polygons.crossings(a, b, at, work);
      for (const SvgRegion& region : part.within) region.crossings(a, b, at, work);
    }
  }
};

/// Returns the parts of a line that are within the region; a line entirely within it is returned unchanged. Adds its cost to `work` and
/// calls check_work(), which may throw, after each segment.
template <class Check>
[[nodiscard]] std::vector<SvgLine> clipped(const SvgLine& line, const SvgRegion& region, std::size_t& work, const Check& check_work) {
  std::vector<SvgLine> kept;
  if (line.size() == 1) {
    if (region.contains(line.front(), work)) kept.push_back(line);
    return kept;
  }
  bool inside = false;
  std::vector<double> at;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const SvgPoint a = line[i - 1], b = line[i];
    const auto point = [&](double t) { return t >= 1 ? b : SvgPoint{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}; };
    at.clear();
    region.crossings(a, b, at, work);
    std::sort(at.begin(), at.end());
    at.push_back(1);
    double from = 0;
    for (const double to : at) {
      if (!(to > from)) continue;
      const bool now = region.contains(point(0.5 * (from + to)), work);
      if (now && !inside) kept.push_back({point(from)});
      if (!now && inside && from > 0) kept.back().push_back(point(from));
      inside = now;
      from = to;
    }
    if (inside) kept.back().push_back(b);
    check_work();
  }
  return kept;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
