// Owns the objects that a pickle of drawings builds: numbers, strings, tuples, lists, numpy's dtypes and arrays. A Value refers to one by its
// index. All are freed together, and their number is bounded by the size of the pickle, so that memory is proportional to the size of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/npy.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/io/detail/pickle_value.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle {

/// An array as described by the pickle. Without `type` it is an object array; its elements are those of the list `data`, in C order.
struct ArrayView {
  std::vector<std::uint64_t> shape;  ///< empty for a scalar
  std::optional<NumberType> type;    ///< of the elements; empty for Python objects
  bool fortran_order = false;        ///< whether the first index varies fastest
  Value data;                        ///< binary data or a list
};

/// All objects of a pickle.
class Objects {
 public:
  /// `cursor` is used for the positions in error messages. It must outlive this object.
  explicit Objects(const ByteCursor& cursor) : cursor_(cursor), strings_(cursor.bytes()), size_(cursor.remaining()) {}

  /// Returns the error for the opcode that was read last.
  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return cursor_.fail(found, expected, 1); }

  /// Throws FileError unless `count` objects, each taking at least `bytes_each` bytes of the pickle on average, are plausible.
  void allow(std::size_t count, std::size_t bytes_each) const {
    constexpr std::size_t always_allowed = 1024;
    if (count > size_ / bytes_each + always_allowed) throw fail("more objects than its size explains", "arrays of drawings");
  }

  /// @{
  /// Creates an object. Throws FileError if there are implausibly many.
  Value make_tuple(std::span<const Value> values) {
    allow(elements_.size() + values.size(), 2);
    const auto first = static_cast<std::uint32_t>(elements_.size());
    elements_.insert(elements_.end(), values.begin(), values.end());
    return make(Kind::tuple, {first, static_cast<std::uint32_t>(values.size())});
  }
  Value make_list() {
    allow(lists_.size() + 1, 8);  // the shortest list, a row, is ](K0K0K0e
    lists_.emplace_back();
    return {Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
  }
  Value make_dtype(std::uint32_t code) { return make(Kind::dtype, {code, unbuilt}); }
  Value make_array() { return make(Kind::array, {0, unbuilt}); }
  /// @}

  /// Appends values to a list. Throws FileError for another target.
  void append(Value list, std::span<const Value> values) {
    if (list.kind != Kind::list) throw fail(in_words(list), "a list to append to");
    listed_ += values.size();
    allow(listed_, 1);
    std::vector<Value>& target = lists_[list.index];
    target.insert(target.end(), values.begin(), values.end());
  }

  /// Returns the node of a tuple, dtype or array.
  [[nodiscard]] Node& node(Value value) { return nodes_[value.index]; }
  [[nodiscard]] const Node& node(Value value) const { return nodes_[value.index]; }
  /// Returns whether a value is a dtype or an array whose state has been set.
  [[nodiscard]] bool is_built(Value value, Kind kind) const { return value.kind == kind && node(value).count != unbuilt; }
  [[nodiscard]] bool is_array(Value value) const { return is_built(value, Kind::array); }

  /// Returns the characters of a string.
  [[nodiscard]] std::string_view text(Value value) const noexcept { return as_text(strings_.at(value.index)); }
  /// Returns the elements of a tuple.
  [[nodiscard]] std::span<const Value> tuple(Value value) const {
    return std::span(elements_).subspan(node(value).first, node(value).count);
  }
  /// Returns the elements of a list or a tuple, std::nullopt for any other value.
  [[nodiscard]] std::optional<std::span<const Value>> sequence(Value value) const {
    if (value.kind == Kind::list) return std::span<const Value>(lists_[value.index]);
    if (value.kind == Kind::tuple) return tuple(value);
    return std::nullopt;
  }

  /// Returns the number of bytes of binary data, std::nullopt if it is text that does not encode bytes.
  [[nodiscard]] std::optional<std::size_t> data_size(Value value) const {
    const ByteView stored = strings_.at(value.index);
    return value.kind == Kind::latin1 ? latin1_size(stored) : stored.size();
  }
  /// Returns the bytes of an array. `scratch` holds them if they had to be decoded and must outlive the result.
  [[nodiscard]] ByteView data(Value value, Bytes& scratch) const {
    const ByteView stored = strings_.at(value.index);
    if (value.kind != Kind::latin1) return stored;
    scratch = decode_latin1(stored);
    return scratch;
  }

  /// Returns the type of the elements of a dtype that is not that of objects.
  [[nodiscard]] NumberType number_type(Value dtype) const {
    NumberType type = parse_number_type(text({Kind::text, node(dtype).first})).value();
    type.big_endian = node(dtype).count == big_endian;
    return type;
  }
  /// Returns a view of an array; is_array() must be true.
  [[nodiscard]] ArrayView array(Value value) const {
    const std::span<const Value> state = tuple({Kind::tuple, node(value).first});  // (1, shape, dtype, fortran_order, data)
    ArrayView view;
    for (const Value side : tuple(state[1])) view.shape.push_back(side.index);
    if (node(value).count == of_numbers) view.type = number_type(state[2]);
    view.fortran_order = state[3].index != 0;
    view.data = state[4];
    return view;
  }

  /// Returns the value of a Python or numpy number, std::nullopt for any other value.
  [[nodiscard]] std::optional<double> number(Value value) const {
    switch (value.kind) {
      case Kind::boolean:
      case Kind::integer:
        return static_cast<double>(static_cast<std::int32_t>(value.index));
      case Kind::wide:
      case Kind::real:
        return strings_.number_at(value.index);
      case Kind::scalar: {
        const std::span<const Value> argument = tuple({Kind::tuple, value.index});  // (dtype, bytes)
        Bytes scratch;
        return read_number(number_type(argument[0]), data(argument[1], scratch).data());
      }
      default:
        return std::nullopt;
    }
  }

  /// Describes the value for error messages: "an array of int16 in the shape (6, 4)", "a list of 3".
  [[nodiscard]] std::string in_words(Value value) const {
    switch (value.kind) {
      case Kind::none:
        return "None";
      case Kind::boolean:
      case Kind::integer:
      case Kind::wide:
      case Kind::real:
      case Kind::scalar:
        return "a number";
      case Kind::text:
        return "a str";
      case Kind::bytes:
      case Kind::latin1:
        return "bytes";
      case Kind::global:
        return "a class or a function";
      case Kind::dtype:
        return "a dtype";
      case Kind::tuple:
        return "a tuple of " + std::to_string(tuple(value).size());
      case Kind::list:
        return "a list of " + std::to_string(lists_[value.index].size());
      case Kind::array:
        if (is_array(value)) {
          const ArrayView view = array(value);
          return detail::in_words(NpyHeader{view.type, view.fortran_order, view.shape});
        }
        return "half an array";
      default:
        return "something else";
    }
  }

 private:
  Value make(Kind kind, Node node) {
    allow(nodes_.size() + 1, 4);
    nodes_.push_back(node);
    return {kind, static_cast<std::uint32_t>(nodes_.size() - 1)};
  }

  const ByteCursor& cursor_;
  Strings strings_;
  std::size_t size_;
  std::size_t listed_ = 0;
  std::vector<Value> elements_;
  std::vector<Node> nodes_;
  std::vector<std::vector<Value>> lists_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle
