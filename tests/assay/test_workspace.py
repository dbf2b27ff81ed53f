"""One writer at a time; folders come from the environment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assay.errors import Locked
from assay.workspace import REPOSITORY, Workspace

HOLD = """
import sys, time
from pathlib import Path
from assay.workspace import Workspace
with Workspace(Path(sys.argv[1]), Path(".")).writer_lock(what="assay run"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data", REPOSITORY)


@pytest.fixture
def other_writer(workspace: Workspace) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.home)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_folders_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("ASSAY_CONFIG", raising=False)
    workspace = Workspace.from_env()
    assert workspace.drop == tmp_path / "elsewhere" / "drop"
    assert workspace.seeds == REPOSITORY / "seeds"


def test_nothing_is_published_in_an_empty_workspace(workspace: Workspace) -> None:
    workspace.create()
    assert workspace.current_run is None
    assert workspace.current_build is None


def test_a_second_writer_is_told_who_writes(
    workspace: Workspace, other_writer: subprocess.Popen[str]
) -> None:
    told = rf"`assay run` \(process {other_writer.pid}\)"
    with pytest.raises(Locked, match=told), workspace.writer_lock(timeout=0.1):
        pass


def test_a_killed_writer_leaves_no_lock(
    workspace: Workspace, other_writer: subprocess.Popen[str]
) -> None:
    os.kill(other_writer.pid, signal.SIGKILL)
    other_writer.wait()
    with workspace.writer_lock(timeout=2):
        pass
