// A user without files.
#include <sketchrnn/sketchrnn.hpp>

int main() {
  const sketchrnn::Stroke3 drawing = {{0, 0, 0}, {3, 4, 1}};
  return sketchrnn::length(drawing) == 2 ? 0 : 1;
}
