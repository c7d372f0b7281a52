// .npz files: the zip archive, its compressed entries, and their contents.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/npz.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    NpzOptions options;
    options.notify = {};
    static_cast<void>(parse_npz(bytes, "f.npz", options));
  });
}
