#define BOOST_TEST_MODULE io_pickle
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/npz.hpp>
#include "tests/reference/numpy_pickles.hpp"
#include "tests/support/hostile.hpp"
#include "tests/support/pickle_builder.hpp"
#include "tests/support/sanitizers.hpp"

using namespace sketchrnn;
using namespace sketchrnn::detail;
using namespace sketchrnn::test;

namespace {

/// Returns the split in the bytes of a .npy file.
Split parse(ByteView bytes) {
  MemoryBudget budget({}, bytes.size());
  NoticeCounter notices("f.npz");
  return detail::parse_npy_split(bytes, Source{"f.npz", "train.npy"}, budget, notices);
}

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) bytes.push_back(static_cast<std::uint8_t>(16 * digit(text[i]) + digit(text[i + 1])));
  return bytes;
}

/// Returns the split in a pickle, with a valid header of `count` sketches.
Split parse_pickle(const Bytes& pickle, std::size_t count = 1) {
  return parse(npy("|O", std::string("(") + std::to_string(count) + ",)", pickle));
}

void check_rejected(const Bytes& pickle, const std::string& message) {
  BOOST_CHECK_EXCEPTION(parse_pickle(pickle), FileError, says(message));
}

Rows rows_of(const Stroke3& sketch) { return Rows(sketch.begin(), sketch.end()); }

const std::vector<Rows> two{{0, 1, 0, -2, 300, 0, 5, -700, 1}, {1, 2, 0, 3, 4, 1}};

}  // namespace

BOOST_AUTO_TEST_CASE(every_dialect_and_number_type) {
  for (const Dialect dialect : dialects) {
    for (const std::string type : {"i2", "i4", "i8", "f4", "f8"}) {
      const Split split = parse(npy_sketches(dialect, two, type));
      BOOST_REQUIRE_EQUAL(split.size(), 2U);
      BOOST_CHECK(rows_of(split[0]) == two[0]);
      BOOST_CHECK(rows_of(split[1]) == two[1]);
      BOOST_CHECK((split.labels == std::vector<std::uint32_t>{0, 0}));
    }
    const Split small = parse(npy_sketches(dialect, {{-128, 127, 1}}, "i1"));
    BOOST_CHECK((rows_of(small[0]) == Rows{-128, 127, 1}));
  }
}

BOOST_AUTO_TEST_CASE(long_sketches_and_full_memos) {
  Rows long_rows;
  for (int i = 0; i < 400; ++i) long_rows.insert(long_rows.end(), {double(i - 200), double(3 * i), double(i % 2)});
  const std::vector<Rows> many(200, long_rows);
  for (const Dialect dialect : dialects) {
    const Split split = parse(npy_sketches(dialect, many));
    BOOST_REQUIRE_EQUAL(split.size(), 200U);
    BOOST_CHECK(rows_of(split[199]) == long_rows);
  }
}

BOOST_AUTO_TEST_CASE(what_numpy_itself_pickles) {
  const auto check = [](std::span<const std::uint8_t> bytes) {
    const Split split = parse(bytes);
    BOOST_REQUIRE_EQUAL(split.size(), 3U);  // the empty sketch is skipped
    BOOST_CHECK(rows_of(split[0]) == two[0]);
    BOOST_CHECK(rows_of(split[1]) == two[1]);
    BOOST_CHECK((rows_of(split[2]) == Rows{0, 1, 0, 5, -700, 1}));
  };
  check(numpy_protocol2_little_i2);
  check(numpy_protocol3_big_i2);
  check(numpy_protocol3_little_f8);
  check(numpy_protocol4_big_f4);
  check(numpy_protocol4_little_f2);
}

BOOST_AUTO_TEST_CASE(every_form_that_sketches_have_in_numpy) {
  const Rows first{0, 1, 0, 2, 44, 0, 5, 100, 1}, second{1, 2, 0, 3, 4, 1};
  for (const NumpyFile& file : numpy_forms) {
    BOOST_TEST_CONTEXT(file.form) {
      const Split split = parse(from_hex(file.hex));
      BOOST_REQUIRE_GE(split.size(), 2U);
      BOOST_CHECK_EQUAL(split.size(), std::string(file.form).ends_with("one and the same") ? 8U : 2U);
      for (std::size_t i = 0; i < split.size(); ++i) BOOST_CHECK(rows_of(split[i]) == (i % 2 == 0 ? first : second));
    }
  }
  for (const NumpyFile& file : numpy_booleans) {
    BOOST_TEST_CONTEXT(file.form) {
      const Split split = parse(from_hex(file.hex));
      BOOST_REQUIRE_EQUAL(split.size(), 1U);
      BOOST_CHECK((rows_of(split[0]) == Rows{1, 0, 0, 1, 1, 1}));
    }
  }
}

BOOST_AUTO_TEST_CASE(damage_in_every_form) {
  const auto silent = [](ByteView bytes) { static_cast<void>(parse(bytes)); };
  for (const NumpyFile& file : numpy_forms) {
    const Bytes bytes = from_hex(file.hex);
    BOOST_TEST_CONTEXT(file.form) {
      BOOST_CHECK_EQUAL(scramble(silent, bytes, 500).first_wrong, "");
      BOOST_CHECK_EQUAL(truncate_everywhere(silent, bytes).first_wrong, "");
      BOOST_CHECK_EQUAL(truncate_everywhere(silent, bytes).parsed, 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_sketches_at_all) {
  for (const Dialect dialect : dialects) BOOST_CHECK(parse(npy_sketches(dialect, {})).empty());
}

BOOST_AUTO_TEST_CASE(sketches_without_points_are_left_out) {
  const Split split = parse(npy_sketches(Dialect::c, {{}, {1, 2, 1}, {}}));
  BOOST_REQUIRE_EQUAL(split.size(), 1U);
  BOOST_CHECK((rows_of(split[0]) == Rows{1, 2, 1}));
}

BOOST_AUTO_TEST_CASE(nothing_is_executed) {
  check_rejected(bytes_of("\x80\x02"
                          "cos\nsystem\n(U\4trueR."),
                 "the name 'os' 'system'");
  check_rejected(bytes_of("\x80\x04\x8c\2os\x8c\6system\x93."), "the name 'os' 'system'");
  check_rejected(bytes_of("\x80\x02"
                          "c__builtin__\neval\n."),
                 "nothing is executed");
  check_rejected(bytes_of("\x80\x02"
                          "cnumpy\nload\n."),
                 "'numpy' 'load'");
  check_rejected(bytes_of(std::string("\x80\x02") + std::string(100, 'c') + "\n."), "the name of a module");
  // Unsupported opcodes are named by what they create.
  const auto check_opcode = [](char opcode, const std::string& found) {
    check_rejected(bytes_of(std::string("\x80\x02N") + opcode), "found " + found + ", expected arrays, lists, tuples and numbers");
  };
  for (const char opcode : {'}', 'd', 's', 'u'}) check_opcode(opcode, "a dict");
  for (const char opcode : {'\x81', '\x92', 'i', 'o'}) check_opcode(opcode, "an object of a class");
  check_opcode('\x8f', "a set");
  check_opcode('\x91', "a frozenset");
  check_opcode('P', "an object stored outside the pickle");
  check_opcode('\x82', "an object of Python's extension registry");
  check_opcode('\x8b', "an int of more than 255 bytes");
  check_opcode('\x97', "data stored outside the pickle");
  check_opcode('F', "a number written as text, as in protocol 0");
  check_opcode('V', "a str written as in protocol 0");
  check_opcode('0', "pickle opcode 48");
  check_opcode('p', "pickle opcode 112");
  // The supported names, called with other arguments.
  check_rejected(bytes_of("\x80\x02"
                          "cnumpy\ndtype\n\x8c\2V9\x89\x89\x87R."),
                 "dtype 'V9'");
  check_rejected(bytes_of("\x80\x02"
                          "cnumpy\nndarray\nK\1\x85R."),
                 "a call with other arguments");
  check_rejected(bytes_of("\x80\x04"
                          "c_codecs\nencode\n\x8c\1x\x8c\5utf-8\x86R."),
                 "a call with other arguments");
  for (const char* call :
       {"cnumpy.core.numeric\n_frombuffer\n(t", "cnumpy.core.numeric\n_frombuffer\n(U\1xU\1xU\1xU\1Ct",
        "cnumpy.core.multiarray\nscalar\n(NNt", "c__builtin__\nbytes\n(Nt", "cnumpy._core.multiarray\n_reconstruct\n(t"}) {
    check_rejected(bytes_of(std::string("\x80\x02") + call + "R."), "");
  }
  // Similar names: other modules of numpy, others of the same modules, and names that only begin like supported ones.
  for (const char* name : {"numpy.core.numeric\nfromfile\n", "numpy.core.multiarray\nfromfile\n", "numpy.core\n_reconstruct\n",
                           "numpy.core.multiarray.\nscalar\n", "numpy._core.numericx\n_frombuffer\n", "numpy.core.numeric\nscalar\n",
                           "__builtin__\nbytearray\n", "builtins\neval\n", "xnumpy.core.multiarray\nscalar\n"}) {
    check_rejected(bytes_of(std::string("\x80\x02") + "c" + name + "."), "nothing is executed");
  }
}

BOOST_AUTO_TEST_CASE(broken_machines) {
  check_rejected(bytes_of("no pickle"), "a pickle of protocol 2 to 5");
  check_rejected(bytes_of(std::string_view("\x80\0.", 3)), "pickle protocol 0");
  check_rejected(bytes_of("\x80\x06."), "pickle protocol 6");
  check_rejected(bytes_of("\x80\x02"), "an opcode");
  check_rejected(bytes_of("\x80\x02."), "an object array");
  check_rejected(bytes_of("\x80\x02N."), "an object array");
  check_rejected(bytes_of("\x80\x02N.N"), "1 more bytes");
  check_rejected(bytes_of("\x80\x02N\x80\x02."), "pickle opcode 128");
  check_rejected(bytes_of("\x80\x02\x85."), "too few values");
  check_rejected(bytes_of("\x80\x02(N\x86."), "too few values");
  check_rejected(bytes_of("\x80\x02R."), "no value");
  check_rejected(bytes_of("\x80\x02(R."), "no value");
  check_rejected(bytes_of("\x80\x02NNR."), "another call");
  check_rejected(bytes_of("\x80\x02NNb."), "a state for something else");
  check_rejected(bytes_of("\x80\x02t."), "no mark");
  check_rejected(bytes_of("\x80\2e."), "no mark");
  check_rejected(bytes_of("\x80\x02NNa."), "found None, expected a list to append to");
  check_rejected(bytes_of("\x80\x02Na."), "a list to append to");
  check_rejected(bytes_of("\x80\x02]]."), "2 values");
  check_rejected(bytes_of("\x80\x02]Na."), "found a list of 1, expected an object array");
  check_rejected(bytes_of(std::string_view("\x80\x02]q\0h\0ah\0a.", 12)), "an object array");
  check_rejected(bytes_of("\x80\x02\x8a\x09"
                          "123456789."),
                 "an integer of 9 bytes");
  check_rejected(bytes_of("\x80\x02\x8a\x08"
                          "1234."),
                 "8 bytes");
  check_rejected(bytes_of("\x80\x02G1234."), "8 bytes");
  check_rejected(bytes_of("\x80\x05\x96\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFx."), "18446744073709551615 bytes");
  check_rejected(bytes_of("\x80\x05\x8e\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFx."), "18446744073709551615 bytes");
  check_rejected(bytes_of("\x80\x02h\1."), "memo index 1");
  check_rejected(bytes_of("\x80\x02Nq\1h\0."), "memo index");
  check_rejected(bytes_of("\x80\x02Nq\7."), "memo index 7");
  check_rejected(bytes_of("\x80\x02Nr\xFF\xFF\xFF\xFF."), "memo index 4294967295");
  check_rejected(bytes_of("\x80\x02T\xFF\xFF\xFF\x7F."), "2147483647 bytes");
  check_rejected(bytes_of("\x80\x02(q\1."), "no value");
  check_rejected(bytes_of("\x80\x04\x95\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF."), "a frame past the end");
  check_rejected(bytes_of("\x80\x04NN\x93."), "two names");
}

BOOST_AUTO_TEST_CASE(depth_is_bounded_and_costs_no_stack) {
  check_rejected(bytes_of(std::string("\x80\x02") + std::string(17, '(')), "17 nested marks");
  check_rejected(bytes_of(std::string("\x80\x02") + std::string(100'000, 'N')), "a stack of 65536 values");
  check_rejected(bytes_of(std::string("\x80\x02N") + std::string(1'000'000, '\x85')), "more objects than its size explains");
  check_rejected(bytes_of(std::string("\x80\x04N") + std::string(1'000'000, '\x94')), "more objects than its size explains");
}

BOOST_AUTO_TEST_CASE(one_array_again_and_again_is_no_data_set) {
  // A sketch of 100 rows, stored in the memo and recalled by two bytes each.
  const auto pickle = [](std::size_t repeats) {
    const Rows rows(300, 1.0);
    PickleBuilder builder(Dialect::c);
    put(builder.bytes, "\x80\x03");
    builder.new_array();
    put(builder.bytes, "(K\1"), builder.integer(repeats), put(builder.bytes, "\x85"), builder.memoise();
    builder.dtype("O8", '|');
    put(builder.bytes, "\x89](");
    builder.array(100, "i2", 0, encode(rows, "i2"));
    builder.memoise();
    const std::size_t memo = builder.memo();
    for (std::size_t i = 1; i < repeats; ++i) builder.recall(memo);
    put(builder.bytes, "etb.");
    return builder.bytes;
  };
  BOOST_CHECK_EQUAL(parse_pickle(pickle(2), 2).size(), 2U);
  BOOST_CHECK_EQUAL(parse_pickle(pickle(100), 100).size(), 100U);
  BOOST_CHECK_EXCEPTION(parse_pickle(pickle(60'000), 60'000), FileError, says("bytes in memory"));
  if (has_address_sanitizer) return;  // ten times as slow
  // A list of 20,000 rows of padding, the same row each time, recalled 20,000 times: 400 million rows from 80 kB, and no sketch.
  PickleBuilder builder(Dialect::c);
  constexpr std::size_t repeats = 20'000;
  put(builder.bytes, "\x80\x03");
  builder.new_array();
  put(builder.bytes, "(K\1"), builder.integer(repeats), put(builder.bytes, "\x85"), builder.memoise();
  builder.dtype("O8", '|');
  put(builder.bytes, "\x89]("), put(builder.bytes, "]"), builder.memoise();
  const std::size_t sketch = builder.memo();
  put(builder.bytes, "("), put(builder.bytes, "NNN\x87"), builder.memoise();
  const std::size_t row = builder.memo();
  for (std::size_t i = 1; i < repeats; ++i) builder.recall(row);
  put(builder.bytes, "e");
  for (std::size_t i = 1; i < repeats; ++i) builder.recall(sketch);
  put(builder.bytes, "etb.");
  BOOST_CHECK_EXCEPTION(parse_pickle(builder.bytes, repeats), FileError, says("the same sketches again and again"));
}

BOOST_AUTO_TEST_CASE(arrays_of_other_shapes) {
  const auto pickle = [](const std::string& shape, std::size_t bytes) {
    PickleBuilder builder(Dialect::c);
    put(builder.bytes, "\x80\x03");
    builder.new_array();
    put(builder.bytes, "(K\1K\1\x85");
    builder.dtype("O8", '|');
    put(builder.bytes, "\x89]");
    builder.new_array();
    put(builder.bytes, "(K\1"), put(builder.bytes, shape);
    builder.dtype("i2", '<');
    put(builder.bytes, "\x89"), builder.data(Bytes(bytes)), put(builder.bytes, "tbatb.");
    return builder.bytes;
  };
  BOOST_CHECK_NO_THROW(parse_pickle(pickle("K\2K\3\x86", 12)));
  check_rejected(pickle("K\2K\3\x86", 11), "11 bytes of data");
  BOOST_CHECK(parse_pickle(pickle("K\2K\5\x86", 20)).empty());  // stroke-5 of zeros: only padding
  check_rejected(pickle("K\2K\4\x86", 16), "sketch 0: found an array of int16 in the shape (2, 4), expected an array or a list of rows");
  check_rejected(pickle("K\6\x85", 12), "found an array of int16 in the shape (6,)");
  check_rejected(pickle("K\2K\3K\1\x87", 12), "found an array of int16 in the shape (2, 3, 1)");
  check_rejected(pickle("J\xFF\xFF\xFF\x7FK\3\x86", 12), "12884901882 bytes, as the shape says");
  check_rejected(pickle("J\xFF\xFF\xFF\xFFK\3\x86", 12), "a shape of at most 32 integers");
  check_rejected(pickle("NK\3\x86", 12), "a shape of at most 32 integers");
  check_rejected(pickle("N", 12), "another state of an array");
}

BOOST_AUTO_TEST_CASE(lists_of_other_things) {
  // An object array whose single element is created by the opcodes.
  const auto pickle = [](const std::string& opcodes) {
    PickleBuilder builder(Dialect::c);
    put(builder.bytes, "\x80\x03");
    builder.new_array();
    put(builder.bytes, "(K\1K\1\x85");
    builder.dtype("O8", '|');
    put(builder.bytes, "\x89]" + opcodes + "atb.");
    return builder.bytes;
  };
  const std::string row = "K\1K\2K\1\x87", pair = "K\1K\2\x86";
  BOOST_CHECK_EQUAL(parse_pickle(pickle("](" + row + "e")).size(), 1U);
  check_rejected(pickle("K\1"), "sketch 0: found a number, expected an array or a list of rows");
  check_rejected(pickle("U\1x"), "sketch 0: found bytes");
  check_rejected(pickle("X\1" + std::string(3, '\0') + "x"), "sketch 0: found a str");
  check_rejected(pickle("cnumpy\nndarray\n"), "sketch 0: found a class or a function");
  check_rejected(pickle("](K\1K\2K\1e"), "sketch 0, row 0: found a number, expected 3 or 5 numbers");
  check_rejected(pickle("](" + pair + "e"), "sketch 0, row 0: found a tuple of 2");
  check_rejected(pickle("](" + row + pair + "e"), "sketch 0, row 1: found a tuple of 2");
  check_rejected(pickle("](K\1U\1xK\1\x87" + std::string("e")), "sketch 0, row 0: found bytes");
  check_rejected(pickle("](](](](NNNeeee"), "sketch 0, row 0: found a list of 1");
  check_rejected(pickle("](K\1K\2K\2\x87" + std::string("e")),
                 "row 0: found 2 in a sketch of float64 (1, 3), expected a pen state of 0 or 1");
}

BOOST_AUTO_TEST_CASE(object_arrays_of_several_dimensions) {
  // An object array of shape (3, 2), each of whose elements is created by the opcodes.
  const auto file = [](const std::string& element) {
    PickleBuilder builder(Dialect::c);
    put(builder.bytes, "\x80\x03");
    builder.new_array();
    put(builder.bytes, "(K\1K\3K\2\x86");
    builder.dtype("O8", '|');
    put(builder.bytes, "\x89](");
    for (int i = 0; i < 6; ++i) put(builder.bytes, element);
    put(builder.bytes, "etb.");
    return npy("|O", "(3, 2)", builder.bytes);
  };
  BOOST_CHECK_EQUAL(parse(file("K\1K\2K\1\x87")).size(), 3U);  // rows
  const auto check = [&](const std::string& element, const std::string& message) {
    BOOST_CHECK_EXCEPTION(parse(file(element)), FileError, says(message));
  };
  PickleBuilder sketch(Dialect::c);
  sketch.array(2, "i2", 0, Bytes(12));
  check(std::string(sketch.bytes.begin(), sketch.bytes.end()),
        "sketch 0, row 0: found an array of int16 in the shape (2, 3) in an array of objects in the shape (3, 2), expected 3 or 5 numbers");
  check("](K\1K\2K\1\x87" + std::string("e"), "found a tuple of 3 in an array of objects in the shape (3, 2)");
  check("N", "found None in an array of objects in the shape (3, 2)");
  check("K\1", "found an array of objects in the shape (3, 2), expected sketches as objects in the shape (N,)");
}

BOOST_AUTO_TEST_CASE(counts_that_do_not_agree) {
  const Bytes pickle = pickle_sketches(Dialect::c, two);
  BOOST_CHECK_EXCEPTION(parse_pickle(pickle, 3), FileError, says("in the shape (2,), expected the shape (3,), as the .npy header says"));
  BOOST_CHECK_EXCEPTION(parse(npy("|O", "(2, 1)", pickle)), FileError, says("the shape (2, 1), as the .npy header says"));
  BOOST_CHECK_EXCEPTION(parse(npy("|O", "(1000000000000,)", pickle)), FileError, says("in the shape (2,)"));
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_drawing) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 1e39}) {
    const Bytes file = npy_sketches(Dialect::c, {{1, 2, 0, 3, 4, 1}, {1, 2, 0, 3, bad, 1}}, "f8");
    BOOST_CHECK_EXCEPTION(parse(file), FileError, says("sketch 1, row 1: found"));
    BOOST_CHECK_EXCEPTION(parse(file), FileError, says("expected a finite offset"));
  }
  for (const double bad : {infinity, std::numeric_limits<double>::quiet_NaN(), 0.5, 2.0, -1.0}) {
    BOOST_CHECK_EXCEPTION(parse(npy_sketches(Dialect::b, {{1, 2, bad}}, "f8")), FileError, says("a pen state of 0 or 1"));
  }
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  for (const Dialect dialect : dialects) {
    const auto silent = [](ByteView bytes) { static_cast<void>(parse(bytes)); };
    check_survives(silent, npy_sketches(dialect, two, dialect == Dialect::b ? "f8" : "i2"), 0, 20'000);
  }
}
