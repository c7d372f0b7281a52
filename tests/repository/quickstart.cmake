# Runs the quickstart as a user would: a few steps, its gallery, its help, and its messages for wrong use and a wrong file.
# Usage: cmake -DQUICKSTART=program -DWORK_FOLDER=folder -P quickstart.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})

# expect(STATUS TEXT ARGUMENTS...): the program exits with this status, and its output matches the text.
function(expect status text)
  execute_process(COMMAND ${QUICKSTART} ${ARGN} WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE found OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT found STREQUAL status OR NOT out MATCHES "${text}")
    message(FATAL_ERROR "quickstart ${ARGN}: status ${found}, expected ${status} and «${text}»\n${out}")
  endif()
endfunction()

expect(0 "gallery .*first/index.html" --steps 3 --seed 5 --threads 1 --out first)
expect(0 "gallery .*second/index.html" --steps 3 --seed 5 --threads 2 --out second)
foreach(picture losses reconstructions walk new_drawings)
  file(READ ${WORK_FOLDER}/first/${picture}.svg first)
  file(READ ${WORK_FOLDER}/second/${picture}.svg second)
  if(NOT first MATCHES "</svg>" OR NOT first STREQUAL second)
    message(FATAL_ERROR "${picture}.svg is no picture, or differs between runs from the same seed on 1 and on 2 threads")
  endif()
endforeach()
file(READ ${WORK_FOLDER}/first/index.html page)
if(NOT page MATCHES "From a pig.+New drawings")
  message(FATAL_ERROR "the gallery page lacks sections")
endif()

expect(0 "Usage:.*--data" --help)
expect(2 "--steps" --steps none)
expect(2 "^quickstart: unknown option --step; did you mean --steps.; see quickstart --help\n$" --step 3)
expect(2 "unexpected argument cat.npz; see" cat.npz)
expect(2 "absent.npz" --data absent.npz)
file(WRITE ${WORK_FOLDER}/no_folder "")
expect(1 "^quickstart: [^\n]*no_folder[^\n]*\n$" --steps 3 --out no_folder/gallery)
file(WRITE ${WORK_FOLDER}/wrong.npz "these are no drawings")
expect(1 "quickstart: wrong.npz: at byte 0: found .*, expected drawings" --data wrong.npz)
