// Reads the reference files written by tests/reference/make_reference.py: named tables of doubles from an independent
// implementation, for tests that compare values and gradients.
#pragma once

#include <Eigen/Core>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sketchrnn/core/errors.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#ifndef SKETCHRNN_TEST_FOLDER
#error "define SKETCHRNN_TEST_FOLDER as the path of the folder tests/, in quotes"
#endif

namespace sketchrnn::test {

/// One file: lines `name rows cols values`, row-major, as explained in the comments at the top of the file.
class ReferenceFile {
 public:
  /// `path` is absolute or relative to the folder tests/, for example "reference/lstm_lstm.txt".
  /// Throws FileError if the file does not exist, a line is malformed or a name occurs twice.
  explicit ReferenceFile(const std::filesystem::path& path) : path_((std::filesystem::path(SKETCHRNN_TEST_FOLDER) / path).string()) {
    std::ifstream stream(path_);
    if (!stream) throw FileError(path_, "start", "no readable file", "a reference file");
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      if (!line.empty() && line.front() != '#') read_line(line, "line " + std::to_string(number));
    }
    if (names_.empty()) throw FileError(path_, "end of file", "no table", "at least one");
  }

  [[nodiscard]] bool has(const std::string& name) const { return tables_.count(name) != 0; }

  /// Returns all names, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  /// Returns the table for column vectors: a weight [in, out] of the file as out x in, a sequence or batch with
  /// a row for each time step or sketch with a column for each, and a vector as a column.
  /// Throws Error for an unknown name.
  [[nodiscard]] const Eigen::MatrixXd& matrix(const std::string& name) const {
    const auto found = tables_.find(name);
    if (found == tables_.end()) throw Error(path_ + ": holds no table named \"" + name + "\"");
    return found->second;
  }

  /// Returns a table of one element. Throws Error for an unknown name and for a table of another size.
  [[nodiscard]] double scalar(const std::string& name) const {
    const Eigen::MatrixXd& table = matrix(name);
    if (table.size() != 1) {
      throw Error(path_ + ": \"" + name + "\" has " + std::to_string(table.size()) + " numbers and is no scalar");
    }
    return table(0, 0);
  }

 private:
  void read_line(const std::string& line, const std::string& place) {
    std::string_view rest(line);
    const std::string name(next_word(rest));
    const auto rows = number<std::ptrdiff_t>(next_word(rest), place);
    const auto cols = number<std::ptrdiff_t>(next_word(rest), place);
    // Every value takes at least two characters of the line, so a larger size is invalid; checked before anything is allocated.
    const auto most = static_cast<std::ptrdiff_t>(line.size());
    if (rows < 1 || cols < 1 || rows > most / cols) {
      throw FileError(path_, place, std::to_string(rows) + " x " + std::to_string(cols) + " numbers",
                      "a size of at least 1 x 1 that the line can hold");
    }
    // Row-major rows x cols is the same memory as column-major cols x rows.
    Eigen::MatrixXd table(cols, rows);
    for (Eigen::Index k = 0; k < table.size(); ++k) table.data()[k] = number<double>(next_word(rest), place);
    if (const std::string_view surplus = next_word(rest); !surplus.empty()) {
      throw FileError(path_, place, "\"" + std::string(surplus) + "\" after the last number", "end of line");
    }
    if (!tables_.emplace(name, std::move(table)).second) throw FileError(path_, place, name, "a name not used before");
    names_.push_back(name);
  }

  /// Removes the next word and returns it; empty at the end of the line.
  static std::string_view next_word(std::string_view& rest) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t begin = rest.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return rest = {};
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    return word;
  }

  template <typename Number>
  [[nodiscard]] Number number(std::string_view word, const std::string& place) const {
    Number value{};
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc() || stop != end) {
      throw FileError(path_, place, word.empty() ? "end of line" : "\"" + std::string(word) + "\"", "a number");
    }
    return value;
  }

  std::string path_;
  std::vector<std::string> names_;
  std::map<std::string, Eigen::MatrixXd> tables_;
};

}  // namespace sketchrnn::test
