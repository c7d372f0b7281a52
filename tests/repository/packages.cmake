# Checks the files for package managers as far as this needs no package manager: they can be read, and have the library's version and
# sources.
# Usage: cmake -DSOURCE_FOLDER=. -DWORK_FOLDER=folder -DVERSION=0.1.0 -P packages.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

# vcpkg: the name of the port is that of its folder.
file(READ ${SOURCE_FOLDER}/packaging/vcpkg/ports/sketchrnn/vcpkg.json port)
foreach(field_and_expected name=sketchrnn version=${VERSION})
  string(REPLACE "=" ";" field_and_expected "${field_and_expected}")
  list(POP_FRONT field_and_expected field)
  string(JSON found ERROR_VARIABLE problem GET "${port}" ${field})
  if(problem)
    message(FATAL_ERROR "vcpkg.json: ${problem}")
  elseif(NOT found STREQUAL field_and_expected)
    message(FATAL_ERROR "vcpkg.json: found ${field} ${found}, expected ${field_and_expected}")
  endif()
endforeach()

# The port file, with vcpkg's functions replaced by functions that only look at their arguments.
set(CURRENT_PACKAGES_DIR ${WORK_FOLDER}/packages)
set(PORT sketchrnn)
set(calls "")
foreach(function check_features cmake_install cmake_config_fixup fixup_pkgconfig install_copyright)
  function(vcpkg_${function})
    list(APPEND calls ${CMAKE_CURRENT_FUNCTION})
    set(calls ${calls} PARENT_SCOPE)
  endfunction()
endforeach()
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 argument "" SOURCE_PATH OPTIONS)
  set(configured ${argument_SOURCE_PATH} PARENT_SCOPE)
endfunction()
include(${SOURCE_FOLDER}/packaging/vcpkg/ports/sketchrnn/portfile.cmake)
if(NOT EXISTS ${configured}/include/sketchrnn/version.hpp)
  message(FATAL_ERROR "portfile.cmake: expected the sources of the library, found ${configured}")
endif()
list(LENGTH calls count)
if(NOT count EQUAL 5)
  message(FATAL_ERROR "portfile.cmake: expected 5 steps, found ${calls}")
endif()

# Conan: the recipe is Python that compiles. What it does takes Conan.
find_program(PYTHON NAMES python3)
if(PYTHON)
  execute_process(
    COMMAND ${PYTHON} -c "import sys; compile(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1], 'exec')"
      ${SOURCE_FOLDER}/packaging/conan/conanfile.py
    RESULT_VARIABLE status ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "conanfile.py: ${output}")
  endif()
else()
  message("skipped: the recipe for Conan; python3 absent")
endif()
message("the files for package managers can be read")
