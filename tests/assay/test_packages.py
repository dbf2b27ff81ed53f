"""Packages: proposed once, sent once, in the resource's own format, and fit to be sent back."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from assay import packages, pipeline
from assay.cli import assay
from assay.journal import Journal
from assay.packages import outbox
from assay.packages.formats import xlsx_bytes
from assay.packages.marts import Marts
from assay.packages.payload import Package, name_package
from assay.pipeline import Engine
from assay.workspace import Workspace
from loaders.formula_guard import guard, unguard, unguarded
from loaders.landing import land
from tests.assay.marts_build import COLUMNS, MartsBuild

CONTRACT = """
feed: labels
project: {project}
resource: {resource}
item_source: paint
identity: person
{more}
schema:
  fields:
    - {{name: Set, maps_to: batch}}
    - {{name: Ref, maps_to: item, constraints: {{required: true}}}}
    - {{name: Text, maps_to: text}}
    - {{name: Who, maps_to: annotator}}
    - {{name: Tone, maps_to: answer, question: tone}}
    - {{name: Order, maps_to: package}}
label_aliases:
  warm: [WARM, w]
  cold: [COLD]
"""
FORMATS = {
    "csv": "format: csv",
    "tsv": 'format: csv\ndelimiter: "\\t"',
    "semicolon": 'format: csv\ndelimiter: ";"\nencoding: cp1252',
    "header": "format: csv\nheader_row: 3",
    "json": "format: json\nrecords: answers.all",
    "jsonl": "format: jsonl",
    "xlsx": "format: xlsx\nsheet: Tones\nheader_row: 3",
    "parquet": "format: parquet",
}


def write_contract(
    workspace: Workspace, more: str = "format: csv", resource: str = "painters"
) -> None:
    """A feed contract for a resource of the colours project."""
    path = workspace.contracts / resource / "colours.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CONTRACT.format(project="colours", resource=resource, more=more))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty warehouse with its own configuration: one resource that takes CSV."""
    workspace = Workspace(tmp_path / "data", tmp_path / "config")
    workspace.create()
    write_contract(workspace)
    return workspace


@pytest.fixture
def build(tmp_path: Path) -> MartsBuild:
    """A build in which three items wait for rework."""
    return MartsBuild(tmp_path / "builds" / "assay.duckdb")


def beside(workspace: Workspace, name: str) -> Workspace:
    """Another empty warehouse of the same configuration."""
    other = Workspace(workspace.home.parent / name, workspace.config)
    other.create()
    return other


def dispatched(workspace: Workspace, build: MartsBuild) -> packages.DispatchResult:
    """Dispatch over a build as it is now."""
    return packages.dispatch(workspace, build.write())


def files_in(folder: Path) -> dict[str, bytes]:
    """Name -> bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_waits_is_proposed_once(workspace: Workspace, build: MartsBuild) -> None:
    journal = Journal(workspace.journal)
    (package,) = packages.propose(build.write(), journal)
    assert package["package_id"] == "c-01-r2-painters"
    assert (package["n_items"], package["n_answers"], package["cost"]) == (3, 9, 2.25)
    assert package["items"][0]["withdraws"] == ["d#item-k10", "d#item-k11", "d#item-k12"]
    assert packages.propose(build.path, journal) == []
    assert len(journal.entries()) == 1


def test_auto_goes_out_and_again_changes_nothing(workspace: Workspace, build: MartsBuild) -> None:
    first = dispatched(workspace, build)
    assert (first.proposed, first.sent) == (["c-01-r2-painters"], ["c-01-r2-painters"])
    assert first.has_written
    before = files_in(workspace.outbox)
    assert {Path(name).name for name in before} == {
        "c-01-r2-painters.csv",
        "instructions.txt",
        "manifest.json",
    }
    second = dispatched(workspace, build)
    assert not second.has_written and list(second) == []
    assert files_in(workspace.outbox) == before


def test_approval_is_waited_for(workspace: Workspace, build: MartsBuild) -> None:
    build.policy = "approve"
    assert dispatched(workspace, build).sent == []
    proposed = workspace.outbox / "proposed" / "c-01-r2-painters"
    shown = files_in(proposed)
    journal = Journal(workspace.journal)
    packages.approve(journal, "c-01-r2-painters", "budgeted", "lead")
    assert dispatched(workspace, build).sent == ["c-01-r2-painters"]
    assert not proposed.exists()
    assert files_in(workspace.outbox / "painters" / "c-01-r2-painters") == shown


def test_an_unknown_package_is_not_approved(workspace: Workspace) -> None:
    with pytest.raises(KeyError, match="No package x is proposed"):
        packages.approve(Journal(workspace.journal), "x")


@pytest.mark.parametrize("n_moves", [0, 1, 2, 3])
def test_a_kill_at_any_move_sends_the_same_bytes_once(
    workspace: Workspace, build: MartsBuild, monkeypatch: pytest.MonkeyPatch, n_moves: int
) -> None:
    whole = beside(workspace, "whole")
    dispatched(whole, build)
    move, done = outbox._move, []

    def killed(source: Path, target: Path) -> None:
        if len(done) == n_moves:
            raise KeyboardInterrupt
        done.append(target)
        move(source, target)

    monkeypatch.setattr(outbox, "_move", killed)
    # The due date is in the files: both worlds have the same proposal.
    (proposal,) = Journal(whole.journal).entries(kinds=("package_proposed",))
    journal = Journal(workspace.journal)
    journal.append("package_proposed", proposal.payload, "assay", entry_id=proposal.entry_id)
    try:
        dispatched(workspace, build)
    except KeyboardInterrupt:
        pass
    else:
        assert n_moves >= 2
    monkeypatch.undo()
    dispatched(workspace, build)
    assert files_in(workspace.outbox) == files_in(whole.outbox)
    assert len(journal.entries(kinds=("package_sent",))) == 1


def test_what_is_missing_from_the_outbox_is_made_again_until_answered(
    workspace: Workspace, build: MartsBuild
) -> None:
    dispatched(workspace, build)
    before = files_in(workspace.outbox)
    outbox._remove(workspace.outbox / "painters")
    assert dispatched(workspace, build).remade == ["c-01-r2-painters"]
    assert files_in(workspace.outbox) == before
    outbox._remove(workspace.outbox / "painters")
    build.more["packages"] = [("c-01-r2-painters", "answered")]
    assert dispatched(workspace, build).remade == []


def test_the_journal_says_where_the_file_lies(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    (entry,) = Journal(workspace.journal).entries(kinds=("package_sent",))
    path = workspace.home / entry.payload["folder"] / entry.payload["file_name"]
    manifest = json.loads((path.parent / "manifest.json").read_bytes())
    assert manifest["files"][0] == {
        "name": path.name,
        "size_bytes": path.stat().st_size,
        "sha256": entry.payload["sha256"],
    }
    assert [item["source_key"] for item in manifest["items"]] == ["k1", "@2", "'=3"]
    assert "withdraws" not in json.dumps(manifest)


def test_a_missing_contract_stops_only_its_own(workspace: Workspace, build: MartsBuild) -> None:
    build.more["rework_queue"] = [
        ("colours", "C-01", "item-k1", "tone", 1, "disagreement", "nobody", 2)
    ]
    result = dispatched(workspace, build)
    assert result.sent == ["c-01-r2-painters"]
    (problem,) = result.problems
    assert "loaders/contracts/nobody/colours.yml" in problem
    write_contract(workspace, resource="nobody")
    assert dispatched(workspace, build).sent == ["c-01-r2-nobody"]


def test_only_blind_packages_hide_earlier_answers(workspace: Workspace, build: MartsBuild) -> None:
    dispatched(workspace, build)
    blind = files_in(workspace.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"WARM" not in blind
    seen = beside(workspace, "seen")
    build.blind = False
    dispatched(seen, build)
    shown = files_in(seen.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"Answers so far: WARM (2), COLD (1)." in shown


def test_a_resource_gets_no_more_items_a_day_than_it_takes(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.items_per_day = 2
    assert dispatched(workspace, build).sent == ["c-01-r2-painters"]
    assert dispatched(workspace, build).proposed == []
    (first,) = packages.read_packages(Journal(workspace.journal)).values()
    assert [item["item_id"] for item in first["items"]] == ["item-k1", "item-@2"]
    build.items_per_day = 3
    (name,) = dispatched(workspace, build).sent
    assert name.startswith("c-01-r2-painters-")
    *_, second = packages.read_packages(Journal(workspace.journal)).values()
    assert [item["item_id"] for item in second["items"]] == ["item-'=3"]


def test_owed_answers_go_out_as_work_and_name_who_is_to_stay_away(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.more["rework_queue"] = [
        ("colours", "C-01", "item-k1", "shade", 0, "missing", "painters", 1, "work", 2, [], []),
        ("colours", "C-01", "item-@2", "shade", 0, "annotator_left", "painters", 2, "rework", 1,
         ["d#x"], ["painters/anna"]),
    ]  # fmt: skip
    assert dispatched(workspace, build).sent == ["c-01-r2-painters", "c-01-r1-painters"]
    rework, work = packages.read_packages(Journal(workspace.journal)).values()
    assert (work["package_kind"], work["n_answers"], work["cost"]) == ("work", 2, 0.5)
    folder = workspace.outbox / "painters" / "c-01-r1-painters"
    assert files_in(folder)["c-01-r1-painters.csv"].count(b"An answer is missing.") == 2
    again = files_in(workspace.outbox / "painters" / "c-01-r2-painters")["c-01-r2-painters.csv"]
    assert b"By somebody else than anna." in again
    assert next(item["not_by"] for item in rework["items"]) == ["painters/anna"]


def test_rework_that_is_free_by_contract_costs_nothing(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.rework_is_free = True
    dispatched(workspace, build)
    (package,) = packages.read_packages(Journal(workspace.journal)).values()
    assert (package["n_answers"], package["cost"]) == (9, 0)


def test_a_change_of_ours_is_paid_for_where_rework_is_free(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.rework_is_free = True
    own, resource = (build.project_id, build.batch_id), build.resource_id
    build.more = {
        "items": [("item-new", "new", "a green door", None)],
        "answers": [
            ("d#new", "item-new", "tone", resource, "vendor", f"{resource}/1", "cold", "cold", True)
        ],
        "rework_queue": [(*own, "item-new", "tone", 9, "guideline_changed", resource, 2)],
    }
    dispatched(workspace, build)
    (package,) = packages.read_packages(Journal(workspace.journal)).values()
    assert (package["n_answers"], package["cost"]) == (10, 0.25)


def test_batches_of_the_same_name_are_told_apart() -> None:
    taken = {name_package("p", "B 1", "r", 2, set())}
    assert taken == {"b-1-r2-r"}
    other = name_package("q", "b-1", "r", 2, taken)
    assert other.startswith("b-1-r2-r-") and other not in taken
    assert name_package("q", "../..", "r", 2, set()) == "r2-r"
    assert name_package("q", "b-1", "r", 2, {*taken, other}) == f"{other}-2"


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


def test_packages_and_the_real_build_agree(demo_warehouse: Workspace) -> None:
    """The fixture's columns are the marts' columns, and what was sent is what they say."""
    build = demo_warehouse.current_build
    with duckdb.connect(str(build), read_only=True) as connection:
        for table, columns in COLUMNS.items():
            names = [column.split()[0] for column in columns.split(", ")]
            connection.execute(f"select {', '.join(names)} from marts.{table} limit 0")
        sent = connection.execute("select package_id, status from marts.packages").fetchall()
    assert ("si-02-r2-brightlabel", "sent") in sent
    (entry,) = Journal(demo_warehouse.journal).entries(kinds=("package_sent",))
    package: Package = entry.payload
    with Marts(build) as marts:
        queued = [
            (row["item_id"], row["withdraws"])
            for row in marts.rework_queue()
            if row["batch_id"] == "SI-02"
        ]
    assert [(item["item_id"], item["withdraws"]) for item in package["items"]] == queued


def test_what_a_settled_batch_does_not_want_is_not_sent(
    workspace: Workspace, build: MartsBuild
) -> None:
    build.policy = "approve"
    package_id = "c-01-r2-painters"
    assert dispatched(workspace, build).proposed == [package_id]
    assert (workspace.outbox / "proposed" / package_id).is_dir()
    packages.approve(Journal(workspace.journal), package_id, "too late", "lead")
    build.more = {"packages": [(package_id, "withdrawn")]}
    assert dispatched(workspace, build).sent == []
    assert not (workspace.outbox / "proposed" / package_id).exists()
    build.more = {"packages": [(package_id, "approved")]}
    assert dispatched(workspace, build).sent == [package_id], "it fails again, so it is wanted"


def test_what_a_lead_rejects_is_asked_again_whatever_the_gates_say(
    demo_warehouse: Workspace,
    copy_warehouse: Callable[[Workspace], Workspace],
    engine: Engine,
    tmp_path: Path,
) -> None:
    """A suspended annotator's answers too, of others; the batch leaves `passed` for it."""
    workspace = copy_warehouse(demo_warehouse)
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        keys = connection.execute(
            "select source_key from marts.batch_items inner join marts.items using (item_id)"
            " where batch_id = 'SI-01' and batch_items.role = 'work' order by source_key limit 4"
        ).fetchall()
    file = tmp_path / "bad.txt"
    file.write_text("\n".join(key for (key,) in keys))
    environment = {"ASSAY_HOME": str(workspace.home), "ASSAY_ACTOR": "Ada"}
    for command in (
        ["rework", "reject", "SI-01", "--items", str(file), "--reason", "refunds"],
        ["annotator", "suspend", "corvid/oana", "--reason", "guessed"],
    ):
        told = CliRunner().invoke(assay, command, env=environment)
        assert told.exit_code == 0, told.output
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        found = connection.execute(
            "select reason, route, route_kind, count(*) from marts.rework_queue"
            " where batch_id = 'SI-01' group by all order by all"
        ).fetchall()
        suspended = connection.execute(
            "select count(*) from marts.answers where annotator_id = 'corvid/oana'"
            " and batch_id = 'SI-01' and is_current and item_id not in"
            " (select item_id from marts.rework_queue where reason = 'rejected')"
            " and item_id in (select item_id from marts.batch_items where role = 'work')"
        ).fetchone()
        status = connection.execute(
            "select status from marts.batch_status where batch_id = 'SI-01'"
        ).fetchone()
    assert found == [
        ("annotator_left", "corvid", "other_annotators", suspended[0]),
        ("rejected", "brightlabel", "same_annotators", 4),
    ]
    assert status == ("rework",)
    unknown = CliRunner().invoke(
        assay, ["annotator", "leave", "corvid/oanna", "--reason", "x"], env=environment
    )
    assert unknown.exit_code != 0
