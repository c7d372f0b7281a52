# Configures a project that uses the library, installed and with its sources, with packages of Eigen of several versions:
# 3.4 to 5 are accepted, older and newer ones are rejected with one sentence. The packages are created here; they contain the installed Eigen,
# so nothing is compiled. (tests/platforms.sh --eigen compiles and runs with another real version.)
cmake_minimum_required(VERSION 3.25)
include(CMakePackageConfigHelpers)

file(REMOVE_RECURSE ${WORK_FOLDER})
set(versions 3.3.9 3.4.0 5.0.1 6.0.0)
set(refused 3.3.9 6.0.0)
foreach(version IN LISTS versions)
  set(package ${WORK_FOLDER}/eigen-${version}/share/eigen3/cmake)
  file(WRITE ${package}/Eigen3Config.cmake
    "add_library(Eigen3::Eigen INTERFACE IMPORTED)\ntarget_include_directories(Eigen3::Eigen INTERFACE \"${EIGEN_FOLDER}\")\n")
  # As in Eigen 3.4, and no longer in 5.
  write_basic_package_version_file(${package}/Eigen3ConfigVersion.cmake VERSION ${version} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)

  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${WORK_FOLDER}/eigen-${version}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${output}")
  endif()

  foreach(way installed fetched)
    set(arguments -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER} -DWAY=${way} -DEXPECTED_VERSION=${VERSION}
      -S ${SOURCE_FOLDER}/tests/repository/consumer -B ${WORK_FOLDER}/build/${way}-${version})
    list(APPEND arguments -DCMAKE_PREFIX_PATH=${WORK_FOLDER}/eigen-${version})
    if(way STREQUAL "fetched")
      list(APPEND arguments -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DFETCHCONTENT_SOURCE_DIR_SKETCHRNN=${SOURCE_FOLDER})
    endif()
    execute_process(COMMAND ${CMAKE_COMMAND} ${arguments} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(version IN_LIST refused)
      if(status EQUAL 0 OR NOT output MATCHES "sketchrnn: needs Eigen 3.4 to 5, found ${version}")
        message(FATAL_ERROR "Eigen ${version}, ${way}: expected one sentence of refusal, found (status ${status}):\n${output}")
      endif()
    elseif(NOT status EQUAL 0)
      message(FATAL_ERROR "Eigen ${version}, ${way}: refused:\n${output}")
    endif()
  endforeach()
endforeach()
message("3.4 to 5 serve, ${refused} are refused")
