// Models of sketch-rnn-js in all their forms: JSON, base64, scripts, and then the parameters.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/model/decoder_only.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    DecoderOnly<Lstm<1>, Mixture<1>> model(Seed{0});
    take_javascript_weights(parse_javascript_weights(as_text(bytes), "f.gen.json"), "f.gen.json", model);
  });
}
