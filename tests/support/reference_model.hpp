// Runs a model on the inputs of a reference file and compares all results of the file.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <tests/support/reference_file.hpp>

#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/schedules.hpp>

namespace sketchrnn::test {

/// Elements of any scalar type and stride, converted to double, so that the comparison is compiled once.
template <RealScalar Scalar>
[[nodiscard]] Eigen::MatrixXd in_double(const Scalar* numbers, Index rows, Index cols, Index stride) {
  Eigen::MatrixXd copy(rows, cols);
  for (Index col = 0; col < cols; ++col) std::copy_n(numbers + col * stride, rows, copy.data() + col * rows);
  return copy;
}
template <RealScalar Scalar, int Rows>
[[nodiscard]] Eigen::MatrixXd in_double(const Value<Scalar, Rows>& value) {
  return in_double(value.data, Rows, value.cols, value.stride);
}

/// |found - expected| <= tolerance * max(1, |expected|), element by element.
inline void check_close(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected, double tolerance, const std::string& what) {
  BOOST_REQUIRE_MESSAGE(found.rows() == expected.rows() && found.cols() == expected.cols(), what + ": shapes differ");
  double worst = 0;
  for (Eigen::Index col = 0; col < expected.cols(); ++col) {
    for (Eigen::Index row = 0; row < expected.rows(); ++row) {
      const double error = std::abs(found(row, col) - expected(row, col)) / std::max(1.0, std::abs(expected(row, col)));
      worst = error > worst || std::isnan(error) ? error : worst;
    }
  }
  BOOST_TEST(worst <= tolerance, what << ": worst error " << worst);
}

/// The form of the loss with the file's name for it.
struct LossForm {
  std::string name;
  LossOptions options;
};

inline const std::vector<LossForm>& loss_forms() {
  static const std::vector<LossForm> forms{
      {"log_padded", {PenLoss::padded, MixtureForm::log_space}},     {"log_masked", {PenLoss::masked, MixtureForm::log_space}},
      {"log_end_once", {PenLoss::end_once, MixtureForm::log_space}}, {"linear_padded", {PenLoss::padded, MixtureForm::linear}},
      {"linear_masked", {PenLoss::masked, MixtureForm::linear}},     {"linear_end_once", {PenLoss::end_once, MixtureForm::linear}}};
  return forms;
}

/// mu and presig of a model that has them.
template <class Model>
struct LatentDistribution {
  struct type {};
};
template <class Model>
requires requires { typename Model::Distribution; }
struct LatentDistribution<Model> {
  using type = typename Model::Distribution;
};

/// A model with the parameters and the batch of the file, and one training step on it, as in the trainer.
template <class Model>
class ReferenceRun {
 public:
  using Scalar = typename Model::Scalar;
  static constexpr bool conditional = Model::latent_size > 0;
  using Latent = typename LatentDistribution<Model>::type;

  explicit ReferenceRun(const ReferenceFile& file)
      : sketches_(static_cast<Index>(file.scalar("option.batch_size"))), max_length_(static_cast<Index>(file.scalar("option.max_length"))) {
    if constexpr (conditional) {
      kl_weight_ = file.scalar("option.kl_weight");
      kl_tolerance_ = file.scalar("option.kl_tolerance");
    }
    BOOST_TEST(static_cast<double>(Model::parameter_count) == file.scalar("option.parameter_count"));
    model_.update([&](const auto& parameters) {
      parameters.for_each([&](const std::string& name, auto matrix) { read_parameter(file.matrix(name), matrix.data(), matrix.size()); });
    });
    const Eigen::MatrixXd lengths = file.matrix("lengths");
    // the file is in order of sketches, the batch time-major and sorted by decreasing length
    for (Index sketch = 0; sketch < sketches_; ++sketch) order_.push_back(sketch);
    std::stable_sort(order_.begin(), order_.end(), [&](Index a, Index b) { return lengths(a) > lengths(b); });
    for (const Index sketch : order_) lengths_.push_back(static_cast<Index>(lengths(sketch)));
    if constexpr (conditional) eps_ = in_order(file.matrix("eps")).template cast<Scalar>();
    const Eigen::MatrixXd strokes = file.matrix("strokes");  // [5, B (Nmax + 1)]
    strokes_.resize(static_cast<std::size_t>((max_length_ + 1) * sketches_ * 5));
    strokes_adjoint_.resize(strokes_.size());
    for (Index row = 0; row <= max_length_; ++row) {
      for (Index sketch = 0; sketch < sketches_; ++sketch) {
        for (Index feature = 0; feature < 5; ++feature) {
          strokes_[static_cast<std::size_t>((row * sketches_ + sketch) * 5 + feature)] =
              static_cast<Scalar>(strokes(feature, order_[static_cast<std::size_t>(sketch)] * (max_length_ + 1) + row));
        }
      }
    }
  }

  /// one column per sketch, in the order of the batch
  [[nodiscard]] Eigen::MatrixXd in_order(const Eigen::MatrixXd& columns) const {
    Eigen::MatrixXd sorted(columns.rows(), columns.cols());
    for (Index column = 0; column < sketches_; ++column) sorted.col(column) = columns.col(order_[static_cast<std::size_t>(column)]);
    return sorted;
  }

  static void read_parameter(const Eigen::MatrixXd& numbers, Scalar* to, Index size) {
    BOOST_REQUIRE(numbers.size() == size);
    std::transform(numbers.data(), numbers.data() + size, to, [](double number) { return static_cast<Scalar>(number); });
  }

  /// A vector parameter is one row of the file, so parameters are compared as columns.
  static void check_parameter(const Eigen::MatrixXd& expected, const Scalar* found, Index size, double tolerance, const std::string& what) {
    check_close(in_double(found, size, 1, size), Eigen::Map<const Eigen::MatrixXd>(expected.data(), expected.size(), 1), tolerance, what);
  }

  /// Runs the forward and backward pass for one form of the loss, with this weight of the KL term. Returns the total loss.
  double run(const LossOptions& options, double kl_weight) {
    tape_.reset();
    gradients_.set_zero();
    std::fill(strokes_adjoint_.begin(), strokes_adjoint_.end(), Scalar{0});
    const typename Model::ModelWeights weights = model_.weights(gradients_);
    const SequenceBatch<Scalar> batch{strokes_.data(), strokes_adjoint_.data(), lengths_, max_length_};
    Value<Scalar, 1> kl_sum;
    if constexpr (conditional) {
      latent_ = Model::encode(tape_, weights, batch);
      z_ = Model::Latent::sample(tape_, latent_, constant<Model::latent_size>(static_cast<const Scalar*>(eps_.data()), sketches_));
      kl_sum = kl_divergence(tape_, latent_.mu, latent_.presig);
    }
    outputs_.clear();
    ReconstructionSums<typename Model::OutputDistribution, Tape<Scalar>> loss(tape_, batch, options);
    Model::Decoder::run(tape_, weights["decoder"_p], batch, z_, options.pen_loss, [&](Index time, const auto& y) {
      outputs_.push_back(y);
      loss.add(time, y);
    });
    const auto sums = loss.sums();

    const auto rows = static_cast<double>(sketches_ * max_length_);
    offset_mean = static_cast<double>(sums.data[0]) / rows;
    pen_mean = static_cast<double>(sums.data[1]) / rows;
    double total = offset_mean + pen_mean;
    tape_.zero_adjoints();
    sums.adjoint[0] = sums.adjoint[1] = static_cast<Scalar>(1 / rows);
    if constexpr (conditional) {
      const auto numbers = static_cast<double>(sketches_ * Model::latent_size);
      kl_mean = static_cast<double>(*kl_sum.data) / numbers;
      total += kl_weight * std::max(kl_mean, kl_tolerance_);
      *kl_sum.adjoint = static_cast<Scalar>(kl_mean > kl_tolerance_ ? kl_weight / numbers : 0);
    }
    tape_.backward();
    return total;
  }

  void compare(const ReferenceFile& file, double tolerance) {
    for (const LossForm& form : loss_forms()) {
      const double total = run(form.options, kl_weight_);
      const auto scalar = [&](const std::string& name, double found) {
        check_close(Eigen::MatrixXd::Constant(1, 1, found), file.matrix(name), tolerance, name);
      };
      scalar("total." + form.name, total);
      scalar("L_R." + form.name, offset_mean + pen_mean);
      if constexpr (conditional) {
        scalar("L_KL.raw", kl_mean);
        check_close(in_double(latent_.mu), in_order(file.matrix("mu")), tolerance, "mu");
        check_close(in_double(latent_.presig), in_order(file.matrix("presig")), tolerance, "presig");
        check_close(in_double(z_), in_order(file.matrix("z")), tolerance, "z");
      }
      if (form.options.pen_loss == PenLoss::padded) {
        for (std::size_t time = 0; time < outputs_.size(); ++time) {
          check_close(in_double(outputs_[time]), in_order(file.matrix("y").middleCols(static_cast<Index>(time) * sketches_, sketches_)),
                      tolerance, "y at time " + std::to_string(time));
        }
      }
      if (file.has("grad." + form.name + ".decoder.output.W")) compare_gradients(file, "grad." + form.name + ".", tolerance);
    }
    compare_adam(file, "log_padded", {PenLoss::padded, MixtureForm::log_space}, tolerance);
    compare_adam(file, "linear_padded", {PenLoss::padded, MixtureForm::linear}, tolerance);
  }

 private:
  void compare_gradients(const ReferenceFile& file, const std::string& prefix, double tolerance) {
    gradients_.for_each([&](const std::string& name, auto matrix) {
      check_parameter(file.matrix(prefix + name), matrix.data(), matrix.size(), tolerance, prefix + name);
    });
    // the gradient of the strokes as inputs: rows 0 .. Nmax - 1 of the decoder, rows 1 .. Nmax of the encoder
    const Eigen::MatrixXd decoder = file.matrix(prefix + "decoder_input");
    const Eigen::MatrixXd encoder = conditional ? file.matrix(prefix + "encoder_input") : Eigen::MatrixXd::Zero(5, decoder.cols());
    for (Index row = 0; row <= max_length_; ++row) {
      for (Index sketch = 0; sketch < sketches_; ++sketch) {
        Eigen::MatrixXd expected = Eigen::MatrixXd::Zero(5, 1);
        const Index place = order_[static_cast<std::size_t>(sketch)] * max_length_ + row;
        if (row < max_length_) expected += decoder.col(place);
        if (row > 0) expected += encoder.col(place - 1);
        check_close(in_double(static_cast<const Scalar*>(strokes_adjoint_.data()) + (row * sketches_ + sketch) * 5, 5, 1, 5), expected,
                    tolerance, prefix + "strokes");
      }
    }
  }

  void compare_adam(const ReferenceFile& file, const std::string& form, const LossOptions& options, double tolerance) {
    const std::string prefix = "adam10." + form + ".";
    const ParameterBlock<Scalar, typename Model::Parameters> start = model_.parameters();
    ParameterBlock<Scalar, typename Model::Parameters> first, second;
    for (std::uint64_t step = 0; step < 10; ++step) {
      const double loss = run(options, KlSchedule{}.at(step));
      BOOST_TEST(std::abs(loss - file.matrix(prefix + "losses")(static_cast<Index>(step))) <= tolerance * 10, prefix << "losses");
      model_.update([&](const auto& parameters) {
        for (Scalar& g : gradients_.flat()) g = std::clamp(g, Scalar{-1}, Scalar{1});
        Adam{}.update<Scalar>({exponential_rate().at(step), step}, gradients_.flat(), {first.flat(), second.flat()}, parameters.flat());
      });
    }
    model_.parameters().for_each([&](const std::string& name, auto matrix) {
      check_parameter(file.matrix(prefix + name), matrix.data(), matrix.size(), tolerance, prefix + name);
    });
    model_.set_parameters(start);
  }

  Index sketches_, max_length_;
  double kl_weight_ = 0, kl_tolerance_ = 0;
  Model model_;
  ParameterBlock<Scalar, typename Model::Parameters> gradients_;
  Tape<Scalar> tape_;
  std::vector<Index> order_, lengths_;
  std::vector<Scalar> strokes_, strokes_adjoint_;
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic> eps_;
  Latent latent_{};
  typename Model::LatentValue z_;
  std::vector<Value<Scalar, Model::OutputDistribution::output_size>> outputs_;
  double offset_mean = 0, pen_mean = 0, kl_mean = 0;
};

/// Compares one model. `name` is a file of tests/reference.
template <class Model>
void compare_with_reference(const std::string& name, double tolerance) {
  const ReferenceFile file("reference/" + name);
  ReferenceRun<Model>(file).compare(file, tolerance);
}

}  // namespace sketchrnn::test
