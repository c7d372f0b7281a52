# One program with four builds of the same model, for processors from the first x86-64 to those with bfloat16; it chooses when it starts.
#
# Inline functions of the library have the instruction set in their names (SKETCHRNN_ISA), but those of the standard library and of Eigen do
# not: of several copies a linker keeps any, and a processor without AVX-512 could run one that was compiled for it. Therefore each build is
# linked on its own (ld -r), and all of its symbols but one become local (objcopy).
set(folder ${CMAKE_CURRENT_LIST_DIR})
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64" OR NOT CMAKE_OBJCOPY OR
   CMAKE_CXX_FLAGS MATCHES "-fsanitize|-m32")
  message(STATUS "examples/dispatch is for x86-64 Linux with ld and objcopy, without sanitizers: left out")
  return()
endif()
find_program(SKETCHRNN_LD NAMES ld.bfd ld)

set(modules "")
foreach(build IN ITEMS x86-64 x86-64-v3 x86-64-v4 x86-64-v4_bf16)
  string(MAKE_C_IDENTIFIER ${build} name)
  string(REPLACE "_bf16" ";-mavx512bf16" options "-march=${build}")
  add_library(dispatch_${name} OBJECT EXCLUDE_FROM_ALL ${folder}/drawer.cpp)
  target_link_libraries(dispatch_${name} PRIVATE sketchrnn::inference sketchrnn_warnings)
  # Symbols that are unique in a whole process would not become local, nor would what LTO generates later.
  target_compile_options(dispatch_${name} PRIVATE ${options} $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  target_compile_definitions(dispatch_${name} PRIVATE DISPATCH_DRAW=draw_${name})
  set_target_properties(dispatch_${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
  set(module ${CMAKE_CURRENT_BINARY_DIR}/dispatch_${name}.o)
  add_custom_command(OUTPUT ${module}
    COMMAND ${SKETCHRNN_LD} -r --force-group-allocation -o ${module} $<TARGET_OBJECTS:dispatch_${name}>
    COMMAND ${CMAKE_OBJCOPY} --keep-global-symbol=draw_${name} ${module}
    DEPENDS dispatch_${name} $<TARGET_OBJECTS:dispatch_${name}> COMMAND_EXPAND_LISTS VERBATIM)
  list(APPEND modules ${module})
endforeach()

# Not part of the default build: the model is compiled four times.
add_executable(dispatch EXCLUDE_FROM_ALL ${folder}/main.cpp ${modules})
set_source_files_properties(${modules} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
find_package(Threads REQUIRED)
target_link_libraries(dispatch PRIVATE sketchrnn_warnings CLI11::CLI11 Threads::Threads)
target_compile_features(dispatch PRIVATE cxx_std_20)
target_compile_options(dispatch PRIVATE -march=x86-64)
