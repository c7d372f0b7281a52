"""Reference values for tests/autodiff/matrix_state.cpp and tests/autodiff/transposed_product.cpp, with numpy alone.

Writes matrix_products.hpp beside itself: for each head a matrix M [rows, cols] and vectors q [cols] and v [rows]; the products M q, M^T v
and v q^T, by numpy's einsum in long double, rounded to double at the end. M is written column by column, the heads one after the other.
"""

import pathlib

import numpy as np

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


def row(numbers):
    return "{" + ", ".join(repr(float(number)) for number in np.ravel(numbers)) + "}"


def main():
    lines = [
        "// Made by tests/reference/matrix_products.py: products of matrices and vectors, for each sketch and head.",
        "#pragma once",
        "",
        "#include <vector>",
        "",
        "namespace sketchrnn::test {",
        "",
        "struct MatrixProducts {",
        "  int rows, cols, heads;",
        "  std::vector<double> matrix, q, v, product, transposed, outer;",
        "};",
        "",
        "inline constexpr int matrix_product_sketches = %d;" % SKETCHES,
        "",
        "// clang-format off",
        "inline const std::vector<MatrixProducts> matrix_products{",
    ]
    for shape in SHAPES:
        values = case(*shape)
        lines += ["    {%d, %d, %d," % shape] + ["     %s," % row(values[name]) for name in NAMES]
        lines[-1] = lines[-1][:-1] + "},"
    lines += ["};", "// clang-format on", "", "}  // namespace sketchrnn::test", ""]
    pathlib.Path(__file__).with_suffix(".hpp").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
