"""Reference values for tests/training/optimizers.cpp, with PyTorch (Debian: python3-torch; made with version 1.13).

Writes optimizers.hpp beside itself: five parameters, their gradients at ten steps, and the parameters after each of these steps with PyTorch's
optimizers in double precision, with a learning rate that changes from step to step. Lion, which PyTorch does not have, is written out from
algorithm 2 of its paper. Also gradients clipped by PyTorch's clip_grad_norm_.
"""

import pathlib

import torch

STEPS = 10
SIZE = 5
START = torch.tensor([0.5, -1.25, 2.0, 0.0, -0.01], dtype=torch.float64)
GENERATOR = torch.Generator().manual_seed(7)
GRADIENTS = torch.randn(STEPS, SIZE, dtype=torch.float64, generator=GENERATOR)
GRADIENTS[3, 1] = 0
RATES = [0.01 / (1 + step) for step in range(STEPS)]


def run(make):
    parameter = torch.nn.Parameter(START.clone())
    optimizer = make([parameter])
    rows = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATES[step]
        parameter.grad = GRADIENTS[step].clone()
        optimizer.step()
        rows.append(parameter.detach().clone())
    return torch.stack(rows)


def lion(beta1, beta2, decay):
    p, m, rows = START.clone(), torch.zeros_like(START), []
    for step in range(STEPS):
        g = GRADIENTS[step]
        p = p - RATES[step] * (torch.sign(beta1 * m + (1 - beta1) * g) + decay * p)
        m = beta2 * m + (1 - beta2) * g
        rows.append(p)
    return torch.stack(rows)


RESULTS = {
    "adamw": run(lambda p: torch.optim.AdamW(p, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.3)),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0)),
    "sgd_momentum": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, weight_decay=0.1)),
    "sgd_nesterov": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0.7, nesterov=True)),
    "rmsprop": run(lambda p: torch.optim.RMSprop(p, alpha=0.9, eps=1e-4, weight_decay=0.2)),
    "rmsprop_momentum": run(lambda p: torch.optim.RMSprop(p, alpha=0.99, eps=1e-8, momentum=0.5)),
    "lion": lion(0.9, 0.99, 0.1),
}


def clipped(limit):
    parameter = torch.nn.Parameter(START.clone())
    parameter.grad = GRADIENTS[0].clone()
    torch.nn.utils.clip_grad_norm_([parameter], limit)
    return parameter.grad


def row(values):
    return "{" + ", ".join(float(value).hex() for value in values) + "}"


def table(rows):
    return "{\n        " + ",\n        ".join(row(values) for values in rows) + "}"


def main():
    lines = [
        "// Made by tests/reference/optimizers.py: parameters after each of ten steps of PyTorch's optimizers.",
        "#pragma once",
        "",
        "#include <map>",
        "#include <string>",
        "#include <vector>",
        "",
        "namespace sketchrnn::test {",
        "",
        "// clang-format off",
        f"inline const std::vector<double> optimizer_start{row(START)};",
        f"inline const std::vector<double> optimizer_rates{row(RATES)};",
        f"inline const std::vector<std::vector<double>> optimizer_gradients{table(GRADIENTS)};",
        "inline const std::map<std::string, std::vector<std::vector<double>>> optimizer_results{",
        *[f'    {{"{name}", {table(rows)}}},' for name, rows in RESULTS.items()],
        "};",
        "/// The first gradients, scaled to a norm of at most 0.5.",
        f"inline const std::vector<double> gradients_of_norm_one_half{row(clipped(0.5))};",
        "// clang-format on",
        "",
        "}  // namespace sketchrnn::test",
    ]
    pathlib.Path(__file__).with_name("optimizers.hpp").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
