"""Reference values for tests/autodiff/reductions.cpp, with numpy only.

Writes reductions.hpp next to this file: reductions over the rows of x [rows, cols], in blocks of consecutive rows, and softmax; all in numpy's
long double, by the textbook formulas, and rounded to double at the end. Matrices are written column by column.
"""

import numpy as np

from value_header import write_header

SHAPES = [(1, 1, 3), (7, 1, 2), (37, 1, 2), (12, 3, 2), (74, 2, 1)]  # rows, blocks, cols
NAMES = ["sum", "mean", "max", "dot", "log_sum_exp", "softmax", "log_softmax"]


def case(rows, blocks, cols):
    random = np.random.default_rng(rows)
    # multiples of 1/64, which are exact in float
    x, b = (np.round(64 * random.normal(size=(cols, blocks, rows // blocks))).astype(np.longdouble) / 64 for _ in range(2))
    x[0] *= 256  # a column whose exponentials overflow
    largest = x.max(axis=2, keepdims=True)
    normalizer = largest + np.log(np.exp(x - largest).sum(axis=2, keepdims=True))
    return {
        "x": x,
        "b": b,
        "sum": x.sum(axis=2),
        "mean": x.mean(axis=2),
        "max": x.max(axis=2),
        "dot": (x * b).sum(axis=2),
        "log_sum_exp": normalizer,
        "softmax": np.exp(x - normalizer),
        "log_softmax": x - normalizer,
    }


def main():
    write_header(
        __file__, "reductions over the rows of x [rows, cols] in blocks", "ReductionValues", ["rows", "blocks", "cols"], ["x", "b"] + NAMES,
        "reduction_values", [(shape, case(*shape)) for shape in SHAPES])


if __name__ == "__main__":
    main()
