// Real drawings for tests, none of which is committed. The environment variable SKETCHRNN_DATA_DIR names their folder; a test
// case that needs a missing file is skipped with a message. Such cases are in test files of their own
// (registered with NEEDS_DATA), so that ctest shows the whole test as skipped.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace sketchrnn::test {

/// The path of a real data file, for example real_data("npz/aaron_sheep.npz").
inline std::filesystem::path real_data(const std::string& name) {
  const char* folder = std::getenv("SKETCHRNN_DATA_DIR");
  return std::filesystem::path(folder != nullptr && *folder != '\0' ? folder : "data") / name;
}

/// For `* needs_real_data({"npz/a.npz", "npz/b.npz"})` after the name in BOOST_AUTO_TEST_CASE.
inline auto needs_real_data(std::vector<std::string> names) {
  return boost::unit_test::precondition([names = std::move(names)](boost::unit_test::test_unit_id) {
    for (const std::string& name : names) {
      if (!std::filesystem::exists(real_data(name))) {
        boost::test_tools::assertion_result absent(false);
        absent.message() << "skipped: real data absent: " << name << " (set SKETCHRNN_DATA_DIR)";
        return absent;
      }
    }
    return boost::test_tools::assertion_result(true);
  });
}

}  // namespace sketchrnn::test
