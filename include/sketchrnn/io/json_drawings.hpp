// Drawings in one JSON document: a list of Quick, Draw! drawings (or a single one, over several lines), the value of a field `drawing`
// alone, rows of strokes, or ml5 strokes. The form is determined by the brackets and the first keys. For files with one drawing per line,
// see ndjson.hpp.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/ml5_strokes.hpp>
#include <sketchrnn/io/sketch_collector.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/text_stream.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Character-by-character access to a text that is read in chunks.
class TextCursor {
 public:
  TextCursor(ReadBytes read, const std::string& file, std::size_t longest) : file_(file), longest_(longest), stream_(std::move(read)) {}

  /// Returns the next `count` characters or more, or all that remain, without consuming them.
  [[nodiscard]] const std::string& ahead(std::size_t count) {
    text_.erase(0, at_);
    at_ = 0;
    while (text_.size() < count && more()) {
    }
    return text_;
  }
  /// Skips whitespace and returns whether another character follows.
  [[nodiscard]] bool another() {
    while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) ++at_;
    return !at_end();
  }
  [[nodiscard]] bool at_end() {
    while (at_ == text_.size()) {
      text_.clear();
      at_ = 0;
      if (!more()) return met_end_ = true;
    }
    return false;
  }
  /// Returns whether a read has reached the end of the text.
  [[nodiscard]] bool met_end() const noexcept { return met_end_; }
  [[nodiscard]] char get() const noexcept { return text_[at_]; }
  void step() {
    if (++drawing_bytes_ > longest_) throw fail("a drawing of more than " + std::to_string(longest_) + " bytes", "a shorter one");
    ++at_;
  }
  /// Marks the start of a drawing, from which its size limit is counted.
  void begin_drawing() noexcept { drawing_bytes_ = 0; }
  void set_place(std::size_t drawing) noexcept { drawing_ = drawing; }
  [[nodiscard]] DrawingPlace place() const { return {file_, "drawing", drawing_, stream_.file_bytes()}; }
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return place().fail(found, expected); }

 private:
  bool more() {
    return stream_.append_to(text_, [&](std::string_view found, std::string_view expected) { return fail(found, expected); });
  }

  const std::string& file_;
  std::size_t longest_, drawing_bytes_ = 0, drawing_ = 0, at_ = 0;
  bool met_end_ = false;
  TextStream stream_;
  std::string text_;
};

/// Input iterator over a TextCursor, for the parser.
class TextIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  TextIterator() = default;
  explicit TextIterator(TextCursor& cursor) : cursor_(&cursor) {}
  char operator*() const noexcept { return cursor_->get(); }
  TextIterator& operator++() {
    cursor_->step();
    return *this;
  }
  TextIterator operator++(int) {
    ++*this;
    return *this;
  }
  friend bool operator==(const TextIterator& a, const TextIterator& b) {
    return (a.cursor_ == nullptr || a.cursor_->at_end()) == (b.cursor_ == nullptr || b.cursor_->at_end());
  }

 private:
  TextCursor* cursor_ = nullptr;
};

/// Receives nlohmann's parse events of a drawing or a list of drawings and passes each drawing to the visitor. Errors are thrown; an event
/// handler returns false only if the visitor is full.
class DrawingListParser {
 public:
  DrawingListParser(TextCursor& cursor, DrawingVisitor& visitor) : cursor_(cursor), visitor_(visitor) {}

  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() {
    return scalar("null", [](DrawingParser& it) { return it.null(); });
  }
  bool boolean(bool value) {
    return scalar("a truth value", [&](DrawingParser& it) { return it.boolean(value); });
  }
  bool number_integer(number_integer_t value) {
    return scalar("a number", [&](DrawingParser& it) { return it.number_integer(value); });
  }
  bool number_unsigned(number_unsigned_t value) {
    return scalar("a number", [&](DrawingParser& it) { return it.number_unsigned(value); });
  }
  bool number_float(number_float_t value, const string_t& text) {
    return scalar("a number", [&](DrawingParser& it) { return it.number_float(value, text); });
  }
  bool string(string_t& value) {
    return scalar("text", [&](DrawingParser& it) { return it.string(value); });
  }
  bool binary(binary_t&) { return false; }  // not in JSON
  bool key(string_t& name) {
    return event([&](DrawingParser& it) { return it.key(name); });
  }
  bool start_object(std::size_t size) {
    begin(DrawingParser::Form::object);
    return event([&](DrawingParser& it) { return it.start_object(size); });
  }
  bool end_object() {
    return end([](DrawingParser& it) { return it.end_object(); });
  }
  bool start_array(std::size_t size) {
    if (depth_ == 0) {
      is_list_ = true;
      depth_ = 1;
      return true;
    }
    begin(DrawingParser::Form::value_alone);
    return event([&](DrawingParser& it) { return it.start_array(size); });
  }
  bool end_array() {
    if (is_list_ && depth_ == 1) {
      depth_ = 0;
      is_list_ = false;
      return true;
    }
    return end([](DrawingParser& it) { return it.end_array(); });
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    const bool ends_early = cursor_.met_end();
    throw cursor_.fail(found_instead_of_json(error.what(), "line ", ends_early), ends_early ? whole_json : "JSON");
  }

 private:
  [[nodiscard]] std::size_t level_of_drawings() const noexcept { return is_list_ ? 1 : 0; }

  void begin(DrawingParser::Form form) {
    if (depth_++ != level_of_drawings()) return;
    drawing_ = {};
    parser_.emplace(drawing_, visitor_.options().max_points, form);
    skipping_ = false;
    cursor_.begin_drawing();
  }
  template <class Event>
  bool event(const Event& give) {
    if (!skipping_ && !give(*parser_)) bad(parser_->found(), parser_->expected());
    return true;
  }
  template <class Event>
  bool scalar(const char* what, const Event& give) {
    if (depth_ > level_of_drawings()) return event(give);
    bad(what, is_list_ ? "a drawing" : "drawings");
    return next();
  }
  template <class Event>
  bool end(const Event& give) {
    event(give);
    if (--depth_ != level_of_drawings()) return true;
    if (!skipping_) visitor_.visit(std::move(drawing_), cursor_.place(), parser_->lists());
    return next();
  }
  void bad(const std::string& found, const std::string& expected) {
    visitor_.bad(cursor_.fail(found, expected));
    skipping_ = true;  // the rest of this drawing
  }
  bool next() {
    cursor_.set_place(++number_);
    return !visitor_.full();
  }

  TextCursor& cursor_;
  DrawingVisitor& visitor_;
  std::size_t depth_ = 0, number_ = 0;
  bool is_list_ = false, skipping_ = false;
  Drawing drawing_;
  std::optional<DrawingParser> parser_;
};

/// Interprets lists of numbers nested three deep, which are either a list of drawings in stroke-3 or stroke-5, or one drawing, a list of
/// strokes [xs, ys] or of points, depending on the numbers. If both are possible, they are rows.
inline void visit_numbers(const std::string& text, std::size_t depth, std::size_t file_bytes, const StrokeJsonOptions& options,
                          SketchCollector& collector) {
  const std::string& file = collector.file();
  Drawing drawing;
  DrawingParser parser(drawing, collector.options().max_points, DrawingParser::Form::value_alone);
  const bool is_drawing = read_json(text, parser) && !drawing.lines.empty();
  const DrawingPlace place{file, "drawing", 0, file_bytes};
  StrokeParser rows(file, file_bytes, options);
  if (read_json(text, rows)) {
    if (is_drawing) collector.notices().add("lists that could be strokes [xs, ys] read as rows [dx, dy, pen]", place.text());
    collector.notices().add(rows_after_end, "drawing " + std::to_string(rows.first_cut()), rows.cut());
    std::size_t number = 0;
    for (Stroke3& sketch : std::move(rows).take()) {
      if (collector.full()) break;
      collector.visit_rows(std::move(sketch), {file, "drawing", number++, file_bytes});
    }
  } else if (is_drawing) {
    collector.visit(std::move(drawing), place, parser.lists());
  } else if (parser.ends_early() || rows.ends_early()) {  // a truncated text is reported as such
    const JsonEvents& ended = parser.ends_early() ? static_cast<const JsonEvents&>(parser) : rows;
    throw place.fail(ended.found(), ended.expected());
  } else if (depth == 3 && rows.error().found().starts_with("a row of ") && !parser.found().empty() &&
             !parser.found().starts_with("a stroke of ")) {
    throw place.fail(parser.found(), parser.expected());  // lists too long for rows
  } else {
    throw rows.error();
  }
}

}  // namespace detail

/// Passes the drawings of a JSON document to the collector until it is full. Of a list of objects, one drawing at a time is in memory.
/// Throws FileError naming the drawing, counted from 0.
inline void visit_json(ReadBytes read, SketchCollector& collector, const StrokeJsonOptions& options = {}) {
  constexpr std::size_t enough = std::size_t{64} << 10U;
  detail::TextCursor cursor(std::move(read), collector.file(), collector.options().lines.longest_line);
  const detail::JsonShape shape = detail::json_shape(cursor.ahead(enough));
  if ((shape.is_object && !shape.is_offset) || (!shape.is_object && !shape.is_nothing && shape.depth == 4)) {
    detail::DrawingListParser parser(cursor, collector);
    // Concatenated documents are accepted like a list.
    while (!collector.full() && cursor.another()) {
      if (!detail::parse_json(detail::TextIterator(cursor), detail::TextIterator(), parser, false)) break;
    }
    return;
  }
  const std::string& text = cursor.ahead(options.largest_file + 1);
  if (text.size() > options.largest_file) {
    throw cursor.fail("more data", "at most " + std::to_string(options.largest_file) + " bytes");
  }
  const std::size_t file_bytes = cursor.place().file_bytes;
  if (!shape.is_offset) return detail::visit_numbers(text, shape.depth, file_bytes, options, collector);
  detail::Ml5Parser parser(collector.file(), file_bytes, options, collector.notices());
  if (!detail::read_json(text, parser)) throw parser.error();
  std::size_t number = 0;
  for (Stroke3& sketch : std::move(parser).take()) {
    if (collector.full()) break;
    collector.visit_rows(std::move(sketch), {collector.file(), "drawing", number++, file_bytes});
  }
}

/// Parses the drawings of a JSON document in memory to stroke-3 with their classes; `file` is used in messages. Throws FileError.
[[nodiscard]] inline CollectedSketches parse_json_drawings(ByteView bytes, const std::string& file,
                                                           const NdjsonDatasetOptions& options = {}) {
  SketchCollector collector(file, options);
  visit_json(bytes_of_memory(bytes), collector);
  return collector.finish();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
