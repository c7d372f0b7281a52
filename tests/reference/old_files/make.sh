#!/usr/bin/env bash
# Writes the files of this folder: ./tests/reference/old_files/make.sh COMMIT..., which needs the history of the repository.
# The library of each COMMIT is compiled with write_old_files.cpp. What the program writes goes into a folder of that name, except files that
# the folder of another commit has, byte by byte.
set -euo pipefail
cd "$(dirname "$0")"
if [[ $# -eq 0 || $1 == -* ]]; then
  echo "usage: ./tests/reference/old_files/make.sh COMMIT..., for example e802792" >&2
  exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for commit in "$@"; do
  mkdir -p "$work/$commit/written"
  git -C "$(git rev-parse --show-toplevel)" archive "$commit" include | tar -x -C "$work/$commit"
  g++ -std=c++20 -O1 -w -I"$work/$commit/include" -isystem /usr/include/eigen3 write_old_files.cpp -o "$work/$commit/write" -lz -lpugixml -pthread
  (cd "$work/$commit/written" && "$work/$commit/write")
  (cd "$work/$commit/written" && find . -type f) | while read -r file; do
    known=no
    for other in */"$file"; do
      [[ $other != "$commit/$file" && -e $other ]] && cmp -s "$other" "$work/$commit/written/$file" && known=yes
    done
    [[ $known == yes ]] && continue
    mkdir -p "$(dirname "$commit/$file")"
    cp "$work/$commit/written/$file" "$commit/$file"
  done
done
