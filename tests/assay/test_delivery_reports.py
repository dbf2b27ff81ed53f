"""Who sent something that was not taken whole is told why, once, safely, and what to do."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from markdown_it import MarkdownIt

from assay import delivery_reports
from assay.workspace import Workspace

DRIFT = ("delivery_id", "kind", "subject", "before")
HOSTILE = "![x](https://evil.example/p.png) <img src=x onerror=alert(1)> `` ` | =cmd()|'x'!A1"


@pytest.fixture
def marts(tmp_path: Path) -> Callable[..., Path]:
    """Writes a build with the three marts that reports read."""

    def write(deliveries: list[dict], rows: list[dict], drift: tuple = ()) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        text = "file_name folder feed_kind feed resource_id project_id status reason message hint"
        counts = "n_received n_landed n_refused n_parsed n_current n_superseded n_waiting"
        columns = {name: "varchar" for name in ["delivery_id", "flags", *text.split()]}
        columns |= {name: "bigint" for name in [*counts.split(), "n_quarantined", "n_empty"]}
        columns["received_at"] = "timestamp"
        of_rows = dict.fromkeys(
            ["delivery_id", "disposition", "reason_code", "column_name", "value"], "varchar"
        ) | {"message": "varchar", "hint": "varchar", "row_number": "bigint"}
        with duckdb.connect(str(path)) as build:
            build.execute("create schema marts")
            for table, names, records in [
                ("deliveries", columns, deliveries),
                ("quarantined_rows", of_rows, rows),
                ("delivery_drift", dict.fromkeys(DRIFT, "varchar"), drift),
            ]:
                told = ", ".join(f"{name} {kind}" for name, kind in names.items())
                build.execute(f"create table marts.{table} ({told})")
                for record in records:
                    marks = ", ".join("?" for _ in record)
                    build.execute(
                        f"insert into marts.{table} ({', '.join(record)}) values ({marks})",
                        list(record.values()),
                    )
        return path

    return write


def delivery(**changes: object) -> dict:
    counts = dict.fromkeys(
        ["n_current", "n_superseded", "n_waiting", "n_empty", "n_refused", "n_quarantined"], 0
    )
    return {
        "delivery_id": "20260101T000000000000-abcd1234",
        "file_name": "a.csv",
        "resource_id": "acme",
        "status": "landed",
        "received_at": "2026-01-01",
        "n_received": 9,
        "n_landed": 9,
        "n_parsed": 9,
        **counts,
        **changes,
    }


def problem(row: int, **changes: object) -> dict:
    return {
        "delivery_id": "20260101T000000000000-abcd1234",
        "disposition": "quarantined",
        "reason_code": "unknown_label",
        "column_name": "Intent",
        "value": "Refnd",
        "message": "'Refnd' is no label.",
        "hint": "Was 'refund' meant?",
        "row_number": row,
        **changes,
    }


def test_each_reason_stands_once_with_count_rows_and_what_to_do(
    tmp_path: Path, marts: Callable[..., Path]
) -> None:
    workspace = Workspace(tmp_path / "data", tmp_path)
    rows = [problem(n) for n in range(2, 32)]
    rows += [problem(40, value="X", message="'X' is no label.", hint="Was 'fees' meant?")]
    build = marts([delivery(n_quarantined=31)], rows)
    (path,) = delivery_reports.write(workspace, build)
    assert path.parent == workspace.outbox / "acme" / "reports"
    text = path.read_text()
    assert text.count("## unknown") == 1 and "31 answers" in text
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …" in text
    assert "Was 'refund' meant?" in text and "Was 'fees' meant?" in text
    (reason,) = json.loads(path.with_suffix(".json").read_text())["reasons"]
    assert (reason["n"], reason["first_rows"][:2], len(reason["examples"])) == (31, [2, 3], 2)
    assert delivery_reports.write(workspace, build) == []
    healed = marts([delivery(n_current=9)], [])
    assert delivery_reports.write(workspace, healed) == [path]
    assert "Nothing of it is left to do" in path.read_text()


def test_hostile_text_stays_text(tmp_path: Path, marts: Callable[..., Path]) -> None:
    workspace = Workspace(tmp_path / "data", tmp_path)
    rows = [problem(2, column_name=HOSTILE, message=HOSTILE, hint=f"{HOSTILE}\n# big\n\u202e")]
    name = "www.evil.example\n# a.csv"
    build = marts([delivery(file_name=name, resource_id="../x", n_quarantined=1)], rows)
    (path,) = delivery_reports.write(workspace, build)
    assert path.is_relative_to(workspace.outbox)
    tokens = [
        each
        for token in MarkdownIt("commonmark").parse(path.read_text())
        for each in [token, *(token.children or [])]
    ]
    kinds = {each.type for each in tokens}
    assert not kinds & {"image", "link_open", "html_block", "html_inline"}, kinds
    assert [each.tag for each in tokens if each.type == "heading_open"] == ["h1", "h2"]
    shown = " ".join(each.content for each in tokens if each.type in ("text", "code_inline"))
    assert "evil.example/p.png" in shown and "\u202e" not in shown
    # Addresses that some renderers make links of, without any markup.
    prose = re.sub(r"(`+) ?.*? ?\1(?!`)", "", path.read_text().replace("\\`", ""))
    assert "https:" not in prose and "www." not in prose, prose


def test_a_sender_is_told_what_a_sender_can_do(tmp_path: Path, marts: Callable[..., Path]) -> None:
    """The commands and contracts of whoever runs Assay stand in the JSON alone."""
    workspace = Workspace(tmp_path / "data", tmp_path)
    ours = 'On this side: `assay contract accept 1 --label "Refnd=refund"`.'
    rows = [problem(2, hint=f"Send 'refund'. {ours}"), problem(3, reason_code="other", hint=ours)]
    (path,) = delivery_reports.write(workspace, marts([delivery(n_quarantined=2)], rows))
    text = path.read_text()
    assert "assay" not in text and "this side" not in text
    assert "To do: Send 'refund'." in text and "To do: Nothing on your side" in text
    assert "assay contract accept" in path.with_suffix(".json").read_text()


def test_what_counts_but_looks_wrong_is_told(tmp_path: Path, marts: Callable[..., Path]) -> None:
    workspace = Workspace(tmp_path / "data", tmp_path)
    one = delivery()["delivery_id"]
    flags = json.dumps(["bom", "unusable_seconds:1200"])
    drift = [{"delivery_id": one, "kind": "annotator_respelled", "subject": "anna", "before": "A"}]
    (path,) = delivery_reports.write(workspace, marts([delivery(flags=flags)], [], tuple(drift)))
    text = path.read_text()
    assert "'anna' was 'A' before" in text and f'{{"supersedes": "{one}"}}' in text
    assert "1,200 records have a time spent that is negative" in text
    wrong = [problem(2, disposition="waiting", reason_code="altered_item_id", hint="Send HD-1.")]
    later = [problem(3, disposition="waiting", reason_code="unknown_item", hint="Wait.")]
    (path,) = delivery_reports.write(workspace, marts([delivery(n_waiting=2)], wrong + later))
    problems, waits = path.read_text().split("## Waits for something else")
    assert "altered_item_id: 1 answer" in problems and "Send HD-1." in problems
    assert "1 answer" in waits and "Send HD-1." not in waits
    quiet = Workspace(tmp_path / "other", tmp_path)
    assert delivery_reports.write(quiet, marts([delivery(n_waiting=1)], later)) == []


@pytest.mark.slow
def test_the_demo_tells_its_vendors(demo_warehouse: Workspace) -> None:
    reports = sorted(demo_warehouse.outbox.glob("*/reports/*.json"))
    told = [json.loads(path.read_text()) for path in reports]
    with duckdb.connect(str(demo_warehouse.current_build), read_only=True) as build:
        wanted = build.execute(
            "select delivery_id from marts.deliveries where status in ('refused', 'held') "
            "or n_refused > 0 or n_quarantined > 0 order by 1"
        ).fetchall()
        drift = build.execute("select kind, subject from marts.delivery_drift").fetchall()
    assert sorted(each["delivery_id"] for each in told) == [row[0] for row in wanted]
    assert all(path.with_suffix(".md").exists() for path in reports)
    for each in told:
        for reason in each["reasons"]:
            assert (
                reason["n"] and reason["examples"][0]["message"] and reason["examples"][0]["hint"]
            )
    pages = [path.with_suffix(".md").read_text() for path in reports]
    assert not [page for page in pages if "assay " in page or "contract" in page]
    assert drift == [("label_added", "Charge dispute (old)")]


@pytest.mark.slow
def test_another_run_leaves_the_reports_as_they_are(
    demo_warehouse: Workspace, demo_warehouse_built_again: Workspace
) -> None:
    def reports(workspace: Workspace) -> dict[str, bytes]:
        return {
            path.relative_to(workspace.outbox).as_posix(): path.read_bytes()
            for path in workspace.outbox.rglob("reports/*")
        }

    before = reports(demo_warehouse)
    assert before
    assert demo_warehouse_built_again.current_run != demo_warehouse.current_run
    assert reports(demo_warehouse_built_again) == before
