// A program whose output is lost, because the disk is full or its reader is gone, must not end as if it had succeeded.
#pragma once

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

namespace command_line {

/// Flushes standard output, to be called at the end of a program. Throws std::runtime_error if anything could not be written.
inline void finish_output() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return;
  // After an earlier failure, errno no longer has its reason.
  throw std::runtime_error("standard output: " + (errno != 0 ? std::generic_category().message(errno) : "could not be written"));
}

}  // namespace command_line
