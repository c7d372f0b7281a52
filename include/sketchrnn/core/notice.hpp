// Notices: what a function left out, changed or could not take into account without failing, said in one line with a count.
// A function that gives notices takes a NoticeHandler among its options; by default each notice is a line on standard error.
// What they are not for: failures, which are exceptions (core/errors.hpp), and the progress of long work (training/progress.hpp).
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

/// One kind of thing that happened, and how often.
struct Notice {
  std::string source;     ///< the file, or whatever else was read: "cat.svg", "training set"
  std::string what;       ///< the kind, in the plural, and what was done: "hidden elements left out"
  std::size_t count = 1;  ///< how often
  std::string place;      ///< where it happened first: "line 12"; empty where nobody knows

  friend bool operator==(const Notice&, const Notice&) = default;
};

/// "cat.svg: hidden elements left out: 3, the first at line 12"
[[nodiscard]] inline std::string to_string(const Notice& notice) {
  std::string text = notice.source + ": " + notice.what + ": " + std::to_string(notice.count);
  if (!notice.place.empty()) text += (notice.count == 1 ? ", at " : ", the first at ") + notice.place;
  return text;
}

/// Receives each notice. An empty one ignores them all.
using NoticeHandler = std::function<void(const Notice&)>;

/// Writes "notice: ..." as one line to standard error: the default everywhere.
inline void print_notice(const Notice& notice) {
  const std::string line = "notice: " + to_string(notice) + "\n";
  std::fputs(line.c_str(), stderr);
}

/// Counts what happens to one source, kind by kind, and then gives one notice a kind. For functions that give notices.
class NoticeCounter {
 public:
  explicit NoticeCounter(std::string source) : source_(std::move(source)) {}

  /// Counts `count` things of the kind `what`. The place of the first is kept. Counts nothing where `count` is 0.
  void add(std::string_view what, std::string_view place = {}, std::size_t count = 1) {
    if (count == 0) return;
    const auto found = std::find_if(notices_.begin(), notices_.end(), [&](const Notice& notice) { return notice.what == what; });
    if (found != notices_.end()) {
      found->count += count;
    } else {
      notices_.push_back({source_, std::string(what), count, std::string(place)});
    }
  }

  /// Gives the notices in the order in which the kinds first appeared, and begins anew.
  void report(const NoticeHandler& handler) {
    const std::vector<Notice> notices = std::exchange(notices_, {});
    if (!handler) return;
    for (const Notice& notice : notices) handler(notice);
  }

 private:
  std::string source_;
  std::vector<Notice> notices_;
};

}  // namespace sketchrnn
