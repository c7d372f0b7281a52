#!/usr/bin/env bash
# Installs missing packages (Debian), builds examples/quickstart/ and runs it. Arguments are passed to the program:
# examples/quickstart.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/cmake/debian_packages.sh"

install_missing g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev zlib1g-dev nlohmann-json3-dev libpugixml-dev

echo "Building (a minute or two the first time)" >&2
(cd "$root" && quietly cmake --preset quickstart && quietly cmake --build --preset quickstart --target quickstart)

exec "$root/build/quickstart/examples/quickstart" "$@"
