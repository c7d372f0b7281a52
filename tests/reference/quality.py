"""Reference values for tests/quality/measures.cpp, with numpy only.

Writes quality.hpp next to this file: for pairs of sets of features x and y, [features, drawings], the squared Frechet distance, with the trace
of the root taken from the eigenvalues of the unsymmetric product S1 S2, and precision and coverage with k = 5 from the whole table of
distances. Matrices are written column by column.
"""

import numpy as np

from value_header import write_header

SHAPES = [(1, 12), (3, 40), (8, 41)]  # features, drawings
K = 5


def frechet(x, y):
    s1, s2 = (np.atleast_2d(np.cov(values.T)) for values in (x, y))
    roots = np.sqrt(np.linalg.eigvals(s1 @ s2).astype(complex)).real
    return np.sum((x.mean(axis=0) - y.mean(axis=0)) ** 2) + np.trace(s1) + np.trace(s2) - 2 * roots.sum()


def neighbors(x, y):
    among_real = np.linalg.norm(x[:, None] - x[None], axis=2)
    radii = np.sort(among_real, axis=1)[:, K]  # index 0 is the drawing itself
    inside = np.linalg.norm(x[:, None] - y[None], axis=2) <= radii[:, None]
    return [inside.any(axis=0).mean(), inside.any(axis=1).mean()]


def case(features, drawings):
    random = np.random.default_rng(features)
    draw = lambda: np.round(64 * random.normal(size=(drawings, features)) @ random.normal(size=(features, features))) / 64
    x, y = draw(), draw() + 0.5
    return {"x": x, "y": y, "frechet": [frechet(x, y)], "precision_and_coverage": neighbors(x, y)}


def main():
    write_header(__file__, "measures of quality of sets of features [features, drawings]", "QualityValues", ["features", "drawings"],
                 ["x", "y", "frechet", "precision_and_coverage"], "quality_values", [(shape, case(*shape)) for shape in SHAPES])


if __name__ == "__main__":
    main()
