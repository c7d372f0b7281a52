// A thread pool for parallel loops, the library's own executor (core/executor.hpp). The assignment of jobs to threads is not deterministic.
// Results in this library do not depend on it: jobs write to disjoint memory, and reductions are computed in the order of the indices.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/threads.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A pool of worker threads, one of which is the calling thread: a pool of size 1 starts no thread. parallel_for() must not be called concurrently.
/// On a system without threads, WebAssembly compiled without -pthread, the size is 1, whatever number is asked for.
class ThreadPool {
 public:
  /// Starts threads - 1 threads; 0 stands for the number of processors. Throws std::system_error if the system refuses to start one; those
  /// that were started have ended then.
  explicit ThreadPool(unsigned threads = 0) : ThreadPool(WithoutThreads()) {  // so that the destructor runs if this body throws
    const unsigned wanted = threads != 0 ? threads : detail::processor_count(), count = detail::has_threads ? wanted : 1U;
    for (unsigned worker = 1; worker < count; ++worker) threads_.emplace_back([this, worker] { serve(worker); });
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ThreadPool(ThreadPool&&) = delete;
  ThreadPool& operator=(ThreadPool&&) = delete;
  ~ThreadPool() {
    {
      const detail::Lock lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (detail::Thread& thread : threads_) thread.join();
  }

  /// Returns the number of workers, including the calling thread.
  [[nodiscard]] unsigned size() const noexcept { return static_cast<unsigned>(threads_.size()) + 1; }

  /// Calls job(index, worker) for every index in [0, count) and waits for all calls to return; `worker` is in [0, size()). If a job throws,
  /// jobs that have not started are skipped, and the first exception is rethrown after all workers have stopped. Throws Error if a loop of
  /// this pool is running, as it is when a job calls parallel_for().
  template <class Job>
  void parallel_for(std::size_t count, const Job& job) {
    if (running_.exchange(true)) detail::raise(Error("thread pool: parallel_for is called while another loop of the same pool is running"));
    struct StopOnExit {
      std::atomic<bool>& running;
      ~StopOnExit() { running.store(false); }
    } const stop_on_exit{running_};
    const std::reference_wrapper<const Job> reference(job);
    job_ = reference;  // std::function stores a reference without allocating
    count_ = count;
    next_.store(0);
    failure_ = nullptr;
    if (!threads_.empty()) {
      {
        const detail::Lock lock(mutex_);
        busy_ = threads_.size();
        ++generation_;
      }
      wake_.notify_all();
    }
    work(0);
    if (!threads_.empty()) {
      detail::Lock lock(mutex_);
      done_.wait(lock, [this] { return busy_ == 0; });
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  struct WithoutThreads {};
  explicit ThreadPool(WithoutThreads /*pool*/) {}

  void work(unsigned worker) {
    for (std::size_t index = next_++; index < count_; index = next_++) {
      if (std::exception_ptr failure = detail::caught([&] { job_(index, worker); })) {
        const detail::Lock lock(failure_mutex_);
        if (!failure_) failure_ = std::move(failure);
        next_.store(count_);
      }
    }
  }

  void serve(unsigned worker) {
    std::size_t seen = 0;
    for (;;) {
      {
        detail::Lock lock(mutex_);
        wake_.wait(lock, [&] { return stop_ || generation_ != seen; });
        if (stop_) return;
        seen = generation_;
      }
      work(worker);
      const detail::Lock lock(mutex_);
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::vector<detail::Thread> threads_;
  detail::Mutex mutex_, failure_mutex_;
  detail::Condition wake_, done_;
  std::function<void(std::size_t, unsigned)> job_;
  std::size_t count_ = 0, busy_ = 0, generation_ = 0;
  std::atomic<std::size_t> next_{0};
  std::exception_ptr failure_;
  std::atomic<bool> running_{false};
  bool stop_ = false;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
