// A virtual machine for pickles of numpy arrays, lists, tuples and numbers, protocol 2 to 5, as written by Python 2 and 3 with numpy 1 and
// 2. Nothing is ever executed: any opcode or global name that is not listed is an error. There is no recursion, so nested data cannot
// overflow the stack; strings and array data are not copied from the caller's bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/pickle_calls.hpp>
#include <sketchrnn/io/detail/pickle_objects.hpp>
#include <sketchrnn/io/detail/pickle_value.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle {

/// Runs one pickle, from the cursor's position to the end of its data.
class Machine {
 public:
  /// `cursor` and its bytes must outlive this object.
  explicit Machine(ByteCursor& cursor) : cursor_(cursor), objects_(cursor) {}
  Machine(const Machine&) = delete;  // calls_ refers to objects_

  /// Returns the objects that the pickle built.
  [[nodiscard]] const Objects& objects() const noexcept { return objects_; }

  /// Runs the pickle and returns its result. Throws FileError for any opcode or name that is not supported.
  Value run() {
    if (cursor_.bytes().size() > (std::numeric_limits<std::uint32_t>::max)()) {
      throw cursor_.fail("a pickle of more than 4 GiB", "a smaller one");
    }
    if (cursor_.u8("a pickle") != static_cast<std::uint8_t>(Opcode::proto)) {
      throw cursor_.fail("other bytes", "a pickle of protocol 2 to 5", 1);
    }
    const std::uint8_t protocol = cursor_.u8("a pickle protocol");
    if (protocol < 2 || protocol > 5) {
      throw cursor_.fail("pickle protocol " + std::to_string(protocol), "protocol 2 to 5", 1);
    }
    while (true) {
      const std::size_t offset = cursor_.offset();
      const auto opcode = static_cast<Opcode>(cursor_.u8("an opcode"));
      if (opcode == Opcode::stop) break;
      step(opcode, static_cast<std::uint32_t>(offset));
    }
    cursor_.expect_end("the end of the pickle");
    if (stack_.size() != 1) throw cursor_.fail(std::to_string(stack_.size()) + " values", "one, an object array of drawings");
    return stack_[0];
  }

 private:
  void step(Opcode opcode, std::uint32_t offset) {
    switch (opcode) {
      case Opcode::mark:
        return open_mark();
      case Opcode::none:
        return push({Kind::none, 0});
      case Opcode::new_true:
        return push({Kind::boolean, 1});
      case Opcode::new_false:
        return push({Kind::boolean, 0});
      case Opcode::binint1:
        return push({Kind::integer, cursor_.u8("an integer")});
      case Opcode::binint2:
        return push({Kind::integer, cursor_.u16("an integer")});
      case Opcode::binint:
        return push({Kind::integer, cursor_.u32("an integer")});
      case Opcode::long1:
        return push_long({Kind::wide, offset});
      case Opcode::binfloat:
        cursor_.take(8, "a number");
        return push({Kind::real, offset});
      case Opcode::short_binstring:
      case Opcode::short_binbytes:
        return push_string({Kind::bytes, offset}, cursor_.u8("a length"));
      case Opcode::binstring:
      case Opcode::binbytes:
        return push_string({Kind::bytes, offset}, cursor_.u32("a length"));
      case Opcode::binbytes8:
      case Opcode::bytearray8:
        return push_string({Kind::bytes, offset}, cursor_.u64("a length"));
      case Opcode::short_binunicode:
        return push_string({Kind::text, offset}, cursor_.u8("a length"));
      case Opcode::binunicode:
        return push_string({Kind::text, offset}, cursor_.u32("a length"));
      case Opcode::binunicode8:
        return push_string({Kind::text, offset}, cursor_.u64("a length"));
      case Opcode::empty_tuple:
        return push_tuple(0);
      case Opcode::tuple1:
        return push_tuple(1);
      case Opcode::tuple2:
        return push_tuple(2);
      case Opcode::tuple3:
        return push_tuple(3);
      case Opcode::tuple:
        return push_tuple(close_mark());
      case Opcode::empty_list:
        return push(objects_.make_list());
      case Opcode::append:
        return append(1);
      case Opcode::appends:
        return append(close_mark());
      case Opcode::global:
        return push_global();
      case Opcode::stack_global:
        return push_stack_global();
      case Opcode::reduce: {
        const Value arguments = pop();
        return push(calls_.reduce(pop(), arguments));
      }
      case Opcode::build: {
        const Value state = pop();
        return calls_.build(peek(), state);
      }
      case Opcode::binput:
        return memoize(cursor_.u8("a memo index"));
      case Opcode::long_binput:
        return memoize(cursor_.u32("a memo index"));
      case Opcode::memoize:
        return memoize(memo_.size());
      case Opcode::binget:
        return recall(cursor_.u8("a memo index"));
      case Opcode::long_binget:
        return recall(cursor_.u32("a memo index"));
      case Opcode::frame:
        if (cursor_.u64("a frame size") <= cursor_.remaining()) return;
        throw cursor_.fail("a frame past the end", "a shorter one", 8);
      case Opcode::stop:
      case Opcode::proto:
        break;
    }
    throw cursor_.fail(unsupported(static_cast<std::uint8_t>(opcode)), "arrays, lists, tuples and numbers, as drawings are made of", 1);
  }

  void push(Value value) {
    constexpr std::size_t max_depth = std::size_t{1} << 16U;  // Writers batch lists by 1000.
    if (stack_.size() >= max_depth) throw cursor_.fail("a stack of 65536 values", "lists in batches of 1000", 1);
    stack_.push_back(value);
  }
  [[nodiscard]] Value peek() const {
    if (stack_.empty() || stack_.back().kind == Kind::mark) throw cursor_.fail("no value", "one on the stack", 1);
    return stack_.back();
  }
  Value pop() {
    const Value top = peek();
    stack_.pop_back();
    return top;
  }
  /// Returns the top `count` values of the stack, none of which is a mark.
  [[nodiscard]] std::span<const Value> top(std::size_t count) const {
    const std::span<const Value> values = std::span(stack_).last((std::min)(count, stack_.size()));
    const auto is_mark = [](Value v) { return v.kind == Kind::mark; };
    if (values.size() < count || std::any_of(values.begin(), values.end(), is_mark)) {
      throw cursor_.fail("too few values", std::to_string(count) + " on the stack", 1);
    }
    return values;
  }
  void push_string(Value value, std::uint64_t size) {
    cursor_.take(size, "text or data");
    push(value);
  }
  void push_long(Value value) {
    constexpr std::uint8_t max_size = 8;
    const std::uint8_t size = cursor_.u8("a length");
    if (size > max_size) throw cursor_.fail("an integer of " + std::to_string(size) + " bytes", "at most 8", 1);
    cursor_.take(size, "an integer");
    push(value);
  }

  void open_mark() {
    constexpr std::size_t max_marks = 16;  // Valid files have at most four open at once.
    if (marks_.size() == max_marks) throw cursor_.fail("17 nested marks", "at most 16", 1);
    marks_.push_back(stack_.size());
    push({Kind::mark, 0});
  }
  /// Removes the topmost mark and returns the number of values above it.
  std::size_t close_mark() {
    if (marks_.empty()) throw cursor_.fail("no mark", "one on the stack", 1);
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(mark));
    return stack_.size() - mark;
  }

  void push_tuple(std::size_t count) {
    const Value tuple = objects_.make_tuple(top(count));
    stack_.resize(stack_.size() - count);
    push(tuple);
  }
  void append(std::size_t count) {
    const std::span<const Value> values = top(count);
    if (stack_.size() == count) throw cursor_.fail("no value", "a list to append to", 1);
    objects_.append(stack_[stack_.size() - count - 1], values);
    stack_.resize(stack_.size() - count);
  }

  // The memo. Writers number its entries consecutively from 0 or 1.
  void memoize(std::size_t index) {
    const Value value = peek();
    if (index > memo_.size() + 1) throw cursor_.fail("memo index " + std::to_string(index), "the next free one");
    if (index >= memo_.size()) {
      objects_.allow(index + 1, 4);
      memo_.resize(index + 1, Value{Kind::mark, 0});
    }
    memo_[index] = value;
  }
  void recall(std::size_t index) {
    if (index >= memo_.size() || memo_[index].kind == Kind::mark) {
      throw cursor_.fail("memo index " + std::to_string(index), "one that was stored");
    }
    push(memo_[index]);
  }

  void push_global() {
    constexpr std::size_t longest = 64;
    const std::size_t start = cursor_.offset();
    const std::string_view module = cursor_.line(longest, "the name of a module");
    const std::string_view name = cursor_.line(longest, "a name");
    push_global(module, name, cursor_.offset() - start);
  }
  void push_stack_global() {
    const Value name = pop();
    const Value module = pop();
    if (name.kind != Kind::text || module.kind != Kind::text) throw cursor_.fail("something else", "two names", 1);
    push_global(objects_.text(module), objects_.text(name), 1);
  }
  void push_global(std::string_view module, std::string_view name, std::size_t bytes_back) {
    const std::optional<Global> global = find_global(module, name);
    if (!global) {
      throw cursor_.fail("the name " + in_quotes(module) + " " + in_quotes(name),
                         "only names that numpy's arrays need (nothing is executed)", bytes_back);
    }
    push({Kind::global, static_cast<std::uint32_t>(*global)});
  }

  ByteCursor& cursor_;
  Objects objects_;
  Calls calls_{objects_};
  std::vector<std::size_t> marks_;
  std::vector<Value> stack_, memo_;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail::pickle
