"""Compares the speed of this library and its peers on the same tasks, and prints the ratios and the goals. run.sh builds everything and calls it.

Each comparison has two sides, each a command to a program that keeps running (ours.cpp, torch_peer.py, onednn_peer, onnx_peer.js, node_peer.js). The sides alternate
in every round, so that changes of the machine's speed affect both. Reported are the best time of each side over all rounds, their ratio, and
the median of the ratios of the rounds: if these two differ much, the machine was busy with other work.
"""
import argparse
import difflib
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import torch_settings

FOLDER = os.path.dirname(os.path.abspath(__file__))
INTERNAL = ("gcc", "clang", "python", "node-modules", "onednn", "onnx-modules")  # options with which run.sh passes the paths of what it has built
RESULTS = os.path.normpath(os.path.join(FOLDER, "..", "..", "build", "compare"))


class Program:
    """A program that answers each line with a line of JSON."""

    def __init__(self, name, command, environment=None):
        self.name = name
        merged = {**os.environ, **(environment or {})}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={key: value for key, value in merged.items() if value is not None})

    def try_ask(self, line):
        """The answer, or None if the program has ended."""
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            text = self.process.stdout.readline()
        except BrokenPipeError:
            text = ""
        return json.loads(text) if text else None

    def ask(self, line):
        answer = self.try_ask(line)
        if answer is None:
            sys.exit("%s ended while it was asked: %s" % (self.name, line))
        if "error" in answer:
            sys.exit("%s was asked: %s\nand answered: %s" % (self.name, line, answer["error"]))
        return answer

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended
        self.process.wait()


class Machine:
    """The programs, started on first use."""

    def __init__(self, options):
        self.options, self.running, self.torch = options, {}, None

    def start(self, name):
        options = self.options
        if name in ("gcc", "clang"):
            return Program("ours (%s)" % name, [options.gcc if name == "gcc" else options.clang])
        if name == "torch":
            return self.start_torch(self.torch_setting()[1])
        if name == "onednn":
            return Program("onednn_peer", [options.onednn])
        if name == "onnx":
            return Program("onnx_peer.js", ["node", os.path.join(FOLDER, "onnx_peer.js"), options.onnx_modules])
        program = Program("node_peer.js", ["node", os.path.join(FOLDER, "node_peer.js"), options.node_modules])
        model = os.path.join(os.path.abspath(options.out), "endless.gen.json")
        self.ask("gcc", "export " + model)
        program.ask("load " + model)
        return program

    def start_torch(self, environment):
        return Program("torch_peer.py", [self.options.python, os.path.join(FOLDER, "torch_peer.py")], environment)

    def torch_setting(self):
        """Name, environment and GFLOP/s of PyTorch's fastest setting, which is found at the first call."""
        if self.torch is None:
            print("  PyTorch's settings, by its matrix product on %d threads:" % self.threads(), flush=True)
            self.torch = torch_settings.fastest(self.start_torch, self.threads(), self.options.repeats,
                                                lambda text: print("    " + text, flush=True))
            if self.torch is None:
                sys.exit("torch_peer.py runs with no setting")
            print("    chosen: %s" % self.torch[0], flush=True)
        return self.torch

    def torch_share(self):
        """The rate of PyTorch's product now, as a share of that when its setting was chosen."""
        return self.ask("torch", "product %d %d" % (self.threads(), self.options.repeats))["gflops"] / self.torch_setting()[2]

    @staticmethod
    def threads():
        return min(2, os.cpu_count() or 1)

    def ask(self, name, line):
        if name not in self.running:
            self.running[name] = self.start(name)
        return self.running[name].ask(line)

    def forget(self):
        for program in self.running.values():
            program.ask("forget")

    def fresh_memory(self, name, line):
        """Peak memory, in MB, of a new process that runs only this task."""
        program = self.start(name)
        program.ask(line)
        mb = program.ask("memory")["mb"]
        program.close()
        return mb


def train(model, max_length, threads, pen="padded", mean=0):
    return "train %s %d %d %s %d 100" % (model, max_length, mean, pen, threads)


class Pair:
    """ours against peer; the ratio is peer / ours, the factor by which ours is faster (or smaller). The goal is met if ratio `sense` goal."""

    def __init__(self, name, text, ours, peer, goal=None, sense=">=", inverse=False, unit="ms"):
        self.name, self.text, self.ours, self.peer = name, text, ours, peer
        self.goal, self.sense, self.inverse, self.unit = goal, sense, inverse, unit

    def met(self, ratio):
        if self.goal is None:
            return None
        return ratio >= self.goal if self.sense == ">=" else ratio <= self.goal

    def measure(self, machine, options, progress):
        times = {"ours": [], "peer": []}
        answers = {}
        for number in range(options.rounds):
            for side, (program, line) in (("ours", self.ours), ("peer", self.peer)):
                answer = machine.ask(program, "%s %d" % (line, options.repeats))
                times[side].append(min(answer["ms"]))
                answers.setdefault(side, answer.get("first", answer.get("last", {})))
            progress("round %d of %d: ours %.4g ms, peer %.4g ms" % (number + 1, options.rounds, times["ours"][-1], times["peer"][-1]))
        share = machine.torch_share() if self.peer[0] == "torch" else 1
        machine.forget()
        losses = [answers[side].get("loss") for side in ("ours", "peer")]
        if None not in losses and not abs(losses[0] - losses[1]) <= 0.1 * abs(losses[1]) and " end_once " not in self.ours[1]:
            sys.exit("%s: the first losses are %g and %g: the two sides do not do the same work" % (self.name, *losses))
        result = self.report(min(times["ours"]), min(times["peer"]),
                             [p / o for o, p in zip(times["ours"], times["peer"])], {"rounds": times, "first": answers})
        if self.peer[0] == "torch":
            result["peer_product_share"] = share
        if share < torch_settings.LEAST_SHARE:
            progress("no ratio: PyTorch's product runs at %.2f of the rate it had with the same setting" % share)
            result.update({"ratio": None, "median_ratio": None, "met": None})
        return result

    def report(self, ours, peer, ratios, more):
        if self.inverse:
            ratios = [1 / r for r in ratios]
        ratio = ours / peer if self.inverse else peer / ours
        return {"name": self.name, "text": self.text, "ours": ours, "peer": peer, "unit": self.unit, "ratio": ratio,
                "median_ratio": statistics.median(ratios), "goal": self.goal, "sense": self.sense, "met": self.met(ratio), **more}


class Equal(Pair):
    """Two sides that should take the same time: the ratio is that of the slower to the faster."""

    def report(self, ours, peer, ratios, more):
        result = super().report(ours, peer, ratios, more)
        result["ratio"] = max(ours, peer) / min(ours, peer)
        result["met"] = self.met(result["ratio"])
        return result


class Memory(Pair):
    """Peak memory, each side in a new process."""

    def measure(self, machine, options, progress):
        mb = {side: machine.fresh_memory(program, line + " 2") for side, (program, line) in (("ours", self.ours), ("peer", self.peer))}
        progress("ours %.0f MB, peer %.0f MB" % (mb["ours"], mb["peer"]))
        return self.report(mb["ours"], mb["peer"], [mb["peer"] / mb["ours"]], {})


class Peak(Pair):
    """Rate of matrix products as a fraction of the multiply-add peak, which is measured separately in the same round."""

    def peak(self, machine, answer):
        program, line = self.ours
        return machine.ask(program, "peak " + line.split()[-1])["gflops"]

    def measure(self, machine, options, progress):
        rates, peaks = [], []
        program, line = self.ours
        for number in range(options.rounds):
            answer = machine.ask(program, "%s %d" % (line, options.repeats))
            peaks.append(self.peak(machine, answer))
            rates.append(answer["last"]["gflop"] / min(answer["ms"]) * 1e3)
            progress("round %d of %d: %.1f of %.1f GFLOP/s" % (number + 1, options.rounds, rates[-1], peaks[-1]))
        machine.forget()
        result = self.report(max(rates), max(peaks), [p / r for r, p in zip(rates, peaks)], {"rounds": {"ours": rates, "peer": peaks}})
        return result


class KeptPeak(Peak):
    """Rate of matrix products as a fraction of the peak of the core measured right after them."""

    def peak(self, machine, answer):
        return answer["kept_gflops"]


class Scaling(Pair):
    """The exponent of time as a function of size: 1 is linear."""

    def measure(self, machine, options, progress):
        picture = os.path.abspath(options.picture or os.path.join(options.out, "scaling.svg"))
        answer = machine.ask("gcc", "scaling 2 %s %s" % ("quick" if options.quick else "full", picture))
        exponents = {name: series["exponent"] for name, series in answer.items()}
        progress("exponents %s; picture: %s" % (", ".join("%s %.2f" % item for item in exponents.items()), picture))
        worst = max(exponents.values())
        return {"name": self.name, "text": self.text, "ours": None, "peer": None, "unit": "", "ratio": worst, "median_ratio": worst,
                "goal": self.goal, "sense": self.sense, "met": self.met(worst), "series": answer}


def torch_pair(name, text, line, goal):
    return Pair(name, text, ("gcc", line), ("torch", line), goal)


def rounded(pair, precision, goal):
    """The same comparison with our products in another precision, against the same peer in float."""
    program, line = pair.ours
    command, rest = line.split(" ", 1)
    name = {"bf16": "products of bfloat16", "int8": "weights of 8 bits"}[precision]
    return type(pair)(pair.name + "_" + precision, pair.text + ", ours with " + name, (program, "%s_%s %s" % (command, precision, rest)), pair.peer, goal,
                      unit=pair.unit)


def autocast(pair):
    """A training step with products of bfloat16 on both sides: PyTorch with autocast."""
    program, line = pair.ours
    command, model, rest = line.split(" ", 2)
    return Pair(pair.name + "_bf16_both", pair.text + ", both with products of bfloat16 (autocast)",
                (program, "%s_bf16 %s %s" % (command, model, rest)), ("torch", "%s %s_bf16 %s" % (command, model, rest)))


def with_rounded(pairs):
    """Each comparison, followed by those with other precisions, where the processor computes with bfloat16."""
    has_bfloat16 = {"avx512_bf16", "amx_bf16"} & torch_settings.processor_flags()
    for pair in pairs:
        yield pair
        if not has_bfloat16:
            continue
        for precision, goal in ROUNDED.get(pair.name, {}).items():
            yield rounded(pair, precision, goal)
        if pair.name in AUTOCAST:
            yield autocast(pair)


# The comparisons that are repeated with products of another precision, and their goals; those with bfloat16 on both sides have none.
ROUNDED = {
    "lstm_100_2": {"bf16": 4.0}, "lstm_100_1": {"bf16": 3.4}, "lstm_250_2": {"bf16": 4.0}, "layer_norm_100_2": {"bf16": 3.8},
    "hyper_100_2": {"bf16": 4.5}, "decoder_only_100_2": {"bf16": 3.4}, "layer_1": {"bf16": 2.2}, "layer_2": {"bf16": 2.6},
    "layer_1_onednn": {"bf16": 1.9}, "layer_2_onednn": {"bf16": 1.9}, "sample_1": {"bf16": 16.0}, "sample_1_1": {"bf16": 14.0},
    "sample_100": {"bf16": 4.0}, "sample_1_onnx": {"bf16": 1.9, "int8": 3.0}, "sample_1_1_onnx": {"bf16": 1.9, "int8": 3.0},
    "sample_100_onnx": {"bf16": 2.0, "int8": None}, "memory": {"bf16": 5.0},
}
AUTOCAST = ("lstm_100_2", "lstm_100_1", "layer_norm_100_2", "decoder_only_100_2")


def comparisons():
    step = train("lstm", 100, 2)
    sizes = "lstm 512/256, batch 100"
    layer = "LSTM 512 alone, input 133, 100 steps of 100 sketches, forward and back"
    sampling = "a step of sampling, lstm 512, 20 mixtures"
    return list(with_rounded([
        torch_pair("lstm_100_2", "training step, %s, Nmax 100, 2 threads, against PyTorch" % sizes, step, 2.8),
        torch_pair("lstm_100_1", "training step, %s, Nmax 100, 1 thread, against PyTorch" % sizes, train("lstm", 100, 1), 2.4),
        torch_pair("lstm_250_2", "training step, %s, Nmax 250, 2 threads, against PyTorch" % sizes, train("lstm", 250, 2), 2.9),
        Pair("lstm_250_2_end_once", "training step, %s, Nmax 250, 2 threads, each end scored once, against PyTorch's padded step" % sizes,
             ("gcc", train("lstm", 250, 2, "end_once")), ("torch", train("lstm", 250, 2)), 8.0),
        Pair("lstm_250_2_end_once_mean_50", "training step, %s, Nmax 250, lengths of mean 50, 2 threads, each end scored once, against PyTorch's padded step" % sizes,
             ("gcc", train("lstm", 250, 2, "end_once", 50)), ("torch", train("lstm", 250, 2, "padded", 50)), 8.0),
        torch_pair("layer_norm_100_2", "training step, layer_norm 512/256, batch 100, Nmax 100, 2 threads, against PyTorch",
                   train("layer_norm", 100, 2), 3.0),
        torch_pair("hyper_100_2", "training step, hyper 512/256, batch 100, Nmax 100, 2 threads, against PyTorch",
                   train("hyper", 100, 2), 3.5),
        torch_pair("decoder_only_100_2", "training step, decoder-only lstm 512, batch 100, Nmax 100, 2 threads, against PyTorch",
                   train("decoder_only", 100, 2), 2.4),
        Pair("layer_1", layer + ", 1 thread, against nn.LSTM", ("gcc", "layer lstm whole 1"), ("torch", "layer 1"), 1.45),
        Pair("layer_2", layer + ", 2 threads, against nn.LSTM", ("gcc", "layer lstm whole 2"), ("torch", "layer 2"), 1.75),
        Pair("layer_1_onednn", layer + ", 1 thread, against oneDNN's LSTM primitive", ("gcc", "layer lstm whole 1"), ("onednn", "layer 1"), 1.2),
        Pair("layer_2_onednn", layer + ", 2 threads, against oneDNN's LSTM primitive", ("gcc", "layer lstm whole 2"), ("onednn", "layer 2"), 1.2),
        Peak("peak", "decoder LSTM 512, forward and back, 1 thread, as a fraction of the multiply-add peak (peer)",
             ("gcc", "layer lstm decoder 1"), (None, None), 0.88, inverse=True, unit="GFLOP/s"),
        KeptPeak("kept_peak", "the same, as a fraction of the peak that the core has right after it (peer)",
                 ("gcc", "layer lstm decoder 1"), (None, None), inverse=True, unit="GFLOP/s"),
        Equal("compilers", "training step, %s, Nmax 100, 2 threads, g++ (ours) and clang (peer), the slower to the faster" % sizes,
              ("gcc", step), ("clang", step), 1.05, "<="),
        Pair("second_thread", "training step, %s, Nmax 100, 2 threads (ours) against 1 (peer)" % sizes,
             ("gcc", step), ("gcc", train("lstm", 100, 1)), 1.9),
        Pair("sample_1", sampling + ", batch 1, 2 threads, against torch.jit", ("gcc", "sample 1 1000 2"), ("torch", "sample jit 1 1000 2"), 10.0),
        Pair("sample_1_1", sampling + ", batch 1, 1 thread, against torch.jit", ("gcc", "sample 1 1000 1"), ("torch", "sample jit 1 1000 1"), 8.0),
        Pair("sample_100", sampling + ", batch 100, 2 threads, against torch.jit", ("gcc", "sample 100 100 2"), ("torch", "sample jit 100 100 2"), 2.4),
        Pair("sample_1_onnx", sampling + ", batch 1, 2 threads, against ONNX Runtime, which does not sample", ("gcc", "sample 1 1000 2"),
             ("onnx", "sample 1 1000 2"), 1.15),
        Pair("sample_1_1_onnx", sampling + ", batch 1, 1 thread, against ONNX Runtime, which does not sample", ("gcc", "sample 1 1000 1"),
             ("onnx", "sample 1 1000 1"), 1.15),
        Pair("sample_100_onnx", sampling + ", batch 100, 2 threads, against ONNX Runtime, which does not sample",
             ("gcc", "sample 100 100 2"), ("onnx", "sample 100 100 2"), 1.2),
        Pair("sample_node", sampling + ", batch 1, 2 threads, against @magenta/sketch in node", ("gcc", "sample 1 250 2"), ("node", "sample 250"),
             60.0),
        Memory("memory", "peak memory of training, %s, Nmax 250, 2 threads, against PyTorch" % sizes,
               ("gcc", train("lstm", 250, 2)), ("torch", train("lstm", 250, 2)), 4.0, unit="MB"),
        Pair("users_cell", "an LSTM written gate by gate (peer) against the library's: its time to ours",
             ("gcc", "layer lstm whole 1"), ("gcc", "layer users_lstm whole 1"), 1.25, "<="),
        Scaling("scaling", "largest exponent of time over Nmax, batch and drawings (1: linear)", (None, None), (None, None), 1.1, "<="),
    ]))


def number(value, unit):
    if value is None:
        return ""
    if unit == "ms" and value < 10:
        return "%.4g us" % (value * 1e3)
    return "%.4g %s" % (value, unit)


def rows(results):
    for r in results:
        goal = "" if r["goal"] is None else "%s %g" % (r["sense"], r["goal"])
        met = {None: "", True: "met", False: "not met"}[r["met"]]
        ratios = ["none" if r[key] is None else "%.3g" % r[key] for key in ("ratio", "median_ratio")]
        yield (r["name"], number(r["ours"], r["unit"]), number(r["peer"], r["unit"]), *ratios, goal, met)


HEAD = ("comparison", "ours", "peer", "ratio", "median ratio", "goal", "")


def plain_table(results):
    lines = [HEAD, *rows(results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown_table(results):
    texts = {r["name"]: r["text"] for r in results}
    lines = ["| what | ours | peer | ratio | median of the rounds | goal | |", "|---|---|---|---|---|---|---|"]
    for name, *cells in rows(results):
        lines.append("| %s (`%s`) | %s |" % (texts[name], name, " | ".join(cells)))
    return "\n".join(lines) + "\n"


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bench/compare/run.sh", allow_abbrev=False, description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", metavar="NAME,...", help="only these comparisons; see --list")
    parser.add_argument("--list", action="store_true", help="list the comparisons and exit")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds, in which each side is measured once (5)")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="repeats in each round, of which the best counts (3)")
    parser.add_argument("--quick", action="store_true", help="one round of one repeat, small sizes for the scaling: only a check that everything runs")
    parser.add_argument("--out", default=RESULTS, metavar="FOLDER", help="folder for the results (build/compare of this project)")
    parser.add_argument("--picture", metavar="FILE.svg", help="file for the scaling plot (scaling.svg in the results folder)")
    for internal in INTERNAL:
        parser.add_argument("--" + internal, help=argparse.SUPPRESS)
    options, strangers = parser.parse_known_args(arguments)
    if strangers:
        word = strangers[0].split("=")[0]
        known = [name for name in parser._option_string_actions if name.startswith("--") and name[2:] not in INTERNAL]
        near = difflib.get_close_matches(word, known, 1)
        parser.error("%s %s%s" % ("unknown option" if word.startswith("-") else "unexpected argument", word,
                                  "; did you mean %s?" % near[0] if near else ""))
    if options.quick:
        options.rounds = options.repeats = 1
    if options.rounds < 1 or options.repeats < 1:
        parser.error("--rounds and --repeats are at least 1")
    chosen = comparisons()
    if options.only is not None:
        wanted = [name.strip() for name in options.only.split(",") if name.strip()]
        if not wanted:
            parser.error("--only: expected names of comparisons; --list names them")
        unknown = set(wanted) - {c.name for c in chosen}
        if unknown:
            near = difflib.get_close_matches(min(unknown), [c.name for c in chosen], 1)
            parser.error("--only: no comparison %s; %s--list names them" %
                         (", ".join(sorted(unknown)), "did you mean %s? " % near[0] if near else ""))
        chosen = [c for c in chosen if c.name in wanted]
    return options, chosen


def main():
    options, chosen = parse(sys.argv[1:])
    if options.list:
        for c in chosen:
            print("%-20s %s" % (c.name, c.text))
        return
    os.makedirs(options.out, exist_ok=True)
    machine, results = Machine(options), []
    for index, comparison in enumerate(chosen):
        print("[%d/%d] %s: %s" % (index + 1, len(chosen), comparison.name, comparison.text), flush=True)
        begin = time.monotonic()
        results.append(comparison.measure(machine, options, lambda text: print("  " + text, flush=True)))
        results[-1]["seconds"] = time.monotonic() - begin
        report = {"machine": {"processor": processor(), "processors": os.cpu_count(), "system": platform.platform()},
                  "rounds": options.rounds, "repeats": options.repeats, "results": results}
        if "torch" in machine.running:
            report["torch"] = {**machine.running["torch"].ask("version"), "setting": machine.torch_setting()[0],
                               "product_gflops": machine.torch_setting()[2]}
        for peer in ("onednn", "onnx"):
            if peer in machine.running:
                report[peer] = machine.running[peer].ask("version")
        # Written after each comparison, so that an interrupted run keeps its results.
        with open(os.path.join(options.out, "compare.json"), "w") as file:
            json.dump(report, file, indent=1)
        with open(os.path.join(options.out, "compare.md"), "w") as file:
            file.write(markdown_table(results))
    print()
    print(plain_table(results))
    if machine.torch:
        print("\nPyTorch's setting: %s, %.0f GFLOP/s" % (machine.torch[0], machine.torch[2]))
    print("\nratio: the factor by which ours is faster, or smaller, unless the description says otherwise (--list).")
    print("Written: %s and compare.md beside it" % os.path.join(options.out, "compare.json"))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
