// Packing, the register-tiled product and the deep product, against their definitions and Eigen.
#define BOOST_TEST_MODULE kernels_product
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/kernels/detail/deep_product.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include "tests/support/numbers.hpp"
#include "tests/support/sanitizers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

using Scalars = std::tuple<float, double>;
template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <class Scalar>
Matrix<Scalar> random_matrix(Index rows, Index cols, std::uint32_t stream) {
  const auto numbers = random_numbers<Scalar>(static_cast<std::size_t>(rows * cols), stream);
  return Eigen::Map<const Matrix<Scalar>>(numbers.data(), rows, cols);
}

/// A generous bound of the rounding error of a sum of `depth` products of elements around 1; a missing or doubled product far exceeds it.
template <class Scalar>
double tolerance(Index depth) {
  return 2 * (static_cast<double>(depth) + 8) * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
}

/// A packed matrix [rows, depth], surrounded by values that would be noticed in a result.
template <class Scalar>
struct Packed {
  explicit Packed(const Matrix<Scalar>& a)
      : numbers(static_cast<std::size_t>(kernels::packed_size<Scalar>(a.rows(), a.cols())), Scalar{1000}) {
    kernels::pack(numbers.data(), a.data(), a.rows(), a.cols());
  }
  std::vector<Scalar> numbers;
};

/// The operands: rows [first_row, +rows) and columns [first_k, +depth) of a [all_rows, all_depth] matrix, times `cols` columns.
struct Shape {
  Index all_rows, all_depth, first_row, rows, first_k, depth, cols;
  Index gap = 0;  // gaps between the columns of X and of Y
};

/// Returns the largest difference from Eigen's product; infinity if an element outside Y has been written.
template <class Scalar>
double error_of(const Shape& s) {
  const Matrix<Scalar> a = random_matrix<Scalar>(s.all_rows, s.all_depth, 1);
  const Matrix<Scalar> x = random_matrix<Scalar>(s.depth + s.gap, s.cols + 1, 2);
  Matrix<Scalar> y = random_matrix<Scalar>(s.rows + s.gap, s.cols + 1, 3);  // one extra column
  Eigen::MatrixXd expected = y.template cast<double>();
  expected.topLeftCorner(s.rows, s.cols) +=
      a.block(s.first_row, s.first_k, s.rows, s.depth).template cast<double>() * x.topLeftCorner(s.depth, s.cols).template cast<double>();
  const Packed<Scalar> packed(a);
  const kernels::PackedMatrix<Scalar> view{packed.numbers.data(), s.all_depth};
  const Matrix<Scalar> before = y;
  kernels::multiply_add(view, s.first_row, s.rows, s.first_k, s.depth, x.data(), x.rows(), y.data(), y.rows(), s.cols);
  if (y.bottomRows(s.gap) != before.bottomRows(s.gap) || y.col(s.cols) != before.col(s.cols)) {
    return std::numeric_limits<double>::infinity();
  }
  return largest_difference(y, expected);
}

template <class Scalar>
void check_product(const Shape& s) {
  const double error = error_of<Scalar>(s);
  BOOST_TEST(error <= tolerance<Scalar>(s.depth), "rows " << s.first_row << "+" << s.rows << " of " << s.all_rows << ", depth " << s.first_k
                                                          << "+" << s.depth << " of " << s.all_depth << ", columns " << s.cols << ", gap "
                                                          << s.gap << ": error " << error);
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(pack_follows_its_definition, Scalar, Scalars) {
  constexpr Index height = kernels::tile_rows<Scalar>;
  for (const Index rows : {Index{1}, height - 1, height, height + 1, 3 * height, 3 * height + 5}) {
    for (const Index depth : {1, 2, 15, 16, 17, 40}) {
      const Matrix<Scalar> a = random_matrix<Scalar>(rows, depth, 1);
      const Index padded = kernels::padded_rows<Scalar>(rows);
      BOOST_TEST_REQUIRE((padded % height == 0 && padded >= rows && padded < rows + height));
      std::vector<Scalar> expected(static_cast<std::size_t>(padded * depth));
      BOOST_TEST(kernels::packed_size<Scalar>(rows, depth) == padded * depth);
      for (Index row = 0; row < rows; ++row) {
        for (Index k = 0; k < depth; ++k) {
          expected.at(static_cast<std::size_t>((row / height * depth + k) * height + row % height)) = a(row, k);
        }
      }
      BOOST_TEST((Packed<Scalar>(a).numbers == expected), rows << " x " << depth);
      const Matrix<Scalar> transposed = a.transpose();
      std::vector<Scalar> numbers(expected.size(), Scalar{1000});
      kernels::pack_transposed(numbers.data(), transposed.data(), rows, depth);
      BOOST_TEST((numbers == expected), rows << " x " << depth << " transposed");
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(product_for_every_number_of_rows, Scalar, Scalars) {
  for (Index rows = 1; rows <= 2 * kernels::tile_rows<Scalar> + 1; ++rows) {
    for (const Index depth : {1, 7, 30}) check_product<Scalar>({rows, depth, 0, rows, 0, depth, 7, 3});
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(product_for_every_number_of_columns, Scalar, Scalars) {
  constexpr Index height = kernels::tile_rows<Scalar>;
  for (Index cols = 0; cols <= 2 * kernels::weight_tile.cols + 2; ++cols) {
    for (const Index rows : {Index{1}, height, height + 3}) {
      check_product<Scalar>({rows, 9, 0, rows, 0, 9, cols, 0});
      check_product<Scalar>({rows, 9, 0, rows, 0, 9, cols, 5});
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(product_of_every_depth_around_a_block, Scalar, Scalars) {
  constexpr Index height = kernels::tile_rows<Scalar>;
  static_assert(kernels::depth_block == 512);
  for (const Index depth : {1, 2, 511, 512, 513, 1100}) {
    for (const Index cols : {1, 6, 13}) check_product<Scalar>({height + 5, depth, 0, height + 5, 0, depth, cols, 2});
  }
  check_product<Scalar>({5, 20, 0, 5, 3, 0, 4, 1});  // depth 0: Y is unchanged
}

BOOST_AUTO_TEST_CASE_TEMPLATE(product_of_a_part_of_the_matrix, Scalar, Scalars) {
  constexpr Index height = kernels::tile_rows<Scalar>;
  const Index all = 3 * height + 5;
  for (const Index first_row : {Index{0}, Index{1}, height - 1, height, 2 * height + 2}) {
    for (const Index rows : {Index{1}, Index{2}, height - 1, height, height + 3}) {
      check_product<Scalar>({all, 30, first_row, rows, 0, 30, 5, 2});
      check_product<Scalar>({all, 30, first_row, rows, 7, 13, 8, 2});
    }
  }
  check_product<Scalar>({all, 1100, 3, all - 4, 5, 700, 7, 1});
  check_product<Scalar>({all, 1100, 0, all, 588, 512, 2, 0});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sum_of_several_products, Scalar, Scalars) {
  constexpr Index height = kernels::tile_rows<Scalar>;
  // depths that share a pass, fill one, are divided, and are more than one pass takes
  const std::vector<std::vector<Index>> all_depths{{}, {5}, {5, 512}, {512, 5, 300}, {0, 7}, {260, 260, 600}, std::vector<Index>(11, 3)};
  for (const Index rows : {Index{1}, height, 2 * height + 3, 5 * height}) {
    if (has_address_sanitizer && rows > 3 * height) continue;  // more of the same tiles
    for (const Index cols : {Index{1}, Index{2}, Index{3}, Index{kernels::weight_tile.cols + 2}}) {
      for (const auto& depths : all_depths) {
        for (const bool with_bias : {false, true}) {
          for (const bool with_from : {false, true}) {
            const Matrix<Scalar> bias = random_matrix<Scalar>(rows, 1, 5), from = random_matrix<Scalar>(rows + 2, cols, 6);
            Eigen::MatrixXd expected = Eigen::MatrixXd::Zero(rows, cols);
            if (with_bias) expected.colwise() += bias.col(0).template cast<double>();
            if (with_from) expected += from.topRows(rows).template cast<double>();
            std::vector<Matrix<Scalar>> x;
            std::vector<Packed<Scalar>> packed;
            Index depth_of_all = 0;
            for (const Index depth : depths) {
              const auto stream = static_cast<std::uint32_t>(10 + x.size());
              const Matrix<Scalar> a = random_matrix<Scalar>(rows, depth + 2, stream);  // the first two columns are not used
              x.push_back(random_matrix<Scalar>(depth + 1, cols, stream + 100));
              packed.emplace_back(a);
              expected += a.rightCols(depth).template cast<double>() * x.back().topRows(depth).template cast<double>();
              depth_of_all += depth;
            }
            std::vector<kernels::ProductInput<Scalar>> inputs;
            for (std::size_t t = 0; t < depths.size(); ++t) {
              inputs.push_back({{packed[t].numbers.data(), depths[t] + 2}, 2, depths[t], x[t].data(), x[t].rows()});
            }
            Matrix<Scalar> y = Matrix<Scalar>::Constant(rows, cols, std::numeric_limits<Scalar>::quiet_NaN());  // not read
            kernels::sum_of_products<Scalar>({with_bias ? bias.data() : nullptr, with_from ? from.data() : nullptr, from.rows()},
                                             inputs.data(), inputs.size(), 0, rows, y.data(), y.rows(), cols);
            BOOST_TEST(largest_difference(y, expected) <= tolerance<Scalar>(depth_of_all),
                       rows << " x " << cols << ", inputs " << depths.size() << ", bias " << with_bias << ", from " << with_from);
            Matrix<Scalar> backwards = Matrix<Scalar>::Constant(rows, cols, std::numeric_limits<Scalar>::quiet_NaN());
            kernels::sum_of_products<Scalar>({with_bias ? bias.data() : nullptr, with_from ? from.data() : nullptr, from.rows()},
                                             inputs.data(), inputs.size(), 0, rows, backwards.data(), rows, cols, true);
            BOOST_TEST((backwards == y));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(deep_product, Scalar, Scalars) {
  kernels::DeepProduct<Scalar> product;  // one object for all sizes: what a previous size left in the buffers must not matter
  const std::vector<Index> widths{1, 5, 6, 7, 12, 13, 14, 25, 27, 37};
  for (const Index rows : {1, 5, 64, 70, 131}) {
    for (const Index depth : {1, 6, 37, 255, 512, 513}) {
      const Matrix<Scalar> dy = random_matrix<Scalar>(rows + 2, depth, 1);  // columns with gaps
      std::vector<const Scalar*> dy_columns;
      for (Index k = 0; k < depth; ++k) dy_columns.push_back(dy.col(k).data());
      for (const bool with_sum : {false, true}) {
        const Matrix<Scalar> sum_before = random_matrix<Scalar>(rows, 1, 2);
        Matrix<Scalar> sum = sum_before;
        std::vector<Matrix<Scalar>> inputs, gradients;
        std::vector<Eigen::MatrixXd> expected;
        product.begin(depth);
        for (std::size_t term = 0; term < widths.size(); ++term) {  // several inputs for the same columns
          inputs.push_back(random_matrix<Scalar>(widths[term] + 3, depth, 3));
          gradients.push_back(random_matrix<Scalar>(rows, widths[term], 4));
          expected.emplace_back(gradients[term].template cast<double>() +
                                dy.topRows(rows).template cast<double>() *
                                    inputs[term].topRows(widths[term]).template cast<double>().transpose());
          std::vector<const Scalar*> columns;
          for (Index k = 0; k < depth; ++k) columns.push_back(inputs[term].col(k).data());
          product.add_term(gradients[term].data(), columns.data(), widths[term]);
        }
        product.multiply(dy_columns.data(), rows, with_sum ? sum.data() : nullptr);
        Eigen::MatrixXd expected_sum = sum_before.template cast<double>();
        if (with_sum) expected_sum += dy.topRows(rows).template cast<double>().rowwise().sum();
        BOOST_TEST(largest_difference(sum, expected_sum) <= tolerance<Scalar>(depth));
        for (std::size_t term = 0; term < widths.size(); ++term) {
          BOOST_TEST(largest_difference(gradients[term], expected[term]) <= tolerance<Scalar>(depth),
                     rows << " x " << widths[term] << ", depth " << depth);
        }
      }
    }
  }
}
