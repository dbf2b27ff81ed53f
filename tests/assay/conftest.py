"""Where packages are made without a run; modules that need other places define their own."""

from pathlib import Path

import pytest

from assay.workspace import Workspace
from tests.assay.marts_build import MartsBuild
from tests.assay.painting import write_contract


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty warehouse with its own configuration: one resource that takes CSV."""
    workspace = Workspace(tmp_path / "data", tmp_path / "config")
    workspace.create()
    write_contract(workspace)
    return workspace


@pytest.fixture
def build(tmp_path: Path) -> MartsBuild:
    """A build in which three items wait for rework."""
    return MartsBuild(tmp_path / "builds" / "assay.duckdb")
