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

    def measurement(ratio, seconds, processor="P"):
        compare = {"machine": {"processor": processor}, "results": [{"name": "lstm", "ratio": ratio}, {"name": "none", "ratio": None}]}
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
    table = run("table", history).splitlines()
    assert table[0] == "series,measurement,cost"
    for row in ("lstm,1,1.0000", "lstm,2,1.2500", "compiling a.cpp; alone (g++): seconds,2,0.5000", "lstm on Q,1,1.0000"):
        assert row in table, (row, table)
    with open(history) as file:
        entries = json.load(file)
    assert [entry["commit"] for entry in entries] == ["c1", "c2", "c2"] and "none" not in entries[0]["figures"]

    for text in ("{", "{}", '[{"processor": "P"}]', '[{"processor": "P", "figures": {"a": {"value": 0, "better": "lower"}}}]'):
        bad = path("bad.json", text)
        for command in (["check", bad], ["append", bad, *measurement(1, 1), "c", ""]):
            assert "bad.json" in run(*command, status=1) and "expected a history" in run(*command, status=1)
        with open(bad) as file:
            assert file.read() == text
    assert "compare.json of" in run("append", history, path("absent"), path("time.md"), "c", "", status=1)
