# Compiles a header that includes the given ones, for tests that call a compiler often: see use_precompiled.cmake.
# Usage: cmake -DPRECOMPILED=header -DINCLUDES=a.hpp,b.hpp -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -P precompiled_header.cmake
cmake_minimum_required(VERSION 3.25)

string(REPLACE "," ">\n#include <" includes "${INCLUDES}")
file(WRITE ${PRECOMPILED} "#include <${includes}>\n")
if(COMPILER MATCHES "clang")
  set(output ${PRECOMPILED}.pch)
else()
  set(output ${PRECOMPILED}.gch)
endif()
file(REMOVE ${output})
execute_process(COMMAND ${COMPILER} @${COMPILER_ARGUMENTS} -x c++-header ${PRECOMPILED} -o ${output}
  RESULT_VARIABLE status OUTPUT_VARIABLE messages ERROR_VARIABLE messages)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PRECOMPILED} does not compile:\n${messages}")
endif()
