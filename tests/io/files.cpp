#define BOOST_TEST_MODULE io_files
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <sketchrnn/io/file.hpp>
#include "tests/support/hostile.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace sketchrnn;
using sketchrnn::test::says;
using sketchrnn::test::SmallDisk;
using sketchrnn::test::TemporaryFolder;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const TemporaryFolder folder;
  const std::string text("a\0b\r\n\xFF", 6);
  write_file(folder / "f", text);
  BOOST_CHECK_EQUAL(as_text(read_file(folder / "f")), text);
  write_file(folder / "f", std::string_view());
  BOOST_CHECK(read_file(folder / "f").empty());
  const Bytes large(3'000'001, 7);
  write_file(folder / "f", large);
  BOOST_CHECK(read_file(folder / "f") == large);
  BOOST_CHECK_EQUAL(files_in(folder.path()), 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said) {
  const TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(folder / "absent")), FileError, says("no such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(folder.path())), FileError, says("a folder"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file("/dev/zero")), FileError, says("a pipe or a device"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file("")), FileError, says("no such file"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(std::string("\0\1a model\0", 10))), FileError, says("passed as ByteView"));
  write_file(folder / "f", "0123456789");
  BOOST_CHECK_THROW(static_cast<void>(read_file(folder / "f" / "below")), FileError);
  BOOST_CHECK_EQUAL(read_file(folder / "f", 10).size(), 10U);
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(folder / "f", 9)), FileError, says("at most 9 bytes"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(folder / "f", 0)), FileError, says("at most 0 bytes"));
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_be_read) {
  const TemporaryFolder folder;
  write_file(folder / "f", "secret");
  std::filesystem::permissions(folder / "f", std::filesystem::perms::none);
  if (std::ifstream(folder / "f")) {
    BOOST_TEST_MESSAGE("this user may read everything: not tested");
    return;
  }
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_file(folder / "f")), FileError, says("a file that can be read"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file) {
  const TemporaryFolder folder;
  write_file(folder / "f", "old");
  {
    const SmallDisk disk(1000);
    BOOST_CHECK_EXCEPTION(write_file(folder / "f", std::string(100'000, 'x')), FileError, says("100000 bytes"));
    BOOST_CHECK_EXCEPTION(write_file(folder / "g", std::string(1001, 'x')), FileError, says("g: at writing"));
  }
  BOOST_CHECK_EQUAL(as_text(read_file(folder / "f")), "old");
  BOOST_CHECK_EQUAL(files_in(folder.path()), 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_said) {
  const TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(write_file(folder / "absent" / "f", "x"), FileError, says("opening for writing"));
  BOOST_CHECK_EXCEPTION(write_file(folder.path(), "x"), FileError, says("a folder"));
  BOOST_CHECK_EQUAL(files_in(folder.path()), 0U);
}

BOOST_AUTO_TEST_CASE(an_unfinished_file_is_removed_and_others_are_not_touched) {
  const TemporaryFolder folder;
  std::ofstream(folder / "f.new0") << "somebody else's";
  std::ofstream(folder / "f.unfinished0") << "of a process that was killed";
  write_file(folder / "f", "mine");
  BOOST_CHECK_EQUAL(as_text(read_file(folder / "f")), "mine");
  BOOST_CHECK_EQUAL(as_text(read_file(folder / "f.new0")), "somebody else's");
  BOOST_CHECK_EQUAL(files_in(folder.path()), 2U);
}
