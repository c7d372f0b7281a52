#!/usr/bin/env python3
"""Writes tests/reference/numpy_pickles.hpp: .npy files as numpy itself writes sketches, with protocols 2 to 5 and in all common
forms, so that the reader is tested with pickles that numpy has written. The drawings are constructed."""
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
    # numpy.save has no option for the protocol.
    file = io.BytesIO()
    numpy.lib.format.write_array_header_1_0(file, numpy.lib.format.header_data_from_array_1_0(array))
    pickle.dump(array, file, protocol=protocol)
    return file.getvalue()


def literal(name, data):
    lines = [", ".join(f"0x{byte:02X}" for byte in data[i:i + 18]) for i in range(0, len(data), 18)]
    return f"inline constexpr std::uint8_t {name}[] = {{\n    " + ",\n    ".join(lines) + "};\n"


def renamed(data, old, new):
    """The pickle of a .npy with another module name, as numpy 2 and some builds of numpy 1 write it. Protocol 3 has no frames."""
    assert old in data
    return data.replace(b"c" + old + b"\n", b"c" + new + b"\n")


def renamed_in_frame(data, old, new):
    """The same for protocols 4 and 5, of one frame: the name and the frame are preceded by their lengths."""
    assert bytes([len(old)]) + old in data
    changed = data.replace(bytes([len(old)]) + old, bytes([len(new)]) + new)
    frame = changed.index(b"\x80", 10) + 3
    size = int.from_bytes(changed[frame:frame + 8], "little") + len(changed) - len(data)
    return changed[:frame] + size.to_bytes(8, "little") + changed[frame + 8:]


def saved(array):
    file = io.BytesIO()
    numpy.save(file, array)
    return file.getvalue()


def objects(*items):
    array = numpy.empty(len(items), dtype=object)
    for i, item in enumerate(items):
        array[i] = item
    return array


def forms():
    """Name and .npy of the same two sketches: (0,1,0) (2,44,0) (5,100,1); (1,2,0) (3,4,1)."""
    first, second = [[0, 1, 0], [2, 44, 0], [5, 100, 1]], [[1, 2, 0], [3, 4, 1]]

    def pair(kind):
        return objects(numpy.array(first, kind), numpy.array(second, kind))

    def filled(filler, kind="<f4"):
        return numpy.array([first, second + [filler]], dtype=kind)

    def stroke5(sketch, ends, start=False):
        rows = [[0, 0, 1, 0, 0]] if start else []
        return rows + [[x, y, 1 - p, p, 0] for x, y, p in sketch] + [[0, 0, 0, 0, 1]] * ends

    for kind in ("|i1", "|u1", "<u2", ">u2", "<u4", ">u8", ">f8"):
        yield "objects of " + kind, npy(pair(kind), 3)
    yield "protocol 5, _frombuffer", npy(pair("<i2"), 5)
    yield "protocol 5, Fortran order", npy(objects(*(numpy.asfortranarray(a) for a in pair("<f4"))), 5)
    yield "protocol 5, read-only", npy(objects(*(numpy.frombuffer(a.tobytes(), a.dtype).reshape(a.shape) for a in pair("<i2"))), 5)
    yield "numpy 2, protocol 3", renamed(npy(pair("<i2"), 3), b"numpy.core.multiarray", b"numpy._core.multiarray")
    yield "_multiarray_umath", renamed(npy(pair("<i2"), 3), b"numpy.core.multiarray", b"numpy.core._multiarray_umath")
    yield "numpy 2, _multiarray_umath", renamed(npy(pair("<i2"), 3), b"numpy.core.multiarray", b"numpy._core._multiarray_umath")
    five = renamed_in_frame(npy(pair("<i2"), 5), b"numpy.core.multiarray", b"numpy._core.multiarray")
    yield "numpy 2, protocol 5", renamed_in_frame(five, b"numpy.core.numeric", b"numpy._core.numeric")
    yield "lists of lists", npy(objects(first, second), 3)
    yield "lists of lists, protocol 2", npy(objects(first, second), 2)
    yield "lists of floats", npy(objects(*([[float(x) for x in row] for row in sketch] for sketch in (first, second))), 4)
    yield "lists of tuples", npy(objects(*([tuple(row) for row in sketch] for sketch in (first, second))), 4)
    yield "tuples of arrays", npy(objects(*(tuple(numpy.array(row, "<f4") for row in sketch) for sketch in (first, second))), 3)
    yield "numpy scalars", npy(objects(*([[numpy.int16(x) for x in row] for row in sketch] for sketch in (first, second))), 4)
    yield "numpy scalars, protocol 2", npy(objects(*([[numpy.float32(x) for x in row] for row in sketch] for sketch in (first, second))), 2)
    yield "a pen that is a bool", npy(objects(*([[x, y, bool(p)] for x, y, p in sketch] for sketch in (first, second))), 3)
    yield "sketches as object arrays", npy(objects(*(numpy.array(sketch, dtype=object) for sketch in (first, second))), 3)
    yield "a list that is one and the same", npy(objects(first, second, first, second, first, second, first, second), 3)
    yield "an array that is one and the same", npy(numpy.concatenate([pair("<i2")] * 4), 3)
    yield "empty ones in protocol 2", npy(objects(*pair("<i2"), numpy.zeros((0, 3), "<i2")), 2)
    yield "empty lists", npy(objects([], first, [], second), 3)
    yield "an integer of any size (LONG1)", npy(objects([[0, 1, 0], [2, 44, 0], [5, 100, 1]], [[1, 2, 0], [3, 4, 1]]), 2).replace(
        b"K\x2c", b"\x8a\x05\x2c\0\0\0\0")
    yield "equal lengths as objects", npy(numpy.array([first, second + [[0, 0, 0]]], dtype=object), 3)
    yield "equal lengths in Fortran order", npy(numpy.asfortranarray(numpy.array([first, second + [[0, 0, 0]]], dtype=object)), 3)
    yield "None to fill up", npy(numpy.array([first, second + [[None] * 3]], dtype=object), 4)
    rows = numpy.empty((2, 3), dtype=object)
    for i, sketch in enumerate((first, second + [[0, 0, 0]])):
        for j, row in enumerate(sketch):
            rows[i, j] = tuple(row)
    yield "rows as objects", npy(rows, 3)
    for kind in ("|i1", "|u1", "<i2", ">i2", "<u4", ">f4", "<f8"):
        yield "zeros to fill up, " + kind, saved(filled([0, 0, 0], kind))
    yield "NaN to fill up", saved(filled([numpy.nan] * 3))
    yield "NaN to fill up in half precision", saved(filled([numpy.nan] * 3, "<f2"))
    yield "NaN but for the pen", saved(filled([numpy.nan, numpy.nan, 0], "<f8"))
    yield "NaN in sketches of their own", npy(objects(*filled([numpy.nan] * 3)), 3)
    yield "Fortran order", saved(numpy.asfortranarray(filled([0, 0, 0])))
    yield "axes changed", saved(numpy.asfortranarray(filled([numpy.nan] * 3, ">f8")))
    yield "stroke-5", npy(objects(*(numpy.array(stroke5(s, 1), "<f4") for s in (first, second))), 3)
    yield "stroke-5 without an end", npy(objects(*(numpy.array(stroke5(s, 0), "<i2") for s in (first, second))), 3)
    yield "stroke-5 as lists", npy(objects(stroke5(first, 2), stroke5(second, 1)), 4)
    yield "stroke-5 of one length", saved(numpy.array([stroke5(first, 1), stroke5(second, 2)], "<f4"))
    yield "stroke-5 of one length as objects", npy(numpy.array([stroke5(first, 1), stroke5(second, 2)], dtype=object), 3)
    yield "stroke-5 in Fortran order", saved(numpy.asfortranarray(numpy.array([stroke5(first, 1), stroke5(second, 2)], "<f8")))
    yield "stroke-5 with zeros to fill up", saved(numpy.array([stroke5(first, 0), stroke5(second, 0) + [[0] * 5]], "<i2"))
    yield "stroke-5 with a start token", saved(numpy.array([stroke5(first, 1, True), stroke5(second, 2, True)], "<f4"))


def booleans():
    """(1,0,0) (1,1,1), where every number is a bool."""
    sketch = numpy.array([[1, 0, 0], [1, 1, 1]], dtype=bool)
    yield "bool", npy(objects(sketch), 3)
    yield "bool, protocol 5", npy(objects(sketch), 5)
    yield "bool of one length", saved(sketch[numpy.newaxis])
    yield "bool as objects", npy(numpy.array(sketch[numpy.newaxis], dtype=object), 3)


def table(name, files):
    lines = []
    for title, data in files:
        text = data.hex()
        lines.append(f'    {{"{title}",\n' + "\n".join(f'     "{text[i:i + 124]}"' for i in range(0, len(text), 124)) + "},\n")
    return f"inline constexpr NumpyFile {name}[] = {{\n" + "".join(lines) + "};\n\n"


def main():
    text = ("// Made by tests/reference/numpy_pickles.py with numpy " + numpy.__version__ + "; do not edit.\n"
            "// Four sketches: (0,1,0) (-2,300,0) (5,-700,1); (1,2,0) (3,4,1) in Fortran order; none; (0,1,0) (5,-700,1).\n"
            "#pragma once\n\n#include <cstdint>\n\nnamespace sketchrnn::test {\n\n// clang-format off\n")
    for kind, protocol in (("<i2", 2), (">i2", 3), ("<f8", 3), (">f4", 4), ("<f2", 4)):
        name = f"numpy_protocol{protocol}_{'big' if kind[0] == '>' else 'little'}_{kind[1:]}"
        array = sketches(kind)
        if protocol == 2:
            # An empty array pickles its bytes with a call of `bytes()` here, which has not been seen in real files.
            array = numpy.delete(array, 2)
        text += literal(name, npy(array, protocol)) + "\n"
    text += ("/// A form that sketches have, and a .npy of it, in hexadecimal.\nstruct NumpyFile {\n  const char* form;\n  const char* hex;\n};\n\n"
             "// Sketches in each, once or several times: (0,1,0) (2,44,0) (5,100,1); (1,2,0) (3,4,1).\n" + table("numpy_forms", forms()) +
             "// One sketch in each: (1,0,0) (1,1,1).\n" + table("numpy_booleans", booleans()))
    text += "// clang-format on\n\n}  // namespace sketchrnn::test\n"
    (pathlib.Path(__file__).parent / "numpy_pickles.hpp").write_text(text)


if __name__ == "__main__":
    main()
