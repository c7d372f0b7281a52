// A user who reads files: zlib, nlohmann-json and pugixml come with sketchrnn::io.
#include <zlib.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>

int main() {
  const nlohmann::json versions = {{"sketchrnn", SKETCHRNN_VERSION_MAJOR}, {"zlib", zlibVersion()}};
  std::cout << versions << '\n';
  if (sketchrnn::parse_svg(sketchrnn::as_bytes("<svg><path d='M1 2L3 4'/></svg>"), "two.svg").size() != 1) return 1;
  return sketchrnn::Dataset{}.train.empty() ? 0 : 1;
}
