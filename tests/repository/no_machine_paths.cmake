# Checks that no file of the project contains a path of a particular machine.
# Usage: cmake -DSOURCE_FOLDER=. -P no_machine_paths.cmake
cmake_minimum_required(VERSION 3.25)
cmake_path(ABSOLUTE_PATH SOURCE_FOLDER NORMALIZE)

# The files of the project: those of git, or, in a copy without git, all except build outputs.
set(files "")
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE_FOLDER}/.git)
  execute_process(COMMAND ${GIT} -c safe.directory=* -C ${SOURCE_FOLDER} ls-files --cached --others --exclude-standard
    OUTPUT_VARIABLE files OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" files "${files}")
else()
  file(GLOB_RECURSE files RELATIVE ${SOURCE_FOLDER} ${SOURCE_FOLDER}/*)
  list(FILTER files EXCLUDE REGEX "^(build|data|node_modules|\\.git)/")
endif()

# Composed of parts, so that this file does not match itself.
set(roots wo "rk|fa" "rm|ro" "ot|tm" "p|ho" "me/[a-z]+|Us" "ers/[A-Za-z]+")
list(JOIN roots "" roots)
set(pattern "(^|[^A-Za-z0-9_.>})*~-])/(${roots})(/|$|[^A-Za-z0-9_.-])")
set(beside "\\.\\./sha" "red")
list(JOIN beside "" beside)

set(problems "")
set(count 0)
foreach(file IN LISTS files)
  if(NOT EXISTS ${SOURCE_FOLDER}/${file} OR IS_DIRECTORY ${SOURCE_FOLDER}/${file}
     OR file MATCHES "\\.(png|jpg|gif|ico|npz|npy|gz|bin|pdf|svg)$")
    continue()
  endif()
  math(EXPR count "${count} + 1")
  file(STRINGS ${SOURCE_FOLDER}/${file} hits REGEX "${pattern}|${beside}")
  if(hits)
    string(APPEND problems "\n  ${file}: ${hits}")
  endif()
endforeach()
if(count EQUAL 0)
  message(FATAL_ERROR "no files in ${SOURCE_FOLDER}")
elseif(problems)
  message(FATAL_ERROR "Paths of one machine:${problems}")
endif()
message("${count} files, none names a path of one machine")
