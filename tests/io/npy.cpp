#define BOOST_TEST_MODULE io_npy
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/npy.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/pickle_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

namespace {

NpyHeader header_of(ByteView bytes) {
  ByteCursor cursor(bytes, Source{"f.npz", "a.npy"});
  return read_npy_header(cursor);
}

/// A .npy file of the given version with any text as its header.
Bytes with_header(const std::string& text, std::uint8_t version = 1, std::size_t data = 0) {
  Bytes bytes = bytes_of("\x93NUMPY");
  put(bytes, version, 1), put(bytes, 0, 1), put(bytes, text.size(), version == 1 ? 2 : 4);
  put(bytes, text), put(bytes, Bytes(data));
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(headers_of_all_versions) {
  for (std::uint8_t version = 1; version <= 3; ++version) {
    const std::string text = "{'descr': '<i2', 'fortran_order': False, 'shape': (3, 4), }   \n";
    const NpyHeader header = header_of(with_header(text, version, 24));
    BOOST_REQUIRE(header.type.has_value());
    BOOST_CHECK((*header.type == NumberType{'i', 2, false}));
    BOOST_CHECK(!header.fortran_order);
    BOOST_CHECK((header.shape == std::vector<std::uint64_t>{3, 4}));
  }
}

BOOST_AUTO_TEST_CASE(spellings_that_numpy_has_used) {
  const NpyHeader big = header_of(with_header("{\"shape\":(2,),\"fortran_order\":True,\"descr\":\">f8\"}", 1, 16));
  BOOST_CHECK((*big.type == NumberType{'f', 8, true}));
  BOOST_CHECK(big.fortran_order);
  BOOST_CHECK(!header_of(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (300L,)}")).type);
  BOOST_CHECK(header_of(with_header("{'descr': '|u1', 'fortran_order': False, 'shape': ()}", 1, 1)).shape.empty());
}

BOOST_AUTO_TEST_CASE(headers_that_lie_or_are_none) {
  const auto rejects = [](const std::string& text, const std::string& message, std::size_t data = 0) {
    BOOST_CHECK_EXCEPTION(header_of(with_header(text, 1, data)), FileError, says(message));
  };
  rejects("", "expected '{'");
  rejects("{}", "descr, fortran_order and shape");
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3, 4)", "expected '}'", 24);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3, 4)} x", "the end of the header", 24);
  rejects("{'descr': '<i2', 'descr': '<i2', 'shape': (3, 4)}", "once each", 24);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3, 4), 'more': 1}", "once each", 24);
  rejects("{'descr': '<c8', 'fortran_order': False, 'shape': (3,)}", "numbers", 24);
  rejects("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (3,)}", "numbers", 24);
  rejects("{'descr': [('x', '<i2'), ('y', [('z', '<i2')])], 'fortran_order': False, 'shape': (3, 7)}",
          "found the dtype '[('x', '<i2'), ('y', [('z', '<i2')])]' of an array in the shape (3, 7), expected objects", 6);
  rejects("{'descr': [[[", "expected ']'");
  rejects("{'descr': '<f16', 'fortran_order': False, 'shape': (3, 7, 3)}", "the dtype '<f16' of an array in the shape (3, 7, 3)", 6);
  rejects("{'descr': '', 'fortran_order': False, 'shape': (3,)}", "numbers", 6);
  rejects("{'descr': '|i2', 'fortran_order': False, 'shape': (3,)}", "byte order", 6);
  rejects("{'descr': '<i2', 'fortran_order': 0, 'shape': (3,)}", "True or False", 6);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (-3,)}", "a number", 6);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3.5,)}", "')'", 6);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3,)}", "5 bytes of data", 5);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (3,)}", "7 bytes of data", 7);
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (1000000000, 1000000000)}", "2000000000000000000");
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "a shape that memory could hold");
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (99999999999999999999999,)}", "a dimension that memory");
  std::string many = "1";
  for (int i = 0; i < 40; ++i) many += ",1";
  rejects("{'descr': '<i2', 'fortran_order': False, 'shape': (" + many + ")}", "at most 32 dimensions", 2);
  BOOST_CHECK_EXCEPTION(header_of(with_header("{}", 4)), FileError, says("version 4.0"));
  BOOST_CHECK_EXCEPTION(header_of(bytes_of("no numpy file")), FileError, says("the mark of a .npy file"));
  BOOST_CHECK_EXCEPTION(header_of(bytes_of(std::string_view("\x93NUMPY\2\0\xFF\xFF\xFF\xFF{}", 14))), FileError, says("4294967295 bytes"));
}

BOOST_AUTO_TEST_CASE(products_are_checked) {
  BOOST_CHECK_EQUAL(checked_product({3, 4}, 2).value(), 24U);
  BOOST_CHECK_EQUAL(checked_product({}, 8).value(), 8U);
  BOOST_CHECK_EQUAL(checked_product({5, 0}, 8).value(), 0U);
  BOOST_CHECK(!checked_product({std::uint64_t{1} << 62U}, 8));
  BOOST_CHECK(!checked_product({std::uint64_t{1} << 40U, std::uint64_t{1} << 40U, 0}, 1));
}

BOOST_AUTO_TEST_CASE(every_number_type) {
  const std::uint8_t bytes[] = {0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  const auto read = [&](const char* code) { return read_number(parse_number_type(code).value(), bytes); };
  BOOST_CHECK_EQUAL(read("i1"), -2);
  BOOST_CHECK_EQUAL(read("i2"), -2);
  BOOST_CHECK_EQUAL(read("i4"), -2);
  BOOST_CHECK_EQUAL(read("i8"), -2);
  BOOST_CHECK_EQUAL(read("u1"), 254);
  BOOST_CHECK_EQUAL(read("u2"), 65534);
  BOOST_CHECK_EQUAL(read("u4"), 4294967294.0);
  BOOST_CHECK_EQUAL(read("u8"), 18446744073709551614.0);
  BOOST_CHECK(std::isnan(read("f4")) && std::isnan(read("f8")) && std::isnan(read("f2")));
  const std::uint8_t one_big[] = {0x3F, 0x80, 0, 0};
  BOOST_CHECK_EQUAL(read_number({'f', 4, true}, one_big), 1.0);
  const std::uint8_t two_big[] = {0, 2};
  BOOST_CHECK_EQUAL(read_number({'i', 2, true}, two_big), 2.0);
  const std::uint8_t truths[] = {2};
  BOOST_CHECK_EQUAL(read_number(parse_number_type("b1").value(), truths), 1);
  BOOST_CHECK_EQUAL(name_of(parse_number_type("u2").value()), "uint16");
  BOOST_CHECK_EQUAL(name_of({'f', 4, true}), "big-endian float32");
  for (const char* code : {"f1", "i3", "b2", "c8", "i", "i16", "O8", ""}) BOOST_CHECK(!parse_number_type(code));
}

BOOST_AUTO_TEST_CASE(half_precision) {
  BOOST_CHECK_EQUAL(half_to_double(0x3C00), 1.0);
  BOOST_CHECK_EQUAL(half_to_double(0xC000), -2.0);
  BOOST_CHECK_EQUAL(half_to_double(0x7BFF), 65504.0);
  BOOST_CHECK_EQUAL(half_to_double(0x0001), std::ldexp(1.0, -24));
  BOOST_CHECK_EQUAL(half_to_double(0x0400), std::ldexp(1.0, -14));
  BOOST_CHECK_EQUAL(half_to_double(0x3555), 0.333251953125);
  BOOST_CHECK_EQUAL(half_to_double(0xFC00), -std::numeric_limits<double>::infinity());
  BOOST_CHECK(std::signbit(half_to_double(0x8000)));
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  const auto parse = [](ByteView bytes) { static_cast<void>(header_of(bytes)); };
  check_survives(parse, npy("<i2", "(2, 2, 3)", Bytes(24)));
  check_survives(parse, with_header("{'descr': '>f8', 'fortran_order': True, 'shape': (1L, 3L)}", 2, 24));
}
