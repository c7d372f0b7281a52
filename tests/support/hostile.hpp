// Damages files, for parser tests: truncates them anywhere, flips any bit, overwrites bytes at random. In response
// a parser may only return a result or throw the library's FileError.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/io/bytes.hpp>
#include "tests/support/sanitizers.hpp"

namespace sketchrnn::test {

/// Results for many damaged files.
struct Outcomes {
  std::size_t parsed = 0, rejected = 0, wrong = 0;
  std::string first_wrong;  ///< the first exception that is not a FileError, or whose message lacks a part
};

/// Parses damaged bytes and counts what happens.
template <class Parse>
void try_parse(const Parse& parse, ByteView bytes, Outcomes& outcomes) {
  const auto note = [&](const std::string& what) {
    ++outcomes.wrong;
    if (outcomes.first_wrong.empty()) outcomes.first_wrong = what;
  };
  try {
    parse(bytes);
    ++outcomes.parsed;
  } catch (const FileError& error) {
    const bool whole = !error.file().empty() && !error.place().empty() && !error.found().empty() && !error.expected().empty();
    whole ? static_cast<void>(++outcomes.rejected) : note(error.what());
  } catch (const std::exception& error) {
    note(error.what());
  }
}

/// Every proper prefix of the bytes, beginning with the empty one.
template <class Parse>
Outcomes truncate_everywhere(const Parse& parse, const Bytes& bytes) {
  Outcomes outcomes;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));  // so that ASan detects reads past its end
    try_parse(parse, cut, outcomes);
  }
  return outcomes;
}

/// Each bit inverted, one at a time. With the address sanitizer, which makes parsing ten times slower, one bit of each byte; the fuzz targets
/// search further there.
template <class Parse>
Outcomes flip_bits(const Parse& parse, Bytes bytes) {
  Outcomes outcomes;
  unsigned next = 0;
  for (std::uint8_t& byte : bytes) {
    const unsigned first = has_address_sanitizer ? next++ % 8 : 0, last = has_address_sanitizer ? first : 7;
    for (unsigned bit = first; bit <= last; ++bit) {
      byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
      try_parse(parse, bytes, outcomes);
      byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
    }
  }
  return outcomes;
}

/// One to eight bytes at random offsets replaced: by random ones or by others of the file, or removed.
template <class Parse>
Outcomes scramble(const Parse& parse, const Bytes& original, std::uint32_t rounds) {
  Outcomes outcomes;
  if (has_address_sanitizer) rounds /= 5;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    Random random(Seed{17}, Purpose::general, round);
    Bytes bytes = original;
    const auto edits = 1 + random.below(8);
    for (std::uint64_t edit = 0; edit < edits && !bytes.empty(); ++edit) {
      const auto at = static_cast<std::size_t>(random.below(bytes.size()));
      const auto kind = random.below(3);
      if (kind == 0) bytes[at] = static_cast<std::uint8_t>(random.below(256));
      if (kind == 1) bytes[at] = bytes[static_cast<std::size_t>(random.below(bytes.size()))];
      if (kind == 2) bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    try_parse(parse, bytes, outcomes);
  }
  return outcomes;
}

/// All three; expects that every truncation is an error (except harmless ones), and that no other exception occurs.
template <class Parse>
void check_survives(const Parse& parse, const Bytes& bytes, std::size_t harmless_cuts = 0, std::uint32_t rounds = 5000) {
  BOOST_CHECK_NO_THROW(parse(bytes));
  const Outcomes cut = truncate_everywhere(parse, bytes);
  BOOST_CHECK_EQUAL(cut.first_wrong, "");
  BOOST_CHECK_EQUAL(cut.parsed, harmless_cuts);
  const Outcomes flipped = flip_bits(parse, bytes);
  BOOST_CHECK_EQUAL(flipped.first_wrong, "");
  BOOST_CHECK_EQUAL(flipped.wrong, 0U);
  BOOST_CHECK_GT(flipped.rejected, 0U);
  const Outcomes scrambled = scramble(parse, bytes, rounds);
  BOOST_CHECK_EQUAL(scrambled.first_wrong, "");
}

/// For BOOST_CHECK_EXCEPTION: the message contains a text.
inline auto says(std::string text) {
  return [text = std::move(text)](const std::exception& error) {
    const bool found = std::string(error.what()).find(text) != std::string::npos;
    if (!found) BOOST_TEST_MESSAGE("says instead: " << error.what());
    return found;
  };
}

}  // namespace sketchrnn::test
