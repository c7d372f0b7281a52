// A model trained and exported here and run by npm's @magenta/sketch in node: the same mixture at every step, and drawings of similar size.
// Needs node, npm and, once per build folder, the registry; skipped with a message if the package is not available. Decoders only:
// npm has no program for the form with encoder and latent.
#define BOOST_TEST_MODULE io_javascript_peer
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <tests/support/temporary_folder.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using nlohmann::json;
using Model = DecoderOnly<Lstm<40>, Mixture<20>>;  // of all sizes, the package checks only that of the mixture
constexpr std::size_t components = 20;
constexpr double pixel_factor = 2;  // drawing units per pixel of the page

const std::filesystem::path sources = std::filesystem::path(SKETCHRNN_TEST_FOLDER) / "io" / "javascript_peer";

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

/// The folder in which the package is kept between runs.
std::filesystem::path work_folder() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  BOOST_TEST_REQUIRE(suite.argc == 2);
  return suite.argv[1];
}

/// Installs the package in the versions of package-lock.json unless it is installed. The output of npm is written to a file.
bool have_package() {
  namespace fs = std::filesystem;
  if (std::system("node --version >/dev/null 2>&1") != 0) return false;
  const fs::path folder = work_folder(), complete = folder / "node_modules" / ".package-lock.json";  // npm writes it last
  const std::string lock = "package-lock.json";
  fs::create_directories(folder);
  if (fs::exists(complete) && read_file(folder / lock) == read_file(sources / lock)) return true;
  for (const std::string& file : {std::string("package.json"), lock}) {
    fs::copy_file(sources / file, folder / file, fs::copy_options::overwrite_existing);
  }
  const std::string install = "cd " + quoted(folder) +
                              " && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=0 --fetch-timeout=30000"
                              " >npm.log 2>&1";
  return std::system(install.c_str()) == 0 && fs::exists(complete);
}

auto needs_package() {
  return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
    static const bool have = have_package();  // checked once for all cases
    boost::test_tools::assertion_result present(have);
    present.message() << "skipped: node or npm's @magenta/sketch absent (Debian: nodejs npm; see npm.log in the test's build folder)";
    return present;
  });
}

/// Trains some steps on the toy sketches, until the mixture has several components and drawings end.
Model trained() {
  TrainingOptions options;
  options.batch_size = 20;
  options.learning_rate = 0.005;
  options.threads = 1;
  Trainer<Model> trainer(options, Seed{5});
  trainer.fit(toy_dataset(80, 20, Seed{7}), {.steps = 150, .validate_every = 0});
  return trainer.model();
}

/// The results of the package for rows of stroke-5 in the model's units, and its own drawings.
json play(const Model& model, const std::vector<std::array<float, 5>>& rows, std::size_t drawings) {
  const TemporaryFolder folder;
  BOOST_TEST(save_javascript_model(folder / "model.gen.json", model) == 0U);
  json asked{{"rows", json::array()}, {"drawings", drawings}, {"longest", 100}};
  const double pixels = static_cast<double>(model.scale_factor()) / pixel_factor;
  for (const auto& [dx, dy, down, lift, end] : rows) asked["rows"].push_back({dx * pixels, dy * pixels, down, lift, end});
  write_file(folder / "rows.json", asked.dump());
  const std::string command = "node " + quoted(sources / "play.js") + " " + quoted(work_folder() / "node_modules") + " " +
                              quoted(folder / "model.gen.json") + " " + quoted(folder / "rows.json") + " " + quoted(folder / "answer.json");
  BOOST_TEST_REQUIRE(std::system(command.c_str()) == 0);
  return json::parse(as_text(read_file(folder / "answer.json")));
}

/// exp(x) / sum exp(x), of `count` elements.
std::vector<double> softmax(const float* x, std::size_t count) {
  std::vector<double> result;
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += result.emplace_back(std::exp(static_cast<double>(x[k])));
  for (double& p : result) p /= sum;
  return result;
}

template <class Function>
std::vector<double> each(const float* x, const Function& function) {
  std::vector<double> result;
  for (std::size_t k = 0; k < components; ++k) result.push_back(function(static_cast<double>(x[k])));
  return result;
}

/// Returns the largest |theirs - ours| / max(1, |ours|) between a model's mixture along the rows and the package's.
double largest_difference(const Model& model, const std::vector<std::array<float, 5>>& rows, const json& pdfs) {
  Evaluation<float> context;
  const auto weights = model.weights()["decoder"_p];
  const Model::LatentValue no_latent{};
  auto state = Model::Decoder::initial_state(context, weights, no_latent, 1);
  double largest = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    state = Model::Decoder::step(context, weights, constant<5>(rows[row].data(), 1), no_latent, state);
    const float* y = Model::Decoder::output(context, weights, state).data;
    const auto compare = [&](const char* name, const std::vector<double>& ours) {
      const json& theirs = pdfs[row].at(name);
      BOOST_TEST_REQUIRE(theirs.size() >= ours.size(), name);  // the package returns too many elements of sigmaY
      for (std::size_t k = 0; k < ours.size(); ++k) {
        const double difference = std::abs(theirs[k].get<double>() - ours[k]) / std::max(1.0, std::abs(ours[k]));
        BOOST_TEST_REQUIRE(std::isfinite(difference), name);
        largest = std::max(largest, difference);
      }
    };
    const auto exponential = [](double x) { return std::exp(x); };
    const auto itself = [](double x) { return x; };
    compare("pen", softmax(y, 3));
    compare("pi", softmax(y + 3, components));
    compare("muX", each(y + 3 + components, itself));
    compare("muY", each(y + 3 + 2 * components, itself));
    compare("sigmaX", each(y + 3 + 3 * components, exponential));
    compare("sigmaY", each(y + 3 + 4 * components, exponential));
    compare("corr", each(y + 3 + 5 * components, [](double x) { return std::tanh(x); }));
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_mixture_at_every_step, *needs_package()) {
  const Model model = trained();
  // S_0, and 99 points of a drawing that the model has not been trained on
  Random random(Seed{11});
  const Stroke3 sketch = toy_sketch(99, false, random);
  std::vector<std::array<float, 5>> rows{{0, 0, 1, 0, 0}};
  for (std::size_t point = 0; point < 99; ++point) {
    const float lift = sketch(point, 2);
    rows.push_back({sketch(point, 0) / model.scale_factor(), sketch(point, 1) / model.scale_factor(), 1 - lift, lift, 0});
  }
  const json pdfs = play(model, rows, 0).at("pdfs");
  BOOST_TEST_REQUIRE(pdfs.size() == 100U);

  // with the weights of the file; and with the original weights, of which the file's 16 bits preserve four digits
  Model exported;
  {
    const TemporaryFolder folder;
    save_javascript_model(folder / "model.gen.json", model);
    exported = load_model<Model>(folder / "model.gen.json").model;
  }
  const double played = largest_difference(exported, rows, pdfs), rounded = largest_difference(model, rows, pdfs);
  BOOST_TEST_MESSAGE("differences " << played << " and, with the rounding of the weights, " << rounded);
  BOOST_TEST(played < 1e-4);
  BOOST_TEST(rounded < 5e-3);
}

BOOST_AUTO_TEST_CASE(the_pages_own_sampling_draws_it, *needs_package()) {
  const Model model = trained();
  constexpr std::size_t count = 60;
  struct Means {
    double points = 0, step = 0;  ///< points per drawing; |offset| in drawing units
  };
  Means theirs, ours;
  const json drawings = play(model, {}, count).at("drawings");
  BOOST_TEST_REQUIRE(drawings.size() == count);
  for (const json& drawing : drawings) {
    for (const json& row : drawing) {
      BOOST_TEST_REQUIRE(row.size() == 5U);
      const double step = std::hypot(row[0].get<double>(), row[1].get<double>()) * pixel_factor;
      BOOST_TEST_REQUIRE(std::isfinite(step));
      theirs.points += 1;
      theirs.step += step;
    }
  }
  Sampler<Model> sampler(model);
  for (const Stroke3& sketch : sampler.draw(count, {.max_length = 100}, Seed{3})) {
    for (std::size_t row = 0; row < length(sketch); ++row) {
      ours.points += 1;
      ours.step += std::hypot(static_cast<double>(sketch(row, 0)), static_cast<double>(sketch(row, 1)));
    }
  }
  BOOST_TEST_MESSAGE("points " << theirs.points << " and " << ours.points << ", lengths " << theirs.step << " and " << ours.step);
  BOOST_TEST(theirs.points > 3 * count);
  BOOST_TEST(std::abs(theirs.points / ours.points - 1) < 0.25);
  BOOST_TEST(std::abs(theirs.step / theirs.points / (ours.step / ours.points) - 1) < 0.15);
}
