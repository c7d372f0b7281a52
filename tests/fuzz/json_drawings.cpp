// JSON documents of drawings in all forms, and the detection of file formats.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/identify_file.hpp>
#include <sketchrnn/io/json_drawings.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  const int identified = test::survive(data, size, [](ByteView bytes) { static_cast<void>(identify_file(bytes_of_memory(bytes), "f")); });
  return identified + test::survive(data, size, [](ByteView bytes) {
           NdjsonDatasetOptions options;
           options.reading.skip_bad = bytes.size() % 2 == 0;
           options.reading.notify = {};
           static_cast<void>(parse_json_drawings(bytes, "f.json", options));
         });
}
