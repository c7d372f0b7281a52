# Makes the single header, and compiles and runs the consumer's program that samples from an embedded model with it,
# without include/.
# Usage: cmake -DSOURCE_FOLDER=. -DWORK_FOLDER=folder -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -P single_header.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/same_drawings.cmake)

set(header ${WORK_FOLDER}/sketchrnn_single.hpp)
run(${CMAKE_COMMAND} -DOUTPUT=${header} -DWITH=inference -P ${SOURCE_FOLDER}/cmake/amalgamate.cmake)
message("${output}")
file(STRINGS ${header} left REGEX "^#include <sketchrnn/")
if(left)
  message(FATAL_ERROR "sketchrnn_single.hpp: expected no include of the library, found ${left}")
endif()
file(READ ${header} text)
file(READ ${SOURCE_FOLDER}/LICENSE license)
string(REGEX MATCH "Copyright [^\n]*" holder "${license}")
string(FIND "${text}" "// ${holder}\n" place)
if(place EQUAL -1 OR place GREATER 400)
  message(FATAL_ERROR "sketchrnn_single.hpp: expected the license at its head, found «${holder}» at ${place}")
endif()

# The program, with the one header instead of those that it includes.
file(READ ${SOURCE_FOLDER}/tests/repository/consumer/embedded.cpp text)
string(REGEX REPLACE "#include <sketchrnn/[^\n]*" "#include \"sketchrnn_single.hpp\"" text "${text}")
file(WRITE ${WORK_FOLDER}/embedded.cpp "${text}")
file(COPY ${SOURCE_FOLDER}/tests/repository/consumer/tiny_model.hpp DESTINATION ${WORK_FOLDER})
# The folders of the dependencies, without ours.
file(STRINGS ${COMPILER_ARGUMENTS} arguments REGEX "^-isystem")
list(JOIN arguments "\n" arguments)
file(WRITE ${WORK_FOLDER}/arguments "${arguments}\n")
run(${COMPILER} @${WORK_FOLDER}/arguments -std=c++20 -O0 embedded.cpp -o embedded -pthread)
draws_the_same(${WORK_FOLDER}/embedded)
message("a program compiles with the single header alone")
