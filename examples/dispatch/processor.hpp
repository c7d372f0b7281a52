// Which instruction sets the processor at hand has.
#pragma once

#include <string_view>

#include "drawer.hpp"

namespace dispatch {

/// A build of drawer.cpp.
struct Build {
  std::string_view name;  ///< the value of -march, and what is added to it
  Draw* draw;
  bool runs_here;  ///< whether the processor, and the system, have all of its instructions
};

/// All builds, from the oldest to the newest processor.
inline auto builds() {
  __builtin_cpu_init();
  const auto all = [](auto... has) { return (... && (has != 0)); };
  const bool v3 =
      all(__builtin_cpu_supports("ssse3"), __builtin_cpu_supports("sse4.2"), __builtin_cpu_supports("popcnt"),
          __builtin_cpu_supports("avx2"), __builtin_cpu_supports("fma"), __builtin_cpu_supports("bmi"), __builtin_cpu_supports("bmi2"));
  const bool v4 = v3 && all(__builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512bw"), __builtin_cpu_supports("avx512cd"),
                            __builtin_cpu_supports("avx512dq"), __builtin_cpu_supports("avx512vl"));
  const bool bf16 = v4 && all(__builtin_cpu_supports("avx512bf16"));
  struct Builds {
    Build list[4];
    [[nodiscard]] const Build* begin() const { return list; }
    [[nodiscard]] const Build* end() const { return list + 4; }
    /// The fastest that runs here; the first one runs everywhere.
    [[nodiscard]] const Build& best() const {
      const Build* found = list;
      for (const Build& build : list) found = build.runs_here ? &build : found;
      return *found;
    }
  };
  return Builds{{{"x86-64", draw_x86_64, true},
                 {"x86-64-v3", draw_x86_64_v3, v3},
                 {"x86-64-v4", draw_x86_64_v4, v4},
                 {"x86-64-v4+bf16", draw_x86_64_v4_bf16, bf16}}};
}

}  // namespace dispatch
