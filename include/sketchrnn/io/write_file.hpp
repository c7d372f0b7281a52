// Writing bytes to a file, whole or not at all: core/write_file.hpp for what readers and writers of files call bytes.
#pragma once

#include <filesystem>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/write_file.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Replaces the file at `path` by `bytes`. Throws FileError as write_file does for text.
inline void write_file(const std::filesystem::path& path, ByteView bytes) { write_file(path, as_text(bytes)); }

}  // namespace sketchrnn
