// Path data, the attribute d of <path>: M L H V C S Q T A Z, absolute and relative (SVG 1.1, section 8.3). A path is drawn up to the first
// mistake (SVG 2, section 9.5.4).
#pragma once

#include <cctype>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/svg_pen.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>
#include <sketchrnn/io/detail/svg_transform.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Draws path data with a pen.
class SvgPath {
 public:
  SvgPath(std::string_view text, SvgPen& pen) : text_(text), pen_(pen) {}

  /// Draws the path. Throws SvgMistake at the first invalid character, after drawing what precedes it.
  void draw() && {
    text_.skip_spaces();
    if (text_.at_end()) return;
    if (text_.peek() != 'M' && text_.peek() != 'm') throw text_.fail("M or m");
    pen_.move({});
    while (!text_.at_end()) {
      constexpr std::string_view commands = "MLHVCSQTAZ";
      const char command = text_.peek();
      const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(command)));
      if (commands.find(upper) == std::string_view::npos) throw text_.fail("a command: one of MmLlHhVvCcSsQqTtAaZz");
      text_.take();
      relative_ = command != upper;
      text_.skip_spaces();
      if (upper == 'Z') {
        pen_.close();
        remember(Smooth::none);
      } else {
        repeat(upper);
      }
    }
    pen_.lift();
  }

 private:
  /// The kind of the previous curve, for S and T.
  enum class Smooth { none, cubic, quadratic };

  /// Draws one command and its repetitions without a letter; repetitions of a move are lines.
  void repeat(char command) {
    one(command);
    const char again = command == 'M' ? 'L' : command;
    while (true) {
      const bool comma = text_.skip_separator();
      if (!comma && !text_.number_ahead()) return;
      one(again);
    }
  }

  void one(char command) {
    const SvgPoint from = pen_.at();
    first_ = true;
    switch (command) {
      case 'M':
        pen_.move(point());
        return remember(Smooth::none);
      case 'H':
        pen_.line({number() + (relative_ ? from.x : 0), from.y});
        return remember(Smooth::none);
      case 'V':
        pen_.line({from.x, number() + (relative_ ? from.y : 0)});
        return remember(Smooth::none);
      case 'C':
      case 'S': {
        const SvgPoint one = command == 'C' ? point() : reflected(Smooth::cubic);
        const SvgPoint two = point();
        pen_.cubic(one, two, point());
        return remember(Smooth::cubic, two);
      }
      case 'Q':
      case 'T': {
        const SvgPoint control = command == 'Q' ? point() : reflected(Smooth::quadratic);
        pen_.quadratic(control, point());
        return remember(Smooth::quadratic, control);
      }
      case 'A': {
        const double rx = number(), ry = number(), turn = number();
        const bool large = flag(), clockwise = flag();
        pen_.arc(rx, ry, turn, large, clockwise, point());
        return remember(Smooth::none);
      }
      default:
        pen_.line(point());
        return remember(Smooth::none);
    }
  }

  void remember(Smooth what, SvgPoint control = {}) noexcept {
    before_ = what;
    control_ = control;
  }
  /// Returns the last control point of a curve of the same kind, reflected about the current point; the current point if there is no such
  /// curve.
  [[nodiscard]] SvgPoint reflected(Smooth kind) const noexcept {
    const SvgPoint at = pen_.at();
    return before_ == kind ? SvgPoint{2 * at.x - control_.x, 2 * at.y - control_.y} : at;
  }

  void separate() {
    if (!first_) text_.skip_separator();
    first_ = false;
  }
  double number() {
    separate();
    return text_.number();
  }
  bool flag() {
    separate();
    return text_.flag();
  }
  /// Reads a point; relative ones are added to the current point at the start of the command.
  SvgPoint point() {
    const SvgPoint from = relative_ ? pen_.at() : SvgPoint{};
    const double x = number();
    return {from.x + x, from.y + number()};
  }

  SvgCursor text_;
  SvgPen& pen_;
  bool relative_ = false, first_ = true;
  Smooth before_ = Smooth::none;
  SvgPoint control_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
