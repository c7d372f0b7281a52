"""Runs the Python of docs/data.md on model.safetensors in the working folder, and compares the results with expected.json.

Usage: python_peer.py DOCUMENT numpy|torch
expected.json: {"metadata": {...}, "arrays": {name: nested lists, [in][out] or [out]}, "x": [...], "h": [...], "y": [...]}, where h and y are
the state and the output of the decoder after one step from the zero state.
"""
import json
import re
import sys

import numpy as np


def check(holds, what):
    if not holds:
        sys.exit("python_peer: " + what)


def close(a, b):
    return np.abs(np.asarray(a, np.float64) - np.asarray(b, np.float64)).max() < 1e-5


document, with_what = sys.argv[1:]
with open(document, encoding="utf-8") as file:
    blocks = re.findall(r"^```python\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
check(len(blocks) == 2, f"{len(blocks)} blocks of Python in {document}, expected 2: with numpy, with PyTorch")
with open("expected.json", encoding="utf-8") as file:
    expected = json.load(file)

names = {}
exec(compile(blocks[0], document + ", numpy", "exec"), names)
arrays, metadata = names["read_safetensors"]("model.safetensors")
for key, text in expected["metadata"].items():
    check(metadata.get(key) == text, f"metadata {key} is {metadata.get(key)!r}, expected {text!r}")
check(sorted(arrays) == sorted(expected["arrays"]), f"arrays {sorted(arrays)}")
for name, numbers in expected["arrays"].items():
    theirs = np.asarray(numbers, np.float64)
    check(arrays[name].shape == theirs.shape, f"{name} has shape {arrays[name].shape}, expected {theirs.shape}")
    check((arrays[name].astype(np.float64) == theirs).all(), f"{name} has other numbers")
h = np.asarray(expected["h"])
check(close(h @ arrays["decoder.output.W"] + arrays["decoder.output.b"], expected["y"]), "y = h W + b is another")

if with_what == "torch":
    exec(compile(blocks[1], document + ", PyTorch", "exec"), names)
    torch = names["torch"]
    with torch.no_grad():
        found, _ = names["to_torch"](arrays, "decoder.cell")(torch.tensor([expected["x"]]))
    check(close(found[0], h), f"PyTorch's cell gives {found[0].tolist()}, expected {h.tolist()}")
