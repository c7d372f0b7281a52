// SIGINT (Ctrl+C) and SIGTERM: a training run asks for them between two steps; elsewhere they end the program, which leaves no unfinished file.
#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <sketchrnn/core/write_file.hpp>

namespace studio {

/// Lets SIGINT and SIGTERM remove the file that is being written before they end the program.
inline void end_cleanly_when_interrupted() {
  const auto end = [](int signal) {
    sketchrnn::remove_unfinished_file();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  };
  std::signal(SIGINT, end);
  std::signal(SIGTERM, end);
}

/// While one lives, the first SIGINT or SIGTERM is remembered instead of ending the program; a second one ends it.
class Interrupt {
 public:
  Interrupt() {
    flag() = 0;
    std::signal(SIGINT, remember);
    std::signal(SIGTERM, remember);
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt() { end_cleanly_when_interrupted(); }

  [[nodiscard]] bool asked() const { return flag() != 0; }

 private:
  // A signal handler can reach nothing else.
  static volatile std::sig_atomic_t& flag() {
    static volatile std::sig_atomic_t asked = 0;
    return asked;
  }
  static void remember(int /*signal*/) {
    flag() = 1;
    end_cleanly_when_interrupted();
  }
};

/// Thrown where a run has stopped because of it, with a checkpoint of all its steps.
struct Interrupted : std::runtime_error {
  Interrupted(std::uint64_t steps, std::filesystem::path run)
      : std::runtime_error("stopped after step " + std::to_string(steps)), folder(std::move(run)) {}

  std::filesystem::path folder;  ///< of the run
  std::string kept{};            ///< where its best model is, in words
};

}  // namespace studio
