"""sketch-rnn in plain PyTorch, float64: the reference implementation for the tests of the C++ library.

Implements every formula of the original independently and in the simplest way, with gradients by autograd. Not for speed or training on
real data; without dropout.

Conventions: row vectors, y = x W, so that a weight is [in, out]; gate blocks in the order i, j, f, o; a batch of
sequences is [B, T, features]; the state of a cell is one [B, state_size] matrix whose parts are in the order of the cell.
Parameters are a flat dictionary from full name ("encoder.forward.W_xh") to tensor.
"""
import math
from collections import namedtuple

import torch

FORGET_BIAS = 1.0
LAYER_NORM_EPSILON = 1e-3
MIXTURE_EPSILON = 1e-6  # inside the logarithm of the original's linear mixture
STROKE_SIZE = 5


# --- small helpers --------------------------------------------------------------------------------

def part(parameters, prefix):
    """The parameters with this prefix, which is removed."""
    return {name[len(prefix):]: value for name, value in parameters.items() if name.startswith(prefix)}


def with_prefix(prefix, shapes):
    return {prefix + name: shape for name, shape in shapes.items()}


def layer_norm(x, gamma, beta):
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta over the last axis; population variance."""
    mean = x.mean(dim=-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
    return gamma * (x - mean) / torch.sqrt(variance + LAYER_NORM_EPSILON) + beta


def gate_blocks(x):
    return torch.chunk(x, 4, dim=-1)


def layer_norm_gates(x, gamma, beta):
    """Normalizes each of the four gate blocks separately."""
    blocks = zip(gate_blocks(x), gate_blocks(gamma), gate_blocks(beta))
    return [layer_norm(block, g, b) for block, g, b in blocks]


def next_memory(i, j, f, c):
    """c' = c * sig(f + 1) + sig(i) * tanh(j)."""
    return c * torch.sigmoid(f + FORGET_BIAS) + torch.sigmoid(i) * torch.tanh(j)


# --- cells ----------------------------------------------------------------------------------------
# A cell defines the shapes of its parameters for an input size, the size of its state and one step:
# step(parameters, x [B, in], state [B, state_size]) -> output [B, units], next state [B, state_size].

class Lstm:
    name = "lstm"
    state_order = "c, h"

    def __init__(self, units):
        self.units = units
        self.state_size = 2 * units

    def shapes(self, inputs):
        n = self.units
        return {"W_xh": (inputs, 4 * n), "W_hh": (n, 4 * n), "b": (4 * n,)}

    def step(self, p, x, state):
        c, h = torch.split(state, self.units, dim=1)
        i, j, f, o = gate_blocks(x @ p["W_xh"] + h @ p["W_hh"] + p["b"])
        c = next_memory(i, j, f, c)
        h = torch.tanh(c) * torch.sigmoid(o)
        return h, torch.cat([c, h], dim=1)


class LayerNormLstm:
    name = "layer_norm"
    state_order = "h, c"

    def __init__(self, units):
        self.units = units
        self.state_size = 2 * units

    def shapes(self, inputs):
        n = self.units
        return {"W_xh": (inputs, 4 * n), "W_hh": (n, 4 * n), "gamma_gates": (4 * n,), "beta_gates": (4 * n,),
                "gamma_c": (n,), "beta_c": (n,)}

    def step(self, p, x, state):
        h, c = torch.split(state, self.units, dim=1)
        i, j, f, o = layer_norm_gates(x @ p["W_xh"] + h @ p["W_hh"], p["gamma_gates"], p["beta_gates"])
        c = next_memory(i, j, f, c)
        h = torch.tanh(layer_norm(c, p["gamma_c"], p["beta_c"])) * torch.sigmoid(o)
        return h, torch.cat([h, c], dim=1)  # the state is c before its layer normalization


class HyperLstm:
    name = "hyper"
    state_order = "h, h^, c, c^ (h^ and c^ belong to the inner cell)"

    def __init__(self, units, hyper_units, embedding, gates_normed=True):
        self.units = units
        self.embedding = embedding
        self.gates_normed = gates_normed
        # Without layer normalization of the gates the inner cell is a plain LSTM; c is normalized nevertheless.
        self.inner = LayerNormLstm(hyper_units) if gates_normed else Lstm(hyper_units)
        self.state_size = 2 * (units + hyper_units)

    def shapes(self, inputs):
        n, m, e = self.units, self.inner.units, self.embedding
        shapes = with_prefix("hyper.", self.inner.shapes(inputs + n))
        shapes.update({
            "W_xh": (inputs, 4 * n), "W_hh": (n, 4 * n), "b": (4 * n,),
            "W_zw_x": (m, 4 * e), "b_zw_x": (4 * e,), "W_zw_h": (m, 4 * e), "b_zw_h": (4 * e,), "W_zb": (m, 4 * e),
            "W_alpha_x": (4 * e, n), "W_alpha_h": (4 * e, n), "W_beta": (4 * e, n)})
        if self.gates_normed:
            shapes.update({"gamma_gates": (4 * n,), "beta_gates": (4 * n,)})
        shapes.update({"gamma_c": (n,), "beta_c": (n,)})
        return shapes

    def step(self, p, x, state):
        n, m, e = self.units, self.inner.units, self.embedding
        h, inner_h, c, inner_c = torch.split(state, [n, m, n, m], dim=1)

        inner_input = torch.cat([x, h], dim=1)  # the previous h
        inner_state = [inner_h, inner_c] if self.gates_normed else [inner_c, inner_h]  # in the order of the inner cell
        inner_h, inner_state = self.inner.step(part(p, "hyper."), inner_input, torch.cat(inner_state, dim=1))
        inner_c = inner_state[:, m:] if self.gates_normed else inner_state[:, :m]

        x_part, h_part, bias = gate_blocks(x @ p["W_xh"]), gate_blocks(h @ p["W_hh"]), gate_blocks(p["b"])
        z_x = gate_blocks(inner_h @ p["W_zw_x"] + p["b_zw_x"])
        z_h = gate_blocks(inner_h @ p["W_zw_h"] + p["b_zw_h"])
        z_b = gate_blocks(inner_h @ p["W_zb"])
        pre = []
        for gate in range(4):
            rows = slice(gate * e, (gate + 1) * e)  # the embedding of the gate
            alpha_x = z_x[gate] @ p["W_alpha_x"][rows]
            alpha_h = z_h[gate] @ p["W_alpha_h"][rows]
            beta = z_b[gate] @ p["W_beta"][rows]
            pre.append(alpha_x * x_part[gate] + alpha_h * h_part[gate] + beta + bias[gate])

        if self.gates_normed:
            pre = layer_norm_gates(torch.cat(pre, dim=1), p["gamma_gates"], p["beta_gates"])
        i, j, f, o = pre
        c = next_memory(i, j, f, c)
        h = torch.tanh(layer_norm(c, p["gamma_c"], p["beta_c"])) * torch.sigmoid(o)
        return h, torch.cat([h, inner_h, c, inner_c], dim=1)


# --- encoder, latent, decoder ---------------------------------------------------------------------

def last_output(cell, p, rows, lengths):
    """The output of the cell after the last row of each sketch. rows [B, T, 5], from the zero state."""
    state = rows.new_zeros(rows.shape[0], cell.state_size)
    output = rows.new_zeros(rows.shape[0], cell.units)
    for t in range(rows.shape[1]):
        running = (t < lengths)[:, None]
        new_output, new_state = cell.step(p, rows[:, t], state)
        output = torch.where(running, new_output, output)
        state = torch.where(running, new_state, state)
    return output


def reverse_each(rows, lengths):
    """Each sketch's real rows in reverse: its last row first. The other rows do not matter."""
    time = torch.arange(rows.shape[1])
    source = torch.where(time < lengths[:, None], lengths[:, None] - 1 - time, time)
    return torch.gather(rows, 1, source[:, :, None].expand_as(rows))


def encode(cell, parameters, rows, lengths):
    """[h_forward, h_backward] [B, 2 units] over the real rows only."""
    forward = last_output(cell, part(parameters, "encoder.forward."), rows, lengths)
    backward = last_output(cell, part(parameters, "encoder.backward."), reverse_each(rows, lengths), lengths)
    return torch.cat([forward, backward], dim=1)


def kl_divergence(mu, presig):
    """-1/2 mean over batch and latent numbers of (1 + presig - mu^2 - exp(presig))."""
    return -0.5 * torch.mean(1 + presig - mu ** 2 - torch.exp(presig))


class Model:
    """encoder None: a decoder-only model (zero state, input S_t)."""

    def __init__(self, encoder, latent, decoder, mixtures):
        self.encoder, self.latent, self.decoder, self.mixtures = encoder, latent, decoder, mixtures
        self.outputs = 3 + 6 * mixtures

    def shapes(self):
        shapes = {}
        decoder_inputs = STROKE_SIZE
        if self.encoder is not None:
            last = 2 * self.encoder.units
            shapes.update(with_prefix("encoder.forward.", self.encoder.shapes(STROKE_SIZE)))
            shapes.update(with_prefix("encoder.backward.", self.encoder.shapes(STROKE_SIZE)))
            shapes.update({
                "latent.mu.W": (last, self.latent), "latent.mu.b": (self.latent,),
                "latent.presig.W": (last, self.latent), "latent.presig.b": (self.latent,),
                "decoder.initial_state.W": (self.latent, self.decoder.state_size),
                "decoder.initial_state.b": (self.decoder.state_size,)})
            decoder_inputs += self.latent
        shapes.update(with_prefix("decoder.cell.", self.decoder.shapes(decoder_inputs)))
        shapes.update({"decoder.output.W": (self.decoder.units, self.outputs), "decoder.output.b": (self.outputs,)})
        return shapes

    def parameter_count(self):
        return sum(math.prod(shape) for shape in self.shapes().values())

    def posterior(self, p, encoder_input, lengths, eps):
        """mu, presig, z, each [B, latent]; z = mu + exp(presig / 2) * eps."""
        last = encode(self.encoder, p, encoder_input, lengths)
        mu = last @ p["latent.mu.W"] + p["latent.mu.b"]
        presig = last @ p["latent.presig.W"] + p["latent.presig.b"]
        return mu, presig, mu + torch.exp(presig / 2) * eps

    def decode(self, p, decoder_input, z):
        """y [Nmax, B, 3 + 6 M]: pen logits, then M each of pi, mu_x, mu_y, sigma_x, sigma_y, rho, as emitted."""
        batch, steps, _ = decoder_input.shape
        if z is None:
            state = decoder_input.new_zeros(batch, self.decoder.state_size)
        else:
            state = torch.tanh(z @ p["decoder.initial_state.W"] + p["decoder.initial_state.b"])
        cell = part(p, "decoder.cell.")
        outputs = []
        for t in range(steps):
            x = decoder_input[:, t] if z is None else torch.cat([decoder_input[:, t], z], dim=1)
            h, state = self.decoder.step(cell, x, state)
            outputs.append(h @ p["decoder.output.W"] + p["decoder.output.b"])
        return torch.stack(outputs)


# --- losses ---------------------------------------------------------------------------------------

def offset_loss_linear(y, target):
    """The original: L_s = -log(sum_k pi_k N_k + 1e-6) * (1 - p3), N as in Graves 2013 eq. 24-25.

    y [..., 3 + 6M], target [..., 5], result [...].
    """
    pi, mu_x, mu_y, s_x, s_y, rho = torch.chunk(y[..., 3:], 6, dim=-1)
    pi = torch.exp(pi - pi.max(dim=-1, keepdim=True).values)
    pi = pi / pi.sum(dim=-1, keepdim=True)
    s_x, s_y, rho = torch.exp(s_x), torch.exp(s_y), torch.tanh(rho)
    d_x = (target[..., 0:1] - mu_x) / s_x
    d_y = (target[..., 1:2] - mu_y) / s_y
    distance = d_x ** 2 + d_y ** 2 - 2 * rho * d_x * d_y
    density = torch.exp(-distance / (2 * (1 - rho ** 2))) / (2 * math.pi * s_x * s_y * torch.sqrt(1 - rho ** 2))
    return -torch.log((pi * density).sum(dim=-1) + MIXTURE_EPSILON) * (1 - target[..., 4])


def offset_loss_log(y, target):
    """The same likelihood in log space, without an epsilon: L_s = -logsumexp_k(log pi_k + log N_k) * (1 - p3)."""
    pi, mu_x, mu_y, log_s_x, log_s_y, r = torch.chunk(y[..., 3:], 6, dim=-1)
    log_pi = pi - torch.logsumexp(pi, dim=-1, keepdim=True)
    d_x = (target[..., 0:1] - mu_x) * torch.exp(-log_s_x)
    d_y = (target[..., 1:2] - mu_y) * torch.exp(-log_s_y)
    # log(1 - tanh(r)^2) = 2 (log 2 - |r| - log(1 + exp(-2|r|)))
    log_one_minus_rho2 = 2 * (math.log(2) - r.abs() - torch.log1p(torch.exp(-2 * r.abs())))
    distance = d_x ** 2 + d_y ** 2 - 2 * torch.tanh(r) * d_x * d_y
    log_density = (-0.5 * distance * torch.exp(-log_one_minus_rho2)
                   - math.log(2 * math.pi) - log_s_x - log_s_y - 0.5 * log_one_minus_rho2)
    return -torch.logsumexp(log_pi + log_density, dim=-1) * (1 - target[..., 4])


OFFSET_LOSSES = {"log": offset_loss_log, "linear": offset_loss_linear}


def pen_loss(y, target):
    """Softmax cross-entropy of the pen, on every row."""
    logits = y[..., 0:3]
    return torch.logsumexp(logits, dim=-1) - (logits * target[..., 2:5]).sum(dim=-1)


def pen_weights(target, lengths):
    """The weights of L_p per row, [Nmax, B], for each form."""
    steps, batch, _ = target.shape
    time = torch.arange(steps)[:, None]
    return {
        "padded": target.new_ones(steps, batch),                # the original in training: all rows
        "masked": 1 - target[..., 4],                           # the original in evaluation: the points
        "end_once": (time <= lengths[None, :]).to(target.dtype)  # the points and the first end row, if any
    }


Loss = namedtuple("Loss", "mu presig z y L_s L_p L_s_mean L_p_mean L_R kl kl_floored total")


def loss(model, parameters, form, encoder_input, decoder_input, target, lengths, eps, kl_weight, kl_tolerance):
    """Everything for a form such as "log_padded".

    encoder_input, decoder_input, target [B, Nmax, 5]. L_R divides by B * Nmax in every form.
    """
    mixture, pen = form.split("_", 1)
    mu = presig = z = None
    if model.encoder is not None:
        mu, presig, z = model.posterior(parameters, encoder_input, lengths, eps)
    y = model.decode(parameters, decoder_input, z)
    target = target.transpose(0, 1)
    L_s = OFFSET_LOSSES[mixture](y, target)
    L_p = pen_loss(y, target)
    L_s_mean = L_s.mean()
    L_p_mean = (L_p * pen_weights(target, lengths)[pen]).mean()
    L_R = L_s_mean + L_p_mean
    if model.encoder is None:
        return Loss(mu, presig, z, y, L_s, L_p, L_s_mean, L_p_mean, L_R, None, None, L_R)
    kl = kl_divergence(mu, presig)
    kl_floored = torch.clamp(kl, min=kl_tolerance)
    total = L_R + kl_weight * kl_floored
    return Loss(mu, presig, z, y, L_s, L_p, L_s_mean, L_p_mean, L_R, kl, kl_floored, total)


# --- training -------------------------------------------------------------------------------------

def learning_rate_at(step, rate=1e-3, least=1e-5, decay=0.9999):
    return (rate - least) * decay ** step + least


def kl_weight_at(step, weight=0.5, start=0.01, decay=0.99995):
    return weight - (weight - start) * decay ** step


class Adam:
    """TensorFlow's form, after clipping by value.

    w -= lr * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + eps), t = 1, 2, ...
    """

    def __init__(self, parameters, beta1=0.9, beta2=0.999, epsilon=1e-8, clip=1.0):
        self.beta1, self.beta2, self.epsilon, self.clip = beta1, beta2, epsilon, clip
        self.m = {name: torch.zeros_like(value) for name, value in parameters.items()}
        self.v = {name: torch.zeros_like(value) for name, value in parameters.items()}
        self.t = 0

    def step(self, parameters, gradients, rate):
        """The parameters after one step, as a new dictionary."""
        self.t += 1
        rate = rate * math.sqrt(1 - self.beta2 ** self.t) / (1 - self.beta1 ** self.t)
        result = {}
        for name, value in parameters.items():
            g = gradients[name].clamp(-self.clip, self.clip)
            self.m[name] = self.beta1 * self.m[name] + (1 - self.beta1) * g
            self.v[name] = self.beta2 * self.v[name] + (1 - self.beta2) * g ** 2
            result[name] = value - rate * self.m[name] / (torch.sqrt(self.v[name]) + self.epsilon)
        return result
