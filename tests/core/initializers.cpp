// The distributions of initial parameters.
#define BOOST_TEST_MODULE core_initializers
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>

#include <Eigen/Core>
#include <Eigen/LU>

#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/kernels/detail/orthonormalize.hpp>

namespace {

using namespace sketchrnn;
using Eigen::MatrixXd;

template <class Initializer, class Matrix = MatrixXd>
Matrix start(Index rows, Index cols, std::uint32_t stream = 0) {
  Matrix matrix(rows, cols);
  Random random(Seed{11}, Purpose::initialization, stream);
  Initializer::fill(matrix, random);
  return matrix;
}

double deviation(const MatrixXd& matrix) { return std::sqrt((matrix.array() - matrix.mean()).square().mean()); }

}  // namespace

BOOST_AUTO_TEST_CASE(constants) {
  BOOST_TEST(start<Zeros>(3, 2).isZero(0));
  BOOST_TEST(start<Ones>(3, 2).isOnes(0));
  BOOST_TEST((start<Constant<1, 320>>(2, 2).array() == 1.0 / 320).all());
  BOOST_TEST((start<Constant<-3>>(2, 2).array() == -3.0).all());
}

BOOST_AUTO_TEST_CASE(normal_has_its_mean_and_deviation) {
  const MatrixXd numbers = start<Normal<1000>>(400, 300);
  const double n = 400 * 300;
  BOOST_TEST(std::abs(numbers.mean()) < 4 * 0.001 / std::sqrt(n));
  BOOST_TEST(std::abs(deviation(numbers) - 0.001) < 4 * 0.001 / std::sqrt(2 * n));
  // 4.55 % of a normal distribution are beyond two standard deviations
  const double beyond = static_cast<double>((numbers.array().abs() > 0.002).count()) / n;
  BOOST_TEST(std::abs(beyond - 0.0455) < 0.003);
}

BOOST_AUTO_TEST_CASE(glorot_uniform_keeps_its_limit) {
  const MatrixXd numbers = start<GlorotUniform>(400, 200);
  const double limit = std::sqrt(6.0 / 600);
  BOOST_TEST(numbers.cwiseAbs().maxCoeff() <= limit);
  BOOST_TEST(numbers.maxCoeff() > 0.999 * limit);
  BOOST_TEST(numbers.minCoeff() < -0.999 * limit);
  BOOST_TEST(std::abs(deviation(numbers) / (limit / std::sqrt(3.0)) - 1) < 0.01);
  BOOST_TEST(std::abs(numbers.mean()) < 4 * limit / std::sqrt(3.0 * 80000));

  const MatrixXd vector = start<GlorotUniformVector>(10000, 1);
  const double vector_limit = std::sqrt(3.0 / 10000);
  BOOST_TEST(vector.cwiseAbs().maxCoeff() <= vector_limit);
  BOOST_TEST(vector.maxCoeff() > 0.99 * vector_limit);
  BOOST_TEST(vector.minCoeff() < -0.99 * vector_limit);
}

BOOST_AUTO_TEST_CASE(each_block_is_orthogonal_and_its_own) {
  for (const Index size : {1, 2, 37, 64}) {
    const MatrixXd stacked = start<OrthogonalBlocks<4>>(4 * size, size);
    for (Index block = 0; block < 4; ++block) {
      const MatrixXd q = stacked.middleRows(block * size, size);
      BOOST_TEST((q.transpose() * q - MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff() < 1e-12);
      BOOST_TEST((q * q.transpose() - MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff() < 1e-12);
      if (block > 0 && size > 1) BOOST_TEST((q - stacked.topRows(size)).cwiseAbs().maxCoeff() > 0.01);
    }
  }
  const auto single = start<OrthogonalBlocks<1>, Eigen::MatrixXf>(50, 50);
  BOOST_TEST((single.transpose() * single - Eigen::MatrixXf::Identity(50, 50)).cwiseAbs().maxCoeff() < 1e-5F);
}

BOOST_AUTO_TEST_CASE(nearly_equal_columns_come_out_orthogonal) {
  constexpr Index size = 70;  // three blocks of columns
  Random random(Seed{3});
  MatrixXd q(size, size);
  for (Index col = 0; col < size; ++col) {
    for (Index row = 0; row < size; ++row) q(row, col) = std::sin(static_cast<double>(row)) + 1e-7 * random.normal();
  }
  kernels::orthonormalize_columns(q.data(), size);
  BOOST_TEST((q.transpose() * q - MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff() < 1e-12);
}

BOOST_AUTO_TEST_CASE(orthogonal_matrices_favor_no_direction) {
  double sum = 0;
  int turns = 0;
  constexpr std::uint32_t matrices = 2000;
  for (std::uint32_t stream = 0; stream < matrices; ++stream) {
    const MatrixXd q = start<OrthogonalBlocks<1>>(2, 2, stream);
    sum += q(0, 0);  // the cosine of a uniform angle: mean 0, variance 1/2
    turns += q.determinant() > 0 ? 1 : 0;
  }
  BOOST_TEST(std::abs(sum / matrices) < 4 * std::sqrt(0.5 / matrices));
  BOOST_TEST(std::abs(turns / static_cast<double>(matrices) - 0.5) < 4 * std::sqrt(0.25 / matrices));
}
