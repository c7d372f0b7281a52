# The studio among other programs: output that nobody reads or that finds no room, files that are devices or pipes, and names with spaces and
# other letters than ASCII's.
# Usage: cmake -DSTUDIO=program -DWORK_FOLDER=folder -P surroundings.cmake
cmake_minimum_required(VERSION 3.25)

find_program(BASH bash)
if(NOT BASH OR NOT EXISTS /dev/full)
  message("skipped: bash or /dev/full absent")
  return()
endif()
set(folder "${WORK_FOLDER}/two words ü 日本")
file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY "${folder}/my drawings")
set(svg "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"100\"><path d=\"M10 10L90 20L50 80Z\"/></svg>\n")
foreach(name "a b.svg" "ä.svg" "シ.svg")
  file(WRITE "${folder}/my drawings/${name}" "${svg}")
endforeach()

# run(STATUS TEXT COMMAND): the shell's command, in which studio is the program, exits with this status, and its output matches the text.
# None takes a minute: a program that waits forever is an error, too.
function(run status text command)
  execute_process(COMMAND ${BASH} -c "studio() { \"\${STUDIO}\" \"$@\"; }; ${command}"
    WORKING_DIRECTORY ${folder} TIMEOUT 60 RESULT_VARIABLE found OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT found STREQUAL status OR NOT out MATCHES "${text}")
    message(FATAL_ERROR "${command}: status ${found}, expected ${status} and «${text}»\n${out}")
  endif()
endfunction()
set(ENV{STUDIO} ${STUDIO})

# Names.
run(0 "drawings 3\n" "studio dataset 'my drawings' 'all of them ß.npz' 2> /dev/null && studio info 'all of them ß.npz' 2> /dev/null")
run(0 "class.all_of_them_ß 3\n" "studio info 'all of them ß.npz' 2> /dev/null")
run(0 "wrote ein Bild ä.svg\n" "studio animate 'my drawings/シ.svg' --out 'ein Bild ä.svg' && test -s 'ein Bild ä.svg'")
run(0 "wrote plötter 1.gcode\n" "studio plot 'my drawings' --out 'plötter 1.gcode' && test -s 'plötter 1.gcode'")
run(0 "step 4\n" "studio train --data 'my drawings' 'all of them ß.npz' --model small --steps 4 --validate-every 2 --out 'a run ü' 2> /dev/null > /dev/null
  studio info 'a run ü'/checkpoint-000000004.safetensors")
run(0 "wrote neue Bilder ü.svg\n" "studio generate --model 'a run ü' --count 2 --out 'neue Bilder ü.svg'")
run(1 "^studio: absent ü/a.svg: at opening for writing: found No such file or directory, expected a folder that can be written\n$"
  "studio animate 'my drawings/シ.svg' --out 'absent ü/a.svg'")

# Output that nobody reads: the signal ends the program; a program whose host ignores the signal fails.
run(0 "^(141|0) 0\n$" "studio info 'all of them ß.npz' 2> /dev/null | true; echo \${PIPESTATUS[0]} \${PIPESTATUS[1]}")
run(1 "^studio: standard output: Broken pipe\n$"
  "mkfifo pipe; exec 3<> pipe 4> pipe 3>&-; trap '' PIPE; studio info 'a run ü'/checkpoint-000000004.safetensors >&4")
run(1 "^studio: standard output: Bad file descriptor\n$" "studio info 'a run ü'/checkpoint-000000004.safetensors >&-")
# No room, also for more than a buffer holds.
run(1 "^studio: standard output: No space left on device\n$" "studio info 'a run ü'/checkpoint-000000004.safetensors > /dev/full")
run(1 "^studio: standard output: No space left on device\n$" "studio --help > /dev/full")
run(1 "^studio: standard output: [A-Za-z ]+\n$" "studio train --help > /dev/full")
# What was written besides is complete.
run(1 "^studio: standard output: No space left on device\n$" "studio animate 'my drawings/シ.svg' --out same.svg > /dev/full")
run(0 "^$" "cmp same.svg 'ein Bild ä.svg'")

# Standard input is a file like any other if it is one.
run(0 "drawings 3\n" "studio info /dev/stdin < 'all of them ß.npz' 2> /dev/null")
run(1 "^studio: /dev/stdin: at opening: found a pipe or a device, expected a regular file\n$" "cat 'all of them ß.npz' | studio info /dev/stdin")
# Devices and pipes are written into. (Through a link, so that a failure replaces no device.)
file(CREATE_LINK /dev/stdout "${folder}/out.svg" SYMBOLIC)
run(0 "^<svg .*</svg>\n(.*\n)?wrote out.svg\n$" "studio animate 'my drawings/シ.svg' --out out.svg | cat; test -L out.svg")
run(0 "^<svg .*</svg>\n$" "studio animate 'my drawings/シ.svg' --out out.svg > here.svg; cat here.svg; test -L out.svg")
file(CREATE_LINK /dev/null "${folder}/nothing.svg" SYMBOLIC)
run(0 "wrote nothing.svg\n$" "studio animate 'my drawings/シ.svg' --out nothing.svg && test -L nothing.svg && test -c nothing.svg")
