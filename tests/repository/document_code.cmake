# Compiles the C++ of a document. A block that begins with ```cpp and has an #include is a translation unit of its own. The other cpp
# blocks are what stands inside functions: each becomes the body of one, all in one translation unit behind `#include`s of both umbrella
# headers and `namespace srn = sketchrnn;`. C++ that is not to be compiled is marked ```c++ instead. Errors point into the document.
# Usage: cmake -DDOCUMENT=README.md -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -DWORK_FOLDER=folder -P document_code.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})
file(READ ${DOCUMENT} text)
# Without this, a quoted argument of CMake could not end in the text's backslashes.
string(APPEND text "\n")

set(units "")
set(bodies "")
set(body_count 0)
set(number 0)
set(inside FALSE)
while(NOT text STREQUAL "")
  string(FIND "${text}" "\n" length)
  string(SUBSTRING "${text}" 0 ${length} line)
  math(EXPR length "${length} + 1")
  string(SUBSTRING "${text}" ${length} -1 text)
  math(EXPR number "${number} + 1")

  if(NOT inside AND line MATCHES "^```cpp *$")
    set(inside TRUE)
    math(EXPR next "${number} + 1")
    set(block "#line ${next} \"${DOCUMENT}\"\n")
  elseif(inside AND line MATCHES "^``` *$")
    set(inside FALSE)
    if(block MATCHES "\n *#include ")
      set(unit ${WORK_FOLDER}/line_${next}.cpp)
      file(WRITE ${unit} "${block}")
      list(APPEND units ${unit})
    else()
      math(EXPR body_count "${body_count} + 1")
      string(APPEND bodies "[[maybe_unused]] static void block_${body_count}() {\n${block}}\n")
    endif()
  elseif(inside)
    string(APPEND block "${line}\n")
  endif()
endwhile()
if(inside)
  message(FATAL_ERROR "${DOCUMENT}:${next}: this block does not end")
endif()

if(body_count GREATER 0)
  set(unit ${WORK_FOLDER}/bodies.cpp)
  file(WRITE ${unit}
    "#include <sketchrnn/sketchrnn.hpp>\n#include <sketchrnn/io/io.hpp>\n#include <iostream>\n"
    "namespace srn = sketchrnn;\n${bodies}")
  list(APPEND units ${unit})
endif()

set(problems "")
foreach(unit IN LISTS units)
  execute_process(COMMAND ${COMPILER} @${COMPILER_ARGUMENTS} -Wall -Wextra -Wno-unused -Werror -fdiagnostics-color=never
    -S -o ${WORK_FOLDER}/output.s ${unit}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    string(APPEND problems "\n${output}")
  endif()
endforeach()
if(problems)
  message(FATAL_ERROR "${DOCUMENT}: code that does not compile:${problems}")
endif()
list(LENGTH units count)
message("${DOCUMENT}: ${count} translation units, ${body_count} blocks of which were inside functions")
