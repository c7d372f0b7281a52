# Builds and runs tests/repository/consumer as another project: with an installation (WAY=installed) or with the sources, added
# by FetchContent without a network (WAY=fetched) or by add_subdirectory (WAY=subdirectory). With ONLY=embedded, only that program.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/same_drawings.cmake)

set(arguments -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER} -DWAY=${WAY} -DSKETCHRNN_FOLDER=${SOURCE_FOLDER}
  -DEXPECTED_VERSION=${VERSION}
  -S ${SOURCE_FOLDER}/tests/repository/consumer -B ${WORK_FOLDER}/build)
if(WAY STREQUAL "installed")
  run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER}/prefix)
  # Moved after the installation: the package must be relocatable.
  file(RENAME ${WORK_FOLDER}/prefix ${WORK_FOLDER}/elsewhere)
  file(GLOB_RECURSE installed ${WORK_FOLDER}/elsewhere/*.cmake)
  foreach(file IN LISTS installed)
    file(STRINGS ${file} hits REGEX "${SOURCE_FOLDER}")
    if(hits)
      message(FATAL_ERROR "${file} names the source folder: ${hits}")
    endif()
  endforeach()
  run(${CMAKE_COMMAND} ${arguments} -DCMAKE_PREFIX_PATH=${WORK_FOLDER}/elsewhere)
else()
  run(${CMAKE_COMMAND} ${arguments} -DFETCHCONTENT_FULLY_DISCONNECTED=ON
    -DFETCHCONTENT_SOURCE_DIR_SKETCHRNN=${SOURCE_FOLDER})
  # Nothing but the library is installed.
  run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/build --target help)
  if(output MATCHES "sketchrnn_own_program|two_units|quickstart")
    message(FATAL_ERROR "the library's own programs are part of its user's project:\n${output}")
  endif()
endif()
if(ONLY)
  run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/build --target ${ONLY})
else()
  run(${CMAKE_COMMAND} --build ${WORK_FOLDER}/build --parallel 2)
  run(${WORK_FOLDER}/build/drawing)
  run(${WORK_FOLDER}/build/files)
  message("${output}")
endif()
draws_the_same(${WORK_FOLDER}/build/embedded)
