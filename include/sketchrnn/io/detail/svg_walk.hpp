// Traverses an SVG document: groups, <use> and <symbol>, <switch>, nested viewports, clip paths, visibility. Draws each visible shape with
// the pen, in document order, and returns lines in double precision. The nesting depth is limited.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_clip.hpp>
#include <sketchrnn/io/detail/svg_clip_path.hpp>
#include <sketchrnn/io/detail/svg_context.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_left_out.hpp>
#include <sketchrnn/io/detail/svg_length.hpp>
#include <sketchrnn/io/detail/svg_notices.hpp>
#include <sketchrnn/io/detail/svg_own_transform.hpp>
#include <sketchrnn/io/detail/svg_page.hpp>
#include <sketchrnn/io/detail/svg_references.hpp>
#include <sketchrnn/io/detail/svg_shapes.hpp>
#include <sketchrnn/io/detail/svg_style.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>
#include <sketchrnn/io/detail/svg_viewport.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

class SvgWalk {
 public:
  SvgWalk(const SvgDocument& document, const SvgLimits& limits, SvgNotices& notices)
      : context_(document, limits, notices), document_(document), notices_(notices), clip_paths_(context_) {
    context_.box_of = [this](pugi::xml_node node, const SvgInherited& outside) { return box_of(node, outside); };
  }

  [[nodiscard]] const SvgPageLayout& page() const noexcept { return context_.page; }

  /// Returns all visible lines. Without a tolerance, curves are flattened coarsely. `crop`: lines are clipped to the page.
  [[nodiscard]] std::vector<SvgLine> draw(std::optional<double> tolerance, bool crop) {
    context_.begin(tolerance);
    clips_.clear();
    lines_.clear();
    page_clip_.reset();
    page_.reset();
    crop_ = false;
    if (crop && page().width && page().height) {
      page_clip_.emplace();
      page_clip_->parts.push_back({SvgPolygons({page().outline(page_slack)}, false, 0), {}});
      page_.emplace();
      page_->parts.push_back({SvgPolygons({page().outline(rounding_slack)}, false, 0), {}});
    }
    Frame start;
    start.next = document_.root();
    start.single = true;
    start.matrix = page().matrix;
    start.viewport = page().viewport;
    walk(start, Purpose::draw);
    return std::move(lines_);
  }

 private:
  enum class Purpose { draw, measure };

  /// A list of siblings to visit, with the state that they inherit.
  struct Frame : SvgInherited {
    pugi::xml_node next;    ///< the next element to visit
    bool single = false;    ///< without its siblings
    pugi::xml_node owner;   ///< the element whose children these are, or the <use> that refers to it
    std::size_t clips = 0;  ///< the number of clip regions in force outside
  };

  void walk(const Frame& start, Purpose purpose) {
    std::vector<Frame> frames{start};
    frames.back().clips = clips_.size();
    bool first = true;
    while (!frames.empty()) {
      const pugi::xml_node node = frames.back().next;
      if (!node) {
        clips_.resize(frames.back().clips);
        frames.pop_back();
        continue;
      }
      frames.back().next = frames.back().single ? pugi::xml_node() : node.next_sibling();
      if (node.type() != pugi::node_element) continue;
      visit(node, frames, purpose, std::exchange(first, false));
    }
  }

  /// Visits one element and pushes a frame of its children. `first`: the element being measured, in its own user units.
  void visit(pugi::xml_node node, std::vector<Frame>& frames, Purpose purpose, bool first) {
    const std::string_view name = svg_local_name(node);
    const bool shape = SvgShape::is_shape(name), symbol = name == "symbol" && frames.back().of_use;
    if (!shape && !symbol && name != "g" && name != "a" && name != "svg" && name != "use" && name != "switch") {
      if (purpose == Purpose::draw) svg_leave_out(context_, node, name, frames.back().style);
      return;
    }
    context_.count(node);
    if (!svg_conditions_hold(node)) {
      if (purpose == Purpose::draw) notices_.add("elements for other languages or for extensions left out", node);
      return;
    }
    const Frame& outside = frames.back();
    const SvgProperties properties(node, context_.sheet, outside.style.variables);
    SvgUnits units = context_.units_in(outside.viewport, outside.style.font_size);
    const SvgStyle style = svg_style(outside.style, properties, units, document_, &notices_);
    units.font_size = style.font_size;
    if (!style.displayed || style.opacity <= 0 || (shape && !style.visible && purpose == Purpose::draw)) {
      if (purpose == Purpose::draw) notices_.add("hidden elements (display, visibility, opacity) left out", node);
      return;
    }
    if (purpose == Purpose::measure && !style.displayed) return;
    Frame inside;
    inside.owner = node;
    inside.style = style;
    inside.viewport = outside.viewport;
    inside.clips = clips_.size();
    inside.matrix = outside.matrix;
    if (purpose == Purpose::draw || !first) inside.matrix = inside.matrix * svg_own_transform(context_, node, properties, units, outside);
    if (name == "use") {  // its x and y are part of the transform, which applies to its clip path
      SvgShape lengths(node, properties, units, notices_);
      const auto x = lengths.length("x", SvgAxis::x, 0), y = lengths.length("y", SvgAxis::y, 0);
      if (!x || !y) return;
      inside.matrix = inside.matrix * SvgMatrix::translation(*x, *y);
    }
    if (purpose == Purpose::draw) {
      svg_note_ignored(context_, node, properties);
      for (SvgRegion& region : clip_paths_.of(node, properties, inside.matrix, units, outside)) clips_.push_back(std::move(region));
    }
    if (shape) {
      if (purpose == Purpose::measure || svg_is_painted(context_, node, name, style))
        draw_shape(node, properties, units, inside.matrix, purpose);
      clips_.resize(inside.clips);
      return;
    }
    bool shown = true;
    if (name == "use") {
      shown = refer(node, properties, units, frames, inside);
    } else if (name == "switch") {
      inside.next = svg_switch_branch(node);
      inside.single = true;
      if (!inside.next && purpose == Purpose::draw) notices_.add("<switch> elements with no branch for \"en\" left out", node);
    } else {
      inside.next = node.first_child();
      if (symbol || name == "svg") shown = establish_viewport(node, properties, units, outside, inside, purpose);
    }
    if (!shown || !inside.next) {
      clips_.resize(inside.clips);
      return;
    }
    if (frames.size() > context_.limits.depth) {
      throw document_.place(node).error("groups within more than " + std::to_string(context_.limits.depth) + " others", "fewer");
    }
    frames.push_back(inside);
  }

  /// Returns the bounding box of an element, in its own user units; nothing if it draws nothing or is nested too deeply.
  [[nodiscard]] std::optional<SvgBox> box_of(pugi::xml_node node, const SvgInherited& outside) {
    constexpr std::size_t max_depth = 16;
    if (measuring_ >= max_depth) return std::nullopt;
    ++measuring_;
    const SvgExtent saved = std::exchange(bounds_, SvgExtent());
    Frame start;
    static_cast<SvgInherited&>(start) = outside;
    start.matrix = {};
    start.next = node;
    start.single = true;
    notices_.mute(true);  // they are repeated when the element is drawn
    walk(start, Purpose::measure);
    notices_.mute(--measuring_ > 0);
    const SvgExtent extent = std::exchange(bounds_, saved);
    return extent.empty() ? std::nullopt : std::optional<SvgBox>(extent.box());
  }

  /// Applies the position, size and viewBox of an <svg>, or of a <symbol> of a <use>. Returns false if it shows nothing.
  bool establish_viewport(pugi::xml_node node, const SvgProperties& properties, const SvgUnits& units, const Frame& outside, Frame& inside,
                          Purpose purpose) {
    if (node == document_.root()) {
      if (purpose == Purpose::draw && page_clip_ && !overflows(properties)) crop_ = true;
      return true;
    }
    SvgShape lengths(node, properties, units, notices_);
    const bool svg = svg_local_name(node) == "svg";
    const double x = svg ? lengths.length("x", SvgAxis::x, 0).value_or(0) : 0;
    const double y = svg ? lengths.length("y", SvgAxis::y, 0).value_or(0) : 0;
    const auto side = [&](std::string_view name, SvgAxis axis, const std::optional<double>& of_use, const std::optional<double>& whole) {
      if (outside.of_use && of_use) return of_use;
      const std::string_view value = properties(name);
      return value.empty() || value == "100%" ? whole : lengths.size(name, axis, whole);
    };
    std::optional<double> width = side("width", SvgAxis::x, outside.use_width, outside.viewport.width);
    std::optional<double> height = side("height", SvgAxis::y, outside.use_height, outside.viewport.height);
    inside.matrix = inside.matrix * SvgMatrix::translation(x, y);
    const std::optional<SvgBox> box = svg_view_box(node, notices_);
    const auto nothing = [&] {
      if (purpose == Purpose::draw) notices_.add("viewports of size 0 left out", node);
      return false;
    };
    if (box && (box->width <= 0 || box->height <= 0)) return nothing();
    const bool known = width && height;
    if (box && !known) {  // on a page of unknown size it is as large as its viewBox
      width = box->width;
      height = box->height;
    }
    if ((width && *width <= 0) || (height && *height <= 0)) return nothing();
    if (purpose == Purpose::draw && known && !overflows(properties)) {
      const SvgMatrix& matrix = inside.matrix;
      SvgRegion region;
      region.parts.push_back(
          {SvgPolygons({{matrix({0, 0}), matrix({*width, 0}), matrix({*width, *height}), matrix({0, *height})}}, false, viewport_slack),
           {}});
      clips_.push_back(std::move(region));
    }
    inside.viewport = {width, height};
    if (box) {
      inside.matrix = inside.matrix * svg_aspect_ratio(node, notices_).fit(*box, *width, *height);
      inside.viewport = {box->width, box->height};
    }
    return true;
  }
  [[nodiscard]] static bool overflows(const SvgProperties& properties) {
    const std::string_view overflow = properties("overflow");
    return same_keyword(overflow, "visible") || same_keyword(overflow, "auto");
  }

  /// Continues with the element that a <use> refers to. Returns false if there is none.
  bool refer(pugi::xml_node node, const SvgProperties& properties, const SvgUnits& units, const std::vector<Frame>& frames, Frame& inside) {
    const pugi::xml_node target = svg_use_target(node, document_, notices_);
    if (!target) return false;
    const bool loop =
        target == node || std::any_of(frames.begin(), frames.end(), [&](const Frame& frame) { return frame.owner == target; });
    if (loop) {
      notices_.add("<use> elements that contain themselves left out", node);
      return false;
    }
    SvgShape lengths(node, properties, units, notices_);
    inside.next = target;
    inside.single = inside.of_use = true;
    inside.use_width = lengths.size("width", SvgAxis::x, std::nullopt);
    inside.use_height = lengths.size("height", SvgAxis::y, std::nullopt);
    return true;
  }

  void draw_shape(pugi::xml_node node, const SvgProperties& properties, const SvgUnits& units, const SvgMatrix& matrix, Purpose purpose) {
    context_.pen.use(matrix, purpose == Purpose::draw ? context_.tolerance : std::nullopt);
    SvgShape(node, properties, units, notices_).draw(context_.pen);
    if (purpose == Purpose::measure) {
      bounds_.add(context_.pen.lines());
      return;
    }
    for (const SvgLine& line : context_.pen.lines()) {
      std::vector<SvgLine> parts{line};
      for (const SvgRegion& region : clips_) parts = clipped(parts, region);
      if (crop_ && page_clip_) {
        if (clipped(parts, *page_clip_) != parts) {
          notices_.add("lines beyond the page left out or cut", node);
          parts = clipped(parts, *page_);
        }
      }
      for (SvgLine& part : parts) lines_.push_back(std::move(part));
    }
  }
  [[nodiscard]] std::vector<SvgLine> clipped(const std::vector<SvgLine>& lines, const SvgRegion& region) {
    std::vector<SvgLine> kept;
    for (const SvgLine& line : lines) {
      std::vector<SvgLine> parts = detail::clipped(line, region, context_.work, [this] { context_.check_work(); });
      for (SvgLine& part : parts) kept.push_back(std::move(part));
    }
    return kept;
  }

  static constexpr double page_slack = 0.005;       ///< of the larger side: lines this far beyond the page are not clipped
  static constexpr double rounding_slack = 1e-9;    ///< clipped lines end at the edge of the page; lines on the edge stay
  static constexpr double viewport_slack = 0.0025;  ///< the same for nested viewports

  SvgContext context_;
  const SvgDocument& document_;
  SvgNotices& notices_;
  SvgClipPaths clip_paths_;
  std::optional<SvgRegion> page_clip_;  ///< lines within it are not clipped
  std::optional<SvgRegion> page_;       ///< the region that others are clipped to
  bool crop_ = false;
  std::vector<SvgRegion> clips_;  ///< currently in force
  std::vector<SvgLine> lines_;
  SvgExtent bounds_;
  std::size_t measuring_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
