// A few threads that share jobs of microseconds: one leads, the others wait for its next job without going to sleep, since to be woken would
// take longer than the job. For one sketch drawn at a time, whose every step is a product or two that all processors can read the weights for.
// What it is not for: long jobs, and threads of its own; both are core/thread_pool.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/thread_pool.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// See the head of the file.
///   team.lead(pool, [&] { ... team.share(count, false, job); ... });
/// Where the others come late, because the processors are busy, the leader does the work without them.
class ThreadTeam {
 public:
  /// More members than these would hardly be faster: a layer's weights then fit into their caches.
  static constexpr unsigned most = 4;

  /// As many members, up to `most`.
  explicit ThreadTeam(unsigned members) noexcept : members_(std::clamp(members, 1U, most)) {}

  [[nodiscard]] unsigned size() const noexcept { return members_; }

  /// Calls leader() on one thread of the pool, while others wait for what it shares. Its exception is thrown again here.
  template <class Leader>
  void lead(ThreadPool& pool, const Leader& leader) {
    dismissed_.store(false, std::memory_order_release);
    pool.run(members_, [&](std::size_t member, unsigned /*worker*/) {
      if (member != 0) return serve(static_cast<unsigned>(member));
      struct Dismissal {
        std::atomic<bool>& dismissed;
        ~Dismissal() { dismissed.store(true, std::memory_order_release); }
      } const at_the_end{dismissed_};
      leader();
    });
  }

  /// Calls job(number) for every number in [0, count), on the members that are there, and waits for all. Every member takes numbers of a part
  /// of its own first, the same part each time, so that it finds in its cache what it read the time before; then those that
  /// others have not come to. It takes them from the first on, or backwards. The job must not throw.
  template <class Job>
  void share(std::size_t count, bool backwards, const Job& job) noexcept {
    job_ = &job;
    call_ = [](const void* what, std::size_t number) { (*static_cast<const Job*>(what))(number); };
    backwards_.store(backwards, std::memory_order_relaxed);
    unfinished_.store(count, std::memory_order_relaxed);
    for (unsigned member = 0; member < members_; ++member) {
      parts_[member].left.store(range(count * member / members_, count * (member + 1) / members_), std::memory_order_release);
    }
    work(0);
    for (unsigned idle = 0; unfinished_.load(std::memory_order_acquire) != 0;) wait(idle);
  }

 private:
  /// The numbers [begin, end) that are left of a part, in one word, so that taking one is one exchange.
  static constexpr std::uint64_t range(std::size_t begin, std::size_t end) noexcept { return std::uint64_t{end} << 32U | begin; }
  struct alignas(64) Part {
    std::atomic<std::uint64_t> left{0};
  };

  /// Takes a number of a part and does it; false where none is left.
  bool take(Part& part, bool last) noexcept {
    std::uint64_t left = part.left.load(std::memory_order_acquire);
    for (;;) {
      const std::size_t begin = left & 0xffffffffU, end = left >> 32U;
      if (begin == end) return false;
      if (!part.left.compare_exchange_weak(left, last ? range(begin, end - 1) : range(begin + 1, end), std::memory_order_acq_rel,
                                           std::memory_order_acquire)) {
        continue;
      }
      // As long as this number is not finished, the leader leaves the job as it is.
      call_(job_, last ? end - 1 : begin);
      unfinished_.fetch_sub(1, std::memory_order_release);
      return true;
    }
  }

  /// Waits and works until the leader is done.
  void serve(unsigned member) noexcept {
    for (unsigned idle = 0; !dismissed_.load(std::memory_order_acquire);) {
      if (work(member)) {
        idle = 0;
      } else {
        wait(idle);
      }
    }
  }

  /// Whether there was anything to do.
  bool work(unsigned member) noexcept {
    const bool backwards = backwards_.load(std::memory_order_relaxed);
    bool any = false;
    while (take(parts_[member], backwards)) any = true;
    for (unsigned other = 0; other < members_; ++other) {
      while (other != member && take(parts_[other], !backwards)) any = true;  // from the end that its owner comes to last
    }
    return any;
  }

  /// Waits a moment, for the idle-th time; after many times others may have the processor for a while.
  static void wait(unsigned& idle) noexcept {
    constexpr unsigned patience = 4096;
    if (++idle > patience) return std::this_thread::yield();
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();  // tells the processor that this is a loop that waits
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  unsigned members_;
  std::array<Part, most> parts_;
  const void* job_ = nullptr;
  void (*call_)(const void* job, std::size_t number) = nullptr;
  std::atomic<bool> backwards_{false}, dismissed_{false};
  alignas(64) std::atomic<std::size_t> unfinished_{0};
};

}  // namespace sketchrnn
