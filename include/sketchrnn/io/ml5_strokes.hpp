// Strokes of ml5.js: a list of {dx, dy, pen}, pen "down", "up" or "end" (or 0, 1, 2), for one drawing, or a list of such lists. As in
// stroke-5, the pen is the state after the point. For rows of numbers, see stroke_json.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Receives the points of drawings in the format of ml5.js.
class Ml5Parser final : public StrokeEvents {
 public:
  Ml5Parser(std::string_view file, std::size_t file_bytes, const StrokeJsonOptions& options, NoticeCounter& notices)
      : StrokeEvents(file, file_bytes, options), notices_(notices) {}

  bool null() override { return value("null"); }
  bool boolean(bool) override { return value("a truth value"); }
  bool number_integer(number_integer_t number) override { return value(static_cast<double>(number)); }
  bool number_unsigned(number_unsigned_t number) override { return value(static_cast<double>(number)); }
  bool number_float(number_float_t number, const string_t&) override { return value(number); }
  bool string(string_t& text) override {
    if (!at_field() || field_ != Field::pen) return value("text");
    for (std::size_t state = 0; state < pens.size(); ++state) {
      if (text == pens[state]) return set(static_cast<double>(state));
    }
    return fail("the pen " + in_quotes(text, 20), "'down', 'up' or 'end'");
  }

  bool start_object(std::size_t) override {
    if (inside_ != 0) return nested("an object");
    if (depth_ == 0 || (row_depth_ != 0 && depth_ != row_depth_)) return fail("an object", "a list");
    row_depth_ = depth_;
    inside_ = 1;
    seen_ = {};
    return true;
  }
  bool key(string_t& name) override {
    if (inside_ != 1) return true;
    field_ = name == "dx" ? Field::dx : name == "dy" ? Field::dy : name == "pen" ? Field::pen : Field::other;
    return true;
  }
  bool end_object() override { return --inside_ != 0 || end_row(); }
  bool start_array(std::size_t) override {
    if (inside_ != 0) return nested("a list");
    if (depth_ == (row_depth_ == 0 ? 2 : row_depth_)) return fail("a list", "{dx, dy, pen}");
    ++depth_;
    return true;
  }
  bool end_array() override {
    if (inside_ != 0) {
      --inside_;
      return true;
    }
    const std::size_t ended = depth_--;
    if (ended == 2) row_depth_ = 2;
    return (ended == 1 && row_depth_ != 1) || end_drawing();
  }

 private:
  enum class Field : std::size_t { dx, dy, pen, other };
  static constexpr std::array<std::string_view, 3> pens{"down", "up", "end"};

  [[nodiscard]] std::string place() const override {
    return "drawing " + std::to_string(drawing()) + ", point " + std::to_string(numbers_.size() / 3);
  }
  /// Returns whether the current value is one of the three fields.
  [[nodiscard]] bool at_field() const noexcept { return inside_ == 1 && field_ != Field::other; }
  bool nested(const char* what) {
    if (at_field()) return fail(what, field_ == Field::pen ? "'down', 'up' or 'end'" : "a number");
    ++inside_;
    return true;
  }
  bool value(const char* what) {
    if (inside_ == 0) return fail(what, "{dx, dy, pen}");
    return !at_field() || fail(what, field_ == Field::pen ? "'down', 'up' or 'end'" : "a number");
  }
  bool value(double number) {
    if (!at_field()) return value("a number");
    if (field_ == Field::pen && number_text(number) != "0" && number_text(number) != "1" && number_text(number) != "2") {
      return fail("the pen " + number_text(number), "0, 1 or 2");
    }
    if (!is_within(number, -max_offset, max_offset)) {
      return fail("the number " + number_text(number), "an offset of at most " + number_text(max_offset));
    }
    return set(number);
  }
  bool set(double number) {
    const auto field = static_cast<std::size_t>(field_);
    if (seen_[field]) return fail("two values of one field", "one");
    seen_[field] = true;
    row_[field] = static_cast<float>(number);  // finite: at most `max_offset`, or a pen state
    return true;
  }

  bool end_row() {
    if (!seen_[0] || !seen_[1] || !seen_[2]) return fail("a point without dx, dy or pen", "{dx, dy, pen}");
    if (ended_) {
      ++points_after_end_;
      return true;
    }
    ended_ = row_[2] > 1.5F;
    if (ended_) return true;
    if (numbers_.size() / 3 == options().max_points) {
      return fail("more than " + std::to_string(options().max_points) + " points", "a smaller drawing");
    }
    numbers_.insert(numbers_.end(), row_.begin(), row_.end());
    return true;
  }

  bool end_drawing() {
    // A drawing without a point before its end is dropped later.
    if (!numbers_.empty()) notices_.add("points after the end of a drawing left out", place(), points_after_end_);
    points_after_end_ = 0;
    keep(numbers_, 3);
    numbers_.clear();
    ended_ = false;
    return true;
  }

  NoticeCounter& notices_;
  std::size_t depth_ = 0, row_depth_ = 0;  // depth of the lists that hold points: 1 for one drawing, 2 for a list, 0 while unknown
  std::size_t inside_ = 0;                 // nesting depth within a point
  Field field_ = Field::other;
  bool ended_ = false;
  std::size_t points_after_end_ = 0;  // points of this drawing
  std::array<bool, 3> seen_{};
  std::array<float, 3> row_{};
  std::vector<float> numbers_;
};

}  // namespace detail

/// Parses ml5 strokes in memory to stroke-3: the points before the end. `file` is used in messages. Throws FileError naming drawing and
/// point, counted from 0; points after an end are dropped and counted.
[[nodiscard]] inline std::vector<Stroke3> parse_ml5_strokes(ByteView bytes, const std::string& file, NoticeCounter& notices,
                                                            const StrokeJsonOptions& options = {}) {
  detail::Ml5Parser parser(file, bytes.size(), options, notices);
  if (!detail::read_json(as_text(bytes), parser)) throw parser.error();
  return std::move(parser).take();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
