// load_model: models of every format, from files and from memory, and the errors for everything else.
#define BOOST_TEST_MODULE io_load_model
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/model/trainable.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = DecoderOnly<Lstm<3>, Mixture<2>>;

bool same(const Model& a, const Model& b) {
  return std::ranges::equal(a.parameters().flat(), b.parameters().flat()) && a.scale_factor() == b.scale_factor();
}

/// A model with a hyperparameter and without a name().
struct Sloped : Trainable<float, Linear<1, 2>::Parameters> {
  using Trainable::Trainable;
  double slope = 1;
  [[nodiscard]] std::array<ModelOption, 1> options() const { return {{{"slope", slope}}}; }
};

/// Another model with the parameters of Sloped, without hyperparameters.
struct Straight : Trainable<float, Linear<1, 2>::Parameters> {
  using Trainable::Trainable;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_default_constructed_model_is_zero) {
  const auto is_zero = []<class Any>(const Any& model) {
    return std::ranges::all_of(model.parameters().flat(), [](auto number) { return number == 0; }) && !model.has_scale_factor();
  };
  BOOST_TEST(is_zero(Model()));
  BOOST_TEST(is_zero(SketchRnn<Lstm<2>, Latent<2>, Lstm<3>, Mixture<1>, double>()));
  BOOST_TEST(!is_zero(Model(Seed{1})));
}

BOOST_AUTO_TEST_CASE(files_and_their_bytes_give_the_same_model) {
  const TemporaryFolder folder;
  Model model(Seed{1});
  model.set_scale_factor(71.3754F);
  const ModelInfo info{"bird", 129, FirstInput::zeros, {{"author", "nobody"}}};
  save_model(folder / "model.safetensors", model, info);
  const auto [read, read_info] = load_model<Model>(folder / "model.safetensors");
  BOOST_TEST(same(read, model));
  BOOST_TEST((read_info == info));

  save_javascript_model(folder / "model.gen.json", model, javascript_export(info));
  for (const char* name : {"model.safetensors", "model.gen.json"}) {
    const auto from_file = load_model<Model>(folder / name);
    const Bytes bytes = read_file(folder / name);
    const auto from_memory = load_model<Model>(bytes);
    BOOST_TEST(same(from_file.model, from_memory.model));
    BOOST_TEST((from_file.info == from_memory.info));
    BOOST_TEST(from_memory.info.name == "bird");
  }
}

BOOST_AUTO_TEST_CASE(errors_are_returned_as_they_are_thrown) {
  const TemporaryFolder folder;
  const Model model(Seed{1});
  save_model(folder / "model.safetensors", model);
  const Expected<LoadedModel<Model>> loaded = try_load_model<Model>(folder / "model.safetensors");
  BOOST_REQUIRE(loaded.has_value());
  BOOST_TEST(same(loaded->model, model));

  const auto says_the_same = [](const auto& found, const auto& load) {
    BOOST_REQUIRE(!found.has_value());
    BOOST_CHECK_EXCEPTION(load(), FileError, says(found.error().what()));
  };
  for (const auto& path : {folder / "absent", folder.path()}) {
    says_the_same(try_load_model<Model>(path), [&] { static_cast<void>(load_model<Model>(path)); });
    says_the_same(try_read_model(path), [&] { static_cast<void>(read_model(path)); });
  }
  says_the_same(try_load_model<Model>(as_bytes("cats"), {}, "m"), [] { static_cast<void>(load_model<Model>(as_bytes("cats"), {}, "m")); });
  using Other = DecoderOnly<Lstm<4>, Mixture<2>>;
  says_the_same(try_load_model<Other>(folder / "model.safetensors"),
                [&] { static_cast<void>(load_model<Other>(folder / "model.safetensors")); });
}

BOOST_AUTO_TEST_CASE(a_model_of_other_cells_is_not_read_from_javascript) {
  const TemporaryFolder folder;
  Model model(Seed{1});
  model.set_scale_factor(40);
  save_javascript_model(folder / "model.gen.json", model);
  using Normed = DecoderOnly<LayerNormLstm<3>, Mixture<2>>;
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Normed>(folder / "model.gen.json")), FileError,
                        says("model.gen.json: at its kind: found a model of sketch-rnn-js, which knows LSTM cells only, and no parameter "
                             "decoder.cell.gamma_gates, expected the parameters of DecoderOnly<LayerNormLstm<3>, Mixture<2>>"));
}

BOOST_AUTO_TEST_CASE(data_of_other_kinds_are_named) {
  const auto refused = [](std::string_view data, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Model>(as_bytes(data), {}, "m")), FileError, says(expected));
  };
  using namespace std::string_view_literals;
  const std::string model = ", expected a model: .safetensors, .gen.json, .gen.full.json or .gen.js";
  refused("", "m: at byte 0: found an empty file" + model);
  refused("\x89PNG\r\n", "found a PNG picture" + model);
  refused("PK\x03\x04", "found drawings (.npz)" + model);
  refused("\x1F\x8B\x08\0"sv, "found gzip data" + model);
  refused("[[1,2,0],[3,4,1]]", "found strokes (.json)" + model);
  refused("<\0s\0v\0g\0/\0>\0"sv, "found a drawing (.svg)" + model);
  refused("\xFF\xFE<\0h\0t\0m\0l\0>\0x"sv, "found an HTML page" + model);
  refused("\0\x01\x02\x03"sv, "found binary data of an unknown kind" + model);
  refused("cats", "found text that begins with 'cats'" + model);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Model>(as_bytes("cats"))), FileError, says("model in memory: at byte 0"));
}

BOOST_AUTO_TEST_CASE(a_model_that_is_no_sketch_model_is_saved_and_loaded) {
  using Classes = Classifier<Lstm<3>, 2>;
  const TemporaryFolder folder;
  const Classes model(Seed{1});
  save_model(folder / "classes.safetensors", model);
  const auto loaded = load_model<Classes>(folder / "classes.safetensors");
  BOOST_TEST(std::ranges::equal(loaded.model.parameters().flat(), model.parameters().flat()));
  BOOST_CHECK_EXCEPTION((static_cast<void>(load_model<Classifier<Lstm<3>, 4>>(folder / "classes.safetensors"))), FileError,
                        says("as in the model it is read into, Classifier<Lstm<3>, 4>"));
  save_javascript_model(folder / "model.gen.json", Model(Seed{1}), {});
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Classes>(folder / "model.gen.json")), FileError,
                        says("found a model of sketch-rnn-js, expected the parameters of Classifier<Lstm<3>, 2>"));
}

BOOST_AUTO_TEST_CASE(hyperparameters_and_a_type_that_differ_from_those_of_the_file_are_noticed) {
  const TemporaryFolder folder;
  const auto file = folder / "sloped.safetensors";
  std::vector<std::string> notices;
  const ModelFileOptions options{.notify = [&](const Notice& notice) { notices.push_back(notice.what); }};
  Sloped model(Seed{1});
  save_model(file, model);
  static_cast<void>(load_model<Sloped>(file, options));
  BOOST_TEST(notices.empty());

  model.slope = 3;
  save_model(file, model);
  const auto loaded = load_model<Sloped>(file, options);
  BOOST_TEST(loaded.model.slope == 1);
  BOOST_TEST(loaded.info.more.empty());
  BOOST_TEST(notices == std::vector<std::string>{"hyperparameters of the model left at 'slope=1', though the file has 'slope=3'"},
             boost::test_tools::per_element());

  notices.clear();
  static_cast<void>(load_model<Straight>(file, options));
  BOOST_REQUIRE(notices.size() == 2U);
  BOOST_TEST(notices[0] == "other types named by the metadata ('Sloped'), though all shapes are those of Straight");
  BOOST_TEST(notices[1] == "hyperparameters of the model left at '', though the file has 'slope=3'");
  save_model(file, Straight(Seed{1}));  // a file that says nothing of hyperparameters
  notices.clear();
  static_cast<void>(load_model<Sloped>(file, options));
  BOOST_TEST(notices.size() == 1U);
}
