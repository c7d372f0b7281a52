#define BOOST_TEST_MODULE io_zip
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/detail/zip.hpp>
#include <sketchrnn/io/detail/zip_writer.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

namespace {

const Source source{"f", ""};

/// Parses an archive and reads every entry.
void read_all(ByteView bytes) {
  const ZipArchive archive(bytes, "f.zip");
  for (const ZipEntry& entry : archive.entries()) static_cast<void>(archive.read(entry));
}

/// Expects that the archive of these parts is rejected with this text.
void check_rejected(const std::vector<ZipPart>& parts, const std::string& message) {
  BOOST_CHECK_EXCEPTION(read_all(make_zip(parts)), FileError, says(message));
}

ZipPart part(const std::string& name, const std::string& text) {
  ZipPart result;
  result.name = name;
  result.data = bytes_of(text);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(inflate_gives_back_what_was_deflated) {
  for (const std::size_t size : {0U, 1U, 100U, 70'000U, 1'000'000U}) {
    Bytes data(size);
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * i >> 7U);
    const Bytes packed = compressed(data);
    BOOST_CHECK(inflate_raw(packed, size, source, 0) == data);
    BOOST_CHECK(inflate_raw(deflate_raw(data), size, source, 0) == data);
    BOOST_CHECK_THROW(static_cast<void>(inflate_raw(packed, size + 1, source, 0)), FileError);
    if (size > 0) BOOST_CHECK_THROW(static_cast<void>(inflate_raw(packed, size - 1, source, 0)), FileError);
    Bytes longer = packed;
    longer.push_back(0);
    BOOST_CHECK_EXCEPTION(static_cast<void>(inflate_raw(longer, size, source, 0)), FileError, says("1 bytes after the deflate stream"));
  }
}

BOOST_AUTO_TEST_CASE(a_bomb_is_refused_before_it_is_inflated) {
  const Bytes zeros(20'000'000);
  const Bytes packed = compressed(zeros);
  BOOST_REQUIRE_LT(packed.size(), 25'000U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(inflate_raw(packed, zeros.size(), source, 7)), FileError, says("byte 7: found 20000000 bytes"));
  BOOST_CHECK(inflate_raw(packed, zeros.size(), source, 0, InflateLimits{.max_ratio = 2000}) == zeros);
  BOOST_CHECK_THROW(static_cast<void>(inflate_raw(packed, zeros.size(), source, 0, {.max_bytes = 19'999'999, .max_ratio = 2000})),
                    FileError);
  // A wrong size is detected during decompression.
  BOOST_CHECK_EXCEPTION(static_cast<void>(inflate_raw(packed, 1000, source, 0)), FileError, says("more data"));
}

BOOST_AUTO_TEST_CASE(limits_do_not_overflow) {
  constexpr InflateLimits limits{.max_bytes = ~std::size_t{0}};
  BOOST_CHECK_EQUAL(limits.output_of(1), std::size_t{16} << 20U);
  BOOST_CHECK_EQUAL(limits.output_of(std::size_t{1} << 30U), 100 * (std::size_t{1} << 30U));
  BOOST_CHECK_EQUAL(limits.output_of(~std::size_t{0}), ~std::size_t{0});
}

BOOST_AUTO_TEST_CASE(entries_stored_and_deflated_with_all_kinds_of_headers) {
  for (const bool deflated : {false, true}) {
    for (const bool numpy_local_header : {false, true}) {
      for (const bool zip64_directory : {false, true}) {
        ZipPart first = part("first.npy", std::string(1000, 'x'));
        first.deflated = deflated;
        first.numpy_local_header = numpy_local_header;
        first.zip64_directory = zip64_directory;
        const Bytes bytes = make_zip({first, part("second", ""), part("", "no name")}, "a comment");
        const ZipArchive archive(bytes, "f.zip");
        BOOST_REQUIRE_EQUAL(archive.entries().size(), 3U);
        BOOST_CHECK(archive.read(*archive.find("first.npy")) == first.data);
        BOOST_CHECK(archive.read(*archive.find("second")).empty());
        BOOST_CHECK(archive.find("third") == nullptr);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_writer_writes_is_read) {
  ZipWriter writer;
  const Bytes data = bytes_of("some text, some text, some text");
  writer.add("a", data);
  writer.add("b", Bytes());
  const Bytes bytes = std::move(writer).finish();
  const ZipArchive archive(bytes, "f.zip");
  BOOST_CHECK(archive.read(*archive.find("a")) == data);
  BOOST_CHECK(archive.read(*archive.find("b")).empty());
  const Bytes empty = ZipWriter().finish();
  BOOST_CHECK(ZipArchive(empty, "f.zip").entries().empty());
}

BOOST_AUTO_TEST_CASE(lies_are_found_out) {
  ZipPart lie = part("a", "hello hello hello hello");
  lie.crc = 1;
  check_rejected({lie}, "checksum");
  lie = part("a", "hello");
  lie.size = 1'000'000'000;
  check_rejected({lie}, "1000000000 bytes deflated");
  lie.size = 4;
  check_rejected({lie}, "more data");
  lie.size = 6;
  check_rejected({lie}, "the end of the stream");
  lie = part("a", "hello");
  lie.packed_size = 1000;
  check_rejected({lie}, "reaches past");
  lie.packed_size = 0xFFFFFFFF;
  check_rejected({lie}, "zip64");
  lie = part("a", "hello");
  lie.offset = 1'000'000;
  check_rejected({lie}, "reaches past");
  lie.offset = 1;
  check_rejected({lie}, "a local header");
  lie = part("a", "hello");
  lie.local_name = "b";
  check_rejected({lie}, "another name");
  lie = part("a", "hello");
  lie.flags = 1;
  check_rejected({lie}, "encrypted");
  lie = part("a", "hello");
  lie.method = 12;
  check_rejected({lie}, "compression method 12");
  lie.method = 0;
  check_rejected({lie}, "two sizes");
  lie = part("a", "hello");
  lie.deflated = false;
  lie.method = 8;
  check_rejected({lie}, "deflate data");
}

BOOST_AUTO_TEST_CASE(names_are_unique_and_bytes_belong_to_one_entry) {
  check_rejected({part("a", "1"), part("b", "2"), part("a", "3")}, "two entries named 'a'");
  ZipPart first = part("a", "hello");
  ZipPart shared = part("b", "hello");
  shared.local_name = "a";
  shared.offset = 0;
  check_rejected({first, shared}, "another name");
  // An entry inside the data of another, as in a zip bomb with shared data.
  ZipPart outer = part("outer", "");
  const Bytes inner = make_zip({part("inner", std::string(100, 'y'))});
  outer.deflated = false;
  outer.data = Bytes(inner.begin(), inner.begin() + 60);
  ZipPart alias = part("inner", std::string(100, 'y'));
  alias.offset = 30 + 5;
  check_rejected({outer, alias}, "share bytes");
}

BOOST_AUTO_TEST_CASE(other_files_and_end_records) {
  for (const std::string text : {"", "PK", "hello, this is no archive at all", "PK\5\6"}) {
    BOOST_CHECK_THROW(ZipArchive(as_bytes(text), "f"), FileError);
  }
  Bytes bytes = make_zip({part("a", "hello")});
  const std::size_t end = bytes.size() - 22;
  const auto with = [&](std::size_t offset, std::uint8_t value) {
    Bytes changed = bytes;
    changed[end + offset] = value;
    return changed;
  };
  BOOST_CHECK_EXCEPTION(read_all(with(4, 1)), FileError, says("split archive"));
  Bytes many = bytes;
  many[end + 8] = many[end + 9] = many[end + 10] = 0xFF, many[end + 11] = 0xFE, many[end + 9] = 0xFE;
  BOOST_CHECK_EXCEPTION(read_all(many), FileError, says("65279 entries announced"));
  many[end + 9] = many[end + 11] = 0xFF;
  BOOST_CHECK_EXCEPTION(read_all(many), FileError, says("zip64 size"));
  BOOST_CHECK_EXCEPTION(read_all(with(16, 3)), FileError, says("one that ends at"));
  BOOST_CHECK_EXCEPTION(read_all(with(20, 1)), FileError, says("no zip directory"));
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  ZipPart stored = part("b", "0123456789");
  stored.deflated = false;
  stored.numpy_local_header = true;
  check_survives(read_all, make_zip({part("a", "hello hello hello"), stored}, "bye"));
  stored.zip64_directory = true;
  check_survives(read_all, make_zip({stored}));
}
