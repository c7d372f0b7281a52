// to_stroke3 takes stroke-5; a stroke-3 array needs no conversion.
// expect: sketchrnn: to_stroke3 takes stroke-5, [N, 5], or polylines; this is stroke-3, [N, 3], already
#include <sketchrnn/sketch/codec.hpp>

using namespace sketchrnn;

Stroke3 converted(const Stroke3& strokes) {
#ifdef MUST_NOT_COMPILE
  return to_stroke3(strokes);
#else
  return to_stroke3(to_stroke5(strokes, length(strokes) + 1));
#endif
}
