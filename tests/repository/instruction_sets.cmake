# Compiles one translation unit for SSE2 and one for AVX2 and links both into one program. The program ends with one sentence when it
# starts, unless the two are modules whose other symbols are local, or it says that it may have several builds (several.cpp): then each runs
# its own code. Checks the code: that for SSE2 must not contain AVX instructions, and no function of the library may be outside the
# namespace of its instruction set, where the linker would keep one of the two.
# Usage: cmake -DFOLDER=... -DWORK_FOLDER=... -DPROCESSOR=x86_64 -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -P instruction_sets.cmake
cmake_minimum_required(VERSION 3.25)

if(NOT PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  message("skipped: ${PROCESSOR} has neither SSE2 nor AVX2")
  return()
endif()
file(MAKE_DIRECTORY ${WORK_FOLDER})

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# g++'s symbols that are unique in a whole process would not become local in modules; clang has none.
set(local_symbols -fno-gnu-unique)
execute_process(COMMAND ${COMPILER} ${local_symbols} -E -x c++ /dev/null RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
if(NOT status EQUAL 0)
  set(local_symbols "")
endif()
# Through assembler text, which is searched: objdump takes minutes for object files of so many sections.
run(${COMPILER} @${COMPILER_ARGUMENTS} -O0 -march=x86-64 ${local_symbols} -DNAME=run_sse2 -S ${FOLDER}/unit.cpp -o sse2.s)
run(${COMPILER} @${COMPILER_ARGUMENTS} -O0 -march=x86-64 ${local_symbols} -mavx2 -mfma -DNAME=run_avx2 -S ${FOLDER}/unit.cpp -o avx2.s)
run(${COMPILER} -c sse2.s -o sse2.o)
run(${COMPILER} -c avx2.s -o avx2.o)
run(${COMPILER} -std=c++20 -O1 -c ${FOLDER}/main.cpp -o main.o)
run(${COMPILER} -std=c++20 -O1 ${FOLDER}/several.cpp main.o avx2.o sse2.o -o program -pthread)
run(./program)
message("${output}")

# Where the two meet, in either order.
foreach(units "avx2.o;sse2.o" "sse2.o;avx2.o")
  run(${COMPILER} main.o ${units} -o program -pthread)
  execute_process(COMMAND ./program WORKING_DIRECTORY ${WORK_FOLDER} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "^sketchrnn: this program has files compiled for ([a-z0-9_]+) and files compiled for ([a-z0-9_]+), .*local symbols.*"
    "\\1;\\2" found "${output}")
  list(SORT found)
  if(status EQUAL 0 OR NOT found STREQUAL "avx2_fma;sse2")
    message(FATAL_ERROR "${units}: expected an end with a sentence that names both instruction sets, found (status ${status}):\n${output}")
  endif()
endforeach()

# As modules: examples/dispatch/dispatch.cmake.
find_program(ld NAMES ld.bfd ld REQUIRED)
find_program(objcopy objcopy REQUIRED)
foreach(unit sse2 avx2)
  run(${ld} -r --force-group-allocation -o ${unit}_module.o ${unit}.o)
  run(${objcopy} --keep-global-symbol=run_${unit} ${unit}_module.o)
endforeach()
run(${COMPILER} main.o avx2_module.o sse2_module.o -o program -pthread)
run(./program)

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
