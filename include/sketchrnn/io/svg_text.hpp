// The small languages inside SVG's attributes, read from left to right: numbers as SVG writes them ("1-2.5.5e-3" is three), flags, names.
// Whatever does not fit is a FileError that names the element, the attribute and the character.
// What it is not for: what the numbers mean (svg_path.hpp, svg_transform.hpp, svg_drawing.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::detail {

/// Where an attribute stands. A place is put into words only where it is needed: counting lines takes time.
struct SvgPlace {
  std::string_view file;
  std::string_view document;      ///< the whole text
  std::ptrdiff_t offset = 0;      ///< of the element in it
  std::string_view element = {};  ///< its name; none for the document itself
  std::string_view attribute = {};

  /// "line 3, <path>, d".
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

/// A cursor over the text of one attribute, which it does not own.
class SvgText {
 public:
  SvgText(std::string_view text, const SvgPlace& place) : text_(text), place_(place) {}

  /// The error to throw for what stands `back` characters before the cursor.
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected, std::size_t back = 0) const {
    return {place_.file, place_.in_words() + ", character " + std::to_string(at_ - back), found, expected};
  }
  [[nodiscard]] FileError fail(std::string_view expected) const {
    return fail(at_end() ? "the end" : in_quotes(text_.substr(at_), 20), expected);
  }

  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  /// The next character, '\0' at the end.
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char take() noexcept { return at_end() ? '\0' : text_[at_++]; }

  void skip_spaces() noexcept {
    while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r' || peek() == '\f')) ++at_;
  }
  /// Spaces with at most one comma among them; true if there was one.
  bool skip_separator() noexcept {
    skip_spaces();
    if (peek() != ',') return false;
    ++at_;
    skip_spaces();
    return true;
  }

  /// Whether a number may begin here.
  [[nodiscard]] bool number_ahead() const noexcept { return is_digit(peek()) || peek() == '.' || peek() == '-' || peek() == '+'; }

  /// A number: sign, digits with a point among them, and an exponent where digits follow the e (in "2em" none do). What is too small
  /// for a double is 0, what is too large an error.
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

  /// 0 or 1, which need nothing around them.
  bool flag() {
    if (peek() != '0' && peek() != '1') throw fail("a flag, 0 or 1");
    return take() == '1';
  }

  /// Letters, as many as there are.
  std::string_view name() noexcept {
    const std::size_t start = at_;
    while ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z')) ++at_;
    return text_.substr(start, at_ - start);
  }

  /// A length in pixels (CSS: 96 to an inch); nothing for one in per cent, which is of a page, not of a drawing.
  std::optional<double> length() {
    struct Unit {
      std::string_view name;
      double pixels;
    };
    static constexpr Unit units[] = {{"", 1},    {"px", 1},         {"pt", 96.0 / 72}, {"pc", 16},
                                     {"in", 96}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"Q", 96 / 101.6}};
    skip_spaces();
    const double value = number();
    if (peek() == '%') return std::nullopt;
    const std::size_t start = at_;
    const std::string_view unit = name();
    skip_spaces();
    for (const Unit& known : units) {
      if (unit == known.name && at_end()) return value * known.pixels;
    }
    at_ = start;
    throw fail("nothing more, or one of px, pt, pc, in, mm, cm, Q, %");
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  std::size_t skip_digits() noexcept {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

  std::string_view text_;
  SvgPlace place_;
  std::size_t at_ = 0;
};

}  // namespace sketchrnn::detail
