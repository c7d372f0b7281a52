"""The PyTorch side of the comparison: the same tasks, optimized for PyTorch.

Reads tasks from stdin, measures them and answers each line with a line of JSON, like ours.cpp:

  train MODEL NMAX MEAN PEN THREADS BATCH REPEATS   PEN is ignored: only the padded loss is implemented; MODEL_bf16: autocast to bfloat16
  layer THREADS REPEATS                             nn.LSTM(133, 512) alone, 100 steps of 100 sketches, forward and backward
  sample KIND BATCH STEPS THREADS REPEATS           KIND jit or eager
  product THREADS REPEATS                           the matrix product of a step of the decoder: GFLOP/s, and its largest error
  memory | forget | check

Optimizations: nn.LSTM for LSTM cells, over padded rows (packed sequences are slower, because their backward pass fills large tensors with
zeros at each step); scripted loops for other cells, with the input products computed outside of the loop. Recurrent dropout, which nn.LSTM
lacks, and augmentation are omitted; both favor PyTorch. The formulas are those of tests/reference/sketch_rnn.py; `check` compares them.
"""
import json
import os
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "reference"))
import sketch_rnn as reference  # noqa: E402

ENCODER, DECODER, LATENT, MIXTURES = 256, 512, 128, 20
HYPER_UNITS, EMBEDDING = 256, 32
KL_WEIGHT, KL_TOLERANCE = 0.01, 0.2


def parameter(*shape, scale=0.05):
    return nn.Parameter(torch.randn(*shape) * scale)


# --- cells: forward(x [T, B, in], state) -> outputs [T, B, units] -----------------------------------------------------------------

class Lstm(nn.Module):
    """nn.LSTM whose second bias is the constant forget bias, so that it has as many parameters as Magenta's cell."""
    order = "c, h"

    def __init__(self, inputs, units):
        super().__init__()
        self.units, self.state_size = units, 2 * units
        self.lstm = nn.LSTM(inputs, units)
        with torch.no_grad():
            self.lstm.bias_ih_l0.zero_()
            self.lstm.bias_hh_l0.zero_()
            self.lstm.bias_hh_l0[units:2 * units] = 1  # gates i, f, g, o
        self.lstm.bias_hh_l0.requires_grad_(False)

    def forward(self, x, state):
        c, h = state.split(self.units, dim=1)
        return self.lstm(x, (h.contiguous()[None], c.contiguous()[None]))[0]


@torch.jit.script
def layer_norm_step(x_part, h, c, W_hh, gamma_gates, beta_gates, gamma_c, beta_c):
    n = h.shape[1]
    pre = F.layer_norm((x_part + h @ W_hh).view(-1, 4, n), [n], None, None, 1e-3) * gamma_gates + beta_gates
    i, j, f, o = pre.unbind(1)
    c = c * torch.sigmoid(f + 1.0) + torch.sigmoid(i) * torch.tanh(j)
    h = torch.tanh(F.layer_norm(c, [n], gamma_c, beta_c, 1e-3)) * torch.sigmoid(o)
    return h, c


@torch.jit.script
def layer_norm_loop(x_parts, h, c, W_hh, gamma_gates, beta_gates, gamma_c, beta_c):
    gamma_gates = gamma_gates.view(4, -1)
    beta_gates = beta_gates.view(4, -1)
    outputs = []
    for x_part in x_parts.unbind(0):
        h, c = layer_norm_step(x_part, h, c, W_hh, gamma_gates, beta_gates, gamma_c, beta_c)
        outputs.append(h)
    return torch.stack(outputs)


class LayerNormLstm(nn.Module):
    order = "h, c"

    def __init__(self, inputs, units):
        super().__init__()
        self.units, self.state_size = units, 2 * units
        self.W_xh, self.W_hh = parameter(inputs, 4 * units), parameter(units, 4 * units)
        self.gamma_gates, self.beta_gates = nn.Parameter(torch.ones(4 * units)), nn.Parameter(torch.zeros(4 * units))
        self.gamma_c, self.beta_c = nn.Parameter(torch.ones(units)), nn.Parameter(torch.zeros(units))

    def forward(self, x, state):
        h, c = state.split(self.units, dim=1)
        return layer_norm_loop(x @ self.W_xh, h, c, self.W_hh, self.gamma_gates, self.beta_gates, self.gamma_c, self.beta_c)


@torch.jit.script
def hyper_loop(x_parts, inner_parts, h, inner_h, c, inner_c, W_inner_h, W_inner_hh, inner_gamma_gates, inner_beta_gates, inner_gamma_c,
               inner_beta_c, W_hh, b, W_z, b_z, W_alpha, gamma_gates, beta_gates, gamma_c, beta_c):
    batch, n, m = h.shape[0], h.shape[1], inner_h.shape[1]
    inner_gamma_gates, inner_beta_gates = inner_gamma_gates.view(4, m), inner_beta_gates.view(4, m)
    gamma_gates, beta_gates, b = gamma_gates.view(4, n), beta_gates.view(4, n), b.view(4, n)
    outputs = []
    for x_part, inner_part in zip(x_parts.unbind(0), inner_parts.unbind(0)):
        inner_h, inner_c = layer_norm_step(inner_part + h @ W_inner_h, inner_h, inner_c, W_inner_hh, inner_gamma_gates, inner_beta_gates,
                                           inner_gamma_c, inner_beta_c)
        # z for x, h and b, four gates each: [12, B, e]; scales [12, B, n]
        z = torch.addmm(b_z, inner_h, W_z).view(batch, 12, -1).transpose(0, 1)
        scales = torch.bmm(z, W_alpha).view(3, 4, batch, n).transpose(1, 2)
        pre = scales[0] * x_part.view(batch, 4, n) + scales[1] * (h @ W_hh).view(batch, 4, n) + scales[2] + b
        pre = F.layer_norm(pre, [n], None, None, 1e-3) * gamma_gates + beta_gates
        i, j, f, o = pre.unbind(1)
        c = c * torch.sigmoid(f + 1.0) + torch.sigmoid(i) * torch.tanh(j)
        h = torch.tanh(F.layer_norm(c, [n], gamma_c, beta_c, 1e-3)) * torch.sigmoid(o)
        outputs.append(h)
    return torch.stack(outputs)


class HyperLstm(nn.Module):
    order = "h, h^, c, c^"

    def __init__(self, inputs, units, hyper_units=HYPER_UNITS, embedding=EMBEDDING):
        super().__init__()
        self.units, self.inputs = units, inputs
        self.sizes = [units, hyper_units, units, hyper_units]
        self.state_size = sum(self.sizes)
        self.inner = LayerNormLstm(inputs + units, hyper_units)
        self.W_xh, self.W_hh, self.b = parameter(inputs, 4 * units), parameter(units, 4 * units), nn.Parameter(torch.zeros(4 * units))
        self.W_z = parameter(hyper_units, 12 * embedding)     # x, h, b; four gates each
        self.b_z = nn.Parameter(torch.ones(8 * embedding))    # for x and h only
        self.W_alpha = nn.Parameter(torch.cat([torch.full((8, embedding, units), 0.1 / embedding), torch.zeros(4, embedding, units)]))
        self.gamma_gates, self.beta_gates = nn.Parameter(torch.ones(4 * units)), nn.Parameter(torch.zeros(4 * units))
        self.gamma_c, self.beta_c = nn.Parameter(torch.ones(units)), nn.Parameter(torch.zeros(units))

    def forward(self, x, state):
        h, inner_h, c, inner_c = state.split(self.sizes, dim=1)
        W_inner_x, W_inner_h = self.inner.W_xh[:self.inputs], self.inner.W_xh[self.inputs:]
        b_z = F.pad(self.b_z, (0, self.W_z.shape[1] - self.b_z.shape[0]))
        return hyper_loop(x @ self.W_xh, x @ W_inner_x, h, inner_h, c, inner_c, W_inner_h, self.inner.W_hh, self.inner.gamma_gates,
                          self.inner.beta_gates, self.inner.gamma_c, self.inner.beta_c, self.W_hh, self.b, self.W_z, b_z, self.W_alpha,
                          self.gamma_gates, self.beta_gates, self.gamma_c, self.beta_c)


# --- the model --------------------------------------------------------------------------------------------------------------------

def reverse_each(rows, lengths):
    """rows [T, B, 5]; reverses the rows of each sketch, without the padding."""
    when = torch.arange(rows.shape[0])[:, None]
    source = torch.where(when < lengths, lengths - 1 - when, when)
    return rows.gather(0, source[:, :, None].expand_as(rows))


class Encoder(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.forwards, self.backwards = cell(5, ENCODER), cell(5, ENCODER)

    def last(self, cell, rows, lengths):
        state = rows.new_zeros(rows.shape[1], cell.state_size)
        outputs = cell(rows, state)
        return outputs.gather(0, (lengths - 1)[None, :, None].expand(1, -1, cell.units))[0]

    def forward(self, rows, lengths):
        return torch.cat([self.last(self.forwards, rows, lengths), self.last(self.backwards, reverse_each(rows, lengths), lengths)], dim=1)


class Model(nn.Module):
    def __init__(self, cell, conditional):
        super().__init__()
        self.conditional = conditional
        if conditional:
            self.encoder = Encoder(cell)
            self.mu, self.presig = nn.Linear(2 * ENCODER, LATENT), nn.Linear(2 * ENCODER, LATENT)
            for layer in (self.mu, self.presig):
                nn.init.normal_(layer.weight, std=1e-3)
                nn.init.zeros_(layer.bias)
        self.decoder = cell(5 + LATENT if conditional else 5, DECODER)
        if conditional:
            self.initial_state = nn.Linear(LATENT, self.decoder.state_size)
            nn.init.normal_(self.initial_state.weight, std=1e-3)
            nn.init.zeros_(self.initial_state.bias)
        self.output = nn.Linear(DECODER, 3 + 6 * MIXTURES)

    def forward(self, strokes, lengths):
        """The loss of a batch: strokes [Nmax + 1, B, 5]."""
        points, target = strokes[:-1], strokes[1:]
        batch = strokes.shape[1]
        kl = 0.0
        if self.conditional:
            last = self.encoder(target, lengths)
            mu, presig = self.mu(last), self.presig(last)
            z = mu + torch.exp(presig / 2) * torch.randn_like(mu)
            kl = torch.clamp(reference.kl_divergence(mu, presig), min=KL_TOLERANCE)
            state = torch.tanh(self.initial_state(z))
            points = torch.cat([points, z.expand(points.shape[0], batch, LATENT)], dim=2)
        else:
            state = points.new_zeros(batch, self.decoder.state_size)
        y = self.output(self.decoder(points, state)).float()
        return (reference.offset_loss_linear(y, target) + reference.pen_loss(y, target)).mean() + KL_WEIGHT * kl


MODELS = {"lstm": (Lstm, True), "layer_norm": (LayerNormLstm, True), "hyper": (HyperLstm, True), "decoder_only": (Lstm, False)}


# --- the tasks --------------------------------------------------------------------------------------------------------------------

def synthetic_batch(max_length, mean, batch):
    """The lengths of bench/support/synthetic.hpp, decreasing; offsets ~ N(0, 1). [Nmax + 1, B, 5]."""
    generator = torch.Generator().manual_seed(1)
    about = max(mean or max_length // 2, 1)
    lengths = torch.tensor([max_length] + [min(1 + (2 * about - 2) * k // (batch - 1), max_length) for k in reversed(range(batch - 1))])
    strokes = torch.zeros(max_length + 1, batch, 5)
    strokes[0, :, 2] = 1
    drawn = torch.arange(max_length)[:, None] < lengths
    lifted = (torch.rand(max_length, batch, generator=generator) < 0.1) | (torch.arange(max_length)[:, None] == lengths - 1)
    strokes[1:, :, :2] = torch.randn(max_length, batch, 2, generator=generator) * drawn[:, :, None]
    strokes[1:, :, 2], strokes[1:, :, 3], strokes[1:, :, 4] = (drawn & ~lifted).float(), (drawn & lifted).float(), (~drawn).float()
    return strokes, lengths


class TrainingStep:
    units = 1

    def __init__(self, model, max_length, mean, batch):
        torch.manual_seed(1)
        self.bfloat16 = model.endswith("_bf16")
        self.model = Model(*MODELS[model.removesuffix("_bf16")])
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-3)
        self.strokes, self.lengths = synthetic_batch(max_length, mean, batch)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16):
            loss = self.model(self.strokes, self.lengths)
        loss.backward()
        nn.utils.clip_grad_value_(self.parameters, 1.0)
        self.optimizer.step()
        return {"loss": float(loss), "points": int(self.lengths.sum()), "parameters": sum(p.numel() for p in self.parameters)}


class Layer:
    units = 1

    def __init__(self):
        self.lstm = nn.LSTM(5 + LATENT, DECODER)
        self.x = torch.randn(100, 100, 5 + LATENT)
        self.slope = torch.ones(100, 100, DECODER)

    def run(self):
        self.lstm.zero_grad(set_to_none=True)
        self.lstm(self.x)[0].backward(self.slope)
        return {}


def sample_loop(w_ih, w_hh, b_ih, b_hh, w_out, b_out, steps: int, batch: int):
    components = 20
    h, c = torch.zeros(batch, w_hh.shape[1]), torch.zeros(batch, w_hh.shape[1])
    point = torch.zeros(batch, 5)
    point[:, 2] = 1.0
    rows = torch.arange(batch)
    drawn = []
    for _ in range(steps):
        h, c = torch.lstm_cell(point, (h, c), w_ih, w_hh, b_ih, b_hh)
        y = F.linear(h, w_out, b_out)
        pen = torch.multinomial(torch.softmax(y[:, :3], dim=1), 1).squeeze(1)
        k = torch.multinomial(torch.softmax(y[:, 3:3 + components], dim=1), 1).squeeze(1)
        chosen = y[:, 3 + components:].view(batch, 5, components)[rows, :, k]
        rho = torch.tanh(chosen[:, 4])
        e = torch.randn(2, batch)
        point = torch.zeros(batch, 5)
        point[:, 0] = chosen[:, 0] + torch.exp(chosen[:, 2]) * e[0]
        point[:, 1] = chosen[:, 1] + torch.exp(chosen[:, 3]) * (rho * e[0] + torch.sqrt(1 - rho * rho) * e[1])
        point[rows, 2 + pen] = 1.0
        drawn.append(point)
    return torch.stack(drawn)


class Sampling:
    def __init__(self, kind, batch, steps):
        cell, output = nn.LSTMCell(5, DECODER), nn.Linear(DECODER, 3 + 6 * MIXTURES)
        with torch.no_grad():  # never ends a sketch
            output.weight[2] = 0
            output.bias[2] = -1000
        self.tensors = [t.detach() for t in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh, output.weight, output.bias)]
        self.loop = torch.jit.script(sample_loop) if kind == "jit" else sample_loop
        self.batch, self.units = batch, steps

    def run(self):
        with torch.no_grad():
            drawn = self.loop(*self.tensors, self.units, self.batch)
        return {"points": drawn.shape[0] * drawn.shape[1]}


# --- check: compares the cells with tests/reference, counts parameters -------------------------------------------------------------

def reference_outputs(cell, parameters, x, state):
    outputs = []
    for row in x:
        h, state = cell.step(parameters, row, state)
        outputs.append(h)
    return torch.stack(outputs)


def check():
    torch.manual_seed(2)
    steps, batch, inputs, units, hyper, embedding = 4, 3, 7, 8, 6, 4
    x = torch.randn(steps, batch, inputs, dtype=torch.float64)
    differences = {}

    def compare(name, ours, theirs, parameters):
        with torch.no_grad():
            state = torch.randn(batch, ours.state_size, dtype=torch.float64)
            differences[name] = float((ours(x, state) - reference_outputs(theirs, parameters, x, state)).abs().max())

    def randomized(module):
        module = module.double()
        with torch.no_grad():
            for p in module.parameters():
                p.add_(torch.randn_like(p) * 0.3 * p.requires_grad)
        return module

    lstm = randomized(Lstm(inputs, units))
    with torch.no_grad():
        def reorder(rows):  # i, f, g, o -> i, j, f, o
            i, f, g, o = rows.chunk(4)
            return torch.cat([i, g, f, o])
        compare("lstm", lstm, reference.Lstm(units),
                {"W_xh": reorder(lstm.lstm.weight_ih_l0).T, "W_hh": reorder(lstm.lstm.weight_hh_l0).T, "b": reorder(lstm.lstm.bias_ih_l0)})
    normed = randomized(LayerNormLstm(inputs, units))
    compare("layer_norm", normed, reference.LayerNormLstm(units), dict(normed.named_parameters()))
    cell = randomized(HyperLstm(inputs, units, hyper, embedding))
    z = [part.contiguous() for part in cell.W_z.chunk(3, dim=1)]
    alpha = [part.reshape(4 * embedding, units) for part in cell.W_alpha.chunk(3)]
    named = {name: value for name, value in cell.named_parameters() if "." not in name and name not in ("W_z", "b_z", "W_alpha")}
    named.update({"hyper." + name: value for name, value in cell.inner.named_parameters()})
    named.update({"W_zw_x": z[0], "W_zw_h": z[1], "W_zb": z[2], "b_zw_x": cell.b_z[:4 * embedding], "b_zw_h": cell.b_z[4 * embedding:],
                  "W_alpha_x": alpha[0], "W_alpha_h": alpha[1], "W_beta": alpha[2]})
    compare("hyper", cell, reference.HyperLstm(units, hyper, embedding), named)
    counts = {name: sum(p.numel() for p in Model(*kind).parameters() if p.requires_grad) for name, kind in MODELS.items()}
    return {"differences": differences, "parameters": counts}


def product(threads, repeats):
    """[4 H, in + H] times [in + H, B], of the decoder, as often as in a training step of 100 points."""
    torch.set_num_threads(threads)
    rows, inner, columns, steps = 4 * DECODER, 5 + LATENT + DECODER, 100, 100
    generator = torch.Generator().manual_seed(1)
    a, b = torch.randn(rows, inner, generator=generator), torch.randn(inner, columns, generator=generator)
    error = (torch.mm(a, b).double() - a.double() @ b.double()).abs().max().item()
    seconds = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        for _ in range(steps):
            torch.mm(a, b)
        seconds.append(time.perf_counter() - begin)
    return {"gflops": 2e-9 * rows * inner * columns * steps / min(seconds), "largest_error": error}


# --- the protocol -----------------------------------------------------------------------------------------------------------------

class Server:
    def __init__(self):
        self.prepared = {}

    def answer(self, line):
        command, *words = line.split()
        if command == "train":
            model, max_length, mean, _, threads, batch, repeats = words
            return self.measure(line, int(threads), int(repeats), lambda: TrainingStep(model, int(max_length), int(mean), int(batch)))
        if command == "layer":
            threads, repeats = words
            return self.measure(line, int(threads), int(repeats), Layer)
        if command == "sample":
            kind, batch, steps, threads, repeats = words
            return self.measure(line, int(threads), int(repeats), lambda: Sampling(kind, int(batch), int(steps)))
        if command == "product":
            threads, repeats = words
            return product(int(threads), int(repeats))
        if command == "memory":
            return {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        if command == "forget":
            self.prepared = {}
            return {}
        if command == "check":
            return check()
        if command == "version":
            return {"version": torch.__version__, "capability": os.environ.get("ATEN_CPU_CAPABILITY", "default")}
        raise ValueError("unknown command " + command)

    def measure(self, line, threads, repeats, make):
        torch.set_num_threads(threads)
        key = line.rsplit(" ", 1)[0]
        answer = {}
        if key not in self.prepared:
            work = self.prepared[key] = make()
            answer["first"] = work.run()
            work.run()  # TorchScript specializes in the second run
        work, times = self.prepared[key], []
        for _ in range(repeats):
            begin = time.perf_counter()
            answer["last"] = work.run()
            times.append((time.perf_counter() - begin) * 1e3 / work.units)
        answer["ms"] = times
        return answer


def main():
    server = Server()
    for line in sys.stdin:
        try:
            answer = server.answer(line)
        except Exception as error:  # reported to the other side of the pipe
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
