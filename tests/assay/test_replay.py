"""History under other eyes: the facts of then, what was shown then, and another policy."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from assay import batches, cli, digest, pipeline, replay, signing
from assay.errors import WrongUse
from assay.journal import Journal
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.reading import rows

Copy = Callable[[Workspace], Workspace]
STATUSES = "select batch_id, status, round from marts.batch_status order by all"


def last_fact(workspace: Workspace) -> datetime:
    """When the last fact came that a build reads."""
    with duckdb.connect(str(workspace.facts), read_only=True) as facts:
        times = [
            facts.execute(f"select max(received_at) from raw.{table}").fetchall()[0][0]
            for table in ("deliveries", "delivery_checks", "journal_entries")
        ]
    return max(times).replace(tzinfo=UTC)


def test_facts_of_then_give_the_build_of_then(
    demo_warehouse: Workspace,
    demo_warehouse_in_round_two: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
) -> None:
    workspace = copy_warehouse(demo_warehouse_in_round_two)
    published, last_seq = workspace.current_run, Journal(workspace.journal).last_seq()
    database = replay.as_of(workspace, last_fact(demo_warehouse), engine.transformation)
    assert demo_warehouse.current_build
    then = digest.of_database(demo_warehouse.current_build, "marts")
    assert digest.of_database(database, "marts") == then
    assert digest.of_database(workspace.current_build, "marts") != then
    assert workspace.current_run == published and Journal(workspace.journal).last_seq() == last_seq
    assert not list(workspace.builds.glob("scratch-*"))


def test_what_was_shown_then_is_what_each_build_held(
    demo_warehouse: Workspace, demo_warehouse_in_round_two: Workspace
) -> None:
    for held in (demo_warehouse, demo_warehouse_in_round_two):
        noted = Journal(held.journal).entries(kinds=["published"])[-1]
        shown = replay.as_published(demo_warehouse_in_round_two, noted.recorded_at)
        assert shown["run_id"] == held.current_run
        told = [(one["batch_id"], one["status"], one["round"]) for one in shown["batches"]]
        assert sorted(told) == rows(held, STATUSES)
    first = Journal(demo_warehouse.journal).entries(kinds=["published"])[0].recorded_at
    with pytest.raises(WrongUse, match=r"Nothing was published by then. The first build"):
        replay.as_published(demo_warehouse, first - timedelta(seconds=1))
    history = rows(
        demo_warehouse_in_round_two,
        "select status, round from marts.batch_history where batch_id = 'SI-02' "
        "order by change_number",
    )
    assert history == [("rework", 1), ("passed", 2)]


def test_another_policy_says_which_batches_would_differ(
    demo_warehouse: Workspace, copy_warehouse: Copy, engine: Engine, tmp_path: Path
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    now = (workspace.seeds / "gates.csv").read_text()
    policy = tmp_path / "policy.csv"
    policy.write_text(now.replace("alpha_ordinal,at_least,0.8", "alpha_ordinal,at_least,0.95"))
    found = replay.what_if(workspace, policy, engine.transformation)
    assert {one["batch_id"] for one in found.changes} == {"TQ-01", "TQ-02"}
    by_batch = {one["batch_id"]: one for one in found.changes}
    assert (by_batch["TQ-01"]["verdict_now"], by_batch["TQ-01"]["status_now"]) == (
        "pass",
        "accepted",
    )
    assert by_batch["TQ-02"]["verdict_now"] == "undecided"
    assert {by_batch[one]["verdict_then"] for one in by_batch} <= {"fail", "undecided"}
    assert found.n_batches == 6
    policy.write_text(now.replace("alpha_ordinal", "alpha_odrinal"))
    with pytest.raises(WrongUse, match=r"policy.csv, row 6, column metric.*'alpha_ordinal'"):
        replay.what_if(workspace, policy, engine.transformation)


def test_who_signs_signs_for_the_values_of_the_day(
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    monkeypatch.setenv("ASSAY_HOME", str(workspace.home))
    monkeypatch.setenv("ASSAY_CONFIG", str(workspace.config))
    monkeypatch.setenv("ASSAY_ACTOR", "lena")
    for line in (
        ["gates", "sign-off", "TQ-02", "--reason", "tentative use only"],
        ["gates", "sign-off", "SI-02", "--items", "accepted", "--reason", "launch on Monday"],
        ["gates", "waive", "SI-02", "agreement", "--reason", "known hard batch"],
    ):
        monkeypatch.setattr(sys, "argv", ["assay", *line])
        cli.assay.main(standalone_mode=False)
    journal = Journal(workspace.journal)

    def seen(batch_id: str) -> signing.Seen:
        return batches.seen(workspace, batches.find(workspace, batch_id))

    with pytest.raises(WrongUse, match=r"no gate agreemnt. Was agreement meant"):
        signing.waive(journal, seen("SI-02"), "agreemnt", None, "x", "lena")
    with pytest.raises(WrongUse, match="Say why"):
        signing.sign_off(journal, seen("SI-01"), " ", "lena")
    with pytest.raises(WrongUse, match="TQ-01 is accepted already"):
        signing.accept_items(journal, seen("TQ-01"), ["i"], 1, "now", "lena")
    signed, part, waived = journal.entries(kinds=["sign_off", "items_accepted", "waiver"])
    assert (signed.actor, signed.payload["reason"]) == ("lena", "tentative use only")
    (gate,) = [one for one in signed.payload["gates"] if one["gate_id"] == "agreement"]
    assert gate["verdict"] == "undecided" and gate["ci_low"] < 0.8 < gate["ci_high"]
    assert gate["n_looks"] >= 1
    assert waived.payload["gates"][0]["value"] < 0.8
    assert {gate["gate_id"] for gate in part.payload["gates"]} > {"agreement", "truth"}
    (in_question,) = rows(
        workspace, "select count(*) from marts.rework_queue where batch_id = 'SI-02'"
    )
    assert 0 < len(part.payload["items"]) <= part.payload["n_items"] - in_question[0]
    assert pipeline.run(workspace, engine).published
    statuses = {batch: status for batch, status, _ in rows(workspace, STATUSES)}
    assert statuses["TQ-02"] == "accepted"
    assert statuses["SI-02"] == "passed"
    # The batch is open: whoever reads it sees how much of it is accepted.
    (gap,) = rows(
        workspace,
        "select n_items, n_accepted_items from marts.batch_status where batch_id = 'SI-02'",
    )
    assert gap == (part.payload["n_items"], len(part.payload["items"]))
    accepted = rows(
        workspace,
        "select item_id from marts.batch_items where batch_id = 'SI-02' and is_accepted",
    )
    assert sorted(item for (item,) in accepted) == part.payload["items"]
    with pytest.raises(WrongUse, match="No item of batch SI-02 is resolved that is not accepted"):
        signing.accept_items(journal, seen("SI-02"), [], 150, "now", "lena")
    # The package was out already; nobody waits for it any more.
    assert rows(workspace, "select status, batch_status from marts.packages") == [
        ("closed", "passed")
    ]
