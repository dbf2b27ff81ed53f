"""Warehouses that tests share: made once through the real door, copied by those who write."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assay import pipeline
from assay.demo import write_demo, write_next
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: starts whole processes; make test-fast leaves it out")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """dbt and the checks' child, warm; for runs in this process."""
    engine = Engine()
    engine.checkpoint.start()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def demo_warehouse(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo after its first run: SI-02's rework is out. Read only; see `copy_warehouse`."""
    workspace = Workspace(tmp_path_factory.mktemp("demo") / "data", REPOSITORY)
    workspace.create()
    write_demo(workspace)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    return workspace


@pytest.fixture(scope="session")
def demo_warehouse_in_round_two(
    engine: Engine, demo_warehouse: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    """The demo after the redelivery of SI-02's rework. Read only."""
    workspace = _copy(demo_warehouse, tmp_path_factory.mktemp("round_two"))
    write_next(workspace)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    return workspace


@pytest.fixture(scope="session")
def empty_warehouse(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A published build of nothing. Read only."""
    workspace = Workspace(tmp_path_factory.mktemp("empty") / "data", REPOSITORY)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    return workspace


@pytest.fixture
def copy_warehouse(tmp_path: Path) -> Callable[[Workspace], Workspace]:
    """A copy of a shared warehouse, for a test that writes."""
    return lambda workspace: _copy(workspace, tmp_path)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Published label sets, beside the repository; tests that need them skip without."""
    shared = Path(os.environ.get("ASSAY_SHARED") or REPOSITORY.parent / "shared")
    if not (shared / "data").is_dir():
        pytest.skip(f"{shared / 'data'} is absent (ASSAY_SHARED says where it is)")
    return shared / "data"


def _copy(workspace: Workspace, folder: Path) -> Workspace:
    home = folder / "data"
    shutil.copytree(workspace.home, home, ignore=shutil.ignore_patterns("target", "logs"))
    return Workspace(home, workspace.config)
