"""Reference values for tests/sketch/augmentation.cpp, with Python's standard library only.

Writes augmentation_values.hpp next to this file. Random numbers (Philox 4x32-10) and both augmentations are implemented
independently: the generator from the paper of Salmon et al. 2011, the augmentations from Magenta's
behavior, in double precision with one rounding to float at the end.
"""

import pathlib
import struct

MASK = 0xFFFFFFFF


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & MASK, (a >> 32) ^ c[3] ^ k[1], a & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def uniforms(seed, purpose):
    """Doubles in [0, 1) with 53 bits: 27 bits of one word, 26 of the next."""
    block = 0
    while True:
        words = philox((block, purpose, 0, 0), (seed & MASK, seed >> 32))
        for high, low in (words[0:2], words[2:4]):
            yield ((high >> 5) * 2**26 + (low >> 6)) / 2**53
        block += 1


def to_float(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def random_scale(strokes, factor, u):
    scale_x = 1 + (next(u) - 0.5) * 2 * factor
    scale_y = 1 + (next(u) - 0.5) * 2 * factor
    return [(dx * scale_x, dy * scale_y, p) for dx, dy, p in strokes]


def drop_strokes(strokes, probability, u):
    result, previous_pen, count = [], 1, 0
    for dx, dy, pen in strokes:
        inside = pen == 0 and previous_pen == 0
        count = count + 1 if inside else 0
        if next(u) < probability and inside and count > 2:
            result[-1][0] += dx
            result[-1][1] += dy
        else:
            result.append([dx, dy, pen])
            previous_pen = pen
    return result


def sketch(seed, rows):
    u = uniforms(seed, 0)
    return [
        (to_float(next(u) * 8 - 4), to_float(next(u) * 8 - 4), 1 if next(u) < 0.08 or row == rows - 1 else 0)
        for row in range(rows)
    ]


def table(name, strokes):
    rows = "\n".join(
        "    {" + ", ".join(float.hex(to_float(v)) + "F" for v in row[:2]) + f", {row[2]}}}," for row in strokes
    )
    return f"inline const std::vector<std::array<float, 3>> {name}{{\n{rows}\n}};\n"


def main():
    strokes = sketch(seed=2017, rows=48)
    parts = [
        "// Made by tests/reference/augmentation.py: a sketch and what the augmentations make of it.",
        "// Seed 2017 for the sketch, 42 for the augmentations with their own purposes; factor 0.15, probability 0.3.",
        "#pragma once\n\n#include <array>\n#include <vector>\n\nnamespace sketchrnn::test::augmentation_values {\n",
        "// clang-format off",
        table("sketch", strokes),
        table("scaled", random_scale(strokes, 0.15, uniforms(42, 3))),
        table("dropped", drop_strokes(strokes, 0.3, uniforms(42, 4))),
        "// clang-format on\n",
        "}  // namespace sketchrnn::test::augmentation_values\n",
    ]
    pathlib.Path(__file__).with_name("augmentation_values.hpp").write_text("\n".join(parts))


if __name__ == "__main__":
    main()
