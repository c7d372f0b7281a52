# Installation: headers, and a package with the components "inference" and "io": a program that reads no files needs neither zlib nor JSON
# nor XML. A program that does requires them with  find_package(sketchrnn REQUIRED COMPONENTS io).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_DATADIR}/cmake/sketchrnn)

install(TARGETS sketchrnn sketchrnn_reproducible EXPORT sketchrnn-targets FILE_SET HEADERS)
install(EXPORT sketchrnn-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder})
if(TARGET sketchrnn_inference)
  install(TARGETS sketchrnn_inference EXPORT sketchrnn-inference-targets FILE_SET HEADERS)
  install(EXPORT sketchrnn-inference-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder})
endif()
if(SKETCHRNN_IO)
  install(TARGETS sketchrnn_io EXPORT sketchrnn-io-targets FILE_SET HEADERS)
  install(EXPORT sketchrnn-io-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder})
endif()

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/sketchrnn-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/sketchrnn-config.cmake
  INSTALL_DESTINATION ${package_folder}
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/sketchrnn-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/sketchrnn-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/sketchrnn-config-version.cmake
    ${CMAKE_CURRENT_LIST_DIR}/sketchrnn-eigen.cmake
  DESTINATION ${package_folder})
# By its own name: CMAKE_INSTALL_DOCDIR is that of the project that takes this one along.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/sketchrnn)
