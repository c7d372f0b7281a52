// Drawings from SVG: XML, transforms, path data, shapes.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/svg_drawing.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    SvgReading options;
    options.max_points = 100'000;
    options.max_elements = 20'000;
    options.notify = nullptr;
    static_cast<void>(parse_svg(bytes, "f.svg", options));
  });
}
