# Builds the site, the guide with the API reference, and checks it: no warning of Doxygen, no public name without a comment, no broken link.
# Usage: cmake -DSOURCE_FOLDER=. -DWORK_FOLDER=folder -P reference.cmake
cmake_minimum_required(VERSION 3.25)

find_program(BASH bash)
find_program(PYTHON NAMES python3)
find_program(DOXYGEN doxygen)
if(NOT BASH OR NOT PYTHON OR NOT DOXYGEN)
  message("skipped: bash, python3 or doxygen absent")
  return()
endif()

function(run what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${SOURCE_FOLDER} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what}:\n${out}")
  endif()
  message("${out}")
endfunction()

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})
# The menu has every page of the guide.
file(READ ${SOURCE_FOLDER}/docs/site/header.html menu)
file(GLOB pages ${SOURCE_FOLDER}/docs/*.md)
foreach(page IN LISTS pages)
  cmake_path(GET page STEM name)
  if(NOT menu MATCHES "\\^${name}\\.html")
    message(FATAL_ERROR "docs/${name}.md is not in the menu, docs/site/header.html")
  endif()
endforeach()

run("The site cannot be built" ${BASH} docs/build.sh --out ${WORK_FOLDER}/site)
run("Broken links in the site" ${PYTHON} tests/repository/check_site.py ${WORK_FOLDER}/site)

file(READ ${SOURCE_FOLDER}/docs/site/Doxyfile options)
file(WRITE ${WORK_FOLDER}/Doxyfile
  "${options}\nOUTPUT_DIRECTORY = \"${WORK_FOLDER}\"\nINPUT = include/sketchrnn docs/site\nGENERATE_HTML = NO\nGENERATE_XML = YES\n"
  "XML_PROGRAMLISTING = NO\nEXTRACT_ALL = YES\n")
run("Doxygen" ${DOXYGEN} ${WORK_FOLDER}/Doxyfile)
run("Public names without a comment" ${PYTHON} tests/repository/count_undocumented.py ${WORK_FOLDER}/xml)
