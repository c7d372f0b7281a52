# Runs the examples other than the quickstart as a user would, for a few steps: their output, their files, and their help.
# Usage: cmake -DFOLDER=where/the/programs/are -DWORK_FOLDER=folder -P examples.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

# expect(PROGRAM TEXT ARGUMENTS...): the program succeeds, and its output, standard error first, matches the text.
function(expect program text)
  execute_process(COMMAND ${FOLDER}/${program} ${ARGN} WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE progress)
  string(PREPEND out "${progress}")
  if(NOT status EQUAL 0 OR NOT out MATCHES "${text}")
    message(FATAL_ERROR "${program} ${ARGN}: status ${status}, expected 0 and «${text}»\n${out}")
  endif()
endfunction()

expect(live_drawing "Usage:.*--points" --help)
foreach(program custom_cell custom_parts stacked_cells compare_cells classifier time_series characters)
  expect(${program} "Usage:.*--steps" --help)
  foreach(wrong "unknown option --stesp; did you mean --steps.|--stesp" "--steps: .*-1|--steps=-1")
    string(REGEX MATCH "^([^|]*).(.*)" ignored "${wrong}")
    execute_process(COMMAND ${FOLDER}/${program} ${CMAKE_MATCH_2} WORKING_DIRECTORY ${WORK_FOLDER}
      RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
    if(NOT status EQUAL 2 OR NOT error MATCHES "^${program}: ${CMAKE_MATCH_1}")
      message(FATAL_ERROR "${program} ${CMAKE_MATCH_2}: status ${status}, expected 2 and «${CMAKE_MATCH_1}»\n${error}")
    endif()
  endforeach()
endforeach()

expect(custom_cell "trained for 2 steps.*gradient check: PASSED.*wrote .*drawings.svg" --steps 2 --out custom)
foreach(file model.safetensors drawings.svg)
  if(NOT EXISTS ${WORK_FOLDER}/custom/${file})
    message(FATAL_ERROR "custom_cell did not write ${file}")
  endif()
endforeach()
expect(custom_parts "trained for 2 steps.*deviate from differences by [0-9.e-]*-[01][0-9].*StudentMixture<8, 3>>.*wrote custom_parts.svg" --steps 2)
# What cannot be written is an error before the training.
foreach(program custom_cell custom_parts time_series compare_cells)
  file(WRITE ${WORK_FOLDER}/no_folder "")
  execute_process(COMMAND ${FOLDER}/${program} --steps 2 --out no_folder/out WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
  if(NOT status EQUAL 1 OR NOT error MATCHES "^${program}: .*no_folder" OR error MATCHES "training")
    message(FATAL_ERROR "${program} --out no_folder/out: status ${status}, expected 1 and the file\n${out}${error}")
  endif()
endforeach()
# A point read is answered at once; a line that is no point is named.
file(WRITE ${WORK_FOLDER}/points.txt "10 0 0\n0 10.5 0\n")
get_filename_component(model "${CMAKE_CURRENT_LIST_DIR}/../../models/cat_pig.safetensors" ABSOLUTE)
execute_process(COMMAND ${FOLDER}/live_drawing --model ${model} --points 2 INPUT_FILE ${WORK_FOLDER}/points.txt
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
set(three "-?[0-9.e-]+ -?[0-9.e-]+ [01]")
if(NOT status EQUAL 0 OR NOT out MATCHES "^${three}  ${three}\n${three}  ${three}\n$" OR NOT error MATCHES "answered 2 points")
  message(FATAL_ERROR "live_drawing: status ${status}\n${out}${error}")
endif()
file(WRITE ${WORK_FOLDER}/points.txt "10 0 0\n0 ten 0\n")
execute_process(COMMAND ${FOLDER}/live_drawing --model ${model} INPUT_FILE ${WORK_FOLDER}/points.txt
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
if(NOT status EQUAL 1 OR NOT error MATCHES "line 2: found '0 ten 0', expected dx dy pen")
  message(FATAL_ERROR "live_drawing: status ${status}, expected 1 and the line\n${out}${error}")
endif()
expect(classifier "trained for 200 steps.*accuracy (1|0\\.9[0-9]*) on 100 test drawings of cat pig" --steps 200 --seed 2)
expect(time_series "validation after 2 steps: cost.*mean error of 40 .*wrote forecast.svg" --steps 2)
get_filename_component(readme "${CMAKE_CURRENT_LIST_DIR}/../../README.md" ABSOLUTE)
expect(characters "validation after 2 steps: cost.*---\nThe " --steps 2 --text ${readme})
expect(stacked_cells "trained for 2 steps.*gradient check: PASSED.*decoder.cell.upper.gamma_c .96. 96" --steps 2)
expect(compare_cells "HyperLSTM: L_R.*HyperLSTM: 1073787 parameters.*wrote cells.svg" --steps 2 --validate-every 1)
