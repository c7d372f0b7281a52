# What our own tests, examples and benchmarks are built with. None of it reaches a user of the library.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(sketchrnn_warnings INTERFACE)
target_compile_options(sketchrnn_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# g++ 12 warns falsely about its own AVX-512 intrinsics (GCC bug 105593).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(sketchrnn_warnings INTERFACE -Wno-maybe-uninitialized -Wno-uninitialized)
endif()

add_library(sketchrnn_own_program INTERFACE)
target_link_libraries(sketchrnn_own_program INTERFACE sketchrnn_warnings)
if(SKETCHRNN_NATIVE)
  target_compile_options(sketchrnn_own_program INTERFACE -march=native)
endif()

# The matrix products, compiled once for all programs whose precompiled headers have autodiff/extern_products.hpp.
file(CONFIGURE OUTPUT products.cpp CONTENT "#include <sketchrnn/autodiff/instantiate_products.hpp>\n")
add_library(sketchrnn_own_products STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/products.cpp)
target_link_libraries(sketchrnn_own_products PRIVATE sketchrnn::sketchrnn sketchrnn_own_program)
