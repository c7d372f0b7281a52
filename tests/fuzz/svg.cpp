// Drawings from SVG: XML, transforms, path data, shapes.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/svg_drawing.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) { static_cast<void>(parse_svg(bytes, "f.svg", {.most_points = 100'000})); });
}
