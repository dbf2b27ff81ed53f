"""Which answers count where: populations, rounds, resources, languages, days and projects.

The oracle keeps the answers that the design names, in plain Python, and asks krippendorff.
"""

import random
from collections.abc import Callable
from pathlib import Path

import agreement_tables as oracle
import duckdb
import numpy as np
import pytest
from agreement_harness import AnswerTable, prepare, run_models

LABELS = ("a", "b", "c")
RESOURCES = {"north": "vendor", "south": "crowd", "robot": "llm"}
BATCHES = ("first", "second", "third")
GUIDELINES = {"first": "9", "second": "9", "third": "10"}
Row = dict[str, object]


def operation() -> list[Row]:
    """Three batches; two vendors and a model; two languages; three days; two rounds in one."""
    rng = random.Random(4)
    rows: list[Row] = []

    def add(batch: str, item: int, resource: str, annotator: int, **more: object) -> Row:
        truth = LABELS[(item * 7) % 3]
        row = {
            "project_id": "p",
            "batch_id": batch,
            "role": "work" if item < 36 else "gold",
            "item_id": f"{batch} {item}",
            "question_id": "q",
            "label_type": "nominal",
            "annotator_id": f"{resource}/{annotator}",
            "resource_id": resource,
            "resource_kind": RESOURCES[resource],
            "has_identity": resource != "south",
            "round": 1,
            "label": truth if rng.random() < 0.7 else rng.choice(LABELS),
            "value": None,
            "is_abstained": rng.random() < 0.08,
            "is_independent": True,
            "is_current": True,
            "withdrawn_in_round": None,
            "taxonomy_version": "1",
            "language": "de" if item % 3 and batch != "third" else "fr",
            "slice": (None, "channel=app", "channel=e-mail=old")[item % 5 % 3],
            "received_on": f"2024-01-0{1 + (resource == 'south') + (item % 5 == 0)}",
        } | more
        row["answer"] = row["label"]
        rows.append(row)
        return row

    for batch in BATCHES:
        for item in range(40):
            for resource, size in (("north", 3), ("south", 2), ("robot", 1)):
                if batch == "third" and resource != "north":
                    continue
                for annotator in range(size):
                    row = add(batch, item, resource, annotator)
                    if batch != "second" or item % 4 or resource != "north" or item >= 36:
                        continue
                    # Rework: the first answers again, the second sees the others' answers, the
                    # third's answer is withdrawn.
                    row["is_current"] = False
                    if annotator == 2:
                        row["withdrawn_in_round"] = 2
                        continue
                    add(batch, item, resource, annotator, round=2, is_independent=annotator == 0,
                        received_on="2024-02-01")  # fmt: skip
    return rows


ANSWERS = operation()


def table(keep: Callable[[Row], bool], state: int = 1) -> np.ndarray:
    """Annotators x items of the answers in force after a round."""
    current: dict[tuple, Row] = {}
    for row in sorted(ANSWERS, key=lambda row: row["round"]):
        if row["role"] == "work" and row["round"] <= state:
            current[row["annotator_id"], row["item_id"]] = row
    counted = [
        row
        for row in current.values()
        if not row["is_abstained"]
        and row["is_independent"]
        and not (row["withdrawn_in_round"] or 99) <= state
        and keep(row)
    ]
    annotators = sorted({row["annotator_id"] for row in counted})
    items = sorted({row["item_id"] for row in counted})
    values = np.full((len(annotators), len(items)), np.nan)
    for row in counted:
        place = annotators.index(row["annotator_id"]), items.index(row["item_id"])
        values[place] = LABELS.index(row["label"])
    return values


def human(row: Row) -> bool:
    return row["resource_kind"] != "llm"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    home: Path = tmp_path_factory.mktemp("scopes")
    batches = [
        AnswerTable(name, "nominal", [], LABELS, project_id="p", guideline_version=GUIDELINES[name])
        for name in BATCHES
    ]
    path = prepare(home, batches, extra=ANSWERS)
    run_models(home)
    return duckdb.connect(path, read_only=True)


def measured(build: duckdb.DuckDBPyConnection, mart: str, metric: str = "alpha_nominal", **keys):
    where = " and ".join(f"{name} is not distinct from ?" for name in keys)
    rows = build.execute(
        f"select value, std_error, ci_low, undefined_reason, n_items, n_answers from marts.{mart} "
        f"where metric = ? and {where}",
        [metric, *keys.values()],
    ).fetchall()
    assert len(rows) == 1, (keys, rows)
    return dict(zip(("value", "std_error", "ci_low", "reason", "n_items", "n_answers"), rows[0]))  # noqa: B905


def assert_alpha(got: dict, values: np.ndarray, has_interval: bool = True) -> None:
    assert got["value"] == pytest.approx(oracle.alpha(values, "nominal"), abs=1e-12)
    assert got["n_items"] == values.shape[1]
    assert got["n_answers"] == (~np.isnan(values)).sum()
    if has_interval:
        assert got["std_error"] == pytest.approx(oracle.jackknife(values, "nominal"), abs=1e-9)
    else:
        assert got["std_error"] is None and got["ci_low"] is None
        assert got["reason"] == "selected_on_outcome"


@pytest.mark.parametrize("batch", BATCHES)
def test_first_pass(build: duckdb.DuckDBPyConnection, batch: str):
    first = {"batch_id": batch, "basis": "first_pass"}
    got = measured(build, "agreement_by_batch", population="human", **first)
    assert_alpha(got, table(lambda row: human(row) and row["batch_id"] == batch))
    if batch == "third":
        return
    got = measured(build, "agreement_by_batch", population="all", **first)
    assert_alpha(got, table(lambda row: row["batch_id"] == batch))


def test_after_rework(build: duckdb.DuckDBPyConnection):
    for state in (1, 2):
        keys = {"batch_id": "second", "basis": "current", "round": state, "population": "human"}
        values = table(lambda row: human(row) and row["batch_id"] == "second", state)
        assert_alpha(measured(build, "agreement_by_batch", **keys), values, has_interval=False)
    first, second = (
        table(lambda row: human(row) and row["batch_id"] == "second", state) for state in (1, 2)
    )
    assert (~np.isnan(second)).sum() < (~np.isnan(first)).sum()


def test_resources(build: duckdb.DuckDBPyConnection):
    for resource in ("north", "south"):
        values = table(
            lambda row, r=resource: row["resource_id"] == r and row["batch_id"] == "first"
        )
        keys = {"batch_id": "first", "resource_id": resource, "other_resource_id": None}
        got = measured(build, "agreement_by_resource", basis="first_pass", **keys)
        assert_alpha(got, values)
    only = {"batch_id": "third", "resource_id": "north", "other_resource_id": None}
    got = measured(build, "agreement_by_resource", basis="first_pass", **only)
    assert_alpha(got, table(lambda row: row["batch_id"] == "third"))


def shares(keep: Callable[[Row], bool]) -> dict[str, np.ndarray]:
    """Item -> share of each label."""
    found: dict[str, list[int]] = {}
    for row in ANSWERS:
        counts = row["role"] == "work" and row["round"] == 1 and not row["is_abstained"]
        if counts and row["batch_id"] == "first" and keep(row):
            found.setdefault(row["item_id"], []).append(LABELS.index(row["label"]))
    return {item: np.bincount(given, minlength=3) / len(given) for item, given in found.items()}


def cross(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> tuple[float, float]:
    items = sorted(set(first) & set(second))
    a, b = np.array([first[i] for i in items]), np.array([second[i] for i in items])
    observed, expected = (a * b).sum(axis=1).mean(), a.mean(axis=0) @ b.mean(axis=0)
    return observed, 1 - (1 - observed) / (1 - expected)


def test_between_resources_and_models(build: duckdb.DuckDBPyConnection):
    of = {r: shares(lambda row, r=r: row["resource_id"] == r) for r in RESOURCES}
    for pair in (("north", "south"), ("north", "robot"), ("robot", "south")):
        keys = {"batch_id": "first", "basis": "first_pass"}
        keys |= {"resource_id": pair[0], "other_resource_id": pair[1]}
        observed, reliability = cross(of[pair[0]], of[pair[1]])
        agreement = measured(build, "agreement_by_resource", "percent_agreement", **keys)
        assert agreement["value"] == pytest.approx(observed, abs=1e-12)
        beyond = measured(build, "agreement_by_resource", "cross_replication", **keys)
        assert beyond["value"] == pytest.approx(reliability, abs=1e-12)
        assert 0.05 < beyond["std_error"] < 0.25
    keys = {"batch_id": "first", "basis": "first_pass", "population": "llm_vs_human"}
    got = measured(build, "agreement_by_batch", "cross_replication", **keys)
    assert got["value"] == pytest.approx(cross(shares(human), of["robot"])[1], abs=1e-12)


def test_languages(build: duckdb.DuckDBPyConnection):
    for batch, language in (("first", "de"), ("second", "fr"), (None, "de"), (None, "fr")):
        values = table(
            lambda row, b=batch, lang=language: (
                human(row) and row["language"] == lang and (b is None or row["batch_id"] == b)
            )
        )
        keys = {"batch_id": batch, "slice_value": language, "basis": "first_pass"}
        got = measured(build, "agreement_by_slice", population="human", **keys)
        assert_alpha(got, values)


@pytest.mark.parametrize("channel", ["app", "e-mail=old"])
@pytest.mark.parametrize("batch", ["first", "second", None])
def test_slices(build: duckdb.DuckDBPyConnection, batch: str | None, channel: str):
    """By a key of the items' metadata; items without it are in no slice."""
    values = table(
        lambda row: (
            human(row)
            and row["slice"] == f"channel={channel}"
            and (batch is None or row["batch_id"] == batch)
        )
    )
    assert values.shape[1] > 5
    keys = {"batch_id": batch, "slice_key": "channel", "slice_value": channel}
    got = measured(build, "agreement_by_slice", population="human", basis="first_pass", **keys)
    assert_alpha(got, values)


def test_bands_name_values(build: duckdb.DuckDBPyConnection):
    """Krippendorff 2004: reliable from .8, tentative from .667."""
    rows = build.execute(
        "select value, band from marts.agreement_by_batch "
        "where metric = 'alpha_nominal' and value is not null"
    ).fetchall()
    for value, band in rows:
        assert band == ("reliable" if value >= 0.8 else
                        "tentative" if value >= 0.667 else "unreliable")  # fmt: skip
    others = build.execute(
        "select count(band) from marts.agreement_by_batch where metric = 'percent_agreement'"
    ).fetchone()
    assert rows and others == (0,)


def test_versions(build: duckdb.DuckDBPyConnection):
    """Before and after a guideline: 10 comes after 9; the batches of each, pooled and as a mean."""
    found = build.execute(
        "select pooling, guideline_version, value, std_error, ci_low, ci_high, "
        "previous_guideline_version, difference, difference_std_error, difference_ci_low, "
        "difference_ci_high from marts.agreement_by_version "
        "where metric = 'alpha_nominal' and population = 'human'"
    ).fetchall()
    rows = {row[:2]: row[2:] for row in found}
    assert len(rows) == 4
    of_batches = {
        name: table(lambda row, b=name: human(row) and row["batch_id"] == b) for name in BATCHES
    }
    before = table(lambda row: human(row) and row["batch_id"] != "third")
    expected = {
        ("pooled", "9"): oracle.alpha(before, "nominal"),
        ("mean_of_batches", "9"): np.mean(
            [oracle.alpha(of_batches[name], "nominal") for name in ("first", "second")]
        ),
        ("pooled", "10"): oracle.alpha(of_batches["third"], "nominal"),
        ("mean_of_batches", "10"): oracle.alpha(of_batches["third"], "nominal"),
    }
    assert rows["pooled", "9"][1] == pytest.approx(oracle.jackknife(before, "nominal"), abs=1e-9)
    for pooling in ("pooled", "mean_of_batches"):
        a, a_error, a_low, a_high, *first = rows[pooling, "9"]
        b, b_error, b_low, b_high, previous, *difference = rows[pooling, "10"]
        assert first == [None] * 5 and previous == "9"
        assert (a, b) == pytest.approx((expected[pooling, "9"], expected[pooling, "10"]))
        low = b - a - np.hypot(b - b_low, a_high - a)
        high = b - a + np.hypot(b_high - b, a - a_low)
        spread = np.hypot(a_error, b_error)
        assert difference == pytest.approx([b - a, spread, low, high], abs=1e-12)
        assert low < b - a < high


def test_days(build: duckdb.DuckDBPyConnection):
    for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
        values = table(
            lambda row, d=day: human(row) and row["batch_id"] == "first" and row["received_on"] <= d
        )
        got = measured(build, "agreement_by_day", batch_id="first", as_of_date=day)
        assert_alpha(got, values)


def test_project(build: duckdb.DuckDBPyConnection):
    keys = {"population": "human", "basis": "first_pass", "pooling": "pooled"}
    got = measured(build, "agreement_by_project", project_id="p", **keys)
    assert_alpha(got, table(human))
    got = measured(build, "agreement_by_project", population="human", pooling="mean_of_batches")
    alphas = [
        oracle.alpha(table(lambda row, b=b: human(row) and row["batch_id"] == b), "nominal")
        for b in BATCHES
    ]
    assert got["value"] == pytest.approx(np.mean(alphas), abs=1e-12)


def test_positions_have_no_kappa(build: duckdb.DuckDBPyConnection):
    keys = {"batch_id": "first", "resource_id": "south", "other_resource_id": None}
    got = measured(build, "agreement_by_resource", "mean_kappa", basis="first_pass", **keys)
    assert (got["value"], got["reason"]) == (None, "no_identity")


def test_abstentions_are_counted(build: duckdb.DuckDBPyConnection):
    rows = [
        row
        for row in ANSWERS
        if row["batch_id"] == "third" and row["role"] == "work" and row["round"] == 1
    ]
    share = np.mean([row["is_abstained"] for row in rows])
    keys = {"batch_id": "third", "basis": "first_pass", "population": "human"}
    got = measured(build, "agreement_by_batch", "abstention_share", **keys)
    assert got["value"] == pytest.approx(share, abs=1e-12)
