#!/usr/bin/env bash
# Installs missing packages (Debian), builds our side of the comparison with g++ and with clang, and compares it with its peers (PyTorch,
# oneDNN, ONNX Runtime, @magenta/sketch). The comparisons and their goals are in compare.py; docs/performance.md describes what is measured.
set -euo pipefail

here=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
. cmake/debian_packages.sh

install_missing python3
# Print help or reject invalid options without building anything.
for argument in "$@"; do
  case "$argument" in
    --help | -h | --list) exec python3 bench/compare/compare.py "$@" ;;
  esac
done
python3 bench/compare/compare.py "$@" --list >/dev/null

# The selected comparisons (--only, by default all) determine what has to be installed and built.
only=" "
previous=""
for argument in "$@"; do
  [ "$previous" != --only ] || only=",$argument,"
  case "$argument" in --only=*) only=",${argument#--only=}," ;; esac
  previous=$argument
done
# needs PATTERN...: true if a comparison whose name matches one of these is selected
needs() {
  local name pattern
  [ "$only" != " " ] || return 0
  for name in ${only//,/ }; do
    for pattern in "$@"; do
      # shellcheck disable=SC2254
      case "$name" in $pattern) return 0 ;; esac
    done
  done
  return 1
}

packages=(g++ cmake ninja-build libeigen3-dev libxtensor-dev libcli11-dev libboost-test-dev libbenchmark-dev nlohmann-json3-dev zlib1g-dev libpugixml-dev)
with_torch=no with_clang=no with_node=no with_onednn=no with_onnx=no
if needs 'lstm_*' 'layer_norm_*' 'hyper_*' 'decoder_only_*' 'layer_[12]' 'layer_[12]_bf16' sample_1 sample_1_1 sample_100 \
  sample_1_bf16 sample_1_1_bf16 sample_100_bf16 'memory*'; then
  # libopenblas0-openmp: with Debian's default OpenBLAS PyTorch is slower on two threads than on one.
  with_torch=yes packages+=(python3-torch libopenblas0-openmp)
fi
if needs '*_onednn*'; then with_onednn=yes packages+=(libdnnl-dev); fi
if needs compilers; then with_clang=yes packages+=(clang); fi
if needs sample_node; then with_node=yes; fi
if needs '*_onnx*'; then with_onnx=yes; fi
if [ $with_node$with_onnx != nono ] && ! command -v npm >/dev/null; then packages+=(nodejs npm); fi
install_missing "${packages[@]}"

python=python3
if [ $with_torch = yes ]; then
  # Debian's packages are for Debian's python3, which may not be the first in PATH.
  for python in python3 /usr/bin/python3 none; do
    [ $python != none ] || { echo "No python3 here can import torch; on Debian the package is python3-torch" >&2; exit 1; }
    ! "$python" -c "import torch" 2>/dev/null || break
  done
  blas=$("$python" -c "import torch; print(*open('/proc/self/maps'))" | grep -o '/[^ ]*openblas[^ ]*' | sort -u | head -n 1 || true)
  case "$blas" in
    *openmp*) ;;
    *) echo "Warning: PyTorch does not use the OpenMP OpenBLAS here (${blas:-none found}), and is slower than it could be" >&2 ;;
  esac
fi

build() {
  local preset=$1
  shift
  echo "Building our side, preset $preset (a minute or two the first time)" >&2
  quietly cmake --preset "$preset" "$@"
  quietly cmake --build --preset "$preset" --target bench_compare_ours --parallel "$(nproc)"
}
build release -DCMAKE_CXX_COMPILER=g++
if [ $with_onednn = yes ]; then quietly cmake --build --preset release --target bench_onednn_peer; fi
if [ $with_clang = yes ]; then build clang; fi

node_modules=build/compare/npm
if [ $with_node = yes ] && [ ! -d $node_modules/node_modules/@magenta/sketch ]; then
  echo "Fetching @magenta/sketch from the npm registry" >&2
  mkdir -p $node_modules
  quietly npm install --prefix $node_modules --no-audit --no-fund @magenta/sketch@0.2.0
fi
# Its library comes with the package; the scripts that it would run fetch others, for graphics cards.
onnx_modules=build/compare/onnx
if [ $with_onnx = yes ] && [ ! -d $onnx_modules/node_modules/onnxruntime-node ]; then
  echo "Fetching onnxruntime-node from the npm registry" >&2
  mkdir -p $onnx_modules
  quietly npm install --prefix $onnx_modules --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0
fi

cd "$here"
exec "$python" "$root/bench/compare/compare.py" --gcc "$root/build/release/bench/bench_compare_ours" \
  --clang "$root/build/clang/bench/bench_compare_ours" --onednn "$root/build/release/bench/bench_onednn_peer" --python "$python" \
  --node-modules "$root/$node_modules" \
  --onnx-modules "$root/$onnx_modules" "$@"
