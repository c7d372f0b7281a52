// The safetensors format: named tensors with metadata. The size of the header, 8 bytes, little-endian; the header, JSON: name -> dtype,
// shape, data_offsets; then the data without gaps (github.com/huggingface/safetensors).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/system.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/json_size.hpp>
#include <sketchrnn/io/detail/json_text.hpp>
#include <sketchrnn/io/file.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A tensor: row-major, with `data` in the little-endian bytes of the file.
struct SafeTensor {
  std::string name;                  ///< for example "decoder.cell.W_xh"
  std::string dtype;                 ///< e.g. "F32", "F64"
  std::vector<std::uint64_t> shape;  ///< empty for a scalar
  ByteView data;                     ///< in the bytes of SafeTensors
};

/// Contents of a file. The tensors refer to `bytes`, so the struct can be moved but not copied.
struct SafeTensors {
  SafeTensors() = default;
  SafeTensors(const SafeTensors&) = delete;
  SafeTensors& operator=(const SafeTensors&) = delete;
  /// @{
  /// Moves the contents; the tensors stay valid.
  SafeTensors(SafeTensors&&) = default;
  SafeTensors& operator=(SafeTensors&&) = default;
  /// @}
  ~SafeTensors() = default;

  Bytes bytes;                                  ///< the whole file
  std::map<std::string, std::string> metadata;  ///< the header's __metadata__
  std::vector<SafeTensor> tensors;              ///< sorted by name

  /// Returns the tensor with this name, or null.
  [[nodiscard]] const SafeTensor* find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const SafeTensor& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
  }
};

namespace detail {

/// Returns the size of an element of a dtype in bytes; 0 for dtypes that the format does not define.
[[nodiscard]] inline std::uint64_t safetensors_width(std::string_view dtype) {
  if (dtype == "F64" || dtype == "I64" || dtype == "U64") return 8;
  if (dtype == "F32" || dtype == "I32" || dtype == "U32") return 4;
  if (dtype == "F16" || dtype == "BF16" || dtype == "I16" || dtype == "U16") return 2;
  if (dtype == "I8" || dtype == "U8" || dtype == "BOOL") return 1;
  return 0;
}

/// Parses the header. Duplicate names are errors.
[[nodiscard]] inline Expected<nlohmann::json> safetensors_header(std::string_view text, const std::string& file) {
  JsonSize size;
  const bool fits = read_json(text, size);
  if (size.too_large()) return FileError(file, "header", size.found(), size.expected());
  const DecimalPointScope scope;  // for the parser
  nlohmann::json header = fits ? nlohmann::json::parse(text.begin(), text.end(), nullptr, false) : nlohmann::json();
  if (!header.is_object()) return FileError(file, "header", in_quotes(text, 40), "a JSON object");
  if (!size.twice().empty()) return FileError(file, "header", in_quotes(size.twice()) + " twice", "each name once");
  return header;
}

/// Parses an entry of the header, `data` being the last bytes of a file of `file_size` bytes.
[[nodiscard]] inline Expected<SafeTensor> safetensors_entry(const std::string& name, const nlohmann::json& entry, ByteView data,
                                                            std::size_t file_size, const std::string& file) {
  const auto fail = [&](const std::string& found, const std::string& expected) {
    return FileError(file, "header, " + in_quotes(name), found, expected);
  };
  const auto numbers = [&](const char* key) -> Expected<std::vector<std::uint64_t>> {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array() || found->size() > 8 ||
        !std::all_of(found->begin(), found->end(), [](const nlohmann::json& number) { return number.is_number_unsigned(); })) {
      return fail("no good " + std::string(key), "an array of at most 8 numbers that are not negative");
    }
    return found->get<std::vector<std::uint64_t>>();
  };
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string()) return fail("no dtype", "one, such as \"F32\"");
  const Expected<std::vector<std::uint64_t>> shape = numbers("shape");
  if (!shape) return shape.error();
  SafeTensor tensor{name, entry["dtype"].get<std::string>(), *shape, {}};
  const std::uint64_t width = safetensors_width(tensor.dtype);
  if (width == 0) return fail("dtype " + in_quotes(tensor.dtype), "F64, F32, F16, BF16 or an integer type");
  const Expected<std::vector<std::uint64_t>> offsets = numbers("data_offsets");
  if (!offsets) return offsets.error();
  const std::vector<std::uint64_t>& ends = *offsets;
  if (ends.size() != 2 || ends[0] > ends[1]) return fail("data_offsets " + entry["data_offsets"].dump(), "a beginning and an end");
  std::uint64_t size = width;
  for (const std::uint64_t side : tensor.shape) {
    if (side != 0 && size > (std::numeric_limits<std::uint64_t>::max)() / side)
      return fail("shape " + entry["shape"].dump(), "a size that fits the file");
    size *= side;
  }
  if (size != ends[1] - ends[0]) {
    return fail(std::to_string(ends[1] - ends[0]) + " bytes of data",
                std::to_string(size) + " for " + tensor.dtype + " " + entry["shape"].dump());
  }
  if (ends[1] > data.size()) {
    return FileError(file, "end of file", std::to_string(file_size) + " bytes",
                     std::to_string(ends[1] - data.size()) + " more, for " + in_quotes(name) + ": the file is cut off");
  }
  tensor.data = data.subspan(ends[0], size);
  return tensor;
}

}  // namespace detail

/// Parses a safetensors file in memory; `file` is used in messages. Returns a FileError if it is not valid.
[[nodiscard]] inline Expected<SafeTensors> try_parse_safetensors(Bytes bytes, const std::string& file) {
  constexpr std::uint64_t largest_header = std::uint64_t{1} << 20U;
  constexpr std::size_t begin = 8;
  if (bytes.size() < begin)
    return FileError(file, "byte 0", std::to_string(bytes.size()) + " bytes", "at least 8, with the length of the header");
  const auto length = detail::load_unsigned<std::uint64_t>(bytes.data());
  if (length > largest_header)
    return FileError(file, "byte 0", "a header of " + std::to_string(length) + " bytes", "at most " + std::to_string(largest_header));
  if (length > bytes.size() - begin) {
    return FileError(file, "end of file", std::to_string(bytes.size()) + " bytes",
                     std::to_string(length - (bytes.size() - begin)) + " more, for the header: the file is cut off");
  }

  SafeTensors found;
  found.bytes = std::move(bytes);
  const ByteView all(found.bytes);
  const Expected<nlohmann::json> header = detail::safetensors_header(as_text(all.subspan(begin, length)), file);
  if (!header) return header.error();
  const ByteView data = all.subspan(begin + length);
  for (const auto& [name, entry] : header->items()) {
    if (name != "__metadata__") {
      Expected<SafeTensor> tensor = detail::safetensors_entry(name, entry, data, all.size(), file);
      if (!tensor) return tensor.error();
      found.tensors.push_back(*std::move(tensor));
      continue;
    }
    if (!entry.is_object()) return FileError(file, "header, __metadata__", entry.type_name(), "an object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) return FileError(file, "header, __metadata__, " + in_quotes(key), value.type_name(), "a string");
      found.metadata[key] = value.get<std::string>();
    }
  }
  // The data are contiguous, without gaps or overlaps.
  std::vector<const SafeTensor*> in_place;
  for (const SafeTensor& tensor : found.tensors) in_place.push_back(&tensor);
  std::sort(in_place.begin(), in_place.end(), [](const SafeTensor* a, const SafeTensor* b) {
    return std::pair(a->data.data(), a->data.size()) < std::pair(b->data.data(), b->data.size());
  });
  const std::uint8_t* next = data.data();
  for (const SafeTensor* tensor : in_place) {
    if (tensor->data.data() != next)
      return FileError(file, "data of " + in_quotes(tensor->name), "a gap or an overlap before it", "data without either");
    next += tensor->data.size();
  }
  if (next != data.data() + data.size()) return FileError(file, "end of file", "bytes that belong to no tensor", "none");
  return found;
}

/// Parses a safetensors file in memory as try_parse_safetensors() does. Throws FileError if it is not valid.
[[nodiscard]] inline SafeTensors parse_safetensors(Bytes bytes, const std::string& file) {
  return try_parse_safetensors(std::move(bytes), file).value();
}

/// Reads a safetensors file. Throws FileError.
[[nodiscard]] inline SafeTensors read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

/// Serializes tensors; their data are stored in the given order. Throws ArgumentError for text that is not UTF-8.
[[nodiscard]] inline Bytes safetensors_bytes(const std::vector<SafeTensor>& tensors, const std::map<std::string, std::string>& metadata) {
  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const SafeTensor& tensor : tensors) {
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + tensor.data.size()}}};
    offset += tensor.data.size();
  }
  std::optional<std::string> json = detail::json_text(header);
  if (!json) detail::raise(ArgumentError("the name of a tensor or the metadata are not UTF-8 text"));
  std::string text = *std::move(json);
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligns the data
  Bytes bytes;
  bytes.reserve(8 + text.size() + offset);
  for (unsigned byte = 0; byte < 8; ++byte) bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{text.size()} >> (8 * byte)));
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const SafeTensor& tensor : tensors) bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  return bytes;
}

/// Writes a safetensors file atomically. Throws FileError, and ArgumentError as safetensors_bytes() does.
inline void write_safetensors(const std::filesystem::path& path, const std::vector<SafeTensor>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  write_file(path, ByteView(safetensors_bytes(tensors, metadata)));
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
