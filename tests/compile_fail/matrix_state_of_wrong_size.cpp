// A value is seen as matrices that have more elements together.
// expect: sketchrnn: as_matrix<Rows, Cols, Heads>(value) needs a value of Heads Rows Cols rows
// expect-nearby: has_elements<24, 2, 4, 4>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>

using namespace sketchrnn;

auto good(const Value<float, 24>& memory) { return as_matrix<4, 3, 2>(memory); }

#ifdef MUST_NOT_COMPILE
auto bad(const Value<float, 24>& memory) { return as_matrix<4, 4, 2>(memory); }
#endif
