"""A slip in seeds/ is told by file, row and column, with what was expected and what to do."""

import shutil
from pathlib import Path

import duckdb
import pytest

from assay import configuration
from assay.configuration_rules import TRUTH_METRICS, agreement_metrics
from assay.workspace import REPOSITORY, Workspace
from tests.assay.reading import rows


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A sound configuration to spoil."""
    return shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")


def spoil(seeds: Path, name: str, before: str, after: str) -> list[str]:
    """Replaces a text in a seed and tells the problems that this makes."""
    path = seeds / f"{name}.csv"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return [str(problem) for problem in configuration.check(seeds)]


def test_the_configurations_of_the_repository_are_sound() -> None:
    folders = [REPOSITORY / "seeds", *REPOSITORY.glob("tests/real/*/seeds")]
    assert len(folders) > 2
    for folder in folders:
        assert configuration.refusal(folder) is None, folder


@pytest.mark.parametrize(
    ("seed", "before", "after", "told"),
    [
        (
            "gates", "intent,alpha_nominal", "intent,alpha_nominel",
            "seeds/gates.csv, row 2, column metric: no metric is called 'alpha_nominel'. "
            "Write 'alpha_nominal'. Expected one of: percent_agreement,",
        ),
        (
            "gates", "intent,alpha_nominal", "intent,alpha_ordinal",
            "row 2, column metric: alpha_ordinal is not defined for nominal answers.",
        ),
        (
            "gates", "alpha_nominal,at_least,0.8,batch", "alpha_nominal,at_least,0.8,label",
            "row 2, column metric: alpha_nominal is not measured per label. "
            "Expected one of: specific_agreement,",
        ),
        (
            "gates", "truth,intent", "truth,intents",
            "row 3, column question_id: 'intents' is not in seeds/questions.csv for project "
            "'support_intents'. Was 'intent' meant?",
        ),
        (
            "gates", "0.8,batch,interval", "0.8,batches,interval",
            "row 2, column scope: 'batches' is unknown. Expected one of: batch, resource, "
            "language, label. Write 'batch'.",
        ),
        (
            "gates", "at_least,0.8", 'at_least,"0,8"',
            "row 2, column threshold: '0,8' is not a number with a decimal point",
        ),
        (
            "gates", "at_least,0.8", "at_least,85",
            "row 2, column threshold: '85' is no value that a metric has, -1 to 1. Write 0.85.",
        ),
        (
            "gates", "at_least,0.8", "at_least,",
            "row 2, column threshold: it is empty. Expected: a number",
        ),
        (
            "gates", "interval,batch,30", "interval,last 3,30",
            "row 2, column window: 'last 3' is not batch, or last_k",
        ),
        (
            "gates", "support_intents,truth", "support_intent,truth",
            "row 3, column project_id: 'support_intent' is not in seeds/projects.csv. "
            "Was 'support_intents' meant?",
        ),
        (
            "projects", "auto,false,true", "auto,flase,true",
            "seeds/projects.csv, row 2, column auto_accept: 'flase' is not true or false.",
        ),
        ("projects", ",0.2,", ",20,", "second_review_share: '20' is not a share from 0 to 1"),
        ("resources", "EUR,3", "EUR,three", "row 2, column rework_days: 'three' is not a whole"),
        ("resources", "vendor", "vendr", "'vendr' is unknown. Expected one of: vendor, crowd"),
        ("questions", "nominal,alpha", "nominl,alpha", "column label_type: 'nominl' is unknown"),
        ("labels", "transfer,Transfer", "refund,Transfer", "2024-01-01 is in row 3 already."),
        ("labels", "#D55E00", "orange", "column colour: 'orange' is not a colour such as"),
        ("labels", "2024-01-01\n", "1 Jan\n", "column valid_from: '1 Jan' is not a date or time"),
        ("labels", "Refund,2", "Refund,money back,2", "row 3: it has 12 cells where the header"),
        ("labels", '"A charge', '"A "charge', "seeds/labels.csv, row 2: it is not CSV"),
        (
            "guideline_changes", "valid_from\n",
            "valid_from\nsupport_intents,intent,4,refnd,2026-01-01\n",
            "row 2, column label: 'refnd' is unknown. Expected one of: account_access,",
        ),
        (
            "gates", "completeness,at_least,0.98,batch,point",
            "completeness,at_least,0.98,batch,interval",
            "column evidence: completeness has no interval, so nothing would pass. Write 'point'.",
        ),
        ("gates", "min_n", "minimum_n", "row 1: no column is called 'minimum_n'. Rename it to"),
    ],
)  # fmt: skip
def test_every_slip_names_its_place_and_what_to_do(
    seeds: Path, seed: str, before: str, after: str, told: str
) -> None:
    problems = spoil(seeds, seed, before, after)
    assert any(told in problem for problem in problems), problems


def test_a_label_that_reads_as_two_is_refused_where_answers_have_several(seeds: Path) -> None:
    assert spoil(seeds, "labels", "transfer,Transfer", "in|out,Transfer") == []
    (problem,) = spoil(seeds, "questions", "nominal,alpha_nominal", "multilabel,alpha_masi")[-1:]
    assert problem.startswith("seeds/labels.csv, row 4, column label: 'in|out' has a |")


def test_a_missing_column_is_named(seeds: Path) -> None:
    path = seeds / "gates.csv"
    cells = [line.split(",") for line in path.read_text().splitlines()]
    place = cells[0].index("min_n")
    path.write_text("\n".join(",".join(row[:place] + row[place + 1 :]) for row in cells))
    (problem,) = configuration.check(seeds)
    assert str(problem).startswith("seeds/gates.csv, row 1: column 'min_n' is missing. Expected:")


def test_files_that_are_missing_empty_or_not_utf8_are_told(seeds: Path) -> None:
    (seeds / "gates.csv").write_text("")
    (seeds / "resources.csv").unlink()
    labels = seeds / "labels.csv"
    labels.write_bytes(labels.read_bytes().replace(b"Refund", "R\xfcck".encode("cp1252")))
    told = [str(problem) for problem in configuration.check(seeds)]
    assert len(told) == 3
    assert told[0].startswith("seeds/labels.csv, row 3: byte 0xfc is not UTF-8.")
    assert told[1].startswith("seeds/resources.csv: there is no such file. Make it with this")
    assert told[2].startswith("seeds/gates.csv, row 1: the file is empty. Its first line must be")


SECOND_VERSION = [
    # refund keeps its key; charge_dispute is split, transfer renamed, two are merged.
    "duplicate_charge", "unknown_charge", "refund", "bank_transfer", "identity", "fees_limits",
    "cant_tell",
]  # fmt: skip
MAPPINGS = """\
project_id,question_id,from_label,to_label,taxonomy_version,kind,valid_from
support_intents,intent,charge_dispute,duplicate_charge,2,split,2026-05-04
support_intents,intent,charge_dispute,unknown_charge,2,split,2026-05-04
support_intents,intent,transfer,bank_transfer,2,rename,2026-05-04
support_intents,intent,account_access,identity,2,merge,2026-05-04
support_intents,intent,verification,identity,2,merge,2026-05-04
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", None),
        (",2,rename", ",3,rename", "row 4, column taxonomy_version: '3' is no later version"),
        ("transfer,bank", "transfers,bank", "'transfers' is no label of the version before 2"),
        ("bank_transfer", "bank", "row 4, column to_label: 'bank' is no label of version 2:"),
        ("transfer,bank_transfer", "refund,bank_transfer", "version 2 has 'refund' as well. Give"),
        ("verification,identity,2,merge", "verification,identity,2,rename",
         "row 6, column kind: 'account_access' becomes 'identity' too: write 'merge'."),
        (",unknown_charge,2,split", ",duplicate_charge,2,split", "alone. Add a row for each"),
        ("unknown_charge,2,split", "unknown_charge,2,rename", "write 'split' in each of its"),
        ("unknown_charge,2,split,2026-05-04", "refund,2,split,", None),
        ("support_intents,intent,verification,identity,2,merge,2026-05-04", "",
         "nothing says what became of 'verification' in version 2"),
        ("rename", "renamed", "column kind: 'renamed' is unknown. Expected one of: rename, merge"),
    ],
)  # fmt: skip
def test_label_mappings_say_what_became_of_every_label(
    seeds: Path, before: str, after: str, told: str | None
) -> None:
    labels = seeds / "labels.csv"
    labels.write_text(
        labels.read_text()
        + "".join(f"support_intents,intent,2,{one},,,,,,,\n" for one in SECOND_VERSION)
    )
    assert before in MAPPINGS
    (seeds / "label_mappings.csv").write_text(MAPPINGS.replace(before, after, 1))
    problems = [str(problem) for problem in configuration.check(seeds)]
    assert any(told in one for one in problems) if told else not problems, problems


def test_metrics_that_gates_may_name_are_those_that_are_measured(
    demo_warehouse: Workspace,
) -> None:
    with duckdb.connect(str(demo_warehouse.current_build), read_only=True) as build:
        measured = build.execute(
            "select metric, list(label_type order by label_type) "
            "from intermediate.int_label_type_metrics group by metric"
        ).fetchall()
    assert agreement_metrics() == {metric: frozenset(types) for metric, types in measured}
    of_gates = {metric for (metric,) in rows(demo_warehouse, "select metric from marts.gates")}
    assert of_gates & set(TRUTH_METRICS) and of_gates & set(agreement_metrics())
