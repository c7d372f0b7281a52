#!/usr/bin/env bash
# The second half of the tests: standard libraries, systems, flags and checkers other than those of tests/run.sh. Installs
# missing packages (Debian), runs the parts in parallel, and prints one line per part.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../cmake/command_line.sh"

usage() {
  cat <<'END_OF_USAGE'
Usage: tests/platforms.sh [--only PART,...] [--eigen PREFIX] [--table FILE] [--help]

  --only PART,...  only these parts, for example --only tidy,libc++
  --eigen PREFIX   compile with the Eigen installed there as well (the part "eigen"); may be given more than once
  --table FILE     if all parts pass, replace the table in FILE, docs/platforms.md, by what was built, run and compared here
  --help           this text

Parts:
  tidy          clang-tidy with .clang-tidy over all headers
  strict-gcc    no warning under the strict flags of others: g++
  strict-clang  the same: clang
  libc++        clang with libc++: compiles, and runs a program that trains, draws and reads files
  clang-19      clang 19 with libc++ 19: compiles without strict warnings, and runs the same program
  debug         C++23 and the checks of libstdc++ (_GLIBCXX_DEBUG): the program runs
  valgrind      the program, without optimization, in memcheck: no use of uninitialized or released memory, and no leak
  mingw         MinGW-w64 after #include <windows.h>, run by wine: training, drawing and files have the bits of Linux with SSE2
  fast-gcc      g++ -O2 -ffast-math: the program runs
  fast-clang    clang -O2 -ffast-math: the program runs
  threads       the thread sanitizer over the tests of thread pool and teams, trainer, sampler, and a model shared by threads
  bits          g++ and clang, -O1 to -O3, with -ffp-contract=off: training and drawing give the same bits
  aarch64       tests of registers on aarch64 in an emulator; its functions have the bits of AVX2 with fused multiply-add
  wasm          WebAssembly for WASI with 128-bit registers, run by node: functions, products, cells, training and drawing have the
                bits of SSE2
  emscripten    the same with Emscripten: training, drawing and files have the bits of SSE2; drawing also without exceptions
  dispatch      examples/dispatch: its builds have one symbol each; it runs on a processor without SSE4 in an emulator
  consumers     projects that get the library in different ways draw the same: with the compilers that tests/run.sh leaves out
  eigen         the program with the Eigen of --eigen

What a part prints goes to build/platforms/PART.log, and is shown if the part fails.
END_OF_USAGE
}

parts=(threads tidy mingw fast-gcc fast-clang libc++ clang-19 debug valgrind strict-gcc strict-clang bits aarch64 wasm emscripten
       dispatch consumers)
eigen=()
table=
while [ $# -gt 0 ]; do
  case "$1" in
    --only)
      [ $# -ge 2 ] || { echo "--only needs the names of parts" >&2; exit 2; }
      IFS=, read -r -a parts <<<"$2"
      shift ;;
    --eigen)
      [ $# -ge 2 ] || { echo "--eigen needs a folder" >&2; exit 2; }
      eigen+=("$(realpath "$2")")
      shift ;;
    --table)
      [ $# -ge 2 ] || { echo "--table needs a file" >&2; exit 2; }
      table=$(realpath "$2")
      shift ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --only --eigen --table --help; exit 2 ;;
  esac
  shift
done
[ ${#eigen[@]} -eq 0 ] || [[ " ${parts[*]} " = *" eigen "* ]] || parts+=(eigen)

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/debian_packages.sh
. tests/platforms_table.sh

wanted() { [[ " ${parts[*]} " = *" $1 "* ]]; }
packages=(g++ cmake ninja-build libeigen3-dev libxtensor-dev libboost-test-dev nlohmann-json3-dev libpugixml-dev zlib1g-dev clang
          libclang-rt-14-dev)
! wanted tidy || packages+=(clang-tidy)
! wanted libc++ || packages+=(libc++-dev libc++abi-dev)
! wanted clang-19 || packages+=(clang-19)
! wanted valgrind || packages+=(valgrind)
! wanted mingw || packages+=(g++-mingw-w64-x86-64-posix libz-mingw-w64-dev wine64)
! wanted aarch64 || packages+=(g++-aarch64-linux-gnu qemu-user)
! wanted dispatch || packages+=(libcli11-dev qemu-user)
! wanted consumers || packages+=(pkg-config dpkg)
! wanted wasm || packages+=(lld wasi-libc libclang-rt-14-dev-wasm32 libc++-dev-wasm32)
! wanted emscripten || packages+=(emscripten)
# Any node will do: Debian's, or another one that is installed.
! wanted wasm && ! wanted emscripten || command -v node >/dev/null || packages+=(nodejs)
install_missing "${packages[@]}"

jobs=$(nproc)
logs=build/platforms
mkdir -p "$logs"
root=$PWD
program=tests/repository/portable/program.cpp
options=()
if command -v ccache >/dev/null; then
  options=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  export CCACHE_SLOPPINESS=pch_defines,time_macros
fi
headers=(-std=c++20 -Iinclude -isystem /usr/include/eigen3)

# run_program FOLDER COMMAND...: runs it in a folder of its own, in which it writes its files.
run_program() {
  local folder=$logs/$1
  shift
  mkdir -p "$folder"
  (cd "$folder" && "$@")
}

# The header-only libraries of /usr/include, without the headers of the system, for compilers of other systems.
libraries=$logs/header_only
if wanted mingw || wanted wasm || wanted emscripten; then
  rm -rf "$libraries" "$logs/sse2.drawings.txt"
  mkdir -p "$libraries"
  ln -s /usr/include/{xtensor,xtl,nlohmann,pugixml.hpp,pugiconfig.hpp} "$libraries"
fi

# same_drawings PROGRAM COMPILER FLAG...: compiles the hashes of training, drawing and files.
drawings=tests/repository/portable/same_drawings.cpp
same_drawings() {
  local output=$1 compiler=$2
  shift 2
  "$compiler" "${headers[@]}" -O1 -ffp-contract=off "$drawings" "$@" -o "$output"
}

# compare_drawings NAME FOUND EXCEPT: compares what another system has printed with what this one prints with SSE2, without the lines that
# match EXCEPT. The first part that asks compiles the program.
compare_drawings() {
  local expected
  (
    flock 9
    [ -e "$logs/sse2.drawings.txt" ] || {
      same_drawings "$logs/sse2.drawings" g++ -msse2 -lz -pthread
      run_program sse2_drawings "$root/$logs/sse2.drawings" . >"$logs/sse2.drawings.new" || { cat "$logs/sse2.drawings.new"; exit 1; }
      mv "$logs/sse2.drawings.new" "$logs/sse2.drawings.txt"
    }
  ) 9>"$logs/sse2.drawings.lock"
  expected=$(grep -Ev "$3" "$logs/sse2.drawings.txt")
  printf '%s\n%s\nSSE2\n%s\n' "$1" "$2" "$expected"
  [ "$2" = "$expected" ] || { echo "$1 computes other bits than SSE2"; return 1; }
}

part_tidy() {
  # One translation unit with every header, so that each is checked once.
  printf '#include <sketchrnn/%s.hpp>\n' checks/checks drawing/drawing io/io quality/quality sketchrnn toy/toy >"$logs/all_headers.cpp"
  clang-tidy --quiet --config-file=.clang-tidy "$logs/all_headers.cpp" -- "${headers[@]}"
}

part_strict-gcc() {
  g++ "${headers[@]}" -fsyntax-only -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wuseless-cast \
    -Wdouble-promotion -Wfloat-equal -Wold-style-cast -Wcast-qual -Wcast-align -Wnon-virtual-dtor -Woverloaded-virtual -Wlogical-op \
    -Wduplicated-cond -Wduplicated-branches -Wformat=2 -Wundef -Wredundant-decls -Wextra-semi -Wzero-as-null-pointer-constant \
    -Wsuggest-override -Wmissing-declarations "$program"
}

# Without warnings about older standards, the layout of types, switches with a default, and Eigen's functions marked as unused.
strict_clang=(-Werror -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-padded -Wno-weak-vtables -Wno-used-but-marked-unused
  -Wno-switch-enum)
part_strict-clang() { clang++ "${headers[@]}" -fsyntax-only "${strict_clang[@]}" "$program"; }

part_libc++() {
  # Debian's pugixml is linked with libstdc++ and uses std::string only on request; the program does not.
  clang++ -stdlib=libc++ "${headers[@]}" -O1 "$program" -o "$logs/libcxx.program" -lpugixml -lz
  run_program libcxx "$root/$logs/libcxx.program"
}

part_clang-19() {
  # Debian's libc++ 19 cannot be installed beside 14, which other parts need: its packages are unpacked here.
  local package unpacked=$logs/libcxx19
  rm -rf "$unpacked"
  mkdir -p "$unpacked"
  (cd "$unpacked" && apt-get download libc++-19-dev libc++abi-19-dev && for package in *.deb; do dpkg -x "$package" .; done)
  unpacked+=/usr/lib/llvm-19
  # Without warnings about pointers to arrays, and switches over all values without a default.
  clang++-19 -nostdinc++ -isystem "$unpacked/include/c++/v1" "${headers[@]}" -O0 "${strict_clang[@]}" -Wno-unsafe-buffer-usage \
    -Wno-switch-default "$program" -o "$logs/clang19.program" -lpugixml -lz -nostdlib++ "$unpacked/lib/libc++.a" "$unpacked/lib/libc++abi.a"
  run_program clang19 "$root/$logs/clang19.program"
}

part_debug() {
  # By clang, which compiles it in half of the time of g++.
  clang++ "${headers[@]}" -std=c++2b -O0 -Werror -Wall -Wextra -Wpedantic -D_GLIBCXX_DEBUG -D_GLIBCXX_DEBUG_PEDANTIC "$program" \
    -o "$logs/debug.program" -lpugixml -lz
  run_program debug "$root/$logs/debug.program"
}

part_valgrind() {
  # For SSE2: valgrind 3.19 does not know AVX-512.
  clang++ "${headers[@]}" -O0 "$program" -o "$logs/valgrind.program" -lpugixml -lz
  run_program valgrind valgrind --quiet --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite "$root/$logs/valgrind.program"
}

part_mingw() {
  local found
  # Debian has no pugixml for Windows to link with: what reads SVG is only compiled.
  x86_64-w64-mingw32-g++-posix "${headers[@]}" -isystem "$libraries" -fsyntax-only "$program"
  same_drawings "$logs/drawings.exe" x86_64-w64-mingw32-g++-posix -isystem "$libraries" -msse2 -static -Wa,-mbig-obj -lz
  # Without entries in the menus of the desktop, and without offers to download runtimes.
  export WINEPREFIX=$root/$logs/wine WINEDEBUG=-all WINEDLLOVERRIDES="winemenubuilder.exe,mscoree,mshtml="
  found=$(run_program mingw /usr/lib/wine/wine64 "$root/$logs/drawings.exe" . | tr -d '\r') || { echo "$found"; return 1; }
  /usr/lib/wine/wineserver64 -w
  rm -rf "$WINEPREFIX"  # several hundred megabytes
  compare_drawings "MinGW-w64" "$found" '^$'
}

part_fast-gcc() {
  g++ "${headers[@]}" -O2 -ffast-math "$program" -o "$logs/fast_gcc.program" -lpugixml -lz
  run_program fast_gcc "$root/$logs/fast_gcc.program"
}

part_fast-clang() {
  clang++ "${headers[@]}" -O2 -ffast-math "$program" -o "$logs/fast_clang.program" -lpugixml -lz
  run_program fast_clang "$root/$logs/fast_clang.program"
}

part_bits() {
  local build expected="" found
  for build in "g++ -O1" "g++ -O3" "clang++ -O2"; do
    # shellcheck disable=SC2086  # a compiler and its options
    $build "${headers[@]}" -march=native -ffp-contract=off tests/repository/portable/same_bits.cpp -o "$logs/same_bits.program" -pthread
    found=$("$logs/same_bits.program")
    printf '%s\n%s\n' "$build" "$found"
    [ -n "$expected" ] || expected=$found
    [ "$found" = "$expected" ] || { echo "$build computes other bits than g++ -O1"; return 1; }
  done
}

# same_functions PROGRAM COMPILER...: compiles the hashes of functions and cells.
same_functions() {
  local output=$1
  shift
  "$@" "${headers[@]}" -O1 -ffp-contract=off tests/repository/portable/same_functions.cpp -o "$output"
}

part_aarch64() {
  local test expected found
  for test in core/denormals kernels/functions kernels/packet; do
    # Boost.Test as a header, since Debian's library is for the machine that compiles.
    aarch64-linux-gnu-g++ "${headers[@]}" -I. -O1 -static -Wno-psabi -include boost/test/included/unit_test.hpp \
      -DBOOST_TEST_MODULE="${test//\//_}" "tests/$test.cpp" -o "$logs/aarch64.test"
    qemu-aarch64 "$logs/aarch64.test"
  done
  same_functions "$logs/aarch64.program" aarch64-linux-gnu-g++ -static -Wno-psabi
  found=$(qemu-aarch64 "$logs/aarch64.program" | grep functions)
  grep -q '^flags.* fma .*avx2' /proc/cpuinfo || { echo "no AVX2 here to compare with: $found"; return 0; }
  same_functions "$logs/avx2.program" g++ -mavx2 -mfma
  expected=$("$logs/avx2.program" | grep functions)
  printf 'aarch64 %s\nAVX2 %s\n' "$found" "$expected"
  [ "$found" = "$expected" ]
}

# What Debian's builds of libc++ for WebAssembly lack.
lacking=tests/repository/portable/libcxx_for_wasm.hpp

part_wasm() {
  local expected found
  same_functions "$logs/program.wasm" clang++ --target=wasm32-wasi -msimd128
  found=$(node --no-warnings --experimental-wasi-unstable-preview1 tests/repository/portable/run_wasm.js "$logs/program.wasm")
  same_functions "$logs/sse2.program" g++ -msse2
  expected=$("$logs/sse2.program")
  printf 'WebAssembly\n%s\nSSE2\n%s\n' "$found" "$expected"
  [ "$found" = "$expected" ]
  same_drawings "$logs/drawings_wasi.wasm" clang++ --target=wasm32-wasi -msimd128 -isystem "$libraries" -include "$lacking"
  found=$(node --no-warnings --experimental-wasi-unstable-preview1 tests/repository/portable/run_wasm.js "$logs/drawings_wasi.wasm") ||
    { echo "$found"; return 1; }
  compare_drawings "WebAssembly for WASI" "$found" '^(model in memory:|picture file|archive|strokes as JSON)'
}

part_emscripten() {
  local found
  # With a node of today, Emscripten 3.1.6 would fetch the program from a file as if it were an address: it is compiled synchronously.
  same_drawings "$logs/drawings_emscripten.js" emcc -msimd128 -fexceptions -isystem "$libraries" -include "$lacking" \
    -sWASM_ASYNC_COMPILATION=0 -sALLOW_MEMORY_GROWTH=1
  # Its files are in memory.
  found=$(node "$logs/drawings_emscripten.js" .) || { echo "$found"; return 1; }
  compare_drawings "Emscripten" "$found" '^(archive|strokes as JSON)'
  # Without exceptions. The sentences about bad files are others, as numbers are written otherwise by that libc++.
  local without=(-O1 -ffp-contract=off -fno-exceptions -fno-rtti tests/repository/portable/no_exceptions.cpp) expected
  emcc "${headers[@]}" "${without[@]}" -msimd128 -isystem "$libraries" -include "$lacking" -sWASM_ASYNC_COMPILATION=0 \
    -sALLOW_MEMORY_GROWTH=1 -o "$logs/no_exceptions.js"
  found=$(node "$logs/no_exceptions.js" . | grep -aE '^(sketch|point|<svg)')
  g++ "${headers[@]}" "${without[@]}" -msse2 -pthread -o "$logs/no_exceptions.program"
  expected=$(run_program no_exceptions "$root/$logs/no_exceptions.program" . | grep -aE '^(sketch|point|<svg)')
  printf 'Emscripten without exceptions\n%s\nSSE2\n%s\n' "$found" "$expected"
  [ "$found" = "$expected" ]
}

part_dispatch() {
  local module found build=$logs/dispatch
  local program=$build/examples/dispatch
  cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=g++ -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O1 -DSKETCHRNN_BUILD_TESTS=OFF \
    -DSKETCHRNN_BUILD_BENCHMARKS=OFF "${options[@]}"
  cmake --build "$build" --target dispatch --parallel 2
  for module in "$build"/examples/dispatch_*.o; do
    found=$(nm -g --defined-only "$module" | wc -l)
    [ "$found" = 1 ] || { echo "$module has $found global symbols, expected 1"; nm -gC --defined-only "$module"; return 1; }
  done
  # Each build that runs here draws, and so does the first on a processor of 2006, on which the others are refused.
  while read -r name rest; do
    case "$rest" in *not*) continue ;; esac
    "$program" --build "$name" --count 10 --out "$build/$name.svg" | tee "$build/output.txt"
    grep -q "^build $name: 10 drawings" "$build/output.txt"
    [ "$(grep -c '<path' "$build/$name.svg")" -ge 10 ]
  done < <("$program" --list)
  for precision in bfloat16 int8; do "$program" --precision "$precision" --count 10 --out "$build/$precision.svg"; done
  qemu-x86_64 -cpu core2duo "$program" --count 3 --out "$build/core2duo.svg" | tee "$build/output.txt"
  grep -q "^build x86-64: 3 drawings" "$build/output.txt"
  found=$(qemu-x86_64 -cpu core2duo "$program" --build x86-64-v3 --out "$build/none.svg" 2>&1) && { echo "x86-64-v3 ran: $found"; return 1; }
  [ "$found" = "dispatch: this processor lacks instructions of the build x86-64-v3; --list shows those that run" ] || { echo "$found"; return 1; }
}

# The ways and compilers that the tests of a build by g++ leave out.
part_consumers() {
  local compiler script way version folder=$root/$logs/consumers
  version=$(sed -n 's/^#define SKETCHRNN_VERSION_[A-Z]* //p' include/sketchrnn/version.hpp | paste -sd.)
  cmake -S . -B "$folder/library" -G Ninja -DSKETCHRNN_BUILD_TESTS=OFF -DSKETCHRNN_BUILD_EXAMPLES=OFF -DSKETCHRNN_BUILD_BENCHMARKS=OFF
  printf '%s\n' -isystem/usr/include/eigen3 >"$folder/arguments"
  while read -r compiler script way; do
    echo "$compiler, $script $way"
    cmake -DSOURCE_FOLDER="$root" -DBUILD_FOLDER="$folder/library" -DWORK_FOLDER="$folder/work" -DCOMPILER="$compiler" \
      -DVERSION="$version" -DWAY="$way" -DONLY=embedded -DGENERATOR=Ninja -DCOMPILER_ARGUMENTS="$folder/arguments" \
      -P "tests/repository/$script.cmake"
  done <<<"g++ consumer subdirectory
g++ consumer_debian
clang++ consumer installed
clang++ consumer fetched
clang++ single_header"
}

part_eigen() {
  local prefix folder
  [ ${#eigen[@]} -gt 0 ] || { echo "no --eigen PREFIX was given"; return 1; }
  for prefix in "${eigen[@]}"; do
    for folder in "$prefix/include/eigen3" "$prefix/include" "$prefix"; do
      [ ! -e "$folder/Eigen/Core" ] || break
    done
    [ -e "$folder/Eigen/Core" ] || { echo "no Eigen in $prefix"; return 1; }
    g++ -std=c++20 -Iinclude -isystem "$folder" -O1 "$program" -o "$logs/eigen.program" -lpugixml -lz
    run_program eigen "$root/$logs/eigen.program"
  done
}

# The tests whose names match. They are listed by ctest, so that new ones are included.
part_threads() {
  local targets
  local regex='^(core/(thread_|helped_loop)|autodiff/shared_columns$|model/concurrent_use$|training/trainer$|generation/sampler$)'
  cmake --preset threads "${options[@]}"
  targets=$(ctest --test-dir build/threads -N --tests-regex "$regex" | sed -n 's/^ *Test *#[0-9]*: *//p' | tr / _)
  [ -n "$targets" ] || { echo "no tests match $regex"; return 1; }
  # shellcheck disable=SC2086  # one argument per target
  cmake --build --preset threads --parallel "$jobs" --target $targets
  TSAN_OPTIONS=halt_on_error=1 ctest --test-dir build/threads --output-on-failure --no-tests=error --parallel "$jobs" --tests-regex "$regex"
}

passed=0
failed=0
begin=$SECONDS
declare -A name_of=() started=()
# finish_one: waits for any running part and prints its result.
finish_one() {
  local pid code=0
  wait -n -p pid "${!name_of[@]}" || code=$?
  local name=${name_of[$pid]}
  unset "name_of[$pid]"
  if [ "$code" -eq 0 ]; then
    passed=$((passed + 1))
    printf '%-13s passed  %4d s\n' "$name" $((SECONDS - started[$name]))
  else
    failed=$((failed + 1))
    printf '%-13s FAILED  %4d s\n' "$name" $((SECONDS - started[$name]))
    tail -n 200 "$logs/$name.log"
  fi
}
start() {
  local name=$1
  declare -F "part_$name" >/dev/null || { printf 'no such part: %s\n' "$name" >&2; exit 2; }
  started[$name]=$SECONDS
  # errexit is set inside: a part ends at its first command that fails.
  (set -e; "part_$name") >"$logs/$name.log" 2>&1 </dev/null &
  name_of[$!]=$name
}

for name in "${parts[@]}"; do
  declare -F "part_$name" >/dev/null || { printf 'no such part: %s (see --help)\n' "$name" >&2; exit 2; }
done
for name in "${parts[@]}"; do
  case "$name" in
    threads)  # uses all processors
      start "$name"
      finish_one ;;
  esac
done
for name in "${parts[@]}"; do
  case "$name" in
    threads) ;;
    *)
      [ ${#name_of[@]} -lt "$jobs" ] || finish_one
      start "$name" ;;
  esac
done
while [ ${#name_of[@]} -gt 0 ]; do finish_one; done

printf '%d passed, %d failed, in %d s\n' "$passed" "$failed" $((SECONDS - begin))
[ "$failed" -eq 0 ]
[ -z "$table" ] || write_table "$table" "${parts[@]}"
