// What is checked of a JSON text before it becomes a document in memory, which takes up to eighty times as many bytes as the text: how many
// lists and objects it has, how deep they are nested, and whether a name of the outermost object occurs twice, of which a document keeps
// the last.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/detail/json_events.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA::detail {

/// The size of a JSON text: read_json(text, size) is false if the text is no JSON or the document would be too large; too_large() tells
/// which, found() and expected() describe it.
class JsonSize : public JsonEvents {
 public:
  static constexpr std::size_t max_depth = 16;      ///< of lists and objects within each other
  static constexpr std::size_t max_count = 200000;  ///< of lists, objects and texts

  JsonSize() : JsonEvents("column ") {}

  /// Returns whether the text was refused for its size, not for its syntax.
  [[nodiscard]] bool too_large() const noexcept { return too_large_; }
  /// Returns a name that the outermost object has twice; empty if there is none.
  [[nodiscard]] const std::string& twice() const noexcept { return twice_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return one_more(); }
  bool start_object(std::size_t) override { return deeper(); }
  bool start_array(std::size_t) override { return deeper(); }
  bool end_object() override { return end_array(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1 && !names_.insert(name).second) twice_ = name;
    return one_more();
  }

 private:
  bool one_more() {
    if (++count_ <= max_count) return true;
    too_large_ = true;
    return fail("more than " + std::to_string(max_count) + " lists, objects and texts", "fewer");
  }
  bool deeper() {
    if (++depth_ <= max_depth) return one_more();
    too_large_ = true;
    return fail("lists or objects nested more than " + std::to_string(max_depth) + " deep", "fewer levels");
  }

  std::set<std::string> names_;
  std::string twice_;
  std::size_t depth_ = 0, count_ = 0;
  bool too_large_ = false;
};

}  // namespace sketchrnn::inline SKETCHRNN_ISA::detail
