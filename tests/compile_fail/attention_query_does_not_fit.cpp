// A query with other rows than the keys.
// expect: sketchrnn: attention needs a query with as many rows as the keys
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/attention.hpp>

using namespace sketchrnn;

auto good(Evaluation<float>& context, const Value<float, 3>& query, const Sequence<float, 3>& keys, const Sequence<float, 5>& values) {
  return attention(context, query, keys, values);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 5>& query, const Sequence<float, 3>& keys, const Sequence<float, 5>& values) {
  return attention(context, query, keys, values);
}
#endif
