// The common part of all fuzz targets: passes bytes to one reader, which may only return something or throw FileError. Built with clang's
// libFuzzer and the sanitizers (tests/fuzz/CMakeLists.txt); the seeds of each target are written by make_corpus.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/io/bytes.hpp>

namespace sketchrnn::test {

/// Calls the reader; aborts if it throws anything but a FileError that names file, place, found and expected.
template <class Parse>
int survive(const std::uint8_t* data, std::size_t size, const Parse& parse) {
  try {
    parse(ByteView(data, size));
  } catch (const FileError& error) {
    if (error.file().empty() || error.place().empty() || error.found().empty() || error.expected().empty()) {
      std::fprintf(stderr, "an error that says too little: %s\n", error.what());
      std::abort();
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "no FileError: %s\n", error.what());
    std::abort();
  }
  return 0;
}

}  // namespace sketchrnn::test
