// Packet: every operation, element by element, against the same operation on scalars.
#define BOOST_TEST_MODULE kernels_packet
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>

#include <sketchrnn/kernels/packet.hpp>

namespace {

using namespace sketchrnn;
using kernels::Packet;
using Scalars = std::tuple<float, double>;

template <class Scalar>
inline constexpr std::size_t width = static_cast<std::size_t>(kernels::lanes<Scalar>);
template <class Scalar>
using Elements = std::array<Scalar, width<Scalar>>;

template <class Scalar>
Elements<Scalar> elements(Packet<Scalar> packet) {
  Elements<Scalar> result;
  packet.store(result.data());
  return result;
}

/// A different value in every lane: first, first + step, first + 2 step, ...
template <class Scalar>
Elements<Scalar> series(double first, double step) {
  Elements<Scalar> result;
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<Scalar>(first + step * static_cast<double>(i));
  return result;
}

template <class Scalar, class OnPackets, class OnNumbers>
void check(const OnPackets& on_packets, const OnNumbers& on_numbers) {
  const auto a = series<Scalar>(-2.75, 0.8125), b = series<Scalar>(3.5, -0.4375), c = series<Scalar>(0.25, 1.5);
  const auto result =
      elements<Scalar>(on_packets(Packet<Scalar>::load(a.data()), Packet<Scalar>::load(b.data()), Packet<Scalar>::load(c.data())));
  for (std::size_t i = 0; i < result.size(); ++i) BOOST_TEST(result[i] == on_numbers(a[i], b[i], c[i]));
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(arithmetic, Scalar, Scalars) {
  check<Scalar>([](auto a, auto b, auto) { return a + b; }, [](Scalar a, Scalar b, Scalar) { return a + b; });
  check<Scalar>([](auto a, auto b, auto) { return a - b; }, [](Scalar a, Scalar b, Scalar) { return a - b; });
  check<Scalar>([](auto a, auto b, auto) { return a * b; }, [](Scalar a, Scalar b, Scalar) { return a * b; });
  check<Scalar>([](auto a, auto b, auto) { return a / b; }, [](Scalar a, Scalar b, Scalar) { return a / b; });
  check<Scalar>([](auto a, auto, auto) { return -a; }, [](Scalar a, Scalar, Scalar) { return -a; });
  check<Scalar>([](auto a, auto, auto) { return 1 - 0.5 * a / 2; }, [](Scalar a, Scalar, Scalar) { return 1 - Scalar(0.5) * a / 2; });
  check<Scalar>([](auto a, auto b, auto c) { return a += b, a -= c, a *= b; },
                [](Scalar a, Scalar b, Scalar c) { return a += b, a -= c, a *= b; });
  // exact for these values, rounded once or twice
  check<Scalar>([](auto a, auto b, auto c) { return fma(a, b, c); }, [](Scalar a, Scalar b, Scalar c) { return std::fma(a, b, c); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(fused_multiply_add_rounds_once_where_there_is_an_instruction, Scalar, Scalars) {
  const volatile Scalar hidden = 1 + std::numeric_limits<Scalar>::epsilon();  // hides the values from constant folding
  const Scalar one_above = hidden;
  // (1 + e)^2 - (1 + 2 e) is e^2, and 0 if the product is rounded first
  const Scalar result = elements<Scalar>(fma(Packet<Scalar>(one_above), Packet<Scalar>(one_above), Packet<Scalar>(1 - 2 * one_above)))[0];
#if defined(__FMA__) || defined(__aarch64__)
  BOOST_TEST(result == std::numeric_limits<Scalar>::epsilon() * std::numeric_limits<Scalar>::epsilon());
#else
  BOOST_TEST(result == 0);
#endif
}

BOOST_AUTO_TEST_CASE_TEMPLATE(functions, Scalar, Scalars) {
  check<Scalar>([](auto a, auto b, auto) { return minimum(a, b); }, [](Scalar a, Scalar b, Scalar) { return std::min(a, b); });
  check<Scalar>([](auto a, auto b, auto) { return maximum(a, b); }, [](Scalar a, Scalar b, Scalar) { return std::max(a, b); });
  check<Scalar>([](auto a, auto, auto) { return abs(a); }, [](Scalar a, Scalar, Scalar) { return std::abs(a); });
  check<Scalar>([](auto, auto, auto c) { return sqrt(c); }, [](Scalar, Scalar, Scalar c) { return std::sqrt(c); });
  check<Scalar>([](auto a, auto, auto) { return floor(a); }, [](Scalar a, Scalar, Scalar) { return std::floor(a); });
  check<Scalar>([](auto a, auto, auto) { return nearest(a); }, [](Scalar a, Scalar, Scalar) { return std::nearbyint(a); });
  check<Scalar>([](auto a, auto, auto) { return floor(a * 1e20); }, [](Scalar a, Scalar, Scalar) { return std::floor(a * Scalar(1e20)); });
  const auto halves = series<Scalar>(-2.5, 1);  // ties
  const auto rounded = elements<Scalar>(nearest(Packet<Scalar>::load(halves.data())));
  for (std::size_t i = 0; i < rounded.size(); ++i) BOOST_TEST(rounded[i] == std::nearbyint(halves[i]));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(comparisons_and_select, Scalar, Scalars) {
  check<Scalar>([](auto a, auto b, auto c) { return select(a < b, a, c); }, [](Scalar a, Scalar b, Scalar c) { return a < b ? a : c; });
  check<Scalar>([](auto a, auto b, auto c) { return select(a > b, a, c); }, [](Scalar a, Scalar b, Scalar c) { return a > b ? a : c; });
  check<Scalar>([](auto a, auto, auto c) { return select(a <= -2.75, a, c); },
                [](Scalar a, Scalar, Scalar c) { return a <= Scalar(-2.75) ? a : c; });
  check<Scalar>([](auto a, auto, auto c) { return select(a >= -1.9375, a, c); },
                [](Scalar a, Scalar, Scalar c) { return a >= Scalar(-1.9375) ? a : c; });
  check<Scalar>([](auto a, auto, auto c) { return select(a == -2.75, a, c); },
                [](Scalar a, Scalar, Scalar c) { return a <= Scalar(-2.75) ? a : c; });
  check<Scalar>([](auto a, auto, auto c) { return select(a != -2.75, a, c); },
                [](Scalar a, Scalar, Scalar c) { return a > Scalar(-2.75) ? a : c; });
  check<Scalar>([](auto a, auto b, auto c) { return select((a < b) & (a > -2) & !(c > 3), a, c); },
                [](Scalar a, Scalar b, Scalar c) { return a < b && a > -2 && !(c > 3) ? a : c; });
  check<Scalar>([](auto a, auto b, auto c) { return select((a > b) | (c < 1), a, c); },
                [](Scalar a, Scalar b, Scalar c) { return a > b || c < 1 ? a : c; });
  for (std::size_t lane = 0; lane < width<Scalar>; ++lane) {
    Elements<Scalar> one = {};
    BOOST_TEST(!any(Packet<Scalar>::load(one.data()) > 0));
    one[lane] = 1;
    BOOST_TEST(any(Packet<Scalar>::load(one.data()) > 0));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(not_a_number, Scalar, Scalars) {
  const Packet<Scalar> nan = std::numeric_limits<Scalar>::quiet_NaN(), one = 1;
  BOOST_TEST(!any(nan == nan));
  BOOST_TEST(!any(nan < one));
  BOOST_TEST(any(nan != nan));
  // returns the first argument if either is NaN
  BOOST_TEST(std::isnan(elements<Scalar>(minimum(nan, one))[0]));
  BOOST_TEST(std::isnan(elements<Scalar>(maximum(nan, one))[0]));
  BOOST_TEST(elements<Scalar>(minimum(one, nan))[0] == 1);
  BOOST_TEST(elements<Scalar>(maximum(one, nan))[0] == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_number_repeated, Scalar, Scalars) {
  for (const Scalar number :
       {Scalar(0.1), Scalar{3}, -Scalar{0}, std::numeric_limits<Scalar>::infinity(), std::numeric_limits<Scalar>::denorm_min()}) {
    for (const Scalar element : elements<Scalar>(number)) {
      BOOST_TEST(element == number);
      BOOST_TEST(std::signbit(element) == std::signbit(number));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_part_of_a_register, Scalar, Scalars) {
  const auto from = series<Scalar>(1, 1);
  for (std::size_t count = 0; count < width<Scalar>; ++count) {
    const auto packet = Packet<Scalar>::load(from.data(), static_cast<Index>(count));
    const auto loaded = elements<Scalar>(packet);
    Elements<Scalar> stored;
    stored.fill(-1);
    packet.store(stored.data(), static_cast<Index>(count));
    for (std::size_t i = 0; i < width<Scalar>; ++i) {
      BOOST_TEST(loaded[i] == (i < count ? from[i] : Scalar{0}));
      BOOST_TEST(stored[i] == (i < count ? from[i] : Scalar{-1}));
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(over_all_elements, Scalar, Scalars) {
  const auto numbers = series<Scalar>(0.5, 1.25);
  const auto packet = Packet<Scalar>::load(numbers.data());
  Scalar expected = 0;
  for (const Scalar number : numbers) expected += number;
  BOOST_TEST(sum(packet) == expected);  // exact for these values, in any order
  BOOST_TEST(largest(packet) == numbers.back());
  BOOST_TEST(largest(-packet) == -numbers.front());
}
