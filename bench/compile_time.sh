#!/usr/bin/env bash
# Measures the cost of compiling with the library: for g++ and clang++, compile time and peak memory of an empty program, of one that includes
# the umbrella header, of one with this and io/io.hpp, of one that trains, saves, loads and draws, with its model compiled there or in another
# file, of that file, of the quickstart's main.cpp, which trains and draws, and of the whole quickstart, and the sizes of the linked programs. Compiles one file at a time with a user's optimization options (-O3 -march=native), without ccache.
set -euo pipefail

usage() {
  cat <<'END'
Usage: bench/compile_time.sh [--repeats N] [--compilers "g++ clang++"] [--out FILE.md] [--help]

  --repeats N         compile each N times; the best counts (3)
  --compilers NAMES   compilers to use (g++ and clang++)
  --out FILE.md       also write the table to this file
  --help              this text
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/cmake/command_line.sh"
repeats=3 compilers="g++ clang++" out=
while [ $# -gt 0 ]; do
  case "$1" in
    --repeats | --compilers | --out)
      [ $# -ge 2 ] || { printf '%s needs a value\n' "$1" >&2; exit 2; }
      case "$1" in --repeats) repeats=$2 ;; --compilers) compilers=$2 ;; --out) out=$2 ;; esac
      shift ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --repeats --compilers --out --help; exit 2 ;;
  esac
  shift
done
[[ "$repeats" =~ ^[1-9][0-9]*$ ]] || { echo "--repeats needs a number of at least 1" >&2; exit 2; }

. "$root/cmake/debian_packages.sh"
packages=(time python3 binutils libeigen3-dev libxtensor-dev libcli11-dev zlib1g-dev nlohmann-json3-dev libpugixml-dev)
for compiler in $compilers; do
  case "$compiler" in g++) packages+=(g++) ;; clang++) packages+=(clang) ;; esac
done
install_missing "${packages[@]}"
for compiler in $compilers; do
  command -v "$compiler" >/dev/null || { printf 'there is no compiler %s\n' "$compiler" >&2; exit 1; }
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf 'int main() {}\n' >"$folder/nothing.cpp"
printf '#include <sketchrnn/sketchrnn.hpp>\nint main() {}\n' >"$folder/umbrella.cpp"
printf '#include <sketchrnn/sketchrnn.hpp>\n#include <sketchrnn/io/io.hpp>\nint main() {}\n' >"$folder/umbrella_io.cpp"
cat >"$folder/model.hpp" <<'END'
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/sketchrnn.hpp>
using Model = sketchrnn::SketchRnn<sketchrnn::Lstm<128>, sketchrnn::Latent<64>, sketchrnn::Lstm<256>, sketchrnn::Mixture<20>>;
END
# The lines of examples/custom_cell that declare a model, and those that compile it.
for file in hpp cpp; do
  echo '#include "model.hpp"' >"$folder/once.$file"
  awk '/template / { on = 1 } on { print } /;$/ { on = 0 }' "$root/examples/custom_cell/model.$file" >>"$folder/once.$file"
done
cat >"$folder/all_in_one.cpp" <<'END'
#include "model.hpp"
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/toy/dataset.hpp>
namespace srn = sketchrnn;
int main() {
  const srn::Dataset drawings = srn::procedural_dataset({.count_per_kind = 500}, srn::Seed{1});
  srn::Trainer<Model> trainer({.batch_size = 50}, srn::Seed{1});
  trainer.fit(drawings, {.steps = 100}, srn::progress_bar());
  srn::save_model("model.safetensors", trainer.model());
  const auto loaded = srn::load_model<Model>("model.safetensors");
  srn::Sampler<Model> sampler(loaded.model);
  srn::SketchGrid grid;
  for (auto& sketch : sampler.draw(10, {.temperature = 0.4}, srn::Seed{1})) grid.rows.push_back({std::move(sketch)});
  srn::write_svg("drawings.svg", grid);
}
END
{ echo '#include "once.hpp"'; sed 1d "$folder/all_in_one.cpp"; } >"$folder/user.cpp"
programs=(
  "an empty program|$folder/nothing.cpp"
  "\`#include <sketchrnn/sketchrnn.hpp>\` and nothing else|$folder/umbrella.cpp"
  "that and \`#include <sketchrnn/io/io.hpp>\`|$folder/umbrella_io.cpp"
  "a program that trains, saves, loads and draws|$folder/all_in_one.cpp"
  "the same, with the model compiled in another file|-$folder/user.cpp"
  "that file|-$folder/once.cpp"
  "\`examples/quickstart/main.cpp\` alone|-$root/examples/quickstart/main.cpp"
  "\`examples/quickstart/*.cpp\`|$(echo "$root"/examples/quickstart/*.cpp)"
)
export CCACHE_DISABLE=1

# best: the minimum of each column of stdin, lines of seconds and KB
best() { python3 -c 'import sys; rows = [list(map(float, l.split())) for l in sys.stdin if l.strip()]; print(*map(min, zip(*rows)))'; }

table=$(printf '| | compiler | compiling, s | peak memory, MB | linked and stripped, KB |\n|---|---|---|---|---|')
for program in "${programs[@]}"; do
  text=${program%|*}
  # With a leading "-", only compiled and not linked.
  sources=${program##*|}
  linked=yes
  [ "${sources:0:1}" != - ] || { linked=no; sources=${sources:1}; }
  for compiler in $compilers; do
    printf '%s: %s\n' "$compiler" "$text" >&2
    arguments=(-std=c++20 -O3 -march=native -DNDEBUG -I"$root/include" -I"$root" -isystem /usr/include/eigen3)
    : >"$folder/times"
    for ((repeat = 0; repeat < repeats; ++repeat)); do
      : >"$folder/files"
      objects=()
      for source in $sources; do
        object=$folder/${#objects[@]}.o
        objects+=("$object")
        if ! /usr/bin/time --quiet --format '%e %M' --append --output "$folder/files" \
          "$compiler" "${arguments[@]}" -c "$source" -o "$object" 2>"$folder/log"; then
          printf '%s cannot compile %s\n' "$compiler" "$source" >&2
          cat "$folder/log" >&2
          exit 1
        fi
      done
      # All files of a program: the sum of the seconds, the largest memory.
      awk '{ seconds += $1; if ($2 > memory) memory = $2 } END { print seconds, memory }' "$folder/files" >>"$folder/times"
    done
    read -r seconds kilobytes < <(best <"$folder/times")
    size="-"
    if [ $linked = yes ]; then
      "$compiler" "${objects[@]}" -o "$folder/program" -lz -pthread
      strip "$folder/program"
      size=$(($(stat --format %s "$folder/program") / 1024))
    fi
    row=$(printf '| %s | %s | %.2f | %.0f | %s |' "$text" "$compiler" "$seconds" "$(python3 -c "print($kilobytes / 1024)")" "$size")
    table+=$'\n'$row
  done
done
printf '%s\n' "$table"
if [ -n "$out" ]; then
  printf '%s\n' "$table" >"$out.part"
  mv "$out.part" "$out"
fi
