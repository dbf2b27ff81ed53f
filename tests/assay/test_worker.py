"""`assay up` serves, follows, survives bad files and its child's death, and stops cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.worker import look
from assay.workspace import REPOSITORY, Workspace
from tests.assay.test_pipeline import brightlabel

Copy = Callable[[Workspace], Workspace]
# The worker gives way to whatever else this machine does, other tests included.
pytestmark = pytest.mark.timeout(900)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: str, is_so: Callable[[], bool], log: Path, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} not within {seconds} s:\n{log.read_text()}"
        time.sleep(0.05)


def children(pid: int) -> dict[int, str]:
    """Process id -> command line, of the children of a process."""
    found = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    return found


def _niceness(pid: int) -> list[int]:
    """Of the process, and of its session where Linux shares processors between those."""
    group = Path(f"/proc/{pid}/autogroup")
    shared = [int(group.read_text().split()[-1])] if group.exists() else []
    return [os.getpriority(os.PRIO_PROCESS, pid), *shared]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_up_serves_follows_recovers_and_stops(
    demo_warehouse: Workspace, copy_warehouse: Copy, tmp_path: Path
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    port, log = free_port(), tmp_path / "up.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "assay.cli", "up", "--port", str(port)],
            env={**os.environ, "ASSAY_HOME": str(workspace.home)},
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://localhost:{port}"
        wait_for("the address", lambda: address in log.read_text(), log)
        with urllib.request.urlopen(address, timeout=10) as page:
            assert page.status == 200

        first = workspace.current_run
        folder = workspace.drop / "labels" / "brightlabel"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bad.csv").write_bytes(b"Job,Ticket ID\n\0\xff")
        os.mkfifo(folder / "pipe.csv")
        brightlabel(["Refund"] * 5, workspace, "BL-new")
        wait_for("a build with the new file", lambda: workspace.current_run != first, log)

        refused = workspace.refused / "labels" / "brightlabel"
        for name in ("bad.csv.reason.json", "pipe.csv.reason.json"):
            wait_for(f"the refusal of {name}", (refused / name).exists, log)

        second = workspace.current_run
        started = children(process.pid)
        worker = [pid for pid, command in started.items() if "spawn_main" in command]
        pages = [pid for pid, command in started.items() if "streamlit" in command]
        pairs = zip(_niceness(worker[0]), _niceness(pages[0]), strict=True)
        assert all(of_worker > of_pages for of_worker, of_pages in pairs)
        os.kill(worker[0], signal.SIGKILL)
        brightlabel(["Refund"] * 6, workspace, "BL-newer")
        wait_for("a build after a kill", lambda: workspace.current_run != second, log)
        assert process.poll() is None

        started = [process.pid, *children(process.pid)]
        # Twice, as make and a terminal do.
        process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        wait_for(
            "the end of every process",
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in started),
            log,
            seconds=10,
        )
        assert "Traceback" not in log.read_text()
    finally:
        process.kill()
        process.wait()


# Read by the watching process and by its child, whose job then never ends.
ENDLESS = """
import multiprocessing, sys, time
from pathlib import Path
from assay import pipeline, worker
from assay.workspace import Workspace

def run(workspace, *_, **__):
    lock = multiprocessing.get_context("spawn").Lock()
    (workspace.home / "started").touch()
    time.sleep(600)

pipeline.run, worker.GRACE_SECONDS = run, 0.0
if __name__ == "__main__":
    sys.exit(worker.watch(Workspace.from_env()))
"""


def test_a_job_that_takes_too_long_is_given_up_without_a_trace(tmp_path: Path) -> None:
    """Told to stop in the middle of a job, nothing is left and nothing is complained of."""
    workspace, log = Workspace(tmp_path / "data", REPOSITORY), tmp_path / "watch.log"
    script = tmp_path / "watch.py"
    script.write_text(ENDLESS)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, script],
            env={
                **os.environ,
                "ASSAY_HOME": str(workspace.home),
                "PYTHONPATH": str(REPOSITORY),
            },
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for("a job", (workspace.home / "started").exists, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        told = [line[10:].split(".")[0] for line in log.read_text().splitlines()]
        assert told == [f"Watching {workspace.drop}", "Stopping"]
    finally:
        process.kill()
        process.wait()


def test_a_taken_port_is_told(
    demo_warehouse: Workspace, copy_warehouse: Copy, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = subprocess.run(
            [sys.executable, "-m", "assay.cli", "up", "--port", port],
            env={**os.environ, "ASSAY_HOME": str(copy_warehouse(demo_warehouse).home)},
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert told.returncode == 2
    assert f"Port {port} is taken" in told.stderr


def test_looking_sees_what_a_job_depends_on(
    demo_warehouse: Workspace, copy_warehouse: Copy
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before = look(workspace)
    assert look(workspace) == before
    hidden = workspace.drop / "labels" / ".part"
    hidden.write_text("still being written")
    assert look(workspace) == before
    hidden.rename(workspace.drop / "labels" / "whole.csv")
    assert look(workspace) != before
