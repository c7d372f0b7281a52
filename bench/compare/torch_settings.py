"""Finds the fastest settings of the PyTorch side of a comparison. PyTorch reads them when it starts:

  OPENBLAS_CORETYPE     the kernels of OpenBLAS; the environment may name those of an older processor
  LD_LIBRARY_PATH       OpenBLAS with OpenMP or with threads of its own, where both are installed
  ATEN_CPU_CAPABILITY   the instruction set of PyTorch's own loops
  MALLOC_...            whether freed memory goes back to the system, whose pages the next step has to get again

Each setting is tried in a new process: those of the products by multiplying matrices of the sizes of a training step, that of memory by a
layer, forward and backward. A setting whose processes end early (an instruction that the processor lacks) or whose products are wrong does
not count.
"""
import glob
import os
import platform

CORE_TYPES = ("Haswell", "SkylakeX", "Cooperlake", "SapphireRapids", "Zen")
MEMORY = {"the system's": {}, "kept": {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"}}
LEAST_SHARE = 0.8    # of its fastest product, below which PyTorch is not at its best and no ratio is reported
LARGEST_ERROR = 1e-3  # of an element of a product, whose elements have a standard deviation of about 25


def processor_flags():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("flags"):
                return set(line.split(":", 1)[1].split())
    return set()


def capability():
    return {"ATEN_CPU_CAPABILITY": "avx512"} if "avx512f" in processor_flags() else {}


def candidates():
    """Environments to try, by name. A value of None removes a variable."""
    own = {name: None for name in os.environ if name.startswith("OPENBLAS_") and name != "OPENBLAS_NUM_THREADS"}
    libraries = sorted(glob.glob("/usr/lib/*/openblas-*/"))
    found = {"the environment": capability()}
    core_types = ("",) + (CORE_TYPES if platform.machine() == "x86_64" else ())
    for library in libraries if len(libraries) > 1 else [None]:
        for core_type in core_types:
            setting = {**own, **capability()}
            if core_type:
                setting["OPENBLAS_CORETYPE"] = core_type
            if library:
                setting["LD_LIBRARY_PATH"] = library
            name = core_type or "OpenBLAS's choice"
            found[name + (", " + os.path.basename(library.rstrip("/")) if library else "")] = setting
    return found


def fastest_memory(start, environment, threads, repeats, progress):
    """Returns the name and the variables of the memory setting with which a layer takes least time."""
    best = None
    for name, variables in MEMORY.items():
        program = start({**environment, **variables})
        answer = program.try_ask("layer %d %d" % (threads, repeats))
        program.close()
        if answer is None or "error" in answer:
            progress("memory %s: does not run here" % name)
            continue
        progress("memory %s: a layer in %.0f ms" % (name, min(answer["ms"])))
        if best is None or min(answer["ms"]) < best[2]:
            best = (name, variables, min(answer["ms"]))
    return best


def fastest(start, threads, repeats, progress):
    """Returns the name of the fastest setting, its environment, and its rate in GFLOP/s; None if none runs.

    start(environment) starts the program.
    """
    best = None
    for name, environment in candidates().items():
        program = start(environment)
        answer = program.try_ask("product %d %d" % (threads, repeats))
        program.close()
        if answer is None or "error" in answer:
            progress("%s: does not run here" % name)
            continue
        if not answer["largest_error"] <= LARGEST_ERROR:  # NaN is wrong, too
            progress("%s: products are wrong by %.2g" % (name, answer["largest_error"]))
            continue
        progress("%s: %.0f GFLOP/s" % (name, answer["gflops"]))
        if best is None or answer["gflops"] > best[2]:
            best = (name, environment, answer["gflops"])
    memory = best and fastest_memory(start, best[1], threads, repeats, progress)
    if not memory:
        return None
    return "%s, memory %s" % (best[0], memory[0]), {**best[1], **memory[1]}, best[2]
