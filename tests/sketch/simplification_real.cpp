// Compares the simplification with drawings that Quick, Draw! published both raw and simplified.
#define BOOST_TEST_MODULE sketch_simplification_real
#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sketchrnn/sketch/simplification.hpp>

#include "tests/support/real_data.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::needs_real_data;
using sketchrnn::test::real_data;

std::string unzipped(const std::string& name) {
  const gzFile file = gzopen(real_data(name).c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + name);
  std::string text;
  std::vector<char> block(std::size_t{1} << 16U);
  for (int count; (count = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  gzclose(file);
  return text;
}

/// Drawings by key_id. The test parses the files itself, so that it depends on the simplification alone.
std::map<std::string, Polylines> drawings(const std::vector<std::string>& names) {
  std::map<std::string, Polylines> result;
  for (const std::string& name : names) {
    std::istringstream text(unzipped(name));
    for (std::string line; std::getline(text, line);) {
      const nlohmann::json object = nlohmann::json::parse(line);
      Polylines& lines = result[object.at("key_id").get<std::string>()];
      for (const nlohmann::json& stroke : object.at("drawing")) {
        Polyline& polyline = lines.emplace_back();
        for (std::size_t i = 0; i < stroke.at(0).size(); ++i) {
          polyline.push_back({stroke.at(0).at(i).get<float>(), stroke.at(1).at(i).get<float>()});
        }
      }
    }
  }
  return result;
}

const std::vector<std::string> raw_files{"quickdraw_raw/exupery_cat.raw.ndjson.gz", "quickdraw_raw/exupery_pig.raw.ndjson.gz"};
const std::vector<std::string> simplified_files{"quickdraw_ndjson/cat.ndjson.gz", "quickdraw_ndjson/pig.ndjson.gz"};
const std::vector<std::string> all_files{raw_files[0], raw_files[1], simplified_files[0], simplified_files[1]};

BOOST_AUTO_TEST_CASE(published_drawings_are_reproduced, *needs_real_data(all_files)) {
  const std::map<std::string, Polylines> raw = drawings(raw_files), simplified = drawings(simplified_files);
  std::size_t pairs = 0, exact = 0, lines = 0, exact_lines = 0;
  for (const auto& [key, drawing] : raw) {
    const auto published = simplified.find(key);
    if (published == simplified.end()) continue;
    const Polylines ours = simplify_quickdraw(drawing);
    BOOST_REQUIRE(ours.size() == published->second.size());
    ++pairs;
    exact += ours == published->second ? 1U : 0U;
    for (std::size_t line = 0; line < ours.size(); ++line) {
      ++lines;
      exact_lines += ours[line] == published->second[line] ? 1U : 0U;
    }
  }
  BOOST_TEST_MESSAGE(exact << " of " << pairs << " drawings and " << exact_lines << " of " << lines
                           << " lines are exactly the published ones");
  // In two drawings, one line has points equally far from a horizontal chord, of which Google's program chose another.
  BOOST_TEST(pairs == 44U);
  BOOST_TEST(exact >= 42U);
  BOOST_TEST(exact_lines + 2 >= lines);
}

}  // namespace
