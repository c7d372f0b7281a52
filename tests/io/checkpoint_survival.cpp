// A training run survives being killed at any moment, repeatedly, and a full file system.
#define BOOST_TEST_MODULE io_checkpoint_survival
#include <boost/test/unit_test.hpp>

#include <sys/mount.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include <tests/support/hostile.hpp>
#include <tests/support/temporary_folder.hpp>
#include <tests/support/training_run.hpp>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

const FitOptions long_run{.steps = 6000, .validate_every = 50};

/// Starts a run in a folder or resumes it; at its end, writes the model next to it.
void begin_or_go_on(const std::filesystem::path& path) {
  Trainer<RunModel> trainer(run_options(), Seed{1});
  CheckpointFolder folder(path / "run");
  if (folder.empty()) {
    trainer.fit(run_data(), long_run, checkpoints(folder, trainer, 3));
  } else {
    resume(folder, trainer, run_data());
    trainer.resume(run_data(), checkpoints(folder, trainer, 3));
  }
  save_model(path / "model.safetensors", trainer.model());
}

/// The same in a separate process.
pid_t start(const std::filesystem::path& path) {
  const pid_t process = fork();
  if (process != 0) return process;
  int status = 0;
  try {
    begin_or_go_on(path);
  } catch (...) {
    status = 1;
  }
  _exit(status);
}

/// A small file system in memory, if the user may mount one.
class SmallFileSystem {
 public:
  explicit SmallFileSystem(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directories(path_);
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=256k") == 0;
  }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;
  ~SmallFileSystem() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool mounted() const noexcept { return mounted_; }

 private:
  std::filesystem::path path_;
  bool mounted_ = false;
};

auto may_mount(boost::unit_test::test_unit_id /*unit*/) {
  const TemporaryFolder folder;
  boost::test_tools::assertion_result answer(SmallFileSystem(folder / "small").mounted());
  if (!answer) answer.message() << "skipped: the right to mount a small file system is absent";
  return answer;
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

BOOST_AUTO_TEST_CASE(killed_twenty_times_and_the_same_bits) {
  const TemporaryFolder folder;
  Random random(Seed{5});
  constexpr int wanted = 20;
  int killed = 0, while_writing = 0, exit_status = -1;
  std::uint64_t last_step = 0;
  for (int attempt = 0; attempt < 200 && exit_status < 0; ++attempt) {
    const pid_t process = start(folder.path());
    BOOST_REQUIRE(process > 0);
    if (killed < wanted) {
      // longer from attempt to attempt until the first checkpoint is found, for a machine that is busy with other work
      const auto patience = last_step == 0 ? static_cast<std::uint64_t>(attempt) + 1 : std::uint64_t{1};
      std::this_thread::sleep_for(std::chrono::microseconds(patience * (2000 + random.below(60'000))));
      kill(process, SIGKILL);
    }
    int status = 0;
    BOOST_REQUIRE(waitpid(process, &status, 0) == process);
    if (WIFEXITED(status)) {
      exit_status = WEXITSTATUS(status);
      break;
    }
    ++killed;
    const CheckpointFolder run(folder / "run");
    if (run.empty()) continue;
    for (const std::string& name : names_in(folder / "run")) while_writing += name.find(".unfinished") != std::string::npos ? 1 : 0;
    const std::uint64_t step = run.newest().info.step;
    BOOST_TEST(step >= last_step);  // no completed checkpoint is lost
    last_step = step;
  }
  BOOST_TEST(exit_status == 0);
  BOOST_TEST(killed == wanted);
  BOOST_TEST(last_step > 0U);
  BOOST_TEST(last_step < long_run.steps);  // the last process was killed during the run
  BOOST_TEST_MESSAGE(while_writing << " of " << killed << " were killed while they wrote a checkpoint; the last at step " << last_step);

  Trainer<RunModel> never_killed(run_options(), Seed{1});
  never_killed.fit(run_data(), long_run);
  const RunModel model = load_model<RunModel>(folder / "model.safetensors").model;
  BOOST_TEST(std::ranges::equal(model.parameters().flat(), never_killed.model().parameters().flat()));
  for (const std::string& name : names_in(folder / "run")) BOOST_TEST(name.find(".unfinished") == std::string::npos, name);
}

BOOST_AUTO_TEST_CASE(no_room_left, *boost::unit_test::precondition(may_mount)) {
  const TemporaryFolder folder;
  const auto small = folder / "small";
  const SmallFileSystem file_system(small);
  BOOST_REQUIRE(file_system.mounted());

  const FitOptions run{.steps = 20, .validate_every = 0};
  const auto path = small / "run";
  Trainer<RunModel> first(run_options(), Seed{1});
  CheckpointFolder first_folder(path);

  struct Fill : Callback {  // after ten steps the file system is full
    explicit Fill(std::filesystem::path file) : file_(std::move(file)) {}
    void after_step(std::uint64_t steps) override {
      if (steps != 10) return;
      std::ofstream out(file_, std::ios::binary);
      while (out.put('x').flush()) {
      }
    }
    std::filesystem::path file_;
  };
  BOOST_CHECK_EXCEPTION(first.fit(run_data(), run, checkpoints(first_folder, first, 4), Fill(small / "filler")), FileError,
                        says("No space left"));
  BOOST_TEST(first.steps() == 12U);
  BOOST_TEST((names_in(path) == std::set<std::string>{"checkpoint-000000004.safetensors", "checkpoint-000000008.safetensors"}));

  std::filesystem::remove(small / "filler");
  Trainer<RunModel> again(run_options(), Seed{1}), never_stopped(run_options(), Seed{1});
  CheckpointFolder again_folder(path);
  const Resumed resumed = resume(again_folder, again, run_data());
  BOOST_TEST(resumed.step == 8U);
  BOOST_TEST(resumed.notices.empty());
  again.resume(run_data(), checkpoints(again_folder, again, 4));
  never_stopped.fit(run_data(), run);
  BOOST_TEST(same_state(again, never_stopped));
}
