// A cursor for parsing attribute values: numbers in SVG syntax ("1-2.5.5e-3" is three), flags, names. Invalid text throws SvgMistake with
// the position of the character; the caller decides how to handle it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The position of an attribute. It is formatted only when needed, because counting lines takes time.
struct SvgPlace {
  std::string_view file;
  std::string_view document;      ///< the whole text
  std::ptrdiff_t offset = 0;      ///< of the element in the document
  std::string_view element = {};  ///< its name; empty for the document itself
  std::string_view attribute = {};

  /// Returns "line 3, <path>, d".
  [[nodiscard]] std::string in_words() const {
    const auto end = (std::min)(document.size(), static_cast<std::size_t>((std::max<std::ptrdiff_t>)(offset, 0)));
    const auto lines = 1 + std::count(document.begin(), document.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    std::string words = "line " + std::to_string(lines);
    if (!element.empty()) {
      const std::string name = in_quotes(element, 30);
      words += ", <" + name.substr(1, name.size() - 2) + ">";
    }
    return attribute.empty() ? words : words + ", " + std::string(attribute);
  }
  [[nodiscard]] FileError error(std::string_view found, std::string_view expected) const { return {file, in_words(), found, expected}; }
};

/// Invalid text in an attribute. Internal to the SVG reader.
class SvgMistake : public Error {
 public:
  SvgMistake(std::size_t at, const std::string& found, const std::string& expected)
      : Error("found " + found + ", expected " + expected), at_(at), found_(found), expected_(expected) {}

  [[nodiscard]] std::size_t at() const noexcept { return at_; }  ///< index of the character, from 0
  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }

 private:
  std::size_t at_;
  std::string found_, expected_;
};

/// A cursor over the text of one attribute, which must outlive it.
class SvgCursor {
 public:
  explicit SvgCursor(std::string_view text) : text_(text) {}

  /// Returns the exception for the text `back` characters before the cursor.
  [[nodiscard]] SvgMistake fail(const std::string& found, const std::string& expected, std::size_t back = 0) const {
    return {at_ - back, found, expected};
  }
  [[nodiscard]] SvgMistake fail(const std::string& expected) const {
    return fail(at_end() ? "the end" : in_quotes(text_.substr(at_), 20), expected);
  }

  /// Returns the number of characters that have been read.
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  /// Returns the next character, '\0' at the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char take() noexcept { return at_end() ? '\0' : text_[at_++]; }

  /// Skips spaces. Returns whether there were any.
  bool skip_spaces() noexcept {
    const std::size_t start = at_;
    while (!at_end() && is_space(peek())) ++at_;
    return at_ > start;
  }
  /// Returns whether the character before the cursor is a space.
  [[nodiscard]] bool after_space() const noexcept { return at_ > 0 && is_space(text_[at_ - 1]); }
  /// Skips spaces with at most one comma among them. Returns whether there was a comma.
  bool skip_separator() noexcept {
    skip_spaces();
    if (peek() != ',') return false;
    ++at_;
    skip_spaces();
    return true;
  }

  /// Returns whether a number may begin here.
  [[nodiscard]] bool number_ahead() const noexcept { return is_digit(peek()) || peek() == '.' || peek() == '-' || peek() == '+'; }

  /// Reads the name of a CSS function, ignoring case, with its opening parenthesis. Returns false and reads nothing if something else
  /// follows.
  bool take_call(std::string_view function) noexcept;

  /// Reads a number: sign, digits with a decimal point, and an exponent if digits follow the e (unlike in "2em"). Underflow gives 0,
  /// overflow is a mistake.
  double number() {
    const std::size_t start = at_;
    if (peek() == '+' || peek() == '-') ++at_;
    std::size_t digits = skip_digits();
    if (peek() == '.') {
      ++at_;
      digits += skip_digits();
    }
    if (digits == 0) {
      at_ = start;
      throw fail("a number");
    }
    bool tiny = false;
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        tiny = peek(1) == '-';
        at_ += 1 + sign;
        skip_digits();
      }
    }
    const char* first = text_.data() + start + (text_[start] == '+' ? 1 : 0);
    double value = 0;
    const auto read = parse_number(first, text_.data() + at_, value);
    if (read.ec == std::errc::result_out_of_range && tiny) return 0;
    if (read.ec != std::errc()) throw fail(in_quotes(text_.substr(start, at_ - start), 40), "a number that is not so large", at_ - start);
    return value;
  }

  /// Reads a flag, 0 or 1, which needs no separators.
  bool flag() {
    if (peek() != '0' && peek() != '1') throw fail("a flag, 0 or 1");
    return take() == '1';
  }

  /// Reads letters and, after the first, digits ("translate3d").
  std::string_view name() noexcept {
    const std::size_t start = at_;
    while ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z') || (at_ > start && is_digit(peek()))) ++at_;
    return text_.substr(start, at_ - start);
  }

  /// Reads letters and hyphens, as in CSS keywords.
  std::string_view word() noexcept {
    const std::size_t start = at_;
    while ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z') || peek() == '-') ++at_;
    return text_.substr(start, at_ - start);
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
  std::size_t skip_digits() noexcept {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Returns the text without surrounding spaces.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\n\r\f";
  const std::size_t first = text.find_first_not_of(spaces);
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(spaces) + 1 - first);
}

/// Returns whether two texts are equal, ignoring the case of ASCII letters, as for CSS keywords.
[[nodiscard]] inline bool same_keyword(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Returns whether a value is one of the CSS-wide keywords: inherit, initial, unset, revert, revert-layer.
[[nodiscard]] inline bool is_css_wide_keyword(std::string_view value) noexcept {
  return same_keyword(value, "inherit") || same_keyword(value, "initial") || same_keyword(value, "unset") ||
         same_keyword(value, "revert") || same_keyword(value, "revert-layer");
}

inline bool SvgCursor::take_call(std::string_view function) noexcept {
  if (peek(function.size()) != '(' || !same_keyword(text_.substr(at_, function.size()), function)) return false;
  at_ += function.size() + 1;
  return true;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
