# Compiles portable/no_exceptions.cpp, a program that loads models and draws, with exceptions, and without them and run-time type
# information, and runs both: they print the same drawings, and the same sentences about bad files. What a program without exceptions
# does not check ends it, with the sentence of the exception.
# Usage: cmake -DSOURCE_FOLDER=. -DWORK_FOLDER=folder -DCOMPILER=g++ -DCOMPILER_ARGUMENTS=file -P no_exceptions.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# With the same bits: exceptions must not change what an optimizer may contract.
set(compile ${COMPILER} @${COMPILER_ARGUMENTS} -O0 -ffp-contract=off ${SOURCE_FOLDER}/tests/repository/portable/no_exceptions.cpp -pthread)
run(${compile} -o with)
run(${compile} -fno-exceptions -fno-rtti -o without)
foreach(program with without)
  file(MAKE_DIRECTORY ${WORK_FOLDER}/${program}_files)
  execute_process(COMMAND ${WORK_FOLDER}/${program} ${program}_files WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE status OUTPUT_FILE ${WORK_FOLDER}/${program}.txt ERROR_VARIABLE error)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${program}: ${status}\n${error}")
  endif()
endforeach()

file(STRINGS ${WORK_FOLDER}/with.txt lines)
list(LENGTH lines count)
set(drawings ${lines})
list(FILTER drawings INCLUDE REGEX "^sketch [0-9a-f]")
set(sentences ${lines})
list(FILTER sentences INCLUDE REGEX ": found .*, expected ")
list(LENGTH drawings drawing_count)
list(LENGTH sentences sentence_count)
if(drawing_count LESS 10 OR sentence_count LESS 1000)
  message(FATAL_ERROR "with.txt: ${drawing_count} drawings and ${sentence_count} sentences: this test sees too little")
endif()
file(STRINGS ${WORK_FOLDER}/without.txt others)
if(NOT others STREQUAL lines)
  foreach(line other IN ZIP_LISTS lines others)
    if(NOT line STREQUAL other)
      message(FATAL_ERROR "with exceptions: ${line}\nwithout: ${other}")
    endif()
  endforeach()
endif()

# What is not checked: the sentence, and the end of the program.
function(must_end misuse sentence)
  execute_process(COMMAND ${WORK_FOLDER}/without without_files ${misuse} WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status EQUAL 0 OR status EQUAL 1 OR NOT output STREQUAL "error: ${sentence}\n")
    message(FATAL_ERROR "without exceptions, ${misuse}: expected the program to abort after «${sentence}», found ${status}, ${output}")
  endif()
endfunction()
must_end(argument "the temperature is -1, expected 0 or more")
must_end(file "model in memory: at byte 0: found text that begins with 'cats', expected a model: .safetensors, .gen.json, .gen.full.json or .gen.js")
message("with and without exceptions: ${drawing_count} drawings and ${sentence_count} sentences about bad files")
