"""Reference values for tests/autodiff/matrix_state.cpp and tests/autodiff/transposed_product.cpp, with numpy alone.

Writes matrix_products.hpp beside itself: for each head a matrix M [rows, cols] and vectors q [cols] and v [rows]; the products M q, M^T v
and v q^T, by numpy's einsum in long double, rounded to double at the end. M is written column by column, the heads one after the other.
"""

import numpy as np

from value_header import write_header

SHAPES = [(1, 1, 1), (7, 3, 1), (5, 4, 3), (16, 4, 2), (19, 3, 1), (3, 19, 1)]  # rows, cols, heads
SKETCHES = 2
NAMES = ["matrix", "q", "v", "product", "transposed", "outer"]


def case(rows, cols, heads):
    random = np.random.default_rng(rows)
    draw = lambda *shape: random.normal(size=(SKETCHES, heads) + shape).round(3).astype(np.longdouble)
    matrix, q, v = draw(rows, cols), draw(cols), draw(rows)
    return {
        "matrix": matrix.transpose(0, 1, 3, 2),
        "q": q,
        "v": v,
        "product": np.einsum("bhrc,bhc->bhr", matrix, q),
        "transposed": np.einsum("bhrc,bhr->bhc", matrix, v),
        "outer": np.einsum("bhr,bhc->bhcr", v, q),
    }


def main():
    write_header(
        __file__, "products of matrices and vectors, for each sketch and head", "MatrixProducts", ["rows", "cols", "heads"], NAMES,
        "matrix_products", [(shape, case(*shape)) for shape in SHAPES], "int matrix_product_sketches = %d" % SKETCHES)


if __name__ == "__main__":
    main()
