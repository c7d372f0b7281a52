# Compiles one translation unit for SSE2 and one for AVX2, links both into one program and runs it. Checks the code: that for SSE2 must not contain AVX
# instructions, and no function of the library may be outside the namespace of its instruction set, where the linker would keep
# one of the two.
# Usage: cmake -DFOLDER=... -DWORK_FOLDER=... -DPROCESSOR=x86_64 -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -P instruction_sets.cmake
cmake_minimum_required(VERSION 3.25)

if(NOT PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  message("skipped: ${PROCESSOR} has neither SSE2 nor AVX2")
  return()
endif()
file(MAKE_DIRECTORY ${WORK_FOLDER})

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# Through assembler text, which is searched: objdump takes minutes for object files of so many sections.
run(${COMPILER} @${COMPILER_ARGUMENTS} -O0 -march=x86-64 -DNAME=run_sse2 -S ${FOLDER}/unit.cpp -o sse2.s)
run(${COMPILER} @${COMPILER_ARGUMENTS} -O0 -march=x86-64 -mavx2 -mfma -DNAME=run_avx2 -S ${FOLDER}/unit.cpp -o avx2.s)
run(${COMPILER} -c sse2.s -o sse2.o)
run(${COMPILER} -c avx2.s -o avx2.o)
run(${COMPILER} -std=c++20 -O1 ${FOLDER}/main.cpp avx2.o sse2.o -o program -pthread)
run(./program)
message("${output}")

find_program(nm nm REQUIRED)
find_program(grep grep REQUIRED)
# lines(variable file pattern): the number of matching lines of assembler text (by grep, since CMake would take minutes)
function(lines variable file pattern)
  execute_process(COMMAND ${grep} -c -E ${pattern} ${WORK_FOLDER}/${file} OUTPUT_VARIABLE count OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(${variable} ${count} PARENT_SCOPE)
endfunction()
lines(count sse2.s "%ymm|%zmm|[[:space:]]v[a-z]+[ps][sd][[:space:]]")
if(count GREATER 0)
  message(FATAL_ERROR "${count} instructions of AVX in the code for SSE2")
endif()
lines(count avx2.s "%ymm")
if(count EQUAL 0)
  message(FATAL_ERROR "no register of AVX in the code for AVX2: this test sees nothing")
endif()

# Functions and variables of the library that the linker merges, by the prefix of their mangled names.
function(names variable unit pattern)
  execute_process(COMMAND ${nm} --defined-only ${WORK_FOLDER}/${unit}.o COMMAND ${grep} -c -E " [WVu] _ZNK?9sketchrnn${pattern}"
    OUTPUT_VARIABLE count OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(${variable} ${count} PARENT_SCOPE)
endfunction()
foreach(unit_and_namespace "sse2 4sse2" "avx2 8avx2_fma")
  separate_arguments(unit_and_namespace)
  list(POP_FRONT unit_and_namespace unit)
  names(all ${unit} "")
  names(inside ${unit} "${unit_and_namespace}")
  if(all LESS 20)
    message(FATAL_ERROR "${unit}.o has ${all} functions of the library: this test sees nothing")
  elseif(NOT all EQUAL inside)
    math(EXPR outside "${all} - ${inside}")
    message(FATAL_ERROR "${outside} functions of ${unit}.o stand outside the namespace of its instruction set")
  endif()
  message("${unit}.o: ${all} functions of the library")
endforeach()
