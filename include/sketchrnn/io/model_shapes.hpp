// Compares the names and shapes of the tensors in a file with the parameters of a model, and selects the model type to which a file
// belongs. If none matches, the error names the closest type and the first tensor that is missing, surplus or of another shape.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/model/detail/model_name.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Name and shape of a tensor, without its elements.
struct TensorShape {
  std::string name;                  ///< of the tensor: "decoder.cell.W_xh"
  std::vector<std::uint64_t> shape;  ///< in the layout of the file
  std::string dtype{};               ///< empty for formats with a single dtype
};

/// Difference between the tensors of a file and the parameters of a model.
struct TensorComparison {
  std::string prefix;            ///< common prefix of all names: "model.", of an enclosing module
  std::size_t shared_names = 0;  ///< number of parameters for which the file has a tensor, of any shape
  double distance = 0;           ///< 0 for equal names and shapes; grows with each difference
  std::string tensor;            ///< the first tensor that differs, if any
  std::string place;             ///< location of the difference, for a FileError
  std::string found;             ///< what the file has
  std::string expected;          ///< what the model has
  /// Returns whether there is no difference.
  [[nodiscard]] bool fits() const noexcept { return place.empty(); }
};

namespace detail {

/// Formats a shape for messages: "[5 x 20] F32".
[[nodiscard]] inline std::string describe(const std::vector<std::uint64_t>& shape, const std::string& dtype) {
  std::string text = "[";
  for (std::size_t side = 0; side < shape.size(); ++side) text += (side == 0 ? "" : " x ") + std::to_string(shape[side]);
  return text + (dtype.empty() ? "]" : "] " + dtype);
}

/// Returns the shape of a parameter as stored in files: [in, out] for a matrix.
template <class Entry>
[[nodiscard]] std::vector<std::uint64_t> shape_in_file() {
  if constexpr (Entry::is_vector) {
    return {std::uint64_t{Entry::rows}};
  } else {
    return {std::uint64_t{Entry::cols}, std::uint64_t{Entry::rows}};
  }
}

/// Returns whether a tensor of this dtype can be read as parameters.
[[nodiscard]] inline bool holds_real_numbers(std::string_view dtype) {
  return dtype.empty() || dtype == "F32" || dtype == "F64" || dtype == "F16" || dtype == "BF16";
}
inline constexpr const char* real_dtypes = "F32, F64, F16 or BF16";

/// Returns the prefix that most parameter names have in the file: "model." if the file has "model.decoder.output.b"; usually empty.
[[nodiscard]] inline std::string common_prefix(const std::vector<TensorShape>& file, const std::vector<TensorShape>& model) {
  std::map<std::string, std::size_t> prefixes;
  for (const TensorShape& tensor : file) {
    for (const TensorShape& parameter : model) {
      if (!tensor.name.ends_with(parameter.name)) continue;
      const std::string before = tensor.name.substr(0, tensor.name.size() - parameter.name.size());
      if (before.empty() || before.back() == '.') ++prefixes[before];
    }
  }
  std::string best;
  std::size_t max_count = 0;
  for (const auto& [prefix, count] : prefixes) {
    if (count <= max_count) continue;
    best = prefix;
    max_count = count;
  }
  return best;
}

/// Returns the distance of two shapes: the sum of |log2| of the ratios of their dimensions, or a maximum if the numbers of dimensions
/// differ.
[[nodiscard]] inline double shape_distance(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  constexpr double unlike = 8;
  if (a.size() != b.size()) return unlike;
  double distance = 0;
  for (std::size_t side = 0; side < a.size(); ++side) {
    distance += std::abs(std::log2(static_cast<double>(a[side]) + 1) - std::log2(static_cast<double>(b[side]) + 1));
  }
  return (std::min)(distance, unlike);
}

}  // namespace detail

/// Returns the names and shapes of a model's parameters, in order, as stored in files.
template <class Model>
[[nodiscard]] std::vector<TensorShape> shapes_of() {
  std::vector<TensorShape> shapes;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t /*offset*/) {
    shapes.push_back({name, detail::shape_in_file<Entry>(), {}});
  });
  return shapes;
}

/// Compares the tensors of a file with the parameters of a model. The first difference reported is the first parameter, in the model's
/// order, that is missing or has another shape or dtype; otherwise the first tensor that is not a parameter of the model.
[[nodiscard]] inline TensorComparison compare_tensors(const std::vector<TensorShape>& file, const std::vector<TensorShape>& model) {
  constexpr double missing = 16, surplus = 16;
  TensorComparison result;
  result.prefix = detail::common_prefix(file, model);
  std::map<std::string_view, const TensorShape*> by_name;
  for (const TensorShape& tensor : file) by_name.emplace(tensor.name, &tensor);
  const auto differs = [&](const std::string& tensor, const std::string& place, const std::string& found, const std::string& expected) {
    if (!result.fits()) return;
    result.tensor = tensor;
    result.place = place;
    result.found = found;
    result.expected = expected;
  };
  // tensors that belong to no parameter
  std::vector<const TensorShape*> others;
  for (const TensorShape& tensor : file) {
    const bool is_parameter =
        std::any_of(model.begin(), model.end(), [&](const TensorShape& one) { return result.prefix + one.name == tensor.name; });
    if (!is_parameter) others.push_back(&tensor);
  }
  for (const TensorShape& parameter : model) {
    const std::string name = result.prefix + parameter.name;
    const std::string expected = detail::describe(parameter.shape, "");
    const auto found = by_name.find(name);
    if (found == by_name.end()) {
      const std::string instead = others.empty() ? "" : " (but " + in_quotes(others.front()->name) + ")";
      differs(name, "header", "no tensor " + in_quotes(name) + instead, "one of " + expected);
      result.distance += missing;
      continue;
    }
    const TensorShape& tensor = *found->second;
    ++result.shared_names;
    const bool real = detail::holds_real_numbers(tensor.dtype);
    if (tensor.shape != parameter.shape || !real) {
      const std::vector<std::uint64_t> exchanged(parameter.shape.rbegin(), parameter.shape.rend());
      const bool transposed = tensor.shape != parameter.shape && tensor.shape == exchanged;
      differs(name, in_quotes(name), detail::describe(tensor.shape, tensor.dtype),
              expected + (tensor.dtype.empty() ? "" : std::string(" ") + detail::real_dtypes) +
                  (transposed ? " (it is transposed: matrices are stored as [in, out], y = x W)" : ""));
      result.distance += detail::shape_distance(tensor.shape, parameter.shape) + (real ? 0.0 : 1.0);
    }
  }
  for (const TensorShape* other : others) {
    differs(other->name, in_quotes(other->name), detail::describe(other->shape, other->dtype), "no tensor of that name");
    result.distance += surplus;
  }
  return result;
}

/// A model type that the program was compiled for.
struct CompiledType {
  std::string name;                 ///< see model_name()
  std::vector<TensorShape> shapes;  ///< see shapes_of()
};

/// Returns the name and the shapes of a model type.
template <class Model>
[[nodiscard]] CompiledType compiled_type() {
  return {model_name<Model>(), shapes_of<Model>()};
}

/// The tensors of a file, for choose_type().
struct FoundTensors {
  std::string file;                     ///< name of the file
  std::vector<TensorShape> tensors;     ///< name and shape of each
  std::string type{};                   ///< the type that the file states or implies; empty if unknown
  const char* source = "its metadata";  ///< where that type was found
};

namespace detail {

[[nodiscard]] inline std::string names_of(const std::vector<CompiledType>& types) {
  std::string names;
  for (const CompiledType& type : types) names += (names.empty() ? "" : ", ") + type.name;
  return names;
}

}  // namespace detail

/// Returns the index of the type to which a file belongs: the type that the file states if its tensors match, otherwise the first type
/// whose parameters match (load_model() then emits a notice). Returns a FileError if none matches, naming the closest type and the
/// first tensor that differs; `advice` is appended to the message.
[[nodiscard]] inline Expected<std::size_t> try_choose_type(const std::vector<CompiledType>& types, const FoundTensors& found,
                                                           const std::string& advice) {
  std::vector<TensorComparison> all;
  std::size_t nearest = 0, named = types.size();
  for (std::size_t type = 0; type < types.size(); ++type) {
    all.push_back(compare_tensors(found.tensors, types[type].shapes));
    if (types[type].name == found.type) named = type;
    if (all[type].distance < all[nearest].distance) nearest = type;
  }
  if (named < types.size() && all[named].fits()) return named;
  const auto fitting = std::find_if(all.begin(), all.end(), [](const TensorComparison& one) { return one.fits(); });
  if (fitting != all.end()) return static_cast<std::size_t>(fitting - all.begin());
  const std::string names = detail::names_of(types);
  const bool none_shared = std::all_of(all.begin(), all.end(), [](const TensorComparison& one) { return one.shared_names == 0; });
  if (types.empty() || none_shared) {
    const std::string what = found.tensors.empty()
                                 ? "no tensors"
                                 : std::to_string(found.tensors.size()) + " tensors, none with a parameter's name; the first is " +
                                       in_quotes(found.tensors.front().name) + ", " +
                                       detail::describe(found.tensors.front().shape, found.tensors.front().dtype);
    return FileError(found.file, "header", what + (found.type.empty() ? "" : ", and the type " + in_quotes(found.type, 200)),
                     "the parameters of a model, one of " + names + advice);
  }
  const bool has_name = named < types.size();
  const TensorComparison& difference = all[has_name ? named : nearest];
  const std::string of_type = has_name || found.type.empty() ? "" : ", in a model of type " + in_quotes(found.type, 200);
  const std::string reference = has_name ? types[named].name + ", the type that " + found.source + " name"
                                         : types[nearest].name + ", the nearest of the types that there are: " + names;
  return FileError(found.file, difference.place, difference.found + of_type, difference.expected + " as in " + reference + advice);
}

/// Returns the index of the type to which a file belongs as try_choose_type() does. Throws FileError if none matches.
[[nodiscard]] inline std::size_t choose_type(const std::vector<CompiledType>& types, const FoundTensors& found, const std::string& advice) {
  return try_choose_type(types, found, advice).value();
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
