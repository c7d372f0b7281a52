// Models whose sizes are determined by the file: each kind of file is read into the type that fits, or gives a clear error.
#define BOOST_TEST_MODULE io_model_choice
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Gen = DecoderOnly<Lstm<3>, Mixture<2>>;
using WideGen = DecoderOnly<Lstm<4>, Mixture<2>>;
using Vae = SketchRnn<Lstm<2>, Latent<4>, Lstm<3>, Mixture<2>>;
using Choice = ModelChoice<Gen, WideGen, Vae>;

std::string name_of(const Choice& choice) {
  return choice.visit([]<class Model>(const Model&) { return model_name<Model>(); });
}

/// Returns the sum of all parameters, and the scale factor.
double sum_of(const Choice& choice) {
  return choice.visit([](const auto& model) {
    double sum = static_cast<double>(model.scale_factor());
    for (const float parameter : model.parameters().flat()) sum += static_cast<double>(parameter);
    return sum;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_file_decides) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const auto check = [&](auto model) {
    model.set_scale_factor(7);
    save_model(path, model);
    const Choice exact = Choice::load(path);
    BOOST_TEST(name_of(exact) == model_name<decltype(model)>());
    save_javascript_model(path, model);
    const Choice rounded = Choice::load(path);
    BOOST_TEST(name_of(rounded) == model_name<decltype(model)>());
    BOOST_TEST(sum_of(exact) != 7);
    BOOST_TEST(std::abs(sum_of(exact) - sum_of(rounded)) < 0.02);
  };
  check(Gen(Seed{1}));
  check(WideGen(Seed{1}));
  check(Vae(Seed{1}));
}

BOOST_AUTO_TEST_CASE(errors_are_returned_as_they_are_thrown) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  Gen gen(Seed{1});
  gen.set_scale_factor(7);
  save_model(path, gen);
  BOOST_TEST(Choice::try_load(path).has_value());
  const auto says_the_same = [&] {
    const auto found = Choice::try_load(path);
    BOOST_REQUIRE(!found.has_value());
    BOOST_CHECK_EXCEPTION(static_cast<void>(Choice::load(path)), FileError, says(found.error().what()));
  };
  save_model(path, DecoderOnly<Lstm<5>, Mixture<2>>(Seed{1}));
  says_the_same();
  write_file(path, std::string_view(R"([{"scale_factor":1},[[1]],[[1]]])"));
  says_the_same();
  gen.update([](const auto& parameters) { parameters.data()[0] = std::numeric_limits<float>::infinity(); });
  save_model(path, gen);
  says_the_same();
  std::filesystem::remove(path);
  says_the_same();
}

BOOST_AUTO_TEST_CASE(what_is_visited_can_be_changed) {
  Choice choice(std::make_unique<WideGen>(Seed{1}));
  choice.visit([](auto& model) { model.set_scale_factor(12); });
  BOOST_TEST(choice.visit([](const auto& model) { return model.scale_factor(); }) == 12.0F);
}

BOOST_AUTO_TEST_CASE(names_are_written_as_types) {
  BOOST_TEST(model_name<Vae>() == "SketchRnn<Lstm<2>, Latent<4>, Lstm<3>, Mixture<2>>");
  BOOST_TEST((model_name<DecoderOnly<LayerNormLstm<5>, Mixture<1>>>() == "DecoderOnly<LayerNormLstm<5>, Mixture<1>>"));
  BOOST_TEST(Choice::names() ==
             "DecoderOnly<Lstm<3>, Mixture<2>>, DecoderOnly<Lstm<4>, Mixture<2>>, SketchRnn<Lstm<2>, Latent<4>, Lstm<3>, Mixture<2>>");
}

BOOST_AUTO_TEST_CASE(what_the_file_says_is_kept) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const ModelInfo info{"bird", 129, FirstInput::start_token, {}};
  save_model(path, Gen(Seed{1}), info);
  BOOST_TEST((Choice::load(path).info() == info));
  save_javascript_model(path, Gen(Seed{1}), {.name = "rain", .max_length = 124});
  const Choice choice = Choice::load(path);
  BOOST_TEST(choice.info().name == "rain");
  BOOST_TEST(choice.info().max_length == 124U);
  BOOST_TEST((choice.info().first_input == FirstInput::zeros));
  write_file(path, "\xEF\xBB\xBF" + std::string(as_text(read_file(path))));
  BOOST_TEST(Choice::load(path).info().name == "rain");
}

namespace {

/// Applies change(metadata, tensors) to a file.
template <class Change>
void rewrite(const std::filesystem::path& path, const Change& change) {
  SafeTensors file = read_safetensors(path);
  std::vector<SafeTensor> tensors = file.tensors;
  change(file.metadata, tensors);
  write_safetensors(path, tensors, file.metadata);
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_type_fits) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const auto refused = [&](const std::string& expected) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(Choice::load(path)), FileError, says(expected));
  };
  const std::string advice = "the nearest of the types that there are: " + Choice::names() + "; to read it, put its own type among";
  save_model(path, DecoderOnly<Lstm<5>, Mixture<2>>(Seed{1}));
  refused(
      "at 'decoder.cell.W_xh': found [5 x 20] F32, in a model of type 'DecoderOnly<Lstm<5>, Mixture<2>>', expected [5 x 16] F32, F64, F16 "
      "or "
      "BF16 as in DecoderOnly<Lstm<4>, Mixture<2>>, " +
      advice);
  save_javascript_model(path, DecoderOnly<Lstm<2>, Mixture<2>>(Seed{1}));
  refused(
      "at 'decoder.cell.W_xh': found [5 x 8], in a model of type 'DecoderOnly<Lstm<2>, Mixture<2>>', expected [5 x 12] as in "
      "DecoderOnly<Lstm<3>, "
      "Mixture<2>>, " +
      advice);
  save_model(path, DecoderOnly<LayerNormLstm<3>, Mixture<2>>(Seed{1}));
  refused(", in a model of type 'DecoderOnly<LayerNormLstm<3>, Mixture<2>>', expected");
  for (const char* text : {"", "x", "[", "var x = 1", "{}", "[1, 2, 3]"}) {
    write_file(path, std::string_view(text));
    BOOST_CHECK_THROW(static_cast<void>(Choice::load(path)), FileError);
  }
  const auto refused_as = [&](std::string_view text, const std::string& expected) {
    write_file(path, text);
    refused(expected);
  };
  refused_as("[[1,2,0],[3,4,1]]", "at byte 0: found strokes (.json), expected a model: .safetensors, .gen.json");
  refused_as(R"([{"word":"cat","drawing":[]}])", "at byte 0: found drawings (.json), expected a model");
  refused_as("\x89PNG\r\n", "at byte 0: found a PNG picture, expected a model");
  BOOST_CHECK_THROW(static_cast<void>(Choice::load(folder.path() / "none")), FileError);
  BOOST_CHECK_THROW(static_cast<void>(Choice::load(folder.path())), FileError);
}

BOOST_AUTO_TEST_CASE(errors_do_not_contradict_themselves) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const auto refused = [&](const auto& change, const std::string& expected) {
    save_model(path, WideGen(Seed{1}));
    rewrite(path, change);
    BOOST_CHECK_EXCEPTION(static_cast<void>(Choice::load(path)), FileError, says(expected));
  };
  static const std::vector<std::uint8_t> bytes(64);
  const std::string named = " as in DecoderOnly<Lstm<4>, Mixture<2>>, the type that its metadata name; to read it";
  refused([](auto&, auto& tensors) { std::erase_if(tensors, [](const auto& one) { return one.name == "decoder.cell.b"; }); },
          "at header: found no tensor 'decoder.cell.b', expected one of [16]" + named);
  refused(
      [](auto&, auto& tensors) {
        tensors.push_back({"step", "I64", {1}, ByteView(bytes).first(8)});
      },
      "at 'step': found [1] I64, expected no tensor of that name" + named);
  refused(
      [](auto& words, auto& tensors) {
        words.erase("model");
        tensors.push_back({"step", "I64", {1}, ByteView(bytes).first(8)});
      },
      "at 'step': found [1] I64, expected no tensor of that name as in DecoderOnly<Lstm<4>, Mixture<2>>, the nearest of the types");
  refused([](auto&, auto& tensors) { std::swap(tensors[1].shape[0], tensors[1].shape[1]); }, "(it is transposed");
  refused(
      [](auto& words, auto& tensors) {  // an unrelated network
        words.clear();
        tensors = {{"lm_head.weight", "BF16", {4, 8}, bytes}};
      },
      "at header: found 1 tensors, none with a parameter's name; the first is 'lm_head.weight', [4 x 8] BF16, expected the parameters of a "
      "model, one of");
  refused([](auto&, auto& tensors) { tensors.clear(); },
          "at header: found no tensors, and the type 'DecoderOnly<Lstm<4>, Mixture<2>>', expected");

  const std::string zeros = R"([[1],[1],[1],[1],[1],[1],[1]],[[0],[0],[0],[0],[0],[0],[0]]])";
  write_file(path, R"([{"scale_factor":1,"mode":2},)" + zeros);
  BOOST_CHECK_EXCEPTION(static_cast<void>(Choice::load(path)), FileError,
                        says("dims: found 7 arrays, expected 5, a decoder, or 17, a model"));
}

BOOST_AUTO_TEST_CASE(tensors_overrule_the_type_that_metadata_name) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  std::vector<Notice> heard;
  const ModelFileOptions options{.notify = [&](const Notice& notice) { heard.push_back(notice); }};
  for (const char* type : {"SketchRnn<Lstm<2>, Latent<4>, Lstm<3>, Mixture<2>>", "DecoderOnly<Peephole<4>, Mixture<2>>"}) {
    save_model(path, WideGen(Seed{1}));
    rewrite(path, [&](auto& words, auto& tensors) {
      words["model"] = type;
      for (auto& tensor : tensors) tensor.name = "model." + tensor.name;
    });
    heard.clear();
    BOOST_TEST(name_of(Choice::load(path, options)) == model_name<WideGen>());
    // Each fact is stated once.
    BOOST_REQUIRE(heard.size() == 2U);
    BOOST_TEST(heard[0].what.find("names that begin with 'model.'") == 0U);
    BOOST_TEST(heard[1].what == "other types named by the metadata ('" + std::string(type) +
                                    "'), though all shapes are those of DecoderOnly<Lstm<4>, Mixture<2>>");
  }
}
