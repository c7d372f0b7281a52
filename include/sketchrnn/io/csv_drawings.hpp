// Tables of Quick, Draw! drawings as published on Kaggle: CSV with a header and a column `drawing` of JSON; columns `word`, `recognized`
// and `key_id` are used if present. Quoting follows RFC 4180. Tables of points are not supported.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>
#include <sketchrnn/io/drawing.hpp>
#include <sketchrnn/io/drawing_visitor.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/limits.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// Reads a table row by row; only the current row is in memory.
class CsvReader {
 public:
  CsvReader(ReadBytes read, const std::string& file, const LineLimits& limits)
      : file_(file), limits_(limits), stream_(std::move(read), limits.inflate) {}

  /// Sets the separator of the fields.
  void set_separator(char separator) noexcept { separator_ = separator; }
  /// Returns the number of the row last returned by next(), from 1; the header is the first.
  [[nodiscard]] std::size_t row() const noexcept { return row_; }
  [[nodiscard]] std::size_t file_bytes() const noexcept { return stream_.file_bytes(); }
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const {
    const std::string line = line_ == row_ ? "" : ", which begins in line " + std::to_string(line_);
    return {file_, "row " + std::to_string(row_) + line, found, expected};
  }

  /// Returns the text up to the end of the first line, or as much as a header needs, without consuming it.
  [[nodiscard]] std::string_view first_line() {
    constexpr std::size_t enough = 4096;
    while (text_.find('\n') == std::string::npos && text_.size() < enough && more()) {
    }
    return std::string_view(text_).substr(0, text_.find('\n'));
  }

  /// Returns the fields of the next row, valid until the next call, or false at the end. Blank lines are skipped. Throws FileError for a
  /// row that is too long and for damaged data.
  bool next(std::vector<std::string>& fields) {
    do {
      ++row_;
      line_ = next_line_;
      fields.clear();
      if (!read_row(fields)) return false;
    } while (fields.size() == 1 && fields.front().empty());
    return true;
  }

 private:
  bool more() {
    text_.erase(0, start_);
    start_ = 0;
    return stream_.append_to(text_, [&](std::string_view found, std::string_view expected) { return fail(found, expected); });
  }
  /// Returns the next character without consuming it, or nothing at the end.
  [[nodiscard]] std::optional<char> peek() {
    while (start_ == text_.size()) {
      if (!more()) return std::nullopt;
    }
    return text_[start_];
  }

  bool read_row(std::vector<std::string>& fields) {
    if (!peek()) return false;
    std::size_t length = 0;
    std::string field;
    bool quoted = false;
    for (bool ended = false; !ended;) {
      const std::optional<char> c = peek();
      if (++length > limits_.longest_line) {
        throw fail("a row of more than " + std::to_string(limits_.longest_line) + " bytes", "a shorter one");
      }
      if (c) ++start_;
      if (c == '\n') ++next_line_;
      if (quoted) {
        if (!c) throw fail("the end of the file inside quotes", "a closing quote");
        if (*c != '"') {
          field += *c;
        } else if (peek() == '"') {  // a quote within quotes is doubled
          field += '"';
          ++start_;
        } else {
          quoted = false;
        }
      } else if (!c || *c == '\n' || *c == separator_) {
        ended = !c || *c == '\n';
        if (ended && !field.empty() && field.back() == '\r') field.pop_back();
        fields.push_back(std::exchange(field, {}));
      } else if (*c == '"' && field.find_first_not_of(' ') == std::string::npos) {
        field.clear();
        quoted = true;
      } else {
        field += *c;
      }
    }
    return true;
  }

  const std::string& file_;
  LineLimits limits_;
  TextStream stream_;
  std::string text_;
  std::size_t start_ = 0, row_ = 0;
  std::size_t line_ = 1, next_line_ = 1;  // quoted fields may contain line ends, so there may be more lines than rows
  char separator_ = ',';
};

/// Indices of the columns that are used.
struct DrawingColumns {
  std::size_t count = 0;
  std::optional<std::size_t> drawing, word, recognized, key_id;

  explicit DrawingColumns(const std::vector<std::string>& header) : count(header.size()) {
    for (std::size_t column = 0; column < header.size(); ++column) {
      std::string_view name = header[column];
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      const auto is = [&](std::string_view wanted) { return equal_ignoring_case(name, wanted); };
      if (is("drawing")) drawing = column;
      if (is("word")) word = column;
      if (is("recognized")) recognized = column;
      if (is("key_id")) key_id = column;
    }
  }
};

}  // namespace detail

/// Calls the visitor for each drawing of a table until it is full. Throws FileError naming the row.
inline void visit_csv(ReadBytes read, DrawingVisitor& visitor) {
  detail::CsvReader reader(std::move(read), visitor.file(), visitor.options().lines);
  char separator = ',';
  const std::string header(reader.first_line());
  static_cast<void>(detail::names_column_drawing(header, separator));
  reader.set_separator(separator);
  std::vector<std::string> fields;
  const bool any = reader.next(fields);
  const detail::DrawingColumns columns(fields);
  if (!any || !columns.drawing) {
    throw reader.fail(any ? detail::no_column_drawing(header) : "an empty file", "a header with a column drawing");
  }
  while (!visitor.full() && reader.next(fields)) {
    if (fields.size() != columns.count) {
      visitor.bad(reader.fail(std::to_string(fields.size()) + (fields.size() == 1 ? " column" : " columns"),
                              std::to_string(columns.count) + ", as the header has"));
      continue;
    }
    const auto field = [&](const std::optional<std::size_t>& column) { return column ? fields[*column] : std::string(); };
    Drawing drawing;
    detail::DrawingParser parser(drawing, visitor.options().max_points, detail::DrawingParser::Form::value_alone);
    const std::string& text = fields[*columns.drawing];
    if (!detail::read_json(text, parser)) {
      visitor.bad(reader.fail(parser.found(), parser.expected()));
      continue;
    }
    drawing.word = field(columns.word);
    drawing.key_id = field(columns.key_id);
    parser.set_recognized(field(columns.recognized));
    visitor.visit(std::move(drawing), {visitor.file(), "row", reader.row(), reader.file_bytes()}, parser.lists());
  }
}

/// Reads the drawings of a table. Throws FileError naming file and row.
[[nodiscard]] inline std::vector<Drawing> read_csv_drawings(const std::filesystem::path& path, const NdjsonOptions& options = {}) {
  DrawingCollector collector(path.string(), options);
  visit_csv(bytes_of_file(path), collector);
  return collector.finish();
}

/// Reads the drawings of a table in memory; `file` is used in messages.
[[nodiscard]] inline std::vector<Drawing> parse_csv_drawings(ByteView bytes, const std::string& file, const NdjsonOptions& options = {}) {
  DrawingCollector collector(file, options);
  visit_csv(bytes_of_memory(bytes), collector);
  return collector.finish();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
