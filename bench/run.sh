#!/usr/bin/env bash
# Runs all benchmarks: installs missing packages (Debian), builds with optimization, runs and writes one JSON file. For comparisons with other
# programs, see compare/run.sh; for compile time and memory, see compile_time.sh.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/run.sh [--filter REGEX] [--out FILE.json] [--quick] [--help]

  --filter REGEX    run only the benchmarks whose names match; a name is <folder>_<file>/<benchmark>, for example
                    --filter '^cells_step/.*lstm_512'. Programs without a match are not built.
  --out FILE.json   file for the results (build/bench.json of this project)
  --quick           a short run of each benchmark; the results are not accurate
  --help            this text

Not run unless --filter names it: training_paper_size, which takes minutes.
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/cmake/command_line.sh"
filter=. out=$root/build/bench.json quick=no
while [ $# -gt 0 ]; do
  case "$1" in
    --filter | --out)
      [ $# -ge 2 ] || { printf '%s needs a value\n' "$1" >&2; exit 2; }
      if [ "$1" = --filter ]; then filter=$2; else out=$2; fi
      shift ;;
    --quick) quick=yes ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --filter --out --quick --help; exit 2 ;;
  esac
  shift
done
case "$out" in /*) ;; *) out=$PWD/$out ;; esac

cd "$root"
. cmake/debian_packages.sh
install_missing g++ cmake ninja-build python3 libeigen3-dev libxtensor-dev libcli11-dev libboost-test-dev libbenchmark-dev \
  nlohmann-json3-dev zlib1g-dev libpugixml-dev
exec python3 bench/run.py "$filter" "$out" "$quick"
