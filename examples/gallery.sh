#!/usr/bin/env bash
# Installs missing packages (Debian), builds the studio, and draws the pictures of the article on sketch-rnn with the models that are included in
# the project, on one page. Arguments are passed to `studio article`: examples/gallery.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/cmake/debian_packages.sh"

install_missing g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libcairo2-dev zlib1g-dev nlohmann-json3-dev libpugixml-dev

echo "Building (some minutes the first time)" >&2
(cd "$root" && quietly cmake --preset quickstart && quietly cmake --build --preset quickstart --target studio)

exec "$root/build/quickstart/examples/studio" article --models "$root/models" --drawings "$root/examples/drawings" "$@"
