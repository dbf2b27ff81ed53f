"""How fast files land, and in how much memory: `python -m benchmarks.landing [ANSWERS] [TIMES]`.

Lands the same answers through the real landing (claim, archive with fsync, parse in the child,
one transaction per file, move) as one CSV, as JSON lines and as 1,000 CSV files, each time into
an empty folder, and beside each, in the same run, what DuckDB's bare readers take for the same
bytes. Every figure is the best of TIMES rounds (3); a round measures everything once. The CPU
seconds, of all processes, say what a machine that others use too would otherwise hide.

The second table is about memory: resident set of the process that lands and of the one that
reads, measured apart every 20 ms, for files of growing size. Linux only; empty elsewhere.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

CONTRACT = """
feed: labels
project: tickets
resource: acme
item_source: desk
format: {form}
schema:
  fields:
    - {{name: Ticket ID, maps_to: item}}
    - {{name: Annotator, maps_to: annotator}}
    - {{name: Intent, maps_to: answer, question: intent}}
    - {{name: Seconds, type: number, maps_to: seconds}}
    - {{name: Note, maps_to: comment}}
"""
HEADER = ("Ticket ID", "Annotator", "Intent", "Seconds", "Note")
LAND = """
import sys, time
from pathlib import Path
from loaders.landing import land
root = Path(sys.argv[1])
started = time.monotonic()
land(root / "drop", root / "archive", root / "refused", root / "facts.duckdb", root / "contracts",
     settle_seconds=0)
print(time.monotonic() - started)
"""
BARE = {
    "csv": "read_csv('{}', all_varchar = true)",
    "jsonl": "read_json('{}', format = 'newline_delimited')",
}
SHARES = (0.075, 0.25, 1, 2)
POINTS = 10


@dataclass
class Landed:
    """One landing: seconds, and MB over time of the process that lands and of the reader."""

    seconds: float = 0.0
    cpu: float = 0.0
    lander: list[int] = field(default_factory=list)
    reader: list[int] = field(default_factory=list)


def main(n_answers: int = 1_000_000, times: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = {form: home / f"whole.{form}" for form in BARE}
        write(files["csv"], answers(n_answers))
        write(files["jsonl"], answers(n_answers))
        sizes = {form: path.stat().st_size / 1e6 for form, path in files.items()}
        print(
            f"{n_answers:,} answers: {sizes['csv']:.0f} MB as CSV, {sizes['jsonl']:.0f} MB as "
            f"JSON lines; best of {times}\n"
        )
        best: dict[tuple[str, int], tuple[float, float]] = {}
        for _ in range(times):
            for form, path in files.items():
                keep_best(best, (form, 0), *bare_seconds(path, form))
            for what in (("csv", 1), ("jsonl", 1), ("csv", 1_000)):
                one = landed(home / "lands", *what, n_answers)
                keep_best(best, what, one.seconds, one.cpu)
        print_times(n_answers, best)
        print_memory(home, n_answers)


def keep_best(best: dict, what: tuple[str, int], seconds: float, cpu: float) -> None:
    """Keeps the shortest seconds and the fewest CPU seconds seen."""
    before = best.get(what, (seconds, cpu))
    best[what] = (min(before[0], seconds), min(before[1], cpu))


def print_times(n_answers: int, best: dict[tuple[str, int], tuple[float, float]]) -> None:
    """A row per way of reading; (form, 0) is the bare reader's."""
    print("| what | s | answers/s | x read_csv | x its bare read | CPU s | x read_csv |")
    print("|---|---|---|---|---|---|---|")
    bare = best["csv", 0]
    for name, what in [
        ("DuckDB's read_csv into a table", ("csv", 0)),
        ("DuckDB's read_json into a table", ("jsonl", 0)),
        ("landing one CSV", ("csv", 1)),
        ("landing one file of JSON lines", ("jsonl", 1)),
        ("landing 1,000 CSV files", ("csv", 1_000)),
    ]:
        seconds, cpu = best[what]
        print(
            f"| {name} | {seconds:.2f} | {n_answers / seconds:,.0f} | {seconds / bare[0]:.1f} "
            f"| {seconds / best[what[0], 0][0]:.1f} | {cpu:.2f} | {cpu / bare[1]:.1f} |"
        )


def print_memory(home: Path, n_answers: int) -> None:
    tenths = " | ".join(f"{at * 10} %" for at in range(1, POINTS + 1))
    print("\nResident MB while one file lands: the most in each tenth of the time\n")
    print(f"| file | process | {tenths} | peak |")
    print("|---" * (POINTS + 3) + "|")
    for form in BARE:
        for share in SHARES:
            n_rows = int(n_answers * share)
            one = landed(home / "memory", form, 1, n_rows)
            for name, series in (("lands", one.lander), ("reads", one.reader)):
                points = " | ".join(str(each) for each in peaks(series))
                print(f"| {n_rows:,} rows, {form} | {name} | {points} | {max(series, default=0)} |")


def peaks(series: list[int]) -> list[int]:
    """The largest value of each tenth of a series."""
    step = max(len(series) / POINTS, 1)
    parts = [series[int(at * step) : int((at + 1) * step)] for at in range(POINTS)]
    return [max(part, default=0) for part in parts]


def answers(n: int) -> Iterator[tuple[str, ...]]:
    """Answers of ten annotators, a tenth of them with a comment that needs quotes."""
    rng = random.Random(7)
    labels = ["Refund", "Transfer", "Fees & limits", "Account access", "Can't tell"]
    notes = [""] * 9 + ['see the ticket before, "again"']
    for at in range(n):
        seconds = f"{rng.uniform(2, 90):.1f}"
        note = rng.choice(notes)
        yield f"T-{at // 3:07d}", f"ann-{rng.randrange(10)}", rng.choice(labels), seconds, note


def write(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    """Writes a file of answers; in JSON the seconds are a number."""
    with path.open("w", newline="", encoding="utf-8") as file:
        if path.suffix == ".csv":
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows)
            return
        for row in rows:
            record = dict(zip(HEADER, row, strict=True))
            file.write(json.dumps(record | {"Seconds": float(record["Seconds"])}) + "\n")


def bare_seconds(path: Path, form: str) -> tuple[float, float]:
    """Seconds and CPU seconds of a bare read of the file into a table on disk."""
    database = path.with_suffix(".duckdb")
    database.unlink(missing_ok=True)
    started, used = time.monotonic(), time.process_time()
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create table t as select * from {BARE[form].format(path)}")
    return time.monotonic() - started, time.process_time() - used


def landed(home: Path, form: str, n_files: int, n_answers: int) -> Landed:
    """Lands answers in so many files, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix=home.name, dir=home.parent) as folder:
        root = Path(folder)
        drop = root / "drop" / "labels" / "acme"
        drop.mkdir(parents=True)
        contract = root / "contracts" / "acme" / "tickets.yml"
        contract.parent.mkdir(parents=True)
        contract.write_text(CONTRACT.format(form=form))
        rows = answers(n_answers)
        for number in range(n_files):
            write(drop / f"{number:04d}.{form}", islice(rows, -(-n_answers // n_files)))
        lander = subprocess.Popen(
            [sys.executable, "-c", LAND, str(root)], stdout=subprocess.PIPE, text=True
        )
        one, ticks = Landed(), {}
        while lander.poll() is None:
            children = list(descendants(lander.pid))
            one.lander.append(resident(lander.pid))
            one.reader.append(max(map(resident, children), default=0))
            ticks |= {pid: cpu_seconds(pid) or ticks.get(pid, 0.0) for pid in children}
            ticks[lander.pid] = cpu_seconds(lander.pid) or ticks.get(lander.pid, 0.0)
            time.sleep(0.02)
        one.cpu = sum(ticks.values())
        one.seconds = float(lander.stdout.read() or "nan")
        with duckdb.connect(str(root / "facts.duckdb"), read_only=True) as connection:
            n_landed = connection.execute("select count(*) from raw.answers").fetchone()[0]
        if n_landed != n_answers:
            raise SystemExit(f"{form}: {n_landed:,} of {n_answers:,} answers landed.")
        return one


def resident(pid: int) -> int:
    """The resident set of a process now, in MB; 0 where there is none to see."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * 4096 // 1_000_000


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, start and imports included; 0 where there is none to see."""
    try:
        used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process started, and those started by them."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
