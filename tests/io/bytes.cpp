#define BOOST_TEST_MODULE io_bytes
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include "tests/support/hostile.hpp"

using namespace sketchrnn;
using namespace sketchrnn::detail;
using sketchrnn::test::says;

BOOST_AUTO_TEST_CASE(integers_are_read_in_either_byte_order) {
  const std::uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};
  BOOST_CHECK_EQUAL(load_unsigned<std::uint8_t>(bytes), 0x01U);
  BOOST_CHECK_EQUAL(load_unsigned<std::uint16_t>(bytes), 0x0201U);
  BOOST_CHECK_EQUAL(load_unsigned<std::uint32_t>(bytes, true), 0x01020304U);
  BOOST_CHECK_EQUAL(load_unsigned<std::uint64_t>(bytes), 0x8807060504030201U);
}

BOOST_AUTO_TEST_CASE(a_read_past_the_end_names_file_part_and_byte) {
  const Bytes bytes{1, 2, 3};
  ByteCursor cursor(bytes, Source{"cat.npz", "train.npy"});
  BOOST_CHECK_EQUAL(cursor.u8("a number"), 1);
  BOOST_CHECK_EXCEPTION(cursor.u32("a number"), FileError, says("cat.npz: at train.npy, byte 1: found only 2 more bytes"));
  BOOST_CHECK_EQUAL(cursor.offset(), 1U);
  BOOST_CHECK_EQUAL(cursor.u16("a number"), 0x0302);
  BOOST_CHECK_EQUAL(cursor.remaining(), 0U);
  BOOST_CHECK_NO_THROW(cursor.expect_end("the end"));
  BOOST_CHECK_NO_THROW(cursor.take(0, "nothing"));
  BOOST_CHECK_THROW(cursor.u8("a number"), FileError);
  BOOST_CHECK_THROW(cursor.take(~std::uint64_t{0}, "everything"), FileError);
  BOOST_CHECK_THROW(cursor.seek(4, "more"), FileError);
}

BOOST_AUTO_TEST_CASE(lines_have_an_end_and_a_longest_length) {
  const std::string text = "one\ntwo\nthree";
  ByteCursor cursor(as_bytes(text), Source{"f", ""});
  BOOST_CHECK_EQUAL(cursor.line(3, "a line"), "one");
  BOOST_CHECK_THROW(cursor.line(2, "a line"), FileError);
  BOOST_CHECK_EQUAL(cursor.line(10, "a line"), "two");
  BOOST_CHECK_EXCEPTION(cursor.line(10, "a line"), FileError, says("byte 8: found 'three', expected a line"));
}

BOOST_AUTO_TEST_CASE(foreign_text_is_quoted_without_control_characters) {
  BOOST_CHECK_EQUAL(in_quotes("a\n\x1b[31mb"), "'a??[31mb'");
  BOOST_CHECK_EQUAL(in_quotes("abcdef", 3), "'abc...'");
}
