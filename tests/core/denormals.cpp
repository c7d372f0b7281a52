// The mode of denormal numbers: set inside, restored outside, on every thread of every executor, also after an exception.
#define BOOST_TEST_MODULE core_denormals
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/thread_pool.hpp>

using namespace sketchrnn;

namespace {

// What the arithmetic itself says: the smallest normal number times 1/2, and a denormal operand times a large number.
template <class Scalar>
bool result_is_flushed() {
  const volatile Scalar smallest = std::numeric_limits<Scalar>::min(), half = Scalar(0.5);
  const volatile Scalar product = smallest * half;
  return !(product > 0);
}
template <class Scalar>
bool operand_is_flushed() {
  const volatile Scalar denormal = std::numeric_limits<Scalar>::denorm_min(), large = std::numeric_limits<Scalar>::max();
  const volatile Scalar product = denormal * large;
  return !(product > 0);
}

bool mode_is(Denormals mode) {
  const bool flushed = can_flush_denormals && mode == Denormals::flush;
  return (denormal_mode() == Denormals::flush) == flushed && result_is_flushed<float>() == flushed && result_is_flushed<double>() == flushed &&
         operand_is_flushed<float>() == flushed && operand_is_flushed<double>() == flushed;
}

constexpr auto both = {Denormals::ieee, Denormals::flush};

/// A host's executor: two threads per loop, each of which has a mode of its own.
struct Host {
  Denormals mode;
  bool restored = true;

  static unsigned size() { return 2; }
  void parallel_for(std::size_t count, const JobRef& job) {
    std::mutex mutex;
    const auto run = [&](unsigned worker) {
      const DenormalScope own(mode);
      for (std::size_t index = worker; index < count; index += 2) {
        try {
          job(index, worker);
        } catch (const std::exception&) {  // ours to report; here only the mode matters
        }
        const std::lock_guard<std::mutex> lock(mutex);
        restored = restored && mode_is(mode);
      }
    };
    std::thread other([&] { run(1); });
    run(0);
    other.join();
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_scope_sets_the_mode_and_restores_the_former_one) {
  BOOST_TEST(mode_is(Denormals::ieee));
  for (const Denormals outer : both) {
    const DenormalScope outer_scope(outer);
    for (const Denormals inner : both) {
      {
        const DenormalScope inner_scope(inner);
        BOOST_TEST(mode_is(inner));
      }
      BOOST_TEST(mode_is(outer));
      try {
        const DenormalScope inner_scope(inner);
        throw std::runtime_error("");
      } catch (const std::runtime_error&) {
        BOOST_TEST(mode_is(outer));
      }
    }
  }
  BOOST_TEST(mode_is(Denormals::ieee));
}

BOOST_AUTO_TEST_CASE(the_jobs_of_a_pool_have_the_mode_of_the_reference) {
  for (const unsigned threads : {1U, 3U}) {
    ThreadPool pool(threads);
    for (const Denormals outside : both) {
      const DenormalScope caller(outside);
      for (const Denormals inside : both) {
        std::vector<char> right(100);
        ExecutorRef(pool, inside).parallel_for(right.size(), [&](std::size_t index, unsigned) { right[index] = mode_is(inside); });
        for (const bool one : right) BOOST_TEST_REQUIRE(one);
        BOOST_TEST(mode_is(outside));
        BOOST_CHECK_THROW(ExecutorRef(pool).with(inside).parallel_for(9, [](std::size_t, unsigned) { throw std::runtime_error(""); }),
                          std::runtime_error);
        BOOST_TEST(mode_is(outside));
      }
    }
    // the pool's own threads, which a plain loop shows, have kept theirs
    pool.parallel_for(100, [&](std::size_t, unsigned) {
      if (!mode_is(Denormals::ieee)) throw std::runtime_error("a thread of the pool still flushes");
    });
  }
}

BOOST_AUTO_TEST_CASE(the_threads_of_a_host_get_their_mode_back) {
  for (const Denormals own : both) {
    for (const Denormals inside : both) {
      Host host{own};
      std::vector<char> right(20);
      ExecutorRef(host, inside).parallel_for(right.size(), [&](std::size_t index, unsigned) {
        right[index] = mode_is(inside);
        if (index % 3 == 0) throw std::runtime_error("");
      });
      for (const bool one : right) BOOST_TEST(one);
      BOOST_TEST(host.restored);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reference_to_a_reference_keeps_the_mode) {
  const SerialExecutor serial;
  const ExecutorRef flushing(serial, Denormals::flush);
  const ExecutorRef again = flushing;
  again.parallel_for(1, [](std::size_t, unsigned) { BOOST_TEST(mode_is(Denormals::flush)); });
  ExecutorRef(serial).parallel_for(1, [](std::size_t, unsigned) { BOOST_TEST(mode_is(Denormals::ieee)); });
}
