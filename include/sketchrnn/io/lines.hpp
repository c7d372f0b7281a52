// Text files line by line, plain or gzip (told by the content, not by the name), in constant memory: only the line at
// hand is held, and it has a longest length. What it is not for: what the lines say (ndjson.hpp).
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file_handle.hpp>
#include <sketchrnn/io/inflate.hpp>

namespace sketchrnn {

/// Fills the span with the next bytes of a file and says how many; 0 at the end.
using ReadBytes = std::function<std::size_t(std::span<std::uint8_t>)>;

/// The bytes of a regular file, piece by piece. Throws FileError where it cannot be opened or read.
[[nodiscard]] inline ReadBytes bytes_of_file(const std::filesystem::path& path) {
  // std::function wants something that can be copied, hence shared.
  return [file = std::shared_ptr<std::FILE>(open_for_reading(path)), path](std::span<std::uint8_t> room) {
    const std::size_t count = std::fread(room.data(), 1, room.size(), file.get());
    if (count == 0 && std::ferror(file.get()) != 0) {
      throw FileError(path.string(), "reading", system_reason(errno), "a readable file");
    }
    return count;
  };
}

/// Bytes that are already in memory, and must stay there.
[[nodiscard]] inline ReadBytes bytes_of_memory(ByteView bytes) {
  return [bytes](std::span<std::uint8_t> room) mutable {
    const std::size_t count = (std::min)(room.size(), bytes.size());
    std::copy_n(bytes.begin(), count, room.begin());
    bytes = bytes.subspan(count);
    return count;
  };
}

struct LineLimits {
  std::size_t longest_line = std::size_t{16} << 20U;  ///< bytes; the longest raw Quick, Draw! lines have some 100 KB
  /// Of the whole text, if it is compressed. The text is not kept, so its size as such does no harm.
  InflateLimits inflate{.max_bytes = (std::numeric_limits<std::size_t>::max)()};
};

class LineReader {
 public:
  /// `file` names the file in messages.
  LineReader(ReadBytes read, std::string file, LineLimits limits = {})
      : read_(std::move(read)), file_(std::move(file)), limits_(limits), raw_(chunk) {}

  /// The next line without its end, or nothing at the end of the file. It stays valid until the next call.
  /// Throws FileError for a line that is too long and for damaged, truncated or implausibly small gzip data.
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
      if (!fill()) break;
    }
    if (text_.empty()) return std::nullopt;
    return cut(text_.size(), text_.size());
  }

  /// Number of the line that next() gave last, from 1.
  [[nodiscard]] std::size_t line() const noexcept { return line_; }
  /// "line 12"
  [[nodiscard]] std::string place() const { return "line " + std::to_string(line_); }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// How much of the file has been read, before decompression.
  [[nodiscard]] std::size_t file_bytes() const noexcept { return bytes_read_; }
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return {file_, place(), found, expected}; }

 private:
  static constexpr std::size_t chunk = std::size_t{1} << 16U;

  [[nodiscard]] FileError too_long() const {
    return fail("a line of more than " + std::to_string(limits_.longest_line) + " bytes", "a shorter one");
  }

  std::string_view cut(std::size_t end, std::size_t next_start) {
    const std::string_view line = std::string_view(text_).substr(start_, end - start_);
    if (line.size() > limits_.longest_line) throw too_long();
    start_ = next_start;
    return line;
  }

  /// More bytes of the file, if there are any.
  bool read_more() {
    const std::size_t count = read_(raw_);
    input_ = std::span(raw_).first(count);
    bytes_read_ += count;
    return count != 0;
  }

  /// Appends a piece of the text; false at its end.
  bool fill() {
    if (bytes_read_ == 0 && read_more() && raw_[0] == 0x1F && input_.size() > 1 && raw_[1] == 0x8B) {
      inflater_ = std::make_unique<Inflater>(DeflateFormat::gzip);
    }
    if (inflater_) return fill_inflated();
    if (input_.empty() && !read_more()) return false;
    text_.append(as_text(input_));
    input_ = {};
    return true;
  }

  bool fill_inflated() {
    const std::size_t before = text_.size();
    while (text_.size() == before) {
      if (input_.empty() && !read_more()) {
        if (!inside_stream_) return false;
        throw fail("the end of the file inside gzip data", "a whole gzip file");
      }
      inside_stream_ = true;
      text_.resize(before + chunk);
      const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(text_.data()) + before, chunk);
      const Inflater::Step step = inflater_->step(input_, room);
      text_.resize(before + step.produced);
      input_ = input_.subspan(step.consumed);
      inflated_ += step.produced;
      if (step.status == Inflater::Status::corrupt) {
        throw fail(
            "damaged gzip data (" + inflater_->reason() + ") before byte " + std::to_string(bytes_read_ - input_.size()) + " of the file",
            "gzip data");
      }
      if (inflated_ > limits_.inflate.output_of(bytes_read_)) {
        throw fail("gzip data that swell to more than " + std::to_string(limits_.inflate.output_of(bytes_read_)) + " bytes",
                   "less text from so few bytes");
      }
      if (step.status == Inflater::Status::end) {
        inside_stream_ = false;
        inflater_->restart();
      }
    }
    return true;
  }

  ReadBytes read_;
  std::string file_;
  LineLimits limits_;
  Bytes raw_;
  ByteView input_;  // what of raw_ has not been used yet
  std::unique_ptr<Inflater> inflater_;
  bool inside_stream_ = false;
  std::size_t bytes_read_ = 0, inflated_ = 0;
  std::string text_;
  std::size_t start_ = 0, line_ = 0;
};

}  // namespace sketchrnn
