// Models whose sizes the file decides: each kind of file into the type that it fits, and a clear word where none fits.
#define BOOST_TEST_MODULE io_model_choice
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/write_file.hpp>
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

/// The sum of all parameters, and the scale.
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

BOOST_AUTO_TEST_CASE(no_type_fits) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const auto refused = [&](const std::string& type) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(Choice::load(path)), FileError,
                          says("its shapes: found those of " + type + ", expected those of " + Choice::names() + "; to read it, put"));
  };
  save_model(path, DecoderOnly<Lstm<5>, Mixture<2>>(Seed{1}));
  refused("DecoderOnly<Lstm<5>, Mixture<2>>");
  save_javascript_model(path, DecoderOnly<Lstm<5>, Mixture<2>>(Seed{1}));
  refused("DecoderOnly<Lstm<5>, Mixture<2>>");
  save_model(path, DecoderOnly<LayerNormLstm<3>, Mixture<2>>(Seed{1}));
  refused("DecoderOnly<LayerNormLstm<3>, Mixture<2>>");
  for (const char* text : {"", "x", "[", "var x = 1", "{}", "[1, 2, 3]"}) {
    write_file(path, std::string_view(text));
    BOOST_CHECK_THROW(static_cast<void>(Choice::load(path)), FileError);
  }
  BOOST_CHECK_THROW(static_cast<void>(Choice::load(folder.path() / "none")), FileError);
  BOOST_CHECK_THROW(static_cast<void>(Choice::load(folder.path())), FileError);
}
