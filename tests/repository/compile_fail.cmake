# Checks that the part of a file under `#ifdef MUST_NOT_COMPILE` does not compile, with the library's message. That the rest compiles is
# checked for all files at once by compile_fail_good_parts.cmake.
# In the file:
# // expect: <text>           is in the first line of the compiler's output that has "error:"; may be repeated
# // expect-nearby: <text>    is between that line and the next error; may be repeated. For numbers that are only in notes.
# // expect-g++: <text>       like expect-nearby, for g++ only; likewise expect-clang++, if their messages differ
# Usage: cmake -DFILE=x.cpp -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -DWORK_FOLDER=folder [-DPRECOMPILED=header] -P compile_fail.cmake
# PRECOMPILED: a header that precompiled_header.cmake has compiled, included first to save time.
cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${WORK_FOLDER})
set(precompiled)
if(DEFINED PRECOMPILED)
  include(${CMAKE_CURRENT_LIST_DIR}/use_precompiled.cmake)
endif()

# The part that must not compile: with -S instead of -fsyntax-only, since some checks are made only when code is generated.
set(command ${COMPILER} @${COMPILER_ARGUMENTS} ${precompiled} -fdiagnostics-color=never -S -o ${WORK_FOLDER}/output.s ${FILE})
set(environment ${CMAKE_COMMAND} -E env LC_ALL=C)

execute_process(COMMAND ${environment} ${command} -DMUST_NOT_COMPILE
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "${FILE}: the part that must not compile does")
endif()

# The first error: its line, and everything up to the next.
string(FIND "${output}" "error:" first)
if(first EQUAL -1)
  message(FATAL_ERROR "${FILE}: no line with 'error:' in the output:\n${output}")
endif()
string(SUBSTRING "${output}" ${first} -1 rest)
string(FIND "${rest}" "\n" length)
string(SUBSTRING "${rest}" 0 ${length} first_line)
string(SUBSTRING "${rest}" 6 -1 nearby)
string(FIND "${nearby}" "error:" length)
string(SUBSTRING "${nearby}" 0 ${length} nearby)

if(COMPILER MATCHES "clang")
  set(family "clang++")
else()
  set(family "g++")
endif()
set(problems "")
set(count 0)
file(STRINGS ${FILE} expectations REGEX "^// expect(-nearby|-g\\+\\+|-clang\\+\\+)?: ")
foreach(expectation IN LISTS expectations)
  string(REGEX MATCH "^// (expect[^:]*): (.*)$" matched "${expectation}")
  set(kind "${CMAKE_MATCH_1}")
  set(text "${CMAKE_MATCH_2}")
  if(kind STREQUAL "expect")
    math(EXPR count "${count} + 1")
    string(FIND "${first_line}" "${text}" place)
  elseif(kind STREQUAL "expect-nearby" OR kind STREQUAL "expect-${family}")
    string(FIND "${nearby}" "${text}" place)
  else()
    continue()
  endif()
  if(place EQUAL -1)
    string(APPEND problems "\n  ${kind}: ${text}")
  endif()
endforeach()
if(count EQUAL 0)
  message(FATAL_ERROR "${FILE}: has no line '// expect: <text>'")
elseif(problems)
  message(FATAL_ERROR "${FILE}: not found:${problems}\nin the output:\n${output}")
endif()
message("${first_line}")
