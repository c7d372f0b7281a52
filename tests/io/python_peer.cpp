// The Python of docs/data.md reads our model files with numpy and, where there is PyTorch, makes a cell of it that steps as ours does;
// what it writes is read here. Skipped, visibly, where no Python has numpy.
#define BOOST_TEST_MODULE io_python_peer
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/write_file.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using nlohmann::json;
using Model = DecoderOnly<Lstm<3>, Mixture<2>>;

const std::filesystem::path tests_folder = SKETCHRNN_TEST_FOLDER;

/// A Python that can import this package, or "". Debian's packages are for Debian's python3, which need not be the first in PATH.
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

/// A model none of whose numbers are round.
Model model() {
  Model made(Seed{3});
  Random random(Seed{4});
  for (float& number : made.parameters().flat()) number = static_cast<float>(random.normal());
  made.set_scale_factor(71.3754F);
  return made;
}

/// What python_peer.py holds the file against, from the model itself: matrices as [in][out].
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
  const std::vector<float> h(state.h.data, state.h.data + 3), outputs(y, y + Model::Mixture::output_size);
  return {{"arrays", arrays}, {"metadata", metadata}, {"x", x}, {"h", h}, {"y", outputs}};
}

/// Runs the script in a folder where the model is; true where it was content.
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
  Model again(Seed{1});
  load_model(folder / "again.safetensors", again);
  BOOST_TEST(std::ranges::equal(ours.parameters().flat(), again.parameters().flat()));
  BOOST_TEST(again.scale_factor() == ours.scale_factor());
}

BOOST_AUTO_TEST_CASE(pytorchs_cell_steps_as_ours, *needs("torch")) {
  const TemporaryFolder folder;
  const Model ours = model();
  BOOST_TEST_REQUIRE(run(folder, "torch", ours));
  Model again(Seed{1});
  load_model(folder / "from_torch.safetensors", again);
  for (std::size_t i = 0; i < Model::parameter_count; ++i) {  // 1 was added to a bias, and subtracted
    BOOST_TEST_REQUIRE(std::abs(ours.parameters().data()[i] - again.parameters().data()[i]) < 1e-6F);
  }
}
