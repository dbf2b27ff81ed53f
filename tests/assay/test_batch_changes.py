"""Batches are cancelled, split, merged and emptied by journal entries; answers follow items."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assay import cli, pipeline
from assay.errors import WrongUse
from assay.journal import Journal
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.reading import rows

Copy = Callable[[Workspace], Workspace]

COUNTS = """
    select batch_id, count(*) from marts.answers
    where is_current and role = 'work' group by batch_id
"""
MEMBERS = "select batch_id, count(*) from marts.batch_items where withdrawn_at is null group by 1"
QUARANTINED = "select count(*) from marts.quarantined_rows where disposition = 'quarantined'"


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a verb in this process."""

    def run_verb(workspace: Workspace, *arguments: str) -> None:
        monkeypatch.setenv("ASSAY_HOME", str(workspace.home))
        monkeypatch.setenv("ASSAY_CONFIG", str(workspace.config))
        monkeypatch.setenv("ASSAY_ACTOR", "lena")
        monkeypatch.setattr(sys, "argv", ["assay", *arguments])
        cli.assay.main(standalone_mode=False)

    return run_verb


def test_answers_follow_items_and_a_settled_batch_wants_no_package(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    say: Callable[..., None],
    tmp_path: Path,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    before, members = dict(rows(workspace, COUNTS)), dict(rows(workspace, MEMBERS))
    keys = {
        batch: [
            key
            for (key,) in rows(
                workspace,
                f"""
                select items.source_key from marts.items as items
                inner join marts.batch_items as members on items.item_id = members.item_id
                where members.batch_id = '{batch}' and members.role = 'work' order by 1
                """,
            )
        ]
        for batch in ("SI-01", "SI-04")
    }
    moved, split, gone = (tmp_path / name for name in ("moved", "split", "gone"))
    moved.write_text("\n".join(keys["SI-01"][:10]) + "\n")
    split.write_text("\n".join(keys["SI-04"][:20]) + "\n")
    gone.write_text("\n".join(keys["SI-04"][20:25]) + "\n")
    say(workspace, "batch", "move", "SI-01", "SI-03", "--items", str(moved), "--reason", "topic")
    say(workspace, "batch", "split", "SI-04", "SI-04b", "--items", str(split), "--reason", "x")
    say(workspace, "batch", "withdraw", "SI-04", "--items", str(gone), "--reason", "erased")
    say(workspace, "batch", "cancel", "SI-02", "--reason", "the client changed the task")
    quarantined = rows(workspace, QUARANTINED)
    assert pipeline.run(workspace, engine).published

    now, members_now = dict(rows(workspace, COUNTS)), dict(rows(workspace, MEMBERS))
    assert members_now["SI-01"] == members["SI-01"] - 10
    assert members_now["SI-03"] == members["SI-03"] + 10
    assert members_now["SI-04b"] == 20
    assert members_now["SI-04"] == members["SI-04"] - 25
    assert rows(workspace, QUARANTINED) == quarantined, "a move quarantines nothing"
    per_item = before["SI-01"] / (members["SI-01"] - 15)
    assert now["SI-01"] == before["SI-01"] - 10 * per_item
    assert now["SI-03"] == before["SI-03"] + 10 * per_item
    n_waiting = sum(before.values()) - sum(now.values())
    assert n_waiting == before["SI-04"] - now["SI-04"] - now["SI-04b"] > 0
    waiting = """
        select count(*) from marts.quarantined_rows
        where reason_code = 'item_withdrawn' and disposition = 'waiting'
    """
    assert rows(workspace, waiting)[0][0] >= n_waiting

    found = dict(rows(workspace, "select batch_id, (status, reason) from marts.batch_status"))
    assert found["SI-02"] == ("cancelled", "the client changed the task")
    assert found["SI-04b"][0] == "passed" or found["SI-04b"][0] == "undecided"
    assert rows(workspace, "select status, batch_status from marts.packages") == [
        ("closed", "cancelled")
    ]
    assert rows(workspace, "select count(*) from marts.review_queue where batch_id = 'SI-02'") == [
        (0,)
    ]
    assert rows(workspace, "select count(*) from marts.rework_queue") == [(0,)]
    entries = Journal(workspace.journal).entries(kinds=["batch_changed"])
    assert [entry.actor for entry in entries] == ["lena"] * 4


def test_what_a_recalled_package_asked_for_goes_to_the_reviewers(
    demo_warehouse: Workspace, copy_warehouse: Copy, engine: Engine, say: Callable[..., None]
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    package_id = "si-02-r2-brightlabel"
    asked = rows(workspace, "select item_id from marts.rework_queue where batch_id = 'SI-02'")
    with pytest.raises(WrongUse, match="Say why"):
        say(workspace, "rework", "recall", package_id)
    say(workspace, "rework", "recall", package_id, "--reason", "they closed")
    assert (
        "they closed"
        in (workspace.outbox / "brightlabel" / package_id / "RECALLED.txt").read_text()
    )
    assert pipeline.run(workspace, engine).published

    assert rows(workspace, "select package_id, status from marts.packages") == [
        (package_id, "recalled")
    ]
    to_review = rows(
        workspace,
        "select item_id from marts.review_queue where batch_id = 'SI-02' "
        "and reason = 'disagreement'",
    )
    assert asked and sorted(to_review) == sorted(asked)
    state = "select status, owner, n_review_items from marts.batch_status where batch_id = 'SI-02'"
    assert rows(workspace, state) == [("in_review", "reviewers", len(asked))]
    with pytest.raises(WrongUse, match=r"is waited for \(it is recalled\). These are: none"):
        say(workspace, "rework", "recall", package_id, "--reason", "again")
    with pytest.raises(WrongUse, match="No rework package si-O2 is waited for"):
        say(workspace, "rework", "recall", "si-O2", "--reason", "x")


def test_a_change_that_makes_no_sense_changes_nothing(
    demo_warehouse: Workspace, copy_warehouse: Copy, say: Callable[..., None], tmp_path: Path
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    last = Journal(workspace.journal).last_seq()
    odd = tmp_path / "odd.txt"
    odd.write_text("\nno such item\n")
    for arguments, told in [
        (["cancel", "SI-O2", "--reason", "x"], "No batch is called SI-O2. Was SI-02 meant?"),
        (["cancel", "SI-02"], "Say why"),
        (["reopen", "SI-02", "--reason", "x"], "is not cancelled but rework"),
        (["merge", "SI-02", "SI-02", "--reason", "x"], "into itself"),
        (["split", "SI-02", "SI-01", "--items", str(odd), "--reason", "x"], "already"),
        (["move", "SI-02", "SI-01", "--items", str(odd), "--reason", "x"], "line 2: 'no such item"),
    ]:
        with pytest.raises(WrongUse, match=told):
            say(workspace, "batch", *arguments)
    assert Journal(workspace.journal).last_seq() == last
