#define BOOST_TEST_MODULE io_npz_real
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include "tests/support/memory_probe.hpp"
#include "tests/support/real_data.hpp"

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

struct Summary {
  std::size_t shortest = ~std::size_t{0}, longest = 0;
  double mean = 0, scale = 0;
};

/// Lengths over all splits; population standard deviation of the training offsets, clamped as in preprocessing.
Summary summarize(const Dataset& dataset) {
  Summary summary;
  double sketches = 0;
  for (const Split* split : {&dataset.train, &dataset.valid, &dataset.test}) {
    for (const Stroke3& sketch : split->sketches) {
      summary.shortest = std::min(summary.shortest, length(sketch));
      summary.longest = std::max(summary.longest, length(sketch));
      summary.mean += static_cast<double>(length(sketch));
      ++sketches;
    }
  }
  summary.mean /= sketches;
  double count = 0, sum = 0, squares = 0;
  for (const Stroke3& sketch : dataset.train.sketches) {
    for (std::size_t row = 0; row < length(sketch); ++row) {
      for (std::size_t column = 0; column < 2; ++column) {
        const double offset = std::clamp(static_cast<double>(sketch(row, column)), -1000.0, 1000.0);
        ++count, sum += offset, squares += offset * offset;
      }
    }
  }
  summary.scale = std::sqrt(squares / count - sum / count * (sum / count));
  return summary;
}

void check_counts(const Dataset& dataset, std::size_t train, std::size_t valid, std::size_t test) {
  BOOST_CHECK_EQUAL(dataset.train.size(), train);
  BOOST_CHECK_EQUAL(dataset.valid.size(), valid);
  BOOST_CHECK_EQUAL(dataset.test.size(), test);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_sheep_market, *needs_real_data({"npz/aaron_sheep.npz"})) {
  const Dataset sheep = read_npz(real_data("npz/aaron_sheep.npz"));
  check_counts(sheep, 7400, 300, 300);
  const Summary summary = summarize(sheep);
  BOOST_CHECK_EQUAL(summary.shortest, 20U);
  BOOST_CHECK_EQUAL(summary.longest, 250U);
  BOOST_CHECK_CLOSE(summary.mean, 125.35, 0.01);
  BOOST_CHECK_CLOSE(summary.scale, 18.519827, 1e-5);
  BOOST_CHECK_EQUAL(sheep.classes.at(0), "aaron_sheep");
  // The first row of the first test sketch, as stored in the file.
  BOOST_CHECK(sheep.test[0](0, 0) == 16 && sheep.test[0](0, 1) == -14 && sheep.test[0](0, 2) == 0);
}

BOOST_AUTO_TEST_CASE(kanji, *needs_real_data({"npz/kanji.rdp200.npz"})) {
  const Dataset characters = read_npz(real_data("npz/kanji.rdp200.npz"));
  check_counts(characters, 10358, 600, 500);
  BOOST_CHECK_CLOSE(summarize(characters).scale, 22.730356, 1e-5);
}

BOOST_AUTO_TEST_CASE(quick_draw, *needs_real_data({"quickdraw_npz/cat.npz", "quickdraw_npz/pig.npz", "quickdraw_npz/car.npz",
                                                   "quickdraw_npz/sun.npz", "quickdraw_npz/bus.npz"})) {
  check_counts(read_npz(real_data("quickdraw_npz/cat.npz")), 2155, 119, 119);
  check_counts(read_npz(real_data("quickdraw_npz/pig.npz")), 473, 26, 26);
  check_counts(read_npz(real_data("quickdraw_npz/car.npz")), 10828, 601, 601);
  check_counts(read_npz(real_data("quickdraw_npz/sun.npz")), 7658, 425, 425);
  check_counts(read_npz(real_data("quickdraw_npz/bus.npz")), 374, 25, 25);
}

BOOST_AUTO_TEST_CASE(cats_and_pigs_together, *needs_real_data({"quickdraw_npz/cat.npz", "quickdraw_npz/pig.npz"})) {
  const std::vector<std::filesystem::path> paths{real_data("quickdraw_npz/cat.npz"), real_data("quickdraw_npz/pig.npz")};
  const Dataset both = read_npz(paths);
  BOOST_CHECK((both.classes == std::vector<std::string>{"cat", "pig"}));
  check_counts(both, 2155 + 473, 119 + 26, 119 + 26);
  BOOST_CHECK_EQUAL(std::count(both.train.labels.begin(), both.train.labels.end(), 1U), 473);
}

BOOST_AUTO_TEST_CASE(real_files_survive_being_written, *needs_real_data({"npz/kanji.rdp200.npz", "quickdraw_npz/cat.npz"})) {
  for (const std::string name : {"npz/kanji.rdp200.npz", "quickdraw_npz/cat.npz"}) {
    const Dataset dataset = read_npz(real_data(name));
    const Dataset again = parse_npz(npz_bytes(dataset), "again.npz");
    BOOST_CHECK(again.train.sketches == dataset.train.sketches);
    BOOST_CHECK(again.valid.sketches == dataset.valid.sketches);
    BOOST_CHECK(again.test.sketches == dataset.test.sketches);
  }
}

BOOST_AUTO_TEST_CASE(memory_stays_near_the_size_of_the_file, *needs_real_data({"npz/aaron_sheep.npz", "npz/kanji.rdp200.npz"})) {
  for (const std::string name : {"npz/aaron_sheep.npz", "npz/kanji.rdp200.npz"}) {
    const std::size_t size = std::filesystem::file_size(real_data(name));
    BOOST_CHECK_LT(peak_memory([&] { static_cast<void>(read_npz(real_data(name))); }), 12 * size);
  }
}
