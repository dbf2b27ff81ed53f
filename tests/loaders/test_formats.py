"""One battery for all formats: what each must land, refuse and say."""

from __future__ import annotations

import json

import pytest

from loaders.ledger import Delivery

from .conftest import Place
from .samples import FORMATS

HEADER = ["Ticket ID", "Annotator", "Intent", "Seconds", "Note", "Mood"]
ROWS = [
    ["T-1", "ann", "Refund", "12.5", "ok, fine", "calm"],
    ["T-2", "bob", None, "3", 'said "no"\nthen left', None],
    ["T-3", "ann", "n/a", None, "=1+1", "żółć 😀"],
    ["007", "bob", "Überweisung", "0.25", None, None],
]
# Text formats count the header (and the lines of a quoted cell as one); others start at record 1.
FIRST_ROW = {"csv": 2, "xlsx": 2, "ods": 2, "json": 1, "jsonl": 1, "parquet": 1}


@pytest.fixture(params=FORMATS)
def name(request: pytest.FixtureRequest, place: Place) -> str:
    """A file name of each format, with a contract in place."""
    form, extra, _ = FORMATS[request.param]
    place.labels(form, extra)
    return request.param


def deliver(place: Place, name: str, header: list[str], rows: list[list[str | None]]) -> Delivery:
    return place.land_one(f"labels/acme/{name}", FORMATS[name][2](header, rows))


def test_lands_every_record(place: Place, name: str) -> None:
    delivery = deliver(place, name, HEADER, ROWS)
    first = FIRST_ROW[delivery.format or ""]
    assert (delivery.status, delivery.n_received, delivery.n_landed) == ("landed", 4, 4), (
        delivery.message
    )
    assert place.rows(
        "select row_number, answer_number, source_key, annotator, question_id, answer, seconds, "
        "comment, rescued from raw.answers order by answer_number"
    ) == [
        (first, 1, "T-1", "ann", "intent", "Refund", 12.5, "ok, fine", '{"Mood": "calm"}'),
        (first + 1, 2, "T-2", "bob", "intent", None, 3.0, 'said "no"\nthen left', None),
        (first + 2, 3, "T-3", "ann", "intent", None, None, "=1+1", '{"Mood": "żółć 😀"}'),
        (first + 3, 4, "007", "bob", "intent", "Überweisung", 0.25, None, None),
    ]
    assert json.loads(delivery.header or "") == HEADER
    assert "unknown_columns" in json.loads(delivery.flags)


def test_same_bytes_twice_land_once(place: Place, name: str) -> None:
    first = deliver(place, name, HEADER, ROWS)
    again = deliver(place, name, HEADER, ROWS)
    assert (again.status, again.reason_code) == ("duplicate", "duplicate_file")
    assert again.duplicate_of == first.delivery_id
    assert (again.n_received, again.n_duplicate, again.n_landed) == (4, 4, 0)
    assert place.rows("select count(*) from raw.answers") == [(4,)]


def test_broken_type_refuses_the_record_alone(place: Place, name: str) -> None:
    rows = [*ROWS, ["T-5", "ann", "Refund", "abc", None, None]]
    delivery = deliver(place, name, HEADER, rows)
    assert (delivery.n_received, delivery.n_landed, delivery.n_refused) == (5, 4, 1)
    refused = place.rows(
        "select row_number, column_name, reason_code, message from raw.refused_records"
    )
    number = FIRST_ROW[delivery.format or ""] + 4
    place_of = "answers.csv: " if name == "a.zip" else ""
    message = f"{place_of}Row {number}, column 'Seconds': 'abc' is not a number such as 12.5."
    assert refused == [(number, "Seconds", "bad_type", message)]


def test_record_without_item_or_annotator_is_refused(place: Place, name: str) -> None:
    rows = [*ROWS, [None, None, "Refund", "1", None, None]]
    delivery = deliver(place, name, HEADER, rows)
    assert (delivery.n_received, delivery.n_landed, delivery.n_refused) == (5, 4, 1)
    refused = place.rows("select column_name, reason_code from raw.refused_records order by all")
    assert refused == [("Annotator", "missing_value"), ("Ticket ID", "missing_value")]


def test_missing_column_names_the_nearest_and_the_line_to_add(place: Place, name: str) -> None:
    header = ["Ticket ID", "Annotator", "Intnet", "Seconds", "Note", "Mood"]
    delivery = deliver(place, name, header, [row for row in ROWS if row[2]])
    assert (delivery.status, delivery.reason_code) == ("refused", "missing_column")
    assert "'Intent'" in (delivery.message or "") and "'Intnet'" in (delivery.message or "")
    assert 'aliases: ["Intnet"]' in (delivery.hint or "")
    assert delivery.n_received == 0
    assert place.rows("select count(*) from raw.answers") == [(0,)]


def test_header_matches_by_alias_case_and_space(place: Place, name: str) -> None:
    header = ["TICKET_ID", " annotator", "intent ", "SECONDS", "note", "Mood"]
    delivery = deliver(place, name, header, ROWS)
    assert (delivery.status, delivery.n_landed) == ("landed", 4)


def test_two_columns_for_one_field_are_refused(place: Place, name: str) -> None:
    header = ["Ticket ID", "Annotator", "Intent", "Seconds", "Note", "ticket_id"]
    delivery = deliver(place, name, header, [ROWS[0]])
    assert (delivery.status, delivery.reason_code) == ("refused", "duplicate_column")


def test_file_without_records_is_refused(place: Place, name: str) -> None:
    delivery = deliver(place, name, HEADER, [])
    assert (delivery.status, delivery.reason_code) == ("refused", "empty_file")


def test_no_bytes_are_refused(place: Place, name: str) -> None:
    delivery = place.land_one(f"labels/acme/{name}", b"")
    assert (delivery.status, delivery.reason_code) == ("refused", "empty_file")


def test_file_of_another_format_never_lands_wrong(place: Place, name: str) -> None:
    """A file of any format under the contract of any other: nothing of it lands."""
    others = [other for other in FORMATS if FORMATS[other][:2] != FORMATS[name][:2]]
    if name in ("a.csv.gz", "a.zip"):
        others = []  # the contract is that of a.csv
    for other in others:
        place.put(f"labels/acme/{other}", FORMATS[other][2](HEADER, ROWS))
    deliveries = place.land().deliveries
    assert len(deliveries) == len(others)
    assert place.rows("select count(*) from raw.answers") == [(0,)]
    for each in deliveries:
        assert each.status == "refused" or each.n_refused == each.n_received > 0
        assert each.status != "refused" or (each.message and each.hint)


def test_cut_file_is_refused_or_its_records_are_a_prefix(place: Place, name: str) -> None:
    """Cut at 4 places, no file lands a record that was not in it."""
    rows = [[f"T-{n}", "ann", "Refund", "1", "note " * 20, None] for n in range(300)]
    data = FORMATS[name][2](HEADER, rows)
    for part in range(1, 5):
        place.put(f"labels/acme/{part}-{name}", data[: len(data) * part // 5])
    result = place.land()
    assert {each.status for each in result.deliveries} <= {"landed", "refused"}
    wrong = place.rows(
        "select * from raw.answers where annotator <> 'ann' or answer <> 'Refund' or seconds <> 1"
    )
    assert wrong == []
    for each in result.deliveries:
        assert each.n_received == each.n_landed + each.n_refused + each.n_duplicate
