// What takes stroke-3 does not take stroke-5.
// expect: sketchrnn: this is a stroke-5 array, [N, 5], expected stroke-3, [N, 3]; to_stroke3(strokes) converts
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/codec.hpp>

using namespace sketchrnn;

Bounds box(const Stroke5& strokes) {
#ifdef MUST_NOT_COMPILE
  return bounds(strokes);
#else
  return bounds(to_stroke3(strokes));
#endif
}
