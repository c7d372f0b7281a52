"""Writes the reference files tests/reference/*.txt: the results of an independent implementation (sketch_rnn.py) for fixed inputs.

To run it (Debian's python3-numpy and python3-torch, one to two minutes; the files are identical
on the same machine, and agree to about 1e-12 on others):

    /usr/bin/python3 tests/reference/make_reference.py

First it runs self_checks.py and prints the results. The C++ tests read the files with
tests/support/reference_file.hpp; the format is described at the top of each file.
"""
import pathlib

import numpy
import torch

import self_checks
from sketch_rnn import (Adam, HyperLstm, LayerNormLstm, Lstm, Model, kl_weight_at, learning_rate_at, loss)

FOLDER = pathlib.Path(__file__).resolve().parent
FORMS = ["log_padded", "log_masked", "log_end_once", "linear_padded", "linear_masked", "linear_end_once"]
KL_WEIGHT, KL_TOLERANCE = 0.5, 0.2
ADAM_STEPS = 10
MAX_LENGTH, LENGTHS = 6, [3, 6, 1]

FORMAT = """\
One tensor a line: name rows cols values. Values are row-major; a weight is [in, out] (rows = in, cols = out; y = x W).
The same memory read column-major is the cols x rows matrix that works on column vectors. Vectors: 1 n; scalars: 1 1.
Inputs are exact decimals; results have 12 significant digits."""

MODEL_NOTES = """\
strokes [B (Nmax + 1), 5]: sketch-major, row s (Nmax + 1) + t; row t = 0 is the start token (0, 0, 1, 0, 0), padding is
  (0, 0, 0, 0, 1). Decoder input: rows 0 .. Nmax - 1 of a sketch. Target and encoder input: rows 1 .. Nmax (the encoder
  reads the first `lengths` of them). A sketch as long as Nmax has no end row among its targets.
eps, mu, presig, z [B, latent]: row s.
y [Nmax B, 3 + 6M]: TIME-major, row t B + s; pen logits, then M each of pi, mu_x, mu_y, sigma_x, sigma_y, rho, before
  any activation.
L_s.log, L_s.linear, L_p [1, Nmax B]: time-major like y. L_s is already times (1 - p3); L_p is not.
Loss forms <mixture>_<pen>. mixture: log (log space, no epsilon) or linear (the original, 1e-6 inside the logarithm).
  pen: padded (L_p on every row: training), masked (L_p times (1 - p3): evaluation), end_once (L_p on real rows and on
  each sketch's first end row, where it has one).
L_s_mean.<mixture>, L_p_mean.<pen>: sums over rows divided by B Nmax, whatever the form; L_R.<form> is their sum.
total.<form> = L_R.<form> + kl_weight max(L_KL.raw, kl_tolerance) (decoder-only: L_R).
grad.<form>.<parameter>: gradient of total.<form>. grad.<form>.z: through the decoder alone. grad.<form>.y: like y.
grad.<form>.decoder_input, grad.<form>.encoder_input [B Nmax, 5]: sketch-major, row s Nmax + t; with respect to the
  values that the decoder and the encoder read, the targets held constant.
adam10.<form>.<parameter>: after 10 steps on this batch and noise. Adam (0.9, 0.999, 1e-8) in TensorFlow's form,
  gradients clipped by value to +-1, lr_t = (1e-3 - 1e-5) 0.9999^t + 1e-5, w_t = 0.5 - (0.5 - 0.01) 0.99995^t,
  t = 0 .. 9, KL floor as above.
adam10.<form>.losses [1, 10]: the total, with w_t, before each of the steps."""

CELL_NOTES = """\
One step of the cell. x [B, in]; state and next_state [B, state size], a row a sketch, parts in the cell's own order:
  {order}.
output [B, units]. scalar = sum(adjoint.output * output) + sum(adjoint.state * next_state).
grad.<parameter>, grad.x, grad.state: gradient of that scalar."""


# --- the numbers that go in -----------------------------------------------------------------------

def rounded(values):
    """Four decimals: short, exact lines."""
    return numpy.round(values, 4)


def random_parameters(shapes, rng, latent_scale):
    """Large enough that gates are far from linear; biases, gammas and betas all away from 0 and 1."""
    parameters = {}
    for name, shape in shapes.items():
        noise = rng.standard_normal(shape)
        if ".gamma" in name or name.startswith("gamma"):
            value = 1.1 + 0.35 * noise
        elif "b_zw" in name:
            value = 1 + 0.4 * noise
        elif "alpha" in name:
            value = 0.4 + 0.4 * noise
        elif name.startswith("latent."):
            value = latent_scale * noise
        elif len(shape) == 1:
            value = 0.4 * noise
        elif name == "decoder.output.W":
            value = 0.6 * noise
        else:
            value = 0.8 * noise
        parameters[name] = torch.tensor(rounded(value))
    return parameters


def random_strokes(rng):
    """[B, Nmax + 1, 5] with the start token; a real row keeps the pen down or lifts it, and the last one lifts it."""
    strokes = numpy.zeros((len(LENGTHS), MAX_LENGTH + 1, 5))
    strokes[:, 0, 2] = 1
    for sketch, length in enumerate(LENGTHS):
        strokes[sketch, 1:length + 1, 0:2] = rounded(0.9 * rng.standard_normal((length, 2)))
        lifts = rng.random(length) < 0.35
        lifts[-1] = True
        strokes[sketch, 1:length + 1, 2] = ~lifts
        strokes[sketch, 1:length + 1, 3] = lifts
        strokes[sketch, length + 1:, 4] = 1
    return torch.tensor(strokes)


# --- writing --------------------------------------------------------------------------------------

class Writer:
    def __init__(self, title, notes):
        text = "\n".join([title, "Made by tests/reference/make_reference.py; do not edit.", FORMAT, notes])
        self.lines = ["# " + line for line in text.split("\n")]

    def add(self, name, value, exact=False):
        value = numpy.asarray(value.detach() if isinstance(value, torch.Tensor) else value, dtype=float)
        if not numpy.isfinite(value).all():
            raise RuntimeError(f"{name} is not finite")
        rows, cols = value.shape if value.ndim == 2 else (1, value.size)
        numbers = [repr(v).removesuffix(".0") if exact else "%.12g" % v for v in value.ravel().tolist()]
        self.lines.append(" ".join([name, str(rows), str(cols)] + numbers))

    def input(self, name, value):
        self.add(name, value, exact=True)

    def save(self, name):
        text = "\n".join(self.lines) + "\n"
        (FOLDER / (name + ".txt")).write_text(text)
        print(f"{name}.txt: {len(text) / 1000:.1f} kB")


# --- cases ----------------------------------------------------------------------------------------

def gradients_of(model, parameters, form, batch, kl_weight):
    """The loss, and its gradients by name: parameters, decoder_input, y and, with an encoder, encoder_input and z."""
    leaves = {name: value.clone().requires_grad_() for name, value in parameters.items()}
    decoder_input = batch["strokes"][:, :-1].clone().requires_grad_()
    encoder_input = batch["strokes"][:, 1:].clone().requires_grad_()
    target = batch["strokes"][:, 1:]
    result = loss(model, leaves, form, encoder_input, decoder_input, target, batch["lengths"], batch["eps"], kl_weight,
                  KL_TOLERANCE)
    wanted = dict(leaves, decoder_input=decoder_input, y=result.y)
    if model.encoder is not None:
        wanted["encoder_input"] = encoder_input
    found = torch.autograd.grad(result.total, list(wanted.values()), retain_graph=True)
    gradients = dict(zip(wanted, found))
    if model.encoder is not None:  # the derivative of L_R by z: the KL term reads mu and presig, not z
        gradients["z"] = torch.autograd.grad(result.L_R, result.z)[0]
    return result, gradients


def ten_adam_steps(model, parameters, form, batch):
    optimizer, losses, clipped, divergences = Adam(parameters), [], 0, []
    for step in range(ADAM_STEPS):
        result, gradients = gradients_of(model, parameters, form, batch, kl_weight_at(step))
        losses.append(result.total.item())
        clipped += sum(int((gradients[name].abs() > 1).sum()) for name in parameters)
        divergences.append(None if result.kl is None else result.kl.item())
        parameters = optimizer.step(parameters, gradients, learning_rate_at(step))
    return parameters, losses, clipped, divergences


def single_precision(name, model, parameters, form, batch, gradients, trained):
    """The same in float: cases must be well conditioned, so that float results can be compared with the files."""
    def to_float(tensors):
        return {key: value.float() if torch.is_tensor(value) and value.is_floating_point() else value
                for key, value in tensors.items()}

    torch.set_default_dtype(torch.float32)
    float_gradients = gradients_of(model, to_float(parameters), form, to_float(batch), KL_WEIGHT)[1]
    float_trained = ten_adam_steps(model, to_float(parameters), form, to_float(batch))[0]
    torch.set_default_dtype(torch.float64)
    for what, exact, rough in (("gradients", gradients, float_gradients), ("after ten steps", trained, float_trained)):
        error = max(((exact[key] - rough[key]).abs() / exact[key].abs().clamp(min=1)).max().item() for key in exact)
        self_checks.report(f"{name}, {form}, {what}: float against double", error, 1e-5)


def flat(value):
    """Sequences as two-dimensional tables: [B, T, n] sketch-major, y [T, B, n] time-major."""
    return value.reshape(-1, value.shape[-1]) if value.ndim == 3 else value


def model_case(name, model, seed, gradient_forms, adam_forms, latent_scale=1.0, floor_active=False):
    rng = numpy.random.default_rng(seed)
    parameters = random_parameters(model.shapes(), rng, latent_scale)
    batch = {"strokes": random_strokes(rng), "lengths": torch.tensor(LENGTHS), "eps": None}
    if model.encoder is not None:
        batch["eps"] = torch.tensor(rounded(rng.standard_normal((len(LENGTHS), model.latent))))

    encoder = model.encoder.name if model.encoder else "none"
    writer = Writer(f"sketch-rnn, encoder {encoder}, decoder {model.decoder.name}", MODEL_NOTES)
    options = {"batch_size": len(LENGTHS), "max_length": MAX_LENGTH, "mixtures": model.mixtures,
               "decoder_size": model.decoder.units, "parameter_count": model.parameter_count()}
    if model.encoder is not None:
        options.update(latent_size=model.latent, encoder_size=model.encoder.units, kl_weight=KL_WEIGHT,
                       kl_tolerance=KL_TOLERANCE)
    for side, cell in (("encoder", model.encoder), ("decoder", model.decoder)):
        if isinstance(cell, HyperLstm):
            options[side + "_hyper_size"] = cell.inner.units
            options[side + "_hyper_embedding"] = cell.embedding
    for option, value in options.items():
        writer.input("option." + option, value)
    for parameter, value in parameters.items():
        writer.input(parameter, value)
    writer.input("strokes", flat(batch["strokes"]))
    writer.input("lengths", LENGTHS)
    if batch["eps"] is not None:
        writer.input("eps", batch["eps"])

    results = {form: gradients_of(model, parameters, form, batch, KL_WEIGHT) for form in FORMS}
    first = results["log_padded"][0]
    if model.encoder is not None:
        for key in ("mu", "presig", "z"):
            writer.add(key, getattr(first, key))
        writer.add("L_KL.raw", first.kl)
        writer.add("L_KL.floored", first.kl_floored)
        assert (first.kl.item() < KL_TOLERANCE) == floor_active
    writer.add("y", flat(first.y))
    writer.add("L_s.log", first.L_s.reshape(-1))
    writer.add("L_s.linear", results["linear_padded"][0].L_s.reshape(-1))
    writer.add("L_p", first.L_p.reshape(-1))
    for mixture in ("log", "linear"):
        writer.add("L_s_mean." + mixture, results[mixture + "_padded"][0].L_s_mean)
    for pen in ("padded", "masked", "end_once"):
        writer.add("L_p_mean." + pen, results["log_" + pen][0].L_p_mean)
    for form in FORMS:
        writer.add("L_R." + form, results[form][0].L_R)
        writer.add("total." + form, results[form][0].total)
    for form in gradient_forms:
        for key, value in results[form][1].items():
            writer.add(f"grad.{form}.{key}", flat(value))
    for form in adam_forms:
        trained, losses, clipped, divergences = ten_adam_steps(model, parameters, form, batch)
        for parameter, value in trained.items():
            writer.add(f"adam10.{form}.{parameter}", value)
        writer.add(f"adam10.{form}.losses", losses)
        single_precision(name, model, parameters, form, batch, results[form][1], trained)
        divergence = "" if model.encoder is None else f", KL {divergences[0]:.3f} -> {divergences[-1]:.3f}"
        print(f"{name}, {form}: loss {losses[0]:.4f} -> {losses[-1]:.4f} in 10 steps, "
              f"{clipped} gradient entries clipped{divergence}")
        if floor_active:
            assert max(divergences) < 0.95 * KL_TOLERANCE
        elif model.encoder is not None:
            assert min(divergences) > 1.05 * KL_TOLERANCE
    self_checks.finite_differences(name, model, parameters, batch, results, KL_WEIGHT, KL_TOLERANCE)
    writer.save(name)


def cell_case(name, cell, inputs, batch, seed):
    rng = numpy.random.default_rng(seed)
    parameters = random_parameters(cell.shapes(inputs), rng, 1.0)
    given = {"x": rng.standard_normal((batch, inputs)), "state": 0.8 * rng.standard_normal((batch, cell.state_size)),
             "adjoint.output": rng.standard_normal((batch, cell.units)),
             "adjoint.state": rng.standard_normal((batch, cell.state_size))}
    given = {key: torch.tensor(rounded(value)) for key, value in given.items()}

    leaves = dict(parameters, x=given["x"], state=given["state"])
    leaves = {key: value.clone().requires_grad_() for key, value in leaves.items()}
    output, state = cell.step(leaves, leaves["x"], leaves["state"])
    scalar = (given["adjoint.output"] * output).sum() + (given["adjoint.state"] * state).sum()
    gradients = dict(zip(leaves, torch.autograd.grad(scalar, list(leaves.values()))))

    writer = Writer(f"one step of the {cell.name} cell", CELL_NOTES.format(order=cell.state_order))
    options = {"batch_size": batch, "inputs": inputs, "units": cell.units}
    if isinstance(cell, HyperLstm):
        options.update(hyper_size=cell.inner.units, hyper_embedding=cell.embedding)
    for option, value in options.items():
        writer.input("option." + option, value)
    for key, value in dict(parameters, **given).items():
        writer.input(key, value)
    writer.add("output", output)
    writer.add("next_state", state)
    writer.add("scalar", scalar)
    for key, value in gradients.items():
        writer.add("grad." + key, value)
    writer.save(name)


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    self_checks.everything()

    both = ["log_padded", "linear_padded"]
    more = both + ["log_end_once"]
    model_case("lstm_lstm", Model(Lstm(4), 2, Lstm(5), 2), 12, more, both)
    model_case("layer_norm_layer_norm", Model(LayerNormLstm(4), 2, LayerNormLstm(5), 2), 13, more, both,
               latent_scale=0.15, floor_active=True)
    model_case("hyper_hyper", Model(HyperLstm(3, 3, 2), 2, HyperLstm(4, 3, 2), 2), 11, both, both)
    model_case("layer_norm_hyper", Model(LayerNormLstm(4), 2, HyperLstm(5, 3, 2), 2), 14, both, both,
               latent_scale=0.15, floor_active=True)
    model_case("decoder_only_lstm", Model(None, 0, Lstm(5), 3), 12, FORMS, both)
    model_case("decoder_only_layer_norm", Model(None, 0, LayerNormLstm(5), 2), 11, more, both)
    model_case("decoder_only_hyper", Model(None, 0, HyperLstm(5, 3, 2), 2), 12, more, both)
    cell_case("cell_lstm", Lstm(5), 4, 3, 21)
    cell_case("cell_layer_norm", LayerNormLstm(5), 4, 3, 22)
    cell_case("cell_hyper", HyperLstm(5, 3, 2), 4, 3, 23)
    cell_case("cell_hyper_without_layer_norm", HyperLstm(5, 3, 2, gates_normed=False), 4, 3, 24)


if __name__ == "__main__":
    main()
