// Checkpoints of a training run: resuming with identical bits, rejected files, skipped files, files that are kept.
#define BOOST_TEST_MODULE io_checkpoint
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tests/support/hostile.hpp>
#include <tests/support/small_disk.hpp>
#include <tests/support/temporary_folder.hpp>
#include <tests/support/training_run.hpp>

#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/fnv.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/detail/fingerprint.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/trainable.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/sgd.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

const FitOptions whole_run{.steps = 20, .validate_every = 3};
constexpr std::uint64_t every = 4;

struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ends a run as a power failure would, but without ending the process: after a number of steps, whether or not there was a checkpoint.
class Interrupt : public Callback {
 public:
  explicit Interrupt(std::uint64_t at) : at_(at) {}
  void after_step(std::uint64_t steps) override {
    if (steps >= at_) throw Interrupted("here");
  }

 private:
  std::uint64_t at_;
};

/// Runs that are interrupted after each of these numbers of steps and resumed in a new trainer on another number of threads.
template <class... Callbacks>
Trainer<RunModel>& run_with_interruptions(std::vector<std::unique_ptr<Trainer<RunModel>>>& trainers, const std::filesystem::path& path,
                                          std::vector<std::uint64_t> interruptions, const Callbacks&... callbacks) {
  interruptions.push_back(std::numeric_limits<std::uint64_t>::max());
  for (const std::uint64_t at : interruptions) {
    trainers.push_back(std::make_unique<Trainer<RunModel>>(run_options(static_cast<unsigned>(1 + trainers.size() % 3)), Seed{1}));
    Trainer<RunModel>& trainer = *trainers.back();
    CheckpointFolder folder(path);
    try {
      if (folder.empty()) {
        trainer.fit(run_data(), whole_run, checkpoints(folder, trainer, every), callbacks()..., Interrupt(at));
      } else {
        const Resumed resumed = resume(folder, trainer, run_data());
        BOOST_TEST(resumed.notices.empty());
        BOOST_TEST(resumed.step == trainer.steps());
        trainer.resume(run_data(), checkpoints(folder, trainer, every), callbacks()..., Interrupt(at));
      }
      BOOST_TEST((at > whole_run.steps || trainer.run().over));
    } catch (const Interrupted&) {
      BOOST_TEST(at <= whole_run.steps);
    }
  }
  return *trainers.back();
}

/// Returns the file names in a folder, sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return {names.begin(), names.end()};
}

std::string name_of(std::uint64_t step) {
  const std::string number = std::to_string(step);
  return "checkpoint-" + std::string(9 - number.size(), '0') + number + ".safetensors";
}

/// Trains up to `steps` of the whole run, with a checkpoint every four steps.
void run_until(const std::filesystem::path& path, std::uint64_t steps) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path);
  BOOST_CHECK_THROW(trainer.fit(run_data(), whole_run, checkpoints(folder, trainer, every), Interrupt(steps)), Interrupted);
}

const Trainer<RunModel>& never_interrupted() {
  static const std::unique_ptr<Trainer<RunModel>> trainer = [] {
    auto made = std::make_unique<Trainer<RunModel>>(run_options(), Seed{1});
    made->fit(run_data(), whole_run);
    return made;
  }();
  return *trainer;
}

/// Resumes from a folder; expects this many notices.
void check_goes_on_from(const std::filesystem::path& path, std::uint64_t step, std::size_t notices) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path);
  const Resumed resumed = resume(folder, trainer, run_data());
  BOOST_TEST(resumed.step == step);
  BOOST_TEST(resumed.notices.size() == notices);
  for (const std::string& notice : resumed.notices) BOOST_TEST(notice.find("damaged") != std::string::npos, notice);
  trainer.resume(run_data(), checkpoints(folder, trainer, every));
  BOOST_TEST(same_state(trainer, never_interrupted()));
  CheckpointFolder again(path);
  BOOST_TEST(again.newest().notices.empty());  // the skipped checkpoints have been removed
}

/// Inverts one bit of a file.
void damage(const std::filesystem::path& path, std::size_t byte) {
  Bytes bytes = read_file(path);
  bytes.at(byte) ^= 4U;
  write_file(path, ByteView(bytes));
}

/// Rewrites a checkpoint with other metadata and tensors, and a valid checksum.
template <class Change>
void rewrite(const std::filesystem::path& path, const Change& change) {
  SafeTensors file = read_safetensors(path);
  std::vector<SafeTensor> tensors;
  for (const SafeTensor& tensor : file.tensors) {
    if (tensor.name != "checksum") tensors.push_back(tensor);
  }
  change(file.metadata, tensors);
  const std::array<std::uint8_t, 8> zeros{};
  tensors.push_back({"checksum", "U64", {1}, zeros});
  Bytes bytes = safetensors_bytes(tensors, file.metadata);
  Fnv1a hash;
  hash.add(ByteView(bytes).first(bytes.size() - 8));
  for (std::size_t byte = 0; byte < 8; ++byte) bytes[bytes.size() - 8 + byte] = static_cast<std::uint8_t>(hash.value() >> (8 * byte));
  write_file(path, ByteView(bytes));
}

/// y = slope w x + b by least squares: models of the same parameters.
struct Line : Trainable<float, Linear<1, 1>::Parameters> {
  using Trainable::Trainable;
  using Batch = ExampleBatch<std::array<float, 2>>;
  static constexpr std::array<std::string_view, 1> loss_terms{"squared_error"};
  double slope = 1;
  [[nodiscard]] std::array<ModelOption, 1> options() const { return {{{"slope", slope}}}; }
  template <class Context>
  Value<float, 1> forward(Context& context, const ModelWeights& weights, const Batch& batch) const {
    const auto x = gather<1>(context, batch, [&](const auto& point, float* to) { *to = static_cast<float>(slope) * point[0]; });
    const auto y = gather<1>(context, batch, [](const auto& point, float* to) { *to = point[1]; });
    return sum_all(context, square(Linear<1, 1>::apply(context, weights, x) - y));
  }
};
struct NamedLine : Line {
  using Line::Line;
  static std::string name() { return "NamedLine"; }
};
struct NamedRow : Line {
  using Line::Line;
  static std::string name() { return "NamedRow"; }
};

/// A cell without name().
template <int Hidden>
struct UnnamedCell : Lstm<Hidden> {
  static void name() = delete;
};

}  // namespace

BOOST_AUTO_TEST_CASE(an_interrupted_run_ends_with_the_same_bits) {
  const RunState& run = never_interrupted().run();
  BOOST_TEST(run.best_step > 0U);
  BOOST_TEST(run.best_step < whole_run.steps);  // so that the best parameters are not the last
  std::vector<std::vector<std::uint64_t>> all{{6, 6, 13, 19}, {4, 5, 8, 9, 12, 15, 16, 20}};
  for (std::uint64_t at = 1; at <= whole_run.steps; ++at) all.push_back({at});
  for (const auto& interruptions : all) {
    const TemporaryFolder folder;
    std::vector<std::unique_ptr<Trainer<RunModel>>> trainers;
    BOOST_TEST(same_state(run_with_interruptions(trainers, folder / "run", interruptions), never_interrupted()));
  }
}

BOOST_AUTO_TEST_CASE(validations_and_log_are_those_of_one_run) {
  const TemporaryFolder folder;
  const auto lines = [](const std::filesystem::path& path) {
    std::vector<std::string> found;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) found.push_back(line.substr(0, line.rfind(',')));  // without the column of seconds
    return found;
  };
  std::vector<std::unique_ptr<Trainer<RunModel>>> trainers;
  run_with_interruptions(trainers, folder / "one", {}, [&] { return csv_log(folder / "one.csv"); });
  run_with_interruptions(trainers, folder / "many", {3, 7, 8, 15}, [&] { return csv_log(folder / "many.csv"); });
  const std::vector<std::string> one = lines(folder / "one.csv");
  BOOST_TEST(one.size() == 1U + 20U + 7U);  // validations after 3, 6, ..., 18 and 20 steps
  BOOST_TEST(one == lines(folder / "many.csv"), boost::test_tools::per_element());

  std::ofstream(folder / "one.csv", std::ios::app) << "step,21,0.";  // truncated, as by a killed process
  run_with_interruptions(trainers, folder / "one", {}, [&] { return csv_log(folder / "one.csv"); });
  BOOST_TEST(one == lines(folder / "one.csv"), boost::test_tools::per_element());
  std::filesystem::remove(folder / "one.csv");
  run_with_interruptions(trainers, folder / "one", {}, [&] { return csv_log(folder / "one.csv"); });
  BOOST_TEST(lines(folder / "one.csv").size() == 1U);  // not a log: replaced
}

BOOST_AUTO_TEST_CASE(patience_counts_what_was_before_the_checkpoint) {
  const auto patience = [] { return early_stop(2); };
  std::vector<std::unique_ptr<Trainer<RunModel>>> trainers;
  const TemporaryFolder folder;
  const std::uint64_t end = run_with_interruptions(trainers, folder / "whole", {}, patience).steps();
  BOOST_REQUIRE(end < whole_run.steps);
  for (std::uint64_t at = end - 4; at <= end; ++at) {
    const auto path = folder / std::to_string(at);
    BOOST_TEST(same_state(run_with_interruptions(trainers, path, {at, at}, patience), *trainers.front()));
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_is_over_is_over) {
  const TemporaryFolder path;
  std::vector<std::unique_ptr<Trainer<RunModel>>> trainers;
  run_with_interruptions(trainers, path / "run", {});
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path / "run");
  resume(folder, trainer, run_data());
  History history;
  trainer.resume(run_data(), history);
  BOOST_TEST(history.steps.empty());
  BOOST_TEST(history.validations.empty());
  BOOST_TEST(same_state(trainer, never_interrupted()));

  trainer.fit(run_data(), {.steps = 5}, checkpoints(folder, trainer, every));  // a second run in the folder of the first
  BOOST_TEST(trainer.steps() == 25U);
  BOOST_TEST(folder.newest().info.step == 25U);
  BOOST_TEST(folder.newest().info.run.first_step == 20U);
}

BOOST_AUTO_TEST_CASE(the_last_two_and_the_best_are_kept_and_other_files_left_alone) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / name_of(7));
  const std::vector<std::string> others{"checkpoint-.safetensors", "checkpoint-8.safetensors.newer", "checkpoint-8.safetensors.unfinished",
                                        "checkpoint-x.safetensors", "mine.new0"};
  for (const std::string& name : others) std::ofstream(folder / name) << "mine";
  std::ofstream(folder / (name_of(4) + ".unfinished0")) << "unfinished";
  std::ofstream(folder / (name_of(5) + ".new0")) << "unfinished, by an older version";
  std::ofstream(folder / (name_of(400) + ".unfinished17")) << "unfinished";
  run_until(folder.path(), 19);
  const std::uint64_t best = never_interrupted().run().best_step;
  BOOST_REQUIRE(best < 12U);
  std::vector<std::string> expected(others);
  expected.push_back(name_of(7));
  for (const std::uint64_t step : {best, std::uint64_t{12}, std::uint64_t{16}}) expected.push_back(name_of(step));
  std::sort(expected.begin(), expected.end());
  BOOST_TEST(names_in(folder.path()) == expected, boost::test_tools::per_element());

  std::ofstream(folder / (name_of(16) + ".unfinished0")) << "unfinished";
  check_goes_on_from(folder.path(), 16, 0);
  BOOST_TEST(names_in(folder.path()).size() == expected.size());
  const RunModel model = load_best<RunModel>(folder.path()).model;
  BOOST_TEST(std::ranges::equal(model.parameters().flat(), never_interrupted().model().parameters().flat()));
  BOOST_TEST(model.scale_factor() == never_interrupted().model().scale_factor());
}

BOOST_AUTO_TEST_CASE(a_damaged_checkpoint_is_passed_over) {
  const auto after = [](const auto& spoil, std::uint64_t step, std::size_t notices) {
    const TemporaryFolder folder;
    run_until(folder.path(), 19);
    spoil(folder);
    check_goes_on_from(folder.path(), step, notices);
  };
  after([](const TemporaryFolder& folder) { damage(folder / name_of(16), 12'345); }, 12, 1);
  after([](const TemporaryFolder& folder) { std::filesystem::resize_file(folder / name_of(16), 5000); }, 12, 1);
  after([](const TemporaryFolder& folder) { std::filesystem::resize_file(folder / name_of(16), 0); }, 12, 1);
  const std::uint64_t best = never_interrupted().run().best_step;
  const auto both = [](const TemporaryFolder& folder) {
    damage(folder / name_of(16), 3);
    damage(folder / name_of(12), 333);
  };
  after(both, best, 2);  // the third of the checkpoints kept

  const TemporaryFolder path;
  run_until(path.path(), 19);
  for (const std::string& name : names_in(path.path())) damage(path / name, 100);
  Trainer<RunModel> trainer(run_options(), Seed{2});
  Trainer<RunModel> before(run_options(), Seed{2});
  CheckpointFolder folder(path.path());
  BOOST_CHECK_EXCEPTION(resume(folder, trainer, run_data()), FileError,
                        says("found 3, each of them damaged, expected one that is whole; the newest: " +
                             (path.path() / names_in(path.path()).back()).string() + ": "));
  BOOST_TEST(same_state(trainer, before));
  BOOST_TEST(names_in(path.path()).size() == 3U);
}

BOOST_AUTO_TEST_CASE(no_damage_goes_unnoticed) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  trainer.fit(run_data(), {.steps = 2});
  const Bytes good = checkpoint_bytes(trainer);
  const auto parse = [](ByteView bytes) { static_cast<void>(parse_checkpoint(Bytes(bytes.begin(), bytes.end()), "f")); };
  BOOST_CHECK_NO_THROW(parse(good));
  Outcomes outcomes;
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    Bytes bad = good;
    bad[byte] = static_cast<std::uint8_t>(bad[byte] ^ (1U << (byte % 8)));
    try_parse(parse, bad, outcomes);
    try_parse(parse, ByteView(good).first(byte), outcomes);
  }
  BOOST_TEST(outcomes.rejected == 2 * good.size());
  BOOST_TEST(outcomes.first_wrong == "");
  const Outcomes scrambled = scramble(parse, good, 300);
  BOOST_TEST(scrambled.first_wrong == "");
}

BOOST_AUTO_TEST_CASE(another_run_is_refused) {
  const TemporaryFolder path;
  run_until(path.path(), 8);
  CheckpointFolder folder(path.path());
  const auto refuses = [&](const auto& change, const std::string& expected) {
    TrainingOptions options = run_options(2);
    Seed seed{1};
    Dataset data = run_data();
    change(options, seed, data);
    Trainer<RunModel> trainer(options, seed), before(options, seed);
    BOOST_TEST_CONTEXT(expected) { BOOST_CHECK_EXCEPTION(resume(folder, trainer, data), FileError, says(expected)); }
    BOOST_TEST(same_state(trainer, before));
  };
  refuses([](auto& o, auto&, auto&) { o.batch_size = 7; }, "at option batch_size: found 6, expected 7");
  refuses([](auto& o, auto&, auto&) { o.learning_rate = std::nextafter(0.7, 1.0); },
          "learning_rate: found 0.7, expected 0.7000000000000001");
  refuses([](auto& o, auto&, auto&) { o.shards = 5; }, "option shards: found 4, expected 5");
  refuses([](auto& o, auto&, auto&) { o.loss.pen_loss = PenLoss::masked; }, "option pen_loss: found padded, expected masked");
  refuses([](auto& o, auto&, auto&) { o.validation_kl_weight = ValidationKlWeight::original; }, "found final_weight, expected original");
  refuses([](auto& o, auto&, auto&) { o.first_schedule_step = 3; }, "option first_schedule_step: found 0, expected 3");
  refuses([](auto& o, auto&, auto&) { o.freeze = {"latent", "decoder.cell"}; }, "option freeze: found none, expected latent,decoder.cell");
  refuses([](auto& o, auto&, auto&) { o.mirror_prob = 0.5; }, "option mirror_prob: found 0, expected 0.5");
  refuses([](auto& o, auto&, auto&) { o.balance_classes = true; }, "option balance_classes: found no, expected yes");
  refuses([](auto& o, auto&, auto&) { o.denormals = Denormals::flush; }, "option denormals: found ieee, expected flush");
  refuses([](auto& o, auto&, auto&) { o.precision = Precision::bfloat16; }, "option precision: found full, expected bfloat16");
  refuses([](auto&, auto& seed, auto&) { seed.value = 2; }, "at seed: found 1, expected 2");
  refuses([](auto&, auto&, auto& data) { std::swap(data.train.sketches[3], data.train.sketches[4]); }, "fingerprint of the data");

  // a valid safetensors file that is not a checkpoint
  const auto refuses_file = [&](const auto& change, const std::string& expected) {
    const Bytes good = read_file(path / name_of(8));
    rewrite(path / name_of(8), change);
    refuses([](auto&, auto&, auto&) {}, expected);
    write_file(path / name_of(8), ByteView(good));
  };
  refuses_file([](auto& words, auto&) { words["version"] = "4"; }, "at version: found '4', expected '1', '2' or '3'");
  refuses_file([](auto& words, auto&) { words["format"] = "sketchrnn"; }, "at format: found 'sketchrnn', expected 'sketchrnn checkpoint'");
  refuses_file([](auto&, auto& tensors) { tensors[1].name = "parameters/other"; }, "found no such tensor, expected [7 x 16] F32");
  refuses_file([](auto&, auto& tensors) { std::swap(tensors[1].shape[0], tensors[1].shape[1]); },
               "found [16 x 7] F32, expected [7 x 16] F32");
  refuses_file([](auto&, auto& tensors) { tensors.push_back({"more", "F32", {0}, {}}); }, "found 70 tensors, expected 69");
  const auto refuses_value = [&](const std::string& key, const std::string& value, const std::string& expected) {
    refuses_file([&](auto& words, auto&) { words[key] = value; }, expected);
  };
  std::vector<std::string> keys;
  for (const auto& [key, value] : folder.newest().file.metadata) keys.push_back(key);
  BOOST_TEST(keys.size() == 35U);
  for (const std::string& key : keys) {
    for (const char* junk : {"", "x", "-", "1 ", "99999999999999999999999999", "nan"}) {
      // a large number is valid where the metadata state no limit
      if (junk[0] == '9' && (key == "run.best_cost" || key == "scale_factor")) continue;
      BOOST_TEST_CONTEXT(key << " " << junk) { refuses_value(key, junk, name_of(8) + ": at "); }
    }
    if (key == "run.max_length" || key == "model") continue;  // older checkpoints lack it
    refuses_file([&](auto& words, auto&) { words.erase(key); }, "at " + key + ": found none");
  }
  refuses_value("step", "21", "at step: found '21', expected one from '0' up to, but not, '20'");
  refuses_value("option.batch_size", "0", "batch_size is 0");
  refuses_value("scale_factor", "-1", "a number above 0");

  check_goes_on_from(path.path(), 8, 0);  // none of this has changed the folder
}

BOOST_AUTO_TEST_CASE(a_checkpoint_can_be_read_as_a_model) {
  const TemporaryFolder path;
  run_until(path.path(), 19);
  const Trainer<RunModel>& run = never_interrupted();
  const auto is_best = [&](const auto& model, const ModelInfo& info) {
    BOOST_TEST(std::ranges::equal(model.parameters().flat(), run.model().parameters().flat()));
    BOOST_TEST(model.scale_factor() == run.model().scale_factor());
    BOOST_TEST(info.max_length == run.run().max_length);
    BOOST_TEST(info.max_length > 0U);
    BOOST_TEST(info.more.at("step") == std::to_string(run.run().best_step));
  };
  const auto loaded = load_model<RunModel>(path / name_of(16));
  is_best(loaded.model, loaded.info);
  const auto best = load_best<RunModel>(path.path());
  is_best(best.model, best.info);
  const auto choice = ModelChoice<DecoderOnly<Lstm<4>, Mixture<2>>, RunModel>::load(path / name_of(12));
  BOOST_TEST((choice.visit([]<class Chosen>(const Chosen&) { return std::is_same_v<Chosen, RunModel>; })));
  choice.visit([&](const auto& chosen) { is_best(chosen, choice.info()); });

  // with values that are not finite, and without fields that older versions did not write
  rewrite(path / name_of(16), [](auto& words, auto& tensors) {
    static const std::vector<float> wrong(4000, std::numeric_limits<float>::quiet_NaN());
    words.erase("run.max_length");
    for (SafeTensor& tensor : tensors) {
      if (!tensor.name.starts_with("best/")) tensor.data = {reinterpret_cast<const std::uint8_t*>(wrong.data()), tensor.data.size()};
    }
  });
  const auto again = load_model<RunModel>(path / name_of(16));
  BOOST_TEST(again.info.max_length == 0U);
  BOOST_TEST(std::ranges::equal(again.model.parameters().flat(), run.model().parameters().flat()));
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path.path());
  BOOST_CHECK_EXCEPTION(resume(folder, trainer, run_data()), FileError, says("a finite number"));
  BOOST_TEST(resume_from_best(folder, trainer, run_data()).step == run.run().best_step);

  BOOST_TEST((names_in(path.path()) == std::vector{name_of(run.run().best_step)}));  // later checkpoints belong to another run now
  damage(path / name_of(run.run().best_step), 12'345);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_model<RunModel>(path / name_of(run.run().best_step))), FileError, says("checksum"));
}

BOOST_AUTO_TEST_CASE(a_run_without_validations_gives_its_newest_parameters) {
  const TemporaryFolder path;
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path.path());
  trainer.fit(run_data(), {.steps = 4, .validate_every = 0}, checkpoints(folder, trainer, 2));
  const auto newest = load_best<RunModel>(path.path());
  BOOST_TEST(newest.info.more.at("step") == "4");
  BOOST_TEST(std::ranges::equal(newest.model.parameters().flat(), trainer.model().parameters().flat()));
  BOOST_TEST(!trainer.use_best());
  BOOST_CHECK_EXCEPTION(resume_from_best(folder, trainer, run_data()), FileError, says("run.best_step: found no best parameters"));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_over_goes_on_as_if_it_had_been_begun_longer) {
  const TemporaryFolder path;
  CheckpointFolder folder(path.path());
  {
    Trainer<RunModel> shorter(run_options(1), Seed{1});
    FitOptions twelve = whole_run;
    twelve.steps = 12;
    shorter.fit(run_data(), twelve, checkpoints(folder, shorter, every));
    BOOST_TEST(shorter.run().over);
  }
  Trainer<RunModel> longer(run_options(2), Seed{1});
  for (const std::uint64_t no_longer : {3U, 12U}) {
    BOOST_CHECK_EXCEPTION(resume(folder, longer, run_data(), no_longer), ArgumentError, [](const ArgumentError& error) {
      return std::string(error.what()).starts_with("the run has completed 12 steps and cannot end after ");
    });
  }
  BOOST_TEST(resume(folder, longer, run_data(), whole_run.steps).step == 12U);
  BOOST_TEST(folder.newest().info.run.last_step == whole_run.steps);  // so that a crash at this moment changes nothing
  longer.resume(run_data(), checkpoints(folder, longer, every));
  BOOST_TEST(longer.steps() == whole_run.steps);
  BOOST_TEST(same_state(longer, never_interrupted()));
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_early_counts_its_validations_anew) {
  RunState run{.last_step = 20, .over = true, .validations_without_best = 5};
  set_last_step(run, 12, 30);
  BOOST_TEST(!run.over);
  BOOST_TEST(run.last_step == 30U);
  BOOST_TEST(run.validations_without_best == 0U);
  run.validations_without_best = 5;  // a resumed run keeps its count, so that nothing else changes
  set_last_step(run, 12, 25);
  BOOST_TEST(run.validations_without_best == 5U);
}

BOOST_AUTO_TEST_CASE(notes_can_hold_metadata_of_the_model) {
  CheckpointInfo info;
  info.notes = {{"name", "owl"}, {"metadata.license", "CC BY 4.0"}, {"data", "owl.npz"}};
  BOOST_TEST(model_info(info).name == "owl");
  BOOST_CHECK((model_info(info).more == std::map<std::string, std::string>{{"license", "CC BY 4.0"}}));
}

BOOST_AUTO_TEST_CASE(a_run_begins_anew_from_its_best_parameters) {
  const std::uint64_t best_step = never_interrupted().run().best_step;
  const auto options = [](unsigned threads) {
    TrainingOptions calmer = run_options(threads);
    calmer.learning_rate = 0.007;
    return calmer;
  };
  // uninterrupted, or stopped after each number of steps and resumed with
  const auto begun_anew = [&](const std::filesystem::path& path, std::vector<std::uint64_t> interruptions, std::uint64_t last_step) {
    run_until(path, 19);
    interruptions.push_back(std::numeric_limits<std::uint64_t>::max());
    std::unique_ptr<Trainer<RunModel>> trainer;
    bool first = true;
    for (const std::uint64_t at : interruptions) {
      trainer = std::make_unique<Trainer<RunModel>>(options(first ? 1 : 2), Seed{1});
      CheckpointFolder folder(path);
      if (std::exchange(first, false)) {
        BOOST_TEST(resume_from_best(folder, *trainer, run_data(), last_step).step == best_step);
        BOOST_TEST(trainer->run().restarts == 1U);
        BOOST_TEST(folder.newest().info.step == best_step);  // so that a crash at this moment loses nothing
        BOOST_TEST(folder.newest().file.metadata.at("version") == "2");
      } else {
        BOOST_TEST(resume(folder, *trainer, run_data()).notices.empty());
        BOOST_TEST(trainer->run().restarts == 1U);
      }
      try {
        trainer->resume(run_data(), checkpoints(folder, *trainer, every), Interrupt(at));
      } catch (const Interrupted&) {
        BOOST_TEST(at <= last_step);
      }
    }
    return trainer;
  };
  const TemporaryFolder whole;
  const auto expected = begun_anew(whole.path(), {}, 30);
  BOOST_TEST(expected->steps() == 30U);
  BOOST_TEST(expected->run().best_cost < never_interrupted().run().best_cost);
  for (const std::vector<std::uint64_t>& interruptions : {std::vector{best_step + 1}, {best_step + 3, 20, 21}, {25}}) {
    const TemporaryFolder pieces;
    BOOST_TEST(same_state(*begun_anew(pieces.path(), interruptions, 30), *expected));
  }

  // with zero moments, the first step of Adam changes a parameter by at most the learning rate, whatever the index of the step
  const TemporaryFolder path;
  run_until(path.path(), 19);
  Trainer<RunModel> trainer(options(1), Seed{1});
  CheckpointFolder folder(path.path());
  resume_from_best(folder, trainer, run_data());
  const auto before = trainer.state().parameters;
  BOOST_CHECK_THROW(trainer.resume(run_data(), Interrupt(best_step + 1)), Interrupted);
  const auto after = trainer.state().parameters;
  double largest = 0;
  for (std::size_t index = 0; index < RunModel::parameter_count; ++index) {
    largest = std::max(largest, std::abs(static_cast<double>(after.data()[index]) - static_cast<double>(before.data()[index])));
  }
  BOOST_TEST(largest < 0.007 * 1.001);
  BOOST_TEST(largest > 0.006);

  TrainingOptions other = options(1);
  other.batch_size = 7;
  Trainer<RunModel> refused(other, Seed{1});
  BOOST_CHECK_EXCEPTION(resume_from_best(folder, refused, run_data()), FileError, says("option batch_size"));
}

BOOST_AUTO_TEST_CASE(what_ended_by_an_exception_can_use_its_best_parameters) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  BOOST_CHECK_THROW(trainer.fit(run_data(), whole_run, Interrupt(19)), Interrupted);
  BOOST_TEST(trainer.has_best());
  BOOST_TEST(trainer.use_best());
  BOOST_TEST(std::ranges::equal(trainer.model().parameters().flat(), never_interrupted().model().parameters().flat()));
  BOOST_TEST(!trainer.has_best());
}

BOOST_AUTO_TEST_CASE(another_model_is_refused) {
  const TemporaryFolder path;
  run_until(path.path(), 10);
  const auto refuses = [&]<class Other>(const Other&, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(load_best<Other>(path.path())), FileError, says(expected));
  };
  refuses(SketchRnn<Lstm<3>, Latent<2>, Lstm<5>, Mixture<2>>(),
          "found [2 x 8] F32, expected [2 x 10] F32, F64, F16 or BF16, as in the model");
  refuses(DecoderOnly<Lstm<4>, Mixture<2>>(), "found [7 x 16] F32, expected [5 x 16] F32");
}

BOOST_AUTO_TEST_CASE(another_model_of_the_same_parameters_is_refused_or_noticed) {
  const TemporaryFolder path;
  const Examples<std::array<float, 2>> data{.train = {{1, 2}, {2, 3}}, .valid = {{3, 4}}};
  const TrainingOptions options{.batch_size = 2, .threads = 1};
  const auto trainer_of = [&]<class Model>(std::type_identity<Model>, double slope) {
    Model model(Seed{1});
    model.slope = slope;
    return std::make_unique<Trainer<Model>>(std::move(model), options, Seed{1});
  };
  const auto train = [&]<class Model>(std::type_identity<Model> type, const char* run) {
    const auto trainer = trainer_of(type, 3);
    CheckpointFolder folder(path / run);
    trainer->fit(data, {.steps = 2, .validate_every = 1}, checkpoints(folder, *trainer, 1));
  };
  const auto resumed = [&]<class Model>(std::type_identity<Model> type, const char* run) {
    const auto trainer = trainer_of(type, 3);
    CheckpointFolder folder(path / run);
    return resume(folder, *trainer, data, 3).notices;
  };
  train(std::type_identity<NamedLine>(), "named");
  train(std::type_identity<Line>(), "unnamed");
  BOOST_TEST(resumed(std::type_identity<NamedLine>(), "named").empty());
  BOOST_TEST(resumed(std::type_identity<Line>(), "unnamed").empty());

  // two names given by name() are two models
  BOOST_CHECK_EXCEPTION(static_cast<void>(resumed(std::type_identity<NamedRow>(), "named")), FileError,
                        says("at model: found NamedLine, expected NamedRow, as in the trainer that resumes it"));
  const auto row = trainer_of(std::type_identity<NamedRow>(), 3);
  CheckpointFolder named(path / "named");
  BOOST_CHECK_EXCEPTION(resume_from_best(named, *row, data), FileError, says("at model: found NamedLine, expected NamedRow"));

  // as a model, it gives the notices of a model file
  std::vector<std::string> told;
  const ModelFileOptions tell{.notify = [&](const Notice& notice) { told.push_back(notice.what); }};
  const std::vector<std::string> expected{"other types named by the metadata ('NamedLine'), though all shapes are those of NamedRow",
                                          "hyperparameters of the model left at 'slope=1', though the file has 'slope=3'"};
  static_cast<void>(load_best<NamedRow>(path / "named", tell));
  BOOST_TEST(told == expected, boost::test_tools::per_element());
  told.clear();
  static_cast<void>(load_model<NamedRow>(path / "named" / name_of(2), tell));
  BOOST_TEST(told == expected, boost::test_tools::per_element());

  // names written by compilers may be the same model
  const std::vector<std::string> notices = resumed(std::type_identity<Line>(), "named");
  BOOST_REQUIRE(notices.size() == 1U);
  BOOST_TEST(notices[0].ends_with(": is a checkpoint of the model 'NamedLine', resumed by 'Line', which has the same parameters"),
             notices[0]);
}

BOOST_AUTO_TEST_CASE(a_name_is_a_model_s_own_if_all_its_cells_have_one) {
  BOOST_TEST(has_own_name<RunModel>());
  BOOST_TEST(has_own_name<NamedLine>());
  BOOST_TEST(!has_own_name<Line>());
  BOOST_TEST((has_own_name<Classifier<Lstm<3>, 2>>()));
  BOOST_TEST((!has_own_name<Classifier<UnnamedCell<3>, 2>>()));
  BOOST_TEST((!has_own_name<DecoderOnly<UnnamedCell<3>, Mixture<2>>>()));
  BOOST_TEST((!has_own_name<SketchRnn<UnnamedCell<3>, Latent<2>, Lstm<3>, Mixture<2>>>()));
  BOOST_TEST((!has_own_name<SketchRnn<Lstm<3>, Latent<2>, UnnamedCell<3>, Mixture<2>>>()));
  BOOST_TEST((!has_own_name<BidirectionalEncoder<Lstm<3>, UnnamedCell<3>>>()));
}

BOOST_AUTO_TEST_CASE(a_folder_of_another_run_is_not_written_over) {
  const TemporaryFolder path;
  run_until(path.path(), 10);
  const std::vector<std::string> before = names_in(path.path());
  Trainer<RunModel> trainer(run_options(), Seed{2});
  CheckpointFolder folder(path.path());
  BOOST_CHECK_EXCEPTION(trainer.fit(run_data(), whole_run, checkpoints(folder, trainer, every)), FileError, says("of another run"));
  BOOST_TEST(trainer.steps() == 0U);
  BOOST_TEST(names_in(path.path()) == before, boost::test_tools::per_element());

  std::ofstream(path / "file") << "no folder";
  CheckpointFolder file(path / "file");
  BOOST_CHECK_THROW(static_cast<void>(file.empty()), FileError);
  BOOST_CHECK_THROW(file.write(trainer), FileError);
  CheckpointFolder absent(path / "absent");
  BOOST_TEST(absent.empty());
  BOOST_CHECK_EXCEPTION(resume(absent, trainer, run_data()), FileError, says("found none"));
  BOOST_CHECK_THROW(static_cast<void>(checkpoints(absent, trainer, 0)), ArgumentError);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_last_good_checkpoint) {
  const TemporaryFolder path;
  {
    Trainer<RunModel> trainer(run_options(), Seed{1});
    CheckpointFolder folder(path.path());
    BOOST_CHECK_THROW(trainer.fit(run_data(), whole_run, checkpoints(folder, trainer, every), Interrupt(13)), Interrupted);
    const std::vector<std::string> before = names_in(path.path());
    const SmallDisk disk(3000);
    BOOST_CHECK_EXCEPTION(trainer.resume(run_data(), checkpoints(folder, trainer, every)), FileError, says("at writing"));
    BOOST_TEST(trainer.steps() == 16U);
    BOOST_TEST(names_in(path.path()) == before, boost::test_tools::per_element());
  }
  check_goes_on_from(path.path(), 12, 0);
}

BOOST_AUTO_TEST_CASE(go_on_needs_a_run_and_its_data) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  BOOST_CHECK_THROW(trainer.resume(run_data()), ArgumentError);
  BOOST_CHECK_THROW(trainer.fit(run_data(), whole_run, Interrupt(2)), Interrupted);
  BOOST_CHECK_THROW(trainer.resume(toy_dataset(21, 5, Seed{9})), ArgumentError);
  trainer.resume(run_data());
  BOOST_TEST(same_state(trainer, never_interrupted()));
}

BOOST_AUTO_TEST_CASE(fine_tuning_of_a_file_s_model) {
  const TemporaryFolder folder;
  RunModel model = never_interrupted().model();
  model.set_scale_factor(7.25F);
  save_model(folder / "model.safetensors", model);

  // a trainer continues from a file that is loaded into its model
  Trainer<RunModel> given(model, run_options(), Seed{1}), read_into(run_options(), Seed{1});
  read_into.model() = load_model<RunModel>(folder / "model.safetensors").model;
  for (Trainer<RunModel>* trainer : {&given, &read_into}) trainer->set_max_length(run_data());
  BOOST_TEST(given.evaluate(run_data().train).cost == read_into.evaluate(run_data().train).cost);
  BOOST_TEST(given.step(run_data().train).loss == read_into.step(run_data().train).loss);

  // and a run at the model's own scale is resumed at that scale
  Trainer<RunModel> whole(model, run_options(), Seed{1}), first(model, run_options(), Seed{1}), second(run_options(), Seed{1});
  whole.fit(run_data(), whole_run);
  CheckpointFolder run(folder / "run");
  BOOST_CHECK_THROW(first.fit(run_data(), whole_run, checkpoints(run, first, every), Interrupt(10)), Interrupted);
  static_cast<void>(resume(run, second, run_data()));
  second.resume(run_data());
  BOOST_TEST(second.model().scale_factor() == 7.25F);
  BOOST_TEST(same_state(second, whole));
}

BOOST_AUTO_TEST_CASE(a_model_that_was_never_trained_has_no_scale_factor) {
  const TemporaryFolder folder;
  save_model(folder / "model.safetensors", RunModel(Seed{1}));
  RunModel model = load_model<RunModel>(folder / "model.safetensors").model;
  BOOST_TEST(!model.has_scale_factor());
  Trainer<RunModel> trainer(model, run_options(), Seed{1});
  CheckpointFolder checkpoint_folder(folder / "run");
  checkpoint_folder.write(trainer);
  BOOST_TEST(!checkpoint_folder.newest().info.scale_factor.has_value());
  BOOST_TEST(!load_model<RunModel>(folder / "run" / "checkpoint-000000000.safetensors").model.has_scale_factor());
  trainer.fit(run_data(), {.steps = 1});
  BOOST_TEST(trainer.model().scale_factor() == never_interrupted().model().scale_factor());
}

BOOST_AUTO_TEST_CASE(a_run_with_another_optimizer_and_schedule_resumes_to_the_same_bits) {
  using SgdTrainer = Trainer<RunModel, Sgd>;
  const auto schedule = [](double factor) {
    return LearningRateSchedule("mine", [factor](std::uint64_t step) { return factor / static_cast<double>(1 + step); });
  };
  TrainingOptions options = run_options();
  options.learning_rate_schedule = schedule(0.2);
  options.grad_clipping = GradientClipping::by_norm;
  const Sgd sgd{.momentum = 0.5};
  SgdTrainer whole(options, Seed{1}, sgd);
  whole.fit(run_data(), whole_run);

  const TemporaryFolder path;
  {
    CheckpointFolder folder(path.path());
    SgdTrainer trainer(options, Seed{1}, sgd);
    BOOST_CHECK_THROW(trainer.fit(run_data(), whole_run, checkpoints(folder, trainer, every), Interrupt(10)), Interrupted);
  }
  CheckpointFolder folder(path.path());
  SgdTrainer resumed(options, Seed{1}, sgd);
  BOOST_TEST(resume(folder, resumed, run_data()).step >= 8U);  // 9 if that validation was the best
  resumed.resume(run_data());
  const auto same = [](const auto& a, const auto& b) { return std::memcmp(a.data(), b.data(), a.flat().size_bytes()) == 0; };
  BOOST_TEST(same(resumed.model().parameters(), whole.model().parameters()));
  BOOST_TEST(same(resumed.state().optimizer_state[0], whole.state().optimizer_state[0]));

  // what the run was not trained with is refused
  const auto refuses = [&](auto&& trainer, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(resume(folder, trainer, run_data()), FileError, says(expected));
  };
  refuses(SgdTrainer(options, Seed{1}, {.momentum = 0.25}),
          "at optimizer: found SGD(momentum=0.5, weight_decay=0, nesterov=0), expected SGD(momentum=0.25, weight_decay=0, nesterov=0)");
  refuses(Trainer<RunModel>(options, Seed{1}), "expected Adam(beta1=0.9, beta2=0.999, epsilon=1e-08)");
  options.grad_clipping = GradientClipping::none;
  refuses(SgdTrainer(options, Seed{1}, sgd), "at option grad_clipping: found by_norm, expected none");
  options.learning_rate_schedule = {};
  refuses(SgdTrainer(options, Seed{1}, sgd), "at option learning_rate_schedule: found mine, expected none");

  // the best parameters can be read without the optimizer
  static_cast<void>(load_best<RunModel>(path.path()));
}

BOOST_AUTO_TEST_CASE(a_run_with_frozen_parts_and_other_arithmetic_goes_on_to_the_same_bits) {
  const TemporaryFolder path;
  TrainingOptions options = run_options();
  options.freeze = {"encoder", "decoder.cell.W_xh"};
  options.first_schedule_step = 1'000;
  options.denormals = Denormals::flush;
  options.precision = Precision::bfloat16;
  Trainer<RunModel> whole(options, Seed{1}), first(options, Seed{1}), second(options, Seed{1});
  whole.fit(run_data(), whole_run);
  CheckpointFolder run(path.path());
  BOOST_CHECK_THROW(first.fit(run_data(), whole_run, checkpoints(run, first, every), Interrupt(10)), Interrupted);
  const CheckpointInfo info = run.newest().info;
  BOOST_TEST(info.options.freeze == options.freeze, boost::test_tools::per_element());
  BOOST_TEST(info.options.first_schedule_step == 1'000U);
  BOOST_TEST((info.options.denormals == Denormals::flush));
  BOOST_TEST((info.options.precision == Precision::bfloat16));
  static_cast<void>(resume(run, second, run_data()));
  second.resume(run_data());
  BOOST_TEST(same_state(second, whole));

  options.freeze = {"encoder"};
  Trainer<RunModel> other(options, Seed{1});
  BOOST_CHECK_EXCEPTION(resume(run, other, run_data()), FileError,
                        says("at option freeze: found encoder,decoder.cell.W_xh, expected encoder, as in the trainer that resumes it"));
}

BOOST_AUTO_TEST_CASE(metadata_read_back_as_the_same_bits) {
  CheckpointInfo info;
  double odd = 0.1;
  std::uint64_t count = 0x7FFF'FFFF'FFFF'FFFFU;
  for_each_option(info.options, [&](std::string_view, auto& option) {
    using Option = std::remove_reference_t<decltype(option)>;
    if constexpr (std::is_same_v<Option, double>) option = odd = std::nextafter(odd / 1.01, 1.0);
    if constexpr (std::is_same_v<Option, std::size_t>) option = count--;
    if constexpr (std::is_same_v<Option, bool>) option = !option;
    if constexpr (std::is_same_v<Option, std::vector<std::string>>) option = {"encoder", "decoder.cell.W_xh"};
    if constexpr (std::is_enum_v<Option>) option = static_cast<Option>(value_names<Option>.size() - 1);
  });
  info.options.learning_rate = 0.1 + 0.2;
  info.options.min_learning_rate = std::numeric_limits<double>::denorm_min();
  info.options.grad_clip = std::numeric_limits<double>::max();
  info.step = 11;
  info.seed.value = std::numeric_limits<std::uint64_t>::max();
  info.scale_factor = 18.519827F;
  info.model = "MyModel";
  info.model_options = "slope=3";
  info.run = {3, 12, 4, false, false, std::numeric_limits<std::uint64_t>::max() - 1, std::numeric_limits<double>::infinity(), 6, 7};
  info.run.restarts = 2;
  info.run.max_length = 129;
  info.moments_since = 6;
  info.notes = {{"model", "lstm \"256\"\n"}, {"", "empty"}};
  const CheckpointInfo again = read_checkpoint_metadata(checkpoint_metadata(info), "f");

  std::vector<std::string> expected, found;
  std::vector<std::uint64_t> expected_bits, found_bits;
  const auto collect = [](auto& texts, auto& bits) {
    return [&](const std::string& key, const auto& value) {
      texts.push_back(key + detail::value_text(value));
      using Value = std::remove_cvref_t<decltype(value)>;
      if constexpr (std::is_same_v<Value, double>) bits.push_back(std::bit_cast<std::uint64_t>(value));
      if constexpr (std::is_same_v<Value, std::optional<double>>) bits.push_back(std::bit_cast<std::uint64_t>(value.value()));
    };
  };
  detail::for_each_value(info, collect(expected, expected_bits));
  detail::for_each_value(again, collect(found, found_bits));
  detail::for_each_later_value(info, collect(expected, expected_bits));
  detail::for_each_later_value(again, collect(found, found_bits));
  BOOST_TEST(expected == found, boost::test_tools::per_element());
  BOOST_TEST(expected_bits == found_bits, boost::test_tools::per_element());
  BOOST_TEST(expected_bits.size() == 17U);
  BOOST_TEST((again.notes == info.notes));
  BOOST_TEST(again.run.best_cost == std::numeric_limits<double>::infinity());
  BOOST_TEST((again.scale_factor == info.scale_factor));
  BOOST_CHECK_THROW(static_cast<void>(checkpoint_bytes(Trainer<RunModel>(run_options(), Seed{1}), {{"note", "\xff"}})), ArgumentError);
}

BOOST_AUTO_TEST_CASE(the_maximum_length_is_that_of_the_run_or_of_a_longer_note) {
  BOOST_TEST(max_length_of_run({}, 40) == 40U);
  BOOST_TEST(max_length_of_run({{"max_length", "130"}}, 40) == 130U);
  BOOST_TEST(max_length_of_run({{"max_length", "130"}}, 200) == 200U);
  BOOST_TEST(max_length_of_run({{"max_length", "long"}}, 40) == 40U);
  BOOST_TEST(max_length_of_run({{"max_length", "99999999999999999999999"}}, 40) == 40U);
  BOOST_TEST(max_length_of_run({}, std::uint64_t{1} << 60U) == 1'000'000U);
}

BOOST_AUTO_TEST_CASE(fnv_1a_has_its_published_values) {
  const auto hash = [](std::string_view text) {
    Fnv1a made;
    made.add(as_bytes(text));
    return made.value();
  };
  BOOST_TEST(hash("") == 0xCBF29CE484222325U);
  BOOST_TEST(hash("a") == 0xAF63DC4C8601EC8CU);
  BOOST_TEST(hash("foobar") == 0x85944171F73967E8U);
}

BOOST_AUTO_TEST_CASE(the_fingerprint_tells_data_sets_apart) {
  const std::uint64_t mine = fingerprint(run_data());
  const auto after = [](const auto& change) {
    Dataset data = run_data();
    change(data);
    return fingerprint(data);
  };
  BOOST_TEST(mine == fingerprint(run_data()));
  BOOST_TEST(mine == after([](Dataset& data) { data.classes = {"other"}; }));
  std::set<std::uint64_t> all{mine};
  all.insert(after([](Dataset& data) { data.train.sketches[9](1, 0) = std::nextafter(data.train.sketches[9](1, 0), 100.0F); }));
  all.insert(after([](Dataset& data) { data.train.sketches[0](0, 2) = -0.0F; }));
  all.insert(after([](Dataset& data) { std::swap(data.train.sketches[0], data.train.sketches[1]); }));
  all.insert(after([](Dataset& data) { data.test.push_back(data.train[0], 0); }));
  all.insert(after([](Dataset& data) { std::swap(data.valid, data.test); }));
  all.insert(after([](Dataset& data) { data.train.sketches.pop_back(); }));
  all.insert(after([](Dataset& data) {  // the same numbers in other sketches
    data.train.sketches[0] = Stroke3{{1, 2, 0}};
    data.train.sketches[1] = Stroke3{{3, 4, 1}, {5, 6, 1}};
  }));
  all.insert(after([](Dataset& data) {
    data.train.sketches[0] = Stroke3{{1, 2, 0}, {3, 4, 1}};
    data.train.sketches[1] = Stroke3{{5, 6, 1}};
  }));
  all.insert(after([](Dataset& data) { data.scale_factor = 2; }));
  all.insert(after([](Dataset& data) { data.train.time_gaps = {{1, 2}}; }));
  BOOST_TEST(all.size() == 11U);
}
