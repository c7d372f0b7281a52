#!/usr/bin/env bash
# Trains the default model with several seeds on drawings of cars, as docs/fidelity.md compares it with PyTorch, and plots the learning curves
# beside the measured ones of both, in measured.csv. Interrupted runs continue when the script is run again.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/learning_curve/run.sh [--data car.npz] [--seeds "4 5"] [--precision bfloat16] [--out FOLDER] [--picture FILE.svg] [--help]

  --data FILE.npz      training drawings. Without it nothing is trained, and only the measured curves are plotted
  --seeds SEEDS        seeds of the runs ("4 5"), other than those in measured.csv
  --precision WORD     of the matrix products: full or bfloat16 (full)
  --out FOLDER         runs and the table with their losses (build/learning_curve)
  --picture FILE.svg   plot (learning_curve.svg in the folder)
  --help               this text
END
}

here=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/cmake/command_line.sh"
data= seeds="4 5" precision=full out=$root/build/learning_curve picture=
while [ $# -gt 0 ]; do
  case "$1" in
    --data | --seeds | --precision | --out | --picture)
      [ $# -ge 2 ] || { printf '%s needs a value\n' "$1" >&2; exit 2; }
      case "$1" in --data) data=$2 ;; --seeds) seeds=$2 ;; --precision) precision=$2 ;; --out) out=$2 ;; --picture) picture=$2 ;; esac
      shift ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --data --seeds --precision --out --picture --help; exit 2 ;;
  esac
  shift
done
[ -z "$data" ] || [ -f "$data" ] || { printf 'there is no file %s\n' "$data" >&2; exit 1; }
[ -z "$data" ] || [ -n "${seeds// /}" ] || { echo "--seeds: expected at least one seed" >&2; exit 2; }
case "$precision" in
  full) series="sketchrnn seed" ;;
  bfloat16) series="sketchrnn bfloat16 seed" ;;
  *) printf -- '--precision %s: expected full or bfloat16\n' "$precision" >&2; exit 2 ;;
esac
seeds=$(printf '%s\n' $seeds | sort -un)
for seed in $seeds; do
  [[ "$seed" =~ ^(0|[1-9][0-9]{0,17})$ ]] || { printf -- '--seeds %s: %s is no seed, expected whole numbers\n' "$seeds" "$seed" >&2; exit 2; }
  ! grep -q "^$series $seed," "$root/bench/learning_curve/measured.csv" || [ -z "$data" ] ||
    { printf -- '--seeds: seed %s is already in bench/learning_curve/measured.csv\n' "$seed" >&2; exit 2; }
done
case "$out" in /*) ;; *) out=$here/$out ;; esac
picture=${picture:-$out/learning_curve.svg}
case "$picture" in /*) ;; *) picture=$here/$picture ;; esac

if [ -e "$out/measured.csv" ] && [ "$out/measured.csv" -ef "$root/bench/learning_curve/measured.csv" ]; then
  echo "--out: expected another folder than that of measured.csv" >&2
  exit 2
fi
# The runs of a folder are of one file of drawings and one precision.
if [ -n "$data" ]; then
  data=$(realpath "$data")
  if [ -f "$out/data.txt" ] && [ "$(cat "$out/data.txt")" != "$data" ]; then
    printf -- '--out: the runs in %s are of %s, expected another folder for %s\n' "$out" "$(cat "$out/data.txt")" "$data" >&2
    exit 2
  fi
  if [ "$precision" != "$(cat "$out/precision.txt" 2>/dev/null || printf '%s' "$precision")" ]; then
    printf -- '--out: the runs in %s are of precision %s, expected another folder for %s\n' "$out" "$(cat "$out/precision.txt")" "$precision" >&2
    exit 2
  fi
  for seed in $seeds; do
    run=$out/seed_$seed
    if [ -e "$run" ] && ! compgen -G "$run/checkpoint-*" >/dev/null; then
      printf '%s is no run with a checkpoint; remove it, or choose another --out\n' "$run" >&2
      exit 2
    fi
  done
fi

. "$root/cmake/debian_packages.sh"
install_missing g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libcairo2-dev libboost-test-dev libbenchmark-dev \
  nlohmann-json3-dev zlib1g-dev libpugixml-dev
targets=(bench_plot)
[ -z "$data" ] || targets+=(studio)
cd "$root"
echo "Building ${targets[*]} (some minutes the first time)" >&2
quietly cmake --preset release -DCMAKE_CXX_COMPILER=g++
quietly cmake --build --preset release --parallel "$(nproc)" --target "${targets[@]}"
cd "$here"

mkdir -p "$out"
if [ -n "$data" ]; then
  printf '%s\n' "$data" >"$out/data.txt"
  printf '%s\n' "$precision" >"$out/precision.txt"
fi
studio=$root/build/release/examples/studio
for seed in ${data:+$seeds}; do
  run=$out/seed_$seed
  if [ -e "$run" ]; then
    "$studio" resume "$run"
  else
    "$studio" train --data "$data" --model lstm --steps 2000 --max-length 100 --validate-every 500 --checkpoint-every 500 --keep-latent \
      --precision "$precision" --seed "$seed" --out "$run"
  fi
done
cp "$root/bench/learning_curve/measured.csv" "$out/measured.csv"
for log in "$out"/seed_*/log.csv; do
  [ -f "$log" ] || continue
  seed=$(basename "$(dirname "$log")")
  # kind,step,loss,reconstruction,offset_loss,pen_loss,kl,...
  awk -F, -v series="$series ${seed#seed_}" '$1 == "validation" { printf "%s,%s,%.3f,%.3f\n", series, $2, $4, $7 }' "$log" >>"$out/measured.csv"
done
mkdir -p "$(dirname "$picture")"
"$root/build/release/bench/bench_plot" "$out/measured.csv" "$picture" "Learning curves: cars, validation drawings" log dashed=PyTorch
printf 'wrote %s\nwrote %s\n' "$out/measured.csv" "$picture"
