// Files of strokes: JSON with rows [dx, dy, pen] (stroke-3) or [dx, dy, p1, p2, p3] (stroke-5), one drawing or a list of drawings, as is
// common in Python and JavaScript. The parser is event-based: no recursion, no intermediate copy of the data.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/io/detail/memory_budget.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/limits.hpp>
#include <sketchrnn/io/text_stream.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Limits of reading strokes in JSON.
struct StrokeJsonOptions {
  std::size_t max_points = 1'000'000;                  ///< maximum for one drawing
  std::size_t largest_file = std::size_t{256} << 20U;  ///< maximum size in bytes
  MemoryLimits memory{};                               ///< for all drawings together
};

/// Format of a drawing.
enum class StrokeForm {
  stroke3,  ///< rows (dx, dy, p)
  stroke5,  ///< rows (dx, dy, p1, p2, p3), the last of which is an end row
};

namespace detail {

/// Base class of receivers that collect drawings as stroke-3.
class StrokeEvents : public JsonEvents {
 public:
  [[nodiscard]] FileError error() const { return {file_, place(), found(), expected()}; }
  [[nodiscard]] std::vector<Stroke3> take() && { return std::move(drawings_); }

 protected:
  StrokeEvents(std::string_view file, std::size_t file_bytes, const StrokeJsonOptions& options)
      : JsonEvents("line "), file_(file), options_(options), budget_(options.memory, file_bytes) {}

  /// Returns the current position of the parser.
  [[nodiscard]] virtual std::string place() const = 0;
  [[nodiscard]] const StrokeJsonOptions& options() const noexcept { return options_; }
  /// Returns the index of the current drawing, from 0.
  [[nodiscard]] std::size_t drawing() const noexcept { return drawings_.size(); }
  /// Adds a drawing from its elements in rows of 3 or 5.
  void keep(const std::vector<float>& numbers, std::size_t columns) {
    budget_.charge(2 * sizeof(Stroke3) + 64 + numbers.size() * sizeof(float), file_, "drawing " + std::to_string(drawing()));
    drawings_.push_back(columns == 5 ? to_stroke3(in_rows<Stroke5>(numbers)) : in_rows<Stroke3>(numbers));
  }
  template <class Strokes>
  [[nodiscard]] static Strokes in_rows(const std::vector<float>& numbers) {
    Strokes strokes(numbers.size() / Strokes::columns);
    std::copy(numbers.begin(), numbers.end(), strokes.begin());
    return strokes;
  }
  /// Maximum absolute offset, so that none becomes infinite as a float.
  static constexpr double max_offset = 1e7;

 private:
  std::string file_;
  StrokeJsonOptions options_;
  MemoryBudget budget_;
  std::vector<Stroke3> drawings_;
};

/// Receives the rows of drawings in stroke-3 or stroke-5.
class StrokeParser final : public StrokeEvents {
 public:
  StrokeParser(std::string_view file, std::size_t file_bytes, const StrokeJsonOptions& options) : StrokeEvents(file, file_bytes, options) {}

  /// Returns the number of stroke-5 drawings with rows after the end row, which are dropped; first_cut() is the index of the first.
  [[nodiscard]] std::size_t cut() const noexcept { return cut_; }
  [[nodiscard]] std::size_t first_cut() const noexcept { return first_cut_; }

  bool null() override { return fail("null", expected_value()); }
  bool boolean(bool) override { return fail("a truth value", expected_value()); }
  bool string(string_t&) override { return fail("text", expected_value()); }
  bool start_object(std::size_t) override { return fail("an object", expected_value()); }
  bool key(string_t&) override { return false; }
  bool end_object() override { return false; }
  bool number_integer(number_integer_t value) override { return integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return integer(value); }
  /// Parses the text to float directly, because rounding to double first could round twice.
  bool number_float(number_float_t value, const string_t& text) override {
    if (!is_within(value, -max_offset, max_offset)) return out_of_range(value);
    float exact = 0;
    const std::string decimal = with_point(text);
    if (const auto read = parse_number(decimal.data(), decimal.data() + decimal.size(), exact); read.ec != std::errc()) {
      exact = static_cast<float>(value);
    }
    return number(exact);
  }

  bool start_array(std::size_t) override {
    const std::size_t max_depth = row_depth_ == 0 ? 3 : row_depth_;
    if (depth_ == max_depth) return fail("a list", "a number");
    ++depth_;
    return true;
  }
  bool end_array() override {
    const std::size_t ended = depth_--;
    // A nested list is a row if rows have been found at its depth, otherwise a drawing, without rows if nothing else has been found.
    if (ended == 3 || (ended == 2 && row_depth_ == 2)) return end_row();
    if (ended == 2) row_depth_ = 3;
    return (ended == 1 && row_depth_ != 2) || end_drawing();
  }

 private:
  [[nodiscard]] std::string place() const override {
    return "drawing " + std::to_string(drawing()) + ", row " + std::to_string(width_ == 0 ? 0 : numbers_.size() / width_);
  }
  [[nodiscard]] std::string expected_value() const {
    if (depth_ == 0) return "a list of rows, or of drawings";
    return depth_ == row_depth_ || depth_ == 3 ? "a number" : "a list";
  }

  /// Checks an integer against the largest offset and converts it to float, rounding above 2^24 like any offset.
  template <class Integer>
  bool integer(Integer value) {
    const auto wide = static_cast<double>(value);
    return is_within(wide, -max_offset, max_offset) ? number(static_cast<float>(value)) : out_of_range(wide);
  }
  bool out_of_range(double value) {
    return at_row() && fail("the number " + number_text(value), "an offset of at most " + number_text(max_offset));
  }
  /// Returns whether a number is allowed here.
  bool at_row() {
    if (depth_ < 2 || (row_depth_ != 0 && depth_ != row_depth_)) return fail("a number", depth_ == 0 ? expected_value() : "a row: a list");
    row_depth_ = depth_;
    return count_ < row_.size() || fail("a row of more than 5 numbers", "3 or 5");
  }
  bool number(float value) {
    if (!at_row()) return false;
    row_[count_++] = value;
    return true;
  }

  bool end_row() {
    const std::size_t count = std::exchange(count_, 0);
    if (count != 3 && count != 5) return fail("a row of " + std::to_string(count) + " numbers", "3 or 5");
    if (width_ == 0) width_ = count;
    if (count != width_) {
      return fail("a row of " + std::to_string(count) + " numbers", "as many as in the rows before: " + std::to_string(width_));
    }
    const bool pen3 = count == 3 && is_bit(row_[2]);
    const bool pen5 = count == 5 && is_bit(row_[2]) && is_bit(row_[3]) && is_bit(row_[4]) && same_value(row_[2] + row_[3] + row_[4], 1);
    if (!pen3 && !pen5) return fail("an invalid pen state", count == 3 ? "0 or 1" : "a single 1 in three");
    const bool is_end = count == 5 && row_[4] > 0.5F;
    if (is_end && numbers_.empty()) begins_with_end_ = true;
    if (ended_ && !is_end) has_rows_after_end_ = true;
    ended_ = ended_ || is_end;
    if (numbers_.size() / width_ == options().max_points) {
      return fail("more than " + std::to_string(options().max_points) + " rows", "a smaller drawing");
    }
    numbers_.insert(numbers_.end(), row_.begin(), row_.begin() + static_cast<std::ptrdiff_t>(count));
    return true;
  }

  bool end_drawing() {
    // A drawing that begins with its end row has no points and is dropped later.
    if (has_rows_after_end_ && !begins_with_end_ && ++cut_ == 1) first_cut_ = drawing();
    ended_ = has_rows_after_end_ = begins_with_end_ = false;
    keep(numbers_, width_ == 0 ? 3 : width_);
    numbers_.clear();
    width_ = 0;
    return true;
  }

  std::size_t depth_ = 0, row_depth_ = 0;  // depth of the rows: 2 for one drawing, 3 for a list, 0 while unknown
  std::size_t width_ = 0, count_ = 0;
  bool ended_ = false, has_rows_after_end_ = false, begins_with_end_ = false;
  std::size_t cut_ = 0, first_cut_ = 0;
  std::array<float, 5> row_{};
  std::vector<float> numbers_;
};

template <std::size_t Columns>
void append_rows(std::string& text, const StrokeArray<Columns>& strokes) {
  text += '[';
  for (std::size_t row = 0; row < length(strokes); ++row) {
    text += row == 0 ? "[" : ", [";
    for (std::size_t column = 0; column < Columns; ++column) {
      if (column != 0) text += ", ";
      text += exact_text(strokes(row, column));
    }
    text += ']';
  }
  text += ']';
}

inline void append_stroke_json(std::string& text, const Stroke3& strokes, StrokeForm form) {
  check_stroke3(strokes);
  if (form == StrokeForm::stroke5) {
    append_rows(text, to_stroke5(strokes, length(strokes) + 1));
  } else {
    append_rows(text, strokes);
  }
}

}  // namespace detail

/// Parses the drawings of a JSON file in memory to stroke-3; of stroke-5, the rows before the end row. [] holds no drawings. `file` is used
/// in messages. Throws FileError naming drawing and row, counted from 0.
[[nodiscard]] inline std::vector<Stroke3> parse_stroke_json(ByteView bytes, const std::string& file,
                                                            const StrokeJsonOptions& options = {}) {
  detail::StrokeParser parser(file, bytes.size(), options);
  if (!detail::read_json(as_text(bytes), parser)) throw parser.error();
  return std::move(parser).take();
}

/// Reads the drawings of a JSON file, which may be gzip or UTF-16. See parse_stroke_json(). Also throws FileError if the file cannot be
/// read.
[[nodiscard]] inline std::vector<Stroke3> read_stroke_json(const std::filesystem::path& path, const StrokeJsonOptions& options = {}) {
  return parse_stroke_json(as_bytes(read_text(bytes_of_file(path), path.string(), options.largest_file)), path.string(), options);
}

/// Formats one drawing as a line of JSON. Throws ArgumentError if the array is not stroke-3.
[[nodiscard]] inline std::string to_stroke_json(const Stroke3& strokes, StrokeForm form = StrokeForm::stroke3) {
  std::string text;
  detail::append_stroke_json(text, strokes, form);
  return text + "\n";
}

/// Formats a list of drawings as JSON, one per line. Throws ArgumentError if an array is not stroke-3.
[[nodiscard]] inline std::string to_stroke_json(std::span<const Stroke3> drawings, StrokeForm form = StrokeForm::stroke3) {
  std::string text = "[";
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    if (i != 0) text += ",\n";
    detail::append_stroke_json(text, drawings[i], form);
  }
  return text + "]\n";
}

/// Writes a list of drawings atomically. Also throws FileError.
inline void write_stroke_json(const std::filesystem::path& path, std::span<const Stroke3> drawings, StrokeForm form = StrokeForm::stroke3) {
  write_file(path, to_stroke_json(drawings, form));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
