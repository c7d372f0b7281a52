// A user of sketchrnn::inference whose programs may have no exceptions: loads models from files and from memory, draws with them, and prints
// the drawings and what is said about bad files. tests/repository/no_exceptions.cmake compiles it with and without exceptions, and compares.
// With them, it also checks that the functions that throw say the same.
//   no_exceptions FOLDER             writes models into the folder and reads them
//   no_exceptions FOLDER file        loads a bad file with the function that throws
//   no_exceptions FOLDER argument    draws with a temperature below 0
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_metadata.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/sketchrnn.hpp>

namespace srn = sketchrnn;

namespace {

using Decoder = srn::DecoderOnly<srn::Lstm<2>, srn::Mixture<1>>;
using Wide = srn::DecoderOnly<srn::Lstm<3>, srn::Mixture<1>>;
using Normed = srn::DecoderOnly<srn::LayerNormLstm<2>, srn::Mixture<1>>;
using Whole = srn::SketchRnn<srn::Lstm<2>, srn::Latent<2>, srn::Lstm<3>, srn::Mixture<1>>;
using Classes = srn::Classifier<srn::Lstm<2>, 2>;
using Choice = srn::ModelChoice<Decoder, Whole>;

const srn::ModelFileOptions quiet{.notify = {}};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

/// Returns what a function that throws says, "" if it does not throw; in a program without exceptions, `otherwise`.
template <class Load>
std::string thrown_by([[maybe_unused]] const Load& load, [[maybe_unused]] const std::string& otherwise) {
#if defined(__cpp_exceptions)
  try {
    load();
    return "";
  } catch (const srn::FileError& error) {
    return error.what();
  }
#else
  return otherwise;
#endif
}

/// Prints what is said about a bad file; `load` is the function that throws.
template <class T, class Load>
void report(const std::string& what, const srn::Expected<T>& found, const Load& load) {
  const std::string sentence = found ? "" : found.error().what();
  if (thrown_by(load, sentence) != sentence) fail(what + ": thrown is another error than returned: " + sentence);
  std::printf("%s: %s\n", what.c_str(), found ? "a model" : sentence.c_str());
}

template <class Model>
void report_bytes(const std::string& what, srn::ByteView bytes) {
  const auto load = [&] { static_cast<void>(srn::load_model<Model>(bytes, quiet, "m")); };
  report(what, srn::try_load_model<Model>(bytes, quiet, "m"), load);
}

template <class Model>
void report_file(const std::filesystem::path& path) {
  const auto load = [&] { static_cast<void>(srn::load_model<Model>(path, quiet)); };
  report("file", srn::try_load_model<Model>(path, quiet), load);
  const auto choose = [&] { static_cast<void>(Choice::load(path, quiet)); };
  report("choice", Choice::try_load(path, quiet), choose);
}

void print(const char* what, std::span<const float> numbers) {
  std::printf("%s", what);
  for (const float number : numbers) std::printf(" %08x", std::bit_cast<unsigned>(number));
  std::printf("\n");
}

/// Draws several sketches at once, and one point by point.
template <class Model>
void draw(const Model& model, const srn::ModelInfo& info) {
  srn::Sampler<Model> sampler(model, 2);
  const srn::SamplingOptions options{.temperature = 2, .max_length = 6, .first_input = info.first_input};
  for (const srn::Stroke3& sketch : sampler.draw(8, options, srn::Seed{1})) {
    print("sketch", {sketch.begin(), sketch.end()});
    std::printf("%s\n", srn::to_svg(sketch).c_str());
  }
  srn::Stream<Model> stream(model, {.temperature = 0.5, .first_input = info.first_input});
  srn::Random random(srn::Seed{1}, srn::Purpose::sampling);
  stream.observe({12, -3, 0});
  for (int i = 0; i < 6; ++i) {
    const srn::SampledPoint point = stream.draw(random);
    print("point", std::vector{static_cast<float>(point.dx), static_cast<float>(point.dy), static_cast<float>(point.pen)});
  }
}

/// A checkpoint as training writes it, with the parameters of a model.
srn::Bytes checkpoint_of(const Decoder& model, const srn::CheckpointInfo& info) {
  const srn::Bytes file = srn::model_bytes(model);
  srn::SafeTensors tensors = *srn::try_parse_safetensors(file, "model");
  for (srn::SafeTensor& tensor : tensors.tensors) tensor.name = "parameters/" + tensor.name;
  const srn::Bytes zeros(8);
  tensors.tensors.push_back({"checksum", "U64", {1}, zeros});
  srn::Bytes bytes = srn::safetensors_bytes(tensors.tensors, srn::checkpoint_metadata(info));
  const std::size_t end = bytes.size() - 8;
  const std::uint64_t sum = srn::detail::checksum(srn::ByteView(bytes).first(end));
  for (std::size_t byte = 0; byte < 8; ++byte) bytes[end + byte] = static_cast<std::uint8_t>(sum >> (8 * byte));
  return bytes;
}

/// A safetensors file with this header.
srn::Bytes with_header(std::string_view header, std::size_t data) {
  srn::Bytes bytes;
  for (unsigned byte = 0; byte < 8; ++byte) bytes.push_back(static_cast<std::uint8_t>(header.size() >> (8 * byte)));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + data);
  return bytes;
}

/// Cuts the file off at every byte, and flips bits of each of the first `header` bytes.
template <class Model>
void damage(const std::string& name, const srn::Bytes& good, std::size_t header) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    report_bytes<Model>(name + " cut at " + std::to_string(size), srn::ByteView(good).first(size));
  }
  srn::Bytes bytes = good;
  for (std::size_t at = 0; at < header; ++at) {
    for (const unsigned bits : {0x01U, 0x10U, 0x80U}) {
      bytes[at] = static_cast<std::uint8_t>(good[at] ^ bits);
      report_bytes<Model>(name + " flipped at " + std::to_string(at), bytes);
    }
    bytes[at] = good[at];
  }
}

/// Texts whose values are of other types and ranges than expected.
void lie() {
  const std::string nested = std::string(100'000, '[') + std::string(100'000, ']');
  const std::vector<std::string> headers{
      "[]",
      R"({"a":)",
      R"({"a":7})",
      R"({"a":{}})",
      R"({"a":{"dtype":1}})",
      R"({"a":{"dtype":"F32"}})",
      R"({"a":{"dtype":"F32","shape":7}})",
      R"({"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":{}}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}})",
      R"({"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      "{\"\xff\":7}",
      R"({"__metadata__":7})",
      R"({"__metadata__":{"k":1}})",
      R"({"__metadata__":{"k":{}}})",
      R"({"__metadata__":{"format":"sketchrnn checkpoint"}})",
      R"({"a":)" + nested + "}",
  };
  for (std::size_t i = 0; i < headers.size(); ++i) report_bytes<Decoder>("header " + std::to_string(i), with_header(headers[i], 8));
  const std::vector<std::string> texts{
      R"([{"mode":2}])",
      R"([{"mode":2},[],[]])",
      R"([7,[],[]])",
      R"([{"mode":2,"scale_factor":"1"},[],[]])",
      R"([{"mode":2,"scale_factor":1e99},[],[]])",
      R"([{"mode":2,"scale_factor":1e999},[],[]])",
      R"([{"mode":2,"scale_factor":-1},[],[]])",
      R"([{"scale_factor":1},{},[]])",
      R"([{"scale_factor":1},[],7])",
      R"([{"scale_factor":1},[[1]],[]])",
      R"([{"scale_factor":1},[[0]],[""]])",
      R"([{"scale_factor":1},[["1"]],[""]])",
      R"([{"scale_factor":1},[[1,2,3]],[""]])",
      R"([{"scale_factor":1},[7],[""]])",
      R"([{"scale_factor":1},[[1000000,1000000]],["AAAA"]])",
      R"([{"scale_factor":1},[[1000000,1000000]],[[1]]])",
      R"([{"scale_factor":1},[[2]],["AA!="]])",
      R"([{"scale_factor":1},[[2]],[[1,40000]]])",
      R"([{"scale_factor":1},[[1]],[["1"]]])",
      R"([{"scale_factor":1},[[2]],[{}]])",
      R"([{"scale_factor":1},[[1]],[[1]]])",
      R"([{"scale_factor":1,"mode":{},"first_input":"ones"},[[1]],[[1]]])",
      R"([{"scale_factor":1,"max_seq_len":{}},[[1]],[[1]]])",
      R"([{"scale_factor":1,"max_seq_len":-1e300,"name":7},[[1]],[[1]]])",
      "[{\"scale_factor\":1,\"k\":\"\xff\"},[],[]]",
      R"([{"scale_factor":1},[)" + nested + R"(],[1]])",
      "var x=3",
      "var x='{}';",
      "",
      "\x89PNG\r\n",
      "PK\x03\x04",
      "\x1F\x8B\x08",
      "cats",
      "<svg></svg>",
      {"\xFF\xFE<\0s\0v\0g\0/\0>\0", 14},
      {"\xFF\xFE\0\xDC\0\xDC", 6},  // half a surrogate pair
  };
  for (std::size_t i = 0; i < texts.size(); ++i) report_bytes<Decoder>("text " + std::to_string(i), srn::as_bytes(texts[i]));
}

/// Model files whose metadata or parameters are invalid, and checkpoints with invalid values.
void invalidate(const Decoder& model) {
  for (const std::map<std::string, std::string>& more :
       std::vector<std::map<std::string, std::string>>{{{"max_length", "0"}}, {{"max_length", "many"}}, {{"first_input", "ones"}}}) {
    report_bytes<Decoder>(more.begin()->first, srn::model_bytes(model, more));
  }
  srn::Bytes bytes = srn::model_bytes(model);
  for (std::size_t byte = bytes.size() - 4; byte < bytes.size(); ++byte) bytes[byte] = 0xFF;
  report_bytes<Decoder>("NaN", bytes);

  srn::CheckpointInfo info;
  info.scale_factor = 40.0F;
  info.run.last_step = 100;
  report_bytes<Decoder>("checkpoint", checkpoint_of(model, info));
  std::map<std::string, std::string> metadata = srn::checkpoint_metadata(info);
  for (const auto& [key, text] : metadata) {
    for (const char* other : {"", "-1", "none", "nan", "5e300"}) {
      std::map<std::string, std::string> changed = metadata;
      changed[key] = other;
      const auto read = [&] { static_cast<void>(srn::read_checkpoint_metadata(changed, "c")); };
      report(key + " " + other, srn::try_read_checkpoint_metadata(changed, "c"), read);
    }
    std::map<std::string, std::string> less = metadata;
    less.erase(key);
    const auto read = [&] { static_cast<void>(srn::read_checkpoint_metadata(less, "c")); };
    report("no " + key, srn::try_read_checkpoint_metadata(less, "c"), read);
  }
  info.options.batch_size = 0;
  report_bytes<Decoder>("checkpoint without sketches", checkpoint_of(model, info));
  bytes = checkpoint_of(model, {});
  bytes.back() ^= 1U;
  report_bytes<Decoder>("checksum", bytes);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) fail("Usage: no_exceptions FOLDER [file|argument]");
  const std::filesystem::path folder = arguments[1];
  const std::string_view misuse = count > 2 ? arguments[2] : "";
  Decoder decoder(srn::Seed{1});
  decoder.set_scale_factor(40);
  if (misuse == "file") return srn::load_model<Decoder>(srn::as_bytes("cats")).info.max_length == 0 ? 0 : 1;
  if (misuse == "argument") return srn::Sampler<Decoder>(decoder).draw(1, {.temperature = -1}, srn::Seed{1}).empty() ? 0 : 1;

  Whole whole(srn::Seed{1});
  whole.set_scale_factor(40);
  const srn::ModelInfo info{"bird", 120, srn::FirstInput::zeros, {{"license", "none"}}};
  srn::save_model(folder / "decoder.safetensors", decoder, info);
  srn::save_javascript_model(folder / "decoder.gen.json", decoder, srn::javascript_export(info, {}));
  srn::save_javascript_model(folder / "decoder.gen.js", decoder, srn::javascript_export(info, {}));
  srn::save_model(folder / "whole.safetensors", whole, info);
  srn::save_javascript_model(folder / "whole.gen.json", whole, srn::javascript_export(info, {}));
  srn::save_model(folder / "classes.safetensors", Classes(srn::Seed{1}));

  for (const char* name : {"decoder.safetensors", "decoder.gen.json", "decoder.gen.js"}) {
    const auto from_file = srn::try_load_model<Decoder>(folder / name, quiet);
    if (!from_file) fail(from_file.error().what());
    draw(from_file->model, from_file->info);
    const auto [model, same_info] = srn::load_model<Decoder>(srn::read_file(folder / name), quiet);
    draw(model, same_info);
  }
  for (const char* name : {"whole.safetensors", "whole.gen.json"}) {
    const auto chosen = Choice::try_load(folder / name, quiet);
    if (!chosen) fail(chosen.error().what());
    chosen->visit([&](const auto& model) { draw(model, chosen->info()); });
  }

  std::filesystem::current_path(folder);  // for the same names in messages
  for (const char* name : {"decoder.safetensors", "decoder.gen.json", "whole.safetensors", "whole.gen.json", "classes.safetensors"}) {
    report_file<Decoder>(name);
    report_file<Wide>(name);
    report_file<Normed>(name);
    report_file<Whole>(name);
    report_file<Classes>(name);
  }
  for (const char* path : {"missing.safetensors", ".", ""}) report_file<Decoder>(path);
  report_file<Decoder>(std::string("\0\1a model\0", 10));

  const srn::Bytes tensors = srn::read_file("decoder.safetensors"), json = srn::read_file("decoder.gen.json");
  const srn::Bytes script = srn::read_file("decoder.gen.js");
  damage<Decoder>("safetensors", tensors, tensors.size() - decoder.parameters().flat().size() * sizeof(float));
  damage<Decoder>("json", json, json.size());
  damage<Decoder>("script", script, 40);
  lie();
  invalidate(decoder);
}
