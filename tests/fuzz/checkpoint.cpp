// Checkpoints. The last eight bytes are replaced by the valid checksum: otherwise all files would be rejected at once.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/model/decoder_only.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView view) {
    Bytes bytes(view.begin(), view.end());
    if (bytes.size() > 8) {
      Fnv1a hash;
      hash.add(ByteView(bytes).first(bytes.size() - 8));
      for (std::size_t byte = 0; byte < 8; ++byte) bytes[bytes.size() - 8 + byte] = static_cast<std::uint8_t>(hash.value() >> (8 * byte));
    }
    const SafeTensors file = parse_checkpoint(std::move(bytes), "f.safetensors");
    const CheckpointInfo info = read_checkpoint_metadata(file.metadata, "f.safetensors");
    using Model = DecoderOnly<Lstm<1>, Mixture<1>>;
    const auto attempt = [](const auto& read) {  // each reader gets every file, whether or not the previous one rejected it
      try {
        read();
      } catch (const FileError&) {
      }
    };
    attempt([&] { static_cast<void>(checkpoint_state<Model>(file, info, "f.safetensors")); });
    attempt(
        [&] { static_cast<void>(best_checkpoint_state<Model>(parse_safetensors(file.bytes, "f.safetensors"), info, "f.safetensors")); });
    static_cast<void>(model_from<Model>(model_in_checkpoint(parse_safetensors(file.bytes, "f.safetensors"), "f.safetensors"),
                                        "f.safetensors", {.notify = {}}));
  });
}
