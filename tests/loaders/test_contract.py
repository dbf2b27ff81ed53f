"""Feed contracts: what is wrong with one is said with its place and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.contract import (
    BadContract,
    Contract,
    find_contract,
    load_contract,
    load_contracts,
    parse_contract,
)
from loaders.header import nearest_name

from .conftest import LABELS

REPOSITORY = Path(__file__).parents[2]
GOOD = LABELS.format(format="csv", extra="")


def parsed(text: str) -> Contract:
    return parse_contract(text.encode(), feed="acme/tickets", place="acme/tickets.yml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("feed: labels", "feed: answers", r"feed: 'answers' is not one of"),
        ("feed: labels\n", "", "'feed' is a required property"),
        ("resource: acme\n", "", "'resource' is a required property"),
        ("maps_to: seconds", "maps_to: time", r"schema.fields.3.maps_to: 'time' is not one of"),
        ("maps_to: item}", "maps_to: comment}", "two fields map to 'comment'"),
        ("maps_to: answer,", "", "no field has maps_to: answer"),
        (", maps_to: annotator", "", "identity: person needs to know who answered"),
        ("format: csv", "format: csv\nheader_row: top", "header_row: expected the row number"),
        ("format: csv", "format: csv\ndelimiter: '::'", "delimiter: expected one character"),
        ("format: csv", "format: csv\nfile_pattern: '(a'", "file_pattern: not a regular"),
        ("format: csv", "format: csv\ncolour: red", "'colour' was unexpected"),
        ("Annotator", "ticket_id", "the column name 'ticket_id' stands in two fields"),
        ("feed: labels", "feed: labels\nfeed: gold", "the key 'feed' stands twice"),
        ("feed: labels", "feed: [", "not readable as YAML"),
        ("maps_to: comment", "maps_to: answer", "layout: several fields map to answer"),
        ('refund: ["Refund", "money back"]', "refund: Refund", "label_aliases.refund: expected a"),
        ("type: number", "type: float", r"schema.fields.3.type: 'float' is not one of"),
    ],
)  # fmt: skip
def test_mistakes_are_named(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    with pytest.raises(BadContract, match=r"^acme/tickets\.yml: ") as raised:
        parsed(GOOD.replace(old, new, 1))
    assert expected in str(raised.value)


@pytest.mark.parametrize("key", ["project", "resource", "item_source"])
def test_what_a_proposal_leaves_open_must_be_filled_in(key: str, tmp_path: Path) -> None:
    lines = GOOD.splitlines(keepends=True)
    assert any(line.startswith(f"{key}:") for line in lines)
    left = [f"{key}: TODO  # no idea\n" if line.startswith(f"{key}:") else line for line in lines]
    path = tmp_path / "tickets.yml"
    path.write_text("".join(left))
    with pytest.raises(BadContract, match=f"{key}: still says TODO"):
        load_contract(path)


def test_every_scalar_is_text() -> None:
    text = GOOD.replace("label_aliases:", "label_aliases:\n  no: [no, 01, 1e3, null, true]")
    contract = parsed(text.replace('["", "n/a"]', "[NA, 0]"))
    assert contract.label_aliases["no"] == ["no", "01", "1e3", "null", "true"]
    assert contract.missing_values == ("", "NA", "0")


def test_defaults() -> None:
    contract = parsed(GOOD)
    assert (contract.layout, contract.encoding, contract.delimiter) == ("long", "utf-8", ",")
    assert (contract.identity, contract.delivery_mode, contract.header_row) == (
        "person",
        "cumulative",
        1,
    )
    assert [each.name for each in contract.fields if each.is_required] == [
        "Ticket ID", "Annotator", "Intent",
    ]  # fmt: skip


def test_found_by_folder(tmp_path: Path) -> None:
    for name, text in {
        "acme/tickets": GOOD,
        "acme/mails": GOOD.replace("project: tickets", "project: mails"),
        "solo/tickets": GOOD.replace("resource: acme", "resource: solo"),
        "broken/tickets": "feed: labels",
    }.items():
        path = tmp_path / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = {
        folder: each.feed if (each := find_contract(tmp_path, folder)) else None
        for folder in (
            "labels/solo",
            "labels/acme",
            "labels/acme/mails/x",
            "labels/nobody",
            "items/tickets",
        )
    }
    assert found == {
        "labels/solo": "solo/tickets",
        "labels/acme": None,
        "labels/acme/mails/x": "acme/mails",
        "labels/nobody": None,
        "items/tickets": None,
    }
    assert list(load_contracts(tmp_path)[1]) == ["broken/tickets"]


@pytest.mark.parametrize("folder", [".", "tests/real/snow_rte", "tests/real/nordiachange"])
def test_contracts_of_this_repository_are_good(folder: str) -> None:
    paths = sorted((REPOSITORY / folder / "loaders/contracts").glob("*/*.yml"))
    assert paths
    for path in paths:
        load_contract(path)


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ("Label", ["Lable", "Text"], "Lable"),
        ("Ticket ID", ["TicketID", "Text"], "TicketID"),
        ("Annotator", ["Worker", "Annotater Name"], "Annotater Name"),
        ("Intent", ["x", "y"], None),
    ],
)
def test_nearest_name(wanted: str, names: list[str], expected: str | None) -> None:
    assert nearest_name(wanted, names) == expected
