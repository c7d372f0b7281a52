// Quick, Draw! drawings in Google's binary format, plain and gzip.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/quickdraw_binary.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) { static_cast<void>(parse_quickdraw_binary(bytes, "f.bin", {.notify = {}})); });
}
