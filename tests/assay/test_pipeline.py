"""A run publishes what is new and sound, and nothing else; doing it again changes nothing."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from assay import fingerprint, pipeline, publication
from assay.demo import write_demo
from assay.errors import AssayError
from assay.journal import Journal
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace
from expectations.suites import BrokenSuite
from tests.assay.reading import content, rows

Copy = Callable[[Workspace], Workspace]

RUN_AND_SAY = """
import sys
from assay import pipeline
from assay.workspace import Workspace
result = pipeline.run(Workspace.from_env())
print(result.message)
print([name for name in ("dbt", "great_expectations") if name in sys.modules])
"""
A_FAILING_SUITE = """
tables:
  batch_status:
    query: select status from marts.batch_status
    expectations:
      - type: expect_column_values_to_be_in_set
        kwargs: {column: status, value_set: [perfect]}
        severity: critical
        says: "Not perfect: {observed}."
"""


def brightlabel(labels: list[str], workspace: Workspace, name: str) -> Path:
    """Drops a file of BrightLabel's with these labels, on items of SI-01."""
    keys = rows(
        workspace,
        """
        select distinct items.source_key
        from marts.items as items
        inner join marts.batch_items as batch_items on items.item_id = batch_items.item_id
        where batch_items.batch_id = 'SI-01'
        order by items.source_key
        """,
    )
    lines = ["Job,Ticket ID,Annotator,Intent,Seconds"]
    lines += [f"SI-01,{keys[n][0]},{name},{label},6" for n, label in enumerate(labels)]
    path = workspace.drop / "labels" / "brightlabel" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def test_nothing_new_says_so_and_imports_nothing_slow(
    demo_warehouse: Workspace, copy_warehouse: Copy
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before = workspace.current_run
    told = subprocess.run(
        [sys.executable, "-c", RUN_AND_SAY],
        env={"ASSAY_HOME": str(workspace.home), "PATH": "/usr/bin:/bin"},
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    assert told == [f"Nothing is new since build {before}.", "[]"]


def test_a_decision_is_read_by_the_next_build(
    demo_warehouse: Workspace, copy_warehouse: Copy, engine: Engine
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    ((item_id, question_id, batch_id),) = rows(
        workspace,
        """
        select item_id, question_id, batch_id from marts.review_queue
        where batch_id = 'TQ-02' order by rank limit 1
        """,
    )
    payload = {
        "decision_id": "d1",
        "project_id": "translation_quality",
        "batch_id": batch_id,
        "item_id": item_id,
        "question_id": question_id,
        "action": "label",
        "label": "2",
        "undoes": None,
        "comment": "",
        "reason": "",
        "seconds": 4.0,
        "selection": "picked",
        "guideline_case": False,
    }
    Journal(workspace.journal).append("decision", payload, "lena")
    result = pipeline.run(workspace, engine)
    assert result.published
    found = rows(
        workspace,
        f"select label, decided_by from marts.consensus_labels where item_id = '{item_id}'",
    )
    assert found == [("2", "adjudication")]


def test_the_last_two_builds_are_kept_and_each_is_in_the_journal(
    demo_warehouse: Workspace, demo_warehouse_built_again: Workspace
) -> None:
    workspace = demo_warehouse_built_again
    assert workspace.current_run != demo_warehouse.current_run
    builds = sorted(path.name for path in workspace.builds.iterdir() if path.name[0] == "2")
    assert len(builds) == publication.KEPT_BUILDS
    assert builds[-1] == workspace.current_run
    noted = [entry.payload for entry in Journal(workspace.journal).entries(kinds=["published"])]
    assert noted[-1]["run_id"] == workspace.current_run
    assert {batch["batch_id"] for batch in noted[-1]["batches"]} >= {"SI-01", "TQ-02"}


def test_a_build_that_fails_its_checks_is_not_published(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before, marts = workspace.current_run, content(workspace)
    path = tmp_path / "marts.yml"
    path.write_text(A_FAILING_SUITE)
    monkeypatch.setattr(pipeline, "MARTS_SUITE", path)
    result = pipeline.run(workspace, engine, force=True)
    assert not result.ok
    assert "Not perfect" in result.message
    assert workspace.current_run == before
    assert content(workspace) == marts
    assert (workspace.builds / "failed" / "assay.duckdb").exists()
    last = publication.last_attempt(workspace)
    assert last and not last["ok"] and last["message"] == result.message


def test_checks_that_did_not_run_publish_nothing(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before = workspace.current_run

    def break_down(*_: object) -> None:
        raise BrokenSuite("marts.yml: an expectation did not run.")

    monkeypatch.setattr(engine.checkpoint, "check", break_down)
    monkeypatch.setattr(engine.transformation, "build", lambda *_, **__: [])
    with pytest.raises(AssayError, match="did not run"):
        pipeline.run(workspace, engine, force=True)
    assert workspace.current_run == before
    last = publication.last_attempt(workspace)
    assert last and not last["ok"] and "did not run" in last["message"]


def test_a_broken_configuration_keeps_the_last_build(
    demo_warehouse: Workspace, copy_warehouse: Copy, engine: Engine, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    shutil.copytree(REPOSITORY / "seeds", config / "seeds")
    shutil.copytree(REPOSITORY / "loaders" / "contracts", config / "loaders" / "contracts")
    workspace = Workspace(copy_warehouse(demo_warehouse).home, config)
    projects = config / "seeds" / "projects.csv"
    sound = projects.read_text()
    projects.write_text(sound.replace("rework_policy", "rework_polcy"))
    before = workspace.current_run
    result = pipeline.run(workspace, engine)
    assert not result.ok
    assert "Rename it to 'rework_policy'" in result.message
    assert workspace.current_run == before
    changed = Journal(workspace.journal).entries(kinds=["configured"])[-1].payload["changed"]
    assert changed == ["seeds/projects.csv"]


def test_a_delivery_nobody_can_read_is_held_until_a_lead_lets_it_pass(
    demo_warehouse: Workspace, copy_warehouse: Copy, engine: Engine
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    brightlabel(["Klasse A"] * 40 + ["Refund"] * 20, workspace, "BL-odd")
    result = pipeline.run(workspace, engine)
    assert result.ok, "a bad delivery stops nothing"
    assert len(result.held) == 1
    assert "label_aliases" in result.held[0]["reason"]
    delivery_id = result.held[0]["delivery_id"]
    status = f"select status from marts.deliveries where delivery_id = '{delivery_id}'"
    answers = f"""
        select count(*) from marts.answers
        where delivery_id = '{delivery_id}' and is_current
    """
    assert rows(workspace, status) == [("held",)]
    assert rows(workspace, answers) == [(0,)]
    Journal(workspace.journal).append(
        "hold_release", {"delivery_id": delivery_id, "reason": "known"}, "lena"
    )
    assert pipeline.run(workspace, engine).published
    assert rows(workspace, status) == [("landed",)]
    assert rows(workspace, answers) == [(20,)]


def test_ordinary_deliveries_are_not_held(demo_warehouse_in_round_two: Workspace) -> None:
    found = rows(
        demo_warehouse_in_round_two,
        "select file_name, reason from marts.deliveries where status = 'held'",
    )
    assert found == []


def test_labels_before_items_end_in_the_same_build(
    demo_warehouse: Workspace, engine: Engine, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "data", REPOSITORY)
    workspace.create()
    write_demo(workspace)
    later = tmp_path / "later"
    later.mkdir()
    for feed in ("items", "gold", "batches"):
        shutil.move(workspace.drop / feed, later / feed)
    assert pipeline.run(workspace, engine).ok
    for feed in ("items", "gold", "batches"):
        shutil.copytree(later / feed, workspace.drop / feed, dirs_exist_ok=True)
    assert pipeline.run(workspace, engine).ok
    assert content(workspace) == content(demo_warehouse)


def test_facts_made_again_from_the_archive_give_the_same_build(
    demo_warehouse_in_round_two: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = copy_warehouse(demo_warehouse_in_round_two)
    monkeypatch.setattr(pipeline, "Engine", lambda: engine)
    monkeypatch.setattr(engine, "close", lambda: None)
    before = content(workspace, with_arrivals=True)
    assert pipeline.rebuild(workspace).ok
    assert content(workspace, with_arrivals=True) == before


def test_a_build_opened_alone_can_read_every_mart_and_check(
    demo_warehouse: Workspace, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.duckdb"
    shutil.copy(demo_warehouse.current_build, alone)
    with duckdb.connect(
        str(alone), read_only=True, config={"enable_external_access": False}
    ) as connection:
        relations = connection.execute(
            """
            select table_schema, table_name from information_schema.tables
            where table_schema in ('marts', 'checks')
            """
        ).fetchall()
        assert {schema for schema, _ in relations} == {"marts", "checks"}
        for schema, name in relations:
            connection.execute(f"select * from {schema}.{name} limit 1").fetchall()


def test_checks_are_in_the_build_and_on_a_page_that_loads_nothing(
    demo_warehouse: Workspace,
) -> None:
    found = dict(
        rows(
            demo_warehouse,
            "select suite, count(*) from checks.expectation_results group by suite",
        )
    )
    assert found["marts"] >= 10
    assert found["deliveries"] >= 10
    assert rows(demo_warehouse, "select count(*) > 50 from checks.run_results") == [(True,)]
    page = (demo_warehouse.docs / "checks.html").read_text()
    assert demo_warehouse.current_run in page
    for outside in ("http://", "https://", "<script", "src=", "@import", "url("):
        assert outside not in page


def test_last_attempt_is_told(demo_warehouse: Workspace) -> None:
    last = json.loads((demo_warehouse.builds / "LAST.json").read_text())
    assert last["ok"]
    assert last["published"]
    assert last["run_id"] == demo_warehouse.current_run
    assert last["seconds"]["build"] > 0


def test_code_is_tested_once_whatever_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "TESTED", tmp_path / "target" / "tested_code")
    assert not fingerprint.is_tested("this code")
    fingerprint.note_tested("this code")
    assert fingerprint.is_tested("this code")
    assert not fingerprint.is_tested("that code")

    monkeypatch.setattr(fingerprint, "TESTED", tmp_path / "target" / "tested_code" / "no folder")
    fingerprint.note_tested("this code")
    assert not fingerprint.is_tested("this code")
