// How the studio prints figures: one line each, `name value`, the value in as many digits as tell something.
#pragma once

#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace studio {

inline void print(const std::string& name, const std::string& value) { std::printf("%s %s\n", name.c_str(), value.c_str()); }
inline void print(const std::string& name, std::size_t value) { std::printf("%s %zu\n", name.c_str(), value); }
inline void print(const std::string& name, double value) { std::printf("%s %.6g\n", name.c_str(), value); }

}  // namespace studio
