// The exceptions of the library. What they are for: one clear sentence for whoever has to mend the input.
// What they are not for: shapes that do not fit, which are compile errors (core/shape.hpp).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Anything that went wrong at run time and is not the caller's own argument.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An argument that no call can make sense of (a batch of nothing, a negative temperature).
class ArgumentError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// A file that cannot be read or written. Always says which file, where in it, what was found and what was expected.
class FileError : public Error {
 public:
  /// `place` is whatever leads a person there: "line 12", "train.npy, byte 128", "end of file".
  FileError(std::string_view file, std::string_view place, std::string_view found, std::string_view expected)
      : Error(sentence(file, place, found, expected)), file_(file), place_(place), found_(found), expected_(expected) {}

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const std::string& place() const noexcept { return place_; }
  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }

 private:
  static std::string sentence(std::string_view file, std::string_view place, std::string_view found, std::string_view expected) {
    std::string text(file);
    text.append(": at ").append(place).append(": found ").append(found).append(", expected ").append(expected);
    return text;
  }

  std::string file_, place_, found_, expected_;
};

}  // namespace sketchrnn
