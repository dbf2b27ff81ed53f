"""Files put in and names accepted through the page: the same door as everybody's."""

import shutil

import duckdb
import pytest

from app import feed_contracts, uploads
from app.feed_contracts import CommandFailed
from app.uploads import NotTaken
from assay.journal import Journal
from assay.workspace import REPOSITORY, Workspace

CORVID = "labels/corvid/support_intents"


@pytest.fixture
def workspace(use, demo_warehouse, copy_warehouse, tmp_path, monkeypatch):
    """The demo with a configuration of its own."""
    monkeypatch.setenv("ASSAY_ACTOR", "ada")
    config = tmp_path / "config"
    shutil.copytree(REPOSITORY / "seeds", config / "seeds")
    shutil.copytree(REPOSITORY / "loaders" / "contracts", config / "loaders" / "contracts")
    copied = Workspace(copy_warehouse(demo_warehouse).home, config)
    use(copied)
    return copied


def test_every_feed_of_the_contracts_can_be_chosen(workspace):
    folders = [feed.folder for feed in uploads.feeds()]
    assert CORVID in folders and "gold/support_intents" in folders
    assert folders[0].startswith("labels/") and folders[-1].startswith("batches/")


def test_a_file_lies_in_the_drop_folder_as_it_was_and_is_told_of(workspace):
    data = "Ünï\r\ncode".encode()
    path = uploads.put(CORVID, "SI-09 final.csv", data)
    assert path == workspace.drop / CORVID / "SI-09 final.csv"
    assert path.read_bytes() == data
    assert [each.name for each in path.parent.iterdir()] == ["SI-09 final.csv"]
    entry = Journal(workspace.journal).entries(kinds=["uploaded"])[-1]
    assert entry.actor == "ada"
    assert (entry.payload["file_name"], entry.payload["n_bytes"]) == (path.name, len(data))


def test_a_file_that_waits_is_not_replaced(workspace):
    path = uploads.put(CORVID, "a.csv", b"first")
    with pytest.raises(NotTaken, match="waits there already"):
        uploads.put(CORVID, "a.csv", b"second")
    assert path.read_bytes() == b"first"
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("folder", "name", "data"),
    [
        ("labels/nobody/support_intents", "a.csv", b"a"),
        ("../refused", "a.csv", b"a"),
        ("", "a.csv", b"a"),
        (CORVID, "../a.csv", b"a"),
        (CORVID, "/etc/passwd", b"a"),
        (CORVID, "..", b"a"),
        (CORVID, "a\\b.csv", b"a"),
        (CORVID, ".hidden", b"a"),
        (CORVID, "a.csv.part", b"a"),
        (CORVID, "a\n.csv", b"a"),
        (CORVID, "\u202excsv.a", b"a"),
        (CORVID, "", b"a"),
        (CORVID, "a" * 151, b"a"),
        (CORVID, "a.csv", b""),
        (CORVID, "a.csv", bytes(uploads.MOST_BYTES + 1)),
    ],
)
def test_what_is_no_file_for_us_is_refused_with_a_reason(workspace, folder, name, data):
    before = sorted(workspace.home.rglob("*"))
    with pytest.raises(NotTaken) as refused:
        uploads.put(folder, name, data)
    assert str(refused.value)
    assert sorted(workspace.home.rglob("*")) == before


def refused_delivery(workspace):
    with duckdb.connect(str(workspace.current_build), read_only=True) as build:
        found = build.execute(
            "select delivery_id, folder, file_name from marts.deliveries "
            "where reason = 'missing_column'"
        )
        return found.fetchone()


def test_a_proposal_names_the_columns_of_a_refused_file(workspace):
    _, folder, name = refused_delivery(workspace)
    path = feed_contracts.refused_file(folder, name)
    proposal = feed_contracts.suggest(path, folder)
    assert "Intent label" in feed_contracts.columns_of(proposal)
    assert feed_contracts.fields("brightlabel/support_intents")["Intent"] is True
    assert feed_contracts.refused_file("../..", "etc/passwd") is None
    assert feed_contracts.fields("../../seeds/gates") == {}


def test_an_accepted_column_is_in_the_contract_and_the_journal_and_the_file_lands(workspace):
    delivery_id, _, name = refused_delivery(workspace)
    done = feed_contracts.accept(
        delivery_id, columns={"Intent label": "Intent"}, labels={}, reason="They renamed it"
    )
    assert done["is_changed"]
    (again,) = done["deliveries"]
    assert (again["file_name"], again["status"]) == (name, "landed")
    text = (workspace.contracts / "brightlabel" / "support_intents.yml").read_text()
    assert "Intent label" in text
    entry = Journal(workspace.journal).entries(kinds=["contract_accepted"])[-1]
    assert (entry.actor, entry.payload["reason"]) == ("ada", "They renamed it")


def test_a_label_that_will_not_do_is_said_and_changes_nothing(workspace):
    delivery_id, *_ = refused_delivery(workspace)
    path = workspace.contracts / "brightlabel" / "support_intents.yml"
    before = path.read_bytes()
    for wrong in ({"--help": "no_such"}, {"a\0b": "refund"}):
        with pytest.raises(CommandFailed) as failed:
            feed_contracts.accept(delivery_id, columns={}, labels=wrong, reason="")
        assert str(failed.value)
    with pytest.raises(CommandFailed):
        feed_contracts.accept("--help", columns={"a": "b"}, labels={}, reason="")
    assert path.read_bytes() == before


def test_the_page_offers_what_can_be_done(workspace, open_page):
    app = open_page(workspace, "deliveries")
    assert not app.exception
    popovers = [element.proto.popover.label for element in app.get("popover")]
    assert "Put a file in" in popovers
