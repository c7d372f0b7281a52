// The requirements on an output distribution, which scores and samples the next point of a sketch from the decoder's output y. Mixture
// (model/mixture.hpp) is that of the paper. A distribution is a type without data members that defines:
//
//   static constexpr int output_size;      number of rows of y; the first three are the logits of the pen states
//   static std::string name();             its name in messages and files, for example "Mixture<20>"
//   static Scalar offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative);
//                                          -log p(dx, dy); if derivative is not null, writes the derivative with respect to each row of y
//                                          except the first three to it
//   static Scalar pen_loss(const Scalar* y, const Scalar* pen, Scalar* derivative);
//                                          -log p(pen), pen one-hot of three; derivative likewise, of the first three rows
//   static SampledPoint sample(const Scalar* y, const SamplingOptions&, Random&);
//                                          a point in the model's units, at the temperature of the options
//
// All are templates of Scalar. The base class Pen (model/pen.hpp) has pen_loss, and sample_pen for use in sample. Results must be finite for
// all finite y. Models with any distribution are trained, evaluated, sampled, saved and resumed by the same code; check_distribution
// (checks/check_distribution.hpp) compares the derivatives with differences. Only the weight files of sketch-rnn-js and MixtureForm::linear
// need a Mixture.
#pragma once

#include <concepts>
#include <string>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/sampling.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Whether a distribution states the number of rows that it needs.
template <class DistributionType>
concept HasDistributionSize = requires {
  { DistributionType::output_size } -> std::convertible_to<int>;
};
/// Whether a distribution has a name.
template <class DistributionType>
concept HasDistributionName = requires {
  { DistributionType::name() } -> std::convertible_to<std::string>;
};
/// Whether a distribution scores offsets.
template <class DistributionType>
concept HasOffsetLoss = requires(const float* y, float offset, float* derivative) {
  { DistributionType::offset_loss(y, offset, offset, derivative) } -> std::same_as<float>;
};
/// Whether a distribution scores pen states.
template <class DistributionType>
concept HasPenLoss = requires(const float* y, float* derivative) {
  { DistributionType::pen_loss(y, y, derivative) } -> std::same_as<float>;
};
/// Whether a distribution samples points.
template <class DistributionType>
concept HasSample = requires(const float* y, const SamplingOptions& options, Random& random) {
  { DistributionType::sample(y, options, random) } -> std::same_as<SampledPoint>;
};

/// A type that meets the requirements of an output distribution.
template <class DistributionType>
concept Distribution = HasDistributionSize<DistributionType> && HasDistributionName<DistributionType> && HasOffsetLoss<DistributionType> &&
    HasPenLoss<DistributionType> && HasSample<DistributionType>;

/// Checks the requirements of a distribution by static assertions, each of which names what is missing:
///   static_assert(RequireDistribution<DistributionType>::satisfied);
template <class DistributionType>
struct RequireDistribution {
 private:
  static constexpr bool has_pen_rows = [] {
    if constexpr (HasDistributionSize<DistributionType>) {
      return DistributionType::output_size >= 3;
    } else {
      return false;
    }
  }();

 public:
  static_assert(HasOffsetLoss<DistributionType>,
                "sketchrnn: the last argument of a model is a distribution, such as Mixture<20>; a distribution has `static Scalar "
                "offset_loss(const Scalar* y, Scalar dx, Scalar dy, Scalar* derivative)`");
  static_assert(HasDistributionSize<DistributionType>, "sketchrnn: a distribution has `static constexpr int output_size`");
  static_assert(!HasDistributionSize<DistributionType> || has_pen_rows,
                "sketchrnn: the output_size of a distribution is at least 3, for the logits of the pen states");
  static_assert(HasDistributionName<DistributionType>, "sketchrnn: a distribution has `static std::string name()`");
  static_assert(HasPenLoss<DistributionType>,
                "sketchrnn: a distribution has `static Scalar pen_loss(const Scalar* y, const Scalar* pen, Scalar* derivative)`");
  static_assert(HasSample<DistributionType>,
                "sketchrnn: a distribution has `static SampledPoint sample(const Scalar* y, const SamplingOptions&, Random&)`");
  /// Whether all requirements are met.
  static constexpr bool satisfied = Distribution<DistributionType>;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
