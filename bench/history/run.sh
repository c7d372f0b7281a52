#!/usr/bin/env bash
# Measures the main figures of the library, appends them with the date to a history, and plots how they have changed.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/history/run.sh [--file FILE.json] [--picture FILE.svg] [--note TEXT] [--quick] [--help]

  --file FILE.json     the history, created if it does not exist (build/history/history.json of this project)
  --picture FILE.svg   plot (the name of the history with .svg)
  --note TEXT          text that is stored with the figures
  --quick              only a check that everything runs; nothing is appended to the history
  --help               this text

Takes about a quarter of an hour on an idle machine. The figures are ratios to PyTorch, the share of the multiply-add peak, and seconds and
memory of compilation. Measurements of different processors are plotted apart.
END
}

here=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/cmake/command_line.sh"
file=$root/build/history/history.json picture= note= quick=no
while [ $# -gt 0 ]; do
  case "$1" in
    --file | --picture | --note)
      [ $# -ge 2 ] || { printf '%s needs a value\n' "$1" >&2; exit 2; }
      case "$1" in --file) file=$2 ;; --picture) picture=$2 ;; --note) note=$2 ;; esac
      shift ;;
    --quick) quick=yes ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --file --picture --note --quick --help; exit 2 ;;
  esac
  shift
done
case "$file" in /*) ;; *) file=$here/$file ;; esac
picture=${picture:-${file%.json}.svg}
case "$picture" in /*) ;; *) picture=$here/$picture ;; esac

cd "$root"
. cmake/debian_packages.sh
install_missing python3
python3 bench/history/history.py check "$file"  # a history that cannot be read is an error before the measurements

work=$root/build/history
mkdir -p "$work"
only=lstm_100_2,lstm_100_1,lstm_250_2,layer_norm_100_2,decoder_only_100_2,layer_1,layer_2,peak,sample_1,sample_100,memory
compare=(bench/compare/run.sh --only "$only" --out "$work/compare")
[ $quick = no ] || compare+=(--quick)
"${compare[@]}"
bench/compile_time.sh --repeats 1 --compilers g++ --out "$work/compile_time.md"
quietly cmake --build --preset release --target bench_plot --parallel "$(nproc)"

if [ $quick = yes ]; then
  python3 bench/history/history.py show "$work/compare/compare.json" "$work/compile_time.md"
  exit
fi
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
python3 bench/history/history.py append "$file" "$work/compare/compare.json" "$work/compile_time.md" "$commit" "$note"
python3 bench/history/history.py table "$file" >"$work/history.csv"
build/release/bench/bench_plot "$work/history.csv" "$picture" "Cost relative to the first measurement"
printf 'wrote %s\nwrote %s\n' "$file" "$picture"
