# Shows that the scripts of this folder can fail: each is run on a bad example, written here, and must report it.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${WORK_FOLDER})

# must_fail(script "-DVARIABLE=VALUE;..." expected texts...)
function(must_fail script definitions)
  execute_process(COMMAND ${CMAKE_COMMAND} ${definitions} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script}.cmake
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status EQUAL 0)
    message(FATAL_ERROR "${script} finds nothing wrong with a bad example (${definitions})")
  endif()
  # CMake wraps its messages.
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  foreach(text IN LISTS ARGN)
    string(FIND "${output}" "${text}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "${script} does not say '${text}', but:\n${output}")
    endif()
  endforeach()
endfunction()

# Folders with forbidden includes.
set(include ${WORK_FOLDER}/include)
file(WRITE ${include}/sketchrnn/sketchrnn.hpp "#include <sketchrnn/io/zip.hpp>\n#include <sketchrnn/drawing/svg.hpp>\n#include <sketchrnn/cells/peeks.hpp>\n")
file(WRITE ${include}/sketchrnn/core/errors.hpp "#include <string>\n  #  include <sketchrnn/kernels/packet.hpp>\n")
file(WRITE ${include}/sketchrnn/cells/peeks.hpp
  "#include <Eigen/Core>\n#include <sketchrnn/core/errors.hpp>\n#include <xtensor/xtensor.hpp>\n#include <nlohmann/json.hpp>\n"
  "#include <zlib.h>\n#include <sketchrnn/sketchrnn.hpp>\n#include \"local.hpp\"\n")
file(WRITE ${include}/sketchrnn/drawing/svg.hpp "#include <sketchrnn/model/linear.hpp>\n#include <boost/array.hpp>\n#include <mutex>\n")
file(WRITE ${include}/sketchrnn/io/zip.hpp "#include <zlib.h>\n#include <pugixml.hpp>\n#include <unistd.h>\n")
file(WRITE ${include}/sketchrnn/utilities/any.hpp "#include <any>\n")
file(WRITE ${include}/sketchrnn/core/linux.hpp "#if defined(__linux__)\n#include <sketchrnn/core/instruction_set.hpp>\n#endif\n")
file(WRITE ${include}/sketchrnn/io/model.hpp "#include <sketchrnn/io/zip.hpp>\n#include <zlib.h>\n")
must_fail(dependencies "-DINCLUDE_FOLDER=${include};-DINFERENCE_HEADERS=model.hpp"
  "io/model.hpp: belongs to sketchrnn::inference and must not include io/zip.hpp, which does not"
  "io/model.hpp: belongs to sketchrnn::inference and must not include zlib.h"
  "core/errors.hpp: core must not include kernels"
  "core/linux.hpp: includes core/instruction_set.hpp within #if"
  "cells/peeks.hpp: only sketch/detail/xtensor.hpp names xtensor's headers"
  "cells/peeks.hpp: only io may have zlib and JSON: nlohmann/json.hpp"
  "cells/peeks.hpp: only io may have zlib and JSON: zlib.h"
  "cells/peeks.hpp: no header includes the umbrella"
  "cells/peeks.hpp: includes by < > only"
  "drawing/svg.hpp: drawing must not include model"
  "drawing/svg.hpp: no dependency of this library: boost/array.hpp"
  "io/zip.hpp: only io/detail/svg_xml.hpp knows pugixml"
  "io/zip.hpp: only core may have headers of the operating system: unistd.h"
  "sketchrnn.hpp: must not include io"
  "sketchrnn.hpp: must not include drawing"
  "drawing/svg.hpp: only core/detail/threads.hpp has threads, which some systems lack: mutex"
  "utilities/any.hpp: its folder is not one of")
must_fail(dependencies -DINCLUDE_FOLDER=${WORK_FOLDER}/nothing "no headers")

# Incomplete umbrella headers.
must_fail(umbrella -DINCLUDE_FOLDER=${include}
  "sketchrnn/sketchrnn.hpp does not reach <sketchrnn/core/linux.hpp>"
  "sketchrnn/drawing/drawing.hpp is missing"
  "sketchrnn/io/io.hpp is missing")

# Names that are macros on Windows.
file(WRITE ${WORK_FOLDER}/macros/a.hpp "// min(a, b)\nint a = std::max(1, 2);  // near\nconst char* b = \"max(\";\n")
file(WRITE ${WORK_FOLDER}/macros/b.hpp "int small = (std::min)(1, 2);\n")
must_fail(windows_macros -DINCLUDE_FOLDER=${WORK_FOLDER}/macros "a.hpp: max b.hpp: small ")

# A test file that is not registered, and one with another file's name inside.
file(WRITE ${WORK_FOLDER}/tests/core/known.cpp "#define BOOST_TEST_MODULE core_known\n")
file(WRITE ${WORK_FOLDER}/tests/core/forgotten.cpp "#define BOOST_TEST_MODULE core_known\n")
must_fail(every_test_is_registered "-DTESTS_FOLDER=${WORK_FOLDER}/tests;-DREGISTERED=core/known"
  "core/forgotten" "expected '#define BOOST_TEST_MODULE core_forgotten', found '#define BOOST_TEST_MODULE core_known'")

# A path of one machine.
string(CONCAT path "/ho" "me/somebody/data")
file(WRITE ${WORK_FOLDER}/paths/script.sh "cp ${path} .\n")
must_fail(no_machine_paths -DSOURCE_FOLDER=${WORK_FOLDER}/paths "script.sh: cp ${path}")

# The test of code that must not compile.
set(arguments -DCOMPILER=${COMPILER} -DCOMPILER_ARGUMENTS=${COMPILER_ARGUMENTS} -DWORK_FOLDER=${WORK_FOLDER}/output)
file(WRITE ${WORK_FOLDER}/compiles.cpp "// expect: anything\n")
must_fail(compile_fail "${arguments};-DFILE=${WORK_FOLDER}/compiles.cpp" "the part that must not compile does")
file(WRITE ${WORK_FOLDER}/broken_twin.cpp "// expect: anything\n\nint twin = ;\n")
must_fail(compile_fail_good_parts "${arguments};-DFILES=${WORK_FOLDER}/compiles.cpp,${WORK_FOLDER}/broken_twin.cpp"
  "parts that must compile do not" "broken_twin.cpp:3:")
set(failing_part "#ifdef MUST_NOT_COMPILE\nstatic_assert(1 == 2, \"ours\")$<SEMICOLON>int later = $<SEMICOLON>\n#endif\n")
string(REPLACE "$<SEMICOLON>" ";" failing_part "${failing_part}")
file(WRITE ${WORK_FOLDER}/silent.cpp "${failing_part}")
must_fail(compile_fail "${arguments};-DFILE=${WORK_FOLDER}/silent.cpp" "has no line '// expect: <text>'")
file(WRITE ${WORK_FOLDER}/other_words.cpp
  "// expect: ours\n// expect: theirs\n// expect: expected\n// expect-nearby: 1 == 3\n${failing_part}")
must_fail(compile_fail "${arguments};-DFILE=${WORK_FOLDER}/other_words.cpp"
  "not found: expect: theirs expect: expected expect-nearby: 1 == 3 in the output")

# A document whose code does not compile, and one with a block that does not end.
file(WRITE ${WORK_FOLDER}/wrong.md "Words.\n\n```cpp\n#include <vector>\nstd::vector<int> a[2] = {1, \"\\n\"};\n```\n\n```c++\nno code\n```\n")
must_fail(document_code "${arguments};-DDOCUMENTS=${WORK_FOLDER}/wrong.md" "wrong.md:5:")
file(WRITE ${WORK_FOLDER}/endless.md "```cpp\nint a = 1;\n")
must_fail(document_code "${arguments};-DDOCUMENTS=${WORK_FOLDER}/endless.md" "endless.md:2: this block does not end")

# A site with broken links, and names without a comment.
find_program(PYTHON NAMES python3)
# python_must_fail(script folder expected texts...)
function(python_must_fail script folder)
  execute_process(COMMAND ${PYTHON} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script}.py ${folder}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  foreach(text IN LISTS ARGN)
    if(status EQUAL 0 OR NOT output MATCHES "${text}")
      message(FATAL_ERROR "${script} ends with ${status} and does not say '${text}', but:\n${output}")
    endif()
  endforeach()
endfunction()
if(PYTHON)
  file(WRITE ${WORK_FOLDER}/site/index.html "<h1 id='top'>A</h1><a href='b.html#here'>b</a><a href='#top'>a</a><a href='c.html'>c</a><img src='d.svg'>")
  file(WRITE ${WORK_FOLDER}/site/b.html "<a href='https://example.com'>e</a><a href='index.html#bottom'>a</a>")
  python_must_fail(check_site ${WORK_FOLDER}/site "b.html: index.html#bottom has no such anchor"
    "index.html: b.html#here has no such anchor" "index.html: c.html is not in the site" "index.html: d.svg is not in the site"
    "2 pages, 5 links, 4 broken")
  set(where "<location file='a.hpp' line='7'/>")
  file(WRITE ${WORK_FOLDER}/xml/a.xml "<doxygen><compounddef kind='struct' prot='public'><compoundname>sketchrnn::A</compoundname>"
    "<briefdescription>A.</briefdescription>${where}<sectiondef>"
    "<memberdef kind='variable' prot='public'><name>size</name><briefdescription/>${where}</memberdef>"
    "<memberdef kind='variable' prot='private'><name>size_</name><briefdescription/>${where}</memberdef>"
    "<memberdef kind='function' prot='public'><name>A</name><argsstring>()=default</argsstring><briefdescription/>${where}</memberdef>"
    "<memberdef kind='enum' prot='public'><name>Kind</name><briefdescription>Kinds.</briefdescription>${where}"
    "<enumvalue><name>one</name><briefdescription/></enumvalue></memberdef></sectiondef></compounddef></doxygen>")
  python_must_fail(count_undocumented ${WORK_FOLDER}/xml "a.hpp:7: sketchrnn::A::Kind::one\n" "a.hpp:7: sketchrnn::A::size\n"
    "4 public names, 2 undocumented")
endif()

message("every check fails on its bad example")
