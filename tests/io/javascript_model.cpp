// Models of sketch-rnn-js: round trips in every form, malformed files, models of other sizes, and the published models.
#define BOOST_TEST_MODULE io_javascript_model
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <tests/support/hostile.hpp>
#include <tests/support/real_data.hpp>
#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/detail/base64.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/javascript_weights.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/sketch/stroke.hpp>

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

namespace {

using Gen = DecoderOnly<Lstm<3>, Mixture<2>>;
using Vae = SketchRnn<Lstm<2>, Latent<4>, Lstm<3>, Mixture<2>>;

/// Returns the largest difference between two models' parameters.
template <class Model>
double difference(const Model& a, const Model& b) {
  double largest = 0;
  for (std::size_t i = 0; i < Model::parameter_count; ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a.parameters().data()[i]) - static_cast<double>(b.parameters().data()[i])));
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(base64_as_in_the_rfc) {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : pairs) {
    BOOST_TEST(to_base64(as_bytes(bytes)) == text);
    const auto back = from_base64(text);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(as_text(*back) == bytes);
  }
  for (const char* wrong : {"Z", "Zg=", "Zm9*", "=Zm9", "Zg==Zm9v", "Z==="}) BOOST_TEST(!from_base64(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(there_and_back_in_every_form) {
  const TemporaryFolder folder;
  const auto round_trip = [&](auto model, const std::string& name) {
    model.set_scale_factor(71.3754F);
    const auto path = folder.path() / name;
    BOOST_TEST(save_javascript_model(path, model, {.name = "house", .max_length = 77}) == 0U);
    const auto again = load_model<decltype(model)>(path).model;
    BOOST_TEST(difference(model, again) <= 10.0 / 32767 / 2 * 1.001, name);  // half a quantization step of 16 bits
    BOOST_TEST(again.scale_factor() == 71.3754F);
    const JavaScriptWeights raw = read_javascript_weights(path);
    BOOST_TEST(raw.name == "house");
    BOOST_TEST(raw.max_length == 77U);
    BOOST_TEST(raw.conditional == (decltype(model)::latent_size > 0));
  };
  for (const char* form : {"m.gen.json", "m.gen.full.json", "m.gen.js"}) {
    round_trip(Gen(Seed{1}), form);
    round_trip(Vae(Seed{2}), form);
  }
}

BOOST_AUTO_TEST_CASE(what_a_file_says_goes_through_every_form) {
  const TemporaryFolder folder;
  const std::vector<std::string> forms{"m.gen.json", "m.gen.full.json", "m.gen.js", "m.safetensors", "m.half.safetensors"};
  const auto check = [&](auto model, const ModelInfo& info) {
    using Model = decltype(model);
    const auto silent = [](const Notice&) {};
    const auto save = [&](const std::string& form, const Model& what, const ModelInfo& says) {
      const auto path = folder.path() / form;
      if (form.ends_with("safetensors")) {
        save_model(path, what, says, form.find("half") == std::string::npos ? FilePrecision::full : FilePrecision::half);
      } else {
        BOOST_TEST(save_javascript_model(path, what, javascript_export(says, silent)) == 0U);
      }
    };
    const auto load = [&](const std::string& form) { return load_model<Model>(folder.path() / form); };
    model.set_scale_factor(71.3754F);
    save("m.gen.json", model, info);
    model = load("m.gen.json").model;  // weights of 16 bits, as in published models
    for (const std::string& from : forms) {
      for (const std::string& to : forms) {
        save(from, model, info);
        const auto [first, a] = load(from);
        save(to, first, a);
        const auto [second, b] = load(to);
        save(from, second, b);
        const auto [third, c] = load(from);
        for (const ModelInfo* one : {&a, &b, &c}) {
          BOOST_TEST(one->name == info.name, from << " " << to);
          BOOST_TEST(one->max_length == info.max_length);
          BOOST_TEST((one->first_input == info.first_input), from << " " << to);
          for (const auto& [key, text] : info.more) BOOST_TEST(one->more.at(key) == text, key);
        }
        BOOST_TEST((third.scale_factor() == 71.3754F && second.scale_factor() == 71.3754F));
        const bool halved = from.find("half") != std::string::npos || to.find("half") != std::string::npos;
        if (!halved) BOOST_TEST(difference(first, third) == 0, from << " " << to);
        if (!halved || from == to) BOOST_TEST(difference(first, second) == 0, from << " " << to);
      }
    }
  };
  for (const FirstInput first_input : {FirstInput::zeros, FirstInput::start_token}) {
    check(Gen(Seed{1}),
          {"bear", 175, first_input, {{"version", "2"}, {"mode", "gen"}, {"training_size", "40300"}, {"r_loss", "-0.5012679448723794"}}});
    check(Vae(Seed{2}), {"cat and pig", 7, first_input, {{"version", "6"}, {"note", "a word"}}});
  }
}

BOOST_AUTO_TEST_CASE(a_decoder_begins_from_zeros_unless_its_file_says_otherwise) {
  const auto info = [](const std::string& fields) {
    return model_info(
        parse_javascript_weights("[{\"scale_factor\":1" + fields + "},[[1],[1],[1],[1],[1]],[[0],[0],[0],[0],[0]]]", "f.json", {}));
  };
  BOOST_TEST((info(",\"mode\":2").first_input == FirstInput::zeros));
  BOOST_TEST((info(",\"mode\":2,\"first_input\":\"start_token\"").first_input == FirstInput::start_token));
  BOOST_TEST(info(",\"max_seq_len\":129.0").max_length == 129U);  // the format of a float in Python's json
  BOOST_CHECK_EXCEPTION(info(",\"first_input\":\"ones\""), FileError, says("info, first_input: found 'ones'"));
}

BOOST_AUTO_TEST_CASE(the_number_of_arrays_decides_what_a_model_is) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.gen.json";
  std::vector<Notice> heard;
  const ModelFileOptions options{.notify = [&](const Notice& notice) { heard.push_back(notice); }};
  const auto check = [&](auto model, const std::string& written, const std::string& mode, std::size_t notices) {
    save_javascript_model(path, model);
    std::string text(as_text(read_file(path)));
    const std::size_t at = text.find(written);
    BOOST_REQUIRE(at != std::string::npos);
    write_file(path, text.replace(at, written.size(), mode));
    heard.clear();
    const auto [again, read] = load_model<decltype(model)>(path, options);
    BOOST_TEST((read.first_input == (model.latent_size == 0 ? FirstInput::zeros : FirstInput::start_token)));
    BOOST_TEST(difference(model, again) < 1e-3);
    BOOST_TEST(heard.size() == notices, mode);
  };
  for (const char* mode : {"\"mode\":1", "\"mode\":\"vae\"", "\"mode\":null", "\"mode\":[7]"}) check(Gen(Seed{1}), "\"mode\":2", mode, 1);
  check(Gen(Seed{1}), "\"mode\":2,", "", 0);
  for (const char* mode : {"\"mode\":2", "\"mode\":\"gen\""}) check(Vae(Seed{1}), "\"mode\":\"vae\"", mode, 1);
  check(Vae(Seed{1}), "\"mode\":\"vae\",", "", 0);
  const std::string six = R"([{"scale_factor":1,"mode":2},[[1],[1],[1],[1],[1],[1]],[[0],[0],[0],[0],[0],[0]]])";
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Gen>(as_bytes(six))), FileError,
                        says("dims: found 6 arrays, expected 5, a decoder, or 17, a model with"));
}

BOOST_AUTO_TEST_CASE(byte_order_marks_are_passed_over) {
  const TemporaryFolder folder;
  for (const char* form : {"m.gen.json", "m.gen.full.json", "m.gen.js"}) {
    const auto path = folder.path() / form;
    const Gen model(Seed{1});
    save_javascript_model(path, model);
    write_file(path, "\xEF\xBB\xBF" + std::string(as_text(read_file(path))));
    BOOST_TEST(difference(model, load_model<Gen>(path).model) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(what_a_form_cannot_hold_is_said) {
  const TemporaryFolder folder;
  std::vector<std::string> heard;
  const auto notify = [&](const Notice& notice) { heard.push_back(notice.what + " " + std::to_string(notice.count)); };
  Gen model(Seed{1});
  save_javascript_model(folder.path() / "m.gen.json", model, {.notify = notify});
  BOOST_REQUIRE(heard.size() == 1U);
  BOOST_TEST(heard[0] == "scale factors written as 1, because the model has none: it was not trained 1");
  heard.clear();
  model.set_scale_factor(1);
  model.update([](const auto& parameters) { parameters.flat()[0] = 11; });
  const ModelInfo info{"house", 20, FirstInput::start_token, {{"author", "O'Neill"}}};
  save_javascript_model(folder.path() / "m.gen.js", model, javascript_export(info, notify));
  BOOST_REQUIRE(heard.size() == 3U);
  BOOST_TEST(heard[0] == "weights beyond +-10 clipped 1");
  BOOST_TEST(heard[1].find("a script cannot hold") != std::string::npos);
  BOOST_TEST(heard[2].find("first inputs (start_token)") != std::string::npos);
  heard.clear();
  save_javascript_model(folder.path() / "m.gen.json", model,
                        javascript_export({"h\u00e4user \"1\"", 20, FirstInput::zeros, info.more}, notify));
  BOOST_TEST(heard.size() == 1U);
  const JavaScriptWeights again = read_javascript_weights(folder.path() / "m.gen.json");
  BOOST_TEST(again.name == "h\u00e4user \"1\"");
  BOOST_TEST(again.more.at("author") == "O'Neill");
  heard.clear();
  const char* text = R"([{"scale_factor":1,"max_seq_len":-3,"x":[1]},[],[]])";
  BOOST_TEST(parse_javascript_weights(text, "f", {.notify = notify}).max_length == 0U);
  BOOST_TEST(heard.size() == 2U);
}

BOOST_AUTO_TEST_CASE(weights_of_16_bits_are_not_rounded_again) {
  const TemporaryFolder folder;
  std::string integers;
  for (const int integer : {-32768, -32767, -1, 0, 1, 12345, 32767}) integers += (integers.empty() ? "" : ",") + std::to_string(integer);
  using One = DecoderOnly<Lstm<1>, Mixture<1>>;  // 9, 9, 20, 4, 4 weights
  const std::string text = R"([{"scale_factor":1,"mode":2},[[1,9],[9],[5,4],[1,4],[4]],[[)" + integers + ",0,0],[" + integers +
                           R"(,0,0],[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],[0,0,0,0],[0,0,0,0]]])";
  const One model = load_model<One>(as_bytes(text)).model;
  BOOST_TEST(save_javascript_model(folder.path() / "m.gen.full.json", model) == 0U);
  BOOST_TEST(difference(model, load_model<One>(folder.path() / "m.gen.full.json").model) == 0);
}

BOOST_AUTO_TEST_CASE(weights_beyond_ten_are_clipped_and_counted) {
  const TemporaryFolder folder;
  Gen model(Seed{1});
  model.update([](const auto& parameters) {
    parameters.data()[0] = 12;
    parameters.data()[7] = -1e30F;
  });
  BOOST_TEST(save_javascript_model(folder.path() / "m.gen.json", model) == 2U);
  const Gen again = load_model<Gen>(folder.path() / "m.gen.json").model;
  BOOST_TEST(again.parameters().data()[0] == 10.0F);
  BOOST_TEST(again.parameters().data()[7] == -10.0F);
  model.update([](const auto& parameters) { parameters.data()[0] = std::numeric_limits<float>::quiet_NaN(); });
  BOOST_CHECK_EXCEPTION(save_javascript_model(folder.path() / "m.gen.json", model), ArgumentError, says("decoder.cell.W_xh"));
}

BOOST_AUTO_TEST_CASE(names_that_would_break_the_script) {
  const TemporaryFolder folder;
  for (const char* name : {"a'; alert(1); '", "a\"b", "a\\b", "a\nb", "\xff"}) {
    BOOST_CHECK_EXCEPTION(save_javascript_model(folder.path() / "m.gen.js", Gen(Seed{1}), {.name = name}), ArgumentError,
                          says("the model's name"));
    BOOST_TEST(!std::filesystem::exists(folder.path() / "m.gen.js"));
  }
  for (const JavaScriptExport& options : {JavaScriptExport{.name = "\xff"}, JavaScriptExport{.more = {{"license", "\xe9 1"}}},
                                          JavaScriptExport{.more = {{"\xed\xa0\x80", "half a surrogate pair"}}}}) {
    BOOST_CHECK_EXCEPTION(save_javascript_model(folder.path() / "m.gen.json", Gen(Seed{1}), options), ArgumentError, says("not UTF-8"));
  }
}

BOOST_AUTO_TEST_CASE(models_that_do_not_fit) {
  const TemporaryFolder folder;
  save_javascript_model(folder.path() / "gen.json", Gen(Seed{1}));
  save_javascript_model(folder.path() / "vae.json", Vae(Seed{1}));
  using Wide = DecoderOnly<Lstm<4>, Mixture<2>>;
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(load_model<Wide>(folder.path() / "gen.json")), FileError,
      says("dims of decoder.cell.W_xh: found [5 x 12], expected [5 x 16] for the model it is read into; the file's type is "
           "DecoderOnly<Lstm<3>, Mixture<2>>"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<Wide>(folder.path() / "vae.json")), FileError,
                        says("found 17 arrays, expected 5 for the model it is read into; the file's type is SketchRnn<Lstm<2>, Latent<4>, "
                             "Lstm<3>, Mixture<2>>"));
  const DecoderOnly<LayerNormLstm<3>, Mixture<2>> normed(Seed{1});
  BOOST_CHECK_EXCEPTION(save_javascript_model(folder.path() / "n.json", normed), ArgumentError, says("LSTM cells only"));
}

BOOST_AUTO_TEST_CASE(files_that_lie) {
  const auto rejects = [](const std::string& text, const std::string& message) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(parse_javascript_weights(text, "f.json")), FileError, says(message));
  };
  rejects("", "no JSON");
  rejects("{}", "var model_raw_data");
  rejects("var x=3", "var model_raw_data");
  rejects("[1,2]", "[info, dims, blobs]");
  rejects("[{}," + std::string(100'000, '['), "lists or objects nested more than 16 deep, expected fewer levels: [info, dims, blobs]");
  rejects("[1,[],[]]", "info: found number");
  rejects("[{},[],[]]", "scale_factor: found none");
  rejects(R"([{"scale_factor":-1},[],[]])", "found '-1', expected a number above 0");
  rejects(R"([{"scale_factor":1e99},[],[]])", "a number above 0");
  rejects(R"([{"scale_factor":1},[[2]],[]])", "as many as dims, 1");
  rejects(R"([{"scale_factor":1},[[0]],[""]])", "a shape: [n] or [rows, columns], each from 1 to 1000000");
  rejects(R"([{"scale_factor":1},[[1000001]],[""]])", "a shape: [n] or [rows, columns], each from 1 to 1000000");
  rejects(R"([{"scale_factor":1},[[1000000,1000000]],["AAAA"]])",
          "found 3 bytes, expected 2000000000000 bytes: 1000000000000 weights, of which an array in the shape [1000000, 1000000] of dims "
          "consists");
  rejects(R"([{"scale_factor":1},[5],[[1]]])", "dims, array 0: found '5', expected a shape: [n] or [rows, columns]");
  rejects(R"([{"scale_factor":1},[[2]],["AA!="]])", "no base64");
  rejects(R"([{"scale_factor":1},[[2]],[[1,40000]]])", "number 1: found '40000'");
  rejects(R"([{"scale_factor":1},[[2]],[[1]]])",
          "array 0: found 1 numbers, expected 2 weights, of which an array in the shape [2] of dims consists");
  rejects(R"([{"scale_factor":1},[[2]],[7]])", "base64 text or a list");
  rejects(R"([{"scale_factor":1},[)" + std::string(100000, '[') + std::string(100000, ']') + R"(],[1]])", "nested more than 16 deep");
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "m.gen.js";
  save_javascript_model(path, DecoderOnly<Lstm<1>, Mixture<1>>(Seed{1}));
  const auto parse = [](ByteView bytes) { static_cast<void>(parse_javascript_weights(as_text(bytes), "f")); };
  Bytes good = read_file(path);
  const Outcomes flipped = flip_bits(parse, good);
  BOOST_TEST(flipped.wrong == 0U, flipped.first_wrong);
  BOOST_TEST(flipped.rejected > 0U);
  good.resize(good.size() - 3);  // without "';\n" the script is truncated
  const Outcomes cut = truncate_everywhere(parse, good);
  BOOST_TEST(cut.wrong == 0U, cut.first_wrong);
  BOOST_TEST(cut.parsed == 0U);
}

namespace {

using Published = DecoderOnly<Lstm<512>, Mixture<20>, double>;

/// The first step of a published model, from the zero state with the start token.
struct FirstStep {
  std::array<double, 3> pen{}, h{};
  double dx = 0, dy = 0;  ///< the mean of the mixture
};

FirstStep first_step(const std::string& name) {
  const Published model = load_model<Published>(real_data("models/" + name)).model;
  Evaluation<double> context;
  const auto weights = model.weights()["decoder"_p];
  const std::array<double, 5> start{0, 0, 1, 0, 0};
  const Published::LatentValue no_latent{};
  const auto zero = Published::Decoder::initial_state(context, weights, no_latent, 1);
  const auto state = Published::Decoder::step(context, weights, constant<5>(start.data(), 1), no_latent, zero);
  const auto y = Published::Decoder::output(context, weights, state);
  FirstStep found;
  const auto softmax = [&](Index first, Index count) {
    Eigen::ArrayXd exponentials =
        (y.matrix().col(0).segment(first, count).array() - y.matrix().col(0).segment(first, count).maxCoeff()).exp();
    exponentials /= exponentials.sum();
    return exponentials;
  };
  const Eigen::ArrayXd pen = softmax(0, 3), pi = softmax(3, 20);
  for (std::size_t k = 0; k < 3; ++k) {
    found.pen[k] = pen[static_cast<Index>(k)];
    found.h[k] = state.h.data[k];
  }
  found.dx = (pi * y.matrix().col(0).segment(23, 20).array()).sum();
  found.dy = (pi * y.matrix().col(0).segment(43, 20).array()).sum();
  return found;
}

void check(const FirstStep& found, const FirstStep& golden) {
  for (std::size_t k = 0; k < 3; ++k) {
    BOOST_TEST(std::abs(found.pen[k] / golden.pen[k] - 1) < 1e-4, "pen " << found.pen[k] << " " << golden.pen[k]);
    BOOST_TEST(std::abs(found.h[k] - golden.h[k]) < 1e-6);
  }
  BOOST_TEST(std::abs(found.dx - golden.dx) < 1e-4);
  BOOST_TEST(std::abs(found.dy - golden.dy) < 1e-4);
}

}  // namespace

BOOST_AUTO_TEST_CASE(golden_first_steps, *needs_real_data({"models/bird.gen.json", "models/bear.gen.json"})) {
  check(first_step("bird.gen.json"), {{0.99658, 3.4172e-3, 3.8076e-7}, {0.0041015, 0.0331279, 0.1161954}, -0.11024, -0.09343});
  check(first_step("bear.gen.json"), {{0.99205, 7.9504e-3, 1.8080e-8}, {0.0136056, 0.0619360, -0.0433419}, -0.29561, -0.09124});
}

BOOST_AUTO_TEST_CASE(a_converted_model_draws_the_same, *needs_real_data({"models/rain.gen.json"})) {
  using Decoder = DecoderOnly<Lstm<512>, Mixture<20>>;
  const TemporaryFolder folder;
  const auto drawn = [](const Decoder& model, const ModelInfo& info) {
    Sampler<Decoder> sampler(model, 1);
    std::vector<float> numbers;
    for (const Stroke3& sketch :
         sampler.draw(12, {.temperature = 0.3, .max_length = info.max_length_or(250), .first_input = info.first_input}, Seed{3})) {
      numbers.insert(numbers.end(), sketch.begin(), sketch.end());
    }
    return numbers;
  };
  const auto [published, info] = load_model<Decoder>(real_data("models/rain.gen.json"));
  BOOST_TEST((info == ModelInfo{"rain", 124, FirstInput::zeros, {{"mode", "2"}, {"version", "6"}}}));
  save_model(folder.path() / "m.safetensors", published, info);
  const auto [converted, again] = load_model<Decoder>(folder.path() / "m.safetensors");
  BOOST_TEST((again == info));
  save_javascript_model(folder.path() / "m.gen.json", converted, javascript_export(again));
  const auto [back, info_back] = load_model<Decoder>(folder.path() / "m.gen.json");
  BOOST_TEST((info_back == info));
  const std::vector<float> expected = drawn(published, info);
  BOOST_TEST(drawn(converted, again) == expected, boost::test_tools::per_element());
  BOOST_TEST(drawn(back, again) == expected, boost::test_tools::per_element());
  BOOST_TEST(expected.size() < 3 * 12 * 115U);  // from the start token nearly all of them would be cut off at the maximum length
}

BOOST_AUTO_TEST_CASE(every_published_model_loads, *needs_real_data({"models/antyoga.gen.json", "models/palm_tree.gen.json",
                                                                    "models/rain.gen.json", "models/flowchart.gen.js"})) {
  for (const char* name : {"antyoga.gen.json", "palm_tree.gen.json", "rain.gen.json", "flowchart.gen.js"}) {
    const Published model = load_model<Published>(real_data("models/" + std::string(name))).model;
    BOOST_TEST(model.scale_factor() > 50);
    BOOST_TEST(
        std::all_of(model.parameters().flat().begin(), model.parameters().flat().end(), [](double w) { return std::abs(w) <= 10.01; }));
  }
}
