"""What goes on behind the pages while people use them, as a process of its own.

A delivery every few seconds and a run every so often, until told to stop by a line on stdin; then
one last run. Prints one JSON line at the end: deliveries dropped, runs, what went wrong.
"""

import json
import select
import sys
import time
from datetime import UTC, date, datetime

from assay import pipeline
from assay.demo.drop import first_files
from assay.pipeline import Engine
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


def go_on(workspace: Workspace, seconds_per_delivery: float, seconds_per_run: float) -> dict:
    """Drops and runs until a line comes on stdin; returns what happened."""
    engine, dropped, runs, problems = Engine(), 0, 0, []
    engine.checkpoint.start()
    folder = workspace.drop / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    next_delivery = next_run = time.monotonic()
    try:
        while True:
            is_over = bool(select.select([sys.stdin], [], [], 0.1)[0])
            now = time.monotonic()
            if now >= next_delivery and not is_over:
                dropped += 1
                path = folder / f"{NAME}_{datetime.now(UTC):%H%M%S%f}.csv"
                part = path.with_suffix(".part")
                part.write_bytes(delivery(dropped))
                part.rename(path)
                next_delivery = now + seconds_per_delivery
            if now >= next_run or is_over:
                result = pipeline.run(workspace, engine)
                runs += 1
                if not result.ok:
                    problems.append(result.message)
                next_run = now + seconds_per_run
            if is_over:
                return {"dropped": dropped, "runs": runs, "problems": problems}
    finally:
        engine.close()


if __name__ == "__main__":
    told = go_on(Workspace.from_env(), float(sys.argv[1]), float(sys.argv[2]))
    print(json.dumps(told), flush=True)
