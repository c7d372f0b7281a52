// One Quick, Draw! drawing and how it is read from its line of JSON: event by event, so nesting costs no stack and
// nothing is stored that is not wanted. What it is not for: files (ndjson.hpp).
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

#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn {

/// A drawing of the Quick, Draw! data set. Simplified: coordinates 0..255. Raw: pixels of somebody's screen, and the
/// milliseconds at which each point was drawn.
struct Drawing {
  std::string word;
  std::string key_id;
  bool recognized = true;                 ///< true also where the file does not say
  bool says_recognized = false;           ///< whether it does
  Polylines lines;                        ///< relative to the origin; strokes without points are left out
  std::vector<std::vector<float>> times;  ///< as `lines`, in the file's unit, usually ms; empty for simplified drawings
  /// What has been subtracted from all points and times. Not 0 only where float would round the file's numbers: in drawings far away
  /// from the origin, and with times counted from 1970.
  double origin_x = 0, origin_y = 0, first_time = 0;

  [[nodiscard]] bool has_times() const noexcept { return !times.empty(); }
};

namespace detail {

/// Receives nlohmann's parse events of one drawing: an object with a field `drawing`, or that field's value alone. Fields that nobody reads
/// may hold anything. Every handler returns false to stop; found() and expected() then say why.
class DrawingParser final : public nlohmann::json_sax<nlohmann::json> {
 public:
  enum class Form { object, value_alone };

  DrawingParser(Drawing& drawing, std::size_t most_points, Form form = Form::object) : drawing_(drawing), most_points_(most_points) {
    if (form == Form::object) return;
    alone_ = true;
    depth_ = 1;
    field_ = Field::drawing;
  }

  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }
  /// Whether the drawing has come to its end.
  [[nodiscard]] bool over() const noexcept { return over_; }

  bool null() override { return scalar("null", Field::word); }
  bool boolean(bool value) override {
    if (depth_ == 1 && field_ == Field::recognized) set_recognized(value);
    return scalar("a truth value", Field::other);
  }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value), std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value), std::to_string(value)); }
  bool number_float(number_float_t value, const string_t& text) override { return number(value, text); }
  bool string(string_t& value) override {
    if (depth_ == 1 && field_ == Field::drawing && !alone_) return written_drawing(value);
    if (depth_ == 1 && field_ == Field::word) drawing_.word = value;
    if (depth_ == 1 && field_ == Field::key_id) drawing_.key_id = value;
    if (depth_ == 1 && field_ == Field::recognized) set_recognized(value);
    return scalar("text", Field::word);
  }
  bool binary(binary_t&) override { return fail("binary data", "JSON"); }

  bool start_object(std::size_t) override {
    if (depth_ == 0) return deeper();
    if (wants_value()) return fail("an object", wanted());
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
      if (level == 3 && ++lists_ > 3) return fail("a stroke of four lists", "xs, ys and perhaps ts");
      return deeper();
    }
    if (wants_value()) return fail("a list", wanted());
    return deeper();
  }
  bool end_array() override {
    --depth_;
    if (depth_ == 2 && field_ == Field::drawing) return end_stroke();
    return !(depth_ == 1 && alone_) || finish();
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ...": the part behind the place.
    const std::string_view text = error.what();
    const std::size_t column = text.find("column ");
    return fail("no JSON: " + in_quotes(column == std::string_view::npos ? text : text.substr(column), 120), "one JSON object");
  }

  /// The value of `recognized` as text: "true", "True", "1" and their opposites. Anything else says nothing.
  void set_recognized(std::string_view text) {
    const bool yes = text == "true" || text == "True" || text == "TRUE" || text == "1";
    if (yes || text == "false" || text == "False" || text == "FALSE" || text == "0") set_recognized(yes);
  }

 private:
  enum class Field : unsigned { word, drawing, key_id, recognized, other };
  static constexpr std::size_t deepest = 10'000;  // costs a bit each

  [[nodiscard]] static bool is_needed(Field field) noexcept { return field == Field::word || field == Field::drawing; }

  void set_recognized(bool value) {
    drawing_.recognized = value;
    drawing_.says_recognized = true;
  }

  bool fail(std::string found, std::string expected) {
    if (found_.empty()) {
      found_ = std::move(found);
      expected_ = std::move(expected);
    }
    return false;
  }
  bool deeper() { return ++depth_ <= deepest || fail("nesting deeper than " + std::to_string(deepest), "a drawing, four deep"); }
  [[nodiscard]] bool inside_drawing() const noexcept { return depth_ > 1 && field_ == Field::drawing; }
  [[nodiscard]] bool wants_value() const noexcept { return inside_drawing() || (depth_ == 1 && is_needed(field_)); }
  [[nodiscard]] std::string wanted() const {
    if (depth_ == 0) return "an object";
    if (inside_drawing()) return depth_ > 3 ? "a number" : "a list";
    return field_ == Field::word ? "text as word" : "a list of strokes as drawing";
  }
  /// A value that belongs nowhere but in `home` (and in fields that nobody needs).
  bool scalar(const char* what, Field home) {
    if (depth_ == 0 || (wants_value() && (depth_ > 1 || field_ != home))) return fail(what, wanted());
    return true;
  }

  bool number(double value, const std::string& text) {
    constexpr std::size_t in_list = 4;
    if (field_ != Field::drawing || depth_ != in_list) {
      if (depth_ == 1 && field_ == Field::word) drawing_.word = text;
      if (depth_ == 1 && field_ == Field::key_id) drawing_.key_id = text;
      if (depth_ == 1 && field_ == Field::recognized && (text == "0" || text == "1")) set_recognized(text == "1");
      return scalar("a number", Field::word);
    }
    const bool is_time = lists_ == 3;
    // Coordinates of any map are smaller, as are nanoseconds since 1970.
    constexpr double farthest = 1e12, latest = 1e19;
    if (const double most = is_time ? latest : farthest; !is_within(value, -most, most)) {
      return fail("the number " + text, is_time ? "a time in milliseconds" : "a coordinate in pixels");
    }
    if (list_[lists_ - 1].size() == most_points_) {
      return fail("more than " + std::to_string(most_points_) + " points", "a smaller drawing");
    }
    list_[lists_ - 1].push_back(value);
    return true;
  }

  bool end_stroke() {
    const auto& [xs, ys, ts] = list_;
    if (lists_ < 2) return fail("a stroke of " + std::to_string(lists_) + " lists", "xs and ys");
    const bool timed = lists_ == 3;
    if (any_stroke_ && timed_ != timed) return fail("strokes with and without times", "all alike");
    if (xs.size() != ys.size() || (timed && ts.size() != xs.size())) {
      return fail("a stroke with lists of different lengths", "as many xs as ys (and ts)");
    }
    any_stroke_ = true;
    timed_ = timed;
    if (ends_.empty() ? !xs.empty() : xs.size() != ends_.back()) ends_.push_back(xs.size());
    lists_ = 0;
    return true;
  }

  /// A drawing written as text, as tables have it that were made JSON.
  bool written_drawing(const std::string& text) {
    DrawingParser parser(drawing_, most_points_, Form::value_alone);
    return nlohmann::json::sax_parse(text.begin(), text.end(), &parser) || fail(parser.found(), parser.expected());
  }

  /// 0 where float holds all numbers to a millionth of their range, else the least of them, which is to be subtracted.
  [[nodiscard]] static double origin_of(const std::vector<double>& numbers, double range) {
    if (range <= 0) return 0;
    const auto is_rounded = [&](double value) { return std::abs(static_cast<double>(static_cast<float>(value)) - value) > 1e-6 * range; };
    if (std::none_of(numbers.begin(), numbers.end(), is_rounded)) return 0;
    return *std::min_element(numbers.begin(), numbers.end());
  }
  [[nodiscard]] static double range_of(const std::vector<double>& numbers) {
    const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
    return numbers.empty() ? 0 : *most - *least;
  }

  bool finish() {
    over_ = true;
    const auto& [xs, ys, ts] = list_;
    if (ends_.empty()) return true;
    const double extent = (std::max)(range_of(xs), range_of(ys));
    drawing_.origin_x = origin_of(xs, extent);
    drawing_.origin_y = origin_of(ys, extent);
    drawing_.first_time = origin_of(ts, range_of(ts));
    const auto rounded = [](double value, double origin) { return static_cast<float>(value - origin); };
    std::size_t point = 0;
    for (const std::size_t end : ends_) {
      Polyline line;
      std::vector<float> times;
      line.reserve(end - point);
      if (timed_) times.reserve(end - point);
      for (; point < end; ++point) {
        line.push_back({rounded(xs[point], drawing_.origin_x), rounded(ys[point], drawing_.origin_y)});
        if (timed_) times.push_back(rounded(ts[point], drawing_.first_time));
      }
      drawing_.lines.push_back(std::move(line));
      if (timed_) drawing_.times.push_back(std::move(times));
    }
    return true;
  }

  Drawing& drawing_;
  std::size_t most_points_;
  std::string found_, expected_;
  std::size_t depth_ = 0, lists_ = 0;
  unsigned seen_ = 0;
  Field field_ = Field::other;
  bool any_stroke_ = false, timed_ = false, alone_ = false, over_ = false;
  std::array<std::vector<double>, 3> list_;  // xs, ys and ts of all strokes
  std::vector<std::size_t> ends_;            // of the strokes, in points
};

}  // namespace detail
}  // namespace sketchrnn
