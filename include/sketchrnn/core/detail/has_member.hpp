// Helpers of static assertions: whether a class has a member of a name, whatever it is, by which the contracts find malformed optional
// members; and a false that depends on a template argument.
#pragma once

#include <type_traits>

#include <sketchrnn/core/instruction_set.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {
namespace detail {

/// False: for static assertions in functions that must not be called.
template <class>
inline constexpr bool never = false;

template <class Type, class Names>
struct DerivedFromBoth : Type, Names {};

/// Returns whether Type has the member that Names has: then the name is ambiguous in a class derived from both, and `is_member`, a lambda
/// that takes a pointer to this class, does not find it. A final class cannot be derived from: there the member is found unless it is a template or overloaded.
///   struct NamesLoss { int loss; };
///   has_member<Model, NamesLoss>([](auto* model) { return requires { &std::remove_pointer_t<decltype(model)>::loss; }; })
template <class Type, class Names, class IsMember>
[[nodiscard]] constexpr bool has_member(const IsMember& is_member) {
  if constexpr (!std::is_class_v<Type>) {
    return false;
  } else if constexpr (std::is_final_v<Type>) {
    return is_member(static_cast<Type*>(nullptr));
  } else {
    return !is_member(static_cast<DerivedFromBoth<Type, Names>*>(nullptr));
  }
}

}  // namespace detail
}  // namespace sketchrnn::inline SKETCHRNN_ISA
