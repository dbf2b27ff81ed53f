"""A column under another name: refused with the nearest name, the line and the command to add."""

from __future__ import annotations

import re

import pytest

from loaders.contract import load_contract
from loaders.contract_edit import with_column_alias

from .conftest import Place

ROWS = "T-1,ann,Refund,1\n"
BLOCK = """\
feed: labels
project: tickets
resource: acme
item_source: desk
format: csv
schema:
  fields:
    - name: Ticket ID
      maps_to: item
    - name: Annotator
      aliases:
        - Worker   # until 2024
      maps_to: annotator
    - name: Intent
      maps_to: answer
"""


RENAMED = [
    ("Ticket ID,Annotator,Intents,Seconds", "Intent", "Intents"),
    ("Ticket ID,Anotator,Intent,Seconds", "Annotator", "Anotator"),
    ('Ticket ID,Annotator,"The ""Intent""",Seconds', "Intent", 'The "Intent"'),
]


@pytest.mark.parametrize(
    ("contract", "header", "field", "nearest"),
    [
        *(("flow", *each) for each in RENAMED),
        *(("block", *each) for each in RENAMED),
        ("block", "Ticket ID,Workers,Intent,Seconds", "Annotator", "Workers"),
        ("block", "Ticket ID,Annotator,Lable,Seconds", "Intent", "Lable"),
        ("flow", "Ticket ID,Rater,Intent,Seconds", "Annotator", "Rater"),
    ],
)
def test_the_hint_is_the_line_that_the_contract_needs(
    place: Place, contract: str, header: str, field: str, nearest: str
) -> None:
    if contract == "block":
        place.contract("acme/tickets", BLOCK)
    path = place.contracts / "acme/tickets.yml"
    delivery = place.land_one("labels/acme/a.csv", f"{header}\n{ROWS}")
    assert (delivery.status, delivery.reason_code) == ("refused", "missing_column")
    assert f"The nearest to '{field}' is '{nearest}'." in delivery.message
    number, line = re.search(r"line (\d+), `(.+?)` in acme/tickets.yml", delivery.hint).groups()
    changed = with_column_alias(path.read_bytes(), "acme/tickets", field, nearest).decode()
    assert changed.splitlines()[int(number) - 1].strip() == line
    assert delivery.delivery_id in delivery.hint and "<DELIVERY>" not in delivery.hint
    path.write_text(changed)
    fields = {each.name: each for each in load_contract(path).fields}
    assert nearest in fields[field].aliases
    assert place.land_one("labels/acme/a.csv", f"{header}\n{ROWS}").status == "landed"


def test_several_renamed_columns_are_accepted_by_one_command(place: Place) -> None:
    delivery = place.land_one("labels/acme/a.csv", "Ticket-ID,Anotator,What,Seconds\n" + ROWS)
    command = re.search(r"`(assay contract accept .+?)`", delivery.hint)[1]
    assert command == (
        f"assay contract accept {delivery.delivery_id} "
        '--column "Ticket-ID=Ticket ID" --column "Anotator=Annotator"'
    )
    assert "add 'Intent'" in delivery.hint
    twice = place.land_one("labels/acme/b.csv", "Ticket ID,Intend,Seconds\nT-1,x,1\n")
    assert "'Annotator', 'Intent'" in twice.message and '"Intend=Intent"' in twice.hint
