"""A history of the main figures of the benchmarks: a JSON file with one entry for each measurement.

  history.py check FILE.json                                             reads the history
  history.py show COMPARE.json COMPILE_TIME.md                           prints the figures of a measurement
  history.py append FILE.json COMPARE.json COMPILE_TIME.md COMMIT NOTE   appends them, and compares with the previous entry
  history.py table FILE.json                                             prints the table that run.sh plots

A figure has a value and a direction: ratios to a peer and shares of the peak are better if "higher", seconds and memory if "lower". In the
table each is a cost, relative to the first measurement on the same processor: 1.1 means 10 % slower or larger.
"""
import datetime
import json
import os
import sys

WORSE = 1.05  # a cost relative to the previous entry that is pointed out


class HistoryError(Exception):
    pass


def read(path, expected):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise HistoryError("%s: %s; expected %s" % (path, error, expected)) from None


def read_history(path):
    """Returns the entries of a history; none if there is no file."""
    if not os.path.exists(path):
        return []
    entries = read(path, "a history of bench/history/run.sh")
    is_history = isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("processor"), str) and isinstance(entry.get("figures"), dict) and
        all(isinstance(figure, dict) and isinstance(figure.get("value"), (int, float)) and figure["value"] > 0 and
            figure.get("better") in ("higher", "lower") for figure in entry["figures"].values())
        for entry in entries)
    if not is_history:
        raise HistoryError("%s: found JSON of another kind, expected a history of bench/history/run.sh" % path)
    return entries


def figures_of(compare, compile_time):
    """Returns the figures of compare.json and of the table of compile_time.sh, by name."""
    found = {}
    for result in compare["results"]:
        if result["ratio"] is not None:
            found[result["name"]] = {"value": result["ratio"], "better": "higher"}
    for line in compile_time.splitlines()[2:]:
        what, compiler, seconds, megabytes, _ = [cell.strip() for cell in line.strip("| ").split("|")]
        name = "compiling %s (%s)" % (what.replace("`", ""), compiler)
        found[name + ": seconds"] = {"value": float(seconds), "better": "lower"}
        found[name + ": MB"] = {"value": float(megabytes), "better": "lower"}
    return found


def cost(figure, first):
    """Returns how much larger the cost is than that of `first`: the seconds or megabytes, or the inverse of a ratio or share."""
    relative = figure["value"] / first["value"]
    return relative if figure["better"] == "lower" else 1 / relative


def measured(compare_path, compile_time_path):
    compare = read(compare_path, "compare.json of bench/compare/run.sh")
    with open(compile_time_path) as file:
        return compare, figures_of(compare, file.read())


def append(path, compare_path, compile_time_path, commit, note):
    entries = read_history(path)
    compare, figures = measured(compare_path, compile_time_path)
    entry = {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"), "commit": commit, "note": note,
             "processor": compare["machine"]["processor"], "torch": compare.get("torch", {}), "figures": figures}
    earlier = [e for e in entries if e["processor"] == entry["processor"]]
    for name, figure in figures.items():
        previous = earlier[-1]["figures"].get(name) if earlier else None
        change = ""
        if previous:
            relative = cost(figure, previous)
            change = "  before %.4g%s" % (previous["value"], "  WORSE by %.0f %%" % (100 * (relative - 1)) if relative > WORSE else "")
        print("%-70s %8.4g%s" % (name, figure["value"], change))
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".part", "w") as file:
        json.dump(entries + [entry], file, indent=1)
        file.write("\n")
    os.replace(path + ".part", path)


def table(path):
    """Prints series, measurement and cost. The series of processors after the first have its name in theirs."""
    firsts, numbers, processors = {}, {}, []
    print("series,measurement,cost")
    for entry in read_history(path):
        processor = entry["processor"]
        if processor not in processors:
            processors.append(processor)
        numbers[processor] = numbers.get(processor, 0) + 1
        for name, figure in entry["figures"].items():
            first = firsts.setdefault((processor, name), figure)
            series = name if processor == processors[0] else "%s on %s" % (name, processor)
            print("%s,%d,%.4f" % (series.replace(",", ";"), numbers[processor], cost(figure, first)))


def main(command, *arguments):
    if command == "check":
        read_history(*arguments)
    elif command == "show":
        for name, figure in measured(*arguments)[1].items():
            print("%-70s %8.4g" % (name, figure["value"]))
    elif command == "append":
        append(*arguments)
    elif command == "table":
        table(*arguments)
    else:
        raise HistoryError("unknown command " + command)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except HistoryError as failure:
        sys.exit("bench/history: %s" % failure)
