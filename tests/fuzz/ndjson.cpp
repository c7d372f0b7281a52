// Quick, Draw! files, plain and gzip, simplified and raw, up to the data set.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/ndjson.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
  return test::survive(data, size, [](ByteView bytes) {
    LineReader reader(bytes_of_memory(bytes), "f.ndjson", {});
    NdjsonDatasetOptions options;
    options.reading.skip_bad = bytes.size() % 2 == 0;
    options.reading.notify = {};
    static_cast<void>(read_ndjson_dataset(reader, options));
  });
}
