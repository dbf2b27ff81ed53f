"""The same facts give the same digest: made again, in any order, by any number of threads."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from assay import digest, pipeline, transformation
from assay.digest import Digest
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace
from loaders.archive import Archive

Copy = Callable[[Workspace], Workspace]
N_SHUFFLES = 20 if os.environ.get("ASSAY_PROVE") else 1
THREADS = (1, 4, 2) if os.environ.get("ASSAY_PROVE") else (1,)
pytestmark = pytest.mark.slow


def differing(one: Digest, other: Digest) -> list[str]:
    names = one.tables.keys() | other.tables.keys()
    return sorted(name for name in names if one.tables.get(name) != other.tables.get(name))


def test_order_of_rows_does_not_count_but_every_value_does(tmp_path: Path) -> None:
    digests = []
    for rows in ("(1, 'a'), (2, null)", "(2, null), (1, 'a')", "(1, 'a'), (2, '')"):
        path = tmp_path / f"{len(digests)}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts; create table marts.t (n int, t varchar)")
            connection.execute(f"insert into marts.t values {rows}")
        digests.append(digest.of_database(path, "marts"))
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("seed", range(N_SHUFFLES))
def test_rebuilt_in_any_order_the_digest_is_the_same(
    demo_warehouse_in_round_two: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    workspace = copy_warehouse(demo_warehouse_in_round_two)
    before = digest.take(workspace)
    order = Archive(workspace.archive).delivery_ids()
    random.Random(seed).shuffle(order)
    monkeypatch.setattr(Archive, "delivery_ids", lambda _: order)
    monkeypatch.setattr(pipeline, "Engine", lambda: engine)
    monkeypatch.setattr(engine, "close", lambda: None)
    assert pipeline.rebuild(workspace).ok
    after = digest.take(workspace)
    assert after.sha256 == before.sha256, (seed, differing(before, after))


@pytest.mark.parametrize("threads", THREADS)
def test_number_of_threads_does_not_count(
    demo_warehouse_in_round_two: Workspace,
    copy_warehouse: Copy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    threads: int,
) -> None:
    workspace = copy_warehouse(demo_warehouse_in_round_two)
    before = digest.take(workspace)
    profiles = (REPOSITORY / "profiles.yml").read_text()
    assert "threads: 2" in profiles and "settings: {" in profiles
    profiles = profiles.replace("threads: 2", f"threads: {threads}")
    profiles = profiles.replace("settings: {", f"settings: {{threads: {threads}, ")
    project = tmp_path / "project"
    shutil.copytree(
        REPOSITORY,
        project,
        ignore=lambda _, names: {
            name for name in names if name.startswith((".", "data", "logs", "app", "docs"))
        },
    )
    (project / "profiles.yml").write_text(profiles)
    monkeypatch.setattr(transformation, "REPOSITORY", project)
    (workspace.builds / "next").mkdir()
    nodes = transformation.Transformation().build(workspace, unit_tests=False)
    assert not [node for node in nodes if node.failed]
    after = digest.take(workspace, workspace.builds / "next" / "assay.duckdb")
    assert after.sha256 == before.sha256, differing(before, after)
