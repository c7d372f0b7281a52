// Parameter lists as types: a layer declares its parameters (name, shape, initializer) once, and the list determines their number, their
// offsets in one flat block, the views by name, initialization, checkpoint entries, the printed summary and gradient checks.
// Storage is in core/parameter_block.hpp, arithmetic in autodiff/weights.hpp.
//
//   using Parameters = ParameterList<MatrixParameter<"W", Out, In, GlorotUniform>, VectorParameter<"b", Out, Zeros>>;
//   using Whole      = ParameterList<Part<"mu", Parameters>, Part<"presig", Parameters>>;   // mu.W, mu.b, presig.W, presig.b
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A string literal as a template argument.
template <std::size_t Size>
struct Name {
  char text[Size]{};  ///< the characters, including the terminating null

  /// Copies a string literal.
  // NOLINTNEXTLINE(google-explicit-constructor): implicit, so that a string literal can be a template argument
  constexpr Name(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }

  /// Returns the characters without the terminating null.
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }

  /// Compares the characters; names of different lengths differ.
  template <std::size_t OtherSize>
  friend constexpr bool operator==(const Name& left, const Name<OtherSize>& right) noexcept {
    return left.view() == right.view();
  }
};

/// Deduces Size from a string literal.
template <std::size_t Size>
Name(const char (&)[Size]) -> Name<Size>;

/// A tag type for a name, to pass it as a function argument.
template <Name Text>
struct Label {
  static constexpr auto name = Text;  ///< the Name itself
};

inline namespace literals {
/// "W_xh"_p is the label of the parameter named W_xh. Needs `using namespace sketchrnn::literals;`, as the literals of std::chrono do theirs.
template <Name Text>
[[nodiscard]] constexpr Label<Text> operator""_p() noexcept {
  return {};
}
}  // namespace literals

namespace detail {

/// Returns whether a name can be part of a full name, such as encoder.forward.W_xh, from which it can be told apart.
template <Name Text>
inline constexpr bool is_simple_name = !Text.view().empty() && Text.view().find('.') == std::string_view::npos;

}  // namespace detail

/// A weight matrix [Rows, Cols] that multiplies a column of Cols features. Stored column-major, the same layout as Magenta's row-major
/// [in, out].
template <Name Text, int Rows, int Cols, class Initializer>
struct MatrixParameter {
  static_assert(detail::is_simple_name<Text>,
                "sketchrnn: the name of a parameter has no dot and is not empty; parts have names of their own");
  static_assert(Rows > 0 && Cols > 0, "sketchrnn: a weight matrix has at least one row and one column");
  static constexpr auto name = Text;                                           ///< the Name in its list
  static constexpr int rows = Rows;                                            ///< features of the product's output
  static constexpr int cols = Cols;                                            ///< features of the product's input
  static constexpr std::size_t count = std::size_t{Rows} * std::size_t{Cols};  ///< number of elements
  static constexpr bool is_vector = false;                                     ///< distinguishes it from VectorParameter
  using initializer = Initializer;  ///< a type of core/initializers.hpp, or any with the same fill()
};

/// A parameter vector [Rows], such as a bias or a gain.
template <Name Text, int Rows, class Initializer>
struct VectorParameter {
  static_assert(detail::is_simple_name<Text>,
                "sketchrnn: the name of a parameter has no dot and is not empty; parts have names of their own");
  static_assert(Rows > 0, "sketchrnn: a parameter vector has at least one element");
  static constexpr auto name = Text;                       ///< the Name in its list
  static constexpr int rows = Rows;                        ///< number of elements
  static constexpr int cols = 1;                           ///< a column vector
  static constexpr std::size_t count = std::size_t{Rows};  ///< number of elements
  static constexpr bool is_vector = true;                  ///< distinguishes it from MatrixParameter
  using initializer = Initializer;                         ///< a type of core/initializers.hpp, or any with the same fill()
};

/// A nested list of parameters, whose names get the prefix `Text.`.
template <Name Text, class List>
struct Part {
  static_assert(detail::is_simple_name<Text>,
                "sketchrnn: the name of a part has no dot and is not empty; parts within parts have names of their own");
  static constexpr auto name = Text;                 ///< the prefix
  static constexpr std::size_t count = List::count;  ///< number of elements of the whole list
  using list = List;                                 ///< the nested ParameterList
};

/// `Count` nested lists of the same parameters, such as the layers of a stack, whose names get the prefixes `Text.0.`, `Text.1.`, ...
template <Name Text, int Count, class List>
struct Repeated {
  static_assert(Count > 0, "sketchrnn: a repeated list is there at least once");
  static constexpr auto name = Text;                                      ///< the prefix
  static constexpr int repetitions = Count;                               ///< number of lists
  static constexpr std::size_t count = std::size_t{Count} * List::count;  ///< number of elements of all lists
  using list = List;                                                      ///< each nested ParameterList
};

/// @{
/// True for Repeated.
template <class>
inline constexpr bool is_repeated = false;
template <Name Text, int Count, class List>
inline constexpr bool is_repeated<Repeated<Text, Count, List>> = true;
/// @}

/// @{
/// True for Part.
template <class>
inline constexpr bool is_part = false;
template <Name Text, class List>
inline constexpr bool is_part<Part<Text, List>> = true;
/// @}

namespace detail {

/// Returns whether all names are distinct.
template <class... Entries>
[[nodiscard]] constexpr bool names_differ() {
  const std::array<std::string_view, sizeof...(Entries)> names{Entries::name.view()...};
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j]) return false;
    }
  }
  return true;
}

}  // namespace detail

/// An ordered list of MatrixParameter, VectorParameter, Part and Repeated; the order is the order in memory.
template <class... Entries>
struct ParameterList {
  static_assert(detail::names_differ<Entries...>(), "sketchrnn: no two parameters of a list have the same name");

  /// The total number of elements.
  static constexpr std::size_t count = (std::size_t{0} + ... + Entries::count);

  /// The index of the entry with this name, sizeof...(Entries) if there is none. Nested lists are not searched.
  template <Name Text>
  static constexpr std::size_t index = [] {
    std::size_t position = 0;
    bool found = false;
    ((found = found || Entries::name == Text, position += found ? 0 : 1), ...);
    return position;
  }();

  /// Whether there is an entry with this name.
  template <Name Text>
  static constexpr bool contains = index<Text> < sizeof...(Entries);

  /// The entry with this name.
  template <Name Text>
  using entry = std::tuple_element_t<index<Text>, std::tuple<Entries...>>;

  /// The offset of the entry with this name in the flat block, in elements.
  template <Name Text>
  static constexpr std::size_t offset = [] {
    std::size_t before = 0, position = 0;
    ((before += position++ < index<Text> ? Entries::count : 0), ...);
    return before;
  }();

  /// Calls visitor.template operator()<Entry>(full_name, offset) for every matrix and vector in order, including those of nested lists.
  template <class Visitor>
  static void for_each(Visitor&& visitor, const std::string& prefix = "", std::size_t first_offset = 0) {
    std::size_t offset = first_offset;
    (visit_entry<Entries>(visitor, prefix, offset), ...);
  }

  /// Calls visitor.template operator()<Entry>(offset) for every matrix and vector in order. Does not allocate.
  template <class Visitor>
  static void for_each_unnamed(Visitor&& visitor, std::size_t first_offset = 0) {
    std::size_t offset = first_offset;
    (visit_unnamed<Entries>(visitor, offset), ...);
  }

 private:
  template <class Entry, class Visitor>
  static void visit_unnamed(Visitor& visitor, std::size_t& offset) {
    if constexpr (is_part<Entry>) {
      Entry::list::for_each_unnamed(visitor, offset);
    } else if constexpr (is_repeated<Entry>) {
      for (std::size_t i = 0; i < std::size_t{Entry::repetitions}; ++i) {
        Entry::list::for_each_unnamed(visitor, offset + i * Entry::list::count);
      }
    } else {
      visitor.template operator()<Entry>(offset);
    }
    offset += Entry::count;
  }

  template <class Entry, class Visitor>
  static void visit_entry(Visitor& visitor, const std::string& prefix, std::size_t& offset) {
    const std::string full_name = prefix + std::string(Entry::name.view());
    if constexpr (is_part<Entry>) {
      Entry::list::for_each(visitor, full_name + ".", offset);
    } else if constexpr (is_repeated<Entry>) {
      for (std::size_t i = 0; i < std::size_t{Entry::repetitions}; ++i) {
        Entry::list::for_each(visitor, full_name + "." + std::to_string(i) + ".", offset + i * Entry::list::count);
      }
    } else {
      visitor.template operator()<Entry>(full_name, offset);
    }
    offset += Entry::count;
  }
};

namespace detail {
template <class First, class Second>
struct Joined;
template <class... First, class... Second>
struct Joined<ParameterList<First...>, ParameterList<Second...>> {
  using type = ParameterList<First..., Second...>;
};
}  // namespace detail

/// The concatenation of two lists.
template <class First, class Second>
using Join = typename detail::Joined<First, Second>::type;

}  // namespace sketchrnn::inline SKETCHRNN_ISA
