"""Checks of sketch_rnn.py for make_reference.py: compared with finite differences, with PyTorch's LSTM, layer normalization,
Gaussian and Adam, and with the published parameter counts. Each check prints its result and ends the run if it
fails.
"""
import itertools

import torch

import sketch_rnn
from sketch_rnn import HyperLstm, LayerNormLstm, Lstm, Model


def report(what, error, limit):
    print(f"check: {what}: {error:.2e} (limit {limit:.0e})")
    if not error <= limit:
        raise SystemExit(f"failed: {what}")


def random_tensors(shapes, seed):
    generator = torch.Generator().manual_seed(seed)
    return {name: 0.7 * torch.randn(shape, generator=generator) for name, shape in shapes.items()}


def parameter_counts():
    hyper_512 = Model(HyperLstm(256, 256, 32), 128, HyperLstm(512, 256, 32), 20)
    published = [
        ("lstm 512/256", Model(Lstm(256), 128, Lstm(512), 20), 2186107),
        ("layer_norm 512/256", Model(LayerNormLstm(256), 128, LayerNormLstm(512), 20), 2192251),
        ("hyper 512/256", hyper_512, 4940411),
        ("hyper 2048, layer_norm 512", Model(LayerNormLstm(512), 128, HyperLstm(2048, 256, 32), 20), 24515195),
        ("decoder-only lstm 512", Model(None, 0, Lstm(512), 20), 1123963),
        ("decoder-only lstm 1024", Model(None, 0, Lstm(1024), 20), 4344955)]
    for name, model, count in published:
        print(f"check: parameters of {name}: {model.parameter_count():,} (published {count:,})")
        if model.parameter_count() != count:
            raise SystemExit(f"failed: parameter count of {name}")


def torch_gates(w, units):
    """Our columns i, j, f, o as PyTorch's rows i, f, g, o."""
    i, j, f, o = sketch_rnn.gate_blocks(w)
    return torch.cat([i, f, j, o], dim=-1).t() if w.ndim == 2 else torch.cat([i, f, j, o])


def encoder_against_torch_lstm():
    """Bidirectional, packed sequences of unequal length, with the +1 in PyTorch's forget bias."""
    units, lengths = 7, torch.tensor([4, 9, 1, 6])
    cell = Lstm(units)
    shapes = {d + name: shape for d in ("encoder.forward.", "encoder.backward.")
              for name, shape in cell.shapes(5).items()}
    parameters = random_tensors(shapes, 1)
    rows = torch.randn((4, 9, 5), generator=torch.Generator().manual_seed(2))

    theirs = torch.nn.LSTM(5, units, batch_first=True, bidirectional=True)
    forget = torch.zeros(4 * units)
    forget[units:2 * units] = 1
    with torch.no_grad():
        for direction, suffix in (("encoder.forward.", ""), ("encoder.backward.", "_reverse")):
            p = sketch_rnn.part(parameters, direction)
            getattr(theirs, "weight_ih_l0" + suffix).copy_(torch_gates(p["W_xh"], units))
            getattr(theirs, "weight_hh_l0" + suffix).copy_(torch_gates(p["W_hh"], units))
            getattr(theirs, "bias_ih_l0" + suffix).copy_(torch_gates(p["b"], units) + forget)
            getattr(theirs, "bias_hh_l0" + suffix).zero_()
        packed = torch.nn.utils.rnn.pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = theirs(packed)
        ours = sketch_rnn.encode(cell, parameters, rows, lengths)
    report("lstm encoder against torch.nn.LSTM", (ours - torch.cat([h[0], h[1]], dim=1)).abs().max().item(), 1e-13)


def encoder_of_each_sketch_alone():
    """A batch of different lengths gives the same results as each sketch alone, read in both directions."""
    lengths = torch.tensor([4, 7, 1])
    rows = torch.randn((3, 7, 5), generator=torch.Generator().manual_seed(3))
    for cell in (Lstm(4), LayerNormLstm(4), HyperLstm(4, 3, 2)):
        shapes = {d + name: shape for d in ("encoder.forward.", "encoder.backward.")
                  for name, shape in cell.shapes(5).items()}
        parameters = random_tensors(shapes, 4)
        together = sketch_rnn.encode(cell, parameters, rows, lengths)
        worst = 0.0
        for s, length in enumerate(lengths.tolist()):
            ends = []
            for direction, order in (("forward", range(length)), ("backward", reversed(range(length)))):
                state = torch.zeros(1, cell.state_size)
                for t in order:
                    h, state = cell.step(sketch_rnn.part(parameters, f"encoder.{direction}."), rows[s:s + 1, t], state)
                ends.append(h)
            worst = max(worst, (torch.cat(ends, dim=1)[0] - together[s]).abs().max().item())
        report(f"{cell.name} encoder against each sketch alone", worst, 1e-13)


def layer_norm_against_torch():
    x, gamma, beta = random_tensors({"x": (5, 12), "gamma": (12,), "beta": (12,)}, 5).values()
    ours = torch.cat(sketch_rnn.layer_norm_gates(x, gamma, beta), dim=1)
    blocks = [torch.nn.functional.layer_norm(x[:, k:k + 3], (3,), gamma[k:k + 3], beta[k:k + 3], 1e-3)
              for k in range(0, 12, 3)]
    report("layer norm of the gates against torch", (ours - torch.cat(blocks, dim=1)).abs().max().item(), 1e-13)


def mixture_against_torch():
    """Both forms of L_s against torch.distributions' Gaussians with full covariance."""
    y, offsets = random_tensors({"y": (40, 3 + 6 * 4), "offsets": (40, 2)}, 6).values()
    target = torch.cat([offsets, torch.tensor([[1.0, 0.0, 0.0]]).expand(40, 3)], dim=1)
    pi, mu_x, mu_y, s_x, s_y, rho = torch.chunk(y[:, 3:], 6, dim=1)
    s_x, s_y, rho = torch.exp(s_x), torch.exp(s_y), torch.tanh(rho)
    covariance = torch.stack([s_x ** 2, rho * s_x * s_y, rho * s_x * s_y, s_y ** 2], dim=-1).reshape(40, 4, 2, 2)
    gaussians = torch.distributions.MultivariateNormal(torch.stack([mu_x, mu_y], dim=-1), covariance)
    mixture = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=pi), gaussians)
    expected = mixture.log_prob(offsets)
    error = (sketch_rnn.offset_loss_log(y, target) + expected).abs().max().item()
    report("log mixture against torch.distributions", error, 1e-11)
    error = (sketch_rnn.offset_loss_linear(y, target) + torch.log(torch.exp(expected) + 1e-6)).abs().max().item()
    report("linear mixture against torch.distributions", error, 1e-11)
    labels = torch.arange(40) % 3
    target = torch.cat([offsets, torch.nn.functional.one_hot(labels, 3).to(y.dtype)], dim=1)
    expected = torch.nn.functional.cross_entropy(y[:, 0:3], labels, reduction="none")
    report("pen loss against torch", (sketch_rnn.pen_loss(y, target) - expected).abs().max().item(), 1e-13)


def kl_against_torch():
    mu, presig = random_tensors({"mu": (6, 3), "presig": (6, 3)}, 7).values()
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(mu, torch.exp(presig / 2)), normal(0.0, 1.0)).mean()
    report("KL against torch.distributions", abs((sketch_rnn.kl_divergence(mu, presig) - expected).item()), 1e-13)


def adam_against_torch():
    """PyTorch divides by sqrt(v / (1 - b2^t)) + eps: TensorFlow's form with an eps of its own at each step."""
    start = random_tensors({"w": (6, 5)}, 8)
    ours, optimizer = start, sketch_rnn.Adam(start)
    theirs = start["w"].clone().requires_grad_()
    reference = torch.optim.Adam([theirs], betas=(0.9, 0.999))
    for step in range(12):
        rate = sketch_rnn.learning_rate_at(step)
        gradient = 1.5 * torch.sin(3 * ours["w"] + step)
        theirs.grad = (1.5 * torch.sin(3 * theirs.detach() + step)).clamp(-1, 1)
        ours = optimizer.step(ours, {"w": gradient}, rate)
        reference.param_groups[0].update(lr=rate, eps=1e-8 / (1 - 0.999 ** (step + 1)) ** 0.5)
        reference.step()
    report("Adam against torch.optim.Adam", (ours["w"] - theirs).abs().max().item(), 1e-13)


def finite_differences(name, model, parameters, batch, results, kl_weight, kl_tolerance):
    """Each gradient tensor against fourth-order central differences along a random direction, at the better of two step
    sizes: the longer has less rounding error, the shorter less truncation error where a layer normalization has a large curvature."""
    generator = torch.Generator().manual_seed(9)
    target = batch["strokes"][:, 1:]
    values = dict(parameters, decoder_input=batch["strokes"][:, :-1], encoder_input=target)

    def total(form, changed):
        v = {**values, **changed}
        with torch.no_grad():
            return sketch_rnn.loss(model, v, form, v["encoder_input"], v["decoder_input"], target, batch["lengths"],
                                   batch["eps"], kl_weight, kl_tolerance).total.item()

    def slope(form, key, direction, h):
        f = {k: total(form, {key: values[key] + k * h * direction}) for k in (-2, -1, 1, 2)}
        return (8 * (f[1] - f[-1]) - (f[2] - f[-2])) / (12 * h)

    worst, limit = 0.0, 2e-9
    for form, key in itertools.product(("log_padded", "linear_masked", "log_end_once"), values):
        gradient = results[form][1].get(key)
        if gradient is None:  # no encoder
            continue
        direction = torch.randn(values[key].shape, generator=generator)
        expected = (gradient * direction).sum().item()
        error = float("inf")
        for h in (2e-4, 1e-5):
            if error > limit:
                error = min(error, abs(slope(form, key, direction, h) - expected) / max(1.0, abs(expected)))
        worst = max(worst, error)
    report(f"gradients of {name} against finite differences", worst, limit)


def everything():
    parameter_counts()
    encoder_against_torch_lstm()
    encoder_of_each_sketch_alone()
    layer_norm_against_torch()
    mixture_against_torch()
    kl_against_torch()
    adam_against_torch()
