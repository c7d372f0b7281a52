"""Checks bench/history/history.py: two measurements are appended, a slow-down is pointed out, costs are relative, bad files are refused."""
import json
import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench", "history", "history.py")


def run(*arguments, status=0):
    done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == status, (arguments, done)
    return done.stdout + done.stderr


with tempfile.TemporaryDirectory() as folder:
    def path(name, text=None):
        name = os.path.join(folder, name)
        if text is not None:
            with open(name, "w") as file:
                file.write(text)
        return name

    def measurement(ratio, seconds, processor="P", name="lstm", sense=">="):
        compare = {"machine": {"processor": processor},
                   "results": [{"name": name, "ratio": ratio, "sense": sense}, {"name": "none", "ratio": None}]}
        table = "| | compiler | s | MB | KB |\n|---|---|---|---|---|\n| `a.cpp`, alone | g++ | %g | 300 | - |" % seconds
        return path("compare.json", json.dumps(compare)), path("time.md", table)

    history = path("new/history.json")
    assert "lstm" in run("show", *measurement(2.5, 10))
    assert "before" not in run("append", history, *measurement(2.5, 10), "c1", "first")
    said = run("append", history, *measurement(2.0, 5), "c2", "")
    worse, better = [line for line in said.splitlines() if "WORSE" in line], [line for line in said.splitlines() if "seconds" in line]
    assert len(worse) == 1 and worse[0].startswith("lstm") and "25 %" in worse[0], said
    assert "before 10" in better[0] and "WORSE" not in better[0], said
    run("append", history, *measurement(9, 9, "Q"), "c2", "")
    assert run("table", history, "speed").splitlines() == ["series,measurement,cost", "lstm,1,1.0000"]
    run("append", history, *measurement(2, 10, name="another"), "c3", "")
    assert "lstm,2,1.2500" in run("table", history, "speed").splitlines()
    assert "a.cpp; alone (g++): seconds,2,0.5000" in run("table", history, "compiling").splitlines()
    said = run("append", history, *measurement(1.0, 10), "c4", "")  # compared with c2: c3 has no such figure
    assert "100 %" in [line for line in said.splitlines() if line.startswith("lstm")][0], said
    run("append", history, *measurement(1.02, 10, name="exponent", sense="<="), "c5", "")
    assert "WORSE by 47 %" in run("append", history, *measurement(1.5, 10, name="exponent", sense="<="), "c6", "")
    with open(history) as file:
        entries = json.load(file)
    assert [entry["commit"] for entry in entries] == ["c1", "c2", "c2", "c3", "c4", "c5", "c6"] and "none" not in entries[0]["figures"]
    os.symlink(history, path("link.json"))
    run("append", path("link.json"), *measurement(1.0, 10), "c7", "")
    assert os.path.islink(path("link.json")) and len(json.load(open(history))) == 8

    for ratio, seconds in ((0, 1), (float("nan"), 1), (1, 0), (float("inf"), 1)):
        assert "the figure" in run("append", history, *measurement(ratio, seconds), "c", "", status=1)
    for text in ("[]", "{}", '{"machine": {"processor": "P"}, "results": []}', "[" * 100000):
        assert "Traceback" not in run("append", history, path("other.json", text), path("empty.md", ""), "c", "", status=1)
    for arguments in ([], ["append"], ["table", history], ["table", history, "wrong"]):
        assert "Traceback" not in run(*arguments, status=1)
    path("file", "")
    assert "cannot be written" in run("check", path("file/h.json"), status=1)
    for text in ("{", "{}", '[{"processor": "P"}]', '[{"processor": "P", "figures": {"a": {"value": 0, "better": "lower"}}}]'):
        bad = path("bad.json", text)
        for command in (["check", bad], ["append", bad, *measurement(1, 1), "c", ""]):
            assert "bad.json" in run(*command, status=1) and "expected a history" in run(*command, status=1)
        with open(bad) as file:
            assert file.read() == text
    assert "compare.json of" in run("append", history, path("absent"), path("time.md"), "c", "", status=1)
    assert "compile_time.sh" in run("append", history, path("compare.json"), path("absent"), "c", "", status=1)
