// .npy files as in an .npz: the header, and numbers or a pickle. Without the archive, whose checksums would reject most changes.
#include <tests/fuzz/target.hpp>

#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/npz.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sketchrnn;
using namespace sketchrnn::detail;
  return test::survive(data, size, [](ByteView bytes) {
    MemoryBudget budget({}, bytes.size());
    NoticeCounter notices("f.npz");
    static_cast<void>(detail::parse_npy_split(bytes, Source{"f.npz", "train.npy"}, budget, notices, true));
  });
}
