// A Quick, Draw! drawing, and an event-based parser of its JSON: no recursion, and nothing is stored that is not needed.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A drawing of the Quick, Draw! data set. Simplified drawings have coordinates 0..255; raw drawings have coordinates in screen pixels, and
/// the time of each point in milliseconds.
struct Drawing {
  std::string word;                       ///< what was to be drawn: "cat"; empty if the file does not say
  std::string key_id;                     ///< identifier of the drawing; empty if the file does not say
  bool recognized = true;                 ///< true also if the file does not say
  bool says_recognized = false;           ///< whether the file says
  Polylines lines;                        ///< relative to the origin; strokes without points are dropped
  std::vector<std::vector<float>> times;  ///< one vector per line, in the file's unit, usually ms; empty for simplified drawings
  /// @{
  /// Subtracted from all points or times. 0 unless float would round the values in the file: drawings far from the origin, and times since
  /// 1970.
  double origin_x = 0;
  double origin_y = 0;
  double first_time = 0;
  /// @}

  /// Returns whether the points have times, as in raw drawings.
  [[nodiscard]] bool has_times() const noexcept { return !times.empty(); }
};

/// Meaning of the lists of numbers in a stroke. Two or three lists of two numbers each are ambiguous.
enum class StrokeLists {
  either,       ///< ambiguous
  coordinates,  ///< [xs, ys] or [xs, ys, ts], as in Quick, Draw! files
  points,       ///< [[x, y], [x, y], ...]
};

namespace detail {

/// xs, ys and optionally ts of all points of a drawing.
using Columns = std::array<std::vector<double>, 3>;

[[nodiscard]] inline double range_of(const std::vector<double>& numbers) {
  const auto [min, max] = std::minmax_element(numbers.begin(), numbers.end());
  return numbers.empty() ? 0 : *max - *min;
}

/// Returns the value to subtract before conversion to float: 0 if float represents all values to a millionth of their range, otherwise the
/// minimum.
[[nodiscard]] inline double origin_of(const std::vector<double>& numbers, double range) {
  if (range <= 0) return 0;
  const auto is_rounded = [&](double value) { return std::abs(static_cast<double>(static_cast<float>(value)) - value) > 1e-6 * range; };
  if (std::none_of(numbers.begin(), numbers.end(), is_rounded)) return 0;
  return *std::min_element(numbers.begin(), numbers.end());
}

/// Sets the lines of the drawing and, if `timed`, its times. `ends` are the ends of the strokes, in points. The values must be within the
/// range of float.
inline void set_lines(Drawing& drawing, const Columns& columns, const std::vector<std::size_t>& ends, bool timed) {
  const auto& [xs, ys, ts] = columns;
  const double extent = (std::max)(range_of(xs), range_of(ys));
  drawing.lines.clear();
  drawing.times.clear();
  drawing.origin_x = origin_of(xs, extent);
  drawing.origin_y = origin_of(ys, extent);
  drawing.first_time = timed ? origin_of(ts, range_of(ts)) : 0;
  const auto rounded = [](double value, double origin) { return static_cast<float>(value - origin); };
  std::size_t point = 0;
  for (const std::size_t end : ends) {
    Polyline line;
    std::vector<float> times;
    line.reserve(end - point);
    if (timed) times.reserve(end - point);
    for (; point < end; ++point) {
      line.push_back({rounded(xs[point], drawing.origin_x), rounded(ys[point], drawing.origin_y)});
      if (timed) times.push_back(rounded(ts[point], drawing.first_time));
    }
    drawing.lines.push_back(std::move(line));
    if (timed) drawing.times.push_back(std::move(times));
  }
}

/// Reinterprets an ambiguous drawing that was read as coordinates (each stroke is two or three lists of two numbers) as points.
inline void read_as_points(Drawing& drawing) {
  Columns columns;
  std::vector<std::size_t> ends;
  const auto add = [&](double x, double y) {
    columns[0].push_back(x);
    columns[1].push_back(y);
  };
  for (std::size_t i = 0; i < drawing.lines.size(); ++i) {
    const Point a = drawing.lines[i][0], b = drawing.lines[i][1];
    add(static_cast<double>(a.x) + drawing.origin_x, static_cast<double>(b.x) + drawing.origin_x);
    add(static_cast<double>(a.y) + drawing.origin_y, static_cast<double>(b.y) + drawing.origin_y);
    if (drawing.has_times()) {
      const std::vector<float>& times = drawing.times[i];
      add(static_cast<double>(times[0]) + drawing.first_time, static_cast<double>(times[1]) + drawing.first_time);
    }
    ends.push_back(columns[0].size());
  }
  set_lines(drawing, columns, ends, false);
}

/// Receives the parse events of one drawing: an object with a field `drawing`, or the value of that field alone. Other fields may hold
/// anything. All strokes of a drawing have the same form, so one unambiguous stroke determines that of the others.
class DrawingParser final : public JsonEvents {
 public:
  enum class Form { object, value_alone };

  /// Ambiguous drawings are read as coordinates.
  DrawingParser(Drawing& drawing, std::size_t max_points, Form form = Form::object)
      : JsonEvents("column "), drawing_(drawing), max_points_(max_points) {
    if (form == Form::object) return;
    alone_ = true;
    depth_ = 1;
    field_ = Field::drawing;
  }

  /// Returns the form of the drawing's lists after parsing; `either` for a drawing without points.
  [[nodiscard]] StrokeLists lists() const noexcept {
    if (stroke_ends_.empty() || (coordinates_ && points_)) return StrokeLists::either;
    return coordinates_ ? StrokeLists::coordinates : StrokeLists::points;
  }
  /// Returns whether the drawing is complete.
  [[nodiscard]] bool over() const noexcept { return over_; }

  bool null() override { return scalar("null", Field::word); }
  bool boolean(bool value) override {
    if (depth_ == 1 && field_ == Field::recognized) set_recognized(value);
    return scalar("a truth value", Field::other);
  }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value), std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value), std::to_string(value)); }
  bool number_float(number_float_t value, const string_t& text) override { return number(value, with_point(text)); }
  bool string(string_t& value) override {
    if (depth_ == 1 && field_ == Field::drawing && !alone_) return written_drawing(value);
    if (depth_ == 1 && field_ == Field::word) drawing_.word = value;
    if (depth_ == 1 && field_ == Field::key_id) drawing_.key_id = value;
    if (depth_ == 1 && field_ == Field::recognized) set_recognized(value);
    return scalar("text", Field::word);
  }

  bool start_object(std::size_t) override {
    if (depth_ == 0) return deeper();
    if (wants_value()) return fail("an object", expected_value());
    return deeper();
  }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    field_ = Field::other;
    constexpr std::string_view names[] = {"word", "drawing", "key_id", "recognized"};
    for (unsigned i = 0; i < std::size(names); ++i) {
      if (name != names[i]) continue;
      field_ = static_cast<Field>(i);
      if (is_needed(field_) && (seen_ & (1U << i)) != 0) return fail("two values of " + name, "one");
      seen_ |= 1U << i;
    }
    return true;
  }
  bool end_object() override {
    if (--depth_ != 0) return true;
    constexpr unsigned drawing_bit = 1U << static_cast<unsigned>(Field::drawing);
    return (seen_ & drawing_bit) != 0 ? finish() : fail("an object without a drawing", "a drawing");
  }

  bool start_array(std::size_t) override {
    if (depth_ == 0) return fail("a list", "an object");
    if (inside_drawing() || (depth_ == 1 && field_ == Field::drawing)) {
      const std::size_t level = depth_;  // 1: the drawing, 2: a stroke, 3: its xs, ys or ts
      if (level > 3) return fail("a list", "a number");
      if (level == 3 && ++lists_ > 3 && coordinates_ && !no_coordinates("a stroke of four lists", "xs, ys and perhaps ts")) return false;
      return deeper();
    }
    if (wants_value()) return fail("a list", expected_value());
    return deeper();
  }
  bool end_array() override {
    --depth_;
    if (depth_ == 3 && field_ == Field::drawing) return end_list();
    if (depth_ == 2 && field_ == Field::drawing) return end_stroke();
    return !(depth_ == 1 && alone_) || finish();
  }

  /// Sets `recognized` from text: "true", "True", "1" and their opposites. Other text is ignored.
  void set_recognized(std::string_view text) {
    const bool yes = text == "true" || text == "True" || text == "TRUE" || text == "1";
    if (yes || text == "false" || text == "False" || text == "FALSE" || text == "0") set_recognized(yes);
  }

 private:
  enum class Field : unsigned { word, drawing, key_id, recognized, other };
  static constexpr std::size_t max_depth = 10'000;  // each level takes one bit

  [[nodiscard]] static bool is_needed(Field field) noexcept { return field == Field::word || field == Field::drawing; }

  void set_recognized(bool value) {
    drawing_.recognized = value;
    drawing_.says_recognized = true;
  }

  bool deeper() { return ++depth_ <= max_depth || fail("nesting deeper than " + std::to_string(max_depth), "a drawing, four deep"); }
  [[nodiscard]] bool inside_drawing() const noexcept { return depth_ > 1 && field_ == Field::drawing; }
  [[nodiscard]] bool wants_value() const noexcept { return inside_drawing() || (depth_ == 1 && is_needed(field_)); }
  [[nodiscard]] std::string expected_value() const {
    if (depth_ == 0) return "an object";
    if (inside_drawing()) return depth_ > 3 ? "a number" : "a list";
    return field_ == Field::word ? "text as word" : "a list of strokes as drawing";
  }
  /// Handles a scalar, which is only allowed in the field `home` and in fields that are not read.
  bool scalar(const char* what, Field home) {
    if (depth_ == 0 || (wants_value() && (depth_ > 1 || field_ != home))) return fail(what, expected_value());
    return true;
  }

  bool number(double value, const std::string& text) {
    constexpr std::size_t list_depth = 4;
    constexpr double max_coordinate = 1e12, max_time = 1e19;
    if (field_ != Field::drawing || depth_ != list_depth) {
      if (depth_ == 1 && field_ == Field::word) drawing_.word = text;
      if (depth_ == 1 && field_ == Field::key_id) drawing_.key_id = text;
      if (depth_ == 1 && field_ == Field::recognized && (text == "0" || text == "1")) set_recognized(text == "1");
      return scalar("a number", Field::word);
    }
    // No coordinate of a map or nanosecond count since 1970 is larger; float holds both.
    const bool may_be_time = lists_ == 3;
    if (const double limit = may_be_time ? max_time : max_coordinate; !is_within(value, -limit, limit)) {
      return fail("the number " + text, may_be_time ? "a time in milliseconds" : "a coordinate in pixels");
    }
    if (may_be_time && !is_within(value, -max_coordinate, max_coordinate) && !no_points()) return false;
    // A point has two numbers in the one reading, two or three in the other.
    if (numbers_.size() >= 3 * max_points_ || numbers_.size() - list_start_ >= max_points_) return too_many_points();
    numbers_.push_back(value);
    return true;
  }
  bool too_many_points() { return fail("more than " + std::to_string(max_points_) + " points", "a smaller drawing"); }

  /// Records why the lists cannot be coordinates; the first reason is reported. Returns false if they cannot be points either.
  bool no_coordinates(std::string_view found, std::string_view expected) {
    if (coordinates_) {
      coordinates_ = false;
      why_no_coordinates_ = {std::string(found), std::string(expected)};
    }
    return points_ || no_meaning();
  }
  /// Records that the lists cannot be points. Returns false if they cannot be coordinates either.
  bool no_points() {
    points_ = false;
    return coordinates_ || no_meaning();
  }
  bool no_meaning() { return fail(why_no_coordinates_.first, why_no_coordinates_.second + ", or points [x, y]"); }

  bool end_list() {
    const std::size_t size = numbers_.size() - list_start_;
    if (lists_ == 1) first_size_ = size;
    list_start_ = numbers_.size();
    all_alike_ = all_alike_ && size == first_size_;
    return size == 2 || no_points();
  }

  bool end_stroke() {
    const std::size_t lists = std::exchange(lists_, 0);
    if (lists < 2 && coordinates_ && !no_coordinates("a stroke of " + std::to_string(lists) + " lists", "xs and ys")) return false;
    const bool timed = lists == 3;
    if (any_stroke_ && timed_ != timed &&
        !no_coordinates("strokes some of which have times (three lists) and some have none (two lists)",
                        "times in all strokes or in none")) {
      return false;
    }
    if (!std::exchange(all_alike_, true) && !no_coordinates("a stroke with lists of different lengths", "as many xs as ys (and ts)")) {
      return false;
    }
    any_stroke_ = true;
    timed_ = timed;
    if (numbers_.size() == (stroke_ends_.empty() ? 0 : stroke_ends_.back().numbers)) return true;
    if (numbers_.size() > (coordinates_ ? lists : 2) * max_points_) return too_many_points();
    stroke_ends_.push_back({numbers_.size(), lists});
    return true;
  }

  /// Parses a drawing that is a string of JSON, as in tables converted to JSON.
  bool written_drawing(const std::string& text) {
    DrawingParser parser(drawing_, max_points_, Form::value_alone);
    if (!read_json(text, parser)) return fail(parser.found(), parser.expected());
    coordinates_ = parser.coordinates_;
    points_ = parser.points_;
    stroke_ends_ = std::move(parser.stroke_ends_);
    is_written_ = true;
    return true;
  }

  bool finish() {
    over_ = true;
    if (is_written_) return true;
    if (stroke_ends_.empty()) return coordinates_ || no_meaning();
    const bool as_points = !coordinates_, timed = timed_ && !as_points;
    Columns columns;
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    for (const StrokeEnd& stroke : stroke_ends_) {
      const std::size_t width = as_points ? 2 : stroke.lists, points = (stroke.numbers - at) / width;
      for (std::size_t column = 0; column < width; ++column) {
        for (std::size_t point = 0; point < points; ++point) {
          columns[column].push_back(numbers_[at + (as_points ? 2 * point + column : points * column + point)]);
        }
      }
      at = stroke.numbers;
      ends.push_back(columns[0].size());
    }
    numbers_ = {};
    set_lines(drawing_, columns, ends, timed);
    return true;
  }

  struct StrokeEnd {
    std::size_t numbers = 0, lists = 0;  // how many numbers precede the end, and how many lists the stroke has
  };

  Drawing& drawing_;
  std::size_t max_points_;
  std::size_t depth_ = 0, lists_ = 0;
  unsigned seen_ = 0;
  Field field_ = Field::other;
  bool any_stroke_ = false, timed_ = false, alone_ = false, over_ = false, is_written_ = false;
  bool coordinates_ = true, points_ = true;  // possible meanings of the lists
  std::pair<std::string, std::string> why_no_coordinates_;
  bool all_alike_ = true;                        // whether all lists of a stroke have the same length
  std::size_t first_size_ = 0, list_start_ = 0;  // size of the stroke's first list; start of the current list
  std::vector<double> numbers_;                  // of all lists
  std::vector<StrokeEnd> stroke_ends_;           // of the strokes with points
};

}  // namespace detail
}  // namespace sketchrnn::inline SKETCHRNN_ISA
