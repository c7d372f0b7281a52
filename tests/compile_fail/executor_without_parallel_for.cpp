// An executor that cannot run a loop.
// expect: sketchrnn: an executor has `void parallel_for(std::size_t count, job)`, which calls job(index, worker)
#include <cstddef>

#include <sketchrnn/core/executor.hpp>

using namespace sketchrnn;

struct Good {
  static unsigned size() { return 1; }
  void parallel_for(std::size_t count, const JobRef& job) {
    for (std::size_t index = 0; index < count; ++index) job(index, 0);
  }
};
ExecutorRef good(Good& executor) { return executor; }

#ifdef MUST_NOT_COMPILE
struct Bad {
  static unsigned size() { return 1; }
};
ExecutorRef bad(Bad& executor) { return executor; }
#endif
