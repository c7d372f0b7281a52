// What the builds of drawer.cpp and the program share. This header includes nothing of the library: the program is compiled for any processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dispatch {

/// What to draw.
struct Request {
  std::string model;         ///< file of a model, of the type in drawer.cpp
  std::size_t count = 25;    ///< number of drawings
  double temperature = 0.3;  ///< 0: the most probable drawing
  std::uint64_t seed = 1;    ///< of the random numbers
  std::string precision;     ///< full, bfloat16 or int8
};

/// The result: a picture, or why there is none. Exceptions stay inside a build.
struct Result {
  std::string svg;
  std::string error;
  double milliseconds = 0;  ///< of drawing alone
};

/// What each build offers.
using Draw = void(const Request& request, Result& result);

}  // namespace dispatch

// One function for each build, the only symbol that is visible outside it.
extern "C" {
dispatch::Draw draw_x86_64;
dispatch::Draw draw_x86_64_v3;
dispatch::Draw draw_x86_64_v4;
dispatch::Draw draw_x86_64_v4_bf16;
}
