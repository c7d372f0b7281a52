// Notices of the SVG reader, counted by kind, with the position of the first of each. With `strict`, a mistake is an error.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/detail/svg_document.hpp>
#include <sketchrnn/io/detail/svg_text.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

class SvgNotices {
 public:
  SvgNotices(const SvgDocument& document, bool strict) : document_(document), strict_(strict) {}

  /// Counts something that happened at an element.
  void add(std::string_view kind, pugi::xml_node node, std::string_view attribute = {}, std::size_t count = 1) {
    if (!muted_ && !known(kind, count))
      notices_.push_back({document_.file(), std::string(kind), count, document_.place(node, attribute).in_words()});
  }
  /// Counts a mistake in an attribute. Throws FileError if `strict`.
  void mistake(std::string_view kind, pugi::xml_node node, std::string_view attribute, const SvgMistake& mistake) {
    if (strict_) throw FileError(document_.file(), place(node, attribute, mistake), mistake.found(), mistake.expected());
    if (!muted_ && !known(kind, 1)) {
      notices_.push_back({document_.file(), std::string(kind), 1, place(node, attribute, mistake) + " (" + mistake.what() + ")"});
    }
  }
  void add(Notice notice) { notices_.push_back(std::move(notice)); }
  /// Stops counting, or resumes.
  void mute(bool muted) noexcept { muted_ = muted; }
  /// Removes all notices but those that were kept, before another traversal repeats them.
  void clear() { notices_ = kept_; }
  /// Keeps the notices so far.
  void keep() { kept_ = notices_; }

  void report(const NoticeHandler& handler) const {
    if (!handler) return;
    for (const Notice& notice : notices_) handler(notice);
  }

 private:
  [[nodiscard]] std::string place(pugi::xml_node node, std::string_view attribute, const SvgMistake& mistake) const {
    return document_.place(node, attribute).in_words() + ", character " + std::to_string(mistake.at());
  }
  /// Counts if the kind is known already: only the position of the first is formatted.
  bool known(std::string_view kind, std::size_t count) {
    const auto found = std::find_if(notices_.begin(), notices_.end(), [&](const Notice& notice) { return notice.what == kind; });
    if (found == notices_.end()) return false;
    found->count += count;
    return true;
  }

  const SvgDocument& document_;
  bool strict_, muted_ = false;
  std::vector<Notice> notices_, kept_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
