#!/usr/bin/env bash
# Fuzzes every reader for a given time, in parallel on all processors, and prints the results.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: tests/fuzz/run.sh [SECONDS] [--help]

Each target runs for SECONDS (600), from the files that the project makes. Exit status 1 if anything was found; the input that did it is
named then. Needs clang.
TEXT
}
. "$(dirname "${BASH_SOURCE[0]}")/../../cmake/command_line.sh"
seconds=600
case "${1:-}" in
  --help | -h) usage; exit 0 ;;
  '') ;;
  -*) unknown_option "$1" --help; exit 2 ;;
  *[!0-9]*) printf 'SECONDS is %s, expected a whole number; see --help\n' "$1" >&2; exit 2 ;;
  *) seconds=$1 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. cmake/debian_packages.sh
install_missing clang libclang-rt-14-dev cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libboost-test-dev nlohmann-json3-dev zlib1g-dev libpugixml-dev
quietly cmake --preset sanitize -DSKETCHRNN_BUILD_EXAMPLES=OFF -DSKETCHRNN_BUILD_BENCHMARKS=OFF -DSKETCHRNN_FUZZ_OPTIMIZATION=-O1
mapfile -t targets < <(tr '\n' ' ' <tests/fuzz/CMakeLists.txt | sed -n 's/.*set(SKETCHRNN_FUZZ_TARGETS \([^)]*\)).*/\1/p' | xargs -n 1)
quietly cmake --build --preset sanitize --parallel "$(nproc)" --target make_fuzz_corpus "${targets[@]/#/fuzz_}"

cd build/sanitize/tests/fuzz
./make_fuzz_corpus corpus
echo "${#targets[@]} targets, $seconds s each, $(nproc) at a time"

# fuzz TARGET: runs one target; its output is in TARGET.log
fuzz() {
  mkdir -p "$1"
  "./fuzz_$1" -max_total_time="$2" -max_len=4096 -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$1-" \
    "$1" "corpus/$1" >"$1.log" 2>&1 && echo "$1: done" || echo "$1: FOUND SOMETHING"
}
export -f fuzz
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c "fuzz {} $seconds"

# The last progress line has the coverage; the final statistics follow it.
found=0
printf '%-12s %12s %10s %10s  %s\n' target executions coverage peak_MB result
for target in "${targets[@]}"; do
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$target.log")
  peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$target.log")
  coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$target.log" | tail -n 1)
  result="nothing found"
  artifact=$(sed -n 's/.*Test unit written to \(.*\)/\1/p' "$target.log" | tail -n 1)
  if [ -n "$artifact" ] || [ -z "$executions" ]; then
    result="see $PWD/$target.log ${artifact:+and $PWD/$artifact}"
    found=1
  fi
  printf '%-12s %12s %10s %10s  %s\n' "$target" "${executions:-?}" "${coverage:-?}" "${peak:-?}" "$result"
done
exit "$found"
