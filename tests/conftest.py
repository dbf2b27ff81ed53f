"""Warehouses that tests share: made once through the real door, copied by those who write.

`make test` runs the modules in three processes, a module in one of them; on two cores one is
mostly waiting. What takes longest begins first, so that none waits for the others at the end; the
browser's modules never run beside each other.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assay import pipeline
from assay.demo import write_demo, write_next
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace

BROWSER = "tests/browser/"
# What takes longest, in the order in which it begins.
LONGEST = (
    BROWSER,
    "tests/models/test_agreement_on_spark.py",
    "tests/assay/",
    "tests/models/",
    "tests/app/",
    "tests/real/",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: starts whole processes; make test-fast leaves it out")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules begin first where there are several processes."""

    def place_in_line(item: pytest.Item) -> int:
        named = (n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name))
        return next(named, len(LONGEST))

    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=place_in_line)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hands out modules in their order, those of the browser as one."""
    from xdist.scheduler import LoadFileScheduling

    class Modules(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Modules(config, log)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """dbt and the checks' child, warm; for runs in this process."""
    engine = Engine()
    engine.checkpoint.start()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Workspace]:
    """Makes a warehouse of this name, unless another process of this test run has made it."""

    def make_once(name: str, make: Callable[[Workspace], object]) -> Workspace:
        own = Workspace(tmp_path_factory.mktemp(name) / "data", REPOSITORY)
        if "PYTEST_XDIST_WORKER" not in os.environ:
            make(own)
            return own
        shared = tmp_path_factory.getbasetemp().parent / f"shared_{name}"
        with shared.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if shared.exists():
                shutil.copytree(shared, own.home)
            else:
                make(own)
                unfinished = shared.with_suffix(".unfinished")
                shutil.copytree(own.home, unfinished)
                unfinished.rename(shared)
        return own

    return make_once


@pytest.fixture(scope="session")
def demo_warehouse(engine: Engine, make_once: Callable[..., Workspace]) -> Workspace:
    """The demo after its first run: SI-02's rework is out. Read only; see `copy_warehouse`."""

    def make(workspace: Workspace) -> None:
        workspace.create()
        write_demo(workspace)
        run(workspace, engine)

    return make_once("demo", make)


@pytest.fixture(scope="session")
def demo_warehouse_in_round_two(
    engine: Engine, demo_warehouse: Workspace, make_once: Callable[..., Workspace]
) -> Workspace:
    """The demo after the redelivery of SI-02's rework. Read only."""

    def make(workspace: Workspace) -> None:
        _copy(demo_warehouse, workspace.home.parent)
        write_next(workspace)
        run(workspace, engine)

    return make_once("round_two", make)


@pytest.fixture(scope="session")
def demo_warehouse_built_again(
    engine: Engine, demo_warehouse: Workspace, make_once: Callable[..., Workspace]
) -> Workspace:
    """The demo after a second build of the same facts. Read only."""

    def make(workspace: Workspace) -> None:
        _copy(demo_warehouse, workspace.home.parent)
        run(workspace, engine, force=True)

    return make_once("built_again", make)


@pytest.fixture(scope="session")
def empty_warehouse(engine: Engine, make_once: Callable[..., Workspace]) -> Workspace:
    """A published build of nothing. Read only."""
    return make_once("empty", lambda workspace: run(workspace, engine))


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


def run(workspace: Workspace, engine: Engine, force: bool = False) -> None:
    """A run that publishes."""
    result = pipeline.run(workspace, engine, force=force)
    assert result.ok and result.published, result.message


def _copy(workspace: Workspace, folder: Path) -> Workspace:
    home = folder / "data"
    shutil.copytree(workspace.home, home, ignore=shutil.ignore_patterns("target", "logs"))
    return Workspace(home, workspace.config)
