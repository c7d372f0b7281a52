// Shows on a terminal what the program is doing if it takes longer than two seconds without other progress output.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace studio {

/// During the lifetime of an object, shows "evaluating cat.npz: 12 s" on the last line of a terminal, from the second second on.
class Waiting {
 public:
  explicit Waiting(std::string what) : what_(std::move(what)) {
    if (on_terminal()) clock_ = std::thread([this] { run(); });
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  Waiting(Waiting&&) = delete;
  Waiting& operator=(Waiting&&) = delete;
  ~Waiting() {
    if (!clock_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    end_.notify_one();
    clock_.join();
  }

 private:
  static bool on_terminal() {
#if __has_include(<unistd.h>)
    return isatty(STDERR_FILENO) == 1;
#else
    return false;
#endif
  }

  void run() {
    std::unique_lock lock(mutex_);
    int seconds = 0;
    while (!end_.wait_for(lock, std::chrono::seconds(1), [this] { return over_; })) {
      if (++seconds >= 2) std::fprintf(stderr, "\r%s: %d s\033[K", what_.c_str(), seconds);
    }
    if (seconds >= 2) std::fputs("\r\033[K", stderr);
  }

  std::string what_;
  std::mutex mutex_;
  std::condition_variable end_;
  bool over_ = false;
  std::thread clock_;
};

}  // namespace studio
