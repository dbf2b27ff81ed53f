"""What is measured again after a delivery, and that it comes to the same as measuring everything.

The same folder is brought up to date step by step; after each step a folder of its own is built
from nothing out of the same inputs, and every result is compared bit for bit.
"""

import random
from pathlib import Path

import duckdb
import pytest
from agreement_harness import AnswerTable, prepare, run_models

RESULTS = (
    "intermediate.int_agreement_measured",
    "intermediate.int_label_agreement_errors",
    "intermediate.int_pair_measured",
    "intermediate.int_annotator_measured",
    "intermediate.int_cell_annotators",
    "intermediate.int_cross_measured",
    "intermediate.int_cells_measured",
    "marts.agreement_by_batch",
    "marts.agreement_by_label",
    "marts.agreement_by_pair",
    "marts.agreement_by_annotator",
    "marts.agreement_by_project",
    "marts.agreement_by_resource",
)
LABELS = ["a", "b", "c"]
COMPARED = ("a model answers", "an answer is healed", "labels get other values", "labels turn")


def batch(name: str, seed: int) -> AnswerTable:
    rng = random.Random(seed)
    ratings = [[rng.choice(LABELS) for _ in range(3)] for _ in range(12)]
    project = "q" if name == "other" else "p"
    return AnswerTable(name, "ordinal", ratings, LABELS, project_id=project)


def answer(table: AnswerTable, item: int, annotator: str, label: str, **more: object) -> dict:
    return {
        **table.answers()[0],
        "item_id": f"{table.batch_id} item {item}",
        "annotator_id": annotator,
        "label": label,
        "value": None,
        "answer": label,
    } | more


def relabelled(tables: list[AnswerTable], **more: object) -> list[AnswerTable]:
    return [AnswerTable(**{**vars(table), **more}) for table in tables]


def steps() -> list[tuple[str, list[AnswerTable], list[dict], set[str]]]:
    """(what happened, batches, further answers, batches that it touches)."""
    tables = [batch("one", 1), batch("two", 2), batch("other", 3)]
    one, two, _ = tables
    late = [answer(one, item, "w/late", "a", resource_id="w") for item in range(6)]
    rework = [answer(two, item, "v/000", "b", round=2) for item in range(3)]
    model = [answer(two, item, "m/1", "c", resource_id="m", resource_kind="llm") for item in (1, 2)]
    fourth = [*tables, batch("new", 4)]
    valued = relabelled(fourth, values=(3.0, 1.0, 2.0))
    turned = relabelled(fourth, labels=["b", "c", "a"], values=(1.0, 2.0, 3.0))
    return [
        ("first", tables, [], {"one", "two", "other"}),
        ("nothing", tables, [], set()),
        ("a delivery", tables, late, {"one"}),
        ("the same in another order", tables, late[::-1], set()),
        ("rework", tables, late + rework, {"two"}),
        ("a model answers", tables, late + rework + model, {"two"}),
        ("a new batch", fourth, late + rework + model, {"new"}),
        ("an answer is healed", fourth, late[:-1] + rework + model, {"one"}),
        ("labels get other values", valued, late[:-1] + rework + model, set()),
        ("labels turn", turned, late[:-1] + rework + model, set()),
    ]


def rows(build: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(build, read_only=True) as connection:
        return {
            table: connection.execute(
                f"select cast(columns(*) as varchar) from {table} order by all"
            ).fetchall()
            for table in RESULTS
        }


def measured_batches(build: Path) -> set[str]:
    """Batches whose answers flowed through the steps of their own cells."""
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.execute(
            "select distinct only_batch_id from intermediate.int_cell_totals "
            "where only_batch_id is not null"
        ).fetchall()
    return {name for (name,) in found}


@pytest.mark.timeout(900)
def test_only_touched_batches_are_measured_and_nothing_differs(tmp_path: Path) -> None:
    home = tmp_path / "kept"
    for number, (what, tables, extra, touched) in enumerate(steps()):
        build = prepare(home, tables, extra)
        run_models(home)
        if what.startswith("labels"):
            touched = {table.batch_id for table in tables}
        assert measured_batches(build) == touched, what
        if what not in COMPARED:
            continue
        afresh = tmp_path / f"afresh {number}"
        other = prepare(afresh, tables, extra)
        run_models(afresh)
        wanted, found = rows(other), rows(build)
        for table in RESULTS:
            assert found[table] == wanted[table], f"{what}: {table}"
            assert found[table], table
