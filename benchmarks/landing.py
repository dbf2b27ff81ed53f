"""How fast files land, beside DuckDB's bare read_csv: `python -m benchmarks.landing [ANSWERS]`.

Lands the same answers as one CSV, as JSON lines and as many files, each in a folder of its own.
Prints a Markdown table: seconds, how many times as long as read_csv in the same run, peak memory.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
import resource, sys, time
from pathlib import Path
from loaders.landing import land
root = Path(sys.argv[1])
started = time.monotonic()
land(root / "drop", root / "archive", root / "refused", root / "facts.duckdb", root / "contracts",
     settle_seconds=0)
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.monotonic() - started, own // 1024)
"""


def main(n_answers: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(answers(n_answers))
        whole = Path(folder) / "whole.csv"
        write_csv(whole, rows)
        bare = read_csv_seconds(whole)
        print(f"{n_answers:,} answers, {whole.stat().st_size / 1e6:.0f} MB as CSV\n")
        print("| what | s | x read_csv | peak MB, without the reader |")
        print("|---|---|---|---|")
        print(f"| DuckDB's read_csv into a table | {bare:.2f} | 1.0 | |")
        for what, form, n_files in [
            ("one CSV", "csv", 1),
            ("a quarter of it as one CSV", "csv", -4),
            ("one file of JSON lines", "jsonl", 1),
            ("1,000 CSV files", "csv", 1_000),
        ]:
            kept = rows[: n_answers // -n_files] if n_files < 0 else rows
            seconds, own = landed(Path(folder) / what, form, kept, max(n_files, 1))
            ratio = seconds / bare * (n_answers / len(kept))
            print(f"| {what} | {seconds:.2f} | {ratio:.1f} | {own} |")


def answers(n: int) -> Iterator[tuple[str, ...]]:
    """Answers of ten annotators, a tenth of them with a comment that needs quotes."""
    rng = random.Random(7)
    labels = ["Refund", "Transfer", "Fees & limits", "Account access", "Can't tell"]
    notes = [""] * 9 + ['see the ticket before, "again"']
    for at in range(n):
        seconds = f"{rng.uniform(2, 90):.1f}"
        note = rng.choice(notes)
        yield f"T-{at // 3:07d}", f"ann-{rng.randrange(10)}", rng.choice(labels), seconds, note


def write_csv(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def write_jsonl(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n")


def read_csv_seconds(path: Path) -> float:
    """The better of two reads into a table on disk, every column as text."""
    best = float("inf")
    for _ in range(2):
        database = path.with_suffix(".duckdb")
        database.unlink(missing_ok=True)
        started = time.monotonic()
        with duckdb.connect(str(database)) as connection:
            connection.execute(
                "create table t as select * from read_csv(?, all_varchar = true)", [str(path)]
            )
        best = min(best, time.monotonic() - started)
    return best


def landed(root: Path, form: str, rows: list[tuple[str, ...]], n_files: int) -> tuple[float, int]:
    """Seconds, and peak MB of the process that lands."""
    drop = root / "drop" / "labels" / "acme"
    drop.mkdir(parents=True)
    contract = root / "contracts" / "acme" / "tickets.yml"
    contract.parent.mkdir(parents=True)
    contract.write_text(CONTRACT.format(form=form))
    share = -(-len(rows) // n_files)
    write = write_csv if form == "csv" else write_jsonl
    for number in range(n_files):
        write(drop / f"{number:04d}.{form}", rows[number * share : (number + 1) * share])
    done = subprocess.run(
        [sys.executable, "-c", LAND, str(root)], check=True, capture_output=True, text=True
    )
    with duckdb.connect(str(root / "facts.duckdb"), read_only=True) as connection:
        n_landed = connection.execute("select count(*) from raw.answers").fetchone()[0]
    if n_landed != len(rows):
        raise SystemExit(f"{root.name}: {n_landed:,} of {len(rows):,} answers landed.")
    seconds, own = done.stdout.split()
    return float(seconds), int(own)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
