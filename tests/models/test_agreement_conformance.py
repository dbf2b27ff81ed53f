"""The agreement models against krippendorff, scikit-learn, statsmodels and nltk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import agreement_tables as oracle
import duckdb
import numpy as np
import pytest
from agreement_harness import prepare, run_models
from nltk.metrics import jaccard_distance, masi_distance
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.proportion import proportion_confint

N_TABLES = 510
TABLES = {f"t{number}": oracle.random_table(number) for number in range(N_TABLES)}
SETS = {f"s{number}": oracle.random_sets(number) for number in range(30)}
TWINS = {f"twin {name}": oracle.twin(table) for name, table in [*TABLES.items()][:150]}
PERFECT = {f"u{number}": oracle.perfect_table(number) for number in range(30)}
CLOSE = 1e-12

Measured = dict[tuple[str, str], tuple[float | None, float | None, str | None]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables in one build."""
    home = tmp_path_factory.mktemp("conformance")
    prepare(home, [*TABLES.values(), *SETS.values(), *TWINS.values(), *PERFECT.values()])
    run_models(home)
    return home


@pytest.fixture(scope="module")
def measured(home: Path) -> Measured:
    """(batch, metric) -> value, standard error, reason, of the first pass."""
    with duckdb.connect(home / "builds/dev/assay.duckdb", read_only=True) as build:
        rows = build.execute(
            "select batch_id, metric, value, std_error, undefined_reason "
            "from marts.agreement_by_batch where basis = 'first_pass'"
        ).fetchall()
    return {(batch, metric): (value, error, why) for batch, metric, value, error, why in rows}


@pytest.fixture(scope="module")
def bounds(home: Path) -> dict[tuple[str, str], tuple[float, float, float, float, int]]:
    """(batch, metric) -> value, standard error, bounds and items, where there is an interval."""
    with duckdb.connect(home / "builds/dev/assay.duckdb", read_only=True) as build:
        rows = build.execute(
            "select batch_id, metric, value, std_error, ci_low, ci_high, n_complete "
            "from marts.agreement_by_batch where basis = 'first_pass' and ci_low is not null"
        ).fetchall()
    return {row[:2]: row[2:] for row in rows}


def tables(*label_types: str) -> Iterator[tuple[str, np.ndarray]]:
    for name, table in TABLES.items():
        if table.label_type in label_types:
            yield name, oracle.codes(table)


def assert_close(got: float | None, expected: float | None, name: str):
    if expected is None or got is None:
        assert got is None and expected is None, f"{name}: {got}, expected {expected}"
        return
    assert abs(got - expected) < CLOSE, f"{name}: {got}, expected {expected}"


def assert_same_error(got: float | None, expected: float | None, name: str):
    """Compares variances, which are what is added up."""
    assert_close(got and got**2, expected and expected**2, f"{name} variance")


@pytest.mark.parametrize(
    ("level", "label_types"),
    [
        ("nominal", ("nominal", "ordinal")),
        ("ordinal", ("ordinal",)),
        ("interval", ("ordinal", "interval")),
    ],
)
def test_alpha_is_krippendorffs(measured: Measured, level: str, label_types: tuple[str, ...]):
    for name, values in tables(*label_types):
        got, error, _ = measured[name, f"alpha_{level}"]
        assert_close(got, oracle.alpha(values, level), f"{name} alpha_{level}")
        if got is not None:
            expected = oracle.jackknife(values, level)
            assert_same_error(error, expected, f"{name} alpha_{level}")


def test_alpha_ratio_is_krippendorffs(measured: Measured):
    n_compared = 0
    for name, values in tables("interval"):
        got, error, reason = measured[name, "alpha_ratio"]
        if np.nanmin(values, initial=0) < 0 and got is None:
            assert reason in ("negative_values", "single_label", "no_pairable_items")
            continue
        assert_close(got, oracle.alpha(values, "ratio"), f"{name} alpha_ratio")
        if got is not None:
            assert_same_error(error, oracle.jackknife(values, "ratio"), f"{name} alpha_ratio")
            n_compared += 1
    assert n_compared > 50


@pytest.mark.parametrize(
    ("metric", "distance"), [("alpha_jaccard", jaccard_distance), ("alpha_masi", masi_distance)]
)
def test_alpha_of_label_sets_is_nltks(measured: Measured, metric: str, distance: Callable):
    for name, table in SETS.items():
        triples = [
            (str(annotator), str(item), frozenset(answer.split("|")))
            for item, row in enumerate(table.ratings)
            for annotator, answer in enumerate(row)
            if sum(other is not None for other in row) > 1 and answer is not None
        ]
        expected = AnnotationTask(data=triples, distance=distance).alpha()
        assert_close(measured[name, metric][0], expected, f"{name} {metric}")


def test_mean_kappa_is_scikit_learns(measured: Measured):
    for name, values in tables("nominal", "ordinal"):
        got, error, _ = measured[name, "mean_kappa"]
        assert_close(got, oracle.mean_kappa(values), f"{name} mean_kappa")
        if got is not None:
            assert_same_error(error, oracle.mean_kappa_error(values), f"{name}")


def test_fleiss_kappa_is_statsmodels(measured: Measured):
    n_compared = 0
    for name, table in TABLES.items():
        if table.labels and (expected := oracle.fleiss(oracle.label_counts(table))) is not None:
            assert_close(measured[name, "fleiss_kappa"][0], expected, name)
            n_compared += 1
    assert n_compared > 50


@pytest.mark.parametrize("metric", ["fleiss_kappa", "gwet_ac1", "brennan_prediger"])
def test_coefficients_are_gwets(measured: Measured, metric: str):
    for name, table in TABLES.items():
        if not table.labels:
            continue
        value, error = oracle.gwet(oracle.label_counts(table), metric) or (None, None)
        assert_close(measured[name, metric][0], value, f"{name} {metric}")
        if value is not None:
            assert_same_error(measured[name, metric][1], error, f"{name} {metric}")


def test_percent_agreement_and_alpha_are_nltks(measured: Measured):
    n_compared = 0
    for name, values in tables("nominal"):
        if np.isnan(values).any() or len(values) < 2 or len(np.unique(values)) < 2:
            continue
        triples = [
            (str(annotator), str(item), str(label))
            for annotator, row in enumerate(values)
            for item, label in enumerate(row)
        ]
        task = AnnotationTask(data=triples)
        assert_close(measured[name, "percent_agreement"][0], task.avg_Ao(), name)
        assert_close(measured[name, "alpha_nominal"][0], task.alpha(), name)
        n_compared += 1
    assert n_compared > 20


@pytest.mark.parametrize(
    ("level", "label_types"),
    [
        ("nominal", ("nominal", "ordinal")),
        ("ordinal", ("ordinal",)),
        ("interval", ("ordinal", "interval")),
    ],
)
def test_bounds_of_alpha(bounds: dict, level: str, label_types: tuple[str, ...]):
    n_compared = 0
    for name, values in tables(*label_types):
        if (name, f"alpha_{level}") not in bounds:
            continue
        value, error, low, high, n_items = bounds[name, f"alpha_{level}"]
        expected = oracle.expected_disagreement(values, level)
        is_graded = level != "nominal" and len(TABLES[name].labels) != 2
        assert (low, high) == pytest.approx(
            oracle.interval(value, error, n_items, expected, is_graded), rel=1e-9, abs=1e-9
        ), name
        n_compared += 1
    assert n_compared > 50


def test_bounds_of_shares(bounds: dict):
    n_compared = 0
    for name in TABLES:
        if (name, "unanimous_share") not in bounds:
            continue
        value, _, low, high, n_items = bounds[name, "unanimous_share"]
        wilson = proportion_confint(round(value * n_items), n_items, method="wilson")
        assert (low, high) == pytest.approx(wilson, abs=1e-12), name
        value, error, low, high, n_items = bounds[name, "percent_agreement"]
        expected_low, expected_high = oracle.interval(value, error, n_items, 1)
        expected = (max(expected_low, 0), expected_high)
        assert (low, high) == pytest.approx(expected, rel=1e-9, abs=1e-9), name
        n_compared += 1
    assert n_compared > 200


def test_names_and_order_say_nothing(home: Path):
    """A twin has other label names, and its annotators and items in another order: same bits."""
    with duckdb.connect(home / "builds/dev/assay.duckdb", read_only=True) as build:
        rows = build.execute(
            "select * exclude (project_id) from marts.agreement_by_batch order by all"
        ).fetchall()
    found: dict[str, list[tuple]] = {}
    for batch, *rest in rows:
        found.setdefault(batch, []).append(tuple(rest))
    for name in TWINS:
        assert found[name.removeprefix("twin ")] == found[name], name


def test_perfect_agreement_is_one(measured: Measured):
    n_defined = 0
    for name, table in PERFECT.items():
        is_single = len({row[0] for row in table.ratings}) == 1
        for metric in oracle.COEFFICIENTS[table.label_type]:
            value, _, reason = measured[name, metric]
            is_defined = not is_single or metric in oracle.DEFINED_FOR_ONE_LABEL
            assert value == (1 if is_defined else None), (name, metric)
            assert is_defined or reason == "single_label", (name, metric)
            n_defined += is_defined
    assert n_defined > 100
