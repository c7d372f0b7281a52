// Identifies the format of a file by its content, for drawings and for models, regardless of its name. A file of the wrong kind is thus
// reported as what it is rather than as a damaged file. For files on disk, see identify_file.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/file_signatures.hpp>
#include <sketchrnn/io/detail/text_encoding.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// File formats. All up to svg are drawings, which load() reads.
enum class FileFormat {
  npz,               ///< drawings in the format of sketch-rnn
  npy,               ///< a single numpy array
  ndjson,            ///< Quick, Draw! drawings, one JSON object or list per line
  json,              ///< drawings in a single JSON document
  csv,               ///< a table with a column `drawing`, as on Kaggle
  quickdraw_binary,  ///< Quick, Draw! drawings, .bin
  svg,               ///< an SVG document
  safetensors,       ///< a model of this library, a checkpoint, or other tensors
  javascript_model,  ///< a model of sketch-rnn-js
  other,             ///< anything else
};

/// A format and its description for messages: "a PNG picture".
struct IdentifiedFile {
  FileFormat format = FileFormat::other;  ///< the format
  std::string name;                       ///< its description

  /// Returns whether load() reads the format.
  [[nodiscard]] bool holds_drawings() const noexcept { return format <= FileFormat::svg; }
  /// Returns whether the format is that of a model.
  [[nodiscard]] bool holds_model() const noexcept { return format == FileFormat::safetensors || format == FileFormat::javascript_model; }
};

/// Names of the expected formats of drawings, for messages.
inline constexpr std::string_view drawing_formats =
    "drawings: .npz, .npy, .ndjson, .json, .csv, Quick, Draw! .bin or .svg, text also as gzip or UTF-16";
/// Names of the expected formats of models, for messages.
inline constexpr std::string_view model_formats = "a model: .safetensors, .gen.json, .gen.full.json or .gen.js";

namespace detail {

/// Returns whether the bytes are plausible as a Quick, Draw! record: two letters, a boolean, and strokes that end before the next such
/// record.
[[nodiscard]] inline bool begins_as_quickdraw_binary(std::string_view start) noexcept {
  constexpr std::size_t header = 17;
  const auto plausible = [&](std::size_t at) {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return letter(start[at + 8]) && letter(start[at + 9]) && (start[at + 10] == 0 || start[at + 10] == 1);
  };
  if (start.size() < header || !plausible(0)) return false;
  const auto number = [&](std::size_t at) { return std::size_t{load_unsigned<std::uint16_t>(as_bytes(start).data() + at)}; };
  std::size_t at = header;
  for (std::size_t stroke = number(header - 2); stroke > 0 && at + 2 <= start.size(); --stroke) at += 2 + 2 * number(at);
  return at + header > start.size() || plausible(at);
}

/// Returns the name of an XML document's root element without namespace prefix; empty if it is not found.
[[nodiscard]] inline std::string_view root_element(std::string_view text) noexcept {
  while (true) {
    text.remove_prefix((std::min)(text.find('<'), text.size()));
    if (text.empty()) return {};
    std::string_view end = ">";
    if (text.starts_with("<!--")) {
      end = "-->";
    } else if (text.starts_with("<?")) {
      end = "?>";
    } else if (text.starts_with("<!")) {
      if (text.find('[') < text.find('>')) end = "]";  // internal declarations
    } else {
      break;
    }
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
  std::string_view name = text.substr(1, (std::min)(text.find_first_of(" \t\r\n/>", 1), text.size()) - 1);
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  return name;
}

[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Calls visit(name) for each column name in the first row of a table, without quotes, until one call returns true.
template <class Visit>
bool any_column(std::string_view row, char separator, const Visit& visit) {
  row = row.substr(0, (std::min)(row.find_first_of("\r\n"), row.size()));
  while (true) {
    const std::size_t end = (std::min)(row.find(separator), row.size());
    std::string_view name = row.substr(0, end);
    name = name.substr((std::min)(name.find_first_not_of(" \""), name.size()));
    name = name.substr(0, name.find_last_not_of(" \"") + 1);
    if (visit(name)) return true;
    if (end == row.size()) return false;
    row.remove_prefix(end + 1);
  }
}

/// Returns whether a header row has a column `drawing`; sets `separator` to the separator of the columns.
[[nodiscard]] inline bool names_column_drawing(std::string_view row, char& separator) {
  for (const char candidate : {',', ';', '\t'}) {
    if (!any_column(row, candidate, [](std::string_view name) { return equal_ignoring_case(name, "drawing"); })) continue;
    separator = candidate;
    return true;
  }
  return false;
}

/// Returns the Levenshtein distance of two words, ignoring case.
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (equal_ignoring_case(a.substr(i - 1, 1), b.substr(j - 1, 1)) ? 0U : 1U);
      diagonal = std::exchange(row[j], (std::min)({substituted, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

/// Returns the column name that is closest to `drawing`, such as `drawings`; empty if none is close.
[[nodiscard]] inline std::string closest_column_to_drawing(std::string_view row) {
  constexpr std::string_view expected = "drawing";
  constexpr std::size_t max_distance = 2;
  std::string nearest;
  std::size_t min_distance = max_distance + 1;
  for (const char separator : {',', ';', '\t'}) {
    any_column(row, separator, [&](std::string_view name) {
      const std::size_t distance = name.size() > 2 * expected.size() ? min_distance : edit_distance(name, expected);
      if (distance < min_distance) {
        nearest = name;
        min_distance = distance;
      }
      return false;
    });
  }
  return nearest;
}

/// Describes a header row without a column `drawing`, for messages.
[[nodiscard]] inline std::string no_column_drawing(std::string_view row) {
  const std::string nearest = closest_column_to_drawing(row);
  return "no column drawing" + (nearest.empty() ? "" : ", the nearest being " + in_quotes(nearest, 40));
}

/// Structure of the beginning of a JSON text, derived from its brackets without parsing the values.
struct JsonOutline {
  bool one_line = false;        ///< whether the first value, or the text, ends on the first line
  std::string keys;             ///< keys of the first object: ",name,mode,"
  bool object_in_list = false;  ///< whether the text begins with [{
  bool list_follows = false;    ///< whether the first object in the list is followed by a list
};

[[nodiscard]] inline JsonOutline json_outline(std::string_view text) {
  JsonOutline outline;
  constexpr std::string_view spaces = " \t\r\n";
  const std::size_t first = (std::min)(text.find_first_not_of(spaces), text.size());
  const std::size_t second = (std::min)(text.find_first_not_of(spaces, first + 1), text.size());
  outline.object_in_list = first < text.size() && text[first] == '[' && second < text.size() && text[second] == '{';
  const std::size_t own = outline.object_in_list ? 2 : 1;  // the depth of the first object's keys
  std::size_t depth = 0;
  outline.one_line = true;
  outline.keys = ",";
  for (std::size_t at = first; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t start = at + 1;
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1U : 0U;
      const std::size_t colon = at < text.size() ? text.find_first_not_of(spaces, at + 1) : std::string_view::npos;
      if (depth == own && colon != std::string_view::npos && text[colon] == ':') outline.keys.append(text.substr(start, at - start)) += ',';
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == own && c == '}') {
        const std::size_t comma = text.find_first_not_of(spaces, at + 1);
        const std::size_t next = comma == std::string_view::npos ? comma : text.find_first_not_of(spaces, comma + 1);
        outline.list_follows = outline.object_in_list && next != std::string_view::npos && text[comma] == ',' && text[next] == '[';
        break;
      }
      if (depth > 0 && --depth == 0) break;
    } else if (c == '\n') {
      outline.one_line = false;
    }
  }
  return outline;
}

/// Returns whether the text has one list per line: the first list ends on the first line, and a second begins on the next.
[[nodiscard]] inline bool is_list_per_line(std::string_view text) {
  std::size_t depth = 0, at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') return false;
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1U : 0U;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      break;
    }
  }
  const std::string_view rest = text.substr((std::min)(at + 1, text.size()));
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && rest[next] == '[' && rest.substr(0, next).find('\n') != std::string_view::npos;
}

/// Structure of the beginning of a JSON document of drawings.
struct JsonShape {
  std::size_t depth = 0;    ///< number of lists around the first value that is not a list
  bool is_object = false;   ///< whether that value is an object
  bool is_offset = false;   ///< whether that object has a field dx
  bool is_nothing = false;  ///< whether there is no such value: only empty lists
};

[[nodiscard]] inline JsonShape json_shape(std::string_view text) {
  JsonShape shape;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[') ++shape.depth;
    if (c == ']' && shape.depth > 0) --shape.depth;
    if (c != '[' && c != ']' && c != ',' && c != ' ' && c != '\t' && c != '\r' && c != '\n') break;
  }
  shape.is_nothing = at >= text.size();
  shape.is_object = !shape.is_nothing && text[at] == '{';
  shape.is_offset = shape.is_object && json_outline(text.substr(at)).keys.find(",dx,") != std::string::npos;
  return shape;
}

[[nodiscard]] inline IdentifiedFile identify_text(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {FileFormat::other, "nothing but spaces"};
  text.remove_prefix(first);
  if (text[0] == '<') {
    const std::string_view root = root_element(text);
    if (equal_ignoring_case(root, "html") || equal_ignoring_case(text.substr(0, 14), "<!doctype html")) {
      return {FileFormat::other, "an HTML page"};
    }
    if (root.empty() || root == "svg") return {FileFormat::svg, "a drawing (.svg)"};
    return {FileFormat::other, "XML, <" + std::string(root.substr(0, 40)) + ">"};
  }
  if (text[0] == '{') {
    return json_outline(text).one_line ? IdentifiedFile{FileFormat::ndjson, "drawings (.ndjson)"}
                                       : IdentifiedFile{FileFormat::json, "drawings (.json)"};
  }
  if (text[0] == '[') {
    const JsonOutline outline = json_outline(text);
    const auto has = [&](std::string_view key) { return outline.keys.find("," + std::string(key) + ",") != std::string::npos; };
    const bool model = outline.object_in_list && !has("drawing") && !has("dx") &&
                       (outline.list_follows || has("mode") || has("max_seq_len") || has("scale_factor"));
    if (model) return {FileFormat::javascript_model, "a model of sketch-rnn-js"};
    if (is_list_per_line(text)) return {FileFormat::ndjson, "drawings (.ndjson)"};
    const JsonShape shape = json_shape(text);
    const bool strokes = shape.is_offset || shape.is_nothing || (!shape.is_object && shape.depth < 4);
    return {FileFormat::json, strokes ? "strokes (.json)" : "drawings (.json)"};
  }
  if (text.starts_with("var ")) return {FileFormat::javascript_model, "a model of sketch-rnn-js"};
  if (text.starts_with("version https://git-lfs")) return {FileFormat::other, "a pointer of Git LFS to a file that has not been fetched"};
  char separator = ',';
  if (names_column_drawing(text.substr(0, 4096), separator)) return {FileFormat::csv, "drawings (.csv)"};
  const std::string_view row = text.substr(0, (std::min)({text.find_first_of("\r\n"), text.size(), std::size_t{4096}}));
  if (row.find_first_of(",;\t") != std::string_view::npos && !closest_column_to_drawing(row).empty()) {
    return {FileFormat::other, "a table with " + no_column_drawing(row)};
  }
  return {FileFormat::other, "text that begins with " + in_quotes(text, 16)};
}

/// Returns the text as UTF-8, without a byte order mark, up to the first error in it.
[[nodiscard]] inline std::string readable_text(std::string_view text) {
  const TextEncoding encoding = text_encoding(text);
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
  }
  if (encoding == TextEncoding::utf8) return std::string(text);
  std::string decoded;
  static_cast<void>(Utf16Decoder(encoding == TextEncoding::utf16_big_endian).decode(text, decoded));
  return decoded;
}

}  // namespace detail

/// Identifies the format of data from its beginning, of which 64 KiB are enough. Compressed data are not decompressed; for files, which may
/// be compressed, see identify_file().
[[nodiscard]] inline IdentifiedFile identify_bytes(std::string_view start) {
  using namespace detail;
  if (start.empty()) return {FileFormat::other, "an empty file"};
  if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06")) {
    bool other_files = false;
    const std::string contents = zip_contents(start, other_files);
    return contents.empty() ? IdentifiedFile{FileFormat::npz, "drawings (.npz)"} : IdentifiedFile{FileFormat::other, contents};
  }
  if (start.starts_with("\x1F\x8B")) return {FileFormat::other, "gzip data"};
  if (start.starts_with("\x93NUMPY")) return {FileFormat::npy, "drawings (.npy)"};
  // 8 bytes with the size of the header, then JSON
  if (start.size() > 8 && start[8] == '{' && start[7] == '\0') return {FileFormat::safetensors, "tensors (.safetensors)"};
  if (const std::string_view name = foreign_format(start); !name.empty()) return {FileFormat::other, std::string(name)};
  if (begins_as_quickdraw_binary(start)) return {FileFormat::quickdraw_binary, "drawings (Quick, Draw! .bin)"};

  const std::string text = readable_text(start);
  const std::string_view beginning = std::string_view(text).substr(0, 256);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && (c < '\t' || c > '\r') && c != '\x1B'; };
  if (std::any_of(beginning.begin(), beginning.end(), is_control)) return {FileFormat::other, "binary data of an unknown kind"};
  return identify_text(text);
}

/// Returns the error for a file of another format than `expected`: "drawings", "a model", ...
[[nodiscard]] inline FileError wrong_format(const std::string& file, const IdentifiedFile& found, std::string_view expected) {
  return {file, "byte 0", found.name, expected};
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
