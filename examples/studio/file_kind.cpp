// Telling files apart; see file_kind.hpp.
#include <cstddef>
#include <filesystem>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/model_choice.hpp>

#include "file_kind.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// 8 bytes with the length of a header, then JSON.
bool begins_as_tensors(const std::filesystem::path& file) {
  constexpr std::size_t enough = 9;
  Bytes start(enough);
  start.resize(bytes_of_file(file)(start));
  return start.size() == enough && start[enough - 1] == '{' && start[enough - 2] == 0;
}

/// The first characters that are no spaces, without a byte order mark.
std::string first_characters(const std::filesystem::path& file) {
  constexpr std::size_t enough = 256;
  Bytes start(enough);
  start.resize(bytes_of_file(file)(start));
  std::string text(as_text(start));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text;
}

bool begins_as_drawings(const std::filesystem::path& file) {
  try {
    static_cast<void>(data_format(file));
    return true;
  } catch (const FileError&) {
    return false;
  }
}

std::string in_words(FileKind kind) {
  switch (kind) {
    case FileKind::drawings:
      return "drawings, or an archive";
    case FileKind::strokes:
      return "strokes (.json)";
    case FileKind::picture:
      return "a picture (.svg)";
    case FileKind::tensors:
      return "tensors (.safetensors)";
    case FileKind::javascript_model:
      return "a model of sketch-rnn-js";
    case FileKind::unknown:
      break;
  }
  return "nothing known";
}

}  // namespace

FileKind file_kind(const std::filesystem::path& file) {
  if (begins_as_tensors(file)) return FileKind::tensors;
  const std::string start = first_characters(file);
  if (start.starts_with("<")) return FileKind::picture;
  if (start.starts_with("[[") || start.starts_with("[]")) return FileKind::strokes;  // models of sketch-rnn-js begin with [{
  if (is_javascript_model(file)) return FileKind::javascript_model;
  return begins_as_drawings(file) ? FileKind::drawings : FileKind::unknown;
}

void check_drawings(const std::filesystem::path& file) {
  const FileKind kind = file_kind(file);
  if (kind != FileKind::drawings) throw FileError(file.string(), "byte 0", in_words(kind), "drawings: .npz, or .ndjson, plain or gzip");
}

void check_model(const std::filesystem::path& file) {
  const FileKind kind = file_kind(file);
  if (kind != FileKind::tensors && kind != FileKind::javascript_model) {
    throw FileError(file.string(), "byte 0", in_words(kind), "a model: .safetensors, .gen.json, .gen.full.json or .gen.js");
  }
}

}  // namespace studio
