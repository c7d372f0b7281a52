// Models embedded in a program: the generated header is compiled, and its bytes are those of the file.
#define BOOST_TEST_MODULE io_embedded_model
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/embedded_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/model/decoder_only.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

const std::filesystem::path tests_folder = SKETCHRNN_TEST_FOLDER;

/// CPU time of all child processes so far, in seconds.
double seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Compiles a program that writes the embedded bytes, with the compiler in the first argument of the test, and returns its output.
Bytes compiled(ByteView bytes) {
  const TemporaryFolder folder;
  write_embedded_model(folder / "some-model.hpp", bytes);
  write_file(folder / "program.cpp", std::string_view(R"(#include "some-model.hpp"
#include <cstdio>
static_assert(some_model_bytes.size() + 1 == sizeof some_model_bytes_and_zero);
int main() { return std::fwrite(some_model_bytes.data(), 1, some_model_bytes.size(), stdout) == some_model_bytes.size() ? 0 : 1; }
)"));
  const std::string compiler = boost::unit_test::framework::master_test_suite().argv[1];
  const std::string command = "cd '" + folder.path().string() + "' && '" + compiler +
                              "' -std=c++20 -O1 -Wall -Wextra -Wpedantic -Werror program.cpp -o program && ./program > bytes";
  BOOST_TEST_REQUIRE(std::system(command.c_str()) == 0);
  return read_file(folder / "bytes");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_variable_is_named_after_the_file) {
  BOOST_TEST(embedded_name("models/cat_pig.hpp") == "cat_pig_bytes");
  BOOST_TEST(embedded_name("cat--pig 2.hpp") == "cat_pig_2_bytes");
  BOOST_TEST(embedded_name("345.hpp") == "model_345_bytes");
  BOOST_TEST(embedded_name("__x_.hpp") == "x_bytes");
  BOOST_TEST(embedded_name("\xC3\xA4.hpp") == "model_bytes");
}

BOOST_AUTO_TEST_CASE(every_byte_before_every_other) {
  Bytes bytes;
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      bytes.push_back(static_cast<std::uint8_t>(first));
      bytes.push_back(static_cast<std::uint8_t>(second));
    }
  }
  BOOST_TEST((compiled(bytes) == bytes));
  BOOST_TEST(compiled({}).empty());
}

BOOST_AUTO_TEST_CASE(the_shipped_model_compiles_in_three_seconds) {
  const Bytes bytes = read_file(tests_folder.parent_path() / "models" / "cat_pig.safetensors");
  const double before = seconds_of_children();
  BOOST_TEST((compiled(bytes) == bytes));
  const double seconds = seconds_of_children() - before;
  BOOST_TEST_MESSAGE("compiled and run in " << seconds << " s");
  BOOST_TEST(seconds < 3);
}

BOOST_AUTO_TEST_CASE(the_consumers_model_is_up_to_date) {
  DecoderOnly<Lstm<2>, Mixture<1>> model;
  model.update([](const auto& parameters) {  // numbers without rounding, the same on every machine
    for (std::size_t index = 0; index < parameters.flat().size(); ++index) {
      parameters.flat()[index] = (static_cast<float>(index % 7) - 3) / 8;
    }
  });
  model.set_scale_factor(50);
  const ModelInfo info{"tiny", 20, FirstInput::zeros, {}};
  const std::string header = embedded_header(model_bytes(model, info), "tiny_model_bytes", "tiny_model.safetensors");
  const auto path = tests_folder / "repository" / "consumer" / "tiny_model.hpp";
  if (std::getenv("SKETCHRNN_UPDATE") != nullptr) write_file(path, header);
  BOOST_TEST(as_text(read_file(path)) == header);
}
