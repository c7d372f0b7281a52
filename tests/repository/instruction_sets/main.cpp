// Runs both of unit.cpp, where the processor has AVX2: each has to work with its own registers, and both have to find the same to rounding.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

extern "C" int run_sse2(float* outputs, std::size_t count);
extern "C" int run_avx2(float* outputs, std::size_t count);

int main() {
  constexpr std::size_t count = 500;
  std::vector<float> sse2(count), avx2(count);
  const int narrow = run_sse2(sse2.data(), count);
  if (narrow != 4) return std::printf("the unit for SSE2 works with %d lanes, expected 4\n", narrow), 1;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return std::puts("skipped: this processor has no AVX2"), 0;
  const int wide = run_avx2(avx2.data(), count);
  if (wide != 8) return std::printf("the unit for AVX2 works with %d lanes, expected 8\n", wide), 1;
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i)
    largest = std::fmax(largest, std::fabs(static_cast<double>(sse2[i]) - static_cast<double>(avx2[i])));
  if (!(largest < 1e-4)) return std::printf("the parameters differ by %g\n", largest), 1;
  std::printf("both ran; the largest difference is %g\n", largest);
  return 0;
}
