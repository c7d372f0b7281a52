// Loops whose jobs share their inner loops with threads that have no job: every index is processed once, on executors of any kind.
#define BOOST_TEST_MODULE core_helped_loop
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstddef>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include <sketchrnn/core/detail/helped_loop.hpp>
#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/thread_pool.hpp>

namespace {

using namespace sketchrnn;

/// Runs jobs one after another, from the last to the first, although it claims to have several workers.
struct Backwards {
  [[nodiscard]] static unsigned size() { return 3; }
  template <class Job>
  void parallel_for(std::size_t count, const Job& job) const {
    while (count-- > 0) job(count, 0U);
  }
};

/// Runs a loop of `jobs` jobs, each with 20 inner loops of 30 indices; returns how often each index of each job was processed.
template <class ExecutorType>
std::vector<std::vector<int>> counts_of(std::size_t jobs, ExecutorType& executor, std::size_t processors) {
  std::vector<std::vector<int>> counts(jobs, std::vector<int>(30));
  const HelpedLoop loop(jobs);
  loop.run(
      executor,
      [&](std::size_t index, unsigned /*thread*/, ThreadTeam* team) {
        for (int repeat = 0; repeat < 20; ++repeat) {
          const auto work = [&](std::size_t i) { ++counts[index][i]; };
          if (team == nullptr) {
            for (std::size_t i = 0; i < 30; ++i) work(i);
          } else {
            team->parallel_for(30, repeat % 2 == 1, work);
          }
        }
      },
      processors);
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_index_of_every_job_is_processed_once) {
  const auto check = [](auto& executor, std::size_t jobs, std::size_t processors) {
    const std::vector<std::vector<int>> expected(jobs, std::vector<int>(30, 20));
    for (int repeat = 0; repeat < 20; ++repeat) BOOST_TEST((counts_of(jobs, executor, processors) == expected));
  };
  SerialExecutor serial;
  Backwards backwards;
  for (const std::size_t jobs : {1U, 2U, 3U, 5U}) {
    for (const std::size_t processors : {1U, 2U, 8U}) {
      check(serial, jobs, processors);
      check(backwards, jobs, processors);
      for (const unsigned threads : {1U, 2U, 3U, 8U}) {
        ThreadPool pool(threads);
        check(pool, jobs, processors);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_without_a_job_help) {
  ThreadPool pool(3);
  const HelpedLoop loop(1);
  std::set<std::thread::id> ids;
  std::atomic<bool> has_helpers{false};
  loop.run(
      pool,
      [&](std::size_t /*index*/, unsigned /*thread*/, ThreadTeam* team) {
        BOOST_TEST_REQUIRE(team != nullptr);
        while (!team->has_helpers()) std::this_thread::yield();
        has_helpers = true;
        std::vector<std::thread::id> who(8);
        while (ids.size() < 2) {  // until another thread has taken an index
          team->parallel_for(who.size(), false, [&](std::size_t index) {
            who[index] = std::this_thread::get_id();
            std::this_thread::yield();
          });
          ids.insert(who.begin(), who.end());
        }
      },
      3);
  BOOST_TEST(has_helpers.load());
  BOOST_TEST(ids.size() >= 2U);
}

BOOST_AUTO_TEST_CASE(a_single_thread_has_no_team) {
  ThreadPool one(1), three(3);
  const HelpedLoop loop(2);
  const auto none = [](std::size_t /*index*/, unsigned /*thread*/, ThreadTeam* team) { BOOST_TEST(team == nullptr); };
  loop.run(one, none, 8);
  loop.run(three, none, 1);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_job_is_rethrown_and_the_loop_can_run_again) {
  ThreadPool pool(3);
  const HelpedLoop loop(4);
  for (int repeat = 0; repeat < 50; ++repeat) {
    BOOST_CHECK_THROW(loop.run(
                          pool,
                          [](std::size_t index, unsigned /*thread*/, ThreadTeam* /*team*/) {
                            if (index % 2 == 1) throw Error("odd");
                          },
                          3),
                      Error);
    std::vector<int> done(4);
    loop.run(
        pool, [&](std::size_t index, unsigned /*thread*/, ThreadTeam* /*team*/) { ++done[index]; }, 3);
    BOOST_TEST((done == std::vector<int>{1, 1, 1, 1}));
  }
}
