"""Writes the values of a reference script as a C++ header beside the script."""

import pathlib

import numpy as np


def row(numbers):
    return "{" + ", ".join(repr(float(number)) for number in np.ravel(numbers)) + "}"


def write_header(script, what, structure, sizes, names, variable, cases, constant=None):
    """Writes `script` with the ending .hpp: `structure` with the integers `sizes` and a vector for each of `names`, and
    `variable`, an array of `cases`, pairs of the integers and a dictionary of arrays; before it a `constant`, if given."""
    lines = [
        "// Made by tests/reference/%s: %s." % (pathlib.Path(script).name, what),
        "#pragma once",
        "",
        "#include <vector>",
        "",
        "namespace sketchrnn::test {",
        "",
        "struct %s {" % structure,
        "  int %s;" % ", ".join(sizes),
        "  std::vector<double> %s;" % ", ".join(names),
        "};",
        "",
    ]
    lines += ["inline constexpr %s;" % constant, ""] if constant else []
    lines += ["// clang-format off", "inline const std::vector<%s> %s{" % (structure, variable)]
    for shape, values in cases:
        lines += ["    {" + ", ".join(str(size) for size in shape) + ","] + ["     %s," % row(values[name]) for name in names]
        lines[-1] = lines[-1][:-1] + "},"
    lines += ["};", "// clang-format on", "", "}  // namespace sketchrnn::test", ""]
    pathlib.Path(script).with_suffix(".hpp").write_text("\n".join(lines))
