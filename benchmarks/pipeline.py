"""How long a new delivery takes to be in the published build: `python -m benchmarks.pipeline`.

Lands the demo in a folder of its own, then drops files of 1,000 answers: for a cold `assay run`
each, and while `assay watch` is up. Prints a Markdown table, with where the time goes.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from assay.workspace import REPOSITORY, Workspace

N_ANSWERS = 1_000
STEPS = ("land", "check deliveries", "build", "check marts", "publish", "dispatch")


def main(n_runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "data", REPOSITORY)
        assay(workspace, "demo")
        first = timed_run(workspace)
        nothing_new = timed_run(workspace)
        cold = [after_drop(workspace, number) for number in range(n_runs)]
        warm = while_watching(workspace, n_runs)
    print("| what | s | " + " | ".join(STEPS) + " |")
    print("|---|---" + "|---" * len(STEPS) + "|")
    show("`assay run`, the demo, nothing built before (two builds)", [first])
    show("`assay run`, nothing new", [nothing_new])
    show(f"`assay run`, {N_ANSWERS:,} new answers", cold)
    show(f"`assay watch`, {N_ANSWERS:,} new answers", warm)


def show(what: str, runs: list[tuple[float, dict[str, float]]]) -> None:
    """One row: the median run and its steps."""
    seconds = statistics.median_low([run[0] for run in runs])
    steps = next(run[1] for run in runs if run[0] == seconds)
    cells = [f"{steps[step]:.1f}" if steps.get(step, 0) >= 0.05 else "" for step in STEPS]
    print(f"| {what} | **{seconds:.1f}** | " + " | ".join(cells) + " |")


def assay(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assay.cli", *arguments]
    return subprocess.run(
        command, env=environment(workspace), check=True, text=True, capture_output=True
    )


def environment(workspace: Workspace) -> dict[str, str]:
    return {**os.environ, "ASSAY_HOME": str(workspace.home)}


def timed_run(workspace: Workspace) -> tuple[float, dict[str, float]]:
    started = time.monotonic()
    answer = json.loads(assay(workspace, "run", "--json").stdout)
    return time.monotonic() - started, answer["seconds"]


def after_drop(workspace: Workspace, number: int) -> tuple[float, dict[str, float]]:
    drop_answers(workspace, f"cold-{number}")
    return timed_run(workspace)


def while_watching(workspace: Workspace, n_runs: int) -> list[tuple[float, dict[str, float]]]:
    """Seconds from the drop until the pointer names a build that holds the answers."""
    watch = subprocess.Popen(
        [sys.executable, "-m", "assay.cli", "watch"],
        env=environment(workspace),
        stdout=subprocess.DEVNULL,
    )
    runs = []
    try:
        drop_answers(workspace, "warm-up")
        wait_for_next_build(workspace, workspace.current_run)
        for number in range(n_runs):
            time.sleep(3)
            before = workspace.current_run
            started = time.monotonic()
            drop_answers(workspace, f"warm-{number}")
            wait_for_next_build(workspace, before)
            runs.append((time.monotonic() - started, last_seconds(workspace)))
    finally:
        watch.terminate()
        watch.wait()
    return runs


def wait_for_next_build(workspace: Workspace, before: str | None) -> None:
    deadline = time.monotonic() + 120
    while workspace.current_run == before:
        if time.monotonic() > deadline:
            raise TimeoutError("No new build within 120 s.")
        time.sleep(0.02)


def last_seconds(workspace: Workspace) -> dict[str, float]:
    """Per step, of the run that published the current build."""
    while True:
        last = json.loads((workspace.builds / "LAST.json").read_text())
        if last["run_id"] == workspace.current_run and last["published"]:
            return last["seconds"]
        time.sleep(0.02)


def drop_answers(workspace: Workspace, annotator: str) -> None:
    """Drops a file as BrightLabel would send it: 1,000 answers of people who agree."""
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        items = connection.execute(
            """
            select batch_items.batch_id, items.source_key, consensus_labels.label
            from marts.items as items
            inner join marts.batch_items as batch_items on items.item_id = batch_items.item_id
            inner join marts.consensus_labels as consensus_labels
                on items.item_id = consensus_labels.item_id
            where items.project_id = 'support_intents' and consensus_labels.label is not null
            order by items.source_key
            """
        ).fetchall()
    lines = ["Job,Ticket ID,Annotator,Intent,Seconds"]
    for number in range(N_ANSWERS):
        batch, key, label = items[number % len(items)]
        lines.append(f"{batch},{key},{annotator}-{number // len(items)},{label},7.5")
    part = workspace.home / "benchmark.part"
    part.write_text("\n".join(lines) + "\n")
    part.replace(workspace.drop / "labels" / "brightlabel" / f"{annotator}.csv")


if __name__ == "__main__":
    main()
