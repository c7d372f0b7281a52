// Handling of SIGINT (Ctrl+C) and SIGTERM: a training run stops between two steps; otherwise they terminate the program.
#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace studio {

/// During the lifetime of an object, the first SIGINT or SIGTERM sets a flag; a second one terminates the program.
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
  ~Interrupt() { end_when_interrupted(); }

  [[nodiscard]] bool asked() const { return flag() != 0; }

 private:
  // A signal handler has access to globals only.
  static volatile std::sig_atomic_t& flag() {
    static volatile std::sig_atomic_t asked = 0;
    return asked;
  }
  static void end_when_interrupted() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
  }
  static void remember(int /*signal*/) {
    flag() = 1;
    end_when_interrupted();
  }
};

/// Thrown when an interrupted run has stopped, with a checkpoint of all its steps.
struct Interrupted : std::runtime_error {
  Interrupted(std::uint64_t steps, std::filesystem::path run)
      : std::runtime_error("stopped after step " + std::to_string(steps)), folder(std::move(run)) {}

  std::filesystem::path folder;  ///< folder of the run
  std::string kept{};            ///< describes where the best model has been saved
};

}  // namespace studio
