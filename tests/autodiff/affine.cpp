// Sums of products: values compared with plain Eigen, gradients with central differences, for packed products and Eigen's.
#define BOOST_TEST_MODULE autodiff_affine
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/autodiff/detail/packed_weights.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weights.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/precision.hpp>
#include "tests/support/numbers.hpp"

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Matrix = Eigen::MatrixXd;

/// A layer of Rows outputs that reads x [X rows] and z [Z rows].
template <int Rows, int X, int Z>
struct Layer {
  static constexpr int rows = Rows;
  static constexpr int x_rows = X;
  static constexpr int z_rows = Z;
  using Parameters =
      ParameterList<VectorParameter<"b", Rows, Zeros>, MatrixParameter<"W_x", Rows, X, Zeros>, MatrixParameter<"W_z", Rows, Z, Zeros>,
                    MatrixParameter<"W_xz", Rows, X + Z, Zeros>, MatrixParameter<"W_zxz", Rows, X + 2 * Z, Zeros>>;
};
using Small = Layer<3, 2, 4>;
using Tiny = Layer<1, 1, 1>;
using Large = Layer<150, 7, 70>;  // larger than a register tile on all processors

/// The expressions of w, x and z that are tested, each with the same result in plain Eigen.
struct OneTerm {
  static constexpr auto name = "W x";
  static auto sum(const auto& w, const auto& x, const auto& /*z*/) { return w["W_x"_p] * x; }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& /*z*/) { return m("W_x") * x; }
};
struct WithBias {
  static constexpr auto name = "W x + W z + b";
  static auto sum(const auto& w, const auto& x, const auto& z) { return w["W_x"_p] * x + w["W_z"_p] * z + w["b"_p]; }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) { return (m("W_x") * x + m("W_z") * z).colwise() + m("b").col(0); }
};
struct BiasBetween {
  static constexpr auto name = "W x + b + W z";
  static auto sum(const auto& w, const auto& x, const auto& z) { return w["W_x"_p] * x + w["b"_p] + w["W_z"_p] * z; }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) { return WithBias::plain(m, x, z); }
};
struct SixTerms {
  static constexpr auto name = "six terms";
  static auto sum(const auto& w, const auto& x, const auto& z) {
    return w["W_x"_p] * x + w["W_x"_p] * x + w["W_z"_p] * z + w["W_x"_p] * x + w["W_z"_p] * z + w["W_x"_p] * x;
  }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) { return 4 * (m("W_x") * x) + 2 * (m("W_z") * z); }
};
struct Stacked {
  static constexpr auto name = "W [x; z] + b";
  static auto sum(const auto& w, const auto& x, const auto& z) { return w["W_xz"_p] * concatenate(x, z) + w["b"_p]; }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) {
    Matrix stacked(x.rows() + z.rows(), x.cols());
    stacked << x, z;
    return (m("W_xz") * stacked).colwise() + m("b").col(0);
  }
};
struct StackedTwice {
  static constexpr auto name = "W [[z; x]; z]";
  static auto sum(const auto& w, const auto& x, const auto& z) { return w["W_zxz"_p] * concatenate(concatenate(z, x), z); }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) {
    Matrix stacked(x.rows() + 2 * z.rows(), x.cols());
    stacked << z, x, z;
    return m("W_zxz") * stacked;
  }
};
struct HeldOnly {
  static constexpr auto name = "W time_invariant(z) + b";
  static auto sum(const auto& w, const auto& /*x*/, const auto& z) { return w["W_z"_p] * time_invariant(z) + w["b"_p]; }
  static Matrix plain(const auto& m, const Matrix& /*x*/, const Matrix& z) { return (m("W_z") * z).colwise() + m("b").col(0); }
};
struct StackedHeld {
  static constexpr auto name = "W [x; time_invariant(z)] + b";
  static auto sum(const auto& w, const auto& x, const auto& z) { return w["W_xz"_p] * concatenate(x, time_invariant(z)) + w["b"_p]; }
  static Matrix plain(const auto& m, const Matrix& x, const Matrix& z) { return Stacked::plain(m, x, z); }
};

/// Returns the parameters of a list as Eigen matrices by name.
template <class List>
auto plain_matrices(const std::vector<double>& numbers) {
  return [&numbers](const std::string& wanted) {
    Matrix found;
    List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      if (name == wanted) found = Eigen::Map<const Matrix>(numbers.data() + offset, Entry::rows, Entry::cols);
    });
    return found;
  };
}

/// Three time steps of `columns`, columns - 1, ... sketches (at least one); z is the same at each.
template <class L, class Case>
void check(bool packed, Index columns) {
  using List = typename L::Parameters;
  constexpr Index steps = 3;
  std::vector<CheckedSection> sections;
  List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { sections.push_back({name, offset, Entry::count}); });
  Checked parameters(sections, random_numbers(List::count, 1));
  Checked x("x", random_numbers(static_cast<std::size_t>(steps * columns * L::x_rows), 2));
  Checked z("z", random_numbers(static_cast<std::size_t>(columns * L::z_rows), 3));
  const auto slopes = random_numbers(static_cast<std::size_t>(steps * columns * L::rows), 4);
  PackedWeights<double, List> copies;
  const auto weights = [&] {
    if (packed) copies.pack(parameters.values().data());
    return Weights<double, List>(parameters.values().data(), parameters.gradient().data(), packed ? copies.data() : nullptr);
  };
  const auto at = [&](Index step) { return std::max<Index>(columns - step, 1); };
  const auto result = [&](auto& context, const auto& w, Index step) {
    return compute(context, Case::sum(w, x.value<L::x_rows>().columns(step * columns, at(step)), z.value<L::z_rows>().leading(at(step))));
  };

  Evaluation<double> evaluation;
  const auto w = weights();
  for (Index step = 0; step < steps; ++step) {
    const auto y = result(evaluation, w, step);
    const Matrix expected =
        Case::plain(plain_matrices<List>(parameters.values()), x.value<L::x_rows>().columns(step * columns, at(step)).matrix(),
                    z.value<L::z_rows>().leading(at(step)).matrix());
    BOOST_TEST(largest_difference(Matrix(y.matrix()), expected) < 1e-13, Case::name << ", packed " << packed);
  }

  const GradientReport report =
      check_gradients({&parameters, &x, &z},
                      [&](auto& context) {
                        const auto layer = weights();
                        Value<double, 1> total;
                        for (Index step = 0; step < steps; ++step) {
                          const auto part = weighted_sum(context, result(context, layer, step), slopes.data() + step * columns * L::rows);
                          total = step == 0 ? part : compute(context, total + part);
                        }
                        return total;
                      },
                      {.max_elements = 25});
  BOOST_TEST(report.passed(), Case::name << ", packed " << packed << ", " << columns << " columns\n" << report);
}

template <class L, class Case>
void check_all() {
  for (const bool packed : {false, true}) {
    for (const Index columns : {1, 4}) check<L, Case>(packed, columns);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_sum) {
  check_all<Small, OneTerm>();
  check_all<Small, WithBias>();
  check_all<Small, BiasBetween>();
  check_all<Small, SixTerms>();
  check_all<Small, Stacked>();
  check_all<Small, StackedTwice>();
  check_all<Small, HeldOnly>();
  check_all<Small, StackedHeld>();
}

BOOST_AUTO_TEST_CASE(one_by_one) { check_all<Tiny, StackedHeld>(); }
BOOST_AUTO_TEST_CASE(larger_than_a_register_tile) { check_all<Large, StackedHeld>(); }

BOOST_AUTO_TEST_CASE(more_columns_than_one_deep_product_takes) {
  check<Small, StackedHeld>(true, 700);
  check<Small, WithBias>(false, 120);
}

BOOST_AUTO_TEST_CASE(a_held_product_is_computed_once_a_sequence) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1);
  const auto x = random_numbers(3 * 2, 2), z = random_numbers(3 * 4, 3);
  const Weights<double, List> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  const auto held = constant<4>(z.data(), 3);
  const auto step = [&](Index columns) {
    return compute(context, w["W_x"_p] * constant<2>(x.data(), columns) + w["W_z"_p] * time_invariant(held.leading(columns)));
  };
  BOOST_TEST(context.find_invariant_product(w["W_z"_p].data, Precision::full, z.data(), 4, 4) == nullptr);
  const auto first = step(3);
  const auto* product = context.find_invariant_product(w["W_z"_p].data, Precision::full, z.data(), 4, 4);
  BOOST_TEST_REQUIRE(product != nullptr);
  const double* place = product->data;
  // the current contents of the memory are used
  const_cast<double*>(place)[0] += 1;
  const auto second = step(2);
  BOOST_TEST(std::abs(second.data[0] - first.data[0] - 1) < 1e-12);
  BOOST_TEST(second.data[5] == first.data[5]);
  BOOST_TEST(context.find_invariant_product(w["W_z"_p].data, Precision::full, z.data(), 4, 4)->data == place);
  context.reset();  // a new sequence
  BOOST_TEST(context.find_invariant_product(w["W_z"_p].data, Precision::full, z.data(), 4, 4) == nullptr);
  BOOST_TEST(step(3).data[0] == first.data[0]);
}

BOOST_AUTO_TEST_CASE(what_was_computed_behind_a_mark_is_forgotten_with_it) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1), z = random_numbers(4 * 3, 2), other_z = random_numbers(4 * 3, 3);
  const Weights<double, List> w(numbers.data(), nullptr, nullptr);
  const Matrix plain = plain_matrices<List>(numbers)("W_z");
  Evaluation<double> context;
  const auto held = [&](const std::vector<double>& of) {  // in the context's memory, which has other contents in the next iteration
    double* copy = context.allocate(4 * 3);
    std::copy(of.begin(), of.end(), copy);
    return time_invariant(constant<4>(static_cast<const double*>(copy), 3));
  };
  const auto before = held(z);
  static_cast<void>(compute(context, w["W_z"_p] * before));
  static_cast<void>(compute(context, tanh(w["b"_p])));
  const auto place = context.mark();
  for (const auto* of : {&other_z, &z, &other_z}) {
    const Matrix expected = plain * Eigen::Map<const Matrix>(of->data(), 4, 3);
    BOOST_TEST(largest_difference(Matrix(compute(context, w["W_z"_p] * held(*of)).matrix()), expected) < 1e-14);
    BOOST_TEST(largest_difference(Matrix(compute(context, exp(w["b"_p])).matrix()),
                                  Matrix(plain_matrices<List>(numbers)("b").array().exp())) < 1e-14);
    context.rewind(place);
  }
  BOOST_TEST(context.find_invariant_product(w["W_z"_p].data, Precision::full, before.value.data, 4, 4) != nullptr);  // made before the mark
}

BOOST_AUTO_TEST_CASE(held_products_are_told_apart_by_what_of_the_value_is_read) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1), z = random_numbers(6 * 3, 2);
  const Weights<double, List> w(numbers.data(), nullptr, nullptr);
  const Matrix whole = plain_matrices<List>(numbers)("W_xz");  // 6 columns
  const auto value = constant<6>(z.data(), 3);
  const Eigen::Map<const Matrix> plain(z.data(), 6, 3);
  Evaluation<double> context;
  const auto check = [&](const auto& y, const Matrix& expected) { BOOST_TEST(largest_difference(Matrix(y.matrix()), expected) < 1e-14); };
  check(compute(context, w["W_xz"_p] * time_invariant(value)), whole * plain);
  check(compute(context, w["W_xz"_p].middle_cols<0, 2>() * time_invariant(value.middle_rows<0, 2>())),
        whole.leftCols(2) * plain.topRows(2));
  const Value<double, 6> every_other{z.data(), nullptr, 2, 12};
  check(compute(context, w["W_xz"_p] * time_invariant(every_other)), whole * plain(Eigen::all, {0, 2}));
}

BOOST_AUTO_TEST_CASE(inputs_of_unequally_many_columns_are_refused) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1), x = random_numbers(4 * 5, 2);
  const Weights<double, List> w(numbers.data(), nullptr, nullptr);
  Evaluation<double> context;
  const auto wide = constant<2>(x.data(), 5);
  const auto narrow = constant<4>(x.data(), 3);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_x"_p] * wide + w["W_z"_p] * narrow)), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_z"_p] * narrow + w["W_x"_p] * wide + w["b"_p])), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_x"_p] * wide + w["W_z"_p] * time_invariant(narrow))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_xz"_p] * concatenate(wide, narrow))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_x"_p] * (wide * wide.leading(4)))), ArgumentError);
  BOOST_CHECK_THROW(static_cast<void>(compute(context, w["W_x"_p] * wide + constant<3>(x.data(), 4))), ArgumentError);
}

BOOST_AUTO_TEST_CASE(no_gradient_is_asked_for_where_there_is_no_room_for_it) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1);
  const auto x = random_numbers(2 * 2, 2), slopes = random_numbers(3 * 2, 3);
  std::vector<double> x_gradient(4, 1.0);
  Tape<double> tape;
  const Weights<double, List> frozen(numbers.data(), nullptr, nullptr);
  const Value<double, 2> input{x.data(), x_gradient.data(), 2, 2};
  tape.backward(weighted_sum(tape, compute(tape, frozen["W_x"_p] * input + frozen["b"_p]), slopes.data()));
  // dx += W^T dy
  const Matrix expected =
      Matrix::Ones(2, 2) + plain_matrices<List>(numbers)("W_x").transpose() * Eigen::Map<const Matrix>(slopes.data(), 3, 2);
  BOOST_TEST(largest_difference(x_gradient, expected) < 1e-14);
}

BOOST_AUTO_TEST_CASE(gradients_of_many_steps_are_the_sum_over_all_their_columns) {
  using List = Small::Parameters;
  const auto numbers = random_numbers(List::count, 1);
  constexpr Index steps = 60, columns = 9;  // 540 columns: two deep products and a remainder
  const auto x = random_numbers(steps * columns * 2, 2), slopes = random_numbers(steps * columns * 3, 3);
  for (int turn = 0; turn < 2; ++turn) {
    std::vector<double> gradient(List::count);
    Tape<double> tape;
    for (int pass = 0; pass <= turn; ++pass) {  // in the second pass the tape is reused
      std::fill(gradient.begin(), gradient.end(), 0.0);
      tape.reset();
      const Weights<double, List> w(numbers.data(), gradient.data(), nullptr);
      Value<double, 1> total;
      for (Index step = 0; step < steps; ++step) {
        const auto y = compute(tape, w["W_x"_p] * constant<2>(x.data() + step * columns * 2, columns) + w["b"_p]);
        const auto part = weighted_sum(tape, y, slopes.data() + step * columns * 3);
        total = step == 0 ? part : compute(tape, total + part);
      }
      tape.backward(total);
    }
    const Eigen::Map<const Matrix> dy(slopes.data(), 3, steps * columns), inputs(x.data(), 2, steps * columns);
    const auto g = plain_matrices<List>(gradient);
    BOOST_TEST(largest_difference(g("W_x"), Matrix(dy * inputs.transpose())) < 1e-12);
    BOOST_TEST(largest_difference(g("b"), Matrix(dy.rowwise().sum())) < 1e-12);
    BOOST_TEST(g("W_z").isZero(0));
  }
}
