// Grids and sums of latent vectors, compared with independent formulas.
#define BOOST_TEST_MODULE generation_latent_space
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/generation/latent_space.hpp>

using namespace sketchrnn;
using Vector = Eigen::Matrix<float, 6, 1>;

namespace {

LatentCorners<Vector> random_corners(Seed seed) {
  Random random(seed);
  const auto vector = [&random] {
    Vector z;
    for (Eigen::Index row = 0; row < z.size(); ++row) z[row] = static_cast<float>(random.normal());
    return z;
  };
  LatentCorners<Vector> corners;
  corners.top_left = vector();
  corners.top_right = vector();
  corners.bottom_left = vector();
  corners.bottom_right = vector();
  return corners;
}

/// Spherical interpolation by its other definition: in the plane of the two vectors, rotates `from` by t times their angle, where the
/// component across `from` is measured in the oblique coordinates of (from, to).
Eigen::VectorXd turned(const Eigen::VectorXd& from, const Eigen::VectorXd& to, double t) {
  const double angle = std::atan2((to / to.norm() - from / from.norm() * from.dot(to) / from.norm() / to.norm()).norm(),
                                  from.dot(to) / from.norm() / to.norm());
  // cos(t w) = a + b cos w and sin(t w) = b sin w for the weights a of from and b of to
  const double b = std::sin(t * angle) / std::sin(angle), a = std::cos(t * angle) - b * std::cos(angle);
  return a * from + b * to;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_grid_hits_its_corners_exactly) {
  const LatentCorners<Vector> corners = random_corners(Seed{1});
  for (const LatentPath path : {LatentPath::spherical, LatentPath::linear}) {
    for (const std::size_t rows : {2U, 3U, 7U}) {
      for (const std::size_t columns : {2U, 5U}) {
        const std::vector<Vector> grid = latent_grid(corners, rows, columns, path);
        BOOST_REQUIRE(grid.size() == rows * columns);
        BOOST_TEST((grid[0] == corners.top_left));
        BOOST_TEST((grid[columns - 1] == corners.top_right));
        BOOST_TEST((grid[(rows - 1) * columns] == corners.bottom_left));
        BOOST_TEST((grid.back() == corners.bottom_right));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(in_between_it_is_spherical_or_bilinear) {
  const LatentCorners<Vector> corners = random_corners(Seed{2});
  const Eigen::VectorXd a = corners.top_left.cast<double>(), b = corners.top_right.cast<double>();
  const Eigen::VectorXd c = corners.bottom_left.cast<double>(), d = corners.bottom_right.cast<double>();
  constexpr std::size_t rows = 4, columns = 6;
  const std::vector<Vector> spherical = latent_grid(corners, rows, columns);
  const std::vector<Vector> linear = latent_grid(corners, rows, columns, LatentPath::linear);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const double u = static_cast<double>(column) / 5, v = static_cast<double>(row) / 3;
      const Eigen::VectorXd on_sphere = turned(turned(a, b, u), turned(c, d, u), v);
      BOOST_TEST((spherical[row * columns + column].cast<double>() - on_sphere).norm() < 1e-5, "row " << row << ", column " << column);
      const Eigen::VectorXd straight = (1 - u) * (1 - v) * a + u * (1 - v) * b + (1 - u) * v * c + u * v * d;
      BOOST_TEST((linear[row * columns + column].cast<double>() - straight).norm() < 1e-5, "row " << row << ", column " << column);
    }
  }
  BOOST_TEST((spherical[8] - linear[8]).norm() > 1e-2F);
}

BOOST_AUTO_TEST_CASE(a_grid_needs_two_rows_and_columns) {
  const LatentCorners<Vector> corners = random_corners(Seed{3});
  BOOST_CHECK_THROW(static_cast<void>(latent_grid(corners, 1, 5)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(latent_grid(corners, 5, 0)), ArgumentError);
}

BOOST_AUTO_TEST_CASE(sums_have_signs_and_weights) {
  const LatentCorners<Vector> corners = random_corners(Seed{4});
  const Vector &x = corners.top_left, &y = corners.top_right, &z = corners.bottom_left;
  const Vector sum = latent_sum<Vector>({{x}, {y}, {z, -1}}), weighed = latent_sum<Vector>({{x, 0.25}, {y, -2}});
  for (Eigen::Index row = 0; row < x.size(); ++row) {
    BOOST_TEST(std::abs(sum[row] - (x[row] + y[row] - z[row])) < 1e-6F);
    BOOST_TEST(std::abs(weighed[row] - (0.25F * x[row] - 2 * y[row])) < 1e-6F);
  }
  BOOST_TEST((latent_sum<Vector>({{x}}) == x));
  BOOST_TEST((latent_sum<Vector>({{x}, {y}, {y, -1}}) - x).norm() < 1e-6F);
}

BOOST_AUTO_TEST_CASE(sums_that_make_no_sense_are_refused) {
  using Any = Eigen::VectorXd;
  const Any three = Any::Ones(3), four = Any::Ones(4);
  BOOST_CHECK_THROW(static_cast<void>(latent_sum<Any>({})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(latent_sum<Any>({{three}, {four}})), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(latent_sum<Any>({{three, std::numeric_limits<double>::quiet_NaN()}})), ArgumentError);
  BOOST_TEST((latent_sum<Any>({{three}, {three, 2}}) == Any::Constant(3, 3.0)));
}
