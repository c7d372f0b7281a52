# What Debian wants in share/doc of a package: copyright, changelogs, and compressed manual pages. cpack runs this after it has installed the
# components and before it makes packages of them.
cmake_minimum_required(VERSION 3.25)
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
find_program(GZIP gzip REQUIRED)
cmake_path(SET source_folder NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../..)

# compress(FILE): to FILE.gz, without the time, so that the same files give the same package.
function(compress file)
  execute_process(COMMAND ${GZIP} -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
  file(CHMOD ${file}.gz PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

file(READ ${source_folder}/LICENSE license)
string(REGEX REPLACE "^MIT License\n+Copyright \\(c\\) ([^\n]*)\n+" "" text "${license}")
set(holder "${CMAKE_MATCH_1}")
string(REGEX REPLACE "\n+$" "" text "${text}")
string(REPLACE "\n\n" "\n.\n" text "${text}")
string(REPLACE "\n" "\n " LICENSE_TEXT " ${text}")
set(LICENSE_HOLDER "${holder}")
# Respects SOURCE_DATE_EPOCH.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  set(package sketchrnn-${component})
  set(prefix ${CPACK_TEMPORARY_DIRECTORY}/${component}${CPACK_PACKAGING_INSTALL_PREFIX})
  set(documents ${prefix}/share/doc/${package})
  # In Debian's packages, the file copyright has the license.
  file(REMOVE_RECURSE ${prefix}/share/doc/sketchrnn)
  file(MAKE_DIRECTORY ${documents})
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${package}.copyright ${documents}/copyright @ONLY)
  file(CHMOD ${documents}/copyright PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  configure_file(${source_folder}/CHANGELOG.md ${documents}/changelog COPYONLY)
  compress(${documents}/changelog)
  file(WRITE ${documents}/changelog.Debian
    "sketchrnn (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n"
    "  * Version ${CPACK_PACKAGE_VERSION}; see changelog.gz.\n\n"
    " -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
  compress(${documents}/changelog.Debian)
  file(GLOB pages ${prefix}/share/man/man1/*.1)
  foreach(page IN LISTS pages)
    compress(${page})
  endforeach()
endforeach()
