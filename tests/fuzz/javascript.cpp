// Models of sketch-rnn-js in all their forms: JSON, base64, scripts, and then the parameters.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    using Model = DecoderOnly<Lstm<1>, Mixture<1>>;
    const JavaScriptWeights found = parse_javascript_weights(as_text(bytes), "f.gen.json", {.notify = {}});
    static_cast<void>(choose_type({compiled_type<SketchRnn<Lstm<1>, Latent<1>, Lstm<1>, Mixture<1>>>(), compiled_type<Model>()},
                                  found_tensors(found, "f.gen.json"), ""));
    static_cast<void>(model_from<Model>(found, "f.gen.json"));
  });
}
