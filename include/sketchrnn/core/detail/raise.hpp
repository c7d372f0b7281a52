// Errors in programs with and without exceptions (-fno-exceptions). Only this header throws and catches: the others call raise() and
// caught(). Readers of files return errors as values instead (core/expected.hpp), so that a program without exceptions can handle them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// Throws `error`. Without exceptions, prints its message to standard error and aborts.
template <class Exception>
[[noreturn, gnu::cold, gnu::noinline]] void raise(Exception error) {
#if defined(__cpp_exceptions)
  throw error;
#else
  std::fprintf(stderr, "error: %s\n", error.what());
  std::abort();
#endif
}

/// Calls body() and returns the exception that it throws, or null. Without exceptions there is none to return.
template <class Body>
[[nodiscard]] std::exception_ptr caught(const Body& body) {
#if defined(__cpp_exceptions)
  try {
    body();
  } catch (...) {
    return std::current_exception();
  }
#else
  body();
#endif
  return nullptr;
}

/// Returns body(). The message of an Exception that it throws gets `context` in front; without exceptions, it stays as it is.
template <class Exception, class Body>
[[nodiscard]] auto in_context([[maybe_unused]] const std::string& context, const Body& body) {
#if defined(__cpp_exceptions)
  try {
    return body();
  } catch (const Exception& error) {
    throw Exception(context + error.what());
  }
#else
  return body();
#endif
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
