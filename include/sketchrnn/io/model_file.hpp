// A model's parameters as a safetensors file. Each tensor is named as in the parameter list ("decoder.cell.W_xh"). Matrices are stored as
// in Magenta, [in, out] row-major (y = x W). The metadata hold the scale factor, the sizes and the fields of ModelInfo. See docs/data.md.
// load_model() is in io/load_model.hpp.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/detail/finite.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/model_shapes.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/detail/model_name.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/model.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace detail {

/// A bfloat16, the upper half of a float.
struct BFloat16 {
  std::uint16_t bits;
  template <RealScalar Scalar>
  explicit operator Scalar() const {
    return static_cast<Scalar>(std::bit_cast<float>(std::uint32_t{bits} << 16U));
  }
};

/// Copies the elements of a tensor. Returns how many were rounded (possible only for F64), or a FileError for an element that is not
/// finite.
template <class Stored, RealScalar Scalar>
Expected<std::size_t> copy_numbers(const SafeTensor& tensor, Scalar* to, const std::string& file) {
  std::size_t rounded = 0;
  for (std::size_t index = 0; index * sizeof(Stored) < tensor.data.size(); ++index) {
    Stored number;
    std::memcpy(&number, tensor.data.data() + index * sizeof(Stored), sizeof number);
    to[index] = static_cast<Scalar>(number);
    if constexpr (std::is_same_v<Stored, double> && sizeof(Scalar) < sizeof(double)) {
      rounded += std::bit_cast<std::uint64_t>(static_cast<double>(to[index])) != std::bit_cast<std::uint64_t>(number) ? 1U : 0U;
    }
    if (!is_finite(to[index])) {
      return FileError(file, in_quotes(tensor.name) + ", number " + std::to_string(index), number_text(static_cast<double>(to[index])),
                       "a finite number");
    }
  }
  return rounded;
}

/// Copies the elements of a tensor of any dtype for which holds_real_numbers() is true.
template <RealScalar Scalar>
Expected<std::size_t> copy_real_numbers(const SafeTensor& tensor, Scalar* to, const std::string& file) {
  if (tensor.dtype == "F64") return copy_numbers<double>(tensor, to, file);
  if (tensor.dtype == "F16") return copy_numbers<Eigen::half>(tensor, to, file);
  if (tensor.dtype == "BF16") return copy_numbers<BFloat16>(tensor, to, file);
  return copy_numbers<float>(tensor, to, file);
}

/// Returns names, shapes and dtypes of the tensors in a file.
[[nodiscard]] inline std::vector<TensorShape> shapes_in(const SafeTensors& found) {
  std::vector<TensorShape> shapes;
  for (const SafeTensor& tensor : found.tensors) shapes.push_back({tensor.name, tensor.shape, tensor.dtype});
  return shapes;
}

/// Converts to IEEE 754 binary16, rounding to nearest. Throws ArgumentError for a value outside +-65504.
template <RealScalar Scalar>
[[nodiscard]] std::vector<Eigen::half> in_half_precision(const Scalar* numbers, std::size_t count, const std::string& name) {
  std::vector<Eigen::half> halves(count);
  for (std::size_t index = 0; index < count; ++index) {
    halves[index] = static_cast<Eigen::half>(static_cast<float>(numbers[index]));
    if ((Eigen::numext::bit_cast<std::uint16_t>(halves[index]) & 0x7C00U) == 0x7C00U) {
      raise(ArgumentError("number " + std::to_string(index) + " of the parameter " + name + " is " +
                          number_text(static_cast<double>(numbers[index])) + ", expected -65504 to 65504 for a file of half precision"));
    }
  }
  return halves;
}

}  // namespace detail

/// Precision of the parameters in a file.
enum class FilePrecision {
  full,  ///< that of the model: the parameters read back unchanged
  half,  ///< 16 bits, 11 of them significant: a half or a quarter of the size, with a relative rounding error of up to 1/2048
};

/// Returns the bytes of the file that save_model() writes. Throws ArgumentError as it does.
template <class Model>
[[nodiscard]] Bytes model_bytes(const Model& model, std::map<std::string, std::string> more = {},
                                FilePrecision precision = FilePrecision::full) {
  static_assert(RequireModel<Model>::satisfied);
  static_assert(std::endian::native == std::endian::little, "sketchrnn: model files are little-endian, and so must be the machine");
  using Scalar = typename Model::Scalar;
  std::vector<SafeTensor> tensors;
  std::vector<std::vector<Eigen::half>> halves;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    const Scalar* numbers = model.parameters().data() + offset;
    SafeTensor tensor{name, sizeof(Scalar) == 8 ? "F64" : "F32", detail::shape_in_file<Entry>(), {}};
    if (precision == FilePrecision::half) {
      halves.push_back(detail::in_half_precision(numbers, Entry::count, name));
      tensor.dtype = "F16";
      tensor.data = {reinterpret_cast<const std::uint8_t*>(halves.back().data()), Entry::count * sizeof(Eigen::half)};
    } else {
      tensor.data = {reinterpret_cast<const std::uint8_t*>(numbers), Entry::count * sizeof(Scalar)};
    }
    tensors.push_back(std::move(tensor));
  });
  more["format"] = "sketchrnn";
  more["model"] = model_name<Model>();
  if (const std::string options = describe_options(model); !options.empty()) more["model_options"] = options;
  more["scale_factor"] = model.has_scale_factor() ? detail::exact_text(model.scale_factor()) : "none";  // none until it is trained
  if constexpr (SketchModel<Model>) {
    more["latent_size"] = std::to_string(Model::latent_size);
    if constexpr (is_mixture<typename Model::OutputDistribution>) {
      more["mixture_components"] = std::to_string(Model::OutputDistribution::components);
    }
  }
  return safetensors_bytes(tensors, more);
}

/// Returns the bytes of the file of a model with the metadata `info`.
template <class Model, std::same_as<ModelInfo> Info>
[[nodiscard]] Bytes model_bytes(const Model& model, const Info& info, FilePrecision precision = FilePrecision::full) {
  return model_bytes(model, detail::metadata_of(info), precision);
}

/// Writes the parameters and the scale factor. `more` is added to the metadata; an overload takes a ModelInfo. Throws FileError if the file
/// cannot be written, and ArgumentError for a value that is too large for half precision or text that is not UTF-8; an existing file is then
/// unchanged.
template <class Model>
void save_model(const std::filesystem::path& path, const Model& model, std::map<std::string, std::string> more = {},
                FilePrecision precision = FilePrecision::full) {
  write_file(path, ByteView(model_bytes(model, std::move(more), precision)));
}

/// Writes a model with the metadata `info`, which load_model() returns with the model.
template <class Model, std::same_as<ModelInfo> Info>
void save_model(const std::filesystem::path& path, const Model& model, const Info& info, FilePrecision precision = FilePrecision::full) {
  save_model(path, model, detail::metadata_of(info), precision);
}

/// Returns the model that consists of the tensors of a file, F64, F32, F16 or BF16. A prefix shared by all names ("model.", of an enclosing
/// module) is ignored. Hyperparameters (ModelOption) are data members of the model and keep their initial values; if the file has others, a
/// notice names both. `file` is used in messages. Returns a FileError if a parameter is missing, surplus or of another shape, naming
/// the first.
template <class Model>
[[nodiscard]] Expected<LoadedModel<Model>> try_model_from(const SafeTensors& found, const std::string& file,
                                                          const ModelFileOptions& options = {}) {
  static_assert(RequireModel<Model>::satisfied);
  static_assert(std::endian::native == std::endian::little, "sketchrnn: model files are little-endian, and so must be the machine");
  const auto named = found.metadata.find("model");
  const bool names_another = named != found.metadata.end() && named->second != model_name<Model>();
  const TensorComparison comparison = compare_tensors(detail::shapes_in(found), shapes_of<Model>());
  if (!comparison.fits()) {
    const std::string of_file = names_another ? "; the file is of " + in_quotes(named->second, 200) : "";
    return FileError(file, comparison.place, comparison.found,
                     comparison.expected + ", as in the model it is read into, " + model_name<Model>() + of_file);
  }
  NoticeCounter notices(file);
  if (!comparison.prefix.empty()) {
    notices.add("names that begin with " + in_quotes(comparison.prefix) + ", which is left out", "", found.tensors.size());
  }
  if (names_another) {
    notices.add("other types named by the metadata (" + in_quotes(named->second, 200) + "), though all shapes are those of " +
                model_name<Model>());
  }
  LoadedModel<Model> loaded;
  const auto stated = found.metadata.find("model_options");
  if (const std::string own = describe_options(loaded.model); stated != found.metadata.end() && stated->second != own) {
    notices.add("hyperparameters of the model left at " + in_quotes(own, 200) + ", though the file has " + in_quotes(stated->second, 200));
  }
  std::optional<FileError> error;
  loaded.model.update([&](const auto& parameters) {
    Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
      if (error) return;
      const SafeTensor& tensor = *found.find(comparison.prefix + name);
      const Expected<std::size_t> rounded = detail::copy_real_numbers(tensor, parameters.data() + offset, file);
      if (rounded) {
        notices.add("numbers of 64 bits rounded to 32", in_quotes(tensor.name), *rounded);
      } else {
        error = rounded.error();
      }
    });
  });
  if (error) return *error;
  const auto scale = found.metadata.find("scale_factor");
  const std::string text = scale == found.metadata.end() ? "" : scale->second;
  float scale_factor = 0;
  const bool has_scale = text != "none";
  if (has_scale && (!parse_number(text, scale_factor) || !is_finite(scale_factor) || scale_factor <= 0)) {
    return FileError(file, "header, __metadata__, scale_factor", scale == found.metadata.end() ? "none" : in_quotes(text),
                     "a number above 0");
  }
  if (has_scale) loaded.model.set_scale_factor(scale_factor);
  Expected<ModelInfo> info = detail::info_in(found.metadata, file);
  if (!info) return info.error();
  loaded.info = *std::move(info);
  notices.report(options.notify);
  return loaded;
}

/// Returns the model that consists of the tensors of a file as try_model_from() does. Throws FileError.
template <class Model>
[[nodiscard]] LoadedModel<Model> model_from(const SafeTensors& found, const std::string& file, const ModelFileOptions& options = {}) {
  return try_model_from<Model>(found, file, options).value();
}

/// Returns the tensors of a file, for choose_type().
[[nodiscard]] inline FoundTensors found_tensors(const SafeTensors& tensors, const std::string& file) {
  const auto named = tensors.metadata.find("model");
  return {file, detail::shapes_in(tensors), named == tensors.metadata.end() ? "" : named->second, "its metadata"};
}

/// Returns the tensors of a file, for try_choose_type(). There is always a value; the function for a file of sketch-rnn-js has errors.
[[nodiscard]] inline Expected<FoundTensors> try_found_tensors(const SafeTensors& tensors, const std::string& file) {
  return found_tensors(tensors, file);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
