// Tables of drawings: quotes, separators, JSON in a field, gzip and UTF-16.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/csv_drawings.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    static_cast<void>(parse_csv_drawings(bytes, "f.csv", {.skip_bad = bytes.size() % 2 == 0, .notify = {}}));
  });
}
