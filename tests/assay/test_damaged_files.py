"""Files of the warehouse's own that are not what was written: named, with what to do."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assay import digest, integrity, reports
from assay.workspace import REPOSITORY, Workspace

Copy = Callable[[Workspace], Workspace]
GARBAGE = bytes(range(256)) * 40


def assay(workspace: Workspace, *words: str) -> tuple[int, str]:
    """A command's exit code and all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "assay.cli", *words],
        cwd=REPOSITORY,
        env={**os.environ, "ASSAY_HOME": str(workspace.home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_damaged_facts_are_named_and_made_again(
    demo_warehouse: Workspace, copy_warehouse: Copy
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before = digest.take(workspace)
    workspace.facts.write_bytes(GARBAGE)
    for command in ("land", "run", "verify"):
        code, told = assay(workspace, command)
        assert code == 1 and "facts.duckdb" in told and "assay rebuild" in told, told
    assert assay(workspace, "status")[0] == 0, "the published build is whole"
    code, told = assay(workspace, "rebuild")
    assert code == 0, told
    assert digest.take(workspace).sha256 == before.sha256


@pytest.mark.slow
def test_damaged_journal_is_named(demo_warehouse: Workspace, copy_warehouse: Copy) -> None:
    workspace = copy_warehouse(demo_warehouse)
    for path in workspace.home.glob("journal.sqlite*"):
        path.unlink()
    workspace.journal.write_bytes(GARBAGE)
    for command in ("land", "verify"):
        code, told = assay(workspace, command)
        assert code == 1 and "journal.sqlite" in told and "backup" in told, told


@pytest.mark.slow
@pytest.mark.parametrize("content", [GARBAGE, b"", b"[1]", b'{"delivery_id": 7}', b"[" * 100_000])
def test_damaged_arrival_record_is_named(
    demo_warehouse: Workspace, copy_warehouse: Copy, content: bytes
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    path = sorted((workspace.archive / "arrivals").iterdir())[3]
    path.write_bytes(content)
    (problem,) = integrity.verify(workspace).problems
    assert path.name in problem and "copy" in problem and "assay rebuild" in problem
    if content == GARBAGE:
        code, told = assay(workspace, "rebuild")
        assert code == 1 and path.name in told and "copy" in told, told


@pytest.mark.slow
@pytest.mark.parametrize("note", [b"[1]", b"", GARBAGE, b"null", b'"x"', None])
def test_damaged_note_of_the_last_run_hides_no_status(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    capsys: pytest.CaptureFixture[str],
    note: bytes | None,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    path: Path = workspace.builds / "LAST.json"
    path.unlink() if note is None else path.write_bytes(note)
    reports.print_status(reports.read_status(workspace), workspace)
    told = capsys.readouterr().out
    assert "SI-01" in told and "LAST.json is damaged" in told and "Build " in told
