#define BOOST_TEST_MODULE io_npz
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/pickle_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

const std::vector<Rows> train{{0, 1, 0, -2, 300, 0, 5, -700, 1}, {1, 2, 0, 3, 4, 1}};
const std::vector<Rows> valid{{7, 8, 1}};

ZipPart part(const std::string& name, const Bytes& data) {
  ZipPart result;
  result.name = name;
  result.data = data;
  return result;
}

Dataset parse(const Bytes& bytes) { return parse_npz(bytes, "folder/cat.full.npz"); }

/// An archive with one plain array as train.npy.
Bytes padded(const std::string& type, const std::string& shape, const Rows& numbers) {
  const std::string mark = type[1] == '1' ? "|" : "<";
  return make_zip({part("train.npy", npy(mark + type, shape, encode(numbers, type)))});
}

Rows rows_of(const Stroke3& sketch) { return Rows(sketch.begin(), sketch.end()); }

Stroke3 stroke3(const Rows& rows) {
  Stroke3 sketch(rows.size() / 3);
  std::copy(rows.begin(), rows.end(), sketch.begin());
  return sketch;
}

}  // namespace

BOOST_AUTO_TEST_CASE(three_splits_in_any_order) {
  for (const Dialect dialect : dialects) {
    const Dataset dataset =
        parse(make_zip({part("valid.npy", npy_sketches(dialect, valid)), part("train.npy", npy_sketches(dialect, train)),
                        part("notes.txt", bytes_of("ignored")), part("test.npy", npy_sketches(dialect, {}))}));
    BOOST_CHECK((dataset.classes == std::vector<std::string>{"cat.full"}));
    BOOST_REQUIRE_EQUAL(dataset.train.size(), 2U);
    BOOST_CHECK(rows_of(dataset.train[0]) == train[0]);
    BOOST_CHECK(rows_of(dataset.train[1]) == train[1]);
    BOOST_REQUIRE_EQUAL(dataset.valid.size(), 1U);
    BOOST_CHECK(rows_of(dataset.valid[0]) == valid[0]);
    BOOST_CHECK(dataset.test.empty());
    BOOST_CHECK_EQUAL(dataset.scale_factor, 1.0F);
  }
}

BOOST_AUTO_TEST_CASE(splits_may_be_absent_but_not_the_training_split) {
  const Dataset dataset = parse(make_zip({part("train.npy", npy_sketches(Dialect::c, train))}));
  BOOST_CHECK(dataset.valid.empty() && dataset.test.empty());
  BOOST_CHECK_EXCEPTION(parse(make_zip({part("valid.npy", npy_sketches(Dialect::c, valid))})), FileError,
                        says("1 other entries, expected train.npy"));
  BOOST_CHECK_EXCEPTION(parse(make_zip({})), FileError, says("found no entry, expected train.npy"));
  for (const std::vector<Rows>& nothing : {std::vector<Rows>{}, std::vector<Rows>{{}, {}}}) {
    BOOST_CHECK_EXCEPTION(parse(make_zip({part("train.npy", npy_sketches(Dialect::c, nothing))})), FileError,
                          says("no sketch with a point"));
  }
}

BOOST_AUTO_TEST_CASE(padded_arrays) {
  for (const std::string type : {"i2", "i4", "f4", "f8"}) {
    const Dataset dataset = parse(padded(type, "(3, 2, 3)",
                                         {1, 2, 0, 3, 4, 1,  //
                                          0, 0, 0, 0, 0, 0,  //
                                          0, 0, 1, 0, 0, 0}));
    BOOST_REQUIRE_EQUAL(dataset.train.size(), 2U);
    BOOST_CHECK((rows_of(dataset.train[0]) == Rows{1, 2, 0, 3, 4, 1}));
    BOOST_CHECK((rows_of(dataset.train[1]) == Rows{0, 0, 1}));
  }
  BOOST_CHECK_EXCEPTION(parse(padded("i2", "(2, 3)", {1, 2, 0, 3, 4, 1})), FileError, says("found an array of int16 in the shape (2, 3)"));
  BOOST_CHECK_EXCEPTION(
      parse(padded("f4", "(1, 3, 2)", {1, 2, 0, 3, 4, 1})), FileError,
      says("found an array of float32 in the shape (1, 3, 2), expected sketches as objects in the shape (N,), or numbers"));
  BOOST_CHECK_EXCEPTION(parse(padded("i2", "(1000000000000000, 0, 3)", {})), FileError, says("no sketch with a point"));
  BOOST_CHECK_EXCEPTION(parse(padded("f4", "(1, 1, 3)", {1, std::numeric_limits<double>::quiet_NaN(), 0})), FileError,
                        says("sketch 0, row 0"));
}

BOOST_AUTO_TEST_CASE(one_array_under_any_name) {
  const std::vector<Rows> twenty(20, {1, 2, 0, 3, 4, 1});
  const Bytes sketches = npy_sketches(Dialect::c, twenty), counts = npy("<f8", "(20,)", Bytes(160));
  std::vector<Notice> notices;
  NpzOptions options;
  options.notify = [&](const Notice& notice) { notices.push_back(notice); };
  for (const bool deflated : {false, true}) {
    ZipPart first = part("pix_count.npy", counts), second = part("sketches.npy", sketches);
    first.deflated = second.deflated = deflated;
    const Dataset data = parse_npz(make_zip({first, second}), "folder/owl.npz", options);
    BOOST_CHECK((data.classes == std::vector<std::string>{"owl"}));
    BOOST_CHECK(data.train.size() == 18 && data.valid.size() == 1 && data.test.size() == 1);
    BOOST_REQUIRE_EQUAL(notices.size(), 1U);
    BOOST_CHECK_EQUAL(to_string(notices[0]), "folder/owl.npz: entries beside the drawings left out: 1, at pix_count.npy");
    notices.clear();
  }
  const Bytes numbers = npy("<i2", "(4, 2, 3)", encode({1, 2, 0, 3, 4, 1, 1, 2, 0, 3, 4, 1, 1, 2, 0, 3, 4, 1, 5, 6, 1, 0, 0, 0}, "i2"));
  const Bytes one = npy("<i2", "(2, 3)", encode({1, 2, 0, 3, 4, 1}, "i2"));
  BOOST_CHECK_EQUAL(parse(make_zip({part("arr_0.npy", numbers), part("mean.npy", one)})).train.size(), 2U);
  BOOST_CHECK_EQUAL(parse(make_zip({part("arr_0.npy", one)})).train.size(), 1U);
  options.seed = Seed{2};
  BOOST_CHECK_EQUAL(parse_npz(make_zip({part("a.npy", sketches)}), "f.npz", options).train.size(), 18U);
  // Several arrays, or none: ambiguous, an error.
  BOOST_CHECK_EXCEPTION(
      parse(make_zip({part("cats.npy", sketches), part("pigs.npy", numbers)})), FileError,
      says("found 'cats.npy', an array of objects in the shape (20,), 'pigs.npy', an array of int16 in the shape (4, 2, 3), "
           "expected train.npy, with valid.npy and test.npy beside it, or one array of drawings under any name"));
  BOOST_CHECK_EXCEPTION(parse(make_zip({part("pix_count.npy", counts), part("notes.txt", bytes_of("x"))})), FileError,
                        says("'pix_count.npy', an array of float64 in the shape (20,), 'notes.txt', expected train.npy"));
  BOOST_CHECK_EXCEPTION(parse(make_zip({part("a.npy", npy_sketches(Dialect::c, {{}}))})), FileError, says("no sketch with a point"));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_said) {
  std::vector<std::string> said;
  NpzOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  static_cast<void>(
      parse_npz(make_zip({part("train.npy", npy_sketches(Dialect::c, {{1, 2, 1}, {}, {}})),
                          part("val.npy", npy_sketches(Dialect::c, valid)), part("test.npy", npy_sketches(Dialect::c, {{}}))}),
                "cat.npz", options));
  BOOST_CHECK((said == std::vector<std::string>{"cat.npz: entries beside train, valid and test left out: 1, at val.npy",
                                                "cat.npz: sketches without a point left out: 3, the first at train.npy, sketch 1"}));
}

BOOST_AUTO_TEST_CASE(sketches_that_are_cut_are_counted_once) {
  std::vector<std::string> said;
  NpzOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  const auto parse_stroke5 = [&](const Rows& numbers, const std::string& shape) {
    said.clear();
    return parse_npz(make_zip({part("train.npy", npy("<f4", shape, encode(numbers, "f4")))}), "cat.npz", options);
  };
  // Rows of a drawing after the end row; more end rows and zeros are padding.
  BOOST_CHECK_EQUAL(parse_stroke5({1, 2, 0, 1, 0, 0, 0, 0, 0, 1, 5, 6, 1, 0, 0,  //
                                   1, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1,  //
                                   1, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0},
                                  "(3, 3, 5)")
                        .train.size(),
                    3U);
  BOOST_CHECK(
      (said == std::vector<std::string>{"cat.npz: sketches cut at their end row, with other rows after it: 1, at train.npy, sketch 0"}));
  // A sketch that consists of a start token only is skipped, and not counted among the start tokens.
  BOOST_CHECK_EQUAL(parse_stroke5({0, 0, 1, 0, 0, 1, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}, "(2, 2, 5)").train.size(), 1U);
  BOOST_CHECK((said == std::vector<std::string>{"cat.npz: start tokens (0, 0, 1, 0, 0) left out: 1, at train.npy, sketch 0",
                                                "cat.npz: sketches without a point left out: 1, at train.npy, sketch 1"}));
}

BOOST_AUTO_TEST_CASE(single_arrays) {
  const Dataset many = parse_npy(npy_sketches(Dialect::c, std::vector<Rows>(10, {1, 2, 0, 3, 4, 1})), "folder/owl.npy");
  BOOST_CHECK((many.classes == std::vector<std::string>{"owl"}));
  BOOST_CHECK(many.train.size() == 8 && many.valid.size() == 1 && many.test.size() == 1);
  const Dataset one = parse_npy(npy("<f4", "(2, 3)", encode({1, 2, 0, 0, 0, 0}, "f4")), "owl.npy");
  BOOST_CHECK((rows_of(one.train[0]) == Rows{1, 2, 0, 0, 0, 0}));  // zeros are padding only in an array of several sketches
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_npy(npy("<f8", "(4,)", Bytes(32)), "owl.npy")), FileError,
                        says("owl.npy: at byte 68: found an array of float64 in the shape (4,)"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_npy(npy("<f8", "()", Bytes(8)), "owl.npy")), FileError, says("in the shape ()"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(parse_npy(npy("<i2", "(0, 3)", {}), "owl.npy")), FileError, says("no sketch with a point"));
}

BOOST_AUTO_TEST_CASE(empty_arrays_are_empty_splits) {
  const ZipPart first = part("train.npy", npy_sketches(Dialect::c, train));
  for (const char* shape : {"(0,)", "(0, 3)", "(0, 250, 3)", "(0, 0)", "(7, 0)"}) {
    for (const char* type : {"<f8", "<i2"}) {
      const Dataset data = parse(make_zip({first, part("valid.npy", npy(type, shape, {})), part("test.npy", npy(type, shape, {}))}));
      BOOST_CHECK_EQUAL(data.train.size(), 2U);
      BOOST_CHECK(data.valid.empty() && data.test.empty());
    }
  }
  std::vector<std::string> said;
  NpzOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  static_cast<void>(parse_npz(make_zip({first, part("valid.npy", npy("<f4", "(5, 0, 3)", {}))}), "cat.npz", options));
  BOOST_CHECK((said == std::vector<std::string>{"cat.npz: sketches without a point left out: 5, the first at valid.npy, sketch 0"}));
  BOOST_CHECK_EXCEPTION(parse(make_zip({part("train.npy", npy("<f8", "(0,)", {}))})), FileError,
                        says("at train.npy: found no sketch with a point"));
}

BOOST_AUTO_TEST_CASE(several_files_are_several_classes) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "more");
  const std::vector<std::filesystem::path> paths{folder / "cat.npz", folder / "pig.npz", folder / "more/cat.npz"};
  write_file(paths[0], make_zip({part("train.npy", npy_sketches(Dialect::a, train))}));
  write_file(paths[1], make_zip({part("train.npy", npy_sketches(Dialect::b, train)), part("valid.npy", npy_sketches(Dialect::b, valid))}));
  write_file(paths[2], make_zip({part("train.npy", npy_sketches(Dialect::c, valid))}));
  const Dataset dataset = read_npz(paths);
  BOOST_CHECK((dataset.classes == std::vector<std::string>{"cat", "pig"}));
  BOOST_CHECK((dataset.train.labels == std::vector<std::uint32_t>{0, 0, 1, 1, 0}));
  BOOST_CHECK((dataset.valid.labels == std::vector<std::uint32_t>{1}));
  NpzOptions named;
  named.class_name = "my cats";
  BOOST_CHECK_EQUAL(read_npz(paths[0], named).classes[0], "my cats");
  BOOST_CHECK_THROW(static_cast<void>(read_npz(std::vector<std::filesystem::path>())), ArgumentError);
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_npz(folder / "dog.npz")), FileError, says("no such file"));
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  for (const double factor : {1.0, 0.37, 1000.0}) {
    Dataset dataset;
    dataset.classes = {"cat"};
    for (std::size_t i = 0; i < 2500; ++i) {
      Rows rows = train[i % 2];
      for (std::size_t k = 0; k < rows.size(); ++k) rows[k] *= k % 3 == 2 ? 1 : factor;
      dataset.train.push_back(stroke3(rows), 0);
    }
    dataset.valid.push_back(stroke3(valid[0]), 0);
    const TemporaryFolder folder;
    write_npz(folder / "cat.npz", dataset);
    const Dataset again = read_npz(folder / "cat.npz");
    BOOST_CHECK(again.classes == dataset.classes);
    BOOST_CHECK(again.train.sketches == dataset.train.sketches);
    BOOST_CHECK(again.valid.sketches == dataset.valid.sketches);
    BOOST_CHECK(again.test.empty());
    BOOST_CHECK(npz_bytes(again) == npz_bytes(dataset));
  }
}

BOOST_AUTO_TEST_CASE(times_that_are_not_written_are_told) {
  const TemporaryFolder folder;
  std::vector<std::string> heard;
  const auto notify = [&](const Notice& notice) { heard.push_back(notice.what.substr(0, 35) + " " + std::to_string(notice.count)); };
  Dataset dataset;
  for (int sketch = 0; sketch < 3; ++sketch) dataset.train.push_back(stroke3({1, 2, 1}), 0);
  write_npz(folder / "a.npz", dataset, notify);
  BOOST_TEST(heard.empty());
  dataset.train.time_gaps = {{0.5F}, {}, {1}};
  dataset.test.push_back(stroke3({1, 2, 1}), 0, {2});
  write_npz(folder / "a.npz", dataset, notify);
  BOOST_REQUIRE(heard.size() == 1U);
  BOOST_TEST(heard[0] == "sketches whose times are not stored 3");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written) {
  Dataset dataset;
  dataset.classes = {"cat", "pig"};
  BOOST_CHECK_THROW(static_cast<void>(npz_bytes(dataset)), ArgumentError);
  dataset.classes = {"cat"};
  dataset.train.push_back(stroke3({1, 2, 0.5}), 0);
  BOOST_CHECK_THROW(static_cast<void>(npz_bytes(dataset)), ArgumentError);
}

BOOST_AUTO_TEST_CASE(damage_anywhere) {
  const auto silent = [](ByteView bytes) { static_cast<void>(parse_npz(bytes, "cat.npz")); };
  for (const bool deflated : {false, true}) {
    ZipPart first = part("train.npy", npy_sketches(Dialect::c, valid));
    first.deflated = deflated;
    check_survives(silent, make_zip({first, part("test.npy", npy_sketches(Dialect::a, {}))}));
  }
  check_survives(silent, padded("f4", "(2, 2, 3)", {1, 2, 0, 3, 4, 1, 1, 2, 1, 0, 0, 0}));
}
