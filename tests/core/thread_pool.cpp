// The thread pool: every job runs once, exceptions are rethrown, and a pool can be reused.
#define BOOST_TEST_MODULE core_thread_pool
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/thread_pool.hpp>

using sketchrnn::ThreadPool;

BOOST_AUTO_TEST_CASE(every_number_once) {
  for (const unsigned threads : {1U, 2U, 8U}) {
    ThreadPool pool(threads);
    BOOST_TEST(pool.size() == threads);
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> times(count);
      std::atomic<bool> workers_in_range{true};
      pool.parallel_for(count, [&](std::size_t number, unsigned worker) {
        ++times[number];
        if (worker >= threads) workers_in_range = false;
      });
      for (const auto& seen : times) BOOST_TEST_REQUIRE(seen == 1);
      BOOST_TEST(workers_in_range);
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_means_as_many_as_the_machine_has) {
  const ThreadPool pool;
  BOOST_TEST(pool.size() == std::max(1U, std::thread::hardware_concurrency()));
}

BOOST_AUTO_TEST_CASE(a_pool_of_one_is_the_calling_thread) {
  ThreadPool pool(1);
  pool.parallel_for(5, [caller = std::this_thread::get_id()](std::size_t, unsigned worker) {
    BOOST_TEST((std::this_thread::get_id() == caller));
    BOOST_TEST(worker == 0U);
  });
}

BOOST_AUTO_TEST_CASE(a_worker_number_belongs_to_one_thread_at_a_time) {
  ThreadPool pool(8);
  std::vector<std::atomic<int>> busy(8);
  std::atomic<bool> alone{true};
  pool.parallel_for(2000, [&](std::size_t, unsigned worker) {
    if (++busy[worker] != 1) alone = false;
    --busy[worker];
  });
  BOOST_TEST(alone);
}

BOOST_AUTO_TEST_CASE(an_exception_comes_back_and_the_pool_lives_on) {
  for (const unsigned threads : {1U, 2U, 8U}) {
    ThreadPool pool(threads);
    for (int turn = 0; turn < 50; ++turn) {
      BOOST_CHECK_EXCEPTION(pool.parallel_for(100,
                                              [](std::size_t number, unsigned) {
                                                if (number == 10) throw std::runtime_error("number ten");
                                              }),
                            std::runtime_error, [](const std::runtime_error& error) { return std::string(error.what()) == "number ten"; });
      std::atomic<int> done{0};
      BOOST_CHECK_NO_THROW(pool.parallel_for(100, [&](std::size_t, unsigned) { ++done; }));
      BOOST_TEST(done == 100);
    }
    BOOST_CHECK_THROW(pool.parallel_for(100, [](std::size_t, unsigned) { throw 5; }), int);  // every job throws: one exception is rethrown
  }
}

BOOST_AUTO_TEST_CASE(after_an_exception_no_new_job_begins) {
  ThreadPool pool(1);
  int begun = 0;
  BOOST_CHECK_THROW(pool.parallel_for(100,
                                      [&](std::size_t number, unsigned) {
                                        ++begun;
                                        if (number == 3) throw std::logic_error("stop");
                                      }),
                    std::logic_error);
  BOOST_TEST(begun == 4);
}

BOOST_AUTO_TEST_CASE(many_short_runs) {
  ThreadPool pool(4);
  std::vector<std::size_t> results(7);
  for (std::size_t turn = 0; turn < 3000; ++turn) {
    pool.parallel_for(results.size(), [&](std::size_t number, unsigned) { results[number] += number; });
  }
  for (std::size_t number = 0; number < results.size(); ++number) BOOST_TEST(results[number] == 3000 * number);
}

BOOST_AUTO_TEST_CASE(a_loop_inside_a_loop_is_refused) {
  for (const unsigned threads : {1U, 3U}) {
    ThreadPool pool(threads);
    BOOST_CHECK_THROW(pool.parallel_for(4, [&](std::size_t, unsigned) { pool.parallel_for(2, [](std::size_t, unsigned) {}); }),
                      sketchrnn::Error);
    std::atomic<int> calls{0};
    pool.parallel_for(4, [&](std::size_t, unsigned) { ++calls; });
    BOOST_TEST(calls == 4);
  }
}

#if defined(__linux__)
BOOST_AUTO_TEST_CASE(threads_that_the_system_refuses_are_an_error) {
  // A limit of the address space that leaves room for the stacks of some threads, not of all.
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  BOOST_TEST_REQUIRE(pages > 0U);
  rlimit limit{};
  BOOST_TEST_REQUIRE(getrlimit(RLIMIT_AS, &limit) == 0);
  rlimit low = limit;
  low.rlim_cur = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + (std::size_t{200} << 20U);
  BOOST_TEST_REQUIRE(setrlimit(RLIMIT_AS, &low) == 0);
  BOOST_CHECK_THROW(ThreadPool(512), std::system_error);
  BOOST_TEST_REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
  BOOST_TEST(ThreadPool(3).size() == 3U);
}
#endif
