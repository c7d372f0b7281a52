"""The coefficients of include/sketchrnn/core/detail/elementary_functions.hpp and include/sketchrnn/kernels/functions.hpp.

Prints, for each function and format, the coefficients of the best polynomial (or rational) approximation on the interval of the
reduced argument, and its largest error, before rounding. Polynomials by Remez's exchange algorithm in 50 digits (mpmath); the
rational approximation of tanh by iteratively reweighted least squares (Lawson; numpy).
"""

import mpmath as mp
import numpy as np
from numpy.polynomial import chebyshev, polynomial

mp.mp.dps = 50


def remez(f, weight, degree, low, high, rounds=25):
    """The polynomial p with the smallest max |p - f| weight on [low, high]: coefficients, constant first, and that maximum."""
    count = degree + 2
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (60 * count)) for i in range(60 * count + 1)]
    points = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (count - 1)) for i in range(count)]
    for _ in range(rounds):
        # p(x_i) + (-1)^i E / weight(x_i) = f(x_i)
        matrix, right = mp.matrix(count, count), mp.matrix(count, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                matrix[i, j] = x**j
            matrix[i, degree + 1] = (-1) ** i / weight(x)
            right[i] = f(x)
        solution = mp.lu_solve(matrix, right)
        coefficients = [solution[j] for j in range(degree + 1)]
        errors = [(mp.polyval(coefficients[::-1], x) - f(x)) * weight(x) for x in grid]
        # the extremum of each stretch of equal sign is the next point
        stretches = [[0]]
        for i in range(1, len(grid)):
            if mp.sign(errors[i]) == mp.sign(errors[stretches[-1][-1]]):
                stretches[-1].append(i)
            else:
                stretches.append([i])
        extrema = [max(stretch, key=lambda i: abs(errors[i])) for stretch in stretches]
        while len(extrema) > count:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < count or [grid[i] for i in extrema] == points:
            break
        points = [grid[i] for i in extrema]
    return coefficients, max(abs(error) for error in errors)


TINY = mp.mpf(10) ** -20  # keeps weights from being 0


def show(name, f, weight, degree, low, high):
    coefficients, error = remez(f, lambda x: max(weight(x), TINY), degree, low, high)
    print(f"{name}: error {mp.nstr(error, 3)}")
    for c in coefficients:
        print("   ", mp.nstr(c, 18))


def series(f, near_zero, threshold):
    """f, and its series near 0, where f cannot be computed."""
    return lambda x: near_zero(x) if abs(x) < threshold else f(x)


# (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2, so that the relative error of e^r is smallest
half = mp.log(2) / 2 * mp.mpf("1.01")
exp_remainder = series(lambda r: (mp.exp(r) - 1 - r) / r**2, lambda r: mp.mpf(1) / 2 + r / 6 + r * r / 24, mp.mpf(10) ** -10)
for name, degree in (("float exp", 4), ("double exp", 9)):
    show(name, exp_remainder, lambda r: r * r / mp.exp(r), degree, -half, half)

# (2 atanh(s) / s - 2) / s^2 in z = s^2, s up to that of sqrt 2
largest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mp.mpf("1.01")) ** 2
log_remainder = series(
    lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, lambda z: mp.mpf(2) / 3 + 2 * z / 5 + 2 * z * z / 7, mp.mpf(10) ** -12
)
for name, degree in (("float log", 2), ("double log", 6)):
    show(name, log_remainder, lambda z: z, degree, mp.mpf(0), largest)

# (sin r - r) / r^3 and (cos r - 1 + r^2 / 2) / r^4 in t = r^2, |r| <= pi / 4
largest = (mp.pi / 4 * mp.mpf("1.01")) ** 2
sine = series(
    lambda t: (mp.sin(mp.sqrt(t)) - mp.sqrt(t)) / mp.sqrt(t) ** 3, lambda t: -mp.mpf(1) / 6 + t / 120 - t * t / 5040, mp.mpf(10) ** -8
)
cosine = series(lambda t: (mp.cos(mp.sqrt(t)) - 1 + t / 2) / t**2, lambda t: mp.mpf(1) / 24 - t / 720 + t * t / 40320, mp.mpf(10) ** -6)
for kind, degree in (("float", 2), ("double", 5)):
    show(kind + " sin", sine, lambda t: t, degree, mp.mpf(0), largest)
    show(kind + " cos", cosine, lambda t: t * t, degree, mp.mpf(0), largest)


def tanh_quotient(degree, limit):
    """tanh(x) / x as P(x^2) / Q(x^2), both of this degree, Q(0) = 1, for |x| <= limit."""
    count = 4000
    x = (1 - np.cos(np.pi * (np.arange(count) + 0.5) / count)) / 2 * limit
    f = np.where(x > 1e-9, np.tanh(x) / np.maximum(x, 1e-300), 1.0)
    basis = chebyshev.chebvander(2 * (x / limit) ** 2 - 1, degree)
    weights, q, best = np.ones(count), np.ones(count), (np.inf, None)
    for _ in range(400):
        scale = np.sqrt(weights) / (f * q)
        matrix = np.hstack([basis, -f[:, None] * basis[:, 1:]]) * scale[:, None]
        solution = np.linalg.lstsq(matrix, f * scale, rcond=None)[0]
        p, q = basis @ solution[: degree + 1], np.abs(1 + basis[:, 1:] @ solution[degree + 1 :])
        error = np.abs(p / q / f - 1)
        if error.max() < best[0]:
            best = (error.max(), solution)
        weights = weights * (error / error.max() + 1e-3)
        weights *= count / weights.sum()

    def in_powers(coefficients):
        result = np.zeros(1)
        for c in chebyshev.cheb2poly(coefficients)[::-1]:  # Horner's rule in 2 t / limit^2 - 1
            result = polynomial.polyadd(polynomial.polymul(result, [-1, 2 / limit**2]), [c])
        return result[: degree + 1]

    error, solution = best
    p, q = in_powers(solution[: degree + 1]), in_powers(np.r_[1, solution[degree + 1 :]])
    return error, p / q[0], q / q[0]


error, p, q = tanh_quotient(4, 9.02)
print(f"float tanh: error {error:.2e}")
print("    numerator  ", *p)
print("    denominator", *q)
