// Writes bytes to a file atomically: an overload of core/write_file.hpp.
#pragma once

#include <filesystem>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/write_file.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Replaces the file at `path` by `bytes`. Throws FileError as write_file() for text does.
inline void write_file(const std::filesystem::path& path, ByteView bytes) { write_file(path, as_text(bytes)); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
