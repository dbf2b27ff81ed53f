"""Killing `assay run` at any moment and starting it again gives what never killing it gives."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from assay import integrity, pipeline
from assay.demo import write_demo
from assay.journal import Journal
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace
from tests.assay.reading import content

# Where a kill once could have hurt: after each of these a run leaves something half done.
MOMENTS = ("archive/arrivals/*.json", "target/next/*", "builds/next/*", "builds/2*", "outbox/*/*")


def start(workspace: Workspace) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "assay.cli", "run"],
        env={**os.environ, "ASSAY_HOME": str(workspace.home)},
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_at(process: subprocess.Popen[bytes], moment: Callable[[], object]) -> None:
    """Kills the process as soon as `moment` has come, or it has ended."""
    deadline = time.monotonic() + 90
    while process.poll() is None and not moment() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL) if process.poll() is None else None
    process.wait()


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_as_if_never_killed(
    demo_warehouse: Workspace,
    empty_warehouse: Workspace,
    copy_warehouse: Callable[[Workspace], Workspace],
    engine: Engine,
) -> None:
    # Something is published, or every run would test the code again before it builds.
    workspace = copy_warehouse(empty_warehouse)
    before = set(workspace.home.rglob("*"))
    write_demo(workspace)
    for pattern in MOMENTS:
        kill_at(start(workspace), lambda wanted=pattern: set(workspace.home.glob(wanted)) - before)
    chance = random.Random(20_250_101)
    for _ in range(2):
        until = time.monotonic() + chance.uniform(0.2, 6)
        kill_at(start(workspace), lambda end=until: time.monotonic() > end)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    assert content(workspace) == content(demo_warehouse)
    sent = [entry.entry_id for entry in Journal(workspace.journal).entries(kinds=["package_sent"])]
    wanted = Journal(demo_warehouse.journal).entries(kinds=["package_sent"])
    assert sent == [entry.entry_id for entry in wanted]
    assert integrity.verify(workspace).problems == []
    assert [path.name for path in (workspace.outbox / "brightlabel").iterdir()] == [
        path.name for path in (demo_warehouse.outbox / "brightlabel").iterdir()
    ]
