#define BOOST_TEST_MODULE io_memory
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include <sketchrnn/io/io.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/memory_probe.hpp"
#include "tests/support/pickle_builder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

ZipPart part(const std::string& name, const Bytes& data, bool deflated = false) {
  ZipPart result;
  result.name = name;
  result.data = data;
  result.deflated = deflated;
  return result;
}

std::size_t npz_peak(const Bytes& bytes) {
  return peak_memory([&] { static_cast<void>(parse_npz(bytes, "f.npz")); });
}
std::size_t ndjson_peak(const Bytes& bytes) {
  return peak_memory([&] { static_cast<void>(parse_ndjson(bytes, "f.ndjson")); });
}

/// Returns the peak of reading these bytes as an uncompressed train.npy.
std::size_t npy_peak(const Bytes& data) { return npz_peak(make_zip({part("train.npy", data)})); }

/// A pickle in a .npy file whose header announces this many sketches.
Bytes pickled(const std::string& opcodes, const std::string& count = "1") { return npy("|O", "(" + count + ",)", bytes_of(opcodes)); }

}  // namespace

BOOST_AUTO_TEST_CASE(the_probe_counts) {
  const std::size_t peak = peak_memory([] {
    { const Bytes first(10 * mebibyte); }
    const Bytes second(5 * mebibyte);
  });
  BOOST_CHECK_GE(peak, 10 * mebibyte);
  BOOST_CHECK_LT(peak, 11 * mebibyte);
}

BOOST_AUTO_TEST_CASE(honest_files_take_a_few_times_their_size) {
  Rows rows;
  for (int i = 0; i < 60; ++i) rows.insert(rows.end(), {double(i * 37 % 101 - 50), double(i * 53 % 97 - 40), double(i % 7 == 6)});
  const std::vector<Rows> sketches(5000, rows);
  for (const Dialect dialect : dialects) {
    const Bytes data = npy_sketches(dialect, sketches);
    BOOST_CHECK_LT(npy_peak(data), 5 * data.size() + mebibyte);
    const Dataset dataset = parse_npz(make_zip({part("train.npy", data)}), "f.npz");
    BOOST_CHECK_EQUAL(dataset.train.size(), 5000U);
  }
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += R"({"word":"cat","key_id":"1234567890","recognized":true,"drawing":[[[0,10,20,30,40,50],[9,8,7,6,5,4]]]})";
    text += '\n';
  }
  BOOST_CHECK_LT(ndjson_peak(bytes_of(text)), 10 * text.size() + mebibyte);
}

BOOST_AUTO_TEST_CASE(claims_of_a_billion_cost_nothing) {
  BOOST_CHECK_LT(npy_peak(npy("<i2", "(1000000000, 1, 3)", Bytes(60))), mebibyte);
  BOOST_CHECK_LT(npy_peak(npy("<i2", "(1000000000, 0, 3)", {})), mebibyte);
  BOOST_CHECK_LT(npy_peak(pickled("\x80\2N.", "1000000000")), mebibyte);
  for (const std::string lengths : {"T", "B", "X"}) {
    BOOST_CHECK_LT(npy_peak(pickled("\x80\2" + lengths + "\xFF\xFF\xFF\x7Fx.")), mebibyte);
  }
  BOOST_CHECK_LT(npy_peak(pickled("\x80\2Nr\xFF\xFF\xFF\x3F.")), mebibyte);
  Bytes header = bytes_of(std::string_view("\x93NUMPY\2\0\xFF\xFF\xFF\x7F{}", 14));
  BOOST_CHECK_LT(npy_peak(header), mebibyte);
  ZipPart lie = part("train.npy", Bytes(1000), true);
  lie.size = 1'600'000'000;
  BOOST_CHECK_LT(npz_peak(make_zip({lie})), mebibyte);
  lie.size = 16'000'000;  // below the limit that is always allowed: still, nothing is allocated before its data are read
  BOOST_CHECK_LT(npz_peak(make_zip({lie})), mebibyte);
}

BOOST_AUTO_TEST_CASE(bombs) {
  // A zip of zeros: rejected because of its ratio, or decompressed up to the limit that is always allowed.
  const Bytes zeros(40 * mebibyte);
  BOOST_CHECK_LT(npz_peak(make_zip({part("train.npy", zeros, true)})), mebibyte);
  BOOST_CHECK_LT(ndjson_peak(gzip(zeros)), 64 * mebibyte);
  BOOST_CHECK_LT(ndjson_peak(gzip(Bytes(40 * mebibyte, '\n'))), mebibyte);
  BOOST_CHECK_LT(ndjson_peak(gzip(Bytes(40 * mebibyte, '['))), 64 * mebibyte);
  // A padded array that compresses well and would expand to sketches of one point.
  std::string ones;
  for (std::size_t i = 0; i < 5 * mebibyte; ++i) ones += "\1\1\1";
  const Bytes small = make_zip({part("train.npy", npy("|i1", "(5242880, 1, 3)", bytes_of(ones)), true)});
  BOOST_CHECK_LT(small.size(), mebibyte / 8);
  BOOST_CHECK_LT(npz_peak(small), 200 * mebibyte);
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_npz(small, "f.npz")), FileError, says("bytes in memory"));
  // Millions of drawings without a stroke.
  std::string empty;
  for (std::size_t i = 0; i < mebibyte; ++i) empty += "{\"drawing\":[]}\n";
  const Bytes many = gzip(bytes_of(empty));
  BOOST_CHECK_LT(many.size(), mebibyte / 8);
  BOOST_CHECK_LT(ndjson_peak(many), 200 * mebibyte);
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_ndjson(many, "f")), FileError, says("bytes in memory"));
}

BOOST_AUTO_TEST_CASE(pickles_of_nothing_but_objects) {
  // Each opcode creates an object; the number of objects is limited in proportion to the file.
  const std::size_t count = 4 * mebibyte;
  for (const std::string opcodes : {"N", "\x94", "\x85", "(t", "Nq\1", "U\1x", "(NNNNNNNNNt"}) {
    std::string text = "\x80\4N";
    while (text.size() < count) text += opcodes;
    BOOST_CHECK_LT(npy_peak(pickled(text)), 12 * text.size() + 4 * mebibyte);
  }
  // One array, stored once and listed a million times.
  PickleBuilder builder(Dialect::d);
  put(builder.bytes, "\x80\4");
  builder.new_array();
  put(builder.bytes, "(K\1J\0\0\1"), put(builder.bytes, std::string(2, '\0') + "\x85"), builder.memoise();
  builder.dtype("O8", '|');
  put(builder.bytes, "\x89]("), builder.array(1000, "i1", 0, Bytes(3000)), builder.memoise();
  const std::size_t memo = builder.memo();
  for (int i = 0; i < 60'000; ++i) builder.recall(memo);
  put(builder.bytes, "etb.");
  const Bytes laughs = npy("|O", "(60001,)", builder.bytes);
  BOOST_CHECK_LT(npy_peak(laughs), 80 * mebibyte);  // MemoryLimits::free_bytes, and some
  // Empty lists, and lists that contain themselves.
  for (const std::string opcodes : {"]", "]a", "]q\1h\1a", "](NNNe", "](h\1h\1h\1e"}) {
    std::string text = "\x80\4]q\1";
    while (text.size() < count) text += opcodes;
    BOOST_CHECK_LT(npy_peak(pickled(text)), 24 * text.size() + 4 * mebibyte);
  }
}
