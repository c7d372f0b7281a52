# Checks that no header uses a name that the headers of Windows define as a macro: min and max (before a "("; they are harmless
# in parentheses, as in (std::max)(a, b)), and the short words of rpcndr.h and windef.h.
# Usage: cmake -DINCLUDE_FOLDER=include -P windows_macros.cmake
cmake_minimum_required(VERSION 3.25)
cmake_path(ABSOLUTE_PATH INCLUDE_FOLDER NORMALIZE)

set(words near far small interface cdecl pascal CONST ERROR DELETE IN OUT OPTIONAL VOID TRUE FALSE STRICT IGNORE ABSOLUTE RELATIVE OPAQUE
  TRANSPARENT NO_ERROR DIFFERENCE DOMAIN OVERFLOW UNDERFLOW THIS)
list(JOIN words "|" words)

file(GLOB_RECURSE headers RELATIVE ${INCLUDE_FOLDER} ${INCLUDE_FOLDER}/*.hpp)
list(LENGTH headers count)
if(count EQUAL 0)
  message(FATAL_ERROR "no headers in ${INCLUDE_FOLDER}")
endif()

set(problems "")
foreach(header IN LISTS headers)
  file(READ ${INCLUDE_FOLDER}/${header} text)
  # Removes everything but code and line ends: string literals, then comments.
  string(REGEX REPLACE "\\\\[\"\\\\]" "" text "${text}")
  string(REGEX REPLACE "\"[^\"\n]*\"" "" text "${text}")
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX MATCHALL "(^|[^A-Za-z0-9_])(min|max)[ \n]*\\(|(^|[^A-Za-z0-9_])(${words})[^A-Za-z0-9_]" uses "${text}")
  foreach(use IN LISTS uses)
    string(REGEX MATCH "[A-Za-z_]+" word "${use}")
    string(APPEND problems "\n  ${header}: ${word}")
  endforeach()
endforeach()

if(problems)
  message(FATAL_ERROR "Macros of the headers of Windows, write (std::max)(a, b) and other words:${problems}")
endif()
message("${count} headers without macros of Windows")
