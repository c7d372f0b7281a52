// What a file that is read may claim: limits of memory, of decompression and of lines, checked before memory is allocated, so that a small
// file that claims to hold very much (a bomb) is rejected.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Drawings from a file of n bytes may take max(free_bytes, ratio * n) bytes of memory. Quick, Draw! files need 2 to 10 times their size;
/// well compressed synthetic drawings need more, so free_bytes is large.
struct MemoryLimits {
  std::size_t free_bytes = std::size_t{64} << 20U;  ///< allowed for any file
  std::size_t ratio = 64;                           ///< allowed bytes per byte of the file; 0: free_bytes only
};

/// Limits of the decompressed size. Deflate reaches at most 1032 times the input; drawings reach about 5, padded arrays 80.
struct InflateLimits {
  std::size_t max_bytes = std::size_t{1} << 30U;    ///< absolute maximum
  std::size_t max_ratio = 100;                      ///< maximum ratio to the input,
  std::size_t free_bytes = std::size_t{16} << 20U;  ///< except that this much is always allowed, because small files vary most

  /// Returns the maximum decompressed size of `input` compressed bytes.
  [[nodiscard]] constexpr std::size_t output_of(std::size_t input) const noexcept {
    const bool large = max_ratio != 0 && input > (std::numeric_limits<std::size_t>::max)() / max_ratio;
    return (std::min)(max_bytes, large ? max_bytes : (std::max)(free_bytes, input * max_ratio));
  }
};

/// Limits of a text that is read in chunks and not kept, so that only its compression ratio matters.
inline constexpr InflateLimits streamed_inflate_limits{.max_bytes = (std::numeric_limits<std::size_t>::max)()};

/// Limits of LineReader.
struct LineLimits {
  std::size_t longest_line = std::size_t{16} << 20U;  ///< in bytes; the longest raw Quick, Draw! lines have about 100 KB
  /// Limits of the text's size if it is compressed. The text is not kept, so its absolute size is harmless.
  InflateLimits inflate = streamed_inflate_limits;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA
