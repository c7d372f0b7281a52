// What a file holds, told by its first bytes, whatever its name; so that a file of the wrong kind is called what it is, rather than a
// damaged one of the right kind.
#pragma once

#include <filesystem>

namespace studio {

enum class FileKind { drawings, tensors, javascript_model, unknown };

/// Throws FileError for what cannot be read at all: a folder, a pipe, an absent file.
[[nodiscard]] FileKind file_kind(const std::filesystem::path& file);

/// Throws FileError for a file that holds no drawings but something else that is known.
void check_drawings(const std::filesystem::path& file);

/// Throws FileError for a file that begins neither as tensors nor as a model of sketch-rnn-js.
void check_model(const std::filesystem::path& file);

}  // namespace studio
