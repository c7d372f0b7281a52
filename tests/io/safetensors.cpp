// safetensors files and models in them: round trips, malformed files, and models that do not fit.
#define BOOST_TEST_MODULE io_safetensors
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

namespace {

using Small = SketchRnn<Lstm<2>, Latent<2>, Lstm<3>, Mixture<1>>;

/// A file with this header and this many bytes of data.
Bytes file_of(const std::string& header, std::size_t data) {
  Bytes bytes;
  for (unsigned byte = 0; byte < 8; ++byte) bytes.push_back(static_cast<std::uint8_t>(header.size() >> (8 * byte)));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + data);
  return bytes;
}

const std::string two = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1,2],"data_offsets":[8,24]}})";

template <class Model>
bool same_parameters(const Model& a, const Model& b) {
  return std::ranges::equal(a.parameters().flat(), b.parameters().flat()) && a.scale_factor() == b.scale_factor();
}

}  // namespace

BOOST_AUTO_TEST_CASE(reads_what_the_format_allows) {
  const SafeTensors found = parse_safetensors(file_of(two, 24), "f");
  BOOST_TEST(found.tensors.size() == 2U);
  BOOST_TEST(found.find("b")->data.size() == 16U);
  BOOST_TEST((found.find("b")->shape == std::vector<std::uint64_t>{1, 2}));
  BOOST_TEST((found.find("c") == nullptr));
  BOOST_TEST(parse_safetensors(file_of("{}", 0), "f").tensors.empty());
  BOOST_TEST(parse_safetensors(file_of(R"({"__metadata__":{"k":"v"}})", 0), "f").metadata.at("k") == "v");
}

BOOST_AUTO_TEST_CASE(files_that_lie) {
  const auto rejects = [](const std::string& header, std::size_t data, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(
        static_cast<void>(parse_safetensors(file_of(header, data), "f.safetensors")), FileError, [&](const FileError& error) {
          const bool says = std::string(error.what()).find(expected) != std::string::npos && error.file() == "f.safetensors";
          if (!says) BOOST_TEST_MESSAGE(error.what());
          return says;
        });
  };
  rejects("", 0, "a JSON object");
  rejects("[]", 0, "a JSON object");
  rejects("{", 0, "a JSON object");
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  rejects(R"({"a":)" + repeated("[", 500'000), 0, "lists or objects nested more than 16 deep");
  rejects(R"({"a":[)" + repeated("[],", 200'001) + "0]}", 0, "more than 200000 lists, objects and texts");
  rejects(two, 23, "found " + std::to_string(8 + two.size() + 23) + " bytes, expected 1 more, for 'b': the file is cut off");
  rejects(two, 3, "expected 5 more, for 'a': the file is cut off");
  rejects(two, 25, "belong to no tensor");
  rejects(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, "'a' twice");
  rejects(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, "a gap or an overlap");
  rejects(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12,
          "a gap or an overlap");
  rejects(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8, "expected 12 for F32 [3]");
  rejects(R"({"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})", 4, "a size that fits");
  rejects(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "not negative");
  rejects(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 8, "a beginning and an end");
  rejects(R"({"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})", 4, "'F33'");
  rejects(R"({"a":7})", 4, "no dtype");
  rejects(R"({"__metadata__":{"k":1}})", 0, "a string");
  Bytes claims = file_of("{}", 0);
  for (std::size_t byte = 0; byte < 8; ++byte) claims[byte] = 0xFF;
  BOOST_CHECK_THROW(static_cast<void>(parse_safetensors(claims, "f")), FileError);
  Bytes within_header = file_of(two, 0);
  within_header.resize(20);
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_safetensors(within_header, "f")), FileError,
                        says("found 20 bytes, expected " + std::to_string(two.size() - 12) + " more, for the header: the file is cut off"));
}

BOOST_AUTO_TEST_CASE(a_model_there_and_back) {
  const TemporaryFolder folder;
  Small model(Seed{1});
  model.set_scale_factor(18.519827F);
  save_model(folder.path() / "m.safetensors", model, {{"note", "kept"}});
  Small again = load_model<Small>(folder.path() / "m.safetensors").model;
  BOOST_TEST(same_parameters(model, again));

  const SafeTensors file = read_safetensors(folder.path() / "m.safetensors");
  BOOST_TEST(file.metadata.at("note") == "kept");
  BOOST_TEST(file.metadata.at("latent_size") == "2");
  BOOST_TEST((file.find("decoder.cell.W_xh")->shape == std::vector<std::uint64_t>{7, 12}));  // [in, out], as in Magenta
  BOOST_TEST((file.find("decoder.output.b")->shape == std::vector<std::uint64_t>{9}));

  using InDouble = SketchRnn<Lstm<2>, Latent<2>, Lstm<3>, Mixture<1>, double>;
  const InDouble in_double = load_model<InDouble>(folder.path() / "m.safetensors").model;
  BOOST_TEST(in_double.parameters().data()[0] == static_cast<double>(model.parameters().data()[0]));
  save_model(folder.path() / "d.safetensors", in_double);
  again = load_model<Small>(folder.path() / "d.safetensors").model;
  BOOST_TEST(same_parameters(model, again));
}

BOOST_AUTO_TEST_CASE(half_precision) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "h.safetensors";
  Small model(Seed{1});
  model.update([](const auto& parameters) {
    parameters.data()[0] = 65504;  // the largest finite value
    parameters.data()[1] = 3e-6F;  // a subnormal value
    parameters.data()[2] = -2049;  // a tie, rounded to even
  });
  save_model(path, model, {}, FilePrecision::half);
  Small again = load_model<Small>(path).model;
  BOOST_TEST(again.parameters().data()[0] == 65504);
  BOOST_TEST(again.parameters().data()[2] == -2048);
  for (std::size_t index = 0; index < Small::parameter_count; ++index) {
    const double before = static_cast<double>(model.parameters().data()[index]),
                 after = static_cast<double>(again.parameters().data()[index]);
    BOOST_TEST(std::abs(after - before) <= std::max(std::abs(before) / 2048, 0x1p-25));
  }
  const SafeTensors file = read_safetensors(path);
  const SafeTensor& tensor = *file.find("decoder.cell.W_hh");
  BOOST_TEST(tensor.dtype == "F16");
  BOOST_TEST(tensor.data.size() == 2 * 3 * 12U);
  std::size_t place = 0;
  Small::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    if (name == "decoder.cell.W_hh") place = offset;
  });
  for (std::size_t index = 0; index < 3 * 12; ++index) {  // compared with the library's other reader of 16-bit numbers
    const double number = half_to_double(load_unsigned<std::uint16_t>(tensor.data.data() + 2 * index));
    BOOST_TEST(static_cast<double>(again.parameters().data()[place + index]) == number);
  }
  save_model(folder.path() / "h2.safetensors", again, {}, FilePrecision::half);
  BOOST_TEST(read_file(path) == read_file(folder.path() / "h2.safetensors"));

  again.update([](const auto& parameters) { parameters.data()[5] = 65520; });  // rounds to infinity
  BOOST_CHECK_THROW(save_model(path, again, {}, FilePrecision::half), ArgumentError);
  BOOST_TEST(read_file(path) == read_file(folder.path() / "h2.safetensors"));

  Bytes bytes = read_file(path);
  bytes[bytes.size() - 1] = 0x7C;
  bytes[bytes.size() - 2] = 0x01;  // NaN
  BOOST_CHECK_THROW(static_cast<void>(load_model<Small>(bytes)), FileError);
}

BOOST_AUTO_TEST_CASE(metadata_that_are_no_text) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(save_model(folder.path() / "m.safetensors", Small(Seed{1}), {{"note", "\xff"}}), ArgumentError);
  BOOST_TEST(!std::filesystem::exists(folder.path() / "m.safetensors"));
}

BOOST_AUTO_TEST_CASE(models_that_do_not_fit) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  Small model(Seed{1});
  save_model(path, model);
  const auto fails = [&]<class Model>(const Model&, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Model>(path)), FileError, says(expected));
  };
  fails(SketchRnn<Lstm<2>, Latent<2>, Lstm<4>, Mixture<1>>(), "found [2 x 6] F32, expected [2 x 8] F32, F64, F16 or BF16");
  fails(DecoderOnly<Lstm<3>, Mixture<1>>(), "found [7 x 12] F32, expected [5 x 12] F32, F64, F16 or BF16");
  {
    DecoderOnly<Lstm<3>, Mixture<1>> small(Seed{1});
    save_model(path, small);
  }
  fails(Small(), "no tensor 'encoder.forward.W_xh'");

  model.update([](const auto& parameters) { parameters.data()[5] = std::numeric_limits<float>::quiet_NaN(); });
  save_model(path, model);
  fails(Small(), "'encoder.forward.W_xh', number 5: found nan, expected a finite number");

  model = Small(Seed{1});
  save_model(path, model);
  SafeTensors file = read_safetensors(path);
  const std::vector<SafeTensor> tensors = file.tensors;
  write_safetensors(path, tensors, {});
  fails(Small(), "scale_factor: found none");
  write_safetensors(path, tensors, {{"scale_factor", "-1"}});
  fails(Small(), "scale_factor: found '-1'");
  std::vector<SafeTensor> more = tensors;
  more.push_back({"surplus", "F32", {0}, {}});
  write_safetensors(path, more, {{"scale_factor", "1"}});
  fails(Small(), "'surplus'");
}

BOOST_AUTO_TEST_CASE(what_the_metadata_say) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  const Small model(Seed{1});
  const ModelInfo info{"bird", 129, FirstInput::zeros, {{"training_size", "70000"}}};
  save_model(path, model, info);
  BOOST_TEST((load_model<Small>(path).info == info));
  save_model(path, model);
  BOOST_TEST((load_model<Small>(path).info == ModelInfo{}));
  const auto refused = [&](const char* key, const char* value, const std::string& expected) {
    save_model(path, model, {{key, value}});
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Small>(path)), FileError, says(expected));
  };
  for (const char* value : {"0", "-1", "12.5", "", "many", "1000001"})
    refused("max_length", value, "max_length: found '" + std::string(value) + "'");
  refused("first_input", "nothing", "first_input: found 'nothing', expected 'start_token' or 'zeros'");
}

namespace {

/// The tensors of a file, to be changed and written again.
struct Changed {
  SafeTensors file;
  std::vector<SafeTensor> tensors;
  SafeTensor& operator[](const std::string& name) {
    return *std::find_if(tensors.begin(), tensors.end(), [&](const SafeTensor& one) { return one.name == name; });
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_tensor_that_differs_is_named) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  const Small model(Seed{1});
  save_model(path, model);
  const auto refused = [&](const auto& change, const std::string& expected) {
    Changed changed{read_safetensors(path), {}};
    changed.tensors = changed.file.tensors;
    change(changed);
    const SafeTensors found = parse_safetensors(safetensors_bytes(changed.tensors, changed.file.metadata), "f");
    BOOST_CHECK_EXCEPTION(static_cast<void>(model_from<Small>(found, "f")), FileError, says(expected));
  };
  refused([](Changed& file) { std::erase_if(file.tensors, [](const SafeTensor& one) { return one.name == "decoder.cell.W_xh"; }); },
          "at header: found no tensor 'decoder.cell.W_xh', expected one of [7 x 12], as in the model it is read into, SketchRnn<");
  refused([](Changed& file) { file["decoder.cell.W_xh"].name = "decoder.cell.weight_ih"; },
          "found no tensor 'decoder.cell.W_xh' (but 'decoder.cell.weight_ih'), expected one of [7 x 12]");
  refused(
      [](Changed& file) {
        file["decoder.cell.W_xh"].shape = {12, 7};
      },
      "at 'decoder.cell.W_xh': found [12 x 7] F32, expected [7 x 12] F32, F64, F16 or BF16 (it is transposed: matrices are stored "
      "as");
  refused([](Changed& file) { file["decoder.output.b"].dtype = "I32"; },
          "at 'decoder.output.b': found [9] I32, expected [9] F32, F64, F16 or BF16");
  refused([](Changed& file) { file["decoder.output.b"].shape = {1, 9}; }, "at 'decoder.output.b': found [1 x 9] F32, expected [9] F32");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<DecoderOnly<Lstm<3>, Mixture<1>>>(path)), FileError,
                        says("as in the model it is read into, DecoderOnly<Lstm<3>, Mixture<1>>; the file is of 'SketchRnn<Lstm<2>, "));
  static const std::array<std::uint8_t, 8> count{};
  refused(
      [](Changed& file) {
        file.tensors.push_back({"step", "I64", {}, count});
      },
      "at 'step': found [] I64, expected no tensor of that name");
  refused([](Changed& file) { file.tensors.clear(); }, "found no tensor 'encoder.forward.W_xh', expected one of [5 x 8]");
}

BOOST_AUTO_TEST_CASE(names_behind_a_common_prefix) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  const Small model(Seed{1});
  for (const std::string prefix : {"model.", "module._orig_mod."}) {
    save_model(path, model);
    SafeTensors file = read_safetensors(path);
    std::vector<SafeTensor> tensors = file.tensors;
    for (SafeTensor& tensor : tensors) tensor.name = prefix + tensor.name;
    const Bytes bytes = safetensors_bytes(tensors, file.metadata);
    std::vector<Notice> heard;
    const auto notify = [&](const Notice& notice) { heard.push_back(notice); };
    const Small again = load_model<Small>(bytes, {.notify = notify}, "f").model;
    BOOST_TEST(same_parameters(model, again));
    BOOST_REQUIRE(heard.size() == 1U);
    BOOST_TEST(to_string(heard[0]) == "f: names that begin with '" + prefix + "', which is left out: 17");
    tensors.pop_back();
    const SafeTensors less = parse_safetensors(safetensors_bytes(tensors, file.metadata), "f");
    BOOST_CHECK_EXCEPTION(static_cast<void>(model_from<Small>(less, "f")), FileError, says("no tensor '" + prefix + "latent.presig.b'"));
  }
}

BOOST_AUTO_TEST_CASE(numbers_of_any_width) {
  // numpy: np.array([1, -0.15625, 3.14159274, 1e-40], "<f4").view("<u4") >> 16, and the inverse
  using One = DecoderOnly<Lstm<1>, Mixture<1>>;
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  const One model(Seed{1});
  save_model(path, model);
  const SafeTensors file = read_safetensors(path);
  std::vector<SafeTensor> tensors = file.tensors;
  const std::array<std::uint16_t, 4> upper{0x3F80, 0xBE20, 0x4049, 0x0001};
  const std::array<float, 4> expected{1.0F, -0.15625F, 3.140625F, 9.18354962e-41F};
  const auto bias = std::find_if(tensors.begin(), tensors.end(), [](const SafeTensor& one) { return one.name == "decoder.cell.b"; });
  *bias = {"decoder.cell.b", "BF16", {4}, {reinterpret_cast<const std::uint8_t*>(upper.data()), 8}};
  const auto take = [&](auto& into) {
    std::vector<Notice> heard;
    const ModelFileOptions options{.notify = [&](const Notice& notice) { heard.push_back(notice); }};
    into = load_model<std::remove_cvref_t<decltype(into)>>(safetensors_bytes(tensors, file.metadata), options, "f").model;
    return heard;
  };
  std::size_t place = 0;
  One::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    if (name == "decoder.cell.b") place = offset;
  });
  One again;
  DecoderOnly<Lstm<1>, Mixture<1>, double> in_double;
  BOOST_TEST(take(again).empty());
  BOOST_TEST(take(in_double).empty());
  for (std::size_t index = 0; index < 4; ++index) {
    BOOST_TEST(again.parameters().data()[place + index] == expected[index]);
    BOOST_TEST(in_double.parameters().data()[place + index] == static_cast<double>(expected[index]));
  }
  const std::array<std::uint16_t, 4> infinite{0, 0, 0x7F80, 0};
  bias->data = {reinterpret_cast<const std::uint8_t*>(infinite.data()), 8};
  BOOST_CHECK_EXCEPTION(take(again), FileError, says("'decoder.cell.b', number 2: found inf"));
  const std::array<double, 4> wide{1, 0.1, 2, 0.3};
  *bias = {"decoder.cell.b", "F64", {4}, {reinterpret_cast<const std::uint8_t*>(wide.data()), 32}};
  const std::vector<Notice> heard = take(again);
  BOOST_REQUIRE(heard.size() == 1U);
  BOOST_TEST(to_string(heard[0]) == "f: numbers of 64 bits rounded to 32: 2, the first at 'decoder.cell.b'");
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.safetensors";
  const DecoderOnly<Lstm<1>, Mixture<1>> model(Seed{1});
  save_model(path, model);
  const Bytes good = read_file(path);
  const auto parse = [](ByteView bytes) { static_cast<void>(parse_safetensors(Bytes(bytes.begin(), bytes.end()), "f")); };
  const Outcomes cut = truncate_everywhere(parse, good);
  BOOST_TEST(cut.wrong == 0U, cut.first_wrong);
  BOOST_TEST(cut.parsed == 0U);
  const Outcomes flipped = flip_bits(parse, good);
  BOOST_TEST(flipped.wrong == 0U, flipped.first_wrong);
  BOOST_TEST(flipped.rejected > 0U);
}
