#!/usr/bin/env bash
# Measures the main figures of the library, appends them with the date to a history, and plots how they have changed.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/history/run.sh [--file FILE.json] [--pictures FOLDER] [--note TEXT] [--quick] [--help]

  --file FILE.json     the history, created if it does not exist (build/history/history.json of this project)
  --pictures FOLDER    folder for the plots, speed.svg and compiling.svg (that of the history)
  --note TEXT          text that is stored with the figures
  --quick              only a check that everything runs; nothing is appended to the history
  --help               this text

Takes about a quarter of an hour on an idle machine. The figures are ratios to PyTorch, the share of the multiply-add peak, and seconds and
memory of compilation. Those of the processor of the last measurement are plotted.
END
}

here=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/cmake/command_line.sh"
file=$root/build/history/history.json pictures= note= quick=no
while [ $# -gt 0 ]; do
  case "$1" in
    --file | --pictures | --note)
      [ $# -ge 2 ] || { printf '%s needs a value\n' "$1" >&2; exit 2; }
      case "$1" in --file) file=$2 ;; --pictures) pictures=$2 ;; --note) note=$2 ;; esac
      shift ;;
    --quick) quick=yes ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --file --pictures --note --quick --help; exit 2 ;;
  esac
  shift
done
case "$file" in /*) ;; *) file=$here/$file ;; esac
pictures=${pictures:-$(dirname "$file")}
case "$pictures" in /*) ;; *) pictures=$here/$pictures ;; esac
mkdir -p "$pictures"

cd "$root"
. cmake/debian_packages.sh
install_missing python3
python3 bench/history/history.py check "$file"  # a history that cannot be read or written is an error before the measurements

work=$root/build/history
mkdir -p "$work"
only=lstm_100_2,lstm_100_1,lstm_250_2,layer_norm_100_2,decoder_only_100_2,layer_1,layer_2,peak,sample_1,sample_100,memory
compare=(bench/compare/run.sh --only "$only" --out "$work/compare")
[ $quick = no ] || compare+=(--quick)
# bench/compare installs and configures what the plot needs, too.
bench/compare/run.sh --only peak --quick --out "$work/quick" >/dev/null
quietly cmake --build --preset release --target bench_plot --parallel "$(nproc)"
"${compare[@]}"
bench/compile_time.sh --repeats 1 --compilers g++ --out "$work/compile_time.md"

if [ $quick = yes ]; then
  python3 bench/history/history.py show "$work/compare/compare.json" "$work/compile_time.md"
  exit
fi
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
python3 bench/history/history.py append "$file" "$work/compare/compare.json" "$work/compile_time.md" "$commit" "$note"
for kind in speed compiling; do
  python3 bench/history/history.py table "$file" $kind >"$work/$kind.csv"
  build/release/bench/bench_plot "$work/$kind.csv" "$pictures/$kind.svg" "Cost relative to the first measurement: $kind"
done
printf 'wrote %s\n' "$file" "$pictures/speed.svg" "$pictures/compiling.svg"
