# Checks that the umbrella header of each folder that has one (drawing/drawing.hpp, ...) reaches every header of its folder, and sketchrnn.hpp
# every header of the other folders.
# Usage: cmake -DINCLUDE_FOLDER=include [-DWRITE=ON] -P umbrella.cmake
# Apart from the two headers by which a program compiles the matrix products once.
# WRITE rewrites all of these but io/io.hpp: all headers but those in folders named detail, which the others include.
cmake_minimum_required(VERSION 3.25)
cmake_path(ABSOLUTE_PATH INCLUDE_FOLDER NORMALIZE)

set(folders core sketch data kernels autodiff cells model training generation)
set(wanted sketchrnn/version.hpp)
foreach(folder IN LISTS folders)
  file(GLOB_RECURSE headers RELATIVE ${INCLUDE_FOLDER} ${INCLUDE_FOLDER}/sketchrnn/${folder}/*.hpp)
  list(SORT headers)
  list(APPEND wanted ${headers})
endforeach()
list(REMOVE_ITEM wanted sketchrnn/autodiff/extern_products.hpp sketchrnn/autodiff/instantiate_products.hpp)
foreach(folder checks drawing io quality toy)
  file(GLOB_RECURSE wanted_${folder} RELATIVE ${INCLUDE_FOLDER} ${INCLUDE_FOLDER}/sketchrnn/${folder}/*.hpp)
  list(REMOVE_ITEM wanted_${folder} sketchrnn/${folder}/${folder}.hpp)
  list(SORT wanted_${folder})
endforeach()

# Writes an umbrella header with all headers of the list but those in folders named detail; an empty line separates the folders.
function(write_umbrella umbrella comment headers)
  list(FILTER headers EXCLUDE REGEX "/detail/")
  set(text "${comment}\n#pragma once\n")
  set(previous "")
  foreach(header IN LISTS headers)
    string(REGEX MATCH "^sketchrnn/[^/]+" folder "${header}")
    if(NOT folder STREQUAL previous)
      string(APPEND text "\n")
    endif()
    set(previous "${folder}")
    string(APPEND text "#include <${header}>\n")
  endforeach()
  file(WRITE ${INCLUDE_FOLDER}/${umbrella} "${text}")
endfunction()

if(WRITE)
  write_umbrella(sketchrnn/sketchrnn.hpp
    "// Models, training and generation. Five folders have an umbrella header of their own: <sketchrnn/io/io.hpp> (files),\n// <sketchrnn/drawing/drawing.hpp> (pictures), <sketchrnn/quality/quality.hpp> (how good drawings are), <sketchrnn/toy/toy.hpp> (built-in\n// drawings) and <sketchrnn/checks/checks.hpp> (checks of cells, models and distributions of one's own)."
    "${wanted}")
  write_umbrella(sketchrnn/checks/checks.hpp
    "// Everything that checks parts of one's own: the gradients of operations, cells and models, and the derivatives of distributions."
    "${wanted_checks}")
  write_umbrella(sketchrnn/drawing/drawing.hpp
    "// Everything that makes pictures of drawings: SVG, animations, grids, plots, pages, plotters." "${wanted_drawing}")
  write_umbrella(sketchrnn/quality/quality.hpp
    "// Everything that measures how good drawings are: Frechet distance, precision, coverage, statistics, bodies." "${wanted_quality}")
  write_umbrella(sketchrnn/toy/toy.hpp "// The built-in drawings: procedurally generated cats and pigs." "${wanted_toy}")
endif()

set(problems "")
foreach(umbrella sketchrnn.hpp checks/checks.hpp drawing/drawing.hpp io/io.hpp quality/quality.hpp toy/toy.hpp)
  string(REGEX REPLACE "^([a-z]+)/.*" "wanted_\\1" list "${umbrella}")
  string(REPLACE "sketchrnn.hpp" "wanted" list "${list}")
  string(PREPEND umbrella "sketchrnn/")
  if(NOT ${list})
    continue()
  elseif(NOT EXISTS ${INCLUDE_FOLDER}/${umbrella})
    string(APPEND problems "\n  ${umbrella} is missing")
    continue()
  endif()

  # All headers that the umbrella includes, transitively.
  set(reached ${umbrella})
  set(pending ${umbrella})
  while(pending)
    list(POP_FRONT pending header)
    if(NOT EXISTS ${INCLUDE_FOLDER}/${header})
      string(APPEND problems "\n  <${header}> does not exist")
      continue()
    endif()
    file(STRINGS ${INCLUDE_FOLDER}/${header} includes REGEX "^#include <sketchrnn/")
    list(TRANSFORM includes REPLACE "^#include <([^>]+)>.*" "\\1")
    list(REMOVE_ITEM includes ${reached})
    list(REMOVE_DUPLICATES includes)
    list(APPEND reached ${includes})
    list(APPEND pending ${includes})
  endwhile()
  list(REMOVE_ITEM ${list} ${reached})
  foreach(header IN LISTS ${list})
    string(APPEND problems "\n  ${umbrella} does not reach <${header}>")
  endforeach()
endforeach()
if(problems)
  message(FATAL_ERROR "Umbrella headers (cmake -DINCLUDE_FOLDER=include -DWRITE=ON -P tests/repository/umbrella.cmake):${problems}")
endif()
message("the umbrella headers are complete")
