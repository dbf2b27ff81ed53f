"""Feed contracts from the command line, on the demo's own files."""

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assay import contracts, pipeline
from assay.errors import WrongUse
from assay.journal import Journal
from assay.workspace import REPOSITORY, Workspace
from loaders.contract import load_contract, parse_contract
from loaders.facts import open_facts

HEADER = "Job,Ticket ID,Annotator,Lable,Seconds\n"
ROWS = "".join(f"SI-01,T-{n},ann,Refund,{n}\n" for n in range(1, 6))
FEED = "brightlabel/support_intents"
Drop = Callable[[str, str], str]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty warehouse with the demo's configuration in a folder of its own."""
    config = tmp_path / "config"
    shutil.copytree(REPOSITORY / "seeds", config / "seeds")
    shutil.copytree(REPOSITORY / "loaders" / "contracts", config / "loaders" / "contracts")
    workspace = Workspace(tmp_path / "data", config)
    workspace.create()
    return workspace


@pytest.fixture
def land(workspace: Workspace) -> Drop:
    """Lands one file of brightlabel's; returns its delivery id."""

    def land_one(name: str, text: str) -> str:
        path = workspace.drop / "labels" / "brightlabel" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (delivery,) = pipeline.land(workspace).deliveries
        return delivery.delivery_id

    return land_one


def test_accepting_a_column_lands_the_refused_file(workspace: Workspace, land: Drop) -> None:
    refused = land("a.csv", HEADER + ROWS)
    path = workspace.contracts / f"{FEED}.yml"
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    done = contracts.accept(workspace, refused, columns=("Lable=Intent",), actor="lead")
    assert [each.status for each in done.deliveries] == ["landed"]
    assert done.deliveries[0].n_landed == 5
    field = next(each for each in load_contract(path).fields if each.name == "Intent")
    assert field.aliases == ("Lable",)
    assert [line for line in path.read_text().splitlines() if line.startswith("#")] == comments
    (entry,) = Journal(workspace.journal).entries(kinds=["contract_accepted"])
    assert (entry.actor, entry.payload["feed"]) == ("lead", FEED)
    assert entry.payload["columns"] == ["Lable=Intent"]
    assert not [each for each in workspace.refused.rglob("*") if each.is_file()]
    assert not [each for each in workspace.drop.rglob("*") if each.is_file()]


def test_the_command_in_the_hint_lands_the_refused_file(workspace: Workspace, land: Drop) -> None:
    refused = land("a.csv", HEADER.replace("Lable", "Intent $x") + ROWS)
    hint = refusal_hint(workspace, refused)
    words = shlex.split(re.search(r"`(assay contract accept .+?)`: it writes", hint)[1])
    assert words[:4] == ["assay", "contract", "accept", refused] and words[4] == "--column"
    done = contracts.accept(workspace, refused, columns=(words[5],), actor="lead")
    assert [each.status for each in done.deliveries] == ["landed"]


def refusal_hint(workspace: Workspace, delivery_id: str) -> str:
    with open_facts(workspace.facts, read_only=True) as facts:
        query = "select hint from raw.deliveries where delivery_id = ?"
        return facts.execute(query, [delivery_id]).fetchone()[0]


def test_accepting_a_label_lands_nothing_again(workspace: Workspace, land: Drop) -> None:
    landed = land("a.csv", HEADER.replace("Lable", "Intent") + "SI-01,T-1,ann,Old name,1\n")
    pair = ("Old name=charge_dispute",)
    done = contracts.accept(workspace, landed, labels=pair, actor="lead")
    assert done.requeued is None and done.is_changed and not done.deliveries
    again = contracts.accept(workspace, landed, labels=pair, actor="lead")
    assert not again.is_changed
    aliases = load_contract(workspace.contracts / f"{FEED}.yml").label_aliases
    assert aliases["charge_dispute"] == ["Charge dispute", "Dispute", "Old name"]


def test_what_cannot_be_accepted_says_what_can(workspace: Workspace, land: Drop) -> None:
    refused = land("a.csv", HEADER + ROWS)
    for options, told in [
        ({"columns": ("Lable=Intend",)}, "Was 'Intent' meant"),
        ({"labels": ("x=refnd",)}, "Was 'refund' meant"),
        ({"labels": ("Dispute=refund",)}, "means charge_dispute"),
        ({}, "--column"),
    ]:
        with pytest.raises(WrongUse, match=told):
            contracts.accept(workspace, refused, actor="lead", **options)
    with pytest.raises(WrongUse, match="no delivery"):
        contracts.accept(workspace, "nothing", columns=("a=b",), actor="lead")


def test_requeue_puts_the_bytes_back(workspace: Workspace, land: Drop) -> None:
    refused = land("a.csv", HEADER + ROWS)
    path = contracts.requeue_delivery(workspace, refused)
    assert path.read_text() == HEADER + ROWS
    assert not [each for each in workspace.refused.rglob("*") if each.is_file()]
    (again,) = pipeline.land(workspace).deliveries
    assert again.status == "refused" and again.delivery_id != refused
    landed = land("b.csv", HEADER.replace("Lable", "Intent") + ROWS)
    with pytest.raises(WrongUse, match="it is landed"):
        contracts.requeue_delivery(workspace, landed)
    twice = land("c.csv", HEADER.replace("Lable", "Intent") + ROWS)
    contracts.requeue_delivery(workspace, twice)
    (meant,) = pipeline.land(workspace).deliveries
    assert (meant.status, meant.n_landed) == ("landed", 5)


def test_check_says_what_landing_would_do(workspace: Workspace, tmp_path: Path, land: Drop) -> None:
    file = tmp_path / "new.csv"
    file.write_text(HEADER + ROWS)
    with pytest.raises(WrongUse, match="--as"):
        contracts.check(workspace, file, None)
    tried = contracts.check(workspace, file, "labels/brightlabel")
    assert tried.outcome == "would_be_refused" and tried.refusal.reason == "missing_column"
    text = HEADER.replace("Lable", "Intent") + ROWS + "SI-01,T-9,ann,Qwerty,many\n"
    file.write_text(text + "SI-01,T-9,bob,Qwerty,1\n")
    tried = contracts.check(workspace, file, "labels/brightlabel")
    assert (tried.outcome, tried.n_records, tried.n_refused) == ("would_land", 7, 1)
    assert [each[0] for each in tried.problems] == ["bad_type"]
    assert contracts.unknown_labels(workspace, tried) == {"Qwerty": 1}
    assert not workspace.facts.exists()
    land("new.csv", file.read_text())
    assert contracts.check(workspace, file, "labels/brightlabel").outcome == "would_be_duplicate"


@pytest.mark.slow
def test_a_proposal_is_a_contract_that_lands_its_file(demo_warehouse: Workspace) -> None:
    arrivals = sorted((demo_warehouse.archive / "arrivals").glob("*.json"))
    proposed = 0
    for path in arrivals:
        arrival = json.loads(path.read_text())
        if arrival["feed_kind"] != "labels" or arrival["duplicate_of"]:
            continue
        sha256 = arrival["sha256"]
        file = demo_warehouse.archive / "files" / sha256[:2] / sha256
        text = contracts.suggest(demo_warehouse, file, arrival["folder"], None)
        contract = parse_contract(text.encode(), feed=arrival["feed"])
        known = load_contract(demo_warehouse.contracts / f"{arrival['feed']}.yml")
        for target in ("item", "batch", "annotator", "seconds"):
            assert [each.name for each in contract.mapped(target)] == [
                each.name for each in known.mapped(target)
            ], text
        assert (contract.format, contract.header_row, contract.layout) == (
            known.format,
            known.header_row,
            known.layout,
        )
        assert (contract.project_id, contract.source) == (known.project_id, known.source)
        proposed += 1
    assert proposed >= 10
