// A distribution that cannot be sampled.
// expect: sketchrnn: a distribution has `static SampledPoint sample(const Scalar* y, const SamplingOptions&, Random&)`
#include <string>

#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/pen.hpp>

using namespace sketchrnn;

struct Bad : Pen {
  static constexpr int output_size = 5;
  static std::string name() { return "Bad"; }
  template <class Scalar>
  static Scalar offset_loss(const Scalar*, Scalar, Scalar, Scalar*) {
    return 0;
  }
};
struct Good : Bad {
  template <class Scalar>
  static SampledPoint sample(const Scalar*, const SamplingOptions&, Random&) {
    return {};
  }
};
static_assert(RequireDistribution<Good>::satisfied);

#ifdef MUST_NOT_COMPILE
static_assert(RequireDistribution<Bad>::satisfied);
#endif
