// Parameter initializers. Each is a type with a static function fill(matrix, random) for a column-major matrix [rows, cols] = [out, in]:
// fan-in is cols, fan-out is rows. (The original stores the transpose, [in, out].) They follow TensorFlow's initializers and Magenta's
// rnn.py. The initializer of recurrent weights is in cells/detail/orthogonal_blocks.hpp.
#pragma once

#include <cmath>
#include <type_traits>

#include <Eigen/Core>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Sets all elements to 0.
struct Zeros {
  /// Fills the matrix [rows, cols].
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& /*random*/) {
    matrix.setZero();
  }
};

/// Sets all elements to 1.
struct Ones {
  /// Fills the matrix [rows, cols].
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& /*random*/) {
    matrix.setOnes();
  }
};

/// Sets all elements to Numerator / Denominator.
template <int Numerator, int Denominator = 1>
struct Constant {
  /// Fills the matrix [rows, cols].
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& /*random*/) {
    using Scalar = typename std::decay_t<Matrix>::Scalar;
    matrix.setConstant(static_cast<Scalar>(static_cast<double>(Numerator) / Denominator));
  }
};

/// Normal distribution with mean 0 and standard deviation 1 / InverseDeviation (Magenta: random_normal_initializer).
template <int InverseDeviation>
struct Normal {
  /// Fills the matrix [rows, cols], column by column.
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& random) {
    using Scalar = typename std::decay_t<Matrix>::Scalar;
    for (Index col = 0; col < matrix.cols(); ++col) {
      for (Index row = 0; row < matrix.rows(); ++row) {
        matrix(row, col) = static_cast<Scalar>(random.normal() / InverseDeviation);
      }
    }
  }
};

/// Fills a matrix with uniform random numbers in [-limit, limit).
template <class Matrix>
void fill_uniform(Matrix&& matrix, double limit, Random& random) {
  using Scalar = typename std::decay_t<Matrix>::Scalar;
  for (Index col = 0; col < matrix.cols(); ++col) {
    for (Index row = 0; row < matrix.rows(); ++row) {
      matrix(row, col) = static_cast<Scalar>(random.uniform(-limit, limit));
    }
  }
}

/// Glorot uniform, TensorFlow's default for matrices: +-sqrt(6 / (fan_in + fan_out)).
struct GlorotUniform {
  /// Fills the matrix [rows, cols] = [fan_out, fan_in], column by column.
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& random) {
    // limit = sqrt(6 / (fan_in + fan_out))
    fill_uniform(matrix, std::sqrt(6.0 / static_cast<double>(matrix.rows() + matrix.cols())), random);
  }
};

/// Glorot uniform for a vector of n elements, TensorFlow's default, with fan_in = fan_out = n: +-sqrt(3 / n).
struct GlorotUniformVector {
  /// Fills the vector [n, 1].
  template <class Matrix>
  static void fill(Matrix&& matrix, Random& random) {
    // limit = sqrt(6 / (n + n))
    fill_uniform(matrix, std::sqrt(3.0 / static_cast<double>(matrix.size())), random);
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
