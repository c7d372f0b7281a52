// Freezing: parts of a model, selected by name, that training leaves unchanged. The optimizer updates the ranges of elements that
// trainable_ranges() returns; the backward pass computes the gradients of all parameters, frozen or not.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Consecutive elements of a flat parameter block.
struct ElementRange {
  std::size_t first = 0;  ///< index of the first element
  std::size_t size = 0;   ///< number of elements

  /// Compares all members.
  friend bool operator==(const ElementRange&, const ElementRange&) = default;
};

namespace detail {

/// A parameter of a list: its full name and its elements.
struct NamedRange {
  std::string name;
  ElementRange range;
};

/// Returns whether `part` is the name of the parameter or of a part that contains it.
[[nodiscard]] inline bool belongs_to(std::string_view parameter, std::string_view part) {
  return parameter == part || (parameter.starts_with(part) && parameter.size() > part.size() && parameter[part.size()] == '.');
}

/// Returns the names of all that `part` consists of, or of the parts of the whole model if it is empty: "encoder.forward, encoder.backward".
[[nodiscard]] inline std::string parts_of(const std::vector<NamedRange>& parameters, std::string_view part) {
  std::string names;
  std::string_view last;
  for (const NamedRange& parameter : parameters) {
    const std::string_view name = parameter.name;
    if (!part.empty() && !belongs_to(name, part)) continue;
    const std::size_t begin = part.empty() ? 0 : part.size() + 1;
    const std::string_view next = name.substr(0, (std::min)(name.find('.', begin), name.size()));
    if (next != last) names.append(names.empty() ? "" : ", ").append(next);
    last = next;
  }
  return names;
}

/// Throws ArgumentError unless `name` is that of a parameter or a part.
inline void check_part(const std::vector<NamedRange>& parameters, const std::string& name) {
  const auto exists = [&](std::string_view part) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const NamedRange& one) { return belongs_to(one.name, part); });
  };
  if (!name.empty() && exists(name)) return;
  std::string_view known = name;  // the longest prefix that exists
  while (!known.empty() && !exists(known)) known = known.substr(0, known.rfind('.') == std::string_view::npos ? 0 : known.rfind('.'));
  std::string options = parts_of(parameters, known);
  const bool is_parameter = options == known;  // it has no parts
  if (is_parameter) options = "the parameter " + options;
  raise(ArgumentError("training options: freeze names '" + name + "', expected a part or a parameter of the model: " + options));
}

}  // namespace detail

/// Returns the ranges of elements of the parameter list `List` that are in none of the parts `frozen`, in order, each of at most `max_size`
/// elements. A part is named as in the list: "encoder", "decoder.cell", "decoder.cell.W_xh". Throws ArgumentError for a name that is not
/// in the list, naming those that are, and if nothing is left.
template <class List>
[[nodiscard]] std::vector<ElementRange> trainable_ranges(const std::vector<std::string>& frozen, std::size_t max_size) {
  std::vector<detail::NamedRange> parameters;
  List::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { parameters.push_back({name, {offset, Entry::count}}); });
  for (const std::string& name : frozen) detail::check_part(parameters, name);

  std::vector<ElementRange> intervals;  // without gaps in between
  for (const auto& [name, range] : parameters) {
    const std::string_view parameter = name;
    if (std::any_of(frozen.begin(), frozen.end(), [&](const std::string& part) { return detail::belongs_to(parameter, part); })) continue;
    if (!intervals.empty() && intervals.back().first + intervals.back().size == range.first) {
      intervals.back().size += range.size;
    } else {
      intervals.push_back(range);
    }
  }
  if (intervals.empty()) detail::raise(ArgumentError("training options: freeze names all parts of the model, expected one to train"));

  std::vector<ElementRange> ranges;
  for (const ElementRange& interval : intervals) {
    for (std::size_t done = 0; done < interval.size; done += max_size) {
      ranges.push_back({interval.first + done, (std::min)(max_size, interval.size - done)});
    }
  }
  return ranges;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
