"""Blocks of JSON lines say the same as their lines one by one, whatever is in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.contract import parse_contract
from loaders.flat_json import Shape
from loaders.formats import Source, jsonl

from .conftest import LABELS

CONTRACT = parse_contract(LABELS.format(format="jsonl", extra="").encode(), feed="acme/tickets")
KEYS = st.sampled_from(["Ticket ID", "Intent", "Seconds", "n/ö"])
NUMBERS = ["0", "-0", "7", "-12", "1.50", "-0.0", "1e5", "2E-3", "01", "+1", ".5", "1.", "NaN"]
BARE = st.sampled_from([*NUMBERS, "9" * 18, "9" * 30, "true", "false", "null", "[1]", '{"a": 2}'])
TEXT = st.text(st.sampled_from('a":,{}\\ 5ö😀\n'), max_size=6)
VALUES = st.one_of(
    BARE,
    TEXT.map(json.dumps),
    TEXT.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from([r'"\ud83d\ude00"', r'"\ud800"', r'"\/"', '"Seconds"', r'"\"Seconds\": 5, "']),
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """An object, mostly with the usual keys, now and then with a character gone or too many."""
    pairs = draw(st.lists(st.tuples(KEYS, VALUES), max_size=4))
    colon, comma = draw(st.sampled_from([(": ", ", "), (":", ","), (" : ", " ,")]))
    key = draw(st.sampled_from([json.dumps, lambda name: json.dumps(name, ensure_ascii=False)]))
    line = "{" + comma.join(f"{key(name)}{colon}{value}" for name, value in pairs) + "}"
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(line)))
        line = line[:at] + draw(st.sampled_from(["", "}", "{", "}{", "\n", '"', "\\", " "]))
        line += draw(st.sampled_from(["", "}"]))
    return line


PLAIN = '{"Ticket ID": "T", "Intent": "a", "Seconds": 1.5, "n/ö": true}'


def read(path: Path) -> list[tuple[set[str], list[tuple], list[tuple[int, str]]]]:
    """Of each batch: its keys, what each line says, and the lines that are refused."""
    batches = []
    for batch in jsonl.read(Source(path, CONTRACT, path.parent)):
        rows = []
        for at, number in enumerate(batch.row_numbers.to_pylist()):
            cells = (column[at].as_py() for column in batch.columns)
            rows.append((number, dict(zip(batch.header, cells, strict=True))))
        refused = [(each.row_number, each.message) for each in batch.refused]
        batches.append((set(batch.header), rows, refused))
    return batches


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.one_of(lines(), st.just(PLAIN)), min_size=1, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_blocks_say_what_their_lines_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], end: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join([PLAIN, *rows]).encode("utf-8"))
    with monkeypatch.context() as patch:
        patch.setattr(jsonl, "BLOCK", len(PLAIN) + 20)
        in_blocks = read(path)
        patch.setattr(Shape, "batch", lambda *_: None)
        one_by_one = read(path)
    assert in_blocks == one_by_one


@pytest.mark.parametrize(
    "line",
    [
        '{"a": "x", "b": 1.50}',
        '{"b": true, "a": "\\u00e9\\n"}',
        '{"a": null, "b": 12}\r',
        '{"b":-3e7,"a":"x"}',
    ],
)
def test_plain_lines_are_read_as_a_block(line: str) -> None:
    shape = Shape(["a", "b"]).learned([], b'{"a": "", "b": 1}\n')
    batch = shape.batch(f"{line}\n".encode() * 3, 5)
    assert batch is not None and batch.row_numbers.to_pylist() == [5, 6, 7]


@pytest.mark.parametrize(
    "block",
    [
        '{"a": "x"} {"a": "y"}\n',
        '{"a": "x"} {"a": "y"}\n{"a":\n"z"}\n',
        '{"a": "x"},\n',
        '{"a": "x", "a": "y"}\n',
        '{"a": ["x"]}\n',
        '{"a": "x", "c": "y"}\n',
        '{"a": "x", "b": -0}\n',
        '{"a": "x", "b": 01}\n',
        '{"a": "x", "b": 1.}\n',
        '{"a": "x"}\n\n',
        ' {"a": "x"}\n',
        '{"a": "x", "\\u0062": null}\n',
    ],
)
def test_other_lines_are_left_to_be_read_one_by_one(block: str) -> None:
    shape = Shape(["a", "b"]).learned([], b'{"a": "", "b": 1}\n')
    assert shape.batch(block.encode(), 1) is None
