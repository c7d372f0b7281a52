// Whether a class has a member of a name, whatever it is. The contracts find misspelled optional members with it.
#pragma once

#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

template <class Type, class Names>
struct DerivedFromBoth : Type, Names {};

/// Returns whether Type has the member that Names has: then the name is ambiguous in a class derived from both, and `is_member`, a lambda
/// that takes a pointer to this class, does not find it. False for final classes, which cannot be derived from.
///   struct NamesLoss { int loss; };
///   has_member<Model, NamesLoss>([](auto* model) { return requires { &std::remove_pointer_t<decltype(model)>::loss; }; })
template <class Type, class Names, class IsMember>
[[nodiscard]] constexpr bool has_member(const IsMember& is_member) {
  if constexpr (!std::is_class_v<Type> || std::is_final_v<Type>) {
    return false;
  } else {
    return !is_member(static_cast<DerivedFromBoth<Type, Names>*>(nullptr));
  }
}

}  // namespace detail
}  // namespace sketchrnn::inline SKETCHRNN_ISA
