"""Suites say what they check; what did not run is a failure; the report shows it safely."""

from pathlib import Path

import duckdb
import pytest

from assay.pipeline import Engine
from expectations import report
from expectations.suites import FOLDER, BrokenSuite, load_suite

SUITE = """
tables:
  numbers:
    query: select * from numbers
    key: name
    expectations:
      - type: {type}
        kwargs: {{column: {column}, min_value: 2}}
        severity: critical
        says: "{{observed}} is too small."
"""


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table numbers as "
            "from (values ('a', 1.0), ('b', 3.0), ('c', null)) as t(name, number)"
        )
    return path


def write_suite(folder: Path, **what: str) -> Path:
    path = folder / "numbers.yml"
    path.write_text(SUITE.format(**what))
    return path


def test_a_suite_with_a_key_gives_one_result_per_row(
    engine: Engine, numbers: Path, tmp_path: Path
) -> None:
    suite = write_suite(tmp_path, type="expect_column_values_to_be_between", column="number")
    outcomes = {one.target: one for one in engine.checkpoint.check(suite, numbers)}
    assert {target: one.is_met for target, one in outcomes.items()} == {
        "a": False,
        "b": True,
        "c": True,
    }
    assert outcomes["a"].message == "1 is too small."
    assert outcomes["a"].is_blocking
    assert outcomes["b"].expected == "at least 2"


@pytest.mark.parametrize(
    ("type_", "column", "why"),
    [
        ("expect_numbers_to_smile", "number", "no such expectation"),
        ("expect_column_values_to_be_between", "nummer", "did not run"),
    ],
)
def test_an_expectation_that_did_not_run_is_a_failure(
    type_: str, column: str, why: str, engine: Engine, numbers: Path, tmp_path: Path
) -> None:
    suite = write_suite(tmp_path, type=type_, column=column)
    with pytest.raises(BrokenSuite, match=why):
        engine.checkpoint.check(suite, numbers)


def test_a_query_that_fails_names_suite_and_table(engine: Engine, tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    suite = write_suite(tmp_path, type="expect_column_values_to_be_between", column="number")
    with pytest.raises(BrokenSuite, match=r"numbers\.yml, numbers: the query failed"):
        engine.checkpoint.check(suite, tmp_path / "empty.duckdb")


@pytest.mark.parametrize("name", ["deliveries", "marts"])
def test_every_expectation_says_what_its_failure_means(name: str) -> None:
    suite = load_suite(FOLDER / f"{name}.yml")
    assert suite.description
    for table in suite.tables:
        assert table.description, f"{name}.yml, {table.name}: add a description"
        assert table.expectations
        for one in table.expectations:
            assert one.says.endswith((".", "?")), f"{name}.yml, {table.name}: {one.says!r}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("severity: critical", "add severity"),
        ('says: "{observed} is too small."', "add says"),
    ],
)
def test_a_suite_that_leaves_something_out_is_told_what(
    change: str, told: str, tmp_path: Path
) -> None:
    path = write_suite(tmp_path, type="expect_column_values_to_be_between", column="number")
    path.write_text(path.read_text().replace(change, ""))
    with pytest.raises(BrokenSuite, match=told):
        load_suite(path)


def test_the_report_escapes_what_vendors_write() -> None:
    result = {
        "suite": "deliveries",
        "target": "<script>alert(1)</script>",
        "expectation": "e",
        "column_name": None,
        "severity": "critical",
        "is_met": False,
        "observed": "<img src=x>",
        "expected": "",
        "message": "a & b",
    }
    page = report.render("20250101", "2025-01-01T00:00:00", [result], "It <b>failed</b>")
    assert "<script" not in page
    assert "<img" not in page
    assert "a &amp; b" in page
    assert "It &lt;b&gt;failed&lt;/b&gt;" in page


def test_a_report_of_nothing_says_so() -> None:
    assert "Nothing was checked." in report.render("20250101", "2025-01-01T00:00:00", [], None)
