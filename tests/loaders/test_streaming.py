"""However many rows a file has, only a bounded share of them is in memory at once."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from threading import Timer

import pyarrow as pa
import pytest

from loaders import ledger
from loaders import parser as parser_module
from loaders.contract import load_contracts
from loaders.formats import BATCH_RECORDS
from loaders.parser import Parser

from .conftest import Place

N_ROWS = 60_000
IN_FLIGHT = 2 * BATCH_RECORDS + 20_000


def written(form: str) -> str:
    cells = ((f"T-{at}", f"ann-{at % 7}", "Refund", at / 4, f"note {at}") for at in range(N_ROWS))
    names = ("Ticket ID", "Annotator", "Intent", "Seconds", "Note")
    if form == "csv":
        return "\n".join([",".join(names), *(",".join(map(str, row)) for row in cells)]) + "\n"
    return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in cells)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_rows_leave_the_reader_in_batches(place: Place, tmp_path: Path, form: str) -> None:
    path = place.labels(form)
    contract = load_contracts(place.contracts)[0][0]
    file = place.put(f"labels/acme/a.{form}", written(form))
    parsed = place.parser.parse(file, path, contract, {}, tmp_path / "scratch")
    with pa.OSFile(str(parsed.rows)) as stream, pa.ipc.open_stream(stream) as batches:
        sizes = [batch.num_rows for batch in batches]
    assert sum(sizes) == parsed.n_records == N_ROWS
    assert max(sizes) < IN_FLIGHT and len(sizes) > 1, sizes


def test_cells_too_large_for_the_usual_memory_land(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MEMORY_LIMIT", "16MB")
    header = "Ticket ID,Annotator,Intent,Seconds,Note\n"
    rows = [f"T-{at},ann,Refund,1,{chr(97 + at) * 1_000_000}\n" for at in range(25)]
    assert place.land_one("labels/acme/a.csv", header + "".join(rows)).n_landed == len(rows)
    assert place.land_one("labels/acme/b.csv", header + rows[0]).n_landed == 1
    query = "select count(*), sum(length(comment))::bigint from raw.answers"
    assert place.rows(query) == [(len(rows) + 1, 1_000_000 * (len(rows) + 1))]


def test_reader_may_be_started_before_its_first_file(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser_module, "BASE_SECONDS", 1)
    with Parser() as parser:
        parser.start()
        child = parser._started()
        os.killpg(child.pid, signal.SIGSTOP)  # a start that takes longer than a file may
        Timer(1.5, os.killpg, (child.pid, signal.SIGCONT)).start()
        place.put("labels/acme/a.csv", written("csv"))
        delivery = place.land(parser=parser).deliveries[0]
        assert (delivery.status, delivery.n_landed) == ("landed", N_ROWS)
        assert parser._started() is child
