// Runs one step of a cell on the inputs of a reference file tests/reference/cell_*.txt and compares all results of the file: the
// output, the next state, and the gradient of every parameter, of the input and of the state.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>

#include <Eigen/Core>

#include <tests/support/reference_file.hpp>
#include <tests/support/reference_model.hpp>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/core/parameter_block.hpp>

namespace sketchrnn::test {

/// Compares one cell with its file. Input is the number of rows of the cell's input.
template <class CellType, int Input, class Scalar>
void compare_cell_with_reference(const std::string& name, double tolerance) {
  const ReferenceFile file("reference/" + name);
  using List = typename CellType::template Parameters<Input>;
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  const auto table = [&](const std::string& key) { return Matrix(file.matrix(key).template cast<Scalar>()); };
  const auto as_matrix = [](const Eigen::MatrixXd& numbers, const auto& like) {
    BOOST_REQUIRE(numbers.size() == like.size());
    return Eigen::MatrixXd(Eigen::Map<const Eigen::MatrixXd>(numbers.data(), like.rows(), like.cols()));
  };

  ParameterBlock<Scalar, List> parameters, gradients;
  parameters.for_each([&](const std::string& key, auto matrix) { matrix = as_matrix(file.matrix(key), matrix).template cast<Scalar>(); });
  PackedWeights<Scalar, List> packed;
  packed.pack(parameters.data());
  const Weights<Scalar, List> weights(parameters.data(), gradients.data(), packed.data());

  const Matrix x = table("x"), state = table("state"), output_slope = table("adjoint.output"), state_slope = table("adjoint.state");
  Matrix x_adjoint = Matrix::Zero(x.rows(), x.cols()), state_adjoint = Matrix::Zero(state.rows(), state.cols());
  const Value<Scalar, Input> input{x.data(), x_adjoint.data(), x.cols(), Input};
  const Value<Scalar, state_size<CellType>> stacked{state.data(), state_adjoint.data(), state.cols(), state_size<CellType>};

  Tape<Scalar> tape;
  auto next = CellType::step(tape, weights, input, unstack_state<CellType>(stacked));
  const auto output = CellType::output(next);
  check_close(in_double(output), file.matrix("output"), tolerance, "output");

  tape.zero_adjoints();
  output.adjoint_matrix() += output_slope;
  Index first = 0;
  const auto take = [&](const auto& part) {
    check_close(in_double(part), file.matrix("next_state").middleRows(first, part.rows), tolerance, "next state");
    part.adjoint_matrix() += state_slope.middleRows(first, part.rows);
    first += part.rows;
  };
  std::apply([&](const auto&... part) { (take(part), ...); }, next.parts());
  tape.backward();
  gradients.for_each([&](const std::string& key, auto matrix) {
    check_close(matrix.template cast<double>(), as_matrix(file.matrix("grad." + key), matrix), tolerance, "grad." + key);
  });
  check_close(x_adjoint.template cast<double>(), file.matrix("grad.x"), tolerance, "grad.x");
  check_close(state_adjoint.template cast<double>(), file.matrix("grad.state"), tolerance, "grad.state");
}

}  // namespace sketchrnn::test
