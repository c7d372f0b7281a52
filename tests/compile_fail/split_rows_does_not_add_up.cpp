// A value is split into parts that have fewer rows in total than the value.
// expect: sketchrnn: the parts of split_rows have as many rows together as the value has
// expect-nearby: rows_add_up<24, 8, 8, 7>
#include <sketchrnn/autodiff/value.hpp>

using namespace sketchrnn;

auto good(const Value<float, 24>& projections) {
  const auto [q, k, v] = split_rows<8, 8, 8>(projections);
  return v;
}

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 24>& projections) {
  const auto [q, k, v] = split_rows<8, 8, 7>(projections);
  return v;
}
#endif
