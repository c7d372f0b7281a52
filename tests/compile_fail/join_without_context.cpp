// Values are joined without the context.
// expect: sketchrnn: the first argument of join is the context: join(context, x, h)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, Value<float, 2> x, Value<float, 3> h) { return join(context, x, h); }

#ifdef MUST_NOT_COMPILE
auto bad(Value<float, 2> x, Value<float, 3> h) { return join(x, h); }
#endif
