"""Files of packages: in the resource's own format, safe to open, and fit to be sent back."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from assay.packages.formats import xlsx_bytes
from assay.workspace import Workspace
from loaders.formula_guard import guard, unguard, unguarded
from loaders.landing import land
from tests.assay.marts_build import MartsBuild
from tests.assay.painting import FORMATS, dispatched, write_contract


def test_every_format_can_be_filled_in_and_sent_back(tmp_path: Path, build: MartsBuild) -> None:
    workspace = Workspace(tmp_path / "data", tmp_path / "config")
    workspace.create()
    for name, more in FORMATS.items():
        write_contract(workspace, more, name)
        build.more.setdefault("rework_queue", []).extend(
            ("colours", "C-01", f"item-{key}", "tone", rank, "disagreement", name, 2)
            for rank, key in enumerate(build.keys)
        )
    write_contract(workspace)
    assert len(dispatched(workspace, build).sent) == len(FORMATS) + 1
    for name in FORMATS:
        (path,) = (workspace.outbox / name).glob("*/c-01-r2-*.*")
        target = workspace.drop / "labels" / name / path.name
        target.parent.mkdir(parents=True)
        target.write_bytes(filled_in(path, name))
    result = land(
        workspace.drop,
        workspace.archive,
        workspace.refused,
        workspace.facts,
        workspace.contracts,
        settle_seconds=0,
    )
    assert [each.message for each in result.deliveries if each.status != "landed"] == []
    with duckdb.connect(str(workspace.facts), read_only=True) as facts:
        found = facts.execute(
            """
            select resource_id, source_key, annotator, answer, batch_id, package_id
            from raw.answers order by resource_id, source_key
            """
        ).fetchall()
    assert found == [
        (name, key, "anna", "COLD", "C-01", f"c-01-r2-{name}")
        for name in sorted(FORMATS)
        for key in sorted(build.keys)
    ]


def filled_in(path: Path, name: str) -> bytes:
    """The package's file as the resource gives it back: Who and Tone filled, the rest as it was."""
    if name == "xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
        return _workbook([[str(cell) for cell in line] for line in _filled_table(lines, 2)])
    if name == "parquet":
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select * replace ('anna' as Who, 'COLD' as Tone) from '{path}')"
                f" to '{path}.back' (format parquet)"
            )
        return Path(f"{path}.back").read_bytes()
    text = path.read_bytes().decode()
    if name in ("json", "jsonl"):
        assert '"Tone": null' in text
        return text.replace('"Tone": null', '"Tone": "COLD"').replace(
            '"Who": null', '"Who": "anna"'
        ).encode()  # fmt: skip
    delimiter = {"tsv": "\t", "semicolon": ";"}.get(name, ",")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    back = io.StringIO(newline="")
    writer = csv.writer(back, delimiter=delimiter)
    writer.writerows(_filled_table(lines, 2 if name == "header" else 0))
    return back.getvalue().encode()


def _filled_table(lines: list[list], header: int) -> list[list]:
    columns = [str(cell) for cell in lines[header]]
    for line in lines[header + 1 :]:
        line[columns.index("Who")], line[columns.index("Tone")] = "anna", "COLD"
    return lines


def _workbook(lines: list[list[str]]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Tones")
        for number, line in enumerate(lines):
            for index, cell in enumerate(line):
                sheet.write_string(number, index, cell)
    return data.getvalue()


def test_a_wide_file_has_a_row_for_each_item(workspace: Workspace, build: MartsBuild) -> None:
    path = workspace.contracts / "painters" / "colours.yml"
    path.write_text("""
        feed: labels
        project: colours
        resource: painters
        item_source: paint
        format: csv
        layout: wide
        schema:
          fields:
            - {name: Ref, maps_to: item}
            - {name: Anna, maps_to: answer, question: tone, annotator: anna}
            - {name: Bo, maps_to: answer, question: tone, annotator: bo}
            - {name: reason}
    """)
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/*.csv")
    lines = list(csv.reader(io.StringIO(path.read_text(), newline="")))
    assert lines[0] == ["Ref", "Anna", "Bo", "reason"]
    assert [line[:3] for line in lines[1:]] == [["k1", "", ""], ["'@2", "", ""], ["''=3", "", ""]]
    assert "read it again" in lines[1][3]


def test_questions_side_by_side_have_a_row_for_each_person(
    workspace: Workspace, build: MartsBuild
) -> None:
    path = workspace.contracts / "painters" / "colours.yml"
    path.write_text("""
        feed: labels
        project: colours
        resource: painters
        item_source: paint
        format: csv
        layout: wide
        schema:
          fields:
            - {name: Ref, maps_to: item}
            - {name: Who, maps_to: annotator}
            - {name: Tone, maps_to: answer, question: tone}
            - {name: Shade, maps_to: answer, question: shade}
    """)
    build.more["rework_queue"] = [
        (
            "colours",
            "C-01",
            "item-k1",
            "shade",
            1,
            "rejected",
            "painters",
            2,
            "rework",
            2,
            ["x"],
            [],
        )
    ]
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/*.csv")
    lines = list(csv.reader(io.StringIO(path.read_text(), newline="")))
    # Three are to answer each item; the two questions of one item stand in one row.
    assert Counter(line[0] for line in lines[1:]) == {"k1": 3, "'@2": 3, "''=3": 3}


def test_a_key_of_two_columns_is_written_in_two(workspace: Workspace, build: MartsBuild) -> None:
    path = workspace.contracts / "painters" / "colours.yml"
    path.write_text(
        path.read_text().replace(
            "    - {name: Text", "    - {name: Part, maps_to: item}\n    - {name: Text"
        )
    )
    build.keys = ("k1\x1fa", "k1\x1fb", "k2\x1fa")
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/*.csv")
    lines = list(csv.reader(io.StringIO(path.read_text(), newline="")))
    assert [line[1:3] for line in lines[1:4]] == [["k1", "a"], ["k1", "b"], ["k2", "a"]]


def test_a_workbook_holds_text_and_the_labels_to_choose_from(
    workspace: Workspace, build: MartsBuild
) -> None:
    write_contract(workspace, FORMATS["xlsx"])
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/*.xlsx")
    workbook = CalamineWorkbook.from_path(str(path))
    assert workbook.sheet_names == ["Tones", "Labels"]
    lines = workbook.get_sheet_by_name("Tones").to_python(skip_empty_area=False)
    assert lines[2][:3] == ["Set", "Ref", "Text"]
    assert "=cmd()|'x'!A1" in [line[2] for line in lines]
    labels = workbook.get_sheet_by_name("Labels").to_python()
    assert labels[1:] == [["WARM", "Warm: Red, orange, yellow"], ["COLD", "Cold: Blue, green"]]


def test_a_workbook_is_the_same_bytes_each_time() -> None:
    made = [xlsx_bytes(["a", "b"], [["=1+1", 2], [None, "http://x.example"]]) for _ in range(2)]
    assert made[0] == made[1]


@settings(deadline=None)
@given(st.text(max_size=20))
def test_a_guarded_cell_starts_no_formula_and_comes_back(cell: str) -> None:
    guarded = guard(cell)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guarded) == cell
    assert unguarded(pa.array([guarded, None])).to_pylist() == [cell, None]


def test_csv_packages_guard_formulas(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/*.csv")
    lines = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert [line[2] for line in lines[1:4]] == [
        "a red door",
        "'=cmd()|'x'!A1",
        'two "lines"\nof łódź, a city',
    ]


def test_the_instructions_say_what_to_do(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    (path,) = workspace.outbox.glob("painters/*/instructions.txt")
    text = path.read_text()
    assert "3 items, 9 answers" in text
    assert "Fill in 'Tone' and 'Who'" in text
    assert "drop/labels/painters/" in text
    assert "WARM  Red, orange, yellow" in text
    assert "Guideline: version 7 https://guide.example/tone" in text
    manifest = json.loads((path.parent / "manifest.json").read_text())
    assert manifest["guideline"] == {"version": "version 7", "url": "https://guide.example/tone"}
