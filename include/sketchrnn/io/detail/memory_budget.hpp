// Limits the memory taken by the drawings of a file in proportion to its size, and checks before the memory is allocated: a small file that
// claims to hold very much (a bomb) is rejected.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/limits.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Counts the memory taken by the drawings of a file.
class MemoryBudget {
 public:
  /// `file_bytes`: the size of the file, as far as it is known.
  MemoryBudget(MemoryLimits limits, std::uintmax_t file_bytes) noexcept : limits_(limits) { grow_to(file_bytes); }

  /// Sets the file size known so far.
  void grow_to(std::uintmax_t file_bytes) noexcept {
    constexpr std::uintmax_t largest = (std::numeric_limits<std::uintmax_t>::max)();
    const bool large = limits_.ratio != 0 && file_bytes > largest / limits_.ratio;
    allowed_ = (std::max<std::uintmax_t>)(limits_.free_bytes, large ? largest : file_bytes * limits_.ratio);
  }

  /// Records an allocation in advance. Throws FileError if it exceeds the limit.
  void charge(std::size_t bytes, std::string_view file, const std::string& place) {
    if (bytes > allowed_ - used_) {
      throw FileError(file, place, "drawings of more than " + std::to_string(allowed_) + " bytes in memory",
                      "fewer for a file of that size");
    }
    used_ += bytes;
  }

 private:
  MemoryLimits limits_;
  std::uintmax_t allowed_ = 0, used_ = 0;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
