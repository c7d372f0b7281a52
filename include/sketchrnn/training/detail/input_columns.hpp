// Which matrices of a decoder's cell multiply its input x = [S_t; z], for cells of any type: those that have one more column if the input
// has one more row. Their first columns are those of x. Used by training/standardize_latent.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// A matrix or vector of a parameter list.
struct ListedParameter {
  std::string name;
  std::size_t offset = 0;  // in the list, in elements
  int rows = 0, cols = 0;
  bool is_vector = false;
};

/// Returns the matrices and vectors of a list in order.
template <class List>
[[nodiscard]] std::vector<ListedParameter> listed_parameters() {
  std::vector<ListedParameter> all;
  List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    all.push_back({name, offset, Entry::rows, Entry::cols, Entry::is_vector});
  });
  return all;
}

/// A matrix whose first columns multiply the input of a cell.
struct InputMatrix {
  ListedParameter matrix;
  /// Offset of the vector that is named "b", and is as long as the matrix has rows, in the list that the matrix is in; -1 if there is none.
  std::ptrdiff_t bias = -1;
};

/// Returns the matrices of a cell that multiply its input of `Input` rows. Throws ArgumentError if another parameter depends on the number
/// of rows, or none; `cell` is its name in the message.
template <class CellType, int Input>
[[nodiscard]] std::vector<InputMatrix> input_matrices(const std::string& cell) {
  const auto own = listed_parameters<typename CellType::template Parameters<Input>>();
  const auto larger = listed_parameters<typename CellType::template Parameters<Input + 1>>();
  const std::string place = "standardize_latent: " + cell + ": ";
  if (own.size() != larger.size()) {
    raise(ArgumentError(place + "the number of parameters depends on the rows of the input (" + std::to_string(own.size()) + " for " +
                        std::to_string(Input) + ", " + std::to_string(larger.size()) + " for " + std::to_string(Input + 1) +
                        "), expected the same number"));
  }
  std::vector<InputMatrix> found;
  for (std::size_t index = 0; index < own.size(); ++index) {
    const ListedParameter &before = own[index], &after = larger[index];
    if (before.rows == after.rows && before.cols == after.cols) continue;
    if (before.is_vector || before.rows != after.rows || before.cols + 1 != after.cols || before.cols < Input) {
      raise(ArgumentError(place + before.name + " is [" + std::to_string(before.rows) + ", " + std::to_string(before.cols) +
                          "] for an input of " + std::to_string(Input) + " rows and [" + std::to_string(after.rows) + ", " +
                          std::to_string(after.cols) + "] for one more, expected only matrices with one column for each row of the input"));
    }
    InputMatrix matrix{before};
    const std::string bias = before.name.substr(0, before.name.rfind('.') + 1) + "b";  // rfind + 1: 0 without a prefix
    for (const ListedParameter& other : own) {
      if (other.name == bias && other.is_vector && other.rows == before.rows) matrix.bias = static_cast<std::ptrdiff_t>(other.offset);
    }
    found.push_back(std::move(matrix));
  }
  if (found.empty()) raise(ArgumentError(place + "no parameter depends on the rows of the input, expected a matrix that multiplies it"));
  return found;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
