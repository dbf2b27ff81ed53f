"""A pointer, a note or a build that somebody broke: the next run builds anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assay import publication
from assay.workspace import REPOSITORY


@pytest.mark.parametrize("content", [b"\xff\xfe", b"../elsewhere", b"", b"no such build"])
def test_a_broken_pointer_is_no_build(demo_warehouse, copy_warehouse, content):
    workspace = copy_warehouse(demo_warehouse)
    (workspace.builds / "CURRENT").write_bytes(content)
    assert workspace.current_build is None
    assert publication.current(workspace) is None


@pytest.mark.parametrize("note", ["", "[1]", '{"fingerprint": null}', '{"fingerprint": {}}'])
def test_a_broken_note_is_no_build(demo_warehouse, copy_warehouse, note):
    workspace = copy_warehouse(demo_warehouse)
    assert publication.current(workspace) is not None
    (workspace.current_build.parent / "build.json").write_text(note)
    assert publication.current(workspace) is None


def test_a_truncated_build_is_no_build(demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    with workspace.current_build.open("r+b") as file:
        file.truncate(5000)
    assert publication.current(workspace) is None


@pytest.mark.slow
def test_dbt_by_hand_says_at_once_that_nothing_was_landed(tmp_path):
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "build", "--target-path", tmp_path / "target"],
        env={**os.environ, "ASSAY_HOME": str(tmp_path / "data"), "ASSAY_TARGET": "dev"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "facts.duckdb is not there, since nothing was landed: assay land" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "WARNING" not in done.stdout
    assert not (tmp_path / "data").exists()
