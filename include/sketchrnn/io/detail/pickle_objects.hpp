// Objects built by a pickle of drawings: numbers, tuples, lists, numpy dtypes and numpy arrays, and the calls that such a pickle may make.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// Owns all objects of a pickle. Objects are referred to by index and are freed together. Their number is bounded by the size of the
/// pickle, so memory use is proportional to the size of the file.
class Objects {
 public:
  /// `cursor` is used for the positions in error messages. It must outlive this object.
  explicit Objects(const ByteCursor& cursor) : cursor_(cursor), strings_(cursor.bytes()), size_(cursor.remaining()) {}

  /// Checks that `count` objects, each taking at least `bytes_each` bytes of the pickle on average, are plausible. Throws FileError
  /// otherwise.
  void allow(std::size_t count, std::size_t bytes_each) const {
    constexpr std::size_t always_allowed = 1024;
    if (count > size_ / bytes_each + always_allowed) throw fail("more objects than its size explains", "arrays of drawings");
  }

  /// Returns the characters of a string.
  [[nodiscard]] std::string_view text(Value value) const noexcept { return as_text(strings_.at(value.index)); }

  /// Creates a tuple. Throws FileError if there are implausibly many objects.
  Value make_tuple(std::span<const Value> values) {
    allow(elements_.size() + values.size(), 2);
    const auto first = static_cast<std::uint32_t>(elements_.size());
    elements_.insert(elements_.end(), values.begin(), values.end());
    return make(Kind::tuple, {first, static_cast<std::uint32_t>(values.size())});
  }

  /// Creates an empty list. Throws FileError if there are implausibly many objects.
  Value make_list() {
    allow(lists_.size() + 1, 8);  // the shortest list, a row, is ](K0K0K0e
    lists_.emplace_back();
    return {Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
  }
  /// Appends values to a list. Throws FileError for another target.
  void append(Value list, std::span<const Value> values) {
    if (list.kind != Kind::list) throw fail(in_words(list), "a list to append to");
    listed_ += values.size();
    allow(listed_, 1);
    std::vector<Value>& target = lists_[list.index];
    target.insert(target.end(), values.begin(), values.end());
  }

  /// Evaluates the opcode REDUCE, callable(*arguments), for the calls that occur in pickled numpy arrays. Throws FileError for any other
  /// call.
  Value reduce(Value callable, Value arguments) {
    if (callable.kind != Kind::global || arguments.kind != Kind::tuple) throw fail("another call", "one for an array");
    const std::span<const Value> argument = tuple(arguments);
    switch (static_cast<Global>(callable.index)) {
      case Global::reconstruct:  // _reconstruct(ndarray, (0,), b'b')
        if (argument.size() == 3 && argument[0].kind == Kind::global && static_cast<Global>(argument[0].index) == Global::ndarray &&
            argument[1].kind == Kind::tuple && is_string(argument[2], "b")) {
          return make(Kind::array, {0, unbuilt});
        }
        break;
      case Global::frombuffer:  // _frombuffer(bytearray(b'...'), dtype, (300, 3), 'C')
        if (argument.size() == 4 && (is_string(argument[3], "C") || is_string(argument[3], "F"))) {
          const std::uint32_t fortran_order = text(argument[3]) == "F" ? 1 : 0;
          const Value state[] = {{Kind::integer, 1}, argument[2], argument[1], {Kind::boolean, fortran_order}, argument[0]};
          const Value whole = make_tuple(state);
          const Value array = make(Kind::array, {0, unbuilt});
          build_array(nodes_[array.index], whole);
          return array;
        }
        break;
      case Global::scalar:  // scalar(dtype, b'..')
        if (argument.size() == 2 && is_number_dtype(argument[0]) && is_data(argument[1])) {
          check_size(argument[1], number_type(nodes_[argument[0].index]).size);
          return {Kind::scalar, arguments.index};
        }
        break;
      case Global::dtype:  // dtype('i2', False, True)
        if (argument.size() == 3 && is_string(argument[0]) && is_flag(argument[1]) && is_flag(argument[2])) {
          return make(Kind::dtype, {dtype_code(argument[0]), unbuilt});
        }
        break;
      case Global::encode:  // encode('...', 'latin1')
        if (argument.size() == 2 && argument[0].kind == Kind::text && is_string(argument[1], "latin1")) {
          return {Kind::latin1, argument[0].index};
        }
        break;
      case Global::bytes:  // bytes(): how protocol 2 writes b''
        if (argument.empty()) return {Kind::bytes, 0};
        break;
      case Global::ndarray:
        break;
    }
    throw fail("a call with other arguments", "the call that numpy's arrays make");
  }

  /// Evaluates the opcode BUILD: sets the state of a new dtype or array. Throws FileError for any other target or state.
  void build(Value target, Value state) {
    const bool buildable = (target.kind == Kind::dtype || target.kind == Kind::array) && state.kind == Kind::tuple;
    if (!buildable || nodes_[target.index].count != unbuilt) {
      throw fail("a state for something else", "the state of a new array or dtype");
    }
    target.kind == Kind::dtype ? build_dtype(nodes_[target.index], state) : build_array(nodes_[target.index], state);
  }

  /// Returns whether a value is an array whose state has been set.
  [[nodiscard]] bool is_array(Value value) const { return value.kind == Kind::array && nodes_[value.index].count != unbuilt; }
  /// Returns a view of an array; is_array() must be true.
  [[nodiscard]] ArrayView array(Value value) const {
    const std::span<const Value> state = tuple({Kind::tuple, nodes_[value.index].first});
    ArrayView view;
    for (const Value side : tuple(state[1])) view.shape.push_back(side.index);
    if (nodes_[value.index].count == numbers) view.type = number_type(nodes_[state[2].index]);
    view.fortran_order = state[3].index != 0;
    view.data = state[4];
    return view;
  }

  /// Returns the elements of a list or a tuple, std::nullopt for any other value.
  [[nodiscard]] std::optional<std::span<const Value>> sequence(Value value) const {
    if (value.kind == Kind::list) return std::span<const Value>(lists_[value.index]);
    if (value.kind == Kind::tuple) return tuple(value);
    return std::nullopt;
  }

  /// Returns the bytes of an array. `scratch` holds them if they had to be decoded and must outlive the result.
  [[nodiscard]] ByteView data(Value value, Bytes& scratch) const {
    const ByteView stored = strings_.at(value.index);
    if (value.kind != Kind::latin1) return stored;
    scratch = decode_latin1(stored);
    return scratch;
  }

  /// Returns the value of a Python or numpy number, std::nullopt for any other value.
  [[nodiscard]] std::optional<double> number(Value value) const {
    switch (value.kind) {
      case Kind::boolean:
      case Kind::integer:
        return static_cast<double>(integer(value));
      case Kind::wide:
      case Kind::real:
        return strings_.number_at(value.index);
      case Kind::scalar: {
        const std::span<const Value> argument = tuple({Kind::tuple, value.index});
        Bytes scratch;
        return read_number(number_type(nodes_[argument[0].index]), data(argument[1], scratch).data());
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
  // Values of Node::count: the first three for a dtype, the first and the last two for an array.
  static constexpr std::uint32_t unbuilt = 0, little = 1, big = 2, numbers = 3, objects = 4;

  [[nodiscard]] FileError fail(std::string_view found, std::string_view expected) const { return cursor_.fail(found, expected, 1); }

  Value make(Kind kind, Node node) {
    allow(nodes_.size() + 1, 4);
    nodes_.push_back(node);
    return {kind, static_cast<std::uint32_t>(nodes_.size() - 1)};
  }
  [[nodiscard]] std::span<const Value> tuple(Value value) const {
    const Node node = nodes_[value.index];
    return std::span(elements_).subspan(node.first, node.count);
  }

  /// Returns the offset of the string that names the type ('i2'), 0 for objects.
  [[nodiscard]] std::uint32_t dtype_code(Value name) const {
    const std::string_view code = text(name);
    if (code == "O8" || code == "O4" || code == "O") return 0;
    if (!parse_number_type(code)) throw fail("dtype " + in_quotes(code), "objects, b1, i1 to i8, u1 to u8 or f2 to f8");
    return name.index;
  }
  [[nodiscard]] NumberType number_type(Node dtype) const {
    NumberType type = parse_number_type(text({Kind::text, dtype.first})).value();
    type.big_endian = dtype.count == big;
    return type;
  }
  [[nodiscard]] bool is_dtype(Value value) const { return value.kind == Kind::dtype && nodes_[value.index].count != unbuilt; }
  [[nodiscard]] bool is_number_dtype(Value value) const { return is_dtype(value) && nodes_[value.index].first != 0; }

  /// Reads the state (3, '<', None, None, None, -1, -1, 0).
  void build_dtype(Node& dtype, Value state) const {
    const std::span<const Value> element = tuple(state);
    const auto is_none = [](Value v) { return v.kind == Kind::none; };
    const bool known = element.size() == 8 && element[0].kind == Kind::integer && element[0].index == 3 && is_string(element[1]) &&
                       std::all_of(element.begin() + 2, element.begin() + 5, is_none);
    const std::string_view mark = known ? text(element[1]) : std::string_view();
    NumberType type = dtype.first == 0 ? NumberType{} : number_type(dtype);
    if (mark.size() != 1 || !set_byte_order(type, mark[0])) {
      throw fail("another state of a dtype", "a byte order and no fields");
    }
    dtype.count = type.big_endian ? big : little;
  }

  /// Reads the state (1, shape, dtype, fortran_order, data).
  void build_array(Node& array, Value state) const {
    constexpr std::size_t max_dimensions = 32;
    const std::span<const Value> element = tuple(state);
    const bool known = element.size() == 5 && element[0].kind == Kind::integer && element[0].index == 1 && element[1].kind == Kind::tuple &&
                       is_dtype(element[2]) && is_flag(element[3]);
    if (!known) throw fail("another state of an array", "version 1, shape, dtype, order and data");
    const std::span<const Value> sides = tuple(element[1]);
    const auto is_size = [](Value v) { return v.kind == Kind::integer && integer(v) >= 0; };
    if (sides.size() > max_dimensions || !std::all_of(sides.begin(), sides.end(), is_size)) {
      throw fail("a shape of other things", "a shape of at most 32 integers");
    }
    std::vector<std::uint64_t> shape;
    for (const Value side : sides) shape.push_back(side.index);
    const bool is_objects = nodes_[element[2].index].first == 0;
    is_objects ? check_objects(shape, element[4]) : check_numbers(shape, number_type(nodes_[element[2].index]), element[4]);
    array = {state.index, is_objects ? objects : numbers};
  }
  void check_objects(const std::vector<std::uint64_t>& shape, Value data) const {
    if (data.kind != Kind::list) throw fail("objects that are " + in_words(data), "a list");
    if (checked_product(shape, 1) != lists_[data.index].size()) {
      throw fail(std::to_string(lists_[data.index].size()) + " objects", "as many as the shape " + shape_text(shape) + " says");
    }
  }
  void check_numbers(const std::vector<std::uint64_t>& shape, NumberType type, Value data) const {
    const std::optional<std::uint64_t> expected = checked_product(shape, type.size);
    if (!is_data(data)) throw fail(in_words(data), "the bytes of an array");
    if (!expected) throw fail("the shape " + shape_text(shape), "one that memory could hold");
    check_size(data, *expected);
  }
  void check_size(Value data, std::uint64_t expected) const {
    const ByteView stored = strings_.at(data.index);
    const std::optional<std::size_t> size = data.kind == Kind::bytes ? std::optional(stored.size()) : latin1_size(stored);
    if (size != expected) {
      throw fail(size ? std::to_string(*size) + " bytes of data" : "text that is not bytes",
                 std::to_string(expected) + " bytes, as the shape says");
    }
  }

  [[nodiscard]] static std::int32_t integer(Value value) noexcept { return static_cast<std::int32_t>(value.index); }
  [[nodiscard]] static bool is_flag(Value value) noexcept {
    return (value.kind == Kind::boolean || value.kind == Kind::integer) && value.index <= 1;
  }
  [[nodiscard]] static bool is_data(Value value) noexcept { return value.kind == Kind::bytes || value.kind == Kind::latin1; }
  [[nodiscard]] static bool is_string(Value value) noexcept { return is_data(value) || value.kind == Kind::text; }
  [[nodiscard]] bool is_string(Value value, std::string_view expected) const { return is_string(value) && text(value) == expected; }

  const ByteCursor& cursor_;
  Strings strings_;
  std::size_t size_;
  std::size_t listed_ = 0;
  std::vector<Value> elements_;
  std::vector<Node> nodes_;
  std::vector<std::vector<Value>> lists_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle
