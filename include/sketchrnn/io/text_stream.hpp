// Reads text as UTF-8 in chunks with constant memory, whatever its encoding: decompresses gzip, removes a byte order mark, decodes UTF-16.
// All are detected by content. For lines, see lines.hpp.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/file_handle.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/detail/text_encoding.hpp>
#include <sketchrnn/io/limits.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Fills the span with the next bytes of a file and returns their number; 0 at the end.
using ReadBytes = std::function<std::size_t(std::span<std::uint8_t>)>;

/// Returns the error for what was found where something else was expected.
using MakeFileError = std::function<FileError(std::string_view found, std::string_view expected)>;

/// Returns a function that reads a regular file in chunks. Throws FileError if it cannot be opened or read.
[[nodiscard]] inline ReadBytes bytes_of_file(const std::filesystem::path& path) {
  // std::function requires a copyable target, hence the shared_ptr.
  return [file = std::shared_ptr<std::FILE>(detail::open_for_reading(path).value()), path](std::span<std::uint8_t> room) {
    const std::size_t count = std::fread(room.data(), 1, room.size(), file.get());
    if (count == 0 && std::ferror(file.get()) != 0) {
      throw FileError(path.string(), "reading", detail::system_reason(errno), "a readable file");
    }
    return count;
  };
}

/// Returns a function that reads from memory, which must outlive it.
[[nodiscard]] inline ReadBytes bytes_of_memory(ByteView bytes) {
  return [bytes](std::span<std::uint8_t> room) mutable {
    const std::size_t count = (std::min)(room.size(), bytes.size());
    std::copy_n(bytes.begin(), count, room.begin());
    bytes = bytes.subspan(count);
    return count;
  };
}

/// Reads the bytes of a file, decompressed if they are gzip.
class PlainBytes {
 public:
  /// Reads from `read`; `limits` apply to gzip data.
  explicit PlainBytes(ReadBytes read, InflateLimits limits = streamed_inflate_limits)
      : read_(std::move(read)), limits_(limits), raw_(chunk) {}

  /// Appends the next bytes to `text`; returns false at the end. `fail(found, expected)` creates the error that is thrown for gzip data
  /// that are damaged, truncated or of implausible compression ratio.
  bool append_to(std::string& text, const MakeFileError& fail) {
    if (bytes_read_ == 0 && read_more() && raw_[0] == 0x1F && input_.size() > 1 && raw_[1] == 0x8B) {
      inflater_ = std::make_unique<detail::Inflater>(detail::DeflateFormat::gzip);
    }
    if (inflater_) return inflate_to(text, fail);
    if (input_.empty() && !read_more()) return false;
    text.append(as_text(input_));
    input_ = {};
    return true;
  }

  /// Returns the number of bytes of the file that have been read, before decompression.
  [[nodiscard]] std::size_t file_bytes() const noexcept { return bytes_read_; }
  /// Returns whether the file is gzip; known after the first append_to().
  [[nodiscard]] bool is_gzip() const noexcept { return inflater_ != nullptr; }

 private:
  static constexpr std::size_t chunk = std::size_t{1} << 16U;

  /// Reads more bytes of the file. Returns false at its end.
  bool read_more() {
    const std::size_t count = read_(raw_);
    input_ = std::span(raw_).first(count);
    bytes_read_ += count;
    return count != 0;
  }

  bool inflate_to(std::string& text, const MakeFileError& fail) {
    const std::size_t before = text.size();
    while (text.size() == before) {
      if (input_.empty() && !read_more()) {
        if (!inside_stream_) return false;
        throw fail("the end of the file inside gzip data", "a whole gzip file");
      }
      inside_stream_ = true;
      text.resize(before + chunk);
      const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(text.data()) + before, chunk);
      const detail::Inflater::Step step = inflater_->step(input_, room);
      text.resize(before + step.produced);
      input_ = input_.subspan(step.consumed);
      inflated_ += step.produced;
      if (step.status == detail::Inflater::Status::corrupt) {
        throw fail(
            "damaged gzip data (" + inflater_->reason() + ") before byte " + std::to_string(bytes_read_ - input_.size()) + " of the file",
            "gzip data");
      }
      if (inflated_ > limits_.output_of(bytes_read_)) {
        throw fail("gzip data that swell to more than " + std::to_string(limits_.output_of(bytes_read_)) + " bytes",
                   "less text from so few bytes");
      }
      if (step.status == detail::Inflater::Status::end) {
        inside_stream_ = false;
        inflater_->restart();
      }
    }
    return true;
  }

  ReadBytes read_;
  InflateLimits limits_;
  Bytes raw_;
  ByteView input_;  // the unread part of raw_
  std::unique_ptr<detail::Inflater> inflater_;
  bool inside_stream_ = false;
  std::size_t bytes_read_ = 0, inflated_ = 0;
};

/// Reads the text of a file as UTF-8. UTF-8 input is not validated.
class TextStream {
 public:
  /// Reads from `read`; `limits` apply to gzip data.
  explicit TextStream(ReadBytes read, InflateLimits limits = streamed_inflate_limits) : bytes_(std::move(read), limits) {}

  /// Appends the next chunk to `text`; returns false at the end. `fail(found, expected)` creates the error that is thrown for damaged data.
  bool append_to(std::string& text, const MakeFileError& fail) {
    if (!begun_) return begin(text, fail);
    if (!utf16_) return bytes_.append_to(text, fail);
    const std::size_t before = text.size();
    while (text.size() == before) {
      piece_.clear();
      if (!bytes_.append_to(piece_, fail)) {
        finish(fail);
        return false;
      }
      decode(piece_, text, fail);
    }
    return true;
  }

  /// Returns the number of bytes of the file that have been read, before decompression.
  [[nodiscard]] std::size_t file_bytes() const noexcept { return bytes_.file_bytes(); }

 private:
  bool begin(std::string& text, const MakeFileError& fail) {
    begun_ = true;
    constexpr std::size_t enough = 4;
    bool more = true;
    while (more && piece_.size() < enough) more = bytes_.append_to(piece_, fail);
    const detail::TextEncoding encoding = detail::text_encoding(piece_);
    std::string_view start = piece_;
    if (encoding == detail::TextEncoding::utf8) {
      if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
      text.append(start);
      return more || !start.empty();
    }
    utf16_ = std::make_unique<detail::Utf16Decoder>(encoding == detail::TextEncoding::utf16_big_endian);
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) start.remove_prefix(2);
    decode(start, text, fail);
    if (!more) finish(fail);
    return more || !start.empty();
  }
  void decode(std::string_view bytes, std::string& text, const MakeFileError& fail) const {
    if (!utf16_->decode(bytes, text)) throw fail("UTF-16 with half a surrogate pair", "whole characters");
  }
  void finish(const MakeFileError& fail) const {
    if (utf16_->is_incomplete()) throw fail("the end of the text inside a character of UTF-16", "whole characters");
  }

  PlainBytes bytes_;
  bool begun_ = false;
  std::unique_ptr<detail::Utf16Decoder> utf16_;
  std::string piece_;
};

/// Reads the whole text, at most `limit` bytes in UTF-8. `file` is used in messages. Throws FileError for damaged data and for longer text.
[[nodiscard]] inline std::string read_text(ReadBytes read, const std::string& file, std::size_t limit) {
  TextStream stream(std::move(read));
  std::string text;
  const auto fail = [&](std::string_view found, std::string_view expected) {
    return FileError(file, "byte " + std::to_string(text.size()) + " of the text", found, expected);
  };
  while (stream.append_to(text, fail)) {
    if (text.size() > limit)
      throw FileError(file, "byte " + std::to_string(limit), "more data", "at most " + std::to_string(limit) + " bytes");
  }
  return text;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
