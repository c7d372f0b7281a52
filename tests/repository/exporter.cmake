# Builds and installs tests/repository/exporter, a library that adds sketchrnn's sources and exports a target of its own that links
# with sketchrnn's, and then a program that finds that library.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(common -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Debug)
run(${CMAKE_COMMAND} ${common} -S ${SOURCE_FOLDER}/tests/repository/exporter -B ${WORK_FOLDER}/library
  -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DFETCHCONTENT_SOURCE_DIR_SKETCHRNN=${SOURCE_FOLDER})
run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/library)
run(${CMAKE_COMMAND} --install ${WORK_FOLDER}/library --prefix ${WORK_FOLDER}/prefix)
file(GLOB_RECURSE licenses RELATIVE ${WORK_FOLDER}/prefix ${WORK_FOLDER}/prefix/*LICENSE)
list(SORT licenses)
if(NOT licenses STREQUAL "share/doc/mine/LICENSE;share/doc/sketchrnn/LICENSE")
  message(FATAL_ERROR "installed licenses: ${licenses}")
endif()

run(${CMAKE_COMMAND} ${common} -S ${SOURCE_FOLDER}/tests/repository/exporter/user -B ${WORK_FOLDER}/user
  -DCMAKE_PREFIX_PATH=${WORK_FOLDER}/prefix)
run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/user)
run(${WORK_FOLDER}/user/user)
message("a library made with sketchrnn serves others")
