// Common base of the event-based JSON parsers of drawings: no recursion, no intermediate copy of the data, and the reason for a failure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Describes what was found instead of JSON, from the message of nlohmann's parser: "[json.exception.parse_error.101] parse error at line
/// 1, column 5: syntax error ...". `from` is how the position starts in it: "line " or, for a single line, "column ". `ends_early`: whether
/// the text was truncated.
[[nodiscard]] inline std::string found_instead_of_json(std::string_view message, std::string_view from, bool ends_early) {
  const std::size_t at = message.find(from);
  if (at != std::string_view::npos) message.remove_prefix(at);
  if (!ends_early) return "no JSON: " + in_quotes(message, 120);
  return "JSON that ends early, at " + std::string(message.substr(0, message.find(':')));
}

/// The corresponding expected value.
inline constexpr std::string_view whole_json = "a whole document (is the file cut short?)";

/// Returns the text of a number with a decimal point: the parser passes on the locale's where DecimalPointScope has no effect, on Windows.
[[nodiscard]] inline std::string with_point(std::string text) {
  if (const std::size_t at = text.find_first_not_of("0123456789+-eE"); at != std::string::npos) text[at] = '.';
  return text;
}

/// Passes the parse events of one JSON value in [first, last) to `events`; what follows the value is an error only if `strict`. This is
/// nlohmann::json::sax_parse() without its parsers of five binary formats, which take as long to compile as everything else in it.
template <class Iterator, class Events>
[[nodiscard]] bool parse_json(Iterator first, Iterator last, Events& events, bool strict) {
  const DecimalPointScope scope;  // the parser calls strtod, and passes the text of a number with the locale's decimal point
  auto text = nlohmann::detail::input_adapter(std::move(first), std::move(last));
  return nlohmann::detail::parser<nlohmann::json, decltype(text)>(std::move(text)).sax_parse(&events, strict);
}

/// Base class of receivers of parse events. An event handler returns false to stop parsing; found() and expected() then describe the error.
class JsonEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }
  /// Returns whether the text ended within a value.
  [[nodiscard]] bool ends_early() const noexcept { return ends_early_; }

  bool binary(binary_t&) override { return fail("binary data", "JSON"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
    ends_early_ = position > size_;  // the parser counts the end as a character
    if (size_ == 0) return fail("no text", "JSON");
    return fail(found_instead_of_json(error.what(), from_, ends_early_), std::string(ends_early_ ? whole_json : "JSON"));
  }

 protected:
  /// `from`: see found_instead_of_json().
  explicit JsonEvents(std::string_view from) : from_(from) {}

  /// Stores the error, unless there is an earlier one.
  bool fail(std::string found, std::string expected) {
    if (found_.empty()) {
      found_ = std::move(found);
      expected_ = std::move(expected);
    }
    return false;
  }

 private:
  friend bool read_json(std::string_view text, JsonEvents& events);

  std::string_view from_;
  std::string found_, expected_;
  std::size_t size_ = 0;
  bool ends_early_ = false;
};

/// Passes the parse events of a text, one JSON value, to the receiver. Returns false if it stopped parsing. Events are virtual calls, so
/// nlohmann's parser is compiled only once and not for every receiver.
[[nodiscard]] inline bool read_json(std::string_view text, JsonEvents& events) {
  events.size_ = text.size();
  return parse_json(text.data(), text.data() + text.size(), static_cast<nlohmann::json_sax<nlohmann::json>&>(events), true);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
