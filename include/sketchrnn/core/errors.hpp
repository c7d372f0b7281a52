// The exceptions of the library. Mismatched shapes are compile errors instead (core/shape.hpp).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// The base class of run-time errors other than invalid arguments.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An invalid argument, such as an empty batch or a negative temperature.
class ArgumentError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// A file that cannot be read or written. The message names the file, the place in it, what was found and what was expected.
class FileError : public Error {
 public:
  /// `place` is a location that a user can find: "line 12", "train.npy, byte 128", "end of file".
  FileError(std::string_view file, std::string_view place, std::string_view found, std::string_view expected)
      : Error(sentence(file, place, found, expected)), file_(file), place_(place), found_(found), expected_(expected) {}

  /// Returns the name of the file.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// Returns the location of the error in the file.
  [[nodiscard]] const std::string& place() const noexcept { return place_; }
  /// Returns what was found there.
  [[nodiscard]] const std::string& found() const noexcept { return found_; }
  /// Returns what was expected instead.
  [[nodiscard]] const std::string& expected() const noexcept { return expected_; }

 private:
  static std::string sentence(std::string_view file, std::string_view place, std::string_view found, std::string_view expected) {
    std::string text(file);
    text.append(": at ").append(place).append(": found ").append(found).append(", expected ").append(expected);
    return text;
  }

  std::string file_, place_, found_, expected_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
