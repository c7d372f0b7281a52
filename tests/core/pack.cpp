#define BOOST_TEST_MODULE core_pack
#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include <sketchrnn/core/detail/pack.hpp>

using namespace sketchrnn::detail;

BOOST_AUTO_TEST_CASE(elements_of_equal_and_different_types) {
  auto pack = make_pack(3, std::string("three"), 4);
  static_assert(std::is_same_v<decltype(pack), Pack<int, std::string, int>>);
  static_assert(std::is_aggregate_v<Pack<int, int>>);
  pack_at<2>(pack) += 10;
  BOOST_CHECK_EQUAL(pack_at<0>(pack), 3);
  BOOST_CHECK_EQUAL(pack_at<1>(pack), "three");
  BOOST_CHECK_EQUAL(pack_at<2>(pack), 14);
}

BOOST_AUTO_TEST_CASE(empty_elements_take_no_memory) {
  struct Nothing {};
  struct Others {};
  static_assert(sizeof(Pack<double, Nothing, Others>) == sizeof(double));
  BOOST_CHECK_EQUAL(Pack<>{}.apply([] { return 7; }), 7);
}

BOOST_AUTO_TEST_CASE(transformed_in_order) {
  std::vector<int> seen;
  const auto halves = make_pack(2, 4L, 6).transformed([&](const auto& value) {
    seen.push_back(static_cast<int>(value));
    return static_cast<double>(value) / 2;
  });
  static_assert(std::is_same_v<decltype(halves), const Pack<double, double, double>>);
  BOOST_CHECK((seen == std::vector<int>{2, 4, 6}));
  BOOST_CHECK_EQUAL(halves.apply([](double a, double b, double c) { return 100 * a + 10 * b + c; }), 123);
}

BOOST_AUTO_TEST_CASE(concatenation) {
  const auto all = concatenated(make_pack(1, 2), make_pack(std::string("x"), 3));
  static_assert(std::is_same_v<decltype(all), const Pack<int, int, std::string, int>>);
  BOOST_CHECK_EQUAL(pack_at<1>(all), 2);
  BOOST_CHECK_EQUAL(pack_at<2>(all), "x");
  BOOST_CHECK_EQUAL(pack_at<3>(all), 3);
}
