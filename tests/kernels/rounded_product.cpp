// Products of rounded operands: bfloat16 and integers of 8 bits, against their definitions.
#define BOOST_TEST_MODULE kernels_rounded_product
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/kernels/detail/deep_product.hpp>
#include <sketchrnn/kernels/detail/packed_matrix.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>
#include <sketchrnn/kernels/detail/quantized_product.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using kernels::BFloat16Pair;
using kernels::Int8Quad;
using Matrix = Eigen::MatrixXf;

constexpr float infinity = std::numeric_limits<float>::infinity(), not_a_number = std::numeric_limits<float>::quiet_NaN();

Matrix random_matrix(Index rows, Index cols, std::uint32_t stream) {
  const auto numbers = random_numbers<float>(static_cast<std::size_t>(rows * cols), stream);
  return Eigen::Map<const Matrix>(numbers.data(), rows, cols);
}

/// Small integers, which are exact in bfloat16, as are their sums in float.
Matrix small_integers(Index rows, Index cols, std::uint32_t stream) {
  return random_matrix(rows, cols, stream).unaryExpr([](float x) { return std::round(4 * x); });
}

Eigen::MatrixXd rounded(const Matrix& matrix) {
  return matrix.unaryExpr([](float x) { return kernels::from_bfloat16(kernels::to_bfloat16(x)); }).cast<double>();
}

std::uint32_t bits_of(float x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

/// Any bits but those of denormal numbers, which AVX512-BF16 takes for zeros.
float any_number(Random& random) {
  while (true) {
    const std::uint32_t bits = static_cast<std::uint32_t>(random.below(65536)) << 16U | static_cast<std::uint32_t>(random.below(65536));
    if ((bits & 0x7f800000U) == 0 && (bits & 0x7fffffffU) != 0) continue;
    float x = 0;
    std::memcpy(&x, &bits, sizeof x);
    return x;
  }
}

/// A packed matrix of pairs.
struct Packed {
  explicit Packed(const Matrix& a) : words(static_cast<std::size_t>(kernels::packed_size<BFloat16Pair>(a.rows(), a.cols()))) {
    kernels::pack(words.data(), a.data(), a.rows(), a.cols());
    view = {words.data(), kernels::word_count<BFloat16Pair>(a.cols())};
  }
  std::vector<BFloat16Pair> words;
  kernels::PackedMatrix<BFloat16Pair> view;
};

/// Y += A[first_row .. + rows, first_col .. + depth] X by rounded words.
void add_rounded(const Packed& a, Index first_row, Index first_col, const Matrix& x, Matrix& y) {
  Evaluation<float> context;
  detail::packed_product<BFloat16Pair>(context, {nullptr, y.data(), y.rows()}, a.view, first_row, y.rows(), first_col, x.rows(), x.data(),
                                       x.rows(), y.data(), y.rows(), y.cols());
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_bfloat16_converts_back) {
  for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
    const float x = kernels::from_bfloat16(bits);
    const std::uint32_t back = kernels::to_bfloat16(x);
    if (std::isnan(x)) {
      BOOST_TEST(std::isnan(kernels::from_bfloat16(back)), bits);
    } else {
      BOOST_TEST(back == bits);
    }
  }
}

BOOST_AUTO_TEST_CASE(rounding_is_to_the_nearest_and_ties_go_to_even) {
  Random random(Seed{1});
  int ties = 0;
  for (int i = 0; i < 100'000; ++i) {
    float x = any_number(random);
    if (i % 3 == 0) {  // a tie
      const std::uint32_t tie = (bits_of(x) & 0xffff0000U) | 0x8000U;
      std::memcpy(&x, &tie, sizeof x);
    }
    if (!std::isfinite(x)) continue;
    const std::uint32_t below = bits_of(x) >> 16U, above = below + 1;  // in magnitude
    const double to_below = std::abs(static_cast<double>(x) - static_cast<double>(kernels::from_bfloat16(below)));
    // above the largest number is infinity, which is as far as the next number would be
    const double largest = std::ldexp(1.0, 128);
    const double upper =
        std::isinf(kernels::from_bfloat16(above)) ? std::copysign(largest, x) : static_cast<double>(kernels::from_bfloat16(above));
    const double to_above = std::abs(static_cast<double>(x) - upper);
    const bool tie = to_below <= to_above && to_above <= to_below;
    ties += tie ? 1 : 0;
    const std::uint32_t expected = tie ? (below % 2 == 0 ? below : above) : to_below < to_above ? below : above;
    BOOST_TEST(kernels::to_bfloat16(x) == expected, x);
  }
  BOOST_TEST(ties > 1000);
  BOOST_TEST(kernels::to_bfloat16(infinity) == 0x7f80U);
  BOOST_TEST(std::isnan(kernels::from_bfloat16(kernels::to_bfloat16(not_a_number))));
  float almost = 0;  // a NaN whose upper half is that of infinity
  const std::uint32_t bits = 0x7f800001U;
  std::memcpy(&almost, &bits, sizeof almost);
  BOOST_TEST(std::isnan(kernels::from_bfloat16(kernels::to_bfloat16(almost))));
}

BOOST_AUTO_TEST_CASE(registers_and_columns_are_rounded_like_numbers) {
  constexpr int width = kernels::lanes<float>;
  Random random(Seed{2});
  for (int i = 0; i < 2000; ++i) {
    std::vector<float> first(width), second(width);
    for (float& x : first) x = any_number(random);
    for (float& x : second) x = any_number(random);
    std::vector<BFloat16Pair> words(width);
    kernels::make_words<BFloat16Pair>(kernels::Packet<float>::load(first.data()), kernels::Packet<float>::load(second.data()))
        .store(words.data());
    for (std::size_t lane = 0; lane < words.size(); ++lane) {
      BOOST_TEST((words[lane] == kernels::make_word<BFloat16Pair>(first[lane], second[lane])), first[lane] << ", " << second[lane]);
    }
  }
  for (Index depth = 0; depth <= 70; ++depth) {
    for (const Index skipped : {0, 1}) {
      std::vector<float> x(static_cast<std::size_t>(depth)), padded(static_cast<std::size_t>(skipped));
      for (float& number : x) number = any_number(random);
      padded.insert(padded.end(), x.begin(), x.end());
      const Index count = kernels::word_count<BFloat16Pair>(skipped + depth);
      padded.resize(static_cast<std::size_t>(2 * count));
      const BFloat16Pair untouched{0x12345678};
      std::vector<BFloat16Pair> words(static_cast<std::size_t>(count + 1), untouched);
      if (depth > 0) kernels::convert_column(x.data(), depth, skipped, words.data());
      for (std::size_t word = 0; depth > 0 && word < static_cast<std::size_t>(count); ++word) {
        BOOST_TEST((words[word] == kernels::make_word<BFloat16Pair>(padded[2 * word], padded[2 * word + 1])), depth << ", word " << word);
      }
      BOOST_TEST((words.back() == untouched));
    }
  }
}

BOOST_AUTO_TEST_CASE(packing_follows_its_definition) {
  constexpr Index height = kernels::tile_rows<BFloat16Pair>;
  for (const Index rows : {Index{1}, height - 1, height, 2 * height + 5}) {
    for (const Index depth : {1, 2, 31, 32, 33, 70}) {
      const Matrix a = random_matrix(rows, depth, 1);
      const Index words = kernels::word_count<BFloat16Pair>(depth), padded = kernels::padded_rows<BFloat16Pair>(rows);
      std::vector<BFloat16Pair> expected(static_cast<std::size_t>(padded * words));
      for (Index row = 0; row < rows; ++row) {
        for (Index k = 0; k < words; ++k) {
          expected.at(static_cast<std::size_t>((row / height * words + k) * height + row % height)) =
              kernels::make_word<BFloat16Pair>(a(row, 2 * k), 2 * k + 1 < depth ? a(row, 2 * k + 1) : 0);
        }
      }
      BOOST_TEST((Packed(a).words == expected), rows << " x " << depth);
      const Matrix transposed = a.transpose();
      std::vector<BFloat16Pair> found(expected.size(), BFloat16Pair{1000});
      kernels::pack_transposed(found.data(), transposed.data(), rows, depth);
      BOOST_TEST((found == expected), rows << " x " << depth << " transposed");
    }
  }
}

BOOST_AUTO_TEST_CASE(bfloat16_products_of_all_shapes) {
  constexpr Index height = kernels::tile_rows<BFloat16Pair>;
  for (const Index all_rows : {Index{1}, height, 3 * height + 5}) {
    for (const Index all_cols : {1, 2, 17, 40, 1100}) {
      const Matrix a = random_matrix(all_rows, all_cols, 1);
      const Packed packed(a);
      for (const Index first_row : {Index{0}, all_rows / 2}) {
        for (const Index first_col : {Index{0}, (std::min)(Index{5}, all_cols - 1), (std::min)(Index{6}, all_cols - 1)}) {
          for (const Index cols : {1, 2, 3, 14, 27}) {
            const Index rows = all_rows - first_row, depth = (std::max<Index>)(1, all_cols - first_col - 1);
            const Matrix x = random_matrix(depth, cols, 2);
            Matrix y = random_matrix(rows, cols, 3);
            const Eigen::MatrixXd expected = y.cast<double>() + rounded(a.block(first_row, first_col, rows, depth)) * rounded(x);
            add_rounded(packed, first_row, first_col, x, y);
            const double tolerance = 3 * (static_cast<double>(depth) + 8) * static_cast<double>(std::numeric_limits<float>::epsilon());
            BOOST_TEST(largest_difference(y, expected) <= tolerance,
                       first_row << "+" << rows << " x " << first_col << "+" << depth << " of " << all_cols << ", " << cols);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bfloat16_products_of_small_integers_are_exact) {
  const Matrix a = small_integers(70, 45, 1), x = small_integers(40, 9, 2);
  Matrix y = small_integers(70, 9, 3);
  const Matrix expected = y + a.middleCols(5, 40) * x;
  add_rounded(Packed(a), 0, 5, x, y);
  BOOST_TEST((y == expected));
}

BOOST_AUTO_TEST_CASE(bfloat16_deep_products) {
  kernels::DeepProduct<BFloat16Pair> product;  // one object for all sizes
  for (const Index rows : {1, 5, 64, 131}) {
    for (const Index depth : {1, 2, 37, 512, 513}) {
      const Matrix dy = random_matrix(rows + 2, depth, 1);
      std::vector<const float*> dy_columns;
      for (Index k = 0; k < depth; ++k) dy_columns.push_back(dy.col(k).data());
      for (const bool with_sum : {false, true}) {
        Matrix sum = random_matrix(rows, 1, 2);
        Eigen::MatrixXd expected_sum = sum.cast<double>();
        if (with_sum) expected_sum += dy.topRows(rows).cast<double>().rowwise().sum();
        product.begin(depth);
        std::vector<Matrix> inputs, gradients;
        std::vector<Eigen::MatrixXd> expected;
        for (const Index width : {1, 5, 6, 7, 16, 33}) {
          inputs.push_back(random_matrix(width + 3, depth, 3));
          gradients.push_back(random_matrix(rows, width, 4));
        }
        for (std::size_t term = 0; term < inputs.size(); ++term) {
          const Index width = gradients[term].cols();
          expected.emplace_back(gradients[term].cast<double>() +
                                rounded(dy.topRows(rows)) * rounded(inputs[term].topRows(width)).transpose());
          std::vector<const float*> columns;
          for (Index k = 0; k < depth; ++k) columns.push_back(inputs[term].col(k).data());
          product.add_term(gradients[term].data(), columns.data(), width);
        }
        product.multiply(dy_columns.data(), rows, with_sum ? sum.data() : nullptr);
        const double tolerance = 3 * (static_cast<double>(depth) + 8) * static_cast<double>(std::numeric_limits<float>::epsilon());
        BOOST_TEST(largest_difference(sum, expected_sum) <= tolerance);  // of dy that is not rounded
        for (std::size_t term = 0; term < inputs.size(); ++term) {
          BOOST_TEST(largest_difference(gradients[term], expected[term]) <= tolerance,
                     rows << " x " << expected[term].cols() << ", " << depth);
        }
      }
    }
  }
}

namespace {

/// A quantized matrix.
struct Quantized {
  explicit Quantized(const Matrix& a)
      : rows(a.rows()), cols(a.cols()), words(static_cast<std::size_t>(kernels::quantized_size(rows, cols))) {
    kernels::quantize_matrix(words.data(), rows, cols, [&](Index row, Index col) { return a(row, col); });
  }
  [[nodiscard]] kernels::QuantizedMatrix view() const { return kernels::quantized_view(words.data(), rows, cols); }
  Index rows, cols;
  std::vector<Int8Quad> words;
};

/// init + A[first_row .. + rows, first_col .. + depth] X by quantized words.
Matrix quantized(const Quantized& a, Index first_row, Index rows, Index first_col, const Matrix& x, const Matrix* from = nullptr,
                 ThreadTeam* team = nullptr) {
  Evaluation<float> context;
  context.set_team(team);
  Matrix y(rows, x.cols());
  const kernels::SumInit<float> init =
      from == nullptr ? kernels::SumInit<float>{} : kernels::SumInit<float>{nullptr, from->data(), from->rows()};
  detail::quantized_product(context, init, a.words.data(), a.rows, a.cols, first_row, rows, first_col, x.rows(), x.data(), x.rows(),
                            y.data(), rows, x.cols());
  return y;
}

}  // namespace

BOOST_AUTO_TEST_CASE(int8_products_of_all_shapes) {
  constexpr Index height = kernels::tile_rows<Int8Quad>;
  for (const Index rows : {Index{1}, height, 3 * height + 5}) {
    for (const Index cols : {1, 3, 4, 17, 40, 1100}) {
      const Matrix a = random_matrix(rows, cols, 1);
      const Quantized packed(a);
      for (const Index columns : {1, 2, 3, 14, 27}) {
        const Matrix x = random_matrix(cols, columns, 2);
        Matrix expected(rows, columns);
        kernels::plain_quantized_product(packed.view(), rows, cols, x.data(), expected.data(), columns);
        BOOST_TEST(largest_difference(quantized(packed, 0, rows, 0, x), expected) < 1e-6, rows << " x " << cols << ", " << columns);
        // The error of an element is at most half a step of its row or column.
        const Matrix exact = a * x;
        for (Index column = 0; column < columns; ++column) {
          for (Index row = 0; row < rows; ++row) {
            const float w_step = a.row(row).cwiseAbs().maxCoeff() / 127, x_step = x.col(column).cwiseAbs().maxCoeff() / 127;
            const float bound = 0.5F * (w_step * x.col(column).cwiseAbs().sum() + x_step * a.row(row).cwiseAbs().sum()) +
                                0.25F * w_step * x_step * static_cast<float>(cols) + 1e-4F;
            BOOST_TEST(std::abs(expected(row, column) - exact(row, column)) <= bound);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(int8_products_of_parts_of_a_matrix_add_to_what_is_given) {
  // integers up to 127, with 127 in each row and column, are exact
  Matrix a = small_integers(75, 50, 1);
  a.col(12).setConstant(127);
  const Quantized packed(a);
  for (const Index first_col : {0, 1, 2, 3, 4, 11}) {
    for (const Index depth : {2, 5, 20, 35}) {
      for (const Index first_row : {0, 7, 33}) {
        Matrix x = small_integers(depth, 9, 2);
        x.row(0).setConstant(-127);
        const Matrix from = small_integers(75 - first_row, 9, 3);
        const Matrix expected = from + a.block(first_row, first_col, 75 - first_row, depth) * x;
        BOOST_TEST(largest_difference(quantized(packed, first_row, 75 - first_row, first_col, x, &from), expected) < 1e-6,
                   first_row << ", " << first_col << "+" << depth);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(int8_rows_and_columns_that_are_not_finite_give_nan_and_zeros_give_zero) {
  for (const float bad : {not_a_number, infinity, -infinity}) {
    Matrix a = random_matrix(70, 40, 1), x = random_matrix(40, 20, 2);
    a(3, 39) = bad;
    x(0, 7) = bad;
    a.row(5).setZero();
    x.col(9).setZero();
    x.col(10).setConstant(1e-42F);  // denormal
    const Matrix y = quantized(Quantized(a), 0, 70, 0, x);
    for (Index col = 0; col < 20; ++col) {
      for (Index row = 0; row < 70; ++row) {
        BOOST_TEST(std::isnan(y(row, col)) == (row == 3 || col == 7), row << ", " << col);
        if ((row == 5 && col != 7) || (col == 9 && row != 3)) BOOST_TEST(y(row, col) == 0.0F);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_compute_the_same_bits) {
  const Matrix a = random_matrix(2051, 1030, 1), x = random_matrix(1030, 5, 2);
  const Quantized packed(a);
  const Matrix alone = quantized(packed, 0, 2051, 0, x);
  ThreadPool pool(3);
  ThreadTeam team(3);
  Matrix together;
  team.run(ExecutorRef(pool), [&] { together = quantized(packed, 0, 2051, 0, x, nullptr, &team); });
  BOOST_TEST((together == alone));
}
