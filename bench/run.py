"""Implementation of run.sh: builds the benchmarks, runs those whose names match, and merges their reports. Usage: run.py FILTER OUT yes|no (quick)."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ONLY_BY_NAME = "training_paper_size"  # takes minutes


def quietly(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit("This failed: %s\n%s" % (" ".join(command), done.stdout))


def names_of(program):
    listed = subprocess.run([program, "--benchmark_list_tests"], check=True, capture_output=True, text=True).stdout
    return listed.split("\n")[:-1]


def main():
    pattern, out, quick = sys.argv[1], sys.argv[2], sys.argv[3] == "yes"
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        sys.exit("--filter: %s is no regular expression: %s" % (pattern, error))
    sources = sorted(path for path in glob.glob("bench/*/*.cpp") if not path.startswith("bench/compare/"))
    programs = ["_".join(path[len("bench/"):-len(".cpp")].split("/")) for path in sources]
    if pattern == ".":
        programs.remove(ONLY_BY_NAME)
    # A pattern that begins with the name of a program needs only that program.
    named = [p for p in programs if pattern.lstrip("^").startswith(p)]
    programs = named or programs

    print("Building %s (minutes the first time)" % ", ".join(programs), flush=True)
    quietly("cmake", "--preset", "release")
    quietly("cmake", "--build", "--preset", "release", "--parallel", str(os.cpu_count()), "--target", *["bench_" + p for p in programs])

    merged = {"benchmarks": []}
    for program in programs:
        path = "build/release/bench/bench_" + program
        chosen = [name for name in names_of(path) if wanted.search(program + "/" + name)]
        if not chosen:
            continue
        print("== %s: %d benchmarks" % (program, len(chosen)), flush=True)
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report.json")
            choice = "^(%s)$" % "|".join(re.escape(name).replace("\\-", "-").replace("\\ ", " ") for name in chosen)
            command = [path, "--benchmark_filter=" + choice, "--benchmark_out=" + report, "--benchmark_out_format=json",
                       "--benchmark_counters_tabular=true"] + (["--benchmark_min_time=0.001"] if quick else [])
            if subprocess.run(command).returncode != 0:
                sys.exit("This failed: " + " ".join(command))
            with open(report) as file:
                part = json.load(file)
        merged.setdefault("context", part["context"])
        for benchmark in part["benchmarks"]:
            merged["benchmarks"].append({**benchmark, "program": program})
    if not merged["benchmarks"]:
        sys.exit("--filter: no benchmark's name matches " + pattern)
    merged["quick"] = quick
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out + ".part", "w") as file:
        json.dump(merged, file, indent=1)
    os.replace(out + ".part", out)
    print("Written: %s, %d benchmarks" % (out, len(merged["benchmarks"])))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
