"""AC2, Fleiss' kappa and Brennan-Prediger with weights, against numpy and known identities."""

import itertools
import math
from pathlib import Path

import agreement_tables as oracle
import duckdb
import numpy as np
import pytest
from agreement_harness import AnswerTable, prepare, run_models
from sklearn.metrics import cohen_kappa_score

FAMILIES = ("fleiss_kappa", "gwet_ac2", "brennan_prediger")
WEIGHTINGS = ("linear", "quadratic", "ordinal")
ORDINAL = {
    f"t{number}": oracle.random_table(number)
    for number in range(400)
    if oracle.random_table(number).label_type == "ordinal"
}
# Krippendorff 2011, example D; the annotators are columns here.
EXAMPLE_D = [
    "111.", "2233", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", ".3..",
]  # fmt: skip
# Taxonomies of interval questions: values at uneven distances.
VALUES = {"none": 0.0, "some": 1.0, "much": 10.0}
VALUED = [("none", "none"), ("some", "none"), ("much", "much"), ("much", "some"), ("some", "some")]
TABLES = {
    **ORDINAL,
    "example_d": AnswerTable(
        "example_d",
        "ordinal",
        [[None if a == "." else a for a in row] for row in EXAMPLE_D],
        list("12345"),
    ),
    # Two abstractors who sorted 100 cases (irrCAC's cont3x3abstractors).
    "abstractors": AnswerTable(
        "abstractors",
        "ordinal",
        [["1", "1"]] * 13
        + [["2", "2"]] * 20
        + [["2", "3"]] * 7
        + [["3", "2"]] * 4
        + [["3", "3"]] * 56,
        list("123"),
    ),
    "two_labels": AnswerTable(
        "two_labels", "ordinal", [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]], ["a", "b"]
    ),
}
Measured = dict[tuple[str, str], tuple[float | None, float | None, str | None]]


def valued(name: str, rows: list[tuple[str, str]]) -> list[dict]:
    """Answers to an interval question that name a label of its taxonomy, or another number."""
    table = AnswerTable(name, "nominal", rows, list(VALUES))
    return [
        answer | {"label_type": "interval", "value": VALUES.get(str(answer["label"]), 5.0)}
        for answer in table.answers()
    ]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    home: Path = tmp_path_factory.mktemp("weighted")
    rows = {"valued": VALUED, "unlisted": [*VALUED, ("5.0", "some")]}
    batches = [
        AnswerTable(name, "interval", [], list(VALUES), list(VALUES.values())) for name in rows
    ]
    plain = AnswerTable("plain", "interval", [[1.0, 2.0], [2.0, 2.0]])
    extra = [answer for name, given in rows.items() for answer in valued(name, given)]
    build = prepare(home, [*TABLES.values(), *batches, plain], extra)
    run_models(home)
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.execute(
            "select batch_id, metric, value, std_error, undefined_reason "
            "from marts.agreement_by_batch where basis = 'first_pass'"
        ).fetchall()
    return {(batch, metric): (value, error, why) for batch, metric, value, error, why in found}


def weights_of(weighting: str, places: np.ndarray) -> np.ndarray:
    """Gwet 2014, chapter 3; a matrix of labels x labels."""
    q = len(places)
    if weighting == "ordinal":
        between = np.array([[math.comb(abs(k - j) + 1, 2) for k in range(q)] for j in range(q)])
        return 1 - between / math.comb(q, 2)
    steps = np.abs(places[:, None] - places[None, :]) / (places.max() - places.min())
    return 1 - steps ** (1 if weighting == "linear" else 2)


def coefficient(
    counts: np.ndarray, weights: np.ndarray, family: str
) -> tuple[float, float | None] | None:
    """Value and Gwet's standard error from items x labels counts."""
    counts = counts[counts.sum(axis=1) > 0].astype(float)
    (n, q), r = counts.shape, counts.sum(axis=1)
    pairable = r > 1
    if not pairable.any():
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        credit = (counts * (counts @ weights - 1)).sum(axis=1) / (r * (r - 1))
    agreement = credit[pairable].mean()
    shares = counts / r[:, None]
    pi = shares.mean(axis=0)
    if family == "fleiss_kappa":
        of_items = shares @ weights @ pi
    elif family == "gwet_ac2":
        of_items = weights.sum() * (shares * (1 - pi)).sum(axis=1) / (q * (q - 1))
    else:
        of_items = np.full(n, weights.sum() / q**2)
    chance = of_items.mean()
    if chance > 1 - 1e-9:
        return None
    value = (agreement - chance) / (1 - chance)
    terms = n / pairable.sum() * np.where(pairable, credit - chance, 0) / (1 - chance)
    terms = terms - 2 * (1 - value) * (of_items - chance) / (1 - chance)
    error = math.sqrt(((terms - value) ** 2).sum() / (n * (n - 1))) if n > 1 else None
    return value, error if pairable.sum() > 1 else None


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_weighted_coefficients_are_those_of_numpy(measured: Measured, family: str, weighting: str):
    n_compared = 0
    for name, table in TABLES.items():
        value, error, _ = measured[name, f"{family}_{weighting}"]
        q = len(table.labels)
        expected = (
            coefficient(oracle.label_counts(table), weights_of(weighting, np.arange(q)), family)
            if q > 1
            else None
        )
        if expected is None:
            assert value is None, name
            continue
        assert abs(value - expected[0]) < 1e-12, name
        if expected[1] is not None:
            assert abs(error**2 - expected[1] ** 2) < 1e-10, name
            n_compared += 1
    assert n_compared > 60


def mean_kappa(values: np.ndarray, places: list[int], power: str) -> tuple:
    """Mean of scikit-learn's weighted kappas by shared items, and its item jackknife."""
    pairs = []
    for first, second in itertools.combinations(values, 2):
        items = np.flatnonzero(~np.isnan(first) & ~np.isnan(second))
        if len(items) >= oracle.MIN_SHARED_ITEMS:
            pairs.append((first, second, items))

    def kappas(left_out: int | None) -> list[tuple[float, int]]:
        found = []
        for first, second, items in pairs:
            a, b = (part[items[items != left_out]].astype(int) for part in (first, second))
            if len(set(a) | set(b)) > 1:
                kappa = cohen_kappa_score(a, b, labels=places, weights=power)
                found.append((kappa, len(a)))
        return found

    def mean(found: list[tuple[float, int]]) -> float | None:
        return sum(k * n for k, n in found) / sum(n for _, n in found) if found else None

    pairs = [pair for pair in pairs if len({*pair[0][pair[2]], *pair[1][pair[2]]}) > 1]
    value = mean(kappas(None))
    shared = sorted({item for _, _, items in pairs for item in items})
    without = [mean(kappas(item)) for item in shared]
    n = len(shared)
    if value is None or n < 2 or None in without:
        return value, None
    return value, math.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2))


@pytest.mark.parametrize("weighting", ["linear", "quadratic"])
def test_mean_weighted_kappa_is_scikit_learns(measured: Measured, weighting: str):
    n_compared = 0
    for name, table in list(TABLES.items())[-45:]:
        places = list(range(1, len(table.labels) + 1))
        value, error, _ = measured[name, f"mean_kappa_{weighting}"]
        expected = mean_kappa(oracle.codes(table), places, weighting) if table.ratings else (None,)
        if expected[0] is None:
            assert value is None, name
            continue
        assert abs(value - expected[0]) < 1e-12, name
        if expected[1] is None:
            assert error is None, name
        else:
            assert abs(error**2 - expected[1] ** 2) < 1e-10, name
            n_compared += 1
    assert n_compared > 10


def test_published_weighted_kappas(measured: Measured):
    """irrCAC's cont3x3abstractors: linear .843, quadratic .892."""
    linear, quadratic = (
        measured["abstractors", f"mean_kappa_{weighting}"][0]
        for weighting in ("linear", "quadratic")
    )
    assert (round(linear, 3), round(quadratic, 3)) == (0.843, 0.892)


def test_with_two_labels_weights_change_nothing(measured: Measured):
    """The only partial credit is none: AC2 is AC1, weighted Fleiss is Fleiss."""
    for family, plain in zip(FAMILIES, ("fleiss_kappa", "gwet_ac1", "brennan_prediger"),
                             strict=True):  # fmt: skip
        for weighting in WEIGHTINGS:
            got = measured["two_labels", f"{family}_{weighting}"]
            assert got[:2] == pytest.approx(measured["two_labels", plain][:2], abs=1e-12)


def test_quadratic_fleiss_is_alpha_but_for_the_size_of_the_sample(measured: Measured):
    """Krippendorff 2011: with equally many answers, (1 - alpha) N / (N - 1) = 1 - kappa."""
    fleiss, alpha = (
        measured["abstractors", metric][0]
        for metric in ("fleiss_kappa_quadratic", "alpha_interval")
    )
    assert (1 - alpha) * 200 / 199 == pytest.approx(1 - fleiss, abs=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("weighting", ["linear", "quadratic"])
def test_labels_of_interval_questions_are_placed_by_value(
    measured: Measured, family: str, weighting: str
):
    places = np.array(list(VALUES.values()))
    counts = np.array([[row.count(label) for label in VALUES] for row in VALUED])
    expected = coefficient(counts, weights_of(weighting, places), family)
    got = measured["valued", f"{family}_{weighting}"]
    assert got[:2] == pytest.approx(expected, abs=1e-12)
    assert measured["unlisted", f"{family}_{weighting}"] == (None, None, "no_label_set")
    assert ("plain", f"{family}_{weighting}") not in measured
