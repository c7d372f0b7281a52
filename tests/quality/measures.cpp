// The measures of quality: closed forms, values of numpy (tests/reference/quality.py), and arguments that are refused.
#define BOOST_TEST_MODULE quality_measures
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <tests/reference/quality.hpp>
#include <tests/support/numbers.hpp>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/quality/drawing_statistics.hpp>
#include <sketchrnn/quality/frechet_distance.hpp>
#include <sketchrnn/quality/nearest_neighbors.hpp>
#include <sketchrnn/sketch/stroke.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

Eigen::MatrixXd matrix(const std::vector<double>& values, int rows, int cols) {
  return Eigen::Map<const Eigen::MatrixXd>(values.data(), rows, cols);
}

Eigen::MatrixXd random_features(int features, int drawings, std::uint32_t stream) {
  return matrix(random_numbers(static_cast<std::size_t>(features * drawings), stream), features, drawings);
}

std::string said(const std::function<void()>& body) {
  try {
    body();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_CASE(values_of_numpy) {
  for (const QualityValues& values : quality_values) {
    const Eigen::MatrixXd x = matrix(values.x, values.features, values.drawings), y = matrix(values.y, values.features, values.drawings);
    BOOST_TEST(frechet_distance(x, y) == values.frechet[0], boost::test_tools::tolerance(1e-9));
    BOOST_TEST(frechet_distance(y, x) == values.frechet[0], boost::test_tools::tolerance(1e-9));
    const NearestNeighborQuality found = nearest_neighbor_quality(x, y);
    BOOST_TEST(found.precision == values.precision_and_coverage[0], boost::test_tools::tolerance(1e-12));
    BOOST_TEST(found.coverage == values.precision_and_coverage[1], boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(closed_forms_of_the_frechet_distance) {
  const Eigen::MatrixXd x = random_features(4, 50, 1);
  BOOST_TEST(frechet_distance(x, x) < 1e-12);
  // shifted: |shift|^2
  const Eigen::VectorXd shift = Eigen::Vector4d(1, -2, 0, 3);
  BOOST_TEST(frechet_distance(x, x.colwise() + shift) == 14.0, boost::test_tools::tolerance(1e-10));
  // scaled by a about the mean: (a - 1)^2 tr S
  const Eigen::VectorXd mean = x.rowwise().mean();
  const Eigen::MatrixXd centered = x.colwise() - mean;
  const Eigen::MatrixXd scaled = (3 * centered).colwise() + mean;
  BOOST_TEST(frechet_distance(x, scaled) == 4 * centered.squaredNorm() / 49, boost::test_tools::tolerance(1e-10));
  // a set without variance: |m1 - m2|^2 + tr S1
  const Eigen::MatrixXd constant = mean.replicate(1, 50);
  BOOST_TEST(frechet_distance(x, constant) == centered.squaredNorm() / 49, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(closed_forms_of_precision_and_coverage) {
  Eigen::MatrixXd real(1, 4), same(1, 4), half(1, 4), far(1, 4);
  real << 0, 1, 10, 11;
  same << 0, 1, 10, 11;
  half << 0.25, 0.5, 0.75, 5;  // the last is nowhere
  far << 100, 101, 102, 103;
  const auto measured = [&](const Eigen::MatrixXd& drawn) {
    const NearestNeighborQuality found = nearest_neighbor_quality(real, drawn, 1);
    return std::vector<double>{found.precision, found.coverage};
  };
  BOOST_TEST(measured(same) == (std::vector<double>{1, 1}), boost::test_tools::per_element());
  BOOST_TEST(measured(half) == (std::vector<double>{0.75, 0.5}), boost::test_tools::per_element());
  BOOST_TEST(measured(far) == (std::vector<double>{0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const Eigen::MatrixXd x = random_features(4, 20, 1);
  BOOST_TEST(said([&] { static_cast<void>(frechet_distance(x, random_features(3, 20, 2))); }) ==
             "frechet_distance: 4 features in the first set and 3 in the second, expected the same number, above 0");
  BOOST_TEST(
      said([&] { static_cast<void>(frechet_distance(x, random_features(4, 21, 2))); }) ==
      "frechet_distance: 20 drawings in the first set and 21 in the second, expected equal numbers, since the result depends on them");
  BOOST_TEST(said([&] { static_cast<void>(frechet_distance(x.leftCols(19), x.leftCols(19))); }) ==
             "frechet_distance: 19 drawings with 4 features in each set, expected at least 20 drawings, 5 for each feature");
  BOOST_TEST(said([&] { static_cast<void>(nearest_neighbor_quality(x, x, 20)); }) ==
             "nearest_neighbor_quality: k is 20 for 20 drawings, expected 1 to one less than their number");
  BOOST_TEST(said([&] { static_cast<void>(nearest_neighbor_quality(x, x, 0)); }) ==
             "nearest_neighbor_quality: k is 0 for 20 drawings, expected 1 to one less than their number");
  Eigen::MatrixXd bad = x;
  bad(2, 7) = std::numeric_limits<double>::quiet_NaN();
  const std::string problem = "feature 2 of drawing 7 of the second set is not finite";
  BOOST_TEST(said([&] { static_cast<void>(frechet_distance(x, bad)); }) == "frechet_distance: " + problem);
  BOOST_TEST(said([&] { static_cast<void>(nearest_neighbor_quality(x, bad)); }) == "nearest_neighbor_quality: " + problem);
  const Eigen::MatrixXd large = 1e160 * x;  // finite, but not its squares
  BOOST_TEST(said([&] { static_cast<void>(frechet_distance(large, 2 * large)); }).find("frechet_distance: the covariance or") == 0U);
  BOOST_TEST(said([&] { static_cast<void>(nearest_neighbor_quality(large, 2 * large)); }).find("nearest_neighbor_quality: a squared") ==
             0U);
}

BOOST_AUTO_TEST_CASE(statistics_of_drawings) {
  const std::vector<Stroke3> drawings{
      Stroke3{},                                                       // blank
      Stroke3{{0, 0, 1}},                                              // a dot
      Stroke3{{5, 0, 0}, {0, 5, 1}},                                   // one line
      Stroke3{{5, 0, 0}, {0, 5, 0}},                                   // one line, the pen not lifted
      Stroke3{{5, 0, 1}, {0, 5, 0}, {5, 0, 1}},                        // two
      Stroke3{{5, 0, 1}, {0, 5, 0}, {5, 0, 1}, {1, 1, 0}, {1, 1, 1}},  // three
  };
  const DrawingStatistics found = drawing_statistics(drawings);
  BOOST_TEST(found.drawings == 6U);
  BOOST_TEST(found.points == 13.0 / 6, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(found.strokes == 7.0 / 6, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(found.blank_or_one_line == 4.0 / 6, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(drawing_statistics({}).drawings == 0U);
  BOOST_TEST(drawing_statistics({}).points == 0.0);
}
