"""An alias goes where it belongs, and nothing else in the contract changes."""

from __future__ import annotations

import difflib

import pytest

from loaders.contract import parse_contract
from loaders.contract_edit import (
    BadAlias,
    split_column,
    split_label,
    with_column_alias,
    with_label_alias,
)

FLOW = """\
# Acme's export.
feed: labels
project: tickets   # the only one
resource: acme
item_source: desk
format: csv
identity: none
schema:
  fields:
    - {name: Ticket ID, type: string, maps_to: item}  # its key
    - {name: Intent, aliases: [label, "no"], maps_to: answer, question: intent}
label_aliases:
  refund: ["Refund"]   # as they write it
  "01": []
"""
BLOCK = """\
feed: labels
project: tickets
resource: acme
item_source: desk
format: csv
identity: none
schema:
    fields:
    -   name: Ticket ID   # its key
        maps_to: item
    -   name: Intent
        aliases:
        - label   # old
        maps_to: answer
label_aliases:
    refund:
    - Refund
    - money back
"""


def added(before: str, after: bytes) -> list[str]:
    """The lines that changed, as `-old` and `+new`."""
    lines = difflib.ndiff(before.splitlines(), after.decode().splitlines())
    return [line[0] + line[2:] for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("text", [FLOW.replace('  "01": []\n', ""), BLOCK], ids=["flow", "block"])
@pytest.mark.parametrize("alias", ["Lable", 'a "quoted" name', "x: y # z", "naïve, [list]"])
def test_column_alias_is_read_back(text: str, alias: str) -> None:
    for name in ("Ticket ID", "Intent"):
        data = with_column_alias(text.encode(), "acme/tickets", name, alias)
        contract = parse_contract(data, feed="acme/tickets")
        field = next(each for each in contract.fields if each.name == name)
        assert field.aliases[-1] == alias
        changes = added(text, data)
        assert sum(line.startswith("+") for line in changes) == 1, changes
        assert sum(line.startswith("-") for line in changes) <= 1, changes
        assert data.decode().count("#") - text.count("#") == alias.count("#")


@pytest.mark.parametrize("text", [FLOW.replace('  "01": []\n', ""), BLOCK], ids=["flow", "block"])
def test_label_alias_is_read_back(text: str) -> None:
    data = with_label_alias(text.encode(), "acme/tickets", "refund", "Complaint (old)")
    assert parse_contract(data, feed="f").label_aliases["refund"][-1] == "Complaint (old)"
    data = with_label_alias(data, "acme/tickets", "transfer", "TRF")
    # The first is what rework files say: a label keeps its own name.
    assert parse_contract(data, feed="f").label_aliases["transfer"] == ["transfer", "TRF"]
    assert parse_contract(data, feed="f").label_aliases["refund"][0] == "Refund"


def test_label_aliases_are_begun_where_there_are_none() -> None:
    text = BLOCK[: BLOCK.index("label_aliases")]
    data = with_label_alias(text.encode(), "acme/tickets", "01", "one")
    assert parse_contract(data, feed="f").label_aliases == {"01": ["01", "one"]}


def test_an_alias_that_would_break_the_contract_is_refused() -> None:
    with pytest.raises(BadAlias, match="stands in two fields"):
        with_column_alias(BLOCK.encode(), "acme/tickets", "Intent", "ticket id")


def test_pairs_are_split_by_what_the_contract_knows() -> None:
    contract = parse_contract(BLOCK.encode(), feed="acme/tickets")
    assert split_column(contract, "Lable=label")[1].name == "Intent"
    assert split_column(contract, "a=b=answer")[0] == "a=b"
    with pytest.raises(BadAlias, match="Was 'Intent' meant"):
        split_column(contract, "Lable=Intnet")
    assert split_label("x=y=refund", ["refund"], "f") == ("x=y", "refund")
    with pytest.raises(BadAlias, match="Was 'refund' meant"):
        split_label("x=refnd", ["refund"], "f")
