// Names, parameter lists and parameter blocks.
#define BOOST_TEST_MODULE core_parameters
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/cells/detail/orthogonal_blocks.hpp>
#include <sketchrnn/core/detail/aligned_buffer.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>

namespace {

using namespace sketchrnn;

using Layer = ParameterList<MatrixParameter<"W", 3, 2, Normal<1>>, VectorParameter<"b", 5, GlorotUniformVector>>;
using Pair = ParameterList<Part<"first", Layer>, Part<"second", Layer>>;
using Whole = ParameterList<VectorParameter<"gain", 4, Ones>, Part<"pair", Pair>, MatrixParameter<"last", 1, 1, Constant<1, 10>>>;

static_assert(Name("W_xh") == Name("W_xh"));
static_assert(!(Name("W_xh") == Name("W_hh")));
static_assert(!(Name("W") == Name("W_xh")));
static_assert(std::is_same_v<decltype("W"_p), Label<"W">>);
static_assert(!std::is_same_v<decltype("W"_p), decltype("V"_p)>);

static_assert(Layer::count == 11);
static_assert(Layer::offset<"W"> == 0 && Layer::offset<"b"> == 6);
static_assert(Pair::offset<"second"> == 11);
static_assert(Whole::count == 27);
static_assert(Whole::offset<"gain"> == 0 && Whole::offset<"pair"> == 4 && Whole::offset<"last"> == 26);
static_assert(Whole::contains<"gain"> && Whole::contains<"pair"> && Whole::contains<"last">);
static_assert(!Whole::contains<"W"> && !Whole::contains<"first"> && !Whole::contains<"Gain"> && !Whole::contains<"">);
static_assert(!ParameterList<>::contains<"W"> && ParameterList<>::count == 0);
static_assert(std::is_same_v<Layer::entry<"b">, VectorParameter<"b", 5, GlorotUniformVector>>);
static_assert(is_part<Whole::entry<"pair">> && !is_part<Whole::entry<"gain">>);

/// Returns the elements of the parameter with this full name after initialization.
template <class List>
std::vector<double> initial(const std::string& wanted, Seed seed) {
  ParameterBlock<double, List> block;
  block.initialize(seed);
  std::vector<double> numbers;
  block.for_each([&](const std::string& name, const auto& matrix) {
    if (name == wanted) numbers.assign(matrix.data(), matrix.data() + matrix.size());
  });
  return numbers;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_name_is_its_text) {
  BOOST_TEST(Name("W_xh").view() == "W_xh");
  BOOST_TEST(Name("").view().empty());
  BOOST_TEST(decltype("bias"_p)::name.view() == "bias");
}

BOOST_AUTO_TEST_CASE(for_each_resolves_parts_in_the_order_of_memory) {
  std::vector<std::pair<std::string, std::size_t>> seen;
  std::size_t next = 0;
  Whole::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    seen.emplace_back(name, offset);
    BOOST_TEST(offset == next);
    next += Entry::count;
  });
  BOOST_TEST(next == Whole::count);
  const std::vector<std::pair<std::string, std::size_t>> expected{{"gain", 0},           {"pair.first.W", 4},   {"pair.first.b", 10},
                                                                  {"pair.second.W", 15}, {"pair.second.b", 21}, {"last", 26}};
  BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_CASE(a_block_is_aligned_zero_and_seen_through_column_major_views) {
  ParameterBlock<float, Whole> block;
  BOOST_TEST(block.flat().size() == Whole::count);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(block.data()) % alignment == 0U);
  for (const float number : block.flat()) BOOST_TEST(number == 0);
  for (std::size_t i = 0; i < Whole::count; ++i) block.flat()[i] = static_cast<float>(i);

  std::vector<std::string> shapes;
  std::as_const(block).for_each([&](const std::string& name, const auto& matrix) {
    shapes.push_back(name + " " + std::to_string(matrix.rows()) + "x" + std::to_string(matrix.cols()));
    if (name == "pair.second.W") {
      BOOST_TEST(matrix(0, 0) == 15);
      BOOST_TEST(matrix(2, 0) == 17);
      BOOST_TEST(matrix(0, 1) == 18);
    }
  });
  const std::vector<std::string> expected{"gain 4x1",          "pair.first.W 3x2",  "pair.first.b 5x1",
                                          "pair.second.W 3x2", "pair.second.b 5x1", "last 1x1"};
  BOOST_TEST(shapes == expected, boost::test_tools::per_element());

  block.for_each([](const std::string&, auto matrix) { matrix(0, 0) = -1; });
  BOOST_TEST(block.flat()[15] == -1);
  const ParameterBlock<float, Whole> copy = block;
  block.set_zero();
  BOOST_TEST(block.flat()[15] == 0);
  BOOST_TEST(copy.flat()[15] == -1);
}

BOOST_AUTO_TEST_CASE(initialize_follows_the_list) {
  BOOST_TEST(initial<Whole>("gain", Seed{1}) == std::vector<double>(4, 1.0), boost::test_tools::per_element());
  BOOST_TEST(initial<Whole>("last", Seed{1}) == std::vector<double>(1, 0.1), boost::test_tools::per_element());
  // the same list twice in one model has different initial values
  BOOST_TEST((initial<Whole>("pair.first.W", Seed{1}) != initial<Whole>("pair.second.W", Seed{1})));
  BOOST_TEST((initial<Whole>("pair.first.W", Seed{1}) == initial<Whole>("pair.first.W", Seed{1})));
  BOOST_TEST((initial<Whole>("pair.first.W", Seed{1}) != initial<Whole>("pair.first.W", Seed{2})));
}

BOOST_AUTO_TEST_CASE(every_parameter_has_its_own_stream) {
  using A = MatrixParameter<"A", 3, 4, Normal<1>>;
  using LargerA = MatrixParameter<"A", 30, 4, Normal<1>>;
  using B = MatrixParameter<"B", 4, 4, OrthogonalBlocks<1>>;
  using C = VectorParameter<"C", 9, GlorotUniformVector>;
  const auto a = initial<ParameterList<A, B>>("A", Seed{5});
  const auto b = initial<ParameterList<A, B>>("B", Seed{5});
  BOOST_TEST((initial<ParameterList<A, B, C>>("A", Seed{5}) == a));
  BOOST_TEST((initial<ParameterList<A, B, C>>("B", Seed{5}) == b));
  BOOST_TEST((initial<ParameterList<LargerA, B>>("B", Seed{5}) == b));
}

BOOST_AUTO_TEST_CASE(summary) {
  std::ostringstream out;
  print_summary<Whole>(out);
  BOOST_TEST(out.str() ==
             "gain [4] 4\n"
             "pair.first.W [3 x 2] 6\n"
             "pair.first.b [5] 5\n"
             "pair.second.W [3 x 2] 6\n"
             "pair.second.b [5] 5\n"
             "last [1 x 1] 1\n"
             "total 27\n");
}
