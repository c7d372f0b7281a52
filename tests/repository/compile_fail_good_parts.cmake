# Checks that the parts of tests/compile_fail/*.cpp outside of `#ifdef MUST_NOT_COMPILE` compile: of all files in one translation unit, each in
# a namespace of its own behind the #includes of all. Errors point into the files.
# Usage: cmake -DFILES=a.cpp,b.cpp -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -DWORK_FOLDER=folder -P compile_fail_good_parts.cmake
cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${WORK_FOLDER})
set(includes "")
set(parts "")
string(REPLACE "," ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  cmake_path(GET file STEM name)
  file(READ ${file} text)
  string(REGEX MATCHALL "#include [^\n]*\n" found "${text}")
  list(APPEND includes ${found})
  string(REGEX REPLACE "#include [^\n]*\n" "\n" text "${text}")
  string(APPEND parts "namespace ${name} {\n#line 1 \"${file}\"\n${text}}\n")
endforeach()
list(REMOVE_DUPLICATES includes)
list(JOIN includes "" includes)
set(unit ${WORK_FOLDER}/good_parts.cpp)
file(WRITE ${unit} "${includes}${parts}")

execute_process(COMMAND ${COMPILER} @${COMPILER_ARGUMENTS} -fsyntax-only -fdiagnostics-color=never ${unit}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "parts that must compile do not:\n${output}")
endif()
list(LENGTH FILES count)
message("the good parts of ${count} files compile")
