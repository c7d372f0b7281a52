"""Reference values for tests/autodiff/functions.cpp, with numpy only.

Writes elementwise_functions.hpp next to this file: each function and its derivative, by the textbook formula, at the same arguments,
in numpy's long double and rounded to double at the end.
"""

import pathlib

import numpy as np

X = np.array([-30, -4.5, -2, -1, -0.75, -0.01, 0.01, 0.3, 1, 1.25, 3, 7.5, 40], dtype=np.longdouble)
ONE = np.longdouble(1)


def sigmoid(x):
    return ONE / (ONE + np.exp(-x))


ROOT = np.sqrt(2 / np.longdouble("3.14159265358979323846"))


def gelu_inner(x):
    return ROOT * (x + np.longdouble("0.044715") * x**3)


def gelu_derivative(x):
    t = np.tanh(gelu_inner(x))
    return (1 + t) / 2 + x / 2 * (1 - t * t) * ROOT * (1 + 3 * np.longdouble("0.044715") * x * x)


POSITIVE = np.abs(X)  # for functions of positive numbers
FUNCTIONS = {
    "log": (POSITIVE, np.log(POSITIVE), 1 / POSITIVE),
    "sqrt": (POSITIVE, np.sqrt(POSITIVE), 1 / (2 * np.sqrt(POSITIVE))),
    "sin": (X, np.sin(X), np.cos(X)),
    "cos": (X, np.cos(X), -np.sin(X)),
    "square": (X, X * X, 2 * X),
    "reciprocal": (X, 1 / X, -1 / (X * X)),
    "abs": (X, np.abs(X), np.sign(X)),
    "floor": (X, np.floor(X), 0 * X),
    "relu": (X, np.maximum(X, 0), (X > 0) * ONE),
    "leaky_relu": (X, np.where(X > 0, X, X / 5), np.where(X > 0, ONE, ONE / 5)),
    "softplus": (X, np.logaddexp(0 * X, X), sigmoid(X)),
    "log_sigmoid": (X, -np.logaddexp(0 * X, -X), sigmoid(-X)),
    "silu": (X, X * sigmoid(X), sigmoid(X) * (1 + X * sigmoid(-X))),
    "gelu": (X, X / 2 * (1 + np.tanh(gelu_inner(X))), gelu_derivative(X)),
    "clamp": (X, np.clip(X, -2.5, np.longdouble("1.125")), ((X > -2.5) & (X < 1.125)) * ONE),
}


def row(numbers):
    return "{" + ", ".join(float(number).hex() for number in numbers) + "}"


def main():
    lines = [
        "// Made by tests/reference/elementwise_functions.py: x, f(x) and f'(x) of element-wise functions.",
        "#pragma once",
        "",
        "#include <map>",
        "#include <string>",
        "#include <vector>",
        "",
        "namespace sketchrnn::test {",
        "",
        "struct FunctionValues {",
        "  std::vector<double> x, y, derivative;",
        "};",
        "",
        "// clang-format off",
        "inline const std::map<std::string, FunctionValues> elementwise_functions{",
    ]
    lines += ['    {"%s", {%s,\n      %s,\n      %s}},' % (name, row(x), row(y), row(d)) for name, (x, y, d) in FUNCTIONS.items()]
    lines += ["};", "// clang-format on", "", "}  // namespace sketchrnn::test", ""]
    pathlib.Path(__file__).with_suffix(".hpp").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
