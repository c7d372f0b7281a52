// The name of a model's type, for messages and for the metadata of files.
#pragma once

#include <string>

#include <sketchrnn/core/detail/type_name.hpp>
#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Returns the result of the cell's static name(), or, if it has none, the type as the compiler writes it, so that a file tells cells of
/// the same parameters apart.
template <class CellType>
[[nodiscard]] std::string cell_name() {
  if constexpr (requires { std::string(CellType::name()); }) {
    return CellType::name();
  } else {
    return type_name<CellType>();
  }
}

/// Whether a model has the parts of SketchRnn or DecoderOnly: a decoder with an output distribution.
template <class Model>
concept SketchModel = requires {
  typename Model::Decoder::Cell;
  typename Model::OutputDistribution;
  Model::latent_size;
};

/// Checks by a static assertion that a model can draw, for Sampler and Stream:
///   static_assert(RequireSketchModel<Model>::satisfied);
template <class Model>
struct RequireSketchModel {
  static_assert(SketchModel<Model>,
                "sketchrnn: this needs a model that draws, SketchRnn or DecoderOnly: one with a Decoder, an OutputDistribution and a "
                "latent_size");
  static constexpr bool satisfied = SketchModel<Model>;  ///< true in a program that compiles
};

/// Returns the name of a model that is no sketch model: the result of its static name(), or, if it has none, the type as the compiler
/// writes it.
template <class Model>
[[nodiscard]] std::string model_name() {
  return cell_name<Model>();
}

/// Returns the type of the model as written in C++, without the scalar type: "SketchRnn<Lstm<256>, Latent<128>, Lstm<512>, Mixture<20>>".
template <SketchModel Model>
[[nodiscard]] std::string model_name() {
  const std::string end = cell_name<typename Model::Decoder::Cell>() + ", " + std::string(Model::OutputDistribution::name()) + ">";
  if constexpr (Model::latent_size == 0) {
    return "DecoderOnly<" + end;
  } else {
    return "SketchRnn<" + Model::Encoder::name() + ", Latent<" + std::to_string(Model::latent_size) + ">, " + end;
  }
}

/// Returns whether the name of a model, or of a cell, is the same with every compiler: whether it and all its cells have a static name(). A
/// type whose name() contains those of cells says so by `static constexpr bool cells_have_names`.
template <class Type>
[[nodiscard]] constexpr bool has_own_name() {
  if constexpr (requires { bool(Type::cells_have_names); }) {
    return Type::cells_have_names;
  } else if constexpr (SketchModel<Type>) {
    if constexpr (Type::latent_size != 0) {
      return has_own_name<typename Type::Encoder>() && has_own_name<typename Type::Decoder::Cell>();
    } else {
      return has_own_name<typename Type::Decoder::Cell>();
    }
  } else {
    return requires { std::string(Type::name()); };
  }
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
