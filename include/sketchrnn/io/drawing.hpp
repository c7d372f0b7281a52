// One Quick, Draw! drawing and how it is read from its line of JSON: event by event, so nesting costs no stack and
// nothing is stored that is not wanted. What it is not for: files (ndjson.hpp).
#pragma once

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
  Polylines lines;                        ///< strokes without points are left out
  std::vector<std::vector<float>> times;  ///< as `lines`, in milliseconds; empty for simplified drawings

  [[nodiscard]] bool has_times() const noexcept { return !times.empty(); }
};

namespace detail {

/// Receives nlohmann's parse events. Every handler returns false to stop; found() and expected() then say why.
class DrawingParser final : public nlohmann::json_sax<nlohmann::json> {
 public:
  DrawingParser(Drawing& drawing, std::size_t most_points) : drawing_(drawing), most_points_(most_points) {}

  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }

  bool null() override { return scalar("null", Field::other); }
  bool boolean(bool value) override {
    if (depth_ == 1 && field_ == Field::recognized) drawing_.recognized = value;
    return scalar("a truth value", Field::recognized);
  }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ == 1 && field_ == Field::key_id) {
      drawing_.key_id = std::to_string(value);
      return true;
    }
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override {
    if (depth_ == 1 && field_ == Field::word) drawing_.word = value;
    if (depth_ == 1 && field_ == Field::key_id) drawing_.key_id = value;
    return scalar("text", field_ == Field::key_id ? Field::key_id : Field::word);
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
    constexpr std::string_view names[] = {"word", "key_id", "recognized", "drawing"};
    for (unsigned i = 0; i < std::size(names); ++i) {
      if (name != names[i]) continue;
      if ((seen_ & (1U << i)) != 0) return fail("two values of " + name, "one");
      seen_ |= 1U << i;
      field_ = static_cast<Field>(i);
    }
    return true;
  }
  bool end_object() override {
    --depth_;
    constexpr unsigned drawing_bit = 1U << static_cast<unsigned>(Field::drawing);
    return depth_ != 0 || (seen_ & drawing_bit) != 0 || fail("an object without a drawing", "a drawing");
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
    return !(depth_ == 2 && field_ == Field::drawing) || end_stroke();
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ...": the part behind the place.
    const std::string_view text = error.what();
    const std::size_t column = text.find("column ");
    return fail("no JSON: " + in_quotes(column == std::string_view::npos ? text : text.substr(column), 120), "one JSON object");
  }

 private:
  enum class Field : unsigned { word, key_id, recognized, drawing, other };
  static constexpr std::size_t deepest = 64;

  bool fail(std::string found, std::string expected) {
    if (found_.empty()) {
      found_ = std::move(found);
      expected_ = std::move(expected);
    }
    return false;
  }
  bool deeper() { return ++depth_ <= deepest || fail("nesting deeper than " + std::to_string(deepest), "a drawing, four deep"); }
  [[nodiscard]] bool inside_drawing() const noexcept { return depth_ > 1 && field_ == Field::drawing; }
  [[nodiscard]] bool wants_value() const noexcept { return inside_drawing() || (depth_ == 1 && field_ != Field::other); }
  [[nodiscard]] std::string wanted() const {
    if (depth_ == 0) return "an object";
    if (inside_drawing()) return depth_ > 3 ? "a number" : "a list";
    constexpr std::string_view values[] = {"text as word", "text as key_id", "true or false as recognized", "a list of strokes as drawing",
                                           "anything"};
    return std::string(values[static_cast<unsigned>(field_)]);
  }
  /// A value that belongs nowhere but in `home` (and in fields that nobody reads).
  bool scalar(const char* what, Field home) {
    if (depth_ == 0 || (wants_value() && (depth_ > 1 || field_ != home))) return fail(what, wanted());
    return true;
  }

  bool number(double value) {
    constexpr std::size_t in_list = 4;
    if (field_ != Field::drawing || depth_ != in_list) return scalar("a number", Field::other);
    const bool is_time = lists_ == 3;
    constexpr double farthest = 1e7, latest = 1e12;  // pixels; milliseconds: 30 years
    if (const double most = is_time ? latest : farthest; !is_within(value, -most, most)) {
      return fail("the number " + std::to_string(value), is_time ? "a time in milliseconds" : "a coordinate in pixels");
    }
    if (list_[lists_ - 1].size() == most_points_ - points_) {
      return fail("more than " + std::to_string(most_points_) + " points", "a smaller drawing");
    }
    list_[lists_ - 1].push_back(static_cast<float>(value));
    return true;
  }

  bool end_stroke() {
    const auto& [xs, ys, ts] = list_;
    if (lists_ < 2) return fail("a stroke of " + std::to_string(lists_) + " lists", "xs and ys");
    if (xs.size() != ys.size() || (lists_ == 3 && ts.size() != xs.size())) {
      return fail("a stroke with lists of different lengths", "as many xs as ys (and ts)");
    }
    const bool first = !any_stroke_;
    if (!first && timed_ != (lists_ == 3)) return fail("strokes with and without times", "all alike");
    any_stroke_ = true;
    points_ += xs.size();
    timed_ = lists_ == 3;
    if (!xs.empty()) {
      Polyline line(xs.size());
      for (std::size_t i = 0; i < xs.size(); ++i) line[i] = {xs[i], ys[i]};
      drawing_.lines.push_back(std::move(line));
      if (timed_) drawing_.times.push_back(ts);
    }
    for (std::vector<float>& list : list_) list.clear();
    lists_ = 0;
    return true;
  }

  Drawing& drawing_;
  std::size_t most_points_;
  std::string found_, expected_;
  std::size_t depth_ = 0, lists_ = 0, points_ = 0;
  unsigned seen_ = 0;
  Field field_ = Field::other;
  bool any_stroke_ = false, timed_ = false;
  std::array<std::vector<float>, 3> list_;
};

}  // namespace detail
}  // namespace sketchrnn
