# The scripts: their response to a mistyped option, which is its name, the closest known one, and status 2, before they install or build anything.
# Usage: cmake -DSOURCE_FOLDER=folder -P scripts.cmake
cmake_minimum_required(VERSION 3.25)

find_program(BASH bash)
find_program(PYTHON NAMES python3)
if(NOT BASH OR NOT PYTHON)
  message(FATAL_ERROR "skipped: bash or python3 absent")
endif()

# expect(TEXT COMMAND...): exits with status 2, and the output matches the text.
function(expect text)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${SOURCE_FOLDER} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
  if(NOT status EQUAL 2 OR NOT "${out}${error}" MATCHES "${text}")
    message(FATAL_ERROR "${ARGN}: status ${status}, expected 2 and «${text}»\n${out}${error}")
  endif()
endfunction()

expect("^unknown option --quik. did you mean --quick.. see --help\n$" ${BASH} tests/run.sh --quik)
expect("did you mean --filter" ${BASH} tests/run.sh --filt=io)
expect("^unexpected argument quick. see --help" ${BASH} tests/run.sh quick)
expect("did you mean --help" ${BASH} tests/fuzz/run.sh --hepl)
expect("did you mean --out" ${BASH} docs/build.sh --ou build/site)
expect("did you mean --only" ${BASH} tests/platforms.sh --onyl tidy)
expect("did you mean --quick" ${BASH} bench/run.sh --qiuck)
expect("^unknown option --wibble. see --help" ${BASH} bench/run.sh --wibble)
expect("did you mean --repeats" ${BASH} bench/compile_time.sh --repeat 3)
expect("did you mean --pictures" ${BASH} bench/history/run.sh --pictur folder)
expect("^expected --file VALUE instead of --file=a.json" ${BASH} bench/history/run.sh --file=a.json)
expect("did you mean --seeds" ${BASH} bench/learning_curve/run.sh --seed 4)
expect("seed 2 is already in bench/learning_curve/measured.csv" ${BASH} bench/learning_curve/run.sh --data README.md --seeds "9 2")
expect("x is no seed" ${BASH} bench/learning_curve/run.sh --seeds x)
expect("unknown option --ruonds. did you mean --rounds." ${PYTHON} bench/compare/compare.py --ruonds=3 --list)
expect("did you mean lstm_100_2" ${PYTHON} bench/compare/compare.py --only lstm_10_2)

# The table of docs/platforms.md has a row for each part of tests/platforms.sh.
file(READ ${SOURCE_FOLDER}/tests/platforms.sh script)
file(READ ${SOURCE_FOLDER}/docs/platforms.md document)
string(REGEX MATCH "\nparts=\\(([^)]*)\\)" found "${script}")
string(REGEX MATCHALL "[^ \n]+" parts "${CMAKE_MATCH_1}")
list(LENGTH parts count)
if(count LESS 10)
  message(FATAL_ERROR "tests/platforms.sh: found ${count} parts: ${parts}")
endif()
foreach(part IN LISTS parts)
  string(FIND "${document}" "| `${part}` |" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "docs/platforms.md has no row of the part ${part}: run tests/platforms.sh --table docs/platforms.md")
  endif()
endforeach()

# The choice of the fastest setting of a peer, and the history of the benchmarks.
foreach(test torch_settings history)
  execute_process(COMMAND ${PYTHON} tests/repository/${test}.py WORKING_DIRECTORY ${SOURCE_FOLDER} RESULT_VARIABLE status
    OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "tests/repository/${test}.py:\n${out}")
  endif()
endforeach()
