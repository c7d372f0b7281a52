// The Python code of docs/data.md reads our model files with numpy and, if there is PyTorch, makes a cell of them with the same results;
// its files are read here; and it reads our data sets. Skipped with a message if no Python has numpy.
#define BOOST_TEST_MODULE io_python_peer
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <tests/support/temporary_folder.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using nlohmann::json;
using Model = DecoderOnly<Lstm<3>, Mixture<2>>;

const std::filesystem::path tests_folder = SKETCHRNN_TEST_FOLDER;

/// A Python that can import this package, or "". Debian's packages are for Debian's python3, which is not always the first in PATH.
std::string python_with(const std::string& package) {
  for (const std::string python : {"python3", "/usr/bin/python3"}) {
    if (std::system((python + " -c 'import " + package + "' >/dev/null 2>&1").c_str()) == 0) return python;
  }
  return "";
}

auto needs(const std::string& package) {
  return boost::unit_test::precondition([package](boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result present(!python_with(package).empty() && !python_with("numpy").empty());
    present.message() << "skipped: Python's " << package << " absent (Debian: python3-" << package << ")";
    return present;
  });
}

/// A model whose parameters are not round numbers.
Model model() {
  Model made(Seed{3});
  Random random(Seed{4});
  made.update([&](const auto& parameters) {
    for (float& number : parameters.flat()) number = static_cast<float>(random.normal());
  });
  made.set_scale_factor(71.3754F);
  return made;
}

/// What python_peer.py compares the file with, from the model itself: matrices as [in][out].
json expected(const Model& model) {
  json arrays, metadata{{"model", "DecoderOnly<Lstm<3>, Mixture<2>>"}, {"scale_factor", "71.3754"}, {"latent_size", "0"}};
  model.parameters().for_each([&](const std::string& name, const auto& matrix) {  // W is [out, in] here: y = W x
    json rows = json::array();
    if (name.ends_with(".b")) {
      for (Index out = 0; out < matrix.rows(); ++out) rows.push_back(matrix(out, 0));
    } else {
      for (Index in = 0; in < matrix.cols(); ++in) {
        rows.push_back(json::array());
        for (Index out = 0; out < matrix.rows(); ++out) rows.back().push_back(matrix(out, in));
      }
    }
    arrays[name] = rows;
  });
  Evaluation<float> context;
  const auto weights = model.weights()["decoder"_p];
  const Model::LatentValue no_latent{};
  const std::array<float, 5> x{0.3F, -0.7F, 0, 1, 0};
  const auto zero = Model::Decoder::initial_state(context, weights, no_latent, 1);
  const auto state = Model::Decoder::step(context, weights, constant<5>(x.data(), 1), no_latent, zero);
  const float* y = Model::Decoder::output(context, weights, state).data;
  const std::vector<float> h(state.h.data, state.h.data + 3), outputs(y, y + Model::OutputDistribution::output_size);
  return {{"arrays", arrays}, {"metadata", metadata}, {"x", x}, {"h", h}, {"y", outputs}};
}

/// Runs the script in the folder of the model; returns whether it succeeded.
bool run(const TemporaryFolder& folder, const std::string& package, const Model& model) {
  save_model(folder / "model.safetensors", model);
  write_file(folder / "expected.json", expected(model).dump());
  const std::string command = "cd '" + folder.path().string() + "' && " + python_with(package) + " '" +
                              (tests_folder / "io" / "python_peer.py").string() + "' '" +
                              (tests_folder.parent_path() / "docs" / "data.md").string() + "' " + package;
  return std::system(command.c_str()) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(numpy_reads_and_writes_them, *needs("numpy")) {
  const TemporaryFolder folder;
  const Model ours = model();
  BOOST_TEST_REQUIRE(run(folder, "numpy", ours));
  const Model again = load_model<Model>(folder / "again.safetensors").model;
  BOOST_TEST(std::ranges::equal(ours.parameters().flat(), again.parameters().flat()));
  BOOST_TEST(again.scale_factor() == ours.scale_factor());
}

BOOST_AUTO_TEST_CASE(pytorchs_cell_steps_as_ours, *needs("torch")) {
  const TemporaryFolder folder;
  const Model ours = model();
  BOOST_TEST_REQUIRE(run(folder, "torch", ours));
  const Model again = load_model<Model>(folder / "from_torch.safetensors").model;
  for (std::size_t i = 0; i < Model::parameter_count; ++i) {  // 1 was added to a bias, and subtracted again
    BOOST_TEST_REQUIRE(std::abs(ours.parameters().data()[i] - again.parameters().data()[i]) < 1e-6F);
  }
}

/// Python loads a data set as Magenta's sketch_rnn does; all elements are compared with ours.
BOOST_AUTO_TEST_CASE(numpy_reads_our_data_sets, *needs("numpy")) {
  Dataset data = toy_dataset(7, 2, Seed{6});
  data.classes = {"toy"};
  for (Split* split : {&data.train, &data.valid}) split->labels.assign(split->size(), 0);
  for (const bool whole : {false, true}) {
    json splits;
    for (const auto& [name, split] : {std::pair("train", &data.train), std::pair("valid", &data.valid), std::pair("test", &data.test)}) {
      splits[name] = json::array();
      for (Stroke3& sketch : split->sketches) {
        json rows = json::array();
        for (std::size_t row = 0; row < length(sketch); ++row) {
          for (std::size_t axis = 0; axis < 2 && whole; ++axis) sketch(row, axis) = std::round(sketch(row, axis));
          rows.push_back({sketch(row, 0), sketch(row, 1), sketch(row, 2)});
        }
        splits[name].push_back(rows);
      }
    }
    const TemporaryFolder folder;
    write_npz(folder / "toy.npz", data);
    write_file(folder / "expected.json", json{{"splits", splits}, {"dtype", whole ? "int16" : "float32"}}.dump());
    write_file(folder / "read.py", std::string_view(R"(
import json
import numpy as np
with open("expected.json") as file:
    expected = json.load(file)
data = np.load("toy.npz", encoding="latin1", allow_pickle=True)
for name, sketches in expected["splits"].items():
    assert len(data[name]) == len(sketches), name
    for found, rows in zip(data[name], sketches):
        assert found.dtype == expected["dtype"] and found.shape == (len(rows), 3), (found.dtype, found.shape)
        assert np.array_equal(found, np.array(rows, found.dtype)), name
)"));
    BOOST_TEST(std::system(("cd '" + folder.path().string() + "' && " + python_with("numpy") + " read.py").c_str()) == 0);
  }
}
