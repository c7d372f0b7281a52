// The requirements on an executor, which runs the parallel loops of training, evaluation and sampling. An executor defines:
//
//   unsigned size() const;                           number of workers, at least 1
//   void parallel_for(std::size_t count, job);       calls job(index, worker) once for every index in [0, count), in any order and on any
//                                                    threads, and returns when all calls have returned; worker is in [0, size()), and
//                                                    concurrent calls have different workers. Rethrows an exception of a job
//
// ThreadPool (core/thread_pool.hpp) is the library's own. Results never depend on the executor: jobs write to disjoint memory, and
// reductions are computed in the order of the indices.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>

#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A job of a parallel loop as an executor sees it: a reference to any callable (std::size_t index, unsigned worker).
class JobRef {
 public:
  /// `job` must outlive this object.
  template <class Job>
  requires(!std::same_as<Job, JobRef>) explicit JobRef(const Job& job) noexcept
      : job_(std::addressof(job)),
        call_([](const void* body, std::size_t index, unsigned worker) { (*static_cast<const Job*>(body))(index, worker); }) {}
  /// Calls the job.
  void operator()(std::size_t index, unsigned worker) const { call_(job_, index, worker); }

 private:
  const void* job_;
  void (*call_)(const void* job, std::size_t index, unsigned worker);
};

/// Whether an executor has a number of workers.
template <class ExecutorType>
concept HasSize = requires(const ExecutorType& executor) {
  { executor.size() } -> std::convertible_to<unsigned>;
};
/// Whether an executor runs parallel loops.
template <class ExecutorType>
concept HasParallelFor = requires(ExecutorType& executor, const JobRef& job) {
  executor.parallel_for(std::size_t{1}, job);
};

/// A type that meets the requirements of an executor.
template <class ExecutorType>
concept Executor = HasSize<ExecutorType> && HasParallelFor<ExecutorType>;

/// Checks the requirements of an executor by static assertions, each of which names what is missing:
///   static_assert(RequireExecutor<ExecutorType>::satisfied);
template <class ExecutorType>
struct RequireExecutor {
  static_assert(HasSize<ExecutorType>, "sketchrnn: an executor has `unsigned size() const`, the number of its workers");
  static_assert(HasParallelFor<ExecutorType>,
                "sketchrnn: an executor has `void parallel_for(std::size_t count, job)`, which calls job(index, worker)");
  /// Whether all requirements are met.
  static constexpr bool satisfied = Executor<ExecutorType>;
};

/// A reference to an executor of any type, with the mode of denormal numbers in its jobs. Does not allocate.
class ExecutorRef {
 public:
  /// `executor` must outlive this object.
  template <class ExecutorType>
  requires(!std::same_as<std::remove_const_t<ExecutorType>, ExecutorRef>)
      ExecutorRef(ExecutorType& executor, Denormals denormals = Denormals::ieee)  // NOLINT: implicit
  noexcept
      : executor_(std::addressof(executor)), size_(&size_of<ExecutorType>), run_(&run_on<ExecutorType>), denormals_(denormals) {
    static_assert(RequireExecutor<ExecutorType>::satisfied);
  }

  /// Returns a reference to the same executor with another mode of denormal numbers.
  [[nodiscard]] ExecutorRef with(Denormals denormals) const noexcept {
    ExecutorRef other = *this;
    other.denormals_ = denormals;
    return other;
  }

  /// Returns the number of workers. Throws ArgumentError if it is 0.
  [[nodiscard]] unsigned size() const { return size_(executor_); }

  /// Calls job(index, worker) for every index in [0, count) and waits for all calls to return. Rethrows an exception of a job. Each thread
  /// has the mode of denormal numbers of this reference during a call, and its own again afterwards.
  template <class Job>
  void parallel_for(std::size_t count, const Job& job) const {
    const auto with_mode = [&](std::size_t index, unsigned worker) {
      const DenormalScope scope(denormals_);
      job(index, worker);
    };
    run_(executor_, count, JobRef(with_mode));
  }

 private:
  template <class ExecutorType>
  static unsigned size_of(const void* executor) {
    if constexpr (HasSize<ExecutorType>) {
      const auto workers = static_cast<unsigned>(static_cast<const ExecutorType*>(executor)->size());
      if (workers == 0) detail::raise(ArgumentError("executor: its size is 0, expected at least 1 worker"));
      return workers;
    }
  }
  template <class ExecutorType>
  static void run_on(const void* executor, std::size_t count, const JobRef& job) {
    // the constructor took an ExecutorType&, which is const only if ExecutorType is
    if constexpr (HasParallelFor<ExecutorType>) static_cast<ExecutorType*>(const_cast<void*>(executor))->parallel_for(count, job);
  }

  const void* executor_;
  unsigned (*size_)(const void* executor);
  void (*run_)(const void* executor, std::size_t count, const JobRef& job);
  Denormals denormals_;
};

/// Runs every loop on the calling thread.
class SerialExecutor {
 public:
  /// Returns 1.
  [[nodiscard]] static constexpr unsigned size() noexcept { return 1; }
  /// Calls job(index, 0) for every index in [0, count), in order.
  template <class Job>
  void parallel_for(std::size_t count, const Job& job) const {
    for (std::size_t index = 0; index < count; ++index) job(index, 0U);
  }
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
