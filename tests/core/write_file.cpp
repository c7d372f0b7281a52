// Files are written completely or not at all.
#define BOOST_TEST_MODULE core_write_file
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#if defined(__unix__)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>

#include "tests/support/temporary_folder.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::TemporaryFolder;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

auto names(const std::filesystem::path& path) {
  return [path](const FileError& error) { return error.file() == path.string() && !error.found().empty(); };
}

BOOST_AUTO_TEST_CASE(writes_every_byte_and_replaces_an_old_file) {
  const TemporaryFolder folder;
  std::string text("line\r\n\0\xFF", 8);
  text.append(100'000, 'x');
  write_file(folder / "a.txt", text);
  BOOST_TEST((contents(folder / "a.txt") == text));
  write_file(folder / "a.txt", "");
  BOOST_TEST(contents(folder / "a.txt").empty());
  write_file(folder / "a.txt", "short");
  BOOST_TEST(contents(folder / "a.txt") == "short");
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_name_without_a_folder_is_in_the_current_one) {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_file("here.txt", "text");
  std::filesystem::current_path(before);
  BOOST_TEST(contents(folder / "here.txt") == "text");
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_or_is_a_file_is_an_error) {
  const TemporaryFolder folder;
  write_file(folder / "file", "x");
  for (const std::filesystem::path& path : {folder / "absent/a.txt", folder / "file/a.txt"}) {
    BOOST_CHECK_EXCEPTION(write_file(path, "text"), FileError, names(path));
  }
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_target_that_is_a_folder_or_no_name_is_an_error) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "inner");
  for (const std::filesystem::path& path : {folder / "inner", folder / "new/", std::filesystem::path()}) {
    BOOST_CHECK_EXCEPTION(write_file(path, "text"), FileError, names(path));
  }
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_the_old_file_and_nothing_else) {
  const TemporaryFolder folder;
  write_file(folder / "a.txt", "old");
  {
    detail::Replacement replacement(folder / "a.txt");
    replacement.write("half of the new te");
    BOOST_TEST(files_in(folder.path()) == 2U);
    BOOST_TEST(contents(folder / "a.txt") == "old");
  }  // never renamed, as after an exception
  BOOST_TEST(contents(folder / "a.txt") == "old");
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_known_beforehand_and_nothing_is_touched) {
  const TemporaryFolder folder;
  write_file(folder / "old.txt", "old");
  check_writable(folder / "old.txt");
  check_writable(folder / "new.txt");
  BOOST_TEST(contents(folder / "old.txt") == "old");
  for (const std::filesystem::path& path : {folder / "absent/a.txt", folder / "old.txt/a.txt", folder.path(), folder / "new/"}) {
    BOOST_CHECK_EXCEPTION(check_writable(path), FileError, names(path));
  }
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_link_in_the_way_is_not_followed) {
  const TemporaryFolder folder;
  write_file(folder / "other", "mine");
  std::filesystem::create_symlink(folder / "other", folder / "a.txt.unfinished0");
  write_file(folder / "a.txt", "new");  // an existing file of that name is not touched, the next name is used
  BOOST_TEST(contents(folder / "a.txt") == "new");
  BOOST_TEST(contents(folder / "other") == "mine");
  BOOST_TEST(std::filesystem::is_symlink(folder / "a.txt.unfinished0"));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_file_is_kept_and_the_file_replaced) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "inner");
  write_file(folder / "inner/a.txt", "old");
  std::filesystem::create_symlink("inner/a.txt", folder / "link");
  check_writable(folder / "link");
  write_file(folder / "link", "new");
  BOOST_TEST(contents(folder / "inner/a.txt") == "new");
  BOOST_TEST(std::filesystem::is_symlink(folder / "link"));
  std::filesystem::create_symlink("nowhere", folder / "loose");
  write_file(folder / "loose", "text");
  BOOST_TEST(contents(folder / "loose") == "text");
  BOOST_TEST(files_in(folder.path()) == 3U);
  BOOST_TEST(files_in(folder / "inner") == 1U);
}

#if defined(__unix__)
BOOST_AUTO_TEST_CASE(a_pipe_is_written_into_and_stays_a_pipe) {
  const TemporaryFolder folder;
  const std::filesystem::path pipe = folder / "pipe";
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  check_writable(pipe);  // without waiting for a reader
  std::filesystem::create_symlink("pipe", folder / "link");
  const int reader = open(pipe.c_str(), O_RDWR | O_NONBLOCK);  // one end for both: nobody waits
  BOOST_REQUIRE(reader >= 0);
  for (const std::filesystem::path& path : {pipe, folder / "link"}) {
    write_file(path, "text");
    std::array<char, 8> read_text{};
    BOOST_TEST(read(reader, read_text.data(), read_text.size()) == 4);
    BOOST_TEST(std::string(read_text.data()) == "text");
  }
  close(reader);
  BOOST_TEST(std::filesystem::is_fifo(std::filesystem::symlink_status(pipe)));
  BOOST_TEST(std::filesystem::is_symlink(folder / "link"));
  BOOST_TEST(files_in(folder.path()) == 2U);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_full_is_an_error) {
  const TemporaryFolder folder;
  if (!std::filesystem::is_character_file("/dev/full")) return;
  std::filesystem::create_symlink("/dev/full", folder / "full");  // so that a failure of this test replaces the link
  BOOST_CHECK_EXCEPTION(write_file(folder / "full", "text"), FileError, names(folder / "full"));
  BOOST_TEST(files_in(folder.path()) == 1U);
}
#endif

BOOST_AUTO_TEST_CASE(files_in_the_way_are_left_alone_and_at_last_an_error) {
  const TemporaryFolder folder;
  write_file(folder / "a.txt", "old");
  for (int i = 0; i < 100; ++i) std::filesystem::create_directory(folder / ("a.txt.unfinished" + std::to_string(i)));
  BOOST_CHECK_EXCEPTION(write_file(folder / "a.txt", "new"), FileError, names(folder / "a.txt"));
  BOOST_TEST(contents(folder / "a.txt") == "old");
  BOOST_TEST(std::filesystem::is_directory(folder / "a.txt.unfinished0"));
  BOOST_TEST(files_in(folder.path()) == 101U);
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_removed_and_what_another_is_writing_is_not) {
  const TemporaryFolder folder;
  std::ofstream(folder / "a.txt.unfinished0") << "half of the te";
  write_file(folder / "a.txt", "new");
  BOOST_TEST(files_in(folder.path()) == 1U);
  {
    detail::Replacement first(folder / "a.txt"), second(folder / "a.txt");
    BOOST_TEST(files_in(folder.path()) == 3U);
    first.write("first");
    check_writable(folder / "a.txt");  // removes neither file
    second.write("second");
    first.rename();
    BOOST_TEST(contents(folder / "a.txt") == "first");
    second.rename();
  }
  BOOST_TEST(contents(folder / "a.txt") == "second");
  BOOST_TEST(files_in(folder.path()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_an_error) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "closed");
  const std::filesystem::path path = folder / "closed/a.txt";
  write_file(path, "old");
  using std::filesystem::perms;
  std::filesystem::permissions(folder / "closed", perms::owner_read | perms::owner_exec);
  const bool superuser = std::ofstream(folder / "closed/probe").good();  // root may write to any folder
  if (superuser) {
    BOOST_TEST_MESSAGE("skipped: run by a user to whom no folder is closed");
  } else {
    BOOST_CHECK_EXCEPTION(write_file(path, "new"), FileError, names(path));
    BOOST_TEST(contents(path) == "old");
  }
  std::filesystem::permissions(folder / "closed", perms::owner_all);
}

}  // namespace
