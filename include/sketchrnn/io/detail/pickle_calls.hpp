// The calls that a pickled numpy array makes. They are recognized, not run: each is compared with the one form that numpy writes.
//   array = _reconstruct(ndarray, (0,), b'b'); array.__setstate__((1, shape, dtype, fortran_order, data))
//   type  = dtype('i2', False, True);          type.__setstate__((3, '<', None, None, None, -1, -1, 0))
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/npy.hpp>
#include <sketchrnn/io/detail/number_type.hpp>
#include <sketchrnn/io/detail/pickle_objects.hpp>
#include <sketchrnn/io/detail/pickle_value.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle {

/// Evaluates calls on the objects of a pickle.
class Calls {
 public:
  /// `objects` must outlive this object.
  explicit Calls(Objects& objects) : objects_(objects) {}

  /// Evaluates the opcode REDUCE, callable(*arguments). Throws FileError for a call that numpy does not write.
  Value reduce(Value callable, Value arguments) {
    if (callable.kind != Kind::global || arguments.kind != Kind::tuple) throw objects_.fail("another call", "one for an array");
    const std::span<const Value> argument = objects_.tuple(arguments);
    const auto matches = [&](auto... expected) {
      std::size_t index = 0;
      return argument.size() == sizeof...(expected) && (expected(argument[index++]) && ...);
    };
    const auto is = [&](std::string_view text) { return [this, text](Value value) { return is_string(value, text); }; };
    switch (static_cast<Global>(callable.index)) {
      case Global::reconstruct:  // _reconstruct(ndarray, (0,), b'b')
        if (matches(is_ndarray, is_tuple, is("b"))) return objects_.make_array();
        break;
      case Global::frombuffer:  // _frombuffer(bytearray(b'...'), dtype, (300, 3), 'C')
        if (matches(is_any, is_any, is_any, is("C")) || matches(is_any, is_any, is_any, is("F"))) {
          const std::uint32_t fortran_order = objects_.text(argument[3]) == "F" ? 1 : 0;
          const Value state[] = {{Kind::integer, 1}, argument[2], argument[1], {Kind::boolean, fortran_order}, argument[0]};
          const Value whole = objects_.make_tuple(state);
          const Value array = objects_.make_array();
          set_array_state(array, whole);
          return array;
        }
        break;
      case Global::scalar:  // scalar(dtype, b'..')
        if (matches([&](Value type) { return is_dtype_of_numbers(type); }, is_data)) {
          check_size(argument[1], objects_.number_type(argument[0]).size);
          return {Kind::scalar, arguments.index};
        }
        break;
      case Global::dtype:  // dtype('i2', False, True)
        if (matches(is_any_string, is_flag, is_flag)) return objects_.make_dtype(dtype_code(argument[0]));
        break;
      case Global::encode:  // encode('...', 'latin1')
        if (matches([](Value text) { return text.kind == Kind::text; }, is("latin1"))) return {Kind::latin1, argument[0].index};
        break;
      case Global::bytes:  // bytes(): how protocol 2 writes b''
        if (matches()) return {Kind::bytes, 0};
        break;
      case Global::ndarray:
        break;
    }
    throw objects_.fail("a call with other arguments", "the call that numpy's arrays make");
  }

  /// Evaluates the opcode BUILD: sets the state of a new dtype or array. Throws FileError for any other target or state.
  void build(Value target, Value state) {
    const bool buildable = target.kind == Kind::dtype || target.kind == Kind::array;
    if (!buildable || state.kind != Kind::tuple || objects_.node(target).count != unbuilt) {
      throw objects_.fail("a state for something else", "the state of a new array or dtype");
    }
    target.kind == Kind::dtype ? set_dtype_state(target, state) : set_array_state(target, state);
  }

 private:
  /// Returns the offset of the string that names the type ('i2'), 0 for objects.
  [[nodiscard]] std::uint32_t dtype_code(Value name) const {
    const std::string_view code = objects_.text(name);
    if (code == "O8" || code == "O4" || code == "O") return 0;
    if (!parse_number_type(code)) throw objects_.fail("dtype " + in_quotes(code), "objects, b1, i1 to i8, u1 to u8 or f2 to f8");
    return name.index;
  }

  /// Reads the state (3, '<', None, None, None, -1, -1, 0).
  void set_dtype_state(Value dtype, Value state) {
    const std::span<const Value> element = objects_.tuple(state);
    const auto is_none = [](Value value) { return value.kind == Kind::none; };
    const bool known = element.size() == 8 && is_integer(element[0], 3) && is_any_string(element[1]) &&
                       std::all_of(element.begin() + 2, element.begin() + 5, is_none);
    const std::string_view mark = known ? objects_.text(element[1]) : std::string_view();
    NumberType type = objects_.node(dtype).first == 0 ? NumberType{} : objects_.number_type(dtype);
    if (mark.size() != 1 || !set_byte_order(type, mark[0])) throw objects_.fail("another state of a dtype", "a byte order and no fields");
    objects_.node(dtype).count = type.big_endian ? big_endian : little_endian;
  }

  /// Reads the state (1, shape, dtype, fortran_order, data).
  void set_array_state(Value array, Value state) {
    constexpr std::size_t max_dimensions = 32;
    const std::span<const Value> element = objects_.tuple(state);
    const bool known = element.size() == 5 && is_integer(element[0], 1) && is_tuple(element[1]) &&
                       objects_.is_built(element[2], Kind::dtype) && is_flag(element[3]);
    if (!known) throw objects_.fail("another state of an array", "version 1, shape, dtype, order and data");
    const std::span<const Value> sides = objects_.tuple(element[1]);
    const auto is_size = [](Value value) { return value.kind == Kind::integer && static_cast<std::int32_t>(value.index) >= 0; };
    if (sides.size() > max_dimensions || !std::all_of(sides.begin(), sides.end(), is_size)) {
      throw objects_.fail("a shape of other things", "a shape of at most 32 integers");
    }
    std::vector<std::uint64_t> shape;
    for (const Value side : sides) shape.push_back(side.index);
    const bool has_numbers = is_dtype_of_numbers(element[2]);
    has_numbers ? check_numbers(shape, objects_.number_type(element[2]), element[4]) : check_objects(shape, element[4]);
    objects_.node(array) = {state.index, has_numbers ? of_numbers : of_objects};
  }

  void check_objects(const std::vector<std::uint64_t>& shape, Value data) const {
    if (data.kind != Kind::list) throw objects_.fail("objects that are " + objects_.in_words(data), "a list");
    const std::size_t count = objects_.sequence(data)->size();
    if (checked_product(shape, 1) != count) {
      throw objects_.fail(std::to_string(count) + " objects", "as many as the shape " + shape_text(shape) + " says");
    }
  }
  void check_numbers(const std::vector<std::uint64_t>& shape, NumberType type, Value data) const {
    const std::optional<std::uint64_t> expected = checked_product(shape, type.size);
    if (!is_data(data)) throw objects_.fail(objects_.in_words(data), "the bytes of an array");
    if (!expected) throw objects_.fail("the shape " + shape_text(shape), "one that memory could hold");
    check_size(data, *expected);
  }
  void check_size(Value data, std::uint64_t expected) const {
    const std::optional<std::size_t> size = objects_.data_size(data);
    if (size == expected) return;
    throw objects_.fail(size ? std::to_string(*size) + " bytes of data" : "text that is not bytes",
                        std::to_string(expected) + " bytes, as the shape says");
  }

  // What a value can be.
  [[nodiscard]] static bool is_any(Value /*value*/) noexcept { return true; }
  [[nodiscard]] static bool is_tuple(Value value) noexcept { return value.kind == Kind::tuple; }
  [[nodiscard]] static bool is_ndarray(Value value) noexcept {
    return value.kind == Kind::global && static_cast<Global>(value.index) == Global::ndarray;
  }
  [[nodiscard]] static bool is_integer(Value value, std::uint32_t expected) noexcept {
    return value.kind == Kind::integer && value.index == expected;
  }
  [[nodiscard]] static bool is_flag(Value value) noexcept {
    return (value.kind == Kind::boolean || value.kind == Kind::integer) && value.index <= 1;
  }
  [[nodiscard]] static bool is_data(Value value) noexcept { return value.kind == Kind::bytes || value.kind == Kind::latin1; }
  [[nodiscard]] static bool is_any_string(Value value) noexcept { return is_data(value) || value.kind == Kind::text; }
  [[nodiscard]] bool is_string(Value value, std::string_view expected) const {
    return is_any_string(value) && objects_.text(value) == expected;
  }
  [[nodiscard]] bool is_dtype_of_numbers(Value value) const {
    return objects_.is_built(value, Kind::dtype) && objects_.node(value).first != 0;
  }

  Objects& objects_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle
