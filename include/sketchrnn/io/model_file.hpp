// A model's parameters in a safetensors file: every tensor under its name in the parameter list ("decoder.cell.W_xh"), a matrix as
// Magenta holds it, [in, out] row-major (y = x W). The metadata tell the scale factor and the sizes. docs/data.md says more.
// What it is not for: the state of a training run.
#pragma once

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/finite.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/model/model_name.hpp>

namespace sketchrnn {

namespace detail {

/// "[5 x 20] F32", for messages.
[[nodiscard]] inline std::string describe(const std::vector<std::uint64_t>& shape, const std::string& dtype) {
  std::string text = "[";
  for (std::size_t side = 0; side < shape.size(); ++side) text += (side == 0 ? "" : " x ") + std::to_string(shape[side]);
  return text + "] " + dtype;
}

/// Entry's shape as it stands in a file.
template <class Entry>
[[nodiscard]] std::vector<std::uint64_t> shape_in_file() {
  if constexpr (Entry::is_vector) {
    return {std::uint64_t{Entry::rows}};
  } else {
    return {std::uint64_t{Entry::cols}, std::uint64_t{Entry::rows}};
  }
}

/// A shortest text that reads back as the same number.
[[nodiscard]] inline std::string exact_text(float number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

/// The numbers of a tensor. Throws FileError for one that is not finite.
template <class Stored, RealScalar Scalar>
void copy_numbers(const SafeTensor& tensor, Scalar* to, const std::string& file) {
  for (std::size_t index = 0; index * sizeof(Stored) < tensor.data.size(); ++index) {
    Stored number;
    std::memcpy(&number, tensor.data.data() + index * sizeof(Stored), sizeof number);
    to[index] = static_cast<Scalar>(number);
    if (!is_finite(to[index])) {
      throw FileError(file, in_quotes(tensor.name) + ", number " + std::to_string(index), std::to_string(static_cast<double>(to[index])),
                      "a finite number");
    }
  }
}

/// The numbers in 16 bits, IEEE 754 binary16, each rounded to the nearest. Throws ArgumentError for one beyond +-65504.
template <RealScalar Scalar>
[[nodiscard]] std::vector<Eigen::half> in_half_precision(const Scalar* numbers, std::size_t count, const std::string& name) {
  std::vector<Eigen::half> halves(count);
  for (std::size_t index = 0; index < count; ++index) {
    halves[index] = static_cast<Eigen::half>(static_cast<float>(numbers[index]));
    if ((Eigen::numext::bit_cast<std::uint16_t>(halves[index]) & 0x7C00U) == 0x7C00U) {
      throw ArgumentError("save_model: number " + std::to_string(index) + " of " + name + " is " +
                          std::to_string(static_cast<double>(numbers[index])) + ", expected -65504 to 65504 for a file of half precision");
    }
  }
  return halves;
}

}  // namespace detail

/// How many bits a number takes in a file.
enum class FilePrecision {
  full,  ///< as many as in the model: what is read back is the same
  half,  ///< 16, of which 11 are digits: a quarter or half the size, weights rounded by up to a part in 2048
};

/// Writes the parameters and the scale factor. `more` is added to the metadata. Throws FileError, and ArgumentError for a number too
/// large for half precision; an old file then stays as it was.
template <class Model>
void save_model(const std::filesystem::path& path, const Model& model, std::map<std::string, std::string> more = {},
                FilePrecision precision = FilePrecision::full) {
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
  more["scale_factor"] = detail::exact_text(model.scale_factor());
  more["latent_size"] = std::to_string(Model::latent_size);
  more["mixture_components"] = std::to_string(Model::Mixture::components);
  write_safetensors(path, tensors, more);
}

/// Puts the tensors that a file held into a model of the same composition. Throws as load_model does.
template <class Model>
void take_model(const SafeTensors& found, const std::filesystem::path& path, Model& model) {
  static_assert(std::endian::native == std::endian::little, "sketchrnn: model files are little-endian, and so must be the machine");
  using Scalar = typename Model::Scalar;
  const std::string file = path.string();
  ParameterBlock<Scalar, typename Model::Parameters> block;
  std::size_t known = 0;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    const SafeTensor* tensor = found.find(name);
    const std::vector<std::uint64_t> shape = detail::shape_in_file<Entry>();
    if (tensor == nullptr) throw FileError(file, "header", "no tensor " + in_quotes(name), "one of " + detail::describe(shape, "F32"));
    if (tensor->shape != shape || (tensor->dtype != "F32" && tensor->dtype != "F64" && tensor->dtype != "F16")) {
      throw FileError(file, in_quotes(name), detail::describe(tensor->shape, tensor->dtype),
                      detail::describe(shape, "F32, F64 or F16") + ", the shape in the model it is read into");
    }
    ++known;
    if (tensor->dtype == "F64") {
      detail::copy_numbers<double>(*tensor, block.data() + offset, file);
    } else if (tensor->dtype == "F16") {
      detail::copy_numbers<Eigen::half>(*tensor, block.data() + offset, file);
    } else {
      detail::copy_numbers<float>(*tensor, block.data() + offset, file);
    }
  });
  if (known != found.tensors.size()) {
    for (const SafeTensor& tensor : found.tensors) {
      bool mine = false;
      Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t) { mine = mine || name == tensor.name; });
      if (!mine)
        throw FileError(file, in_quotes(tensor.name), detail::describe(tensor.shape, tensor.dtype), "no tensor of that name in this model");
    }
  }
  const auto scale = found.metadata.find("scale_factor");
  const std::string text = scale == found.metadata.end() ? "" : scale->second;
  float scale_factor = 0;
  if (!parse_number(text, scale_factor) || !is_finite(scale_factor) || scale_factor <= 0) {
    throw FileError(file, "header, __metadata__, scale_factor", scale == found.metadata.end() ? "none" : in_quotes(text),
                    "a number above 0");
  }
  model.set_parameters(block);
  model.set_scale_factor(scale_factor);
}

/// Reads what save_model wrote, in single, double or half precision, into a model of the same composition. Throws FileError, and leaves the model
/// as it was, for a file that is damaged, lacks a parameter, has one too many, or has one of another shape: it names both shapes.
template <class Model>
void load_model(const std::filesystem::path& path, Model& model) {
  take_model(read_safetensors(path), path, model);
}

/// Whether a file's tensors have the names and shapes of the model's parameters, all of them and no others.
template <class Model>
[[nodiscard]] bool has_shapes_of(const SafeTensors& found) {
  bool same = true;
  std::size_t known = 0;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t /*offset*/) {
    const SafeTensor* tensor = found.find(name);
    same = same && tensor != nullptr && tensor->shape == detail::shape_in_file<Entry>();
    ++known;
  });
  return same && known == found.tensors.size();
}

}  // namespace sketchrnn
