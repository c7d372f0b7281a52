#define BOOST_TEST_MODULE io_load
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/io/io.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/pickle_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zip_builder.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

/// Returns `count` drawings of one stroke, distinguished by the x of its end.
std::string drawings(const std::string& word, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += R"({"word":")" + word + R"(","drawing":[[[5,)" + std::to_string(i + 6) + ",7],[9,9,9]]]}\n";
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
  BOOST_CHECK_EXCEPTION(parse(text), FileError, says("1 left out; drawings left out with a stroke that crosses"));
  // Together with other files it is skipped like a drawing that is too long.
  std::vector<Notice> notices;
  NdjsonDatasetOptions counting;
  counting.reading.notify = [&](const Notice& notice) { notices.push_back(notice); };
  const Dataset rest = parse(drawings("cat", 3) + text + "\n" + drawings("pig", 1), counting);
  BOOST_CHECK_EQUAL(rest.train.size() + rest.valid.size() + rest.test.size(), 4U);
  BOOST_REQUIRE_EQUAL(notices.size(), 1U);
  BOOST_CHECK_EQUAL(to_string(notices[0]),
                    "folder/owl.raw.ndjson.gz: drawings left out with a stroke that crosses the drawing hundreds of "
                    "times: 1, at line 4");
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

BOOST_AUTO_TEST_CASE(data_sets_alone) {
  const TemporaryFolder folder;
  write_file(folder / "cat.ndjson", drawings("cat", 40));
  write_file(folder / "owl.npy", as_text(npy_sketches(Dialect::c, std::vector<test::Rows>(20, {3, 1, 0, 2, 1, 1}))));
  const std::vector<std::filesystem::path> files{folder / "cat.ndjson", folder / "owl.npy"};
  DatasetLoadOptions options;
  options.seed = Seed{5};
  LoadOptions same;
  same.seed = Seed{5};
  const Dataset data = load_datasets(files, options), expected = load(files, same);
  BOOST_CHECK((data.classes == std::vector<std::string>{"cat", "owl"}));
  BOOST_CHECK(data.classes == expected.classes);
  BOOST_CHECK(data.train.sketches == expected.train.sketches);
  BOOST_CHECK(data.test.sketches == expected.test.sketches);

  // Other formats are an error, or, in a folder, left out.
  write_file(folder / "line.svg", "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0H9' stroke='black'/></svg>");
  const std::vector<std::filesystem::path> picture{folder / "line.svg"}, all{folder.path()};
  BOOST_CHECK_EXCEPTION(static_cast<void>(load_datasets(picture)), FileError, says("expected drawings (.npz or .ndjson)"));
  std::vector<std::string> notices;
  options.notify = [&](const Notice& notice) { notices.push_back(to_string(notice)); };
  BOOST_CHECK_EQUAL(load_datasets(all, options).train.size(), data.train.size());
  BOOST_REQUIRE_EQUAL(notices.size(), 2U);
  BOOST_TEST(notices[0].find("line.svg: left out (found ") != std::string::npos, notices[0]);
}

BOOST_AUTO_TEST_CASE(one_seed_and_one_set_of_fractions_for_all_files) {
  const TemporaryFolder folder;
  std::string lines;
  std::vector<test::Rows> rows;
  for (int i = 1; i <= 100; ++i) {
    lines += "{\"word\":\"cat\",\"drawing\":[[[0," + std::to_string(i) + ",5],[0,1,2]]]}\n";
    rows.push_back({double(i), 1, 0, double(5 - i), 1, 1});
  }
  write_file(folder / "cat.ndjson", lines);
  write_file(folder / "cat.npy", as_text(npy_sketches(Dialect::c, rows)));
  LoadOptions options;
  options.fractions = {0.5, 0.3, 0.2};
  options.seed = Seed{7};
  const Dataset drawings = load(folder / "cat.ndjson", options), array = load(folder / "cat.npy", options);
  BOOST_CHECK(drawings.train.size() == 50 && drawings.valid.size() == 30 && drawings.test.size() == 20);
  BOOST_CHECK(drawings.train.sketches == array.train.sketches);
  BOOST_CHECK(drawings.valid.sketches == array.valid.sketches);
  options.seed = Seed{8};
  BOOST_CHECK(drawings.train.sketches != load(folder / "cat.ndjson", options).train.sketches);
  BOOST_CHECK(load(folder / "cat.ndjson", options).train.sketches == load(folder / "cat.npy", options).train.sketches);
}

BOOST_AUTO_TEST_CASE(nothing_to_draw) {
  BOOST_CHECK_EXCEPTION(parse(""), FileError, says("no drawing with a line"));
  BOOST_CHECK_EXCEPTION(parse(R"({"drawing":[[[],[]]]})"), FileError,
                        says("no drawing with a line (1 left out; drawings without a line left out)"));
  BOOST_CHECK_EXCEPTION(parse(R"({"drawing":[[[1],[2]]]})"), FileError, says("drawings without a line left out"));  // a dot alone
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
  BOOST_CHECK(identify_file(folder / "cat.txt").format == FileFormat::npz);
  BOOST_CHECK(identify_file(folder / "c.npz").format == FileFormat::ndjson);
  write_file(folder / "owl.dat", npy_sketches(Dialect::c, std::vector<Rows>(20, {1, 2, 0, 3, 4, 1})));
  BOOST_CHECK(identify_file(folder / "owl.dat").format == FileFormat::npy);
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
  // Each file is split by itself: another file changes nothing.
  BOOST_CHECK(load(folder / "b").valid.sketches ==
              std::vector<Stroke3>(dataset.valid.sketches.begin(), dataset.valid.sketches.begin() + 1));
  BOOST_CHECK((load(folder / "d").classes == std::vector<std::string>{"dog"}));
}

BOOST_AUTO_TEST_CASE(small_sets_leave_no_split_empty_or_say_so) {
  const TemporaryFolder folder;
  std::vector<Notice> notices;
  LoadOptions options;
  options.notify = [&](const Notice& notice) { notices.push_back(notice); };
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
  BOOST_CHECK_EXCEPTION(static_cast<void>(data.test[0]), ArgumentError, says("sketch 0 is out of range: the split has none"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(data.train[2]), ArgumentError, says("the split has 2, counted from 0"));
}

namespace {

/// Returns the name of the format of a file with these bytes.
std::string name_of(const Bytes& bytes) { return identify_file(bytes_of_memory(bytes), "f").name; }
std::string name_of(std::string_view text) { return name_of(bytes_of(text)); }

std::vector<std::string> notices_of(const std::filesystem::path& path, LoadOptions options = {}) {
  std::vector<std::string> said;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  static_cast<void>(load(path, options));
  return said;
}

const std::string square_svg = "<svg><path d='M0 0L10 0L10 10'/></svg>";
/// Three points of a stroke, of which the first two cross the drawing 200 times.
std::string zigzag_svg() {
  std::string path = "M0 0";
  for (int i = 0; i < 200; ++i) path += i % 2 == 0 ? "L255 1" : "L0 0";
  return "<svg><path d='" + path + "'/></svg>";
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_no_drawing_is_named) {
  using namespace std::string_view_literals;
  BOOST_CHECK_EQUAL(name_of("\x89PNG\r\n\x1A\n0000"sv), "a PNG picture");
  BOOST_CHECK_EQUAL(name_of("\xFF\xD8\xFF\xE0  JFIF"sv), "a JPEG picture");
  BOOST_CHECK_EQUAL(name_of("GIF89a"sv), "a GIF picture");
  BOOST_CHECK_EQUAL(name_of("RIFF\x10\0\0\0WEBPVP8 "sv), "a WebP picture");
  BOOST_CHECK_EQUAL(name_of("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0"sv), "a BMP picture");
  BOOST_CHECK_EQUAL(name_of("%PDF-1.7"sv), "a PDF document");
  BOOST_CHECK_EQUAL(name_of("SQLite format 3\0\x10"sv), "an SQLite database");
  BOOST_CHECK_EQUAL(name_of("PAR1\x15\0"sv), "a Parquet table");
  BOOST_CHECK_EQUAL(name_of("\x89HDF\r\n\x1A\n\0"sv), "an HDF5 file (.h5)");
  BOOST_CHECK_EQUAL(name_of("\x80\4\x95"sv), "a Python pickle");
  // The length 10 and its masked checksum, as TensorFlow writes them.
  BOOST_CHECK_EQUAL(detail::crc32c("123456789"), 0xE3069283U);
  const std::uint32_t crc = detail::crc32c("\x0A\0\0\0\0\0\0\0"sv), masked = ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U;
  std::string record("\x0A\0\0\0\0\0\0\0"sv);
  for (unsigned byte = 0; byte < 4; ++byte) record += static_cast<char>(static_cast<unsigned char>(masked >> (8 * byte)));
  BOOST_CHECK_EQUAL(name_of(record + "0123456789"), "a TFRecord file");
  const auto zip_of = [](const std::string& name) {
    ZipPart part;
    part.name = name;
    return make_zip({part});
  };
  BOOST_CHECK_EQUAL(name_of(zip_of("cat.svg")), "a zip archive of other files, the first 'cat.svg'");
  BOOST_CHECK_EQUAL(name_of(zip_of("[Content_Types].xml")), "an Office document");
  BOOST_CHECK_EQUAL(name_of(zip_of("archive/data.pkl")), "a PyTorch file (.pt)");
  BOOST_CHECK_EQUAL(name_of(zip_of("train.npy")), "drawings (.npz)");
  BOOST_CHECK_EQUAL(name_of("\n<!DOCTYPE html><html>"sv), "an HTML page");
  BOOST_CHECK_EQUAL(name_of("<HTML><body>"sv), "an HTML page");
  BOOST_CHECK_EQUAL(name_of("<?xml version='1.0'?><kml xmlns='k'><a/></kml>"sv), "XML, <kml>");
  BOOST_CHECK_EQUAL(name_of("<?xml version='1.0'?><!-- <html> --><!DOCTYPE svg [<!ENTITY a '>'>]><s:svg/>"sv), "a drawing (.svg)");
  BOOST_CHECK_EQUAL(name_of("\x10\0\0\0\0\0\0\0{\"a\":{}}"sv), "tensors (.safetensors)");
  BOOST_CHECK_EQUAL(name_of(R"([{"name": "bird", "mode": 2}, [[4]], "AA"])"sv), "a model of sketch-rnn-js");
  BOOST_CHECK_EQUAL(name_of(R"([{"name": "bird"}, [[4]], "AA"])"sv), "a model of sketch-rnn-js");
  BOOST_CHECK_EQUAL(name_of("var model_raw_data='[';"sv), "a model of sketch-rnn-js");
  BOOST_CHECK_EQUAL(name_of(R"([{"word": "mode", "drawing": []}])"sv), "drawings (.json)");
  BOOST_CHECK_EQUAL(name_of("version https://git-lfs.github.com/spec/v1\n"sv), "a pointer of Git LFS to a file that has not been fetched");
  BOOST_CHECK_EQUAL(name_of("word,count\ncat,3\n"sv), "text that begins with 'word,count?cat,3...'");
  BOOST_CHECK_EQUAL(name_of("word,drawings\ncat,3\n"sv), "a table with no column drawing, the nearest being 'drawings'");
  BOOST_CHECK_EQUAL(name_of("word;\"Darwing\";draw\ncat;3\n"sv), "a table with no column drawing, the nearest being 'Darwing'");
  BOOST_CHECK_EQUAL(name_of("\1\2\3"sv), "binary data of an unknown kind");
  BOOST_CHECK_EQUAL(name_of(" \n"sv), "nothing but spaces");
  BOOST_CHECK_EQUAL(name_of(""sv), "an empty file");
  BOOST_CHECK_EQUAL(name_of(gzip(bytes_of("\x89PNG"))), "gzip data of something else: a PNG picture");
  BOOST_CHECK_EQUAL(name_of(gzip(zip_of("train.npy"))), "gzip data of something else: a zip archive");
}

BOOST_AUTO_TEST_CASE(everything_else_is_one_clear_error) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(static_cast<void>(load(std::vector<std::filesystem::path>())), ArgumentError);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder.path())), FileError, says("a folder without files"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "absent")), FileError, says("no such file"));
  write_file(folder / "f", "");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("byte 0: found an empty file, expected drawings"));
  for (const char* text : {"   ", "\x93NUMBER", "PKware", "\x1F", "\x89PNG", "<html>", "hello"}) {
    write_file(folder / "f", text);
    BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("expected drawings: .npz, .npy, .ndjson, .json, .csv"));
  }
  write_file(folder / "f", gzip(bytes_of("PK\3\4")));
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("gzip data of something else: a zip archive"));
  write_file(folder / "f", "PK\3\4 and no more");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "f")), FileError, says("a zip archive"));
  for (const char* text : {"[1]", "<svg>", "{\"a\":1}", "[\"x\"]"}) {
    write_file(folder / "f", text);
    BOOST_CHECK_THROW(static_cast<void>(load(folder / "f")), FileError);
  }
}

BOOST_AUTO_TEST_CASE(archives_that_begin_with_another_entry) {
  const TemporaryFolder folder;
  std::vector<std::string> said;
  LoadOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  const auto part = [](const std::string& name, const Bytes& data) {
    ZipPart result;
    result.name = name;
    result.data = data;
    return result;
  };
  const std::vector<Rows> train{{0, 1, 0, -2, 300, 0, 5, -700, 1}, {1, 2, 0, 3, 4, 1}}, valid{{7, 8, 1}};
  const ZipPart sketches = part("train.npy", npy_sketches(Dialect::c, train)), more = part("valid.npy", npy_sketches(Dialect::c, valid));
  const auto load_zip = [&](const std::vector<ZipPart>& parts) {
    said.clear();
    const Bytes bytes = make_zip(parts);
    write_file(folder / "cat.npz", as_text(bytes));
    return load(folder / "cat.npz", options);
  };
  BOOST_CHECK_EQUAL(load_zip({part("README.txt", bytes_of("cats")), sketches, more}).train.size(), 2U);
  BOOST_REQUIRE_GE(said.size(), 1U);
  BOOST_CHECK(said[0].ends_with("cat.npz: entries beside train, valid and test left out: 1, at README.txt"));
  // An archive entry for a folder, and the arrays in that folder.
  ZipPart inside = sketches, inside_too = more;
  inside.name = "cats/train.npy";
  inside_too.name = "cats/valid.npy";
  const Dataset data = load_zip({part("cats/", {}), inside, inside_too});
  BOOST_CHECK(data.train.size() == 2 && data.valid.size() == 1 && data.classes == std::vector<std::string>{"cat"});
  BOOST_CHECK(std::none_of(said.begin(), said.end(), [](const std::string& line) { return line.find("entries") != std::string::npos; }));
  BOOST_CHECK_EQUAL(load_zip({part("cats/", {}), sketches}).train.size(), 2U);
  // The directory is far behind the part of the file that is always read.
  BOOST_CHECK_EQUAL(load_zip({part("noise.bin", Bytes(1'000'000, 7)), sketches}).train.size(), 2U);
  BOOST_CHECK_EXCEPTION(load_zip({part("README.txt", bytes_of("cats")), part("b.png", bytes_of("x"))}), FileError,
                        says("a zip archive of other files, the first 'README.txt'"));
  // Two folders of splits: ambiguous, an error.
  ZipPart other = sketches;
  other.name = "pigs/train.npy";
  BOOST_CHECK_EXCEPTION(load_zip({inside, other}), FileError, says("'cats/train.npy', an array of objects in the shape (2,), 'pigs/"));
}

BOOST_AUTO_TEST_CASE(every_format_is_one_of_load) {
  const TemporaryFolder folder;
  write_file(folder / "a.svg", square_svg);
  write_file(folder / "b.json", "[[255,0,0],[0,255,1]]");
  write_file(folder / "c.csv", "word,drawing\ncat,\"[[[0,255,255],[0,0,255]]]\"\n");
  write_file(folder / "d.json", R"([{"word":"cat","drawing":[[[0,255,255],[0,0,255]]]}])");
  write_file(folder / "e.json", R"([{"dx":255,"dy":0,"pen":"down"},{"dx":0,"dy":255,"pen":"up"}])");
  for (const char* name : {"a.svg", "b.json", "c.csv", "d.json", "e.json"}) {
    BOOST_TEST_CONTEXT(name) {
      const Dataset found = load(folder / name);
      BOOST_REQUIRE_EQUAL(found.train.size(), 1U);
      BOOST_CHECK((rows_of(found.train[0]) == Rows{255, 0, 0, 0, 255, 1}));
      BOOST_CHECK((found.classes == std::vector<std::string>{name[0] == 'c' || name[0] == 'd' ? "cat" : std::string(1, name[0])}));
      BOOST_CHECK(load_sketches(folder / name).sketches == found.train.sketches);
    }
  }
}

BOOST_AUTO_TEST_CASE(folders) {
  const TemporaryFolder folder;
  namespace fs = std::filesystem;
  fs::create_directories(folder / "cats" / "more");
  fs::create_directories(folder / "pigs" / ".git");
  for (int i = 0; i < 12; ++i) write_file(folder / "cats" / (std::to_string(i) + ".svg"), square_svg);
  for (int i = 0; i < 8; ++i) write_file(folder / "pigs" / (std::to_string(i) + ".json"), "[[" + std::to_string(i) + ",5,1]]");
  write_file(folder / "cats" / "more" / "owl.ndjson", drawings("owl", 20));
  write_file(folder / "pigs" / "long.svg", zigzag_svg());
  write_file(folder / "pigs" / ".git" / "config", "no drawing");
  write_file(folder / "README.md", "# Drawings");
  write_file(folder / "cats" / "photo.png", "\x89PNG\r\n");
  fs::create_directory_symlink(folder.path(), folder / "pigs" / "loop");
  fs::create_symlink(folder / "nowhere", folder / "pigs" / "broken");
  fs::create_symlink(folder / "cats" / "0.svg", folder / "pigs" / "same.svg");

  std::vector<std::string> said;
  LoadOptions options;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  const Dataset found = load(folder.path(), options);
  // 20 owls are split by themselves; 12 cats and 8 pigs, one drawing per file, are combined first.
  BOOST_CHECK((found.classes == std::vector<std::string>{"owl", "cats", "pigs"}));
  BOOST_CHECK_EQUAL(found.train.size(), 18U + 18U);
  BOOST_CHECK_EQUAL(found.valid.size(), 1U + 1U);
  BOOST_CHECK_EQUAL(found.test.size(), 1U + 1U);
  const auto has = [&](const std::string& text) {
    return std::count_if(said.begin(), said.end(), [&](const std::string& line) { return line.find(text) != std::string::npos; }) == 1;
  };
  BOOST_CHECK(has("hidden files and folders left out: 1, at .git"));
  BOOST_CHECK(has("pipes, devices and broken links left out: 1, at broken"));
  BOOST_CHECK(has("links to folders left out: 1, at loop"));
  BOOST_CHECK(has("same.svg: given twice, read once"));
  BOOST_CHECK(has("README.md: left out (found text that begins with '# Drawings')"));
  BOOST_CHECK(has("photo.png: left out (found a PNG picture)"));
  BOOST_CHECK(has("long.svg: drawings left out with a stroke that crosses the drawing hundreds of times: 1"));
  BOOST_CHECK(has("files left out: 2"));
  BOOST_CHECK(load(folder.path()).train.sketches == found.train.sketches);

  // In the order of their names, whatever the order in which they were created.
  const LoadedSketches all = load_sketches(folder / "pigs", {.notify = {}});
  BOOST_REQUIRE_EQUAL(all.sketches.size(), 9U);  // and the link to a cat
  for (std::size_t i = 0; i < 8; ++i) BOOST_CHECK_EQUAL(all.sketches[i](0, 0), static_cast<float>(i));
  BOOST_CHECK_EQUAL(load_sketches(folder / "pigs", {.notify = {}}, 3).sketches.size(), 3U);

  // Strict if requested.
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder.path(), {.skip_bad = false, .notify = {}})), FileError, says("README.md"));
  fs::create_directories(folder / "none" / "at" / "all");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "none")), FileError, says("a folder without files"));
  write_file(folder / "none" / "a.txt", "hello");
  write_file(folder / "none" / "b.txt", "hello");
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "none", {.notify = {}})), FileError,
                        says("found none in 2 files, the first of which is a.txt (text that begins with 'hello')"));
}

BOOST_AUTO_TEST_CASE(classes_and_splits_of_sketches_are_counted) {
  const TemporaryFolder folder;
  write_file(folder / "a.ndjson", drawings("cat", 12));
  write_file(folder / "b.ndjson", drawings("pig", 2) + drawings("cat", 1));
  const Dataset split = load(folder / "a.ndjson", {.notify = {}});
  write_npz(folder / "dog.npz", split);
  const std::vector<std::filesystem::path> paths{folder / "b.ndjson", folder / "dog.npz"};
  const LoadedSketches all = load_sketches(paths, {.notify = {}});
  BOOST_CHECK((all.classes == std::map<std::string, std::size_t>{{"cat", 1}, {"dog", 12}, {"pig", 2}}));
  BOOST_CHECK_EQUAL(all.train, split.train.size());
  BOOST_CHECK_EQUAL(all.valid, split.valid.size());
  BOOST_CHECK_EQUAL(all.test, split.test.size());
  BOOST_CHECK_EQUAL(load_sketches(paths, {.notify = {}}, 4).train, 1U);

  std::size_t said = 0;
  LoadOptions options;
  options.notify = [&](const Notice&) { ++said; };
  write_npz(folder / "one.npz", {.classes = {"one"}, .train = split.train, .valid = {}, .test = {}});
  static_cast<void>(load(folder / "one.npz", options));
  BOOST_CHECK_EQUAL(said, 1U);
  options.report_empty_splits = false;
  static_cast<void>(load(folder / "one.npz", options));
  BOOST_CHECK_EQUAL(said, 1U);
}

BOOST_AUTO_TEST_CASE(bad_files_among_many) {
  const TemporaryFolder folder;
  write_file(folder / "a.ndjson", drawings("cat", 3));
  write_file(folder / "b.ndjson", drawings("pig", 2) + "damaged\n" + drawings("pig", 2));
  write_file(folder / "c.svg", "<svg><path d='M0 0 L1'/></svg");
  const std::vector<std::filesystem::path> paths{folder / "a.ndjson", folder / "b.ndjson", folder / "c.svg", folder / "a.ndjson"};
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(paths)), FileError, says("b.ndjson: at line 3"));
  std::vector<std::string> said;
  LoadOptions options;
  options.skip_bad = true;
  options.notify = [&](const Notice& notice) { said.push_back(to_string(notice)); };
  BOOST_CHECK_EQUAL(load_sketches(paths, options).sketches.size(), 7U);
  BOOST_REQUIRE_EQUAL(said.size(), 4U);
  BOOST_CHECK(said[0].find("a.ndjson: given twice, read once") != std::string::npos);
  BOOST_CHECK(said[1].find("b.ndjson: bad drawings left out: 1, at line 3 (found no JSON") != std::string::npos);
  BOOST_CHECK(said[2].find("c.svg: left out (found ") != std::string::npos);
  BOOST_CHECK(said[3].find("files left out: 1") != std::string::npos);
  // A single file that cannot be read is always an error.
  BOOST_CHECK_THROW(static_cast<void>(load(folder / "c.svg", options)), FileError);
  BOOST_CHECK((notices_of(folder / "a.ndjson").empty()));
  // A file whose only drawing has a stroke that is too long yields nothing, and the other files are still read.
  write_file(folder / "c.svg", zigzag_svg());
  options.skip_bad = false;
  const LoadedSketches rest = load_sketches(std::vector<std::filesystem::path>{folder / "c.svg", folder / "a.ndjson"}, options);
  BOOST_CHECK_EQUAL(rest.sketches.size(), 3U);
  BOOST_CHECK_EQUAL(rest.left_out, 1U);
  BOOST_CHECK_EQUAL(load_sketches(folder / "c.svg", options).left_out, 1U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(load(folder / "c.svg", options)), FileError,
                        says("c.svg: at end of file: found no drawing with a line (1 left out; drawings left out with a stroke"));
}
