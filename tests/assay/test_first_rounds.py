"""`assay send`: a batch's first round, assigned, with gold unseen, once and byte for byte."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assay import pipeline
from assay.cli import assay
from assay.errors import AssayError
from assay.journal import Journal
from assay.packages.first_round import brief_of, work_package
from assay.packages.marts import Marts
from assay.pipeline import Engine
from assay.workspace import Workspace
from tests.assay.marts_build import MartsBuild

N_WORK, N_GOLD = 10, 2


@pytest.fixture
def build(tmp_path: Path) -> MartsBuild:
    """Twenty items, four of them gold, and three annotators of whom one has left."""
    build = MartsBuild(tmp_path / "builds" / "assay.duckdb")
    build.more["batch_items"] = [
        ("colours", "C-02", f"item-{n:02}", "gold" if n < 4 else "work", None) for n in range(20)
    ]
    build.more["questions"] = [("colours", "tone", 1)]
    build.more["annotators"] = [
        ("colours", "painters", name, standing, True)
        for name, standing in (("anna", "active"), ("bo", "active"), ("cy", "left"),
                               ("di", "active"))
    ]  # fmt: skip
    build.write()
    return build


def test_the_wanted_overlap_is_shared_out_evenly_and_nobody_gets_an_item_twice(
    build: MartsBuild,
) -> None:
    row = {"batch_id": "C-02", "resource_id": "painters", "answers_per_item": 2}
    brief = brief_of(row, overlap_share=0.25)
    with Marts(build.path) as marts:
        package = work_package(marts, "colours", "C-02", brief, set())
        assert work_package(marts, "colours", "C-02", brief, set()) == package
        other = work_package(marts, "colours", "C-02", {**brief, "resource_id": "x"}, set())
    wanted = Counter(item["n_wanted"] for item in package["items"])
    assert wanted == {2: 15, 3: 5}
    assert (package["n_items"], package["n_answers"], package["cost"]) == (20, 45, 11.25)
    loads = Counter(name for item in package["items"] for name in item["assigned"])
    assert loads == {"anna": 15, "bo": 15, "di": 15}
    assert all(len(set(item["assigned"])) == item["n_wanted"] for item in package["items"])
    # Gold lies where its hash puts it, and elsewhere for another resource.
    places = [item["rank"] for item in package["items"] if item["item_id"] < "item-04"]
    assert places != [1, 2, 3, 4]
    order = [item["item_id"] for item in package["items"]]
    assert order != [item["item_id"] for item in other["items"]]
    assert {item["n_wanted"] for item in other["items"]} == {2, 3}
    assert not any(item["assigned"] for item in other["items"])


def test_a_batch_goes_out_comes_back_and_is_never_sent_twice(
    demo_warehouse: Workspace,
    copy_warehouse: Callable[[Workspace], Workspace],
    engine: Engine,
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    drop_items(workspace)
    assert pipeline.run(workspace, engine).ok
    environment = {"ASSAY_HOME": str(workspace.home), "ASSAY_ACTOR": "Ada"}

    def send(*more: str) -> str:
        told = CliRunner().invoke(assay, ["send", "SI-05", *more], env=environment)
        if told.exception and not isinstance(told.exception, SystemExit):
            raise told.exception
        assert told.exit_code == 0, told.output
        return told.output

    with pytest.raises(AssayError, match="Nobody is briefed for batch SI-05"):
        send()
    with pytest.raises(AssayError, match="says no due date: add --due"):
        send("--to", "brightlabel=2")
    with pytest.raises(AssayError, match="no usable feed contract"):
        send("--to", "brightlabel=2", "--to", "linguists=1", "--due", "2099-01-31")
    assert not (workspace.outbox / "brightlabel" / "si-05-r1-brightlabel").exists()
    out = send("--to", "brightlabel=2", "--to", "corvid=1", "--due", "2099-01-31")
    assert "si-05-r1-brightlabel is sent: 12 items, 24 answers, 2.64 EUR" in out
    folder = workspace.outbox / "brightlabel" / "si-05-r1-brightlabel"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) >= {"si-05-r1-brightlabel.csv", "brief.json", "manifest.json"}
    assert not [name for name, data in files.items() if b"gold" in data.lower()]
    lend_gold(workspace, environment)
    assert pipeline.run(workspace, engine).ok
    assert status(workspace) == ("sent", 36)
    # Gold of another batch is this one's too, and is expected of whoever was sent it.
    assert status(workspace, "SI-06") == ("sent", 12)
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        roles = connection.execute(
            "select role, count(*) from marts.batch_items where batch_id = 'SI-06' group by 1"
        ).fetchall()
    assert dict(roles) == {"work": 10, "gold": 2}

    shutil.rmtree(folder)
    assert send().count("was sent already") == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files

    target = workspace.drop / "labels" / "brightlabel" / "back.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(filled_in(files["si-05-r1-brightlabel.csv"]))
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    assert status(workspace) == ("partly_delivered", 36)
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        package = connection.execute(
            "select package_kind, status, n_answered_items from marts.packages"
            " where package_id = 'si-05-r1-brightlabel'"
        ).fetchone()
        rounds = connection.execute(
            "select round, count(*), count(distinct annotator_id) from marts.answers"
            " where batch_id = 'SI-05' group by round"
        ).fetchall()
    assert package == ("work", "answered", 12)
    assert rounds == [(1, 24, 3)]


def drop_items(workspace: Workspace) -> None:
    """Ten tickets and two of known answer, as the help desk sends them; ten more without."""
    roles = ["work"] * N_WORK + ["gold"] * N_GOLD + ["work"] * N_WORK
    table = pa.table(
        {
            "ticket_id": [f"HX-{n:02}" for n in range(len(roles))],
            "body": [f"Where is transfer number {n}?" for n in range(len(roles))],
            "language": ["en"] * len(roles),
            "batch": ["SI-05"] * (N_WORK + N_GOLD) + ["SI-06"] * N_WORK,
            "purpose": roles,
            "channel": ["mail"] * len(roles),
            "plan": ["free"] * len(roles),
            "created_at": ["2026-01-01"] * len(roles),
        }
    )
    folder = workspace.drop / "items" / "support_intents"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "SI-05.parquet")


def filled_in(data: bytes) -> bytes:
    """The package as its annotators give it back."""
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    for row in rows:
        assert row["Annotator"].startswith("BL-"), row
        writer.writerow({**row, "Intent": "Transfer"})
    return text.getvalue().encode()


def lend_gold(workspace: Workspace, environment: dict[str, str]) -> None:
    """Sends a batch that has no gold, with some that its resource has never answered."""
    arguments = ["send", "SI-06", "--to", "corvid=1", "--due", "2099-01-31", "--gold", "0.2"]
    out = CliRunner().invoke(assay, arguments, env=environment).output
    assert "12 items, 12 answers, 1.68 EUR; 2 of the items are gold of other batches" in out
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        answered = connection.execute(
            "select distinct item_id from marts.answers where resource_id = 'corvid'"
        ).fetchall()
    (entry,) = Journal(workspace.journal).entries(kinds=["package_sent"])[-1:]
    lent = {item["item_id"] for item in entry.payload["items"] if item.get("is_lent_gold")}
    assert len(lent) == 2 and not lent & {item for (item,) in answered}
    folder = workspace.outbox / "corvid" / "si-06-r1-corvid"
    assert not [path for path in folder.iterdir() if b"gold" in path.read_bytes().lower()]


def status(workspace: Workspace, batch_id: str = "SI-05") -> tuple[str, int]:
    """Of a batch, and how many answers are expected."""
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        return connection.execute(
            "select status, n_answers_expected from marts.batch_status where batch_id = ?",
            [batch_id],
        ).fetchone()
