#!/usr/bin/env bash
# Installs missing packages (Debian), builds the studio, and creates a page of figures with the model that is included in the project.
# Arguments are passed to `studio gallery`: examples/gallery.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/cmake/debian_packages.sh"

install_missing g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libcairo2-dev zlib1g-dev nlohmann-json3-dev libpugixml-dev

echo "Building (some minutes the first time)" >&2
(cd "$root" && quietly cmake --preset quickstart && quietly cmake --build --preset quickstart --target studio)

exec "$root/build/quickstart/examples/studio" gallery --model "$root/models/cat_pig.safetensors" "$@"
