# shellcheck shell=bash
# For tests/platforms.sh: `. tests/platforms_table.sh`, then `table_of PART...` prints what the parts have built, run and compared, with the
# versions that are installed, as a table in Markdown; `write_table FILE PART...` replaces the table in a document by it.

# First number.number in what a command prints.
version() { "$@" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1 | cut -d. -f1,2; }
# The value of a macro after including a header: macro HEADER NAME COMPILER...
macro() {
  local header=$1 name=$2
  shift 2
  echo "#include <$header>" | "$@" -x c++ -dM -E - 2>/dev/null | sed -n "s/^#define $name \([0-9]*\).*/\1/p"
}
# libcxx COMPILER...: 14000 is version 14, 190107 is 19.
libcxx() {
  local found
  found=$(macro version _LIBCPP_VERSION "$@")
  echo "libc++ $((found >= 100000 ? found / 10000 : found / 1000))"
}

# row PART: the cells of its row.
row() {
  local gcc clang linux="Linux, x86-64" portable="training, drawing, files"
  gcc="g++ $(version g++ -dumpfullversion), libstdc++"
  clang="clang $(version clang++ --version)"
  case "$1" in
    threads) echo "$linux | $clang, libstdc++ | thread sanitizer | tests of what runs on several threads | " ;;
    tidy) echo "$linux | clang-tidy $(version clang-tidy --version) | | all headers | " ;;
    strict-gcc) echo "$linux | $gcc, 25 kinds of warnings | | all headers, compiled | " ;;
    strict-clang) echo "$linux | $clang, libstdc++, \`-Weverything\` | | all headers, compiled | " ;;
    libc++) echo "$linux | $clang, $(libcxx clang++ -stdlib=libc++) | | $portable | " ;;
    clang-19) echo "$linux | clang $(version clang++-19 --version), $(libcxx clang++-19 -nostdinc++ -isystem build/platforms/libcxx19/usr/lib/llvm-19/include/c++/v1), \`-Weverything\` | | $portable | " ;;
    debug) echo "$linux | $clang, libstdc++ with its checks, C++23 | | $portable | " ;;
    valgrind) echo "$linux | $clang, libstdc++ | valgrind $(version valgrind --version) | $portable, damaged files | " ;;
    fast-gcc) echo "$linux | $gcc, \`-ffast-math\` | | $portable | " ;;
    fast-clang) echo "$linux | $clang, libstdc++, \`-ffast-math\` | | $portable | " ;;
    bits) echo "$linux | $gcc, \`-O1\`, \`-O3\`; $clang, \`-O2\` | | training, drawing | each other: all bits" ;;
    dispatch) echo "$linux, also without SSE4 | $gcc | the processor; qemu $(version qemu-x86_64 --version), core2duo | one program with builds for four instruction sets | " ;;
    consumers) echo "$linux | $gcc; $clang | | a program that gets the library in each way | the points of its drawings" ;;
    eigen) echo "$linux | $gcc, Eigen of \`--eigen\` | | $portable | " ;;
    aarch64)
      echo "Linux, aarch64 | g++ $(version aarch64-linux-gnu-g++ -dumpfullversion), libstdc++ | qemu $(version qemu-aarch64 --version) | tests of registers and functions | AVX2: the bits of functions" ;;
    mingw)
      echo "Windows, x86-64 | MinGW-w64 $(macro stdlib.h __MINGW64_VERSION_MAJOR x86_64-w64-mingw32-g++-posix), g++ $(macro stdlib.h __GNUC__ x86_64-w64-mingw32-g++-posix) (posix), libstdc++ | wine $(version /usr/lib/wine/wine64 --version) | training, drawing, files, checkpoints, logs, a decimal comma | SSE2: all bits" ;;
    wasm)
      echo "WebAssembly, WASI | $clang, wasi-libc, $(libcxx clang++ --target=wasm32-wasi) | node $(version node --version) | functions, products, cells; training, models in memory, drawing | SSE2: all bits but those of files" ;;
    emscripten)
      echo "WebAssembly, Emscripten | Emscripten $(emcc -dumpversion), $(libcxx emcc) | node $(version node --version) | training, drawing, files in memory, checkpoints, logs; drawing with \`-fno-exceptions -fno-rtti\` | SSE2: all bits but \`.npz\`, strokes as JSON" ;;
    *) return 1 ;;
  esac
}

table_of() {
  local part
  echo "| system | compiler and C++ library | run by | what runs | compared with | part |"
  echo "|---|---|---|---|---|---|"
  for part in "$@"; do echo "| $(row "$part") | \`$part\` |"; done | sed 's/|  |/| |/g'
}

# The table stands between the line that begins with <!-- table and the one with <!-- end -->.
write_table() {
  local file=$1 table
  shift
  table=$(table_of "$@")
  if ! grep -q '^<!-- table' "$file" || ! grep -q '^<!-- end -->' "$file"; then
    echo "$file has no table to replace" >&2
    return 1
  fi
  awk -v table="$table" '/^<!-- end -->/ {skip = 0} !skip {print} /^<!-- table/ {print ""; print table; print ""; skip = 1}' "$file" >"$file.new"
  mv "$file.new" "$file"
}
