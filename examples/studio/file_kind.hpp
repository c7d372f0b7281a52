// What a file holds, told by its first bytes, whatever its name; so that a file of the wrong kind is called what it is, rather than a
// damaged one of the right kind.
#pragma once

#include <filesystem>

namespace studio {

/// drawings: .npz and .ndjson; strokes: JSON with rows [dx, dy, pen]; picture: SVG, or other XML.
enum class FileKind { drawings, strokes, picture, tensors, javascript_model, unknown };

/// Throws FileError for what cannot be read at all: a folder, a pipe, an absent file.
[[nodiscard]] FileKind file_kind(const std::filesystem::path& file);

/// Throws FileError for a file that is neither .npz nor .ndjson.
void check_drawings(const std::filesystem::path& file);

/// Throws FileError for a file that begins neither as tensors nor as a model of sketch-rnn-js.
void check_model(const std::filesystem::path& file);

}  // namespace studio
