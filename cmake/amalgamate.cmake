# Writes the library as one header, sketchrnn_single.hpp: the headers that sketchrnn/sketchrnn.hpp includes, directly or indirectly, in the
# order in which a compiler reads them, each once. Includes of other projects and of the standard library stay where they are. A source file
# that includes it includes no header of the folder sketchrnn/, and still needs Eigen and xtensor.
# Usage: cmake -DOUTPUT=build/sketchrnn_single.hpp [-DWITH=inference,drawing] -P cmake/amalgamate.cmake
# WITH adds io/load_model.hpp (inference: needs nlohmann-json), or the umbrella header of a folder: checks, drawing, quality, toy, or io (which
# also needs zlib and pugixml).
cmake_minimum_required(VERSION 3.25)

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH source_folder)
set(include_folder ${source_folder}/include)
if(NOT OUTPUT)
  message(FATAL_ERROR "amalgamate.cmake: expected -DOUTPUT=FILE, found none")
endif()
cmake_path(ABSOLUTE_PATH OUTPUT NORMALIZE)

set(roots sketchrnn/sketchrnn.hpp)
string(REPLACE "," ";" parts "${WITH}")
foreach(part IN LISTS parts)
  if(part STREQUAL "inference")
    list(APPEND roots sketchrnn/io/load_model.hpp)
  elseif(part MATCHES "^(checks|drawing|io|quality|toy)$")
    list(APPEND roots sketchrnn/${part}/${part}.hpp)
  else()
    message(FATAL_ERROR "amalgamate.cmake: -DWITH=${WITH}: found ${part}, expected checks, drawing, inference, io, quality or toy")
  endif()
endforeach()

# visit(HEADER): appends a header to the text after all that it includes. Headers include each other outside of #if only, which the test
# repository/dependencies checks. The text is never a list: C++ has semicolons and brackets.
set_property(GLOBAL PROPERTY text "")
set_property(GLOBAL PROPERTY visited "")
function(visit header)
  get_property(visited GLOBAL PROPERTY visited)
  if(header IN_LIST visited)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY visited ${header})
  file(READ ${include_folder}/${header} text)
  string(REGEX MATCHALL "\n#include <sketchrnn/[^>\n]+>" includes "${text}")
  list(TRANSFORM includes REPLACE "^\n#include <([^>]+)>" "\\1")
  foreach(include IN LISTS includes)
    visit(${include})
  endforeach()
  string(REGEX REPLACE "\n#include <sketchrnn/[^\n]*" "" text "${text}")
  string(REGEX REPLACE "\n#pragma once[^\n]*" "" text "${text}")
  string(REGEX REPLACE "\n\n\n+" "\n\n" text "${text}")
  set_property(GLOBAL APPEND_STRING PROPERTY text "\n// <${header}>\n\n${text}")
endfunction()
foreach(root IN LISTS roots)
  visit(${root})
endforeach()

file(STRINGS ${include_folder}/sketchrnn/version.hpp version REGEX "^#define SKETCHRNN_VERSION_(MAJOR|MINOR|PATCH) [0-9]+$")
list(TRANSFORM version REPLACE "^.* ([0-9]+)$" "\\1")
list(JOIN version "." version)
file(READ ${source_folder}/LICENSE license)
string(REGEX REPLACE "\n+$" "" license "${license}")
string(REPLACE "\n" "\n// " license "// ${license}")
string(REGEX REPLACE " +\n" "\n" license "${license}\n")

get_property(visited GLOBAL PROPERTY visited)
get_property(text GLOBAL PROPERTY text)
list(JOIN roots ">, <" roots)
list(LENGTH visited count)
file(WRITE ${OUTPUT}
  "// sketchrnn ${version} in one header: <${roots}>.\n// Made by cmake/amalgamate.cmake from ${count} headers. A source file includes this header or those, not both.\n//\n"
  "${license}#pragma once\n${text}")
message("${OUTPUT}: ${count} headers")
