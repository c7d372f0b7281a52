// A parallel loop with few long jobs, such as the shards of a training step, on an executor that may have more threads than jobs: a thread
// without a job helps with the short loops inside the jobs of the others.
//
//   each thread, in parallel:    takes jobs while there are any, and leads a team in each, with whose members it shares its inner loops;
//                                then joins the teams of the others, until all jobs are done
//
// The result does not depend on who computes what, so that the number of jobs need not depend on the number of processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <vector>

#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/detail/threads.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Runs such loops. Not for concurrent use.
class HelpedLoop {
 public:
  /// For loops of `jobs` jobs.
  explicit HelpedLoop(std::size_t jobs) : state_(std::make_unique<State>()) {
    for (std::size_t job = 0; job < jobs; ++job) state_->teams.push_back(std::make_unique<ThreadTeam>(ThreadTeam::max_members));
  }

  /// Number of threads that take part in run(). Throws what ExecutorRef::size() throws.
  [[nodiscard]] std::size_t threads(ExecutorRef executor, std::size_t processors = processors_here()) const {
    return (std::min<std::size_t>)(executor.size(), (std::min)(processors, state_->teams.size() * ThreadTeam::max_members));
  }

  /// Calls job(index, thread, team) for every index, and waits for all calls to return. `thread`, below threads(executor), counts the threads
  /// that take part: calls at the same time have different ones. `team` is null if there can be no helpers; it is valid during the
  /// call. Rethrows an exception of a job. No more than `processors` threads take part: those that help spin, and would otherwise take time
  /// from those that they help.
  template <class Job>
  void run(ExecutorRef executor, const Job& job, std::size_t processors = processors_here()) const {
    const std::size_t jobs = state_->teams.size(), threads = this->threads(executor, processors);
    state_->next.store(0, std::memory_order_relaxed);
    state_->finished.store(0, std::memory_order_relaxed);
    executor.parallel_for(threads, [&](std::size_t thread, unsigned /*worker*/) {
      for (std::size_t index = state_->next.fetch_add(1); index < jobs; index = state_->next.fetch_add(1)) {
        struct CountOnExit {
          std::atomic<std::size_t>& finished;
          ~CountOnExit() { finished.fetch_add(1, std::memory_order_release); }
        } const count_on_exit{state_->finished};
        ThreadTeam& team = *state_->teams[index];
        team.lead([&] { job(index, static_cast<unsigned>(thread), threads == 1 ? nullptr : &team); });
      }
      help(thread);
    });
  }

 private:
  struct State {  // an object of its own, so that a HelpedLoop can be moved
    std::vector<std::unique_ptr<ThreadTeam>> teams;
    std::atomic<std::size_t> next{0}, finished{0};
  };

  /// Returns the number of processors, or a large number if it is not known.
  [[nodiscard]] static std::size_t processors_here() noexcept {
    const unsigned found = detail::processor_count();
    return found != 0 ? found : (std::numeric_limits<std::size_t>::max)();
  }

  /// Helps until all jobs are done. Returns early if no team can be joined for long: the teams are complete, or the thread of the last job has
  /// not begun it.
  void help(std::size_t helper) const {
    constexpr int max_pauses = 4096;
    const auto& teams = state_->teams;
    const auto member = static_cast<unsigned>(1 + helper / teams.size() % (ThreadTeam::max_members - 1));
    std::size_t at = helper;
    for (int pauses = 0; pauses < max_pauses && state_->finished.load(std::memory_order_acquire) < teams.size(); ++at) {
      ThreadTeam& team = *teams[at % teams.size()];
      if (team.has_leader() && team.help(member)) {
        pauses = 0;
      } else {
        unsigned idle = 0;
        ThreadTeam::wait(idle);
        ++pauses;
      }
    }
  }

  std::unique_ptr<State> state_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
