// A user who reads files: zlib and nlohmann-json come with sketchrnn::io.
#include <zlib.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>

int main() {
  const nlohmann::json versions = {{"sketchrnn", SKETCHRNN_VERSION_MAJOR}, {"zlib", zlibVersion()}};
  std::cout << versions << '\n';
  return sketchrnn::Dataset{}.train.empty() ? 0 : 1;
}
