# Compiles programs of tests/repository/consumer against an installation, without CMake: with the flags that pkg-config prints.
# Usage: cmake -DSOURCE_FOLDER=. -DBUILD_FOLDER=build -DWORK_FOLDER=folder -DCOMPILER=g++ -DVERSION=0.1.0 -P consumer_pkg_config.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})
find_program(PKG_CONFIG NAMES pkg-config pkgconf)
if(NOT PKG_CONFIG)
  message("skipped: pkg-config absent")
  return()
endif()
execute_process(COMMAND ${PKG_CONFIG} --exists eigen3 xtensor zlib pugixml nlohmann_json RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message("skipped: .pc files of eigen3, xtensor, zlib, pugixml or nlohmann_json absent")
  return()
endif()

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# Moved after the installation, to a folder with a space in its name: the files must be relocatable.
run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER}/prefix --component dev)
file(RENAME ${WORK_FOLDER}/prefix "${WORK_FOLDER}/else where")
set(ENV{PKG_CONFIG_PATH} "${WORK_FOLDER}/else where/share/pkgconfig")

# Each package brings the libraries of its headers and no others.
set(libraries_sketchrnn "")
set(libraries_sketchrnn-inference "")
set(libraries_sketchrnn-io "-lpugixml;-lz")
foreach(package sketchrnn sketchrnn-inference sketchrnn-io)
  run(${PKG_CONFIG} --modversion ${package})
  string(STRIP "${output}" output)
  if(NOT output STREQUAL VERSION)
    message(FATAL_ERROR "${package}.pc: found version ${output}, expected ${VERSION}")
  endif()
  run(${PKG_CONFIG} --libs-only-l ${package})
  separate_arguments(output UNIX_COMMAND "${output}")
  list(REMOVE_DUPLICATES output)
  list(SORT output)
  if(NOT output STREQUAL "${libraries_${package}}")
    message(FATAL_ERROR "${package}.pc: found the libraries «${output}», expected «${libraries_${package}}»")
  endif()
endforeach()

# compile(PROGRAM PACKAGE): as a user would, and runs the program.
function(compile program package)
  run(${PKG_CONFIG} --cflags --libs ${package})
  separate_arguments(flags UNIX_COMMAND "${output}")
  run(${COMPILER} -std=c++20 -O0 ${SOURCE_FOLDER}/tests/repository/consumer/${program}.cpp ${flags} -o ${program})
  run(${WORK_FOLDER}/${program})
endfunction()
compile(drawing sketchrnn)
compile(files sketchrnn-io)
message("programs compile with the flags of pkg-config")
