// Optimizes the order and direction in which a pen draws lines, to reduce the distance it moves between them: a nearest-neighbor tour
// improved by 2-opt.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// A position in double precision, for lengths of long tours.
struct PenPosition {
  double x = 0, y = 0;
};

[[nodiscard]] inline PenPosition pen_position(const Point& point) noexcept {
  return {static_cast<double>(point.x), static_cast<double>(point.y)};
}
[[nodiscard]] inline double pen_distance(const PenPosition& a, const PenPosition& b) noexcept { return std::hypot(a.x - b.x, a.y - b.y); }

/// A k-d tree of positions that supports removal. Deterministic.
class PenPositionTree {
 public:
  explicit PenPositionTree(std::vector<PenPosition> positions)
      : positions_(std::move(positions)), order_(positions_.size()), leaf_of_(positions_.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (!positions_.empty()) build(0, positions_.size(), none);
  }

  /// Removes a position from the results of nearest().
  void remove(std::size_t position) {
    for (std::size_t node = leaf_of_[position]; node != none; node = nodes_[node].parent) --nodes_[node].remaining;
    const Node& leaf = nodes_[leaf_of_[position]];
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(leaf.begin);
    const auto last = first + static_cast<std::ptrdiff_t>(leaf.remaining + 1);
    std::iter_swap(std::find(first, last, position), last - 1);  // the remaining ones come first
  }

  /// Returns the indices of the `count` remaining positions nearest to `from` in order of distance; fewer if there are no more.
  [[nodiscard]] std::vector<std::size_t> nearest(const PenPosition& from, std::size_t count) const {
    std::vector<std::pair<double, std::size_t>> found;
    if (!nodes_.empty() && count > 0) {
      std::vector<std::pair<double, std::size_t>> stack{{0.0, 0}};  // squared distance of a node's box, node
      while (!stack.empty()) {
        const auto [distance, index] = stack.back();
        stack.pop_back();
        const Node& node = nodes_[index];
        if (node.remaining == 0 || (found.size() == count && distance >= found.back().first)) continue;
        if (node.left == none) {
          search_leaf(node, from, count, found);
          continue;
        }
        std::pair<double, std::size_t> nearer{to_box(from, nodes_[node.left]), node.left},
            farther{to_box(from, nodes_[node.right]), node.right};
        if (farther.first < nearer.first) std::swap(nearer, farther);
        stack.push_back(farther);
        stack.push_back(nearer);
      }
    }
    std::vector<std::size_t> result;
    result.reserve(found.size());
    for (const auto& [ignored, position] : found) result.push_back(position);
    return result;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1), leaf_size = 8;
  struct Node {
    PenPosition low{}, high{};
    std::size_t begin = 0, remaining = 0, parent = none, left = none, right = none;
  };

  std::size_t build(std::size_t begin, std::size_t end, std::size_t parent) {  // depth: the logarithm of the number of positions
    const std::size_t index = nodes_.size();
    Node node;
    node.begin = begin;
    node.remaining = end - begin;
    node.parent = parent;
    node.low = node.high = positions_[order_[begin]];
    for (std::size_t i = begin; i < end; ++i) {
      const PenPosition& position = positions_[order_[i]];
      node.low = {(std::min)(node.low.x, position.x), (std::min)(node.low.y, position.y)};
      node.high = {(std::max)(node.high.x, position.x), (std::max)(node.high.y, position.y)};
    }
    nodes_.push_back(node);
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(begin), last = order_.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - begin <= leaf_size) {
      std::sort(first, last);
      for (auto position = first; position != last; ++position) leaf_of_[*position] = index;
      return index;
    }
    const bool by_x = node.high.x - node.low.x >= node.high.y - node.low.y;
    const std::size_t middle = begin + (end - begin) / 2;
    std::nth_element(first, order_.begin() + static_cast<std::ptrdiff_t>(middle), last, [&](std::size_t a, std::size_t b) {
      const double left = by_x ? positions_[a].x : positions_[a].y, right = by_x ? positions_[b].x : positions_[b].y;
      return left < right || (!(right < left) && a < b);
    });
    const std::size_t left = build(begin, middle, index), right = build(middle, end, index);
    nodes_[index].left = left;
    nodes_[index].right = right;
    return index;
  }

  static double squared(double x, double y) noexcept { return x * x + y * y; }
  static double to_box(const PenPosition& from, const Node& node) noexcept {
    return squared(from.x - std::clamp(from.x, node.low.x, node.high.x), from.y - std::clamp(from.y, node.low.y, node.high.y));
  }

  void search_leaf(const Node& leaf, const PenPosition& from, std::size_t count, std::vector<std::pair<double, std::size_t>>& found) const {
    for (std::size_t i = leaf.begin; i < leaf.begin + leaf.remaining; ++i) {
      const PenPosition& position = positions_[order_[i]];
      const std::pair<double, std::size_t> entry{squared(from.x - position.x, from.y - position.y), order_[i]};
      if (found.size() == count && !(entry < found.back())) continue;
      if (found.size() == count) found.pop_back();
      found.insert(std::upper_bound(found.begin(), found.end(), entry), entry);
    }
  }

  std::vector<PenPosition> positions_;
  std::vector<std::size_t> order_, leaf_of_;
  std::vector<Node> nodes_;
};

/// A tour of the pen: an order of the lines and a direction for each. Ends are indexed: 2 i is the start of line i, 2 i + 1 its end. The
/// tour starts and ends at `home`.
class PenTour {
 public:
  PenTour(const Polylines& lines, const Point& home) : home_(pen_position(home)) {
    for (const Polyline& line : lines) {
      ends_.push_back(pen_position(line.front()));
      ends_.push_back(pen_position(line.back()));
    }
  }

  /// Initializes the tour with the nearest-neighbor heuristic: always continues with the nearest end of the remaining lines.
  void set_nearest_neighbor() {
    PenPositionTree tree(ends_);
    PenPosition at = home_;
    entries_.clear();
    for (std::size_t i = 0; 2 * i < ends_.size(); ++i) {
      const std::size_t entry = tree.nearest(at, 1).front();
      entries_.push_back(entry);
      at = ends_[other(entry)];
      tree.remove(entry);
      tree.remove(other(entry));
    }
  }

  /// Improves the tour by 2-opt: reverses sections that connect an end with one of its nearest neighbors, as long as this shortens the
  /// tour.
  void improve_by_2_opt() {
    constexpr std::size_t neighbors = 8, max_rounds = 10;
    const PenPositionTree tree(ends_);
    position_of_.assign(entries_.size(), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) position_of_[entries_[i] / 2] = i;
    std::vector<std::array<std::size_t, neighbors>> neighbors_of(ends_.size());
    for (std::size_t end = 0; end < ends_.size(); ++end) {
      const std::vector<std::size_t> found = tree.nearest(ends_[end], neighbors);
      for (std::size_t k = 0; k < neighbors; ++k) neighbors_of[end][k] = k < found.size() ? found[k] : end;
    }
    bool shorter = true;
    for (std::size_t round = 0; round < max_rounds && shorter; ++round) {
      shorter = false;
      for (std::size_t end = 0; end < ends_.size(); ++end) {
        for (const std::size_t neighbor : neighbors_of[end]) shorter = join(end, neighbor) || shorter;
      }
    }
  }

  /// Returns the distance moved with the pen up, from home through all lines and back.
  [[nodiscard]] double length() const {
    double sum = 0;
    PenPosition at = home_;
    for (const std::size_t entry : entries_) {
      sum += pen_distance(at, ends_[entry]);
      at = ends_[other(entry)];
    }
    return sum + pen_distance(at, home_);
  }

  [[nodiscard]] const std::vector<std::size_t>& entries() const noexcept { return entries_; }

 private:
  static std::size_t other(std::size_t end) noexcept { return end ^ 1U; }
  [[nodiscard]] PenPosition before(std::size_t position) const { return position == 0 ? home_ : ends_[other(entries_[position - 1])]; }
  [[nodiscard]] PenPosition after(std::size_t position) const {
    return position + 1 == entries_.size() ? home_ : ends_[entries_[position + 1]];
  }

  /// Reverses the section that connects two ends, if there is one and this shortens the tour. Returns whether it did.
  bool join(std::size_t one, std::size_t two) {
    std::size_t i = position_of_[one / 2], j = position_of_[two / 2];
    if (i == j) return false;
    const bool enters_one = entries_[i] == one, enters_two = entries_[j] == two;
    if (enters_one != enters_two) return false;  // cannot be connected by reversing one section
    if (i > j) std::swap(i, j);
    // Two entries: reverse from the first to the line before the second. Two exits: from the line after the first to the second.
    enters_one ? --j : ++i;
    return reverse(i, j);
  }

  bool reverse(std::size_t first, std::size_t last) {
    constexpr std::size_t max_section = 1000;  // longer sections take minutes for 100,000 lines and improve little
    if (last - first >= max_section) return false;
    const PenPosition from = before(first), to = after(last), entry = ends_[entries_[first]], exit = ends_[other(entries_[last])];
    const double before_reversal = pen_distance(from, entry) + pen_distance(exit, to),
                 after_reversal = pen_distance(from, exit) + pen_distance(entry, to);
    if (!(after_reversal < before_reversal - 1e-9 * (before_reversal + after_reversal))) return false;
    std::reverse(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    for (std::size_t position = first; position <= last; ++position) {
      entries_[position] = other(entries_[position]);
      position_of_[entries_[position] / 2] = position;
    }
    return true;
  }

  PenPosition home_;
  std::vector<PenPosition> ends_;
  std::vector<std::size_t> entries_;      // the end at which each line starts, in drawing order
  std::vector<std::size_t> position_of_;  // index of each line in that order
};

}  // namespace detail

/// Returns the distance moved with the pen up when drawing the lines in this order, from home and back to it, in the unit of the lines.
/// Empty lines are ignored.
[[nodiscard]] inline double pen_up_length(const Polylines& lines, const Point& home = {}) {
  double sum = 0;
  detail::PenPosition at = detail::pen_position(home);
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    sum += detail::pen_distance(at, detail::pen_position(line.front()));
    at = detail::pen_position(line.back());
  }
  return sum + detail::pen_distance(at, detail::pen_position(home));
}

/// Returns the total length of the lines.
[[nodiscard]] inline double pen_down_length(const Polylines& lines) {
  double sum = 0;
  for (const Polyline& line : lines) {
    for (std::size_t i = 1; i < line.size(); ++i)
      sum += detail::pen_distance(detail::pen_position(line[i - 1]), detail::pen_position(line[i]));
  }
  return sum;
}

/// Returns the lines reordered, and reversed where useful, to reduce the distance that a pen moves between them from `home` and back to it.
/// It is never greater than in the given order or in the nearest-neighbor order. Empty lines come last. Deterministic. Takes about O(n log
/// n) time for n lines. Throws ArgumentError for coordinates that are not finite.
[[nodiscard]] inline Polylines sorted_strokes(Polylines lines, const Point& home = {}) {
  check_polylines(lines);
  Polylines drawn;
  for (Polyline& line : lines) {
    if (!line.empty()) drawn.push_back(std::move(line));
  }
  detail::PenTour tour(drawn, home);
  tour.set_nearest_neighbor();
  tour.improve_by_2_opt();
  Polylines sorted;
  if (tour.length() < pen_up_length(drawn, home)) {
    for (const std::size_t entry : tour.entries()) {
      sorted.push_back(std::move(drawn[entry / 2]));
      if (entry % 2 == 1) std::reverse(sorted.back().begin(), sorted.back().end());
    }
  } else {
    sorted = std::move(drawn);
  }
  sorted.resize(lines.size());
  return sorted;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
