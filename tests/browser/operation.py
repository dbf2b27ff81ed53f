"""What goes on behind the pages while people use them, as a process of its own.

A delivery every few seconds and a run every so often, until told to stop by a line on stdin; then
one last run. Prints one JSON line at the end: deliveries dropped, runs, what went wrong.
"""

import json
import select
import sys
import threading
import time
from datetime import UTC, date, datetime

from assay import pipeline
from assay.demo.drop import first_files
from assay.pipeline import Engine
from assay.worker import give_way
from assay.workspace import Workspace

NAME, FOLDER = "brightlabel_SI-01", "labels/brightlabel/support_intents"


def delivery(number: int) -> bytes:
    """Some rows of a file that came before, each with other seconds."""
    files = first_files(date(2026, 3, 2))
    text = next(data for path, data in files.items() if NAME in str(path)).decode("utf-8-sig")
    header, *rows = text.splitlines()
    place = header.split(";" if ";" in header else ",").index("Seconds")
    mark = ";" if ";" in header else ","
    changed = [header]
    for row in rows[:6]:
        cells = row.split(mark)
        cells[place] = str(30 + number)
        changed.append(mark.join(cells))
    return "\n".join(changed).encode()


class Vendor(threading.Thread):
    """Drops a delivery every few seconds, runs or not, until told to stop."""

    def __init__(self, workspace: Workspace, seconds: float) -> None:
        super().__init__(daemon=True)
        self.folder = workspace.drop / FOLDER
        self.seconds = seconds
        self.dropped = 0
        self.is_over = threading.Event()

    def run(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        while not self.is_over.is_set():
            self.dropped += 1
            path = self.folder / f"{NAME}_{datetime.now(UTC):%H%M%S%f}.csv"
            part = path.with_suffix(".part")
            part.write_bytes(delivery(self.dropped))
            part.rename(path)
            self.is_over.wait(self.seconds)


def go_on(workspace: Workspace, seconds_per_delivery: float, seconds_per_run: float) -> dict:
    """Drops and runs until a line comes on stdin; returns what happened."""
    engine, runs = Engine(), []
    engine.checkpoint.start()
    vendor = Vendor(workspace, seconds_per_delivery)
    vendor.start()
    try:
        is_over = False
        while not is_over:
            until = time.monotonic() + seconds_per_run
            runs.append(pipeline.run(workspace, engine))
            is_over = _is_told_to_stop(until - time.monotonic())
        vendor.is_over.set()
        vendor.join()
        runs.append(pipeline.run(workspace, engine))
        problems = [result.message for result in runs if not result.ok]
        return {"dropped": vendor.dropped, "runs": len(runs), "problems": problems}
    finally:
        engine.close()


def _is_told_to_stop(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], max(seconds, 0))[0])


if __name__ == "__main__":
    give_way()
    told = go_on(Workspace.from_env(), float(sys.argv[1]), float(sys.argv[2]))
    print(json.dumps(told), flush=True)
