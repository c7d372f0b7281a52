// Models in safetensors files and their parameters, read into one type and into the one of several types that fits.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/decoder_only.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    using Model = DecoderOnly<Lstm<1>, Mixture<1>>;
    const SafeTensors found = parse_safetensors(Bytes(bytes.begin(), bytes.end()), "f.safetensors");
    static_cast<void>(choose_type({compiled_type<DecoderOnly<Lstm<2>, Mixture<1>>>(), compiled_type<Model>()},
                                  found_tensors(found, "f.safetensors"), ""));
    static_cast<void>(model_from<Model>(found, "f.safetensors", {.notify = {}}));
    static_cast<void>(load_model<Model>(bytes, {.notify = {}}, "f.safetensors"));
  });
}
