"""Reference values for tests/autodiff/layer_norm.cpp and tests/autodiff/rms_norm.cpp, with numpy only.

Writes norms.hpp next to this file: layer normalization with and without shift, and root mean square normalization, of x [rows, cols] in
blocks of consecutive rows; all in numpy's long double and rounded to double at the end. Matrices are written column by column.
"""

import numpy as np

from value_header import write_header

SHAPES = [(1, 1, 3), (7, 1, 2), (37, 1, 1), (12, 3, 2)]  # rows, blocks, cols
EPSILON = np.longdouble(2) ** -17
NAMES = ["x", "gain", "shift", "layer_norm", "layer_norm_without_shift", "rms_norm"]


def case(rows, blocks, cols):
    random = np.random.default_rng(rows)
    # multiples of 1/64, which are exact in float
    draw = lambda *shape: np.round(64 * random.normal(size=shape)).astype(np.longdouble) / 64
    shape = (blocks, rows // blocks)
    x, gain, shift = draw(cols, *shape), draw(*shape), draw(*shape)
    centered = x - x.mean(axis=2, keepdims=True)
    layer_norm = gain * centered / np.sqrt((centered**2).mean(axis=2, keepdims=True) + EPSILON)
    rms_norm = gain * x / np.sqrt((x**2).mean(axis=2, keepdims=True) + EPSILON)
    return dict(zip(NAMES, [x, gain, shift, layer_norm + shift, layer_norm, rms_norm]))


def main():
    write_header(
        __file__, "normalizations of x [rows, cols] in blocks", "NormValues", ["rows", "blocks", "cols"], NAMES,
        "norm_values", [(shape, case(*shape)) for shape in SHAPES], "double norm_epsilon = %r" % float(EPSILON))


if __name__ == "__main__":
    main()
