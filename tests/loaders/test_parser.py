"""Files that crash, hang or flood their reader are refused, and the next ones land."""

from __future__ import annotations

import gzip
import os
import signal
from pathlib import Path

import pytest

from loaders import parser as parser_module
from loaders.parser import Parser, ReaderBroken

from .conftest import Place
from .samples import as_csv, as_json, as_parquet, as_xlsx

HEADER = ["Ticket ID", "Annotator", "Intent", "Seconds"]
ROW = ["T-1", "ann", "Refund", "1"]
GOOD = as_csv(HEADER, [ROW])


@pytest.mark.parametrize(
    ("form", "name", "data", "reasons"),
    [
        ("xlsx", "cut.xlsx", lambda: as_xlsx(HEADER, [ROW])[:900], {"unreadable"}),
        ("xlsx", "zip.xlsx", lambda: b"PK\x03\x04" + b"\0" * 500, {"unreadable"}),
        ("parquet", "cut.parquet", lambda: as_parquet(HEADER, [ROW])[:300], {"unreadable"}),
        ("parquet", "noise.parquet", lambda: b"PAR1" + b"\x07" * 400 + b"PAR1", {"unreadable"}),
        ("json", "twice.json", lambda: b'[{"a": 1, "a": 2}]', {"malformed"}),
        ("json", "object.json", lambda: b'{"a": 1}', {"wrong_format"}),
        ("json", "digits.json", lambda: b'[{"a": ' + b"9" * 5000 + b"}]", {"malformed"}),
        ("csv", "cut.csv.gz", lambda: gzip.compress(GOOD)[:-9], {"unreadable"}),
        ("csv", "a.pdf", lambda: b"%PDF-1.7 ...", {"wrong_format"}),
        (
            "csv",
            "wide.csv",
            lambda: b",".join(b"c%d" % n for n in range(200_000)),
            {"too_large"},
        ),
    ],
)
def test_wrecks_are_refused(
    place: Place, form: str, name: str, data: object, reasons: set[str]
) -> None:
    place.labels(form)
    delivery = place.land_one(f"labels/acme/{name}", data())
    assert delivery.status == "refused" and delivery.reason_code in reasons, delivery
    assert delivery.message and delivery.hint and "Traceback" not in delivery.message
    place.labels("csv")
    assert place.land_one("labels/acme/good.csv", GOOD).status == "landed"


def test_lines_of_jsonl_that_cannot_be_read_are_refused_alone(place: Place) -> None:
    place.labels("jsonl")
    good = '{"Ticket ID": "T-%s", "Annotator": "ann", "Intent": {"a": [1, 2.50]}, "Seconds": 1.0}'
    lines = [good % 1, "{", "[1]", '{"a": "\\ud800"}', "", good % 2, "[" * 100_000, "NaN"]
    delivery = place.land_one("labels/acme/a.jsonl", "\n".join(lines))
    assert (delivery.status, delivery.n_landed, delivery.n_refused) == ("landed", 2, 5)
    assert place.rows("select row_number, answer, seconds from raw.answers") == [
        (1, '{"a": [1, 2.5]}', 1.0),
        (6, '{"a": [1, 2.5]}', 1.0),
    ]
    assert place.rows("select row_number from raw.refused_records order by 1") == [
        (2,), (3,), (4,), (7,), (8,),
    ]  # fmt: skip


def test_values_keep_their_spelling(place: Place) -> None:
    place.labels("json")
    rows = (
        b'[{"Ticket ID": 12345678901234567890, "Annotator": 1.10, "Intent": true, "Seconds": 1e2}]'
    )
    place.land_one("labels/acme/a.json", rows)
    assert place.rows("select source_key, annotator, answer, seconds from raw.answers") == [
        ("12345678901234567890", "1.10", "true", 100.0)
    ]


def test_list_inside_a_json_document(place: Place) -> None:
    place.labels("json", "records: export.answers")
    document = b'{"export": {"answers": ' + as_json(HEADER, [ROW]) + b"}}"
    delivery = place.land_one("labels/acme/a.json", document)
    assert delivery.n_landed == 1


def test_reader_that_hangs_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_module, "BASE_SECONDS", 1)
    monkeypatch.setattr(parser_module, "START_SECONDS", 0)
    with Parser() as parser:
        child = parser._started()
        os.killpg(child.pid, signal.SIGSTOP)
        place.put("labels/acme/a.csv", GOOD)
        delivery = place.land(parser=parser).deliveries[0]
        assert (delivery.status, delivery.reason_code) == ("refused", "timed_out")


def test_reader_that_died_meanwhile_is_replaced(place: Place) -> None:
    with Parser() as parser:
        place.put("labels/acme/a.csv", GOOD)
        assert place.land(parser=parser).deliveries[0].status == "landed"
        os.killpg(parser._started().pid, signal.SIGKILL)
        place.put("labels/acme/b.csv", GOOD.replace(b"T-1", b"T-2"))
        assert place.land(parser=parser).deliveries[0].status == "landed"


def test_reader_is_replaced_after_so_many_files(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_module, "FILES_PER_READER", 2)
    for number in range(5):
        place.put(f"labels/acme/{number}.csv", GOOD.replace(b"T-1", b"T-%d" % number))
    with Parser() as parser:
        result = place.land(parser=parser)
        assert parser._n_served == 1
    assert len(result.with_status("landed")) == 5


@pytest.mark.parametrize("module", ["loaders.formats.csv", "loaders.records"])
def test_a_reader_that_does_not_work_refuses_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str
) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(f"import sys; sys.modules['{module}'] = None")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    place.put("labels/acme/a.csv", GOOD)
    with Parser() as parser, pytest.raises(ReaderBroken, match="make install"):
        place.land(parser=parser)
    monkeypatch.delenv("PYTHONPATH")
    (delivery,) = place.land().deliveries
    assert delivery.status == "landed"
