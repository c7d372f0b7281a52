// Suggests the closest known word for an unknown option, command or value.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace command_line {

/// Normalizes a word for comparison: lower case, without leading dashes, underscores replaced by dashes.
inline std::string plain_word(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  std::string plain(word);
  for (char& c : plain) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

/// Returns the number of insertions, deletions, replacements and swaps of neighboring letters that turn one word into the other (the
/// optimal string alignment distance).
inline std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last, last(to.size() + 1), row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[to.size()];
}

/// Returns the known word closest to `word` by edit distance (at most one edit in three letters), otherwise one that begins with it or
/// contains it; empty if there is none. Of several equally close words, returns the first.
inline std::string closest_word(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 40;  // longer words are not typing errors
  const std::string typed = plain_word(word);
  if (typed.empty() || typed.size() > longest) return {};
  std::string nearest;
  std::size_t least = std::string::npos;
  for (const std::string& candidate : known) {
    const std::string plain = plain_word(candidate);
    const std::size_t distance = edit_distance(typed, plain), allowed = std::max<std::size_t>(1, std::max(typed.size(), plain.size()) / 3);
    if (distance < std::max(typed.size(), plain.size()) && distance <= allowed && distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  for (const bool at_beginning : {true, false}) {
    if (!nearest.empty() || typed.size() < 3) break;
    for (const std::string& candidate : known) {
      const std::size_t at = plain_word(candidate).find(typed);
      if (at != std::string::npos && (at == 0 || !at_beginning)) {
        nearest = candidate;
        break;
      }
    }
  }
  return nearest;
}

/// Returns "; did you mean --model?", or an empty string.
inline std::string suggestion_for(std::string_view word, const std::vector<std::string>& known) {
  const std::string nearest = closest_word(word, known);
  return nearest.empty() ? nearest : "; did you mean " + nearest + "?";
}

/// Returns "a, b, c".
inline std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace command_line
