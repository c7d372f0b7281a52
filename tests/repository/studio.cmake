# Runs every command of the studio as a user would, on files that it makes itself: what it prints and writes, its help, its exit status
# after wrong use and after a failure, and runs that are interrupted.
# Usage: cmake -DSTUDIO=program -DWORK_FOLDER=folder -P studio.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})
file(MAKE_DIRECTORY ${WORK_FOLDER})
find_program(XMLLINT xmllint)
if(NOT XMLLINT)
  message("skipped: whether pictures are well-formed; xmllint absent")
endif()

# studio(STATUS TEXT ARGUMENTS...): the program ends with this status, and what it prints, errors first, matches the text. A failure is
# told in one line that begins with "studio: ". What it prints otherwise is left in the variable `out`.
function(studio status text)
  execute_process(COMMAND ${STUDIO} ${ARGN} WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE found OUTPUT_VARIABLE out ERROR_VARIABLE error)
  if(NOT found STREQUAL status OR NOT "${error}${out}" MATCHES "${text}")
    message(FATAL_ERROR "studio ${ARGN}: status ${found}, expected ${status} and «${text}»\n${error}${out}")
  endif()
  if(NOT status EQUAL 0 AND NOT "${error}${out}" MATCHES "^studio: [^\n]*\n$")
    message(FATAL_ERROR "studio ${ARGN}: expected one line of complaint\n${error}${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

# figures(NAME...): `out` has a line `NAME number` of each, all finite.
function(figures)
  foreach(name IN LISTS ARGN)
    if(NOT out MATCHES "(^|\n)${name} -?[0-9][-+.e0-9]*\n")
      message(FATAL_ERROR "no line with a figure named ${name}\n${out}")
    endif()
  endforeach()
endfunction()

# same(ONE OTHER): files of the same bytes. differ: not.
function(same one other)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${one} ${other} WORKING_DIRECTORY ${WORK_FOLDER} RESULT_VARIABLE unlike)
  if(unlike)
    message(FATAL_ERROR "${one} and ${other} differ")
  endif()
endfunction()
function(differ one other)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${one} ${other} WORKING_DIRECTORY ${WORK_FOLDER} RESULT_VARIABLE unlike
    ERROR_QUIET)
  if(NOT unlike EQUAL 1)
    message(FATAL_ERROR "${one} and ${other} are the same, or one is absent")
  endif()
endfunction()

# picture(FILE): an SVG picture with something drawn in it.
function(picture file)
  file(READ ${WORK_FOLDER}/${file} text)
  if(NOT text MATCHES "^<svg .*<path .*</svg>\n?$")
    message(FATAL_ERROR "${file} is no picture with something in it")
  endif()
  if(XMLLINT)
    execute_process(COMMAND ${XMLLINT} --noout --nonet ${file} WORKING_DIRECTORY ${WORK_FOLDER} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endfunction()

# Help, of the program and of each command.
studio(0 "Usage: studio .*info .*convert .*train .*resume .*evaluate .*generate .*Exit status: 0, 1 .* 2" --help)
studio(0 "^[0-9]+\\.[0-9]+\\.[0-9]+\n$" --version)
foreach(command info convert train resume evaluate generate)
  studio(0 "Usage: studio ${command} .*Example: studio ${command} " ${command} --help)
endforeach()
studio(0 "--steps .*=10000.*--learning-rate [^\n]*0\\.001.*small: SketchRnn<Lstm<128>.*decoder_only_1024: " train --help)

# Wrong use.
studio(2 "subcommand is required")
studio(2 "no command is called paint; see studio --help" paint)
studio(2 "FILE is required; see studio info --help" info)
studio(2 "absent.npz" info absent.npz)
studio(2 "IN is required" convert)
studio(2 "--out is required" train)
studio(2 "--steps: 0 is not a whole number from 1 to 1000000000" train --out run --steps 0)
studio(2 "--batch-size: 2.5 is not" train --out run --batch-size 2.5)
studio(2 "--seed: -1 is not" train --out run --seed -1)
studio(2 "--model: larger not in {small,lstm," train --out run --model larger)
studio(2 "--pen-loss: none not in {end-once,masked,padded}" train --out run --pen-loss none)
studio(2 "training options: decay rates" train --out run --decay-rate 2)
studio(2 "absent.npz" train --out run --data absent.npz)
studio(2 "Directory does not exist: absent" resume absent)
if(EXISTS ${WORK_FOLDER}/run)
  message(FATAL_ERROR "wrong use has made a folder")
endif()

# Drawings of two classes, and files that are none.
set(squares "")
foreach(side RANGE 20 60 2)
  string(APPEND squares "{\"word\":\"square\",\"recognized\":true,\"drawing\":[[[0,${side},${side},0,0],[0,0,${side},${side},0]]]}\n")
endforeach()
file(WRITE ${WORK_FOLDER}/square.ndjson "${squares}")
string(REPLACE "square" "kite" kites "${squares}")
string(REPLACE "],[0,0," "],[0,9," kites "${kites}")
file(WRITE ${WORK_FOLDER}/kite.ndjson "${kites}")
file(WRITE ${WORK_FOLDER}/wrong.npz "these are no drawings")
file(WRITE ${WORK_FOLDER}/empty.npz "")

studio(0 "kind drawings .*class.square 21\n" info square.ndjson)
string(REPLACE "square" "odd\\nname 7" odd "${squares}")
file(WRITE ${WORK_FOLDER}/odd.ndjson "${odd}")
studio(0 "\nclass.odd_name_7 21\n" info odd.ndjson)
figures(drawings train valid test points length_shortest length_mean length_median length_of_95_percent length_longest scale_factor)
foreach(file wrong empty)
  studio(1 "studio: ${file}.npz: at byte 0: found nothing known, expected drawings" info ${file}.npz)
endforeach()

# Drawings from one form into another. A set of several classes fits into no .npz.
studio(0 "drawings 21\nwrote square.npz\n" convert square.ndjson square.npz)
studio(0 "kind drawings .\\.npz.\ndrawings 21\n" info square.npz)
studio(0 "drawings 21\n" convert square.npz again.npz)
same(square.npz again.npz)
file(WRITE ${WORK_FOLDER}/both.ndjson "${squares}${kites}")
studio(1 "2 classes" convert both.ndjson both.npz)
studio(1 "wrong.npz: at byte 0" convert wrong.npz other.npz)
studio(1 "absent/square.npz: at opening for writing" convert square.ndjson absent/square.npz)
studio(2 "the name square.txt says no form" convert square.ndjson square.txt)
studio(1 "square.npz: at byte 0: found drawings.*expected a model" convert square.npz square.safetensors)

# A run from beginning to end, on one thread; the others below do the same in pieces and on two.
set(options --model small --steps 60 --batch-size 16 --validate-every 30 --checkpoint-every 4 --seed 3 --data square.ndjson kite.ndjson)
studio(0 "type SketchRnn<.*\nwrote whole/model.safetensors\nwrote whole/losses.svg\n" train ${options} --threads 1 --out whole)
picture(whole/losses.svg)
file(STRINGS ${WORK_FOLDER}/whole/log.csv rows REGEX "^(step|validation),")
list(LENGTH rows count)
if(NOT count EQUAL 62)
  message(FATAL_ERROR "log.csv has ${count} rows, expected 60 of steps and 2 of validations")
endif()
studio(0 "kind folder of a training run\n.*note.data [^\n]*square.ndjson\nnote.data [^\n]*kite.ndjson\nnote.model small\n.*step 60\nlast_step 60\nover yes\n.*option.batch_size 16\n" info whole)
studio(0 "kind checkpoint of a training run\n.*step 60\n" info whole/checkpoint-000000060.safetensors)
studio(0 "kind model .*model SketchRnn<Lstm<128>, Latent<64>, Lstm<256>, Mixture<20>>\n.*parameters 568827\n" info whole/model.safetensors)
figures(scale_factor tensors)
studio(1 "whole: at beginning a run: found checkpoints of another run, expected a new folder.*studio resume whole" train ${options}
  --out whole)
studio(1 "found a checkpoint of a training run, expected a model" generate --model whole/checkpoint-000000060.safetensors)

# The same run interrupted by control-C, then killed, then resumed to its end: the same model to the last bit.
set(pieces ${WORK_FOLDER}/pieces)
list(JOIN options " " words)
file(WRITE ${WORK_FOLDER}/stop.sh "
# stop SIGNAL STEP COMMAND...: runs the command and sends it the signal once there is a checkpoint of the step or a later one.
signal=$1 step=$2
shift 2
\"$@\" & process=$!
while kill -0 $process 2>/dev/null; do
  for file in pieces/checkpoint-*.safetensors; do
    number=\${file#pieces/checkpoint-} number=\${number%.safetensors}
    case $number in *[!0-9]*) continue ;; esac
    [ $number -lt $step ] || { kill -$signal $process; wait $process; exit $?; }
  done
  sleep 0.02
done
wait $process
")
function(stopped status text signal step)
  execute_process(COMMAND sh stop.sh ${signal} ${step} ${STUDIO} ${ARGN} WORKING_DIRECTORY ${WORK_FOLDER}
    RESULT_VARIABLE found OUTPUT_VARIABLE out ERROR_VARIABLE error)
  if(NOT found STREQUAL status OR NOT error MATCHES "${text}")
    message(FATAL_ERROR "studio ${ARGN}: status ${found} after SIG${signal}, expected ${status} and «${text}»\n${error}${out}")
  endif()
endfunction()
stopped(1 "studio: stopped after step [0-9]+; it goes on with: studio resume pieces" INT 000000004 train ${options} --threads 2 --out pieces)
studio(0 "over no\n" info pieces)
stopped(137 "going on after step" KILL 000000016 resume pieces)
studio(0 "going on after step.*wrote pieces/model.safetensors\n" resume pieces --threads 1)
same(pieces/model.safetensors whole/model.safetensors)
file(REMOVE ${WORK_FOLDER}/kite.ndjson)
studio(1 "kite.ndjson" resume pieces)
file(WRITE ${WORK_FOLDER}/kite.ndjson "${squares}")
studio(1 "pieces/checkpoint-000000060.safetensors: .*data" resume pieces)
studio(1 "found none, expected a file checkpoint-" resume .)

# Models from one form into another and back; a model of another type is another.
studio(0 "clipped_weights 0\nwrote model.gen.json\n" convert whole/model.safetensors model.gen.json)
studio(0 "kind model of sketch-rnn-js\n.*type SketchRnn<Lstm<128>, .*parameters 568827\n" info model.gen.json)
figures(arrays scale_factor max_length)
studio(0 "wrote model.safetensors" convert model.gen.json model.safetensors)
foreach(ending gen.full.json gen.js)
  studio(0 "clipped_weights 0" convert model.safetensors model.${ending})
  studio(0 "wrote back.safetensors" convert model.${ending} back.safetensors)
  same(back.safetensors model.safetensors)
endforeach()
studio(1 "model.gen.js: at byte 0: found a model of sketch-rnn-js, expected drawings" convert model.gen.js model.npz)

# How probable drawings are, of all and of each file and class.
file(WRITE ${WORK_FOLDER}/kite.ndjson "${kites}")
studio(0 "^type SketchRnn<.*sketches 10\n" evaluate --model whole/model.safetensors --data square.ndjson kite.ndjson --limit 5 --threads 1)
figures(points offset_nll pen_nll L_R L_KL left_out file.kite.ndjson.sketches file.square.ndjson.L_R class.kite.offset_nll
  class.square.pen_nll)
set(first "${out}")
studio(0 "type" evaluate --model whole/model.safetensors --data square.ndjson kite.ndjson --limit 5 --threads 2)
if(NOT out STREQUAL first)
  message(FATAL_ERROR "evaluate says on two threads\n${out}and on one\n${first}")
endif()
studio(1 "of 21 drawings none has 1 to 2 points" evaluate --model model.gen.js --data square.ndjson --longest 2)
studio(1 "model.gen.js: at byte 0: found a model" evaluate --model whole/model.safetensors --data model.gen.js)
studio(1 "square.npz: at byte 0: found drawings" evaluate --model square.npz --data square.npz)
studio(2 "--split: most not in" evaluate --model model.gen.js --data square.ndjson --split most)

# New drawings: the same seed draws the same, on any number of threads.
set(draw generate --model whole/model.safetensors --max-length 12)
studio(0 "type .*drawings 20\npoints [0-9]+\n.*wrote one.svg\n" ${draw} --count 20 --threads 1 --out one.svg)
studio(0 "wrote two.svg" ${draw} --count 20 --threads 2 --out two.svg)
studio(0 "wrote other.svg" ${draw} --count 20 --seed 2 --out other.svg)
studio(0 "wrote cool.svg" ${draw} --count 20 --temperature 0.1 --pen softer --start zeros --columns 3 --out cool.svg)
studio(0 "drawings 1\n" ${draw} --count 1 --out single.svg)
foreach(file one other cool single)
  picture(${file}.svg)
endforeach()
same(one.svg two.svg)
differ(one.svg other.svg)
foreach(temperature -1 nan inf warm 101)
  studio(2 "--temperature: ${temperature} is not a number from 0 to 100; see studio generate --help" ${draw} --temperature ${temperature})
endforeach()
studio(2 "--count: 0 is not" ${draw} --count 0)
studio(2 "--out drawings.png is to end in .svg" ${draw} --out drawings.png)
studio(1 "absent/drawings.svg: at opening for writing" ${draw} --out absent/drawings.svg)
studio(1 "wrong.npz: at byte 0: found nothing known, expected a model" generate --model wrong.npz)
if(EXISTS ${WORK_FOLDER}/drawings.svg)
  message(FATAL_ERROR "a command that failed has written a picture")
endif()

# Pictures of what a model has learnt: each command draws, and says one thing about what it cannot draw.
foreach(command reconstruct interpolate analogy grid complete tradeoff)
  studio(0 "Usage: studio ${command} .*Example: studio ${command} " ${command} --help)
endforeach()
set(short --model whole/model.safetensors --max-length 12 --threads 1)
studio(0 "drawings 3\ntype SketchRnn<.*wrote rows.svg\n" reconstruct ${short} square.ndjson:0 kite.ndjson --limit 2 --temperatures 0 0.5 10 --out rows.svg)
studio(0 "drawings 8\n.*wrote way.svg\n" interpolate ${short} cat square.ndjson:3 pig-head --steps 4 --out way.svg)
studio(0 "wrote straight.svg\n" interpolate ${short} cat square.ndjson:3 pig-head --steps 4 --linear --out straight.svg)
studio(0 "drawings 2\n.*wrote sum.svg\n" analogy ${short} cat-head plus pig minus pig-head --count 2 --out sum.svg)
studio(0 "wrote signs.svg\n" analogy --model whole/model.safetensors --max-length 12 --threads 2
  cat-head + pig - pig-head --count 2 --out signs.svg)
studio(0 "triples 9\n.*wrote counted.svg\n" analogy ${short} --measure 9 --out counted.svg)
figures(body_rate body_rate_reverse body_rate_taken_away body_rate_reconstructed_cat_heads body_rate_reconstructed_pigs)
studio(0 "drawings 6\n.*wrote between.svg\n" grid ${short} cat pig square.ndjson kite.ndjson --rows 2 --columns 3 --out between.svg)
studio(0 "drawings 6\n.*wrote like.svg\n" grid ${short} cat --similar --rows 2 --columns 3 --temperature 0.7 --out like.svg)
studio(0 "drawings 5\npoints_of_beginning 2\npoints_added [0-9]+\n.*wrote ends.svg\n" complete ${short} square.ndjson:0 --points 2
  --count 5 --out ends.svg)
studio(0 "points_of_beginning 4\n" complete ${short} kite.ndjson:0 --count 1 --temperature 0 --out single_end.svg)
foreach(file rows way straight sum counted between like ends single_end)
  picture(${file}.svg)
endforeach()
same(sum.svg signs.svg)
file(READ ${WORK_FOLDER}/ends.svg ends)
if(NOT ends MATCHES "stroke=\"red\"")
  message(FATAL_ERROR "the beginning is not red in ends.svg")
endif()
studio(2 "interpolate --help" interpolate ${short} cat)
studio(2 "analogy: pig is not expected there" analogy ${short} cat pig)
studio(2 "a sum ends with a drawing" analogy ${short} cat minus)
studio(2 "expected no TERMS" analogy ${short} cat --measure 3)
studio(2 "grid: 3 drawings, expected four" grid ${short} cat pig cat)
studio(2 "expected one with --similar" grid ${short} cat pig cat pig --similar)
studio(2 "--points 5 of a drawing of 4" complete ${short} square.ndjson:0 --points 5)
studio(2 "--temperatures: nan is not a number" reconstruct ${short} cat --temperatures nan)
studio(2 "--model is required" reconstruct cat)
studio(2 "absent.safetensors" grid --model absent.safetensors cat --similar)
studio(2 "rows.png is to end in .svg" reconstruct ${short} cat --out rows.png)
studio(1 "no drawing and no file is called dog" interpolate ${short} cat dog)
studio(1 "the beginning has 4 rows, more than the maximum length 2" complete --model whole/model.safetensors square.ndjson:0 --max-length 2)
studio(1 "wrong.npz: at byte 0" reconstruct ${short} wrong.npz)
file(WRITE ${WORK_FOLDER}/dot.ndjson "{\"word\":\"dot\",\"recognized\":true,\"drawing\":[[[5],[5]]]}\n")
studio(1 "dot.ndjson" complete ${short} dot.ndjson)

set(quick --steps 6 --batch-size 16 --threads 1 --data square.ndjson kite.ndjson)
studio(0 "wrote trade/0.5/model.safetensors.*wrote trade.svg\n" tradeoff ${quick} --kl-weights 0.5 0.25 --runs trade --out trade.svg)
figures(kl_weight.0.25.L_R kl_weight.0.25.L_KL kl_weight.0.5.L_R kl_weight.0.5.L_KL)
picture(trade.svg)
studio(1 "trade/0.25: at beginning a run: found checkpoints of another run" tradeoff ${quick} --kl-weights 0.25 --runs trade)
studio(2 "--kl-weights: -1 is not a number" tradeoff ${quick} --kl-weights -1)
studio(2 "decoder_only is a decoder only: it has no L_KL" tradeoff ${quick} --model decoder_only)
