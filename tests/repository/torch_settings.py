"""Checks bench/compare/torch_settings.py with programs that stand for PyTorch: the fastest setting that runs and is right is chosen."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench", "compare"))
import torch_settings  # noqa: E402


class Fake:
    """Answers as torch_peer.py would with the environment."""
    answers = {"Haswell": {"gflops": 100, "largest_error": 1e-5}, "SkylakeX": {"gflops": 200, "largest_error": 1e-5},
               "Cooperlake": {"gflops": 400, "largest_error": 1}, "SapphireRapids": {"gflops": 500, "largest_error": float("nan")}, "Zen": {"error": "no such kernel"}}

    def __init__(self, environment):
        self.core_type = environment.get("OPENBLAS_CORETYPE")
        self.keeps = "MALLOC_TRIM_THRESHOLD_" in environment
        assert environment.get("OPENBLAS_L2_SIZE", "kept") in ("kept", None)

    def try_ask(self, line):
        if line == "layer 2 3":
            return {"ms": [9, 5] if self.keeps else [7, 6]}
        assert line == "product 2 3"
        return self.answers.get(self.core_type, {"gflops": 50, "largest_error": 1e-5})

    def close(self):
        pass


os.environ["OPENBLAS_L2_SIZE"] = "512"
torch_settings.platform.machine = lambda: "x86_64"
said = []
name, environment, gflops = torch_settings.fastest(Fake, 2, 3, said.append)
assert name.startswith("SkylakeX") and environment["OPENBLAS_CORETYPE"] == "SkylakeX" and gflops == 200, (name, environment, gflops)
assert environment["OPENBLAS_L2_SIZE"] is None
assert name.endswith("memory kept") and environment["MALLOC_TRIM_THRESHOLD_"] == "8589934592", (name, environment)
for text in ("Haswell", "Cooperlake", "SapphireRapids", "Zen"):
    assert any(text in line for line in said), (text, said)
assert sum("wrong by" in line for line in said) >= 2 and sum("does not run here" in line for line in said) >= 1, said

Fake.answers = {core: None for core in torch_settings.CORE_TYPES}
Fake.try_ask = lambda self, line: None
assert torch_settings.fastest(Fake, 2, 3, said.append) is None
