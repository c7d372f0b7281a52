// Reads zip archives such as .npz files: stored or deflated entries, a single disk, less than 4 GiB. Sizes are taken from the central
// directory, because numpy's local headers may defer them to a zip64 field (PKWARE APPNOTE 6.3, sections 4.3-4.5). Encryption, other
// compression methods and self-extracting archives are not supported.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/limits.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// An entry of an archive: its name, and the position of its data.
struct ZipEntry {
  std::string name;                   ///< with its folders, for example "train.npy"
  std::uint32_t crc = 0;              ///< CRC-32 of the decompressed data
  std::uint16_t method = 0;           ///< 0: stored, 8: deflated
  std::uint64_t compressed_size = 0;  ///< in bytes
  std::uint64_t size = 0;             ///< in bytes, decompressed
  std::uint64_t header_offset = 0;    ///< of the local header
  std::size_t data_offset = 0;        ///< of the compressed data
};

/// An archive in memory. Its directory is fully checked: names are unique, entries are within the archive and do not overlap.
class ZipArchive {
 public:
  /// `bytes` must outlive this object. Throws FileError if the archive is not valid or not supported.
  ZipArchive(ByteView bytes, const std::string& file) : cursor_(bytes, Source{file, ""}) {
    const Directory directory = find_directory();
    read_directory(directory);
    check_names();
    place_entries(directory.offset);
  }

  /// Returns the entries in the order of the directory.
  [[nodiscard]] const std::vector<ZipEntry>& entries() const noexcept { return entries_; }

  /// Returns the entry with this name, or nullptr.
  [[nodiscard]] const ZipEntry* find(std::string_view name) const noexcept {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const ZipEntry& e) { return e.name == name; });
    return found == entries_.end() ? nullptr : &*found;
  }

  /// Returns the decompressed data of an entry. Throws FileError unless size and checksum match.
  [[nodiscard]] Bytes read(const ZipEntry& entry, const InflateLimits& limits = {}) const {
    const Source source{cursor_.source().file, entry.name};
    const ByteView packed = cursor_.bytes().subspan(entry.data_offset, convert<std::size_t>(entry.compressed_size));
    Bytes data = entry.method == stored ? Bytes(packed.begin(), packed.end())
                                        : inflate_raw(packed, entry.size, {source.file, ""}, entry.data_offset, limits);
    const auto crc = static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), data.data(), data.size()));
    if (crc != entry.crc) throw source.error(data.size(), "the checksum of other data", "the checksum of the directory");
    return data;
  }

  /// Returns the first `size` bytes of an entry, or all of a shorter one. The checksum is not verified.
  [[nodiscard]] Bytes read_start(const ZipEntry& entry, std::size_t size) const {
    const ByteView packed = cursor_.bytes().subspan(entry.data_offset, convert<std::size_t>(entry.compressed_size));
    if (entry.method == stored) {
      const ByteView start = packed.first((std::min)(size, packed.size()));
      return {start.begin(), start.end()};
    }
    Bytes data(size);
    std::size_t read = 0, written = 0;
    for (Inflater inflater(DeflateFormat::raw); written < size;) {
      const Inflater::Step step = inflater.step(packed.subspan(read), std::span(data).subspan(written));
      read += step.consumed;
      written += step.produced;
      if (step.status != Inflater::Status::more || (step.consumed == 0 && step.produced == 0)) break;
    }
    data.resize(written);
    return data;
  }

 private:
  static constexpr std::uint16_t stored = 0, deflated = 8;
  static constexpr std::uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50, local_signature = 0x04034b50;
  static constexpr std::size_t end_size = 22, entry_header_size = 46, longest_comment = 0xFFFF;
  static constexpr std::uint16_t deferred16 = 0xFFFF;
  static constexpr std::uint32_t deferred32 = 0xFFFFFFFF;  // The value is in the zip64 extra field.

  struct Directory {
    std::size_t count = 0, offset = 0, end = 0;
  };

  /// Finds the end record, which is followed only by a comment of the length that it states.
  Directory find_directory() {
    const ByteView bytes = cursor_.bytes();
    if (bytes.size() < end_size) throw cursor_.fail("only " + std::to_string(bytes.size()) + " bytes", "a zip archive");
    const std::size_t last = bytes.size() - end_size;
    for (std::size_t comment = 0; comment <= (std::min)(last, longest_comment); ++comment) {
      const std::uint8_t* record = bytes.data() + (last - comment);
      if (load_unsigned<std::uint32_t>(record) == end_signature && load_unsigned<std::uint16_t>(record + 20) == comment) {
        return read_end_record(last - comment);
      }
    }
    throw cursor_.source().error(bytes.size(), "no zip directory", "a whole zip archive (is the file cut short?)");
  }

  Directory read_end_record(std::size_t offset) {
    cursor_.seek(offset + 4, "an end record");
    const std::uint16_t disk = cursor_.u16("a disk number");
    const std::uint16_t first_disk = cursor_.u16("a disk number");
    const std::uint16_t count_here = cursor_.u16("a number of entries");
    const std::uint16_t count = cursor_.u16("a number of entries");
    const std::uint32_t size = cursor_.u32("the directory's size");
    const std::uint32_t start = cursor_.u32("the directory's offset");
    if (count == deferred16 || size == deferred32 || start == deferred32) {
      throw cursor_.fail("an archive of zip64 size", "fewer than 65535 entries and less than 4 GiB");
    }
    if (disk != 0 || first_disk != 0 || count_here != count) throw cursor_.fail("a part of a split archive", "one file");
    if (std::uint64_t{start} + size != offset) {
      throw cursor_.fail("a directory of " + std::to_string(size) + " bytes at byte " + std::to_string(start),
                         "one that ends at byte " + std::to_string(offset));
    }
    return {count, start, offset};
  }

  void read_directory(const Directory& directory) {
    cursor_.seek(directory.offset, "the directory");
    if (directory.count > (directory.end - directory.offset) / entry_header_size) {
      throw cursor_.fail(std::to_string(directory.count) + " entries announced", "as many as the directory has room for");
    }
    entries_.reserve(directory.count);
    for (std::size_t i = 0; i < directory.count; ++i) entries_.push_back(read_entry());
    if (cursor_.offset() != directory.end) throw cursor_.fail("more directory", "the end of the directory");
  }

  ZipEntry read_entry() {
    ZipEntry entry;
    if (cursor_.u32("a directory entry") != entry_signature) throw cursor_.fail("other bytes", "a directory entry", 4);
    cursor_.take(4, "version numbers");
    const std::uint16_t flags = cursor_.u16("flags");
    if ((flags & 1U) != 0) throw cursor_.fail("an encrypted entry", "a plain one");
    entry.method = cursor_.u16("a method");
    if (entry.method != stored && entry.method != deflated) {
      throw cursor_.fail("compression method " + std::to_string(entry.method), "0 (stored) or 8 (deflate)", 2);
    }
    cursor_.take(4, "a time and a date");
    entry.crc = cursor_.u32("a checksum");
    entry.compressed_size = cursor_.u32("a size");
    entry.size = cursor_.u32("a size");
    const std::uint16_t name_length = cursor_.u16("a length");
    const std::uint16_t extra_length = cursor_.u16("a length");
    const std::uint16_t comment_length = cursor_.u16("a length");
    cursor_.take(8, "attributes");
    entry.header_offset = cursor_.u32("an offset");
    entry.name = as_text(cursor_.take(name_length, "a name"));
    read_zip64(entry, cursor_.take(extra_length, "extra fields"));
    cursor_.take(comment_length, "a comment");
    if (entry.method == stored && entry.size != entry.compressed_size) {
      throw cursor_.fail("a stored entry of two sizes", "equal sizes");
    }
    return entry;
  }

  /// Reads values stored as 0xFFFFFFFF from the extra field 0x0001, 8 bytes each, in the order size, compressed size, offset.
  void read_zip64(ZipEntry& entry, ByteView extra) const {
    constexpr std::uint16_t zip64_field = 1;
    if (entry.size != deferred32 && entry.compressed_size != deferred32 && entry.header_offset != deferred32) return;
    ByteCursor fields(extra, Source{cursor_.source().file, "zip64 field of " + in_quotes(entry.name)});
    while (fields.remaining() != 0) {
      const std::uint16_t kind = fields.u16("a field");
      ByteCursor field(fields.take(fields.u16("a field's size"), "a field"), fields.source());
      if (kind != zip64_field) continue;
      for (std::uint64_t* value : {&entry.size, &entry.compressed_size, &entry.header_offset}) {
        if (*value == deferred32) *value = field.u64("a zip64 value");
      }
      return;
    }
    throw fields.fail("no zip64 field", "one, for the values that the entry defers to it");
  }

  void check_names() const {
    std::vector<std::string_view> names;
    names.reserve(entries_.size());
    for (const ZipEntry& entry : entries_) names.push_back(entry.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) {
      throw FileError(cursor_.source().file, "the zip directory", "two entries named " + in_quotes(*twice), "unique names");
    }
  }

  /// Finds the start of each entry's data and checks that no two entries overlap (as they do in some zip bombs).
  void place_entries(std::size_t directory_offset) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
    extents.reserve(entries_.size());
    for (ZipEntry& entry : entries_) {
      if (entry.header_offset > directory_offset) throw outside(entry, directory_offset);
      cursor_.seek(convert<std::size_t>(entry.header_offset), "a local header");
      if (cursor_.u32("a local header") != local_signature) throw cursor_.fail("other bytes", "a local header", 4);
      cursor_.take(22, "a local header");
      const std::uint16_t name_length = cursor_.u16("a length");
      const std::uint16_t extra_length = cursor_.u16("a length");
      if (as_text(cursor_.take(name_length, "a name")) != entry.name) {
        throw cursor_.fail("another name than in the directory", in_quotes(entry.name), name_length);
      }
      cursor_.take(extra_length, "extra fields");
      entry.data_offset = cursor_.offset();
      if (entry.data_offset > directory_offset || entry.compressed_size > directory_offset - entry.data_offset) {
        throw outside(entry, directory_offset);
      }
      extents.emplace_back(entry.header_offset, entry.data_offset + entry.compressed_size);
    }
    std::sort(extents.begin(), extents.end());
    for (std::size_t i = 1; i < extents.size(); ++i) {
      if (extents[i].first < extents[i - 1].second) {
        throw cursor_.source().error(convert<std::size_t>(extents[i].first), "two entries that share bytes", "entries one after the other");
      }
    }
  }

  [[nodiscard]] FileError outside(const ZipEntry& entry, std::size_t directory_offset) const {
    return cursor_.source().error(directory_offset, "an entry " + in_quotes(entry.name) + " that reaches past its archive",
                                  "entries in front of the directory");
  }

  ByteCursor cursor_;
  std::vector<ZipEntry> entries_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
