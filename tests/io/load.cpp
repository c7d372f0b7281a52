#define BOOST_TEST_MODULE io_load
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <sketchrnn/io/io.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/pickle_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

/// `count` drawings of one stroke; the x of its end tells them apart.
std::string drawings(const std::string& word, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += R"({"word":")" + word + R"(","drawing":[[[5,)" + std::to_string(i + 6) + "],[9,9]]]}\n";
  }
  return text;
}

Dataset parse(const std::string& text, const NdjsonDatasetOptions& options = {}) {
  LineReader reader(bytes_of_memory(as_bytes(text)), "folder/owl.raw.ndjson.gz");
  return read_ndjson_dataset(reader, options);
}

Rows rows_of(const Stroke3& sketch) { return Rows(sketch.begin(), sketch.end()); }

}  // namespace

BOOST_AUTO_TEST_CASE(drawings_start_at_the_origin) {
  const std::string text = R"({"word":"cat","drawing":[[[10,20,20],[5,5,7]],[[3],[3]],[[1,2],[1,2]]]})";
  const Dataset dataset = parse(text);
  BOOST_CHECK((dataset.classes == std::vector<std::string>{"cat"}));
  BOOST_REQUIRE_EQUAL(dataset.train.size(), 1U);
  BOOST_CHECK((rows_of(dataset.train[0]) == Rows{10, 0, 0, 0, 2, 1, -19, -6, 0, 1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(raw_drawings_are_simplified_unless_told_otherwise) {
  const std::string text = R"({"word":"cat","drawing":[[[100,150,200.25,300],[50,50,50,50],[0,1,2,3]]]})";
  BOOST_CHECK((rows_of(parse(text).train[0]) == Rows{255, 0, 1}));
  NdjsonDatasetOptions options;
  options.simplify_raw = false;
  BOOST_CHECK((rows_of(parse(text, options).train[0]) == Rows{50, 0, 0, 50.25, 0, 0, 99.75, 0, 1}));
}

BOOST_AUTO_TEST_CASE(a_stroke_too_long_to_simplify) {
  std::string xs = "0", ys = "0", ts = "0";
  for (int i = 1; i < 2000; ++i) xs += i % 2 == 0 ? ",0" : ",255", ys += ",1", ts += ",1";
  const std::string text = "{\"drawing\":[[[" + xs + "],[" + ys + "],[" + ts + "]]]}";
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says("line 1: found a stroke that crosses"));
  NdjsonDatasetOptions options;
  options.longest_stroke = 1e6;
  BOOST_CHECK_EQUAL(parse(text, options).train.size(), 1U);
}

BOOST_AUTO_TEST_CASE(words_are_classes) {
  const Dataset dataset = parse(drawings("pig", 2) + drawings("cat", 2) + R"({"drawing":[[[1,2],[3,4]]]})");
  BOOST_CHECK((dataset.classes == std::vector<std::string>{"pig", "cat", "owl"}));
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += drawings(std::to_string(i), 1);
  BOOST_CHECK_EXCEPTION(parse(many), FileError, says("line 10001: found more than 10000 words"));
}

BOOST_AUTO_TEST_CASE(splits_follow_the_seed) {
  const std::string text = drawings("cat", 100);
  NdjsonDatasetOptions options;
  const Dataset first = parse(text, options), again = parse(text, options);
  BOOST_CHECK_EQUAL(first.train.size(), 90U);
  BOOST_CHECK_EQUAL(first.valid.size(), 5U);
  BOOST_CHECK_EQUAL(first.test.size(), 5U);
  BOOST_CHECK(first.train.sketches == again.train.sketches);
  options.seed = Seed{2};
  BOOST_CHECK(first.train.sketches != parse(text, options).train.sketches);
}

BOOST_AUTO_TEST_CASE(nothing_to_draw) {
  BOOST_CHECK_EXCEPTION(parse(""), FileError, says("no drawing with a line"));
  BOOST_CHECK_EXCEPTION(parse(R"({"drawing":[[[1],[2]]]})"), FileError, says("no drawing with a line"));
}

BOOST_AUTO_TEST_CASE(files_are_told_apart_by_their_content) {
  const TemporaryFolder folder;
  ZipPart train;
  train.name = "train.npy";
  train.data = npy_sketches(Dialect::c, {{1, 2, 0, 3, 4, 1}});
  write_file(folder / "cat.txt", make_zip({train}));
  write_file(folder / "b", drawings("cat", 20));
  write_file(folder / "c.npz", gzip(bytes_of(drawings("pig", 20))));
  write_file(folder / "d", "\xEF\xBB\xBF" + drawings("dog", 1));
  BOOST_CHECK(data_format(folder / "cat.txt") == DataFormat::npz);
  BOOST_CHECK(data_format(folder / "c.npz") == DataFormat::ndjson);
  write_file(folder / "owl.dat", npy_sketches(Dialect::c, std::vector<Rows>(20, {1, 2, 0, 3, 4, 1})));
  BOOST_CHECK(data_format(folder / "owl.dat") == DataFormat::npy);
  const Dataset owls = load(folder / "owl.dat");
  BOOST_CHECK((owls.classes == std::vector<std::string>{"owl"}));
  BOOST_CHECK(owls.train.size() == 18 && owls.valid.size() == 1 && owls.test.size() == 1);
  const std::vector<std::filesystem::path> paths{folder / "cat.txt", folder / "b", folder / "c.npz"};
  const Dataset dataset = load(paths);
  BOOST_CHECK((dataset.classes == std::vector<std::string>{"cat", "pig"}));
  BOOST_CHECK_EQUAL(dataset.train.size(), 1U + 18U + 18U);
  BOOST_CHECK_EQUAL(dataset.train.labels[0], 0U);
  BOOST_CHECK_EQUAL(dataset.train.labels[18], 0U);
  BOOST_CHECK_EQUAL(dataset.train.labels[19], 1U);
  // Each file is split by itself: a file more moves nothing.
  BOOST_CHECK(load(folder / "b").valid.sketches ==
              std::vector<Stroke3>(dataset.valid.sketches.begin(), dataset.valid.sketches.begin() + 1));
  BOOST_CHECK((load(folder / "d").classes == std::vector<std::string>{"dog"}));
}

BOOST_AUTO_TEST_CASE(small_sets_leave_no_split_empty_or_say_so) {
  const TemporaryFolder folder;
  std::vector<Notice> notices;
  LoadOptions options;
  options.npz.notify = [&](const Notice& notice) { notices.push_back(notice); };
  for (const std::size_t count : {3U, 4U, 10U, 14U}) {
    write_file(folder / "f", drawings("cat", count));
    const Dataset data = load(folder / "f", options);
    BOOST_CHECK_EQUAL(data.valid.size(), 1U);
    BOOST_CHECK_EQUAL(data.test.size(), 1U);
    BOOST_CHECK_EQUAL(data.train.size(), count - 2);
    BOOST_CHECK(notices.empty());
  }
  write_file(folder / "f", drawings("cat", 2));
  const Dataset data = load(folder / "f", options);
  BOOST_CHECK_EQUAL(data.train.size(), 2U);
  BOOST_REQUIRE_EQUAL(notices.size(), 1U);
  BOOST_CHECK((notices[0] == Notice{(folder / "f").string(), "splits without a drawing", 2, "valid"}));
  BOOST_CHECK_EXCEPTION(static_cast<void>(data.test[0]), ArgumentError, says("sketch 0 was asked for, but the split has none"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(data.train[2]), ArgumentError, says("the split has 2, counted from 0"));
}

BOOST_AUTO_TEST_CASE(everything_else_is_one_clear_error) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(static_cast<void>(load(std::vector<std::filesystem::path>())), ArgumentError);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder.path())), FileError, says("a folder"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "absent")), FileError, says("no such file"));
  write_file(folder / "f", "");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("byte 0: found an empty file, expected drawings"));
  for (const char* text : {"<svg>", "[1]", "   ", "\x93NUMBER", "PKware", "\x1F"}) {
    write_file(folder / "f", text);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("expected drawings"));
  }
  write_file(folder / "f", gzip(bytes_of("PK\3\4")));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("no JSON"));
  write_file(folder / "f", "PK\3\4 and no more");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("a zip archive"));
}
