// Signatures of binary formats that the library does not read, so that an error can name them ("a PNG picture").
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Returns the CRC-32C (Castagnoli), computed bit by bit; only used for a few bytes.
[[nodiscard]] constexpr std::uint32_t crc32c(std::string_view bytes) noexcept {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  return ~crc;
}

/// Returns whether the bytes are a TFRecord file: the length of the first record, 8 bytes, followed by its masked CRC-32C.
[[nodiscard]] inline bool begins_as_tfrecord(std::string_view start) noexcept {
  if (start.size() < 12) return false;
  const std::uint32_t crc = crc32c(start.substr(0, 8));
  return load_unsigned<std::uint32_t>(as_bytes(start).data() + 8) == ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U;
}

/// Returns a description of the binary format that begins with these bytes; empty if unknown.
[[nodiscard]] inline std::string_view foreign_format(std::string_view start) {
  using namespace std::string_view_literals;
  struct Signature {
    std::size_t offset;
    std::string_view bytes, name;
  };
  static constexpr Signature all[] = {
      {0, "\x89PNG"sv, "a PNG picture"},
      {0, "\xFF\xD8\xFF"sv, "a JPEG picture"},
      {0, "GIF8"sv, "a GIF picture"},
      {0, "II*\0"sv, "a TIFF picture"},
      {0, "MM\0*"sv, "a TIFF picture"},
      {8, "WEBP"sv, "a WebP picture"},
      {0, "\0\0\1\0"sv, "an icon (.ico)"},
      {0, "8BPS"sv, "a Photoshop picture"},
      {4, "ftypheic"sv, "a HEIF picture"},
      {4, "ftypavif"sv, "an AVIF picture"},
      {4, "ftyp"sv, "a video (MP4)"},
      {8, "WAVE"sv, "a sound (WAV)"},
      {0, "ID3"sv, "a sound (MP3)"},
      {0, "MThd"sv, "music (MIDI)"},
      {0, "OggS"sv, "a sound or video (Ogg)"},
      {0, "%PDF"sv, "a PDF document"},
      {0, "%!PS"sv, "a PostScript document"},
      {0, "{\\rtf"sv, "an RTF document"},
      {0, "\xD0\xCF\x11\xE0"sv, "an old Office document"},
      {0, "SQLite format 3\0"sv, "an SQLite database"},
      {0, "PAR1"sv, "a Parquet table"},
      {0, "ARROW1"sv, "an Arrow table"},
      {0, "FEA1"sv, "a Feather table"},
      {0, "\x89HDF\r\n\x1A\n"sv, "an HDF5 file (.h5)"},
      {0, "MATLAB 5.0"sv, "a MATLAB file (.mat)"},
      {0, "GGUF"sv, "a GGUF model"},
      {0, "\x80\2"sv, "a Python pickle"},
      {0, "\x80\3"sv, "a Python pickle"},
      {0, "\x80\4"sv, "a Python pickle"},
      {0, "\x80\5"sv, "a Python pickle"},
      {0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
      {0, "Rar!"sv, "a RAR archive"},
      {257, "ustar"sv, "a tar archive"},
      {0, "BZh"sv, "bzip2 data"},
      {0,
       "\xFD"
       "7zXZ"sv,
       "xz data"},
      {0, "\x28\xB5\x2F\xFD"sv, "zstd data"},
      {0,
       "\x7F"
       "ELF"sv,
       "a program"},
      {0, "MZ"sv, "a program"},
      {0, "\xFF\xFE\0\0"sv, "UTF-32 text"},
      {0, "\0\0\xFE\xFF"sv, "UTF-32 text"},
      {0, "wOFF"sv, "a font"},
      {0, "wOF2"sv, "a font"},
      {0, "OTTO"sv, "a font"},
  };
  for (const Signature& known : all) {
    if (start.size() >= known.offset + known.bytes.size() && start.substr(known.offset, known.bytes.size()) == known.bytes) {
      return known.name;
    }
  }
  // A bitmap's first two bytes are letters; its fourth to sixth bytes are zeros.
  if (start.size() > 14 && start.starts_with("BM") && start.substr(6, 4) == "\0\0\0\0"sv) return "a BMP picture";
  if (begins_as_tfrecord(start)) return "a TFRecord file";
  return {};
}

/// Returns whether the directory of a zip archive, within these bytes, names a numpy array. `consumed` is set to where the search should
/// resume: an entry whose name is truncated is searched again together with the bytes that follow.
[[nodiscard]] inline bool names_array_in_zip(std::string_view bytes, std::size_t& consumed) noexcept {
  constexpr std::string_view signature = "PK\x01\x02";
  constexpr std::size_t header = 46;
  for (std::size_t at = bytes.find(signature); at != std::string_view::npos; at = bytes.find(signature, at + 1)) {
    const std::size_t size = bytes.size() - at < header ? 0 : load_unsigned<std::uint16_t>(as_bytes(bytes).data() + at + 28);
    if (bytes.size() - at < header + size) {
      consumed = at;
      return false;
    }
    if (bytes.substr(at + header, size).ends_with(".npy")) return true;
  }
  consumed = bytes.size() - (std::min)(bytes.size(), signature.size() - 1);
  return false;
}

/// Returns a description of a zip archive from its first entry: "" for an .npz file and if the entry cannot be read. `other_files` is set
/// if it is of no known kind, so that an array may follow.
[[nodiscard]] inline std::string zip_contents(std::string_view start, bool& other_files) {
  other_files = false;
  constexpr std::size_t header = 30;
  if (!start.starts_with("PK\x03\x04") || start.size() < header) return {};
  const std::size_t size = load_unsigned<std::uint16_t>(as_bytes(start).data() + 26);
  if (size == 0 || start.size() < header + size) return {};
  const std::string_view name = start.substr(header, size);
  if (name.ends_with(".npy")) return {};
  if (name == "[Content_Types].xml" || name.starts_with("_rels/")) return "an Office document";
  if (name == "mimetype") return "an OpenDocument or EPUB file";
  if (name.starts_with("META-INF/")) return "a Java archive";
  if (name.ends_with("/data.pkl") || name == "data.pkl") return "a PyTorch file (.pt)";
  other_files = true;
  return "a zip archive of other files, the first " + in_quotes(name, 40);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
