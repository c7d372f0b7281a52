// The thread team: every index is processed once, whichever threads take part; exceptions of the leader are rethrown; a team can be reused.
#define BOOST_TEST_MODULE core_thread_team
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sketchrnn/core/detail/thread_team.hpp>
#include <sketchrnn/core/thread_pool.hpp>

using sketchrnn::ThreadPool;
using sketchrnn::ThreadTeam;

BOOST_AUTO_TEST_CASE(a_team_has_at_least_one_and_at_most_max_members) {
  BOOST_TEST(ThreadTeam(0).size() == 1U);
  BOOST_TEST(ThreadTeam(2).size() == 2U);
  BOOST_TEST(ThreadTeam(100).size() == ThreadTeam::max_members);
}

BOOST_AUTO_TEST_CASE(every_index_once) {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    ThreadPool pool(threads);
    ThreadTeam team(pool.size());
    for (const std::size_t count : {0U, 1U, 3U, 64U}) {
      for (const bool reverse : {false, true}) {
        bool once = true;
        team.run(pool, [&] {
          for (int round = 0; round < 300; ++round) {
            std::vector<std::atomic<int>> times(count);
            team.parallel_for(count, reverse, [&](std::size_t number) { ++times[number]; });
            for (const auto& seen : times) once = once && seen == 1;
          }
        });
        BOOST_TEST(once, threads << " threads, " << count << " numbers");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_members_wrote_is_there_when_parallel_for_returns) {
  ThreadPool pool(4);
  ThreadTeam team(pool.size());
  std::size_t wrong = 0;
  team.run(pool, [&] {
    std::vector<std::size_t> numbers(64);  // not atomic: parallel_for() orders the writes
    for (std::size_t round = 1; round <= 2000; ++round) {
      team.parallel_for(numbers.size(), round % 2 == 0, [&](std::size_t number) { numbers[number] += round * number; });
      for (std::size_t number = 0; number < numbers.size(); ++number) {
        if (numbers[number] != round * (round + 1) / 2 * number) ++wrong;
      }
    }
  });
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(members_take_part) {
  ThreadPool pool(2);
  ThreadTeam team(pool.size());
  std::atomic<bool> other{false};
  team.run(pool, [&] {
    const auto leader = std::this_thread::get_id();
    while (!other) {  // the other member may be late
      team.parallel_for(8, false, [&](std::size_t /*number*/) {
        if (std::this_thread::get_id() != leader) other = true;
      });
    }
  });
  BOOST_TEST(other);
}

BOOST_AUTO_TEST_CASE(one_member_runs_all_indices_in_the_given_order) {
  ThreadTeam team(1);
  std::vector<std::size_t> order;
  team.parallel_for(4, false, [&](std::size_t number) { order.push_back(number); });
  team.parallel_for(4, true, [&](std::size_t number) { order.push_back(number); });
  BOOST_TEST(order == std::vector<std::size_t>({0, 1, 2, 3, 3, 2, 1, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_leader_alone_does_all_the_work) {
  ThreadTeam team(4);
  std::vector<int> times(37);
  team.parallel_for(times.size(), false, [&](std::size_t number) { ++times[number]; });
  BOOST_TEST(times == std::vector<int>(37, 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_leaders_exception_is_rethrown_and_the_team_stays_usable) {
  ThreadPool pool(3);
  ThreadTeam team(pool.size());
  BOOST_CHECK_EXCEPTION(team.run(pool, [] { throw std::runtime_error("the leader"); }), std::runtime_error,
                        [](const std::runtime_error& error) { return error.what() == std::string("the leader"); });
  std::atomic<int> calls{0};
  team.run(pool, [&] { team.parallel_for(10, false, [&](std::size_t /*number*/) { ++calls; }); });
  BOOST_TEST(calls == 10);
}
