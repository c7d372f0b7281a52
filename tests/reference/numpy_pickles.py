#!/usr/bin/env python3
"""Writes tests/reference/numpy_pickles.hpp: .npy files as numpy itself pickles object arrays of sketches, with the
protocols 2, 3 and 4, so that the reader is not only tested against our own idea of a pickle. The drawings are made up."""
import io
import pathlib
import pickle

import numpy


def sketches(kind):
    first = numpy.array([[0, 1, 0], [-2, 300, 0], [5, -700, 1]], dtype=kind)
    second = numpy.asfortranarray(numpy.array([[1, 2, 0], [3, 4, 1]], dtype=kind))
    array = numpy.empty(4, dtype=object)
    array[:] = [first, second, numpy.zeros((0, 3), dtype=kind), first[::2]]
    return array


def npy(array, protocol):
    # numpy.save leaves no choice of protocol.
    file = io.BytesIO()
    numpy.lib.format.write_array_header_1_0(file, numpy.lib.format.header_data_from_array_1_0(array))
    pickle.dump(array, file, protocol=protocol)
    return file.getvalue()


def literal(name, data):
    lines = [", ".join(f"0x{byte:02X}" for byte in data[i:i + 18]) for i in range(0, len(data), 18)]
    return f"inline constexpr std::uint8_t {name}[] = {{\n    " + ",\n    ".join(lines) + "};\n"


def main():
    text = ("// Made by tests/reference/numpy_pickles.py with numpy " + numpy.__version__ + "; do not edit.\n"
            "// Four sketches: (0,1,0) (-2,300,0) (5,-700,1); (1,2,0) (3,4,1) in Fortran order; none; (0,1,0) (5,-700,1).\n"
            "#pragma once\n\n#include <cstdint>\n\nnamespace sketchrnn::test {\n\n// clang-format off\n")
    for kind, protocol in (("<i2", 2), (">i2", 3), ("<f8", 3), (">f4", 4), ("<f2", 4)):
        name = f"numpy_protocol{protocol}_{'big' if kind[0] == '>' else 'little'}_{kind[1:]}"
        array = sketches(kind)
        if protocol == 2:
            # An empty array pickles its bytes with a call of `bytes()` here, which no real file was seen to hold.
            array = numpy.delete(array, 2)
        text += literal(name, npy(array, protocol)) + "\n"
    text += "// clang-format on\n\n}  // namespace sketchrnn::test\n"
    (pathlib.Path(__file__).parent / "numpy_pickles.hpp").write_text(text)


if __name__ == "__main__":
    main()
