// A small team of threads for parallel loops of a few microseconds. One thread, the leader, runs the program; the others spin until the
// next loop, because waking a sleeping thread takes longer than the loop itself. Used when one sketch is sampled at a time: each step
// consists of a few matrix-vector products, which are limited by the memory bandwidth of a single core; and in training, when there are more
// threads than shards (core/detail/helped_loop.hpp).
//
// One loop, in its plain form:               for index in [0, count): job(index)
// The leader:                                each member: range = its share of [0, count);  unfinished = count
// Leader and members, until the end:         while an index can be taken from a range, the own one first:
//                                              job(index);  unfinished -= 1
// The leader, at the end of the loop:        wait until unfinished = 0
//
// No member has to arrive: the leader takes what the others have not begun. The threads come from an executor, which is also the right tool
// for longer jobs (core/executor.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <sketchrnn/core/detail/threads.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A range of indices from which threads take one at a time, at either end. It is one atomic word, so that taking an index is one
/// compare-and-exchange.
class SharedRange {
 public:
  /// Replaces the range by [begin, end); end < 2^32. What was written before is visible to the threads that take an index.
  void assign(std::size_t begin, std::size_t end) noexcept { range_.store(packed(begin, end), std::memory_order_release); }

  /// Takes the first or the last index. Returns false if the range is empty.
  [[nodiscard]] bool take(bool last, std::size_t& index) noexcept {
    std::uint64_t range = range_.load(std::memory_order_acquire);
    for (;;) {
      const std::size_t begin = range & 0xffffffffU, end = range >> 32U;
      if (begin == end) return false;
      index = last ? end - 1 : begin;
      const std::uint64_t rest = last ? packed(begin, end - 1) : packed(begin + 1, end);
      if (range_.compare_exchange_weak(range, rest, std::memory_order_acq_rel, std::memory_order_acquire)) return true;
    }
  }

 private:
  static constexpr std::uint64_t packed(std::size_t begin, std::size_t end) noexcept { return std::uint64_t{end} << 32U | begin; }

  alignas(64) std::atomic<std::uint64_t> range_{0};  // in a cache line of its own
};

/// A reference to a function of a range of indices, body(first, end), of any type: what it is passed to is compiled once.
class RangeBody {
 public:
  /// `body` must outlive this object.
  template <class Body>
  explicit RangeBody(const Body& body) noexcept
      : body_(&body), call_([](const void* object, Index first, Index end) { (*static_cast<const Body*>(object))(first, end); }) {}
  /// Calls the function.
  void operator()(Index first, Index end) const { call_(body_, first, end); }

 private:
  const void* body_;
  void (*call_)(const void* object, Index first, Index end);
};

/// Runs parallel loops on a leader and up to max_members - 1 spinning threads:
///   team.run(executor, [&] { ... team.parallel_for(count, false, job); ... });
/// If the other threads are late because the processors are busy, the leader does the work alone.
class ThreadTeam {
 public:
  /// The maximum number of members. More would hardly be faster: with four, the weights of a layer fit into the members' caches.
  static constexpr unsigned max_members = 4;

  /// Constructs a team of `members` threads, clamped to [1, max_members]. Starts no thread.
  explicit ThreadTeam(unsigned members) noexcept : members_(std::clamp(members, 1U, max_members)) {}

  /// Returns the number of members, including the leader.
  [[nodiscard]] unsigned size() const noexcept { return members_; }

  /// Calls leader() on one thread of the executor while the other members wait for its parallel loops. Rethrows the leader's exception.
  /// The first thread that is ready becomes the leader; an executor that runs the members one after another works, too.
  template <class Leader>
  void run(ExecutorRef executor, const Leader& leader) {
    stopped_.store(false, std::memory_order_release);
    std::atomic<unsigned> ready{0};
    executor.parallel_for(members_, [&](std::size_t /*index*/, unsigned /*worker*/) {
      const unsigned member = ready.fetch_add(1, std::memory_order_acq_rel);
      if (member != 0) return serve(member);
      struct StopOnExit {
        std::atomic<bool>& stopped;
        ~StopOnExit() { stopped.store(true, std::memory_order_release); }
      } const stop_on_exit{stopped_};
      leader();
    });
  }

  /// Calls leader() on this thread; until it returns, other threads may call help(). Rethrows its exception.
  template <class Leader>
  void lead(const Leader& leader) {
    struct StopOnExit {
      std::atomic<bool>& stopped;
      ~StopOnExit() { stopped.store(true, std::memory_order_release); }
    } const stop_on_exit{stopped_};
    stopped_.store(false, std::memory_order_release);
    leader();
  }
  /// Returns whether a leader is running.
  [[nodiscard]] bool has_leader() const noexcept { return !stopped_.load(std::memory_order_acquire); }
  /// Takes part in the leader's loops until it returns, unless the team is complete; returns whether it did. `member` chooses the range that
  /// this thread begins with, 1 to max_members - 1.
  bool help(unsigned member) noexcept {
    const bool joins = helpers_.fetch_add(1, std::memory_order_relaxed) < max_members - 1;
    if (joins) serve(member);
    helpers_.fetch_sub(1, std::memory_order_relaxed);
    return joins;
  }
  /// Returns whether any thread is helping. If not, a leader need not divide its loops.
  [[nodiscard]] bool has_helpers() const noexcept { return helpers_.load(std::memory_order_relaxed) != 0; }

  /// Pauses once in a spin loop. After many consecutive calls, counted by `idle`, it yields the processor to other threads.
  static void wait(unsigned& idle) noexcept {
    constexpr unsigned max_spins = 4096;
    if (++idle > max_spins) return detail::yield_processor();
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();  // hints to the processor that this is a spin loop
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  /// Calls job(index) for every index in [0, count) on the available members and waits for all calls to return. Only the leader may call
  /// it. Each member first processes its own contiguous range of indices, the same in every loop, so that it finds the data of the previous
  /// loop in its cache; then it takes over what the other members have not started. With `reverse_order` it processes its range from the
  /// end. `job` must not throw.
  template <class Job>
  void parallel_for(std::size_t count, bool reverse_order, const Job& job) noexcept {
    job_ = &job;
    call_ = [](const void* body, std::size_t index) { (*static_cast<const Job*>(body))(index); };
    reverse_order_.store(reverse_order, std::memory_order_relaxed);
    unfinished_.store(count, std::memory_order_relaxed);
    for (unsigned member = 0; member < members_; ++member) {
      ranges_[member].assign(count * member / members_, count * (member + 1) / members_);
    }
    work(0);
    for (unsigned idle = 0; unfinished_.load(std::memory_order_acquire) != 0;) wait(idle);
  }

  /// Calls body(first, end) for the parts of [0, size) with `part_size` indices, the last with fewer, as parallel_for() does.
  void for_ranges(Index size, Index part_size, bool reverse_order, RangeBody body) noexcept {
    parallel_for(static_cast<std::size_t>((size + part_size - 1) / part_size), reverse_order, [&](std::size_t part) {
      const Index first = static_cast<Index>(part) * part_size;
      body(first, (std::min)(first + part_size, size));
    });
  }

 private:
  /// Takes part in loops until the leader returns.
  void serve(unsigned member) noexcept {
    for (unsigned idle = 0; !stopped_.load(std::memory_order_acquire);) {
      if (work(member)) {
        idle = 0;
      } else {
        wait(idle);
      }
    }
  }

  /// Processes the remaining indices. Returns whether there were any.
  bool work(unsigned member) noexcept {
    const bool reverse_order = reverse_order_.load(std::memory_order_relaxed);
    bool any = false;
    const auto empty = [&](SharedRange& range, bool last) {
      for (std::size_t index = 0; range.take(last, index); any = true) {
        call_(job_, index);  // the leader does not replace the job before this index is finished
        unfinished_.fetch_sub(1, std::memory_order_release);
      }
    };
    empty(ranges_[member], reverse_order);
    for (unsigned other = 0; other < members_; ++other) {
      if (other != member) empty(ranges_[other], !reverse_order);  // from the end that its owner reaches last
    }
    return any;
  }

  unsigned members_;
  std::array<SharedRange, max_members> ranges_;
  const void* job_ = nullptr;
  void (*call_)(const void* job, std::size_t index) = nullptr;
  std::atomic<bool> reverse_order_{false}, stopped_{true};
  std::atomic<unsigned> helpers_{0};
  alignas(64) std::atomic<std::size_t> unfinished_{0};
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
