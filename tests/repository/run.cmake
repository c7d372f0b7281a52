# For scripts that call programs: `include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)` after WORK_FOLDER exists.
# run(COMMAND...) runs a command there and sets `output`; fails, showing the output, if the command fails.
function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${WORK_FOLDER} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${status}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()
