"""Packages: proposed once, sent once, and what they ask, of whom and at what price."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from assay import packages, pipeline
from assay.cli import assay
from assay.journal import Journal
from assay.packages import outbox
from assay.packages.marts import Marts
from assay.packages.payload import Package, name_package
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.marts_build import COLUMNS, MartsBuild
from tests.assay.painting import beside, dispatched, files_in, write_contract


def test_what_waits_is_proposed_once(workspace: Workspace, build: MartsBuild) -> None:
    journal = Journal(workspace.journal)
    (package,) = packages.propose(build.write(), journal)
    assert package["package_id"] == "c-01-r2-painters"
    assert (package["n_items"], package["n_answers"], package["cost"]) == (3, 9, 2.25)
    assert package["items"][0]["withdraws"] == ["d#item-k10", "d#item-k11", "d#item-k12"]
    assert packages.propose(build.path, journal) == []
    assert len(journal.entries()) == 1


def test_auto_goes_out_and_again_changes_nothing(workspace: Workspace, build: MartsBuild) -> None:
    first = dispatched(workspace, build)
    assert (first.proposed, first.sent) == (["c-01-r2-painters"], ["c-01-r2-painters"])
    assert first.has_written
    before = files_in(workspace.outbox)
    assert {Path(name).name for name in before} == {
        "c-01-r2-painters.csv",
        "instructions.txt",
        "manifest.json",
    }
    second = dispatched(workspace, build)
    assert not second.has_written and list(second) == []
    assert files_in(workspace.outbox) == before


def test_approval_is_waited_for(workspace: Workspace, build: MartsBuild) -> None:
    build.policy = "approve"
    assert dispatched(workspace, build).sent == []
    proposed = workspace.outbox / "proposed" / "c-01-r2-painters"
    shown = files_in(proposed)
    journal = Journal(workspace.journal)
    packages.approve(journal, "c-01-r2-painters", "budgeted", "lead")
    assert dispatched(workspace, build).sent == ["c-01-r2-painters"]
    assert not proposed.exists()
    assert files_in(workspace.outbox / "painters" / "c-01-r2-painters") == shown


def test_an_unknown_package_is_not_approved(workspace: Workspace) -> None:
    with pytest.raises(KeyError, match="No package x is proposed"):
        packages.approve(Journal(workspace.journal), "x")


@pytest.mark.parametrize("n_moves", [0, 1, 2, 3])
def test_a_kill_at_any_move_sends_the_same_bytes_once(
    workspace: Workspace, build: MartsBuild, monkeypatch: pytest.MonkeyPatch, n_moves: int
) -> None:
    whole = beside(workspace, "whole")
    dispatched(whole, build)
    move, done = outbox._move, []

    def killed(source: Path, target: Path) -> None:
        if len(done) == n_moves:
            raise KeyboardInterrupt
        done.append(target)
        move(source, target)

    monkeypatch.setattr(outbox, "_move", killed)
    # The due date is in the files: both worlds have the same proposal.
    (proposal,) = Journal(whole.journal).entries(kinds=("package_proposed",))
    journal = Journal(workspace.journal)
    journal.append("package_proposed", proposal.payload, "assay", entry_id=proposal.entry_id)
    try:
        dispatched(workspace, build)
    except KeyboardInterrupt:
        pass
    else:
        assert n_moves >= 2
    monkeypatch.undo()
    dispatched(workspace, build)
    assert files_in(workspace.outbox) == files_in(whole.outbox)
    assert len(journal.entries(kinds=("package_sent",))) == 1


def test_what_is_missing_from_the_outbox_is_made_again_until_answered(
    workspace: Workspace, build: MartsBuild
) -> None:
    dispatched(workspace, build)
    before = files_in(workspace.outbox)
    outbox._remove(workspace.outbox / "painters")
    assert dispatched(workspace, build).remade == ["c-01-r2-painters"]
    assert files_in(workspace.outbox) == before
    outbox._remove(workspace.outbox / "painters")
    build.more["packages"] = [("c-01-r2-painters", "answered")]
    assert dispatched(workspace, build).remade == []


def test_the_journal_says_where_the_file_lies(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    (entry,) = Journal(workspace.journal).entries(kinds=("package_sent",))
    path = workspace.home / entry.payload["folder"] / entry.payload["file_name"]
    manifest = json.loads((path.parent / "manifest.json").read_bytes())
    assert manifest["files"][0] == {
        "name": path.name,
        "size_bytes": path.stat().st_size,
        "sha256": entry.payload["sha256"],
    }
    assert [item["source_key"] for item in manifest["items"]] == ["k1", "@2", "'=3"]
    assert "withdraws" not in json.dumps(manifest)


def test_a_missing_contract_stops_only_its_own(workspace: Workspace, build: MartsBuild) -> None:
    build.more["rework_queue"] = [
        ("colours", "C-01", "item-k1", "tone", 1, "disagreement", "nobody", 2)
    ]
    result = dispatched(workspace, build)
    assert result.sent == ["c-01-r2-painters"]
    (problem,) = result.problems
    assert "loaders/contracts/nobody/colours.yml" in problem
    write_contract(workspace, resource="nobody")
    assert dispatched(workspace, build).sent == ["c-01-r2-nobody"]


def test_only_blind_packages_hide_earlier_answers(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    blind = files_in(workspace.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"WARM" not in blind
    seen = beside(workspace, "seen")
    build.blind = False
    dispatched(seen, build)
    shown = files_in(seen.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"Answers so far: WARM (2), COLD (1)." in shown


def test_a_resource_gets_no_more_items_a_day_than_it_takes(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.items_per_day = 2
    assert dispatched(workspace, build).sent == ["c-01-r2-painters"]
    assert dispatched(workspace, build).proposed == []
    (first,) = packages.read_packages(Journal(workspace.journal)).values()
    assert [item["item_id"] for item in first["items"]] == ["item-k1", "item-@2"]
    build.items_per_day = 3
    (name,) = dispatched(workspace, build).sent
    assert name.startswith("c-01-r2-painters-")
    *_, second = packages.read_packages(Journal(workspace.journal)).values()
    assert [item["item_id"] for item in second["items"]] == ["item-'=3"]


def test_owed_answers_go_out_as_work_and_name_who_is_to_stay_away(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.more["rework_queue"] = [
        ("colours", "C-01", "item-k1", "shade", 0, "missing", "painters", 1, "work", 2, [], []),
        ("colours", "C-01", "item-@2", "shade", 0, "annotator_left", "painters", 2, "rework", 1,
         ["d#x"], ["painters/anna"]),
    ]  # fmt: skip
    assert dispatched(workspace, build).sent == ["c-01-r2-painters", "c-01-r1-painters"]
    rework, work = packages.read_packages(Journal(workspace.journal)).values()
    assert (work["package_kind"], work["n_answers"], work["cost"]) == ("work", 2, 0.5)
    folder = workspace.outbox / "painters" / "c-01-r1-painters"
    assert files_in(folder)["c-01-r1-painters.csv"].count(b"An answer is missing.") == 2
    again = files_in(workspace.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"By somebody else than anna." in again
    assert next(item["not_by"] for item in rework["items"]) == ["painters/anna"]


def test_rework_that_is_free_by_contract_costs_nothing(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.rework_is_free = True
    dispatched(workspace, build)
    (package,) = packages.read_packages(Journal(workspace.journal)).values()
    assert (package["n_answers"], package["cost"]) == (9, 0)


def test_a_change_of_ours_is_paid_for_where_rework_is_free(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.rework_is_free = True
    own, resource = (build.project_id, build.batch_id), build.resource_id
    build.more = {
        "items": [("item-new", "new", "a green door", None)],
        "answers": [
            ("d#new", "item-new", "tone", resource, "vendor", f"{resource}/1", "cold", "cold", True)
        ],
        "rework_queue": [(*own, "item-new", "tone", 9, "guideline_changed", resource, 2)],
    }
    dispatched(workspace, build)
    (package,) = packages.read_packages(Journal(workspace.journal)).values()
    assert (package["n_answers"], package["cost"]) == (10, 0.25)


def test_batches_of_the_same_name_are_told_apart() -> None:
    taken = {name_package("p", "B 1", "r", 2, set())}
    assert taken == {"b-1-r2-r"}
    other = name_package("q", "b-1", "r", 2, taken)
    assert other.startswith("b-1-r2-r-") and other not in taken
    assert name_package("q", "../..", "r", 2, set()) == "r2-r"
    assert name_package("q", "b-1", "r", 2, {*taken, other}) == f"{other}-2"


def test_packages_and_the_real_build_agree(demo_warehouse: Workspace) -> None:
    """The fixture's columns are the marts' columns, and what was sent is what they say."""
    build = demo_warehouse.current_build
    with duckdb.connect(str(build), read_only=True) as connection:
        for table, columns in COLUMNS.items():
            names = [column.split()[0] for column in columns.split(", ")]
            connection.execute(f"select {', '.join(names)} from marts.{table} limit 0")
        sent = connection.execute("select package_id, status from marts.packages").fetchall()
    assert ("si-02-r2-brightlabel", "sent") in sent
    (entry,) = Journal(demo_warehouse.journal).entries(kinds=("package_sent",))
    package: Package = entry.payload
    with Marts(build) as marts:
        queued = [
            (row["item_id"], row["withdraws"])
            for row in marts.rework_queue()
            if row["batch_id"] == "SI-02"
        ]
    assert [(item["item_id"], item["withdraws"]) for item in package["items"]] == queued


def test_what_a_settled_batch_does_not_want_is_not_sent(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.policy = "approve"
    package_id = "c-01-r2-painters"
    assert dispatched(workspace, build).proposed == [package_id]
    assert (workspace.outbox / "proposed" / package_id).is_dir()
    packages.approve(Journal(workspace.journal), package_id, "too late", "lead")
    build.more = {"packages": [(package_id, "withdrawn")]}
    assert dispatched(workspace, build).sent == []
    assert not (workspace.outbox / "proposed" / package_id).exists()
    build.more = {"packages": [(package_id, "approved")]}
    assert dispatched(workspace, build).sent == [package_id], "it fails again, so it is wanted"


def test_what_was_settled_while_a_package_waited_is_not_paid_for(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.policy = "approve"
    journal, package_id = Journal(workspace.journal), "c-01-r2-painters"
    dispatched(workspace, build)
    packages.approve(journal, package_id, "budgeted", "lead")
    build.settled = build.keys
    assert dispatched(workspace, build).sent == [], "nothing of it is wanted"
    # Whatever comes up now does not wait for a package that never goes out.
    item = ("colours", "C-01", "item-new", "tone", 1, "rejected", "painters", 2)
    build.more = {
        "rework_queue": [item],
        "items": [("item-new", "new", "a green door", None)],
        "packages": [(package_id, "withdrawn")],
    }
    (later,) = dispatched(workspace, build).proposed
    assert later != package_id
    build.settled, build.more = ("k1",), {}
    assert dispatched(workspace, build).sent == [package_id]
    (entry,) = journal.entries(kinds=("package_sent",))
    assert [item["item_id"] for item in entry.payload["items"]] == ["item-@2", "item-'=3"]
    assert [entry.payload[name] for name in ("n_items", "n_answers", "cost")] == [2, 6, 1.5]
    folder = workspace.outbox / "painters" / package_id
    assert b"a red door" not in files_in(folder)[f"{package_id}.csv"]
    sent = files_in(folder)
    shutil.rmtree(folder)
    assert dispatched(workspace, build).remade == [package_id]
    assert files_in(folder) == sent


def test_what_is_out_is_not_asked_again_for_the_batch_that_its_item_moved_to(
    workspace: Workspace, build: MartsBuild
) -> None:
    assert dispatched(workspace, build).sent == ["c-01-r2-painters"]
    build.settled = build.keys
    moved = ("colours", "C-02", "item-k1", "tone", 1, "disagreement", "painters", 2, "rework", 3)
    build.more["rework_queue"] = [(*moved, ["d#item-k10"], [], "c-01-r2-painters")]
    assert dispatched(workspace, build).proposed == []
    # Somebody else who is to answer it has not been asked.
    other = (*moved[:6], "plumbers", *moved[7:])
    build.more["rework_queue"] = [(*other, ["d#item-k10"], [], "c-01-r2-painters")]
    build.more["resources"] = [("plumbers", "vendor", 0.25, "EUR", 2, None, False)]
    assert packages.propose(build.write(), Journal(workspace.journal))


def test_what_a_lead_rejects_is_asked_again_whatever_the_gates_say(
    demo_warehouse: Workspace,
    copy_warehouse: Callable[[Workspace], Workspace],
    engine: Engine,
    tmp_path: Path,
) -> None:
    """A suspended annotator's answers too, of others; the batch leaves `passed` for it."""
    workspace = copy_warehouse(demo_warehouse)
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        keys = connection.execute(
            "select source_key from marts.batch_items inner join marts.items using (item_id)"
            " where batch_id = 'SI-01' and batch_items.role = 'work' order by source_key limit 4"
        ).fetchall()
    file = tmp_path / "bad.txt"
    file.write_text("\n".join(key for (key,) in keys))
    environment = {"ASSAY_HOME": str(workspace.home), "ASSAY_ACTOR": "Ada"}
    for command in (
        ["rework", "reject", "SI-01", "--items", str(file), "--reason", "refunds"],
        ["annotator", "suspend", "corvid/oana", "--reason", "guessed"],
    ):
        told = CliRunner().invoke(assay, command, env=environment)
        assert told.exit_code == 0, told.output
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        found = connection.execute(
            "select reason, route, route_kind, count(*) from marts.rework_queue"
            " where batch_id = 'SI-01' group by all order by all"
        ).fetchall()
        suspended = connection.execute(
            "select count(*) from marts.answers where annotator_id = 'corvid/oana'"
            " and batch_id = 'SI-01' and is_current and item_id not in"
            " (select item_id from marts.rework_queue where reason = 'rejected')"
            " and item_id in (select item_id from marts.batch_items where role = 'work')"
        ).fetchone()
        status = connection.execute(
            "select status from marts.batch_status where batch_id = 'SI-01'"
        ).fetchone()
    assert found == [
        ("annotator_left", "corvid", "other_annotators", suspended[0]),
        ("rejected", "brightlabel", "same_annotators", 4),
    ]
    assert status == ("rework",)
    unknown = CliRunner().invoke(
        assay, ["annotator", "leave", "corvid/oanna", "--reason", "x"], env=environment
    )
    assert unknown.exit_code != 0
