// Notices: warnings about input that a function dropped, changed or ignored without failing, one line per kind, with a count.
// Functions that report notices have a NoticeHandler among their options; by default each notice is printed to standard error.
// Failures are exceptions (core/errors.hpp); the progress of training is in training/progress.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// One kind of event in one source, with its number of occurrences.
struct Notice {
  std::string source;     ///< the file or other input: "cat.svg", "training set"
  std::string what;       ///< the kind of event, in the plural, and what was done: "hidden elements left out"
  std::size_t count = 1;  ///< number of occurrences
  std::string place;      ///< location of the first occurrence: "line 12"; empty if unknown

  /// Compares all members.
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// Formats a notice: "cat.svg: hidden elements left out: 3, the first at line 12".
[[nodiscard]] inline std::string to_string(const Notice& notice) {
  std::string text = notice.source + ": " + notice.what + ": " + std::to_string(notice.count);
  if (!notice.place.empty()) text += (notice.count == 1 ? ", at " : ", the first at ") + notice.place;
  return text;
}

/// A function that is called with each notice. An empty function ignores all notices.
using NoticeHandler = std::function<void(const Notice&)>;

/// Prints "notice: ..." as one line to standard error: the default handler.
inline void print_notice(const Notice& notice) {
  const std::string line = "notice: " + to_string(notice) + "\n";
  std::fputs(line.c_str(), stderr);
}

/// Counts the events of one source by kind and reports one notice per kind.
class NoticeCounter {
 public:
  /// Constructs a counter without events; `source` becomes Notice::source.
  explicit NoticeCounter(std::string source) : source_(std::move(source)) {}

  /// Adds `count` events of the kind `what`. The place of the first one is kept. Does nothing if `count` is 0.
  void add(std::string_view what, std::string_view place = {}, std::size_t count = 1) {
    if (count == 0) return;
    const auto found = std::find_if(notices_.begin(), notices_.end(), [&](const Notice& notice) { return notice.what == what; });
    if (found != notices_.end()) {
      found->count += count;
    } else {
      notices_.push_back({source_, std::string(what), count, std::string(place)});
    }
  }

  /// Calls the handler with the notices, in the order in which their kinds first occurred, and resets the counts.
  void report(const NoticeHandler& handler) {
    const std::vector<Notice> notices = std::exchange(notices_, {});
    if (!handler) return;
    for (const Notice& notice : notices) handler(notice);
  }

 private:
  std::string source_;
  std::vector<Notice> notices_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
