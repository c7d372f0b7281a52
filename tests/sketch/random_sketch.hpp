// Random sketches and short spellings for the tests of the sketch side.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/sketch/stroke.hpp>

namespace sketchrnn::test {

/// A stroke-3 array written out: stroke3({{1, 2, 0}, {3, 4, 1}}).
inline Stroke3 stroke3(std::initializer_list<std::array<float, 3>> rows) {
  Stroke3 result(rows.size());
  std::size_t row = 0;
  for (const std::array<float, 3>& values : rows) {
    for (std::size_t column = 0; column < 3; ++column) result(row, column) = values[column];
    ++row;
  }
  return result;
}

/// `rows` rows with whole offsets in [-extent, extent] (sums are exact), a lift in one row of `every`, and in the last.
inline Stroke3 random_stroke3(Random& random, std::size_t rows, std::size_t every = 5, int extent = 40) {
  Stroke3 result(rows);
  const auto whole = [&] {
    return static_cast<float>(static_cast<int>(random.below(static_cast<std::uint64_t>(2 * extent + 1))) - extent);
  };
  for (std::size_t row = 0; row < rows; ++row) {
    result(row, 0) = whole();
    result(row, 1) = whole();
    result(row, 2) = row + 1 == rows || random.below(every) == 0 ? 1.0F : 0.0F;
  }
  return result;
}

/// For BOOST_CHECK_EXCEPTION: whether an error's text holds all of these words.
inline auto mentions(std::initializer_list<std::string> words) {
  return [words = std::vector<std::string>(words)](const std::exception& error) {
    const std::string text = error.what();
    for (const std::string& word : words) {
      if (text.find(word) == std::string::npos) return false;
    }
    return true;
  };
}

}  // namespace sketchrnn::test
