// Command-line options of the quickstart.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

/// Command-line options; see read_options().
struct QuickstartOptions {
  std::vector<std::filesystem::path> data;  ///< if empty, the built-in cats and pigs
  std::uint64_t steps = 0;                  ///< read_options() replaces 0 by the default
  std::uint64_t seed = 1;
  unsigned threads = 0;
  std::filesystem::path out = "quickstart_gallery";
};

/// Parses the command line. Exits with status 0 after --help and with status 2 after an error, which is printed.
[[nodiscard]] QuickstartOptions read_options(int argc, char** argv);
