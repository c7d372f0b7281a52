#!/usr/bin/env bash
# The second command: installs what is missing (Debian), builds all tests and runs them; first with g++, then with clang and
# its address and undefined-behavior sanitizers.
set -euo pipefail

usage() {
  cat <<'END'
Usage: tests/run.sh [--quick] [--filter REGEX] [--help]

  --quick          g++ only, without the sanitizers
  --filter REGEX   run only the tests whose names match, for example --filter '^io/'
  --help           this text

Tests that need real drawings take them from the folder in the environment variable SKETCHRNN_DATA_DIR, and are skipped without it.
END
}

. "$(dirname "${BASH_SOURCE[0]}")/../cmake/command_line.sh"
quick=no
selection=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=yes ;;
    --filter)
      [ $# -ge 2 ] || { echo "--filter needs a regular expression" >&2; exit 2; }
      selection=(--tests-regex "$2")
      shift ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --quick --filter --help; exit 2 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/debian_packages.sh

packages=(g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libcairo2-dev libboost-test-dev libbenchmark-dev nlohmann-json3-dev libpugixml-dev python3-numpy
          zlib1g-dev libxml2-utils doxygen)
[ "$quick" = yes ] || packages+=(clang libclang-rt-14-dev)
install_missing "${packages[@]}"

# As many compilers at once as there are processors, and 2 GB of memory for each.
jobs=$(nproc)
memory=$(awk '/^MemAvailable:/ {print int($2 / 2000000)}' /proc/meminfo)
[ "$memory" -ge "$jobs" ] || jobs=$((memory > 1 ? memory : 1))
options=()
if command -v ccache >/dev/null; then
  options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  # Precompiled headers need these.
  export CCACHE_SLOPPINESS=pch_defines,time_macros
fi
# Two passes with two compilers: each tests its own.
[ "$quick" = yes ] || options+=(-DSKETCHRNN_TEST_OTHER_COMPILER=OFF)
[ -n "${SKETCHRNN_DATA_DIR:-}" ] || echo "SKETCHRNN_DATA_DIR is not set: tests on real drawings will be skipped."

# pass NAME PRESET LABELS_LEFT_OUT OPTIONS...
pass() {
  local name=$1 preset=$2 leave_out=$3 from=$SECONDS
  shift 3
  echo "== $name: building"
  quietly cmake --preset "$preset" "$@"
  quietly cmake --build --preset "$preset" --parallel "$jobs"
  echo "== $name: built in $((SECONDS - from)) s; running"
  # ctest's summary, with the time of the tests, ends the pass.
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --parallel "$jobs" \
    --no-label-summary --label-exclude "$leave_out" "${selection[@]}"
}

# Of the tests that one compiler suffices for, those labeled once are left to the first pass, those labeled second to the second, in which
# they are faster.
[ "$quick" = yes ] && second="^$" || second="^second$"
pass "g++" tests "$second" "${options[@]}"
if [ "$quick" = no ]; then
  pass "clang, sanitizers" sanitize "^once$" -DSKETCHRNN_BUILD_EXAMPLES=OFF -DSKETCHRNN_BUILD_BENCHMARKS=OFF \
    "${options[@]}"
fi
