// Operations with rounded weights. Small integers are exact in every precision, as are their sums in float, so that values and gradients
// have to be equal to the last bit; other numbers show that rounding takes place.
#define BOOST_TEST_MODULE autodiff_precision
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include <sketchrnn/autodiff/constant_matrix.hpp>
#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weight_store.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/precision.hpp>
#include "tests/support/allocation_count.hpp"
#include "tests/support/hostile.hpp"
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;

constexpr int rows = 70, width = 37, point = 5;

using List = ParameterList<MatrixParameter<"W_xh", rows, point + width, Zeros>, MatrixParameter<"W_hh", rows, rows, Zeros>,
                           MatrixParameter<"W_small", rows, point, Zeros>, MatrixParameter<"W_blocks", 33, 2 * width, Zeros>,
                           VectorParameter<"b", rows, Zeros>>;
using Block = ParameterBlock<float, List>;

std::vector<float> small_integers(std::size_t count, std::uint32_t stream) {
  auto numbers = random_numbers<float>(count, stream);
  for (float& number : numbers) number = std::round(3 * number);
  return numbers;
}

Block parameters(bool integers) {
  Block block;
  const auto numbers = integers ? small_integers(List::count, 1) : random_numbers<float>(List::count, 1);
  for (std::size_t i = 0; i < List::count; ++i) block.flat()[i] = numbers[i];
  return block;
}

/// The inputs of an example: everything that an operation reads besides parameters.
struct Inputs {
  Index sketches;
  std::vector<float> x, z, h, slopes;
  explicit Inputs(Index count, bool integers) : sketches(count) {
    const auto numbers = [&](Index size, std::uint32_t stream) {
      const auto total = static_cast<std::size_t>(size * count);
      return integers ? small_integers(total, stream) : random_numbers<float>(total, stream);
    };
    x = numbers(point, 2), z = numbers(width, 3), h = numbers(rows, 4), slopes = numbers(2 * rows + 2 * 33 + point + width, 5);
    if (!integers) return;
    // 127 in each column, so that int8 is exact, too
    for (Index col = 0; col < count; ++col) {
      x[static_cast<std::size_t>(col * point)] = 127;
      z[static_cast<std::size_t>(col * width)] = z[static_cast<std::size_t>(col * width + 20)] = -127;
      h[static_cast<std::size_t>(col * rows)] = 127;
    }
  }
};

/// All products: [y; block product; transposed product], and h multiplied by a constant matrix in the same sum as weights.
template <class Context, class LayerWeights>
auto all_products(Context& context, const LayerWeights& w, const Value<float, point>& x, const Value<float, width>& z,
                  const Value<float, rows>& h) {
  static const ConstantMatrix<float, rows, rows> doubling([](Index row, Index col) { return row == col ? 2 : 0; });
  // two terms of one matrix, the second of which begins within a word; small and large matrices in one sum
  const auto y = compute(context, w["W_xh"_p] * concatenate(x, z) + w["W_hh"_p] * h + w["W_small"_p] * x + doubling * h + w["b"_p]);
  const auto same_z = compute(context, w["W_xh"_p] * concatenate(x, time_invariant(z)));
  const auto blocks = block_product<2>(context, w["W_blocks"_p], compute(context, concatenate(z, z)));
  const auto back = compute(context, transposed(w["W_xh"_p]) * h);
  return compute(context, concatenate(concatenate(y, same_z), concatenate(blocks, back)));
}

/// Values, and gradients of parameters and inputs, with packed copies of a precision.
template <kernels::ProductWord Word>
std::vector<std::vector<float>> values_and_gradients(const Block& block, const Inputs& in) {
  PackedWeights<Word, List> packed;
  packed.pack(block.data());
  std::vector<std::vector<float>> results(5);
  results[0].resize(List::count);
  Tape<float> tape;
  const auto value = [&]<int Rows>(const std::vector<float>& from, std::vector<float>& gradient) {
    gradient.resize(from.size());
    return Value<float, Rows>{from.data(), gradient.data(), in.sketches, Rows};
  };
  const auto x = value.template operator()<point>(in.x, results[1]);
  const auto z = value.template operator()<width>(in.z, results[2]);
  const auto h = value.template operator()<rows>(in.h, results[3]);
  const Weights<float, List> weights(block.data(), results[0].data(), packed.data());
  const auto y = all_products(tape, weights, x, z, h);
  results[4].assign(y.data, y.data + y.rows * y.cols);
  tape.backward(weighted_sum(tape, y, in.slopes.data()));
  return results;
}

template <kernels::ProductWord Word>
std::vector<float> values(const Block& block, const Inputs& in) {
  PackedWeights<Word, List> packed;
  packed.pack(block.data());
  Evaluation<float> context;
  const Weights<float, List> weights(block.data(), nullptr, packed.data());
  const auto y = all_products(context, weights, constant<point>(in.x.data(), in.sketches), constant<width>(in.z.data(), in.sketches),
                              constant<rows>(in.h.data(), in.sketches));
  return {y.data, y.data + y.rows * y.cols};
}

}  // namespace

BOOST_AUTO_TEST_CASE(bfloat16_values_and_gradients_of_small_integers_are_those_of_full_precision) {
  const Block block = parameters(true);
  for (const Index sketches : {1, 2, 3, 14, 27}) {
    const Inputs in(sketches, true);
    const auto full = values_and_gradients<float>(block, in), rounded = values_and_gradients<kernels::BFloat16Pair>(block, in);
    for (std::size_t i = 0; i < full.size(); ++i) BOOST_TEST((full[i] == rounded[i]), sketches << " sketches, result " << i);
    BOOST_TEST((values<kernels::BFloat16Pair>(block, in) == full[4]));
  }
}

BOOST_AUTO_TEST_CASE(bfloat16_rounds_weights_inputs_and_adjoints) {
  const Block block = parameters(false);
  Block rounded_block = block;
  for (float& number : rounded_block.flat()) number = kernels::from_bfloat16(kernels::to_bfloat16(number));
  Inputs in(9, false);
  const auto full = values_and_gradients<float>(block, in), rounded = values_and_gradients<kernels::BFloat16Pair>(block, in);
  for (std::size_t i = 0; i < full.size(); ++i) {
    const double difference = largest_difference(rounded[i], full[i]);
    BOOST_TEST(difference > 1e-4);  // it rounds
    BOOST_TEST(difference < 0.3);   // elements of sums of some 100 terms around 1, each rounded to 8 bits
  }
  // The same, to the rounding of float, as full precision with operands that were rounded before; the bias is not rounded.
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
    rounded_block.flat()[List::count - rows + i] = block.flat()[List::count - rows + i];
  }
  for (auto* operand : {&in.x, &in.z, &in.h, &in.slopes}) {
    for (float& number : *operand) number = kernels::from_bfloat16(kernels::to_bfloat16(number));
  }
  const auto of_rounded = values_and_gradients<float>(rounded_block, in), again = values_and_gradients<kernels::BFloat16Pair>(block, in);
  for (std::size_t i = 0; i < full.size(); ++i) BOOST_TEST(largest_difference(again[i], of_rounded[i]) < 1e-5, "result " << i);
}

BOOST_AUTO_TEST_CASE(int8_values_of_small_integers_are_those_of_full_precision) {
  Block block = parameters(true);
  // 127 in each row and column of each matrix
  block.for_each([](const std::string& name, auto matrix) {
    if (name == "b") return;
    for (Index row = 0; row < matrix.rows(); ++row) matrix(row, row % matrix.cols()) = 127;
    for (Index col = 0; col < matrix.cols(); ++col) matrix(col % matrix.rows(), col) = 127;
  });
  for (const Index sketches : {1, 2, 3, 14, 27}) {
    const Inputs in(sketches, true);
    BOOST_TEST(largest_difference(values<kernels::Int8Quad>(block, in), values<float>(block, in)) < 1e-6, sketches << " sketches");
  }
  const Inputs in(9, false);
  const Block normal = parameters(false);
  const double difference = largest_difference(values<kernels::Int8Quad>(normal, in), values<float>(normal, in));
  BOOST_TEST(difference > 1e-3);
  BOOST_TEST(difference < 1.0);
}

BOOST_AUTO_TEST_CASE(invariant_products_of_several_precisions_in_one_context) {
  WeightStore<float, List> store;
  store.assign(parameters(false));
  const Inputs in(3, false);
  const auto product = [&](Evaluation<float>& context, Precision precision) {
    const auto y = compute(context, store.weights(precision)["W_hh"_p] * time_invariant(constant<rows>(in.h.data(), in.sketches)));
    return std::vector<float>(y.data, y.data + y.rows * y.cols);
  };
  Evaluation<float> together;
  for (const Precision precision : {Precision::full, Precision::bfloat16, Precision::int8}) {
    Evaluation<float> alone;
    BOOST_TEST((product(together, precision) == product(alone, precision)));
  }
}

BOOST_AUTO_TEST_CASE(a_part_of_few_columns_is_not_quantized) {
  WeightStore<float, List> store;
  store.assign(parameters(false));
  const Inputs in(3, false);
  Evaluation<float> context;
  const auto x = constant<point>(in.x.data(), in.sketches);
  const auto part = [&](Precision precision) {
    const auto y = compute(context, store.weights(precision)["W_xh"_p].template middle_cols<3, point>() * x);
    return std::vector<float>(y.data, y.data + y.rows * y.cols);
  };
  BOOST_TEST(largest_difference(part(Precision::int8), part(Precision::full)) < 1e-5);
  BOOST_TEST(largest_difference(part(Precision::bfloat16), part(Precision::full)) > 1e-4);
}

BOOST_AUTO_TEST_CASE(a_store_keeps_the_copies_of_each_precision_current) {
  using Store = WeightStore<float, List>;
  Store store;
  store.assign(parameters(true));
  const Inputs in(3, true);
  const auto product = [&](const Weights<float, List>& weights) {
    Evaluation<float> context;
    const auto y = compute(context, weights["W_hh"_p] * constant<rows>(in.h.data(), in.sketches));
    return std::vector<float>(y.data, y.data + y.rows * y.cols);
  };
  const auto full = store.weights(), rounded = store.weights(Precision::bfloat16), quantized = store.weights(Precision::int8);
  BOOST_TEST((rounded["W_hh"_p].copies.precision == Precision::bfloat16));
  BOOST_TEST((quantized["W_hh"_p].copies.precision == Precision::int8));
  BOOST_TEST((quantized["W_small"_p].copies.precision == Precision::full));  // 5 columns are not quantized
  BOOST_TEST((product(rounded) == product(full)));
  const auto before = product(full);
  store.update([](const auto& view) {
    for (float& number : view.flat()) number = -number;
  });
  BOOST_TEST((product(full) != before));
  BOOST_TEST((product(rounded) == product(full)));
  BOOST_TEST(largest_difference(product(quantized), product(full)) < 0.5);

  Store copy(store);
  BOOST_TEST((product(copy.weights(Precision::bfloat16)) == product(full)));
  const Store moved(std::move(copy));
  BOOST_TEST((product(moved.weights(Precision::bfloat16)) == product(full)));
  BOOST_CHECK_THROW(static_cast<void>(copy.weights(Precision::bfloat16)), Error);  // NOLINT: moved from

  // concurrent first calls
  Store fresh(store);
  std::vector<std::vector<float>> results(3);
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = product(fresh.weights(Precision::bfloat16)); });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) BOOST_TEST((result == product(full)));
}

BOOST_AUTO_TEST_CASE(a_precision_that_a_store_does_not_have_is_an_error) {
  WeightStore<double, List> store;
  store.assign(ParameterBlock<double, List>());
  for (const Precision precision : {Precision::bfloat16, Precision::int8}) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(store.weights(precision)), ArgumentError, says("for models of float"));
  }
  WeightStore<float, List> floats;
  floats.assign(Block());
  Block gradients;
  BOOST_CHECK_EXCEPTION(static_cast<void>(floats.weights(gradients, Precision::int8)), ArgumentError,
                        says("int8, which is for drawing and evaluation"));
}

BOOST_AUTO_TEST_CASE(a_warm_step_with_rounded_weights_allocates_nothing) {
  const Block block = parameters(false);
  const Inputs in(9, false);
  PackedWeights<kernels::BFloat16Pair, List> packed;
  PackedWeights<kernels::Int8Quad, List> quantized;
  std::vector<float> gradient(List::count);
  Tape<float> tape;
  Evaluation<float> evaluation;
  const auto x = constant<point>(in.x.data(), in.sketches);
  const auto z = constant<width>(in.z.data(), in.sketches);
  const auto h = constant<rows>(in.h.data(), in.sketches);
  const auto step = [&] {
    tape.reset();
    packed.pack(block.data());
    const auto y = all_products(tape, Weights<float, List>(block.data(), gradient.data(), packed.data()), x, z, h);
    tape.backward(weighted_sum(tape, y, in.slopes.data()));
  };
  const auto drawing = [&] {
    evaluation.reset();
    quantized.pack(block.data());
    static_cast<void>(all_products(evaluation, Weights<float, List>(block.data(), nullptr, quantized.data()), x, z, h));
  };
  for (int warm = 0; warm < 2; ++warm) step(), drawing();
  BOOST_TEST(allocations_of(step) == 0U);
  BOOST_TEST(allocations_of(drawing) == 0U);
}
