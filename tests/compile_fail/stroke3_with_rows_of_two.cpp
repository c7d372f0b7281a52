// A row of stroke-3 has three elements.
// expect: sketchrnn: a row of Stroke3 has 3 elements, (dx, dy, p)
#include <sketchrnn/sketch/stroke.hpp>

using namespace sketchrnn;

Stroke3 corner() {
#ifdef MUST_NOT_COMPILE
  return {{10, 0}, {0, 10}};
#else
  return {{10, 0, 0}, {0, 10, 1}};
#endif
}
