# Installation: headers, and a package with the components "inference" and "io": a program that reads no files needs neither zlib nor JSON
# nor XML. A program that does requires them with  find_package(sketchrnn REQUIRED COMPONENTS io).
# All of this is the component "dev" of the installation (cmake --install build --component dev).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_DATADIR}/cmake/sketchrnn)

install(TARGETS sketchrnn sketchrnn_reproducible EXPORT sketchrnn-targets FILE_SET HEADERS COMPONENT dev)
install(EXPORT sketchrnn-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder} COMPONENT dev)
if(TARGET sketchrnn_inference)
  install(TARGETS sketchrnn_inference EXPORT sketchrnn-inference-targets FILE_SET HEADERS COMPONENT dev)
  install(EXPORT sketchrnn-inference-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder} COMPONENT dev)
endif()
if(SKETCHRNN_IO)
  install(TARGETS sketchrnn_io EXPORT sketchrnn-io-targets FILE_SET HEADERS COMPONENT dev)
  install(EXPORT sketchrnn-io-targets NAMESPACE sketchrnn:: DESTINATION ${package_folder} COMPONENT dev)
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
  DESTINATION ${package_folder} COMPONENT dev)
# By its own name: CMAKE_INSTALL_DOCDIR is that of the project that takes this one along.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/sketchrnn COMPONENT dev)

# For pkg-config. The files find their prefix from where they are, so that an installation can be moved.
set(pkgconfig_folder ${CMAKE_INSTALL_DATADIR}/pkgconfig)
file(RELATIVE_PATH to_prefix "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
else()
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(pc_names sketchrnn)
if(TARGET sketchrnn_inference)
  list(APPEND pc_names sketchrnn-inference)
endif()
if(SKETCHRNN_IO)
  list(APPEND pc_names sketchrnn-io)
endif()
foreach(name IN LISTS pc_names)
  configure_file(packaging/pkgconfig/${name}.pc.in ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc DESTINATION ${pkgconfig_folder} COMPONENT dev)
endforeach()
