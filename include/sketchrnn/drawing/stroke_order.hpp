// The order in which a pen draws lines, so that it travels little between them: greedy from the nearest end to the next, then improved by
// reversing stretches of the order (2-opt). Any line may be drawn from either end.
// What it is not for: what the lines look like, which does not change.
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

/// In double: coordinates in micrometers of a large sheet are many digits.
struct PenPlace {
  double x = 0, y = 0;
};

[[nodiscard]] inline PenPlace pen_place(const Point& point) noexcept {
  return {static_cast<double>(point.x), static_cast<double>(point.y)};
}
[[nodiscard]] inline double pen_distance(const PenPlace& a, const PenPlace& b) noexcept { return std::hypot(a.x - b.x, a.y - b.y); }

/// A k-d tree over places, from which places can be taken away. Its shape depends on the places alone.
class PenPlaceTree {
 public:
  explicit PenPlaceTree(std::vector<PenPlace> places) : places_(std::move(places)), order_(places_.size()), leaf_of_(places_.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (!places_.empty()) build(0, places_.size(), none);
  }

  void take_away(std::size_t place) {
    for (std::size_t node = leaf_of_[place]; node != none; node = nodes_[node].parent) --nodes_[node].alive;
    const Node& leaf = nodes_[leaf_of_[place]];
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(leaf.begin);
    const auto last = first + static_cast<std::ptrdiff_t>(leaf.alive + 1);
    std::iter_swap(std::find(first, last, place), last - 1);  // those alive stand first
  }

  /// The `count` places nearest to `from` that have not been taken away, the nearest first; fewer where there are no more.
  [[nodiscard]] std::vector<std::size_t> nearest(const PenPlace& from, std::size_t count) const {
    std::vector<std::pair<double, std::size_t>> found;
    if (!nodes_.empty() && count > 0) {
      std::vector<std::pair<double, std::size_t>> stack{{0.0, 0}};  // squared distance of a node's box, node
      while (!stack.empty()) {
        const auto [distance, index] = stack.back();
        stack.pop_back();
        const Node& node = nodes_[index];
        if (node.alive == 0 || (found.size() == count && distance >= found.back().first)) continue;
        if (node.left == none) {
          look_at(node, from, count, found);
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
    for (const auto& [ignored, place] : found) result.push_back(place);
    return result;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1), leaf_size = 8;
  struct Node {
    PenPlace least{}, most{};
    std::size_t begin = 0, alive = 0, parent = none, left = none, right = none;
  };

  std::size_t build(std::size_t begin, std::size_t end, std::size_t parent) {  // as deep as the logarithm of their number
    const std::size_t index = nodes_.size();
    Node node;
    node.begin = begin;
    node.alive = end - begin;
    node.parent = parent;
    node.least = node.most = places_[order_[begin]];
    for (std::size_t i = begin; i < end; ++i) {
      const PenPlace& place = places_[order_[i]];
      node.least = {(std::min)(node.least.x, place.x), (std::min)(node.least.y, place.y)};
      node.most = {(std::max)(node.most.x, place.x), (std::max)(node.most.y, place.y)};
    }
    nodes_.push_back(node);
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(begin), last = order_.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - begin <= leaf_size) {
      std::sort(first, last);
      for (auto place = first; place != last; ++place) leaf_of_[*place] = index;
      return index;
    }
    const bool by_x = node.most.x - node.least.x >= node.most.y - node.least.y;
    const std::size_t middle = begin + (end - begin) / 2;
    std::nth_element(first, order_.begin() + static_cast<std::ptrdiff_t>(middle), last, [&](std::size_t a, std::size_t b) {
      const double left = by_x ? places_[a].x : places_[a].y, right = by_x ? places_[b].x : places_[b].y;
      return left < right || (!(right < left) && a < b);
    });
    const std::size_t left = build(begin, middle, index), right = build(middle, end, index);
    nodes_[index].left = left;
    nodes_[index].right = right;
    return index;
  }

  static double squared(double x, double y) noexcept { return x * x + y * y; }
  static double to_box(const PenPlace& from, const Node& node) noexcept {
    return squared(from.x - std::clamp(from.x, node.least.x, node.most.x), from.y - std::clamp(from.y, node.least.y, node.most.y));
  }

  void look_at(const Node& leaf, const PenPlace& from, std::size_t count, std::vector<std::pair<double, std::size_t>>& found) const {
    for (std::size_t i = leaf.begin; i < leaf.begin + leaf.alive; ++i) {
      const PenPlace& place = places_[order_[i]];
      const std::pair<double, std::size_t> entry{squared(from.x - place.x, from.y - place.y), order_[i]};
      if (found.size() == count && !(entry < found.back())) continue;
      if (found.size() == count) found.pop_back();
      found.insert(std::upper_bound(found.begin(), found.end(), entry), entry);
    }
  }

  std::vector<PenPlace> places_;
  std::vector<std::size_t> order_, leaf_of_;
  std::vector<Node> nodes_;
};

/// The tour of a pen: lines in an order, each from one of its ends to the other. Ends are numbered: 2 i is where line i begins, 2 i + 1
/// where it stops. The tour begins and ends at home.
class PenTour {
 public:
  PenTour(const Polylines& lines, const Point& home) : home_(pen_place(home)) {
    for (const Polyline& line : lines) {
      ends_.push_back(pen_place(line.front()));
      ends_.push_back(pen_place(line.back()));
    }
  }

  /// From home to the nearest end, along its line, from there to the nearest end of those left, and so on.
  void go_to_nearest() {
    PenPlaceTree tree(ends_);
    PenPlace at = home_;
    entries_.clear();
    for (std::size_t i = 0; 2 * i < ends_.size(); ++i) {
      const std::size_t entry = tree.nearest(at, 1).front();
      entries_.push_back(entry);
      at = ends_[other(entry)];
      tree.take_away(entry);
      tree.take_away(other(entry));
    }
  }

  /// Reverses stretches of the tour while that makes it shorter: those that bring an end next to one of its nearest.
  void improve() {
    constexpr std::size_t neighbors = 8, max_rounds = 10;
    const PenPlaceTree tree(ends_);
    place_of_.assign(entries_.size(), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) place_of_[entries_[i] / 2] = i;
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

  /// How far the pen travels between lines, from home and back.
  [[nodiscard]] double length() const {
    double sum = 0;
    PenPlace at = home_;
    for (const std::size_t entry : entries_) {
      sum += pen_distance(at, ends_[entry]);
      at = ends_[other(entry)];
    }
    return sum + pen_distance(at, home_);
  }

  [[nodiscard]] const std::vector<std::size_t>& entries() const noexcept { return entries_; }

 private:
  static std::size_t other(std::size_t end) noexcept { return end ^ 1U; }
  [[nodiscard]] PenPlace before(std::size_t place) const { return place == 0 ? home_ : ends_[other(entries_[place - 1])]; }
  [[nodiscard]] PenPlace after(std::size_t place) const { return place + 1 == entries_.size() ? home_ : ends_[entries_[place + 1]]; }

  /// Reverses the stretch that brings two ends next to each other, where there is one and that makes the tour shorter.
  bool join(std::size_t one, std::size_t two) {
    std::size_t i = place_of_[one / 2], j = place_of_[two / 2];
    if (i == j) return false;
    const bool enters_one = entries_[i] == one, enters_two = entries_[j] == two;
    if (enters_one != enters_two) return false;  // no reversal of one stretch does it
    if (i > j) std::swap(i, j);
    // Two entries: all from the first up to the line before the second. Two exits: all behind the first up to the second.
    enters_one ? --j : ++i;
    return reverse(i, j);
  }

  bool reverse(std::size_t first, std::size_t last) {
    constexpr std::size_t longest = 1000;  // of 100,000 lines, longer ones would take minutes and give little
    if (last - first >= longest) return false;
    const PenPlace from = before(first), to = after(last), entry = ends_[entries_[first]], exit = ends_[other(entries_[last])];
    const double now = pen_distance(from, entry) + pen_distance(exit, to), then = pen_distance(from, exit) + pen_distance(entry, to);
    if (!(then < now - 1e-9 * (now + then))) return false;
    std::reverse(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    for (std::size_t place = first; place <= last; ++place) {
      entries_[place] = other(entries_[place]);
      place_of_[entries_[place] / 2] = place;
    }
    return true;
  }

  PenPlace home_;
  std::vector<PenPlace> ends_;
  std::vector<std::size_t> entries_;   // the end at which the pen enters each line, in the order of drawing
  std::vector<std::size_t> place_of_;  // where in that order each line stands
};

}  // namespace detail

/// How far a pen travels above the paper that draws the lines in this order: from home to the first, between them, and back home. In the
/// unit of the lines. Lines without points do not count.
[[nodiscard]] inline double pen_up_length(const Polylines& lines, const Point& home = {}) {
  double sum = 0;
  detail::PenPlace at = detail::pen_place(home);
  for (const Polyline& line : lines) {
    if (line.empty()) continue;
    sum += detail::pen_distance(at, detail::pen_place(line.front()));
    at = detail::pen_place(line.back());
  }
  return sum + detail::pen_distance(at, detail::pen_place(home));
}

/// How far a pen travels on the paper.
[[nodiscard]] inline double pen_down_length(const Polylines& lines) {
  double sum = 0;
  for (const Polyline& line : lines) {
    for (std::size_t i = 1; i < line.size(); ++i) sum += detail::pen_distance(detail::pen_place(line[i - 1]), detail::pen_place(line[i]));
  }
  return sum;
}

/// The same lines in an order, and each from that of its ends, that makes a pen which starts at home and returns there travel little: never
/// farther than in the given order, nor than by always going to the nearest end. Lines without points come last. The same lines give the
/// same order. For n lines it takes about n log n steps. Throws ArgumentError for coordinates that are not finite.
[[nodiscard]] inline Polylines sorted_strokes(Polylines lines, const Point& home = {}) {
  check_polylines(lines);
  std::stable_partition(lines.begin(), lines.end(), [](const Polyline& line) { return !line.empty(); });
  const auto end = std::find_if(lines.begin(), lines.end(), [](const Polyline& line) { return line.empty(); });
  const Polylines drawn(lines.begin(), end);
  detail::PenTour tour(drawn, home);
  tour.go_to_nearest();
  tour.improve();
  if (!(tour.length() < pen_up_length(lines, home))) return lines;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const std::size_t entry = tour.entries()[i];
    lines[i] = drawn[entry / 2];
    if (entry % 2 == 1) std::reverse(lines[i].begin(), lines[i].end());
  }
  return lines;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
