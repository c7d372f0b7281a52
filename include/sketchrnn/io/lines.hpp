// Reads text files line by line, plain or gzip, UTF-8 or UTF-16 (detected by content, not by name). Only the current line is in memory, and
// its length is limited.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/limits.hpp>
#include <sketchrnn/io/text_stream.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Reads a text file line by line.
class LineReader {
 public:
  /// `file` is used in messages.
  LineReader(ReadBytes read, std::string file, LineLimits limits = {})
      : stream_(std::move(read), limits.inflate), file_(std::move(file)), limits_(limits) {}

  /// Returns the next line without its line end, or nothing at the end of the file; valid until the next call. Throws FileError for a line
  /// that is too long, for damaged or truncated data, and for an implausible compression ratio.
  std::optional<std::string_view> next() {
    ++line_;
    std::size_t searched = start_;
    while (true) {
      const std::size_t end = text_.find('\n', searched);
      if (end != std::string::npos) return cut(end, end + 1);
      searched = text_.size() - start_;
      text_.erase(0, start_);
      start_ = 0;
      if (text_.size() > limits_.longest_line) throw too_long();
      if (!stream_.append_to(text_, [&](std::string_view found, std::string_view expected) { return fail(found, expected); })) break;
    }
    if (text_.empty()) return std::nullopt;
    return cut(text_.size(), text_.size());
  }

  /// Returns the number of the line last returned by next(), from 1.
  [[nodiscard]] std::size_t line() const noexcept { return line_; }
  /// Returns "line 12".
  [[nodiscard]] std::string place() const { return "line " + std::to_string(line_); }
  /// Returns the name of the file.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// Returns the number of bytes of the file that have been read, before decompression.
  [[nodiscard]] std::size_t file_bytes() const noexcept { return stream_.file_bytes(); }
  /// Returns the error for the current line.
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return {file_, place(), found, expected}; }

 private:
  [[nodiscard]] FileError too_long() const {
    return fail("a line of more than " + std::to_string(limits_.longest_line) + " bytes", "a shorter one");
  }

  std::string_view cut(std::size_t end, std::size_t next_start) {
    const std::string_view line = std::string_view(text_).substr(start_, end - start_);
    if (line.size() > limits_.longest_line) throw too_long();
    start_ = next_start;
    return line;
  }

  TextStream stream_;
  std::string file_;
  LineLimits limits_;
  std::string text_;
  std::size_t start_ = 0, line_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
