"""A history of the main figures of the benchmarks: a JSON file with one entry for each measurement.

  history.py check FILE.json                                             reads the history, and makes sure that it can be written
  history.py show COMPARE.json COMPILE_TIME.md                           prints the figures of a measurement
  history.py append FILE.json COMPARE.json COMPILE_TIME.md COMMIT NOTE   appends them, and compares with the previous entry
  history.py table FILE.json KIND                                        prints the table that run.sh plots; KIND speed, compiling

A figure has a value and a direction: ratios to a peer and shares of the peak are better if "higher", seconds and memory if "lower". In the
table each is a cost, relative to the first measurement on the processor of the last one: 1.1 means 10 % slower or larger.
"""
import datetime
import json
import math
import os
import sys

WORSE = 1.05  # a cost relative to the previous entry that is pointed out


class HistoryError(Exception):
    pass


def read(path, expected, parse=json.loads):
    try:
        with open(path) as file:
            return parse(file.read())
    except (OSError, ValueError, RecursionError) as error:
        raise HistoryError("%s: %s; expected %s" % (path, error, expected)) from None


def is_figure(figure):
    return (isinstance(figure, dict) and type(figure.get("value")) in (int, float) and 0 < figure["value"] < math.inf and
            figure.get("better") in ("higher", "lower"))


def read_history(path):
    """Returns the entries of a history; none if there is no file."""
    if not os.path.exists(path):
        return []
    entries = read(path, "a history of bench/history/run.sh")
    is_history = isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("processor"), str) and isinstance(entry.get("figures"), dict) and
        all(is_figure(figure) for figure in entry["figures"].values()) for entry in entries)
    if not is_history:
        raise HistoryError("%s: found JSON of another kind, expected a history of bench/history/run.sh" % path)
    return entries


# Short names of the rows of compile_time.sh. A row that is not here keeps its own.
ROWS = {"an empty program": "empty program", "#include <sketchrnn/sketchrnn.hpp> and nothing else": "umbrella",
        "that and #include <sketchrnn/io/io.hpp>": "umbrella and io", "a program that trains, saves, loads and draws": "program",
        "the same, with the model compiled in another file": "program without its model", "that file": "the model of a program",
        "examples/quickstart/main.cpp alone": "quickstart/main.cpp", "examples/quickstart/*.cpp": "quickstart"}


def figures_of(compare, compile_time):
    """Returns the figures of compare.json and of the table of compile_time.sh, by name."""
    found = {}
    for result in compare["results"]:
        if result["ratio"] is not None:
            found[result["name"]] = {"value": result["ratio"], "better": "lower" if result.get("sense") == "<=" else "higher"}
    for line in compile_time.splitlines()[2:]:
        what, compiler, seconds, megabytes, _ = [cell.strip() for cell in line.strip("| ").split("|")]
        what = what.replace("`", "")
        name = "compiling %s (%s)" % (ROWS.get(what, what), compiler)
        found[name + ": seconds"] = {"value": float(seconds), "better": "lower"}
        found[name + ": MB"] = {"value": float(megabytes), "better": "lower"}
    for name, figure in found.items():
        if not is_figure(figure):
            raise ValueError("the figure %s is %s" % (name, figure["value"]))
    if not found:
        raise ValueError("there are no figures")
    return found


def cost(figure, first):
    """Returns how much larger the cost is than that of `first`: the seconds or megabytes, or the inverse of a ratio or share."""
    relative = figure["value"] / first["value"]
    return relative if figure["better"] == "lower" else 1 / relative


def measured(compare_path, compile_time_path):
    compare = read(compare_path, "compare.json of bench/compare/run.sh")
    compile_time = read(compile_time_path, "the table of bench/compile_time.sh", str)
    try:
        return compare["machine"]["processor"], compare.get("torch", {}), figures_of(compare, compile_time)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise HistoryError("%s and %s: %s: %s; expected compare.json of bench/compare/run.sh and the table of bench/compile_time.sh" %
                           (compare_path, compile_time_path, type(error).__name__, error)) from None


def check(path):
    """Reads the history, and makes sure that it can be written."""
    read_history(path)
    path = os.path.realpath(path)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".part", "w"):
            pass
        os.remove(path + ".part")
    except OSError as error:
        raise HistoryError("%s: cannot be written: %s" % (path, error)) from None


def append(path, compare_path, compile_time_path, commit, note):
    check(path)
    entries = read_history(path)
    processor, torch, figures = measured(compare_path, compile_time_path)
    entry = {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "commit": commit, "note": note,
             "processor": processor, "torch": torch, "figures": figures}
    earlier = [e["figures"] for e in entries if e["processor"] == processor]
    for name, figure in figures.items():
        previous = next((e[name] for e in reversed(earlier) if name in e), None)
        change = ""
        if previous:
            relative = cost(figure, previous)
            change = "  before %.4g%s" % (previous["value"], "  WORSE by %.0f %%" % (100 * (relative - 1)) if relative > WORSE else "")
        print("%-70s %8.4g%s" % (name, figure["value"], change))
    path = os.path.realpath(path)
    with open(path + ".part", "w") as file:
        json.dump(entries + [entry], file, indent=1)
        file.write("\n")
    os.replace(path + ".part", path)


def table(path, kind):
    """Prints series, measurement and cost, for the processor of the last entry."""
    if kind not in ("speed", "compiling"):
        raise HistoryError("the kind of the table is %s, expected speed or compiling" % kind)
    entries = read_history(path)
    firsts = {}
    print("series,measurement,cost")
    for number, entry in enumerate((e for e in entries if e["processor"] == entries[-1]["processor"]), 1):
        for name, figure in entry["figures"].items():
            if name.startswith("compiling ") != (kind == "compiling"):
                continue
            first = firsts.setdefault(name, figure)
            print("%s,%d,%.4f" % (name.removeprefix("compiling ").replace(",", ";"), number, cost(figure, first)))


def show(compare_path, compile_time_path):
    for name, figure in measured(compare_path, compile_time_path)[2].items():
        print("%-70s %8.4g" % (name, figure["value"]))


COMMANDS = {"check": (check, 1), "show": (show, 2), "append": (append, 5), "table": (table, 2)}


def main(command=None, *arguments):
    function, count = COMMANDS.get(command, (None, None))
    if len(arguments) != count:
        raise HistoryError("expected " + __doc__.split("\n\n")[1].strip())
    try:
        function(*arguments)
    except OSError as error:
        raise HistoryError(str(error)) from None


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except HistoryError as failure:
        sys.exit("bench/history: %s" % failure)
