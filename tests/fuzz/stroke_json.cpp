// Files of strokes: JSON of stroke-3 and stroke-5, one drawing or a list.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/stroke_json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) { static_cast<void>(parse_stroke_json(bytes, "f.json")); });
}
