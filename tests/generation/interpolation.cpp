// Interpolation and its degenerate cases.
#define BOOST_TEST_MODULE generation_interpolation
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>
#include <string>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/generation/latent_space.hpp>

using namespace sketchrnn;
using Vector = Eigen::Vector3f;

namespace {
void check_equal(const Vector& found, const Vector& expected) {
  BOOST_TEST((found - expected).norm() < 1e-6F, found << " against " << expected);
}
const Vector x{1, 0, 0}, y{0, 1, 0}, zero{0, 0, 0};
}  // namespace

BOOST_AUTO_TEST_CASE(lerp_is_straight) {
  check_equal(lerp(x, y, 0.0), x);
  check_equal(lerp(x, y, 1.0), y);
  check_equal(lerp(x, y, 0.25), Vector(0.75F, 0.25F, 0));
}

BOOST_AUTO_TEST_CASE(slerp_stays_on_the_sphere) {
  check_equal(slerp(x, y, 0.0), x);
  check_equal(slerp(x, y, 1.0), y);
  const auto angle = static_cast<float>(std::numbers::pi / 6);  // a third of the way
  check_equal(slerp(x, y, 1.0 / 3), Vector(std::cos(angle), std::sin(angle), 0));
  for (const double t : {0.1, 0.5, 0.9}) BOOST_TEST(slerp(x, y, t).norm() == 1.0F, boost::test_tools::tolerance(1e-5F));
  // different lengths: sin((1 - t) w) / sin w and sin(t w) / sin w are the weights of the vectors themselves
  const float half = std::sin(static_cast<float>(std::numbers::pi / 4));
  check_equal(slerp(Vector(2, 0, 0), Vector(0, 4, 0), 0.5), Vector(2 * half, 4 * half, 0));
}

BOOST_AUTO_TEST_CASE(degenerate_pairs_go_straight) {
  check_equal(slerp(x, x, 0.3), x);                                   // the same
  check_equal(slerp(x, Vector(3, 0, 0), 0.5), Vector(2, 0, 0));       // parallel
  check_equal(slerp(x, Vector(-1, 0, 0), 0.25), Vector(0.5F, 0, 0));  // opposite
  check_equal(slerp(zero, y, 0.5), Vector(0, 0.5F, 0));               // without a direction
  check_equal(slerp(zero, zero, 0.5), zero);
  check_equal(slerp(x, Vector(1, 1e-7F, 0), 0.5), Vector(1, 0, 0));  // nearly parallel
}

BOOST_AUTO_TEST_CASE(a_walk_has_both_ends) {
  const auto walk = latent_walk(x, y, 5);
  BOOST_TEST(walk.size() == 5U);
  check_equal(walk.front(), x);
  check_equal(walk.back(), y);
  check_equal(walk[2], slerp(x, y, 0.5));
  BOOST_CHECK_THROW(static_cast<void>(latent_walk(x, y, 1)), ArgumentError);
}

BOOST_AUTO_TEST_CASE(a_walk_may_be_straight) {
  const auto walk = latent_walk(x, y, 5, LatentPath::linear);
  for (const int step : {0, 1, 2, 3, 4}) {
    const float t = 0.25F * static_cast<float>(step);
    check_equal(walk[static_cast<std::size_t>(step)], Vector(1 - t, t, 0));
  }
}

BOOST_AUTO_TEST_CASE(vectors_of_different_sizes_are_refused) {
  const Eigen::VectorXf three = x, five = Eigen::VectorXf::Ones(5);
  const auto says = [](const ArgumentError& error) {
    return std::string(error.what()) == "interpolation between latent vectors of 3 and of 5 elements";
  };
  BOOST_CHECK_EXCEPTION(static_cast<void>(lerp(three, five, 0.5)), ArgumentError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(slerp(three, five, 0.5)), ArgumentError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(latent_walk(three, five, 3)), ArgumentError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(latent_grid<Eigen::VectorXf>({three, five, three, three}, 2, 2)), ArgumentError, says);
}
