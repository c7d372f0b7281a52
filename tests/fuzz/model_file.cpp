// Models of our own: safetensors, and then the parameters.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/decoder_only.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    DecoderOnly<Lstm<1>, Mixture<1>> model(Seed{0});
    take_model(parse_safetensors(Bytes(bytes.begin(), bytes.end()), "f.safetensors"), "f.safetensors", model);
  });
}
