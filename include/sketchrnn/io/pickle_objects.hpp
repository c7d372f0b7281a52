// What a pickle of drawings builds: tuples, numpy dtypes, numpy arrays, and the one list of arrays; and the only four
// calls that it may make. What it is not for: the stack and the memo (pickle.hpp); users.
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
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/number_type.hpp>
#include <sketchrnn/io/pickle_value.hpp>
#include <sketchrnn/io/sketch_array.hpp>

namespace sketchrnn::pickle {

/// Objects are numbered; nothing is freed before the end. Each takes 8 bytes, and there may be no more of them than an
/// honest pickle of that size has, so memory stays in proportion to the file.
class Objects {
 public:
  /// The cursor is the machine's: it says in error messages where the pickle stands.
  explicit Objects(const ByteCursor& cursor)
      : cursor_(cursor), strings_(cursor.bytes()), size_(cursor.remaining()), array_budget_(2 * cursor.remaining()) {}

  /// `count` objects are plausible if each took, on average, at least `bytes_each` bytes of the pickle.
  void allow(std::size_t count, std::size_t bytes_each) const {
    constexpr std::size_t always_allowed = 1024;
    if (count > size_ / bytes_each + always_allowed) throw fail("more objects than its size explains", "arrays of drawings");
  }

  [[nodiscard]] std::string_view text(Value value) const noexcept { return as_text(strings_.at(value.index)); }

  Value make_tuple(std::span<const Value> values) {
    allow(elements_.size() + values.size(), 2);
    const auto first = static_cast<std::uint32_t>(elements_.size());
    elements_.insert(elements_.end(), values.begin(), values.end());
    return make(Kind::tuple, {first, static_cast<std::uint32_t>(values.size())});
  }

  /// The list of sketches, of which there is only one.
  Value make_list() {
    if (has_list_) throw fail("a second list", "one list of sketches");
    has_list_ = true;
    return {Kind::list, 0};
  }
  void append(Value value) {
    if (value.kind != Kind::array || nodes_[value.index].count != numbers) {
      throw fail("a list of other things", "a list of (n, 3) arrays of numbers");
    }
    charge(value);
    items_.push_back(value);
  }

  /// What REDUCE gives: callable(*arguments), for the three calls that numpy's arrays make.
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
      case Global::ndarray:
        break;
    }
    throw fail("a call with other arguments", "the call that numpy's arrays make");
  }

  /// What BUILD does: gives a new dtype or array its state.
  void build(Value target, Value state) {
    const bool buildable = (target.kind == Kind::dtype || target.kind == Kind::array) && state.kind == Kind::tuple;
    if (!buildable || nodes_[target.index].count != unbuilt) {
      throw fail("a state for something else", "the state of a new array or dtype");
    }
    target.kind == Kind::dtype ? build_dtype(nodes_[target.index], state) : build_array(nodes_[target.index], state);
  }

  [[nodiscard]] bool is_object_array(Value value) const { return value.kind == Kind::array && nodes_[value.index].count == objects; }

  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

  /// One array of the list. `scratch` owns the data if they had to be decoded, and must outlive the result.
  [[nodiscard]] SketchArray array(std::size_t index, Bytes& scratch) const {
    const std::span<const Value> state = state_of(items_[index]);
    SketchArray array;
    array.rows = static_cast<std::size_t>(integer(tuple(state[1])[0]));
    array.type = number_type(nodes_[state[2].index]);
    array.fortran_order = state[3].index != 0;
    array.offset = state[4].index;
    array.data = strings_.at(state[4].index);
    if (state[4].kind == Kind::latin1) {
      scratch = decode_latin1(array.data);
      array.data = scratch;
    }
    return array;
  }

 private:
  // What stands in Node::count of a dtype (the first three) and of an array (the first and the last two).
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
  [[nodiscard]] std::span<const Value> state_of(Value array) const { return tuple({Kind::tuple, nodes_[array.index].first}); }

  /// An array may stand in the list more than once, but not so that a small file becomes a huge data set: all together
  /// may hold twice the bytes of the pickle, each counting some more for itself.
  void charge(Value array) {
    constexpr std::uint64_t bytes_each = 24;
    const std::uint64_t cost = bytes_each + strings_.at(state_of(array)[4].index).size();
    if (cost > array_budget_) throw fail("the same array again and again", "at most twice the data stored");
    array_budget_ -= cost;
  }

  /// The offset of the string that names the type ('i2'), or 0 for objects.
  [[nodiscard]] std::uint32_t dtype_code(Value name) const {
    const std::string_view code = text(name);
    if (code == "O8" || code == "O4" || code == "O") return 0;
    if (!parse_number_type(code)) throw fail("dtype " + in_quotes(code), "objects, i1 to i8, u1 to u8 or f2 to f8");
    return name.index;
  }
  [[nodiscard]] NumberType number_type(Node dtype) const {
    NumberType type = parse_number_type(text({Kind::text, dtype.first})).value();
    type.big_endian = dtype.count == big;
    return type;
  }

  /// (3, '<', None, None, None, -1, -1, 0)
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

  /// (1, shape, dtype, fortran_order, data)
  void build_array(Node& array, Value state) const {
    const std::span<const Value> element = tuple(state);
    const bool known = element.size() == 5 && element[0].kind == Kind::integer && element[0].index == 1 && element[1].kind == Kind::tuple &&
                       element[2].kind == Kind::dtype && nodes_[element[2].index].count != unbuilt && is_flag(element[3]);
    if (!known) throw fail("another state of an array", "version 1, shape, dtype, order and data");
    const std::span<const Value> shape = tuple(element[1]);
    const auto is_size = [](Value v) { return v.kind == Kind::integer && integer(v) >= 0; };
    if (!std::all_of(shape.begin(), shape.end(), is_size)) throw fail("a shape of other things", "a shape of integers");
    const bool is_objects = nodes_[element[2].index].first == 0;
    is_objects ? check_objects(shape, element[4]) : check_numbers(shape, number_type(nodes_[element[2].index]), element[4]);
    array = {state.index, is_objects ? objects : numbers};
  }
  void check_objects(std::span<const Value> shape, Value data) const {
    if (shape.size() != 1 || data.kind != Kind::list) {
      throw fail("objects in " + std::to_string(shape.size()) + " dimensions", "a list of (n, 3) arrays");
    }
    if (static_cast<std::size_t>(integer(shape[0])) != items_.size()) {
      throw fail(std::to_string(items_.size()) + " sketches", std::to_string(integer(shape[0])) + ", as the shape says");
    }
  }
  void check_numbers(std::span<const Value> shape, NumberType type, Value data) const {
    const bool empty = !shape.empty() && integer(shape[0]) == 0;  // (0, 3), or (0,) as numpy makes of an empty list
    if (!empty && (shape.size() != 2 || integer(shape[1]) != 3)) throw fail("a sketch of another shape", "(n, 3)");
    if (data.kind != Kind::bytes && data.kind != Kind::latin1) throw fail("other things", "the bytes of an array");
    const ByteView stored = strings_.at(data.index);
    const std::optional<std::size_t> size = data.kind == Kind::bytes ? std::optional(stored.size()) : latin1_size(stored);
    const std::uint64_t expected = static_cast<std::uint64_t>(integer(shape[0])) * 3 * type.size;
    if (size != expected) {
      throw fail(size ? std::to_string(*size) + " bytes of data" : "text that is not bytes",
                 std::to_string(expected) + " bytes, as the shape says");
    }
  }

  [[nodiscard]] static std::int32_t integer(Value value) noexcept { return static_cast<std::int32_t>(value.index); }
  [[nodiscard]] static bool is_flag(Value value) noexcept {
    return (value.kind == Kind::boolean || value.kind == Kind::integer) && value.index <= 1;
  }
  [[nodiscard]] static bool is_string(Value value) noexcept {
    return value.kind == Kind::bytes || value.kind == Kind::text || value.kind == Kind::latin1;
  }
  [[nodiscard]] bool is_string(Value value, std::string_view expected) const { return is_string(value) && text(value) == expected; }

  const ByteCursor& cursor_;
  Strings strings_;
  std::size_t size_;
  std::uint64_t array_budget_;
  bool has_list_ = false;
  std::vector<Value> elements_, items_;
  std::vector<Node> nodes_;
};

}  // namespace sketchrnn::pickle
