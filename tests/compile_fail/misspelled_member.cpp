// A cell whose State has a misspelled parts().
// expect: sketchrnn: a cell has `template <class Scalar> struct State` with `auto parts() { return std::tie(...); }`, not const
#include <tuple>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/encoder.hpp>

using namespace sketchrnn;

int good() { return BidirectionalEncoder<Lstm<3>>::output_size; }

#ifdef MUST_NOT_COMPILE
struct Bad : Lstm<3> {
  template <class Scalar>
  struct State {
    Value<Scalar, 3> c, h;
    auto prats() { return std::tie(c, h); }
  };
};
int bad() { return BidirectionalEncoder<Bad>::output_size; }
#endif
