# The program of the component "studio", and packages by cpack: sketchrnn-dev (architecture all) and, if the studio was built, sketchrnn-studio.
# packaging/README.md describes how to make them. An installation without a component remains the library alone.
if(TARGET studio)
  install(TARGETS studio RUNTIME COMPONENT studio EXCLUDE_FROM_ALL)
  install(FILES packaging/studio.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT studio EXCLUDE_FROM_ALL)
endif()

find_program(SKETCHRNN_DPKG dpkg)
mark_as_advanced(SKETCHRNN_DPKG)
if(NOT CPACK_GENERATOR)
  if(SKETCHRNN_DPKG)
    set(CPACK_GENERATOR DEB)
  else()
    set(CPACK_GENERATOR TGZ)
  endif()
endif()
# Whoever publishes a package gives another.
set(SKETCHRNN_PACKAGE_CONTACT "the sketchrnn authors <sketchrnn@example.org>" CACHE STRING "Maintainer of the packages that cpack makes")

set(CPACK_PACKAGE_NAME sketchrnn)
set(CPACK_PACKAGE_VENDOR "the sketchrnn authors")
set(CPACK_PACKAGE_CONTACT "${SKETCHRNN_PACKAGE_CONTACT}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME sketchrnn-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4), libxtensor-dev (>= 0.24)")
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "nlohmann-json3-dev (>= 3.11), libpugixml-dev (>= 1.9), zlib1g-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "sketch-rnn in header-only C++20
Stroke codecs, recurrent cells, a bidirectional encoder, a latent space and an
autoregressive mixture-density decoder as templates, with training and
sampling on CPUs. Reading models needs nlohmann-json, and reading drawings
also pugixml and zlib.")

set(CPACK_DEBIAN_STUDIO_PACKAGE_NAME sketchrnn-studio)
set(CPACK_DEBIAN_STUDIO_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_STUDIO_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_STUDIO_DESCRIPTION "draw with sketch-rnn models on the command line
Describes, converts, trains and evaluates models of sketch-rnn, and draws with
them: new drawings, reconstructions, interpolations, completions. Contains no
trained model; published models and files of drawings can be read.")

# What depends on the time at which cpack runs: which components there are, and the files that only Debian's packages have.
set(studio_file "")
if(TARGET studio)
  set(studio_file $<TARGET_FILE:studio>)
endif()
file(CONFIGURE OUTPUT package_options.in @ONLY CONTENT [[
set(CPACK_COMPONENTS_ALL dev)
set(native @SKETCHRNN_NATIVE@)
if(EXISTS "@studio_file@")
  if(native)
    message(FATAL_ERROR "sketchrnn: the studio was built for the processor of this machine; configure with -DSKETCHRNN_NATIVE=OFF to package it")
  endif()
  list(APPEND CPACK_COMPONENTS_ALL studio)
endif()
# CPack would print it above the description of each package, which has a first line of its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
]])
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/package_options.cmake INPUT ${CMAKE_CURRENT_BINARY_DIR}/package_options.in)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_BINARY_DIR}/package_options.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/debian/documents.cmake)
set(CPACK_COMPONENTS_ALL dev)
include(CPack)
