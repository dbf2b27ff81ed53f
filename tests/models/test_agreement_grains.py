"""Agreement by label, pair and annotator against the libraries, on random tables."""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import agreement_tables as oracle
import duckdb
import numpy as np
import pytest
from agreement_harness import prepare, run_models
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

TABLES = {f"t{number}": oracle.random_table(number) for number in range(1000, 1150)}
Rows = dict[tuple, tuple]


@pytest.fixture(scope="module")
def rows_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Rows]:
    """Reads value and standard error (or `of`) of a mart's first pass by the columns named."""
    home: Path = tmp_path_factory.mktemp("grains")
    prepare(home, list(TABLES.values()))
    run_models(home)

    def read(mart: str, *keys: str, of: Sequence[str] = ("value", "std_error")) -> Rows:
        with duckdb.connect(home / "builds/dev/assay.duckdb", read_only=True) as build:
            rows = build.execute(
                f"select {', '.join([*keys, *of])} from marts.{mart} "
                "where basis = 'first_pass' and batch_id is not null"
            ).fetchall()
        found = {row[: len(keys)]: row[len(keys) :] for row in rows}
        assert len(found) == len(rows)
        return found

    return read


def close(got: float | None, expected: float | None) -> bool:
    if got is None or expected is None or math.isnan(expected):
        return got is None and (expected is None or math.isnan(expected))
    return abs(got - expected) < 1e-12


def close_error(got: float | None, expected: float | None) -> bool:
    """Compares variances, which are what is added up."""
    if got is None or expected is None:
        return got is None and expected is None
    return abs(got**2 - expected**2) < 1e-11


def specific_agreement(values: np.ndarray) -> float | None:
    """Of two answers of which one is the label (1), how often is the other too."""
    n, r = (values == 1).sum(axis=0), (~np.isnan(values)).sum(axis=0)
    pairs = (n * (r - 1)).sum()
    return float((n * (n - 1)).sum() / pairs) if pairs else None


def label_kappa(values: np.ndarray) -> float | None:
    """Fleiss' kappa of the label (1) against the others (0)."""
    counts = np.stack([(values == 1).sum(axis=0), (values == 0).sum(axis=0)], axis=1)
    found = oracle.gwet(counts, "fleiss_kappa")
    return found and found[0]


def left_out(measure: Callable[[np.ndarray], float | None], values: np.ndarray) -> float | None:
    """Jackknife over items."""
    n = values.shape[1]
    without = [measure(np.delete(values, item, axis=1)) for item in range(n)]
    if n < 2 or None in without:
        return None
    return math.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2))


def test_labels(rows_of: Callable[..., Rows]):
    rows = rows_of("agreement_by_label", "batch_id", "label", "metric")
    n_compared = 0
    for name, table in TABLES.items():
        values = oracle.codes(table)
        if table.label_type == "interval" or not values.size:
            continue
        answered = values[:, (~np.isnan(values)).any(axis=0)]
        pairable = values[:, (~np.isnan(values)).sum(axis=0) > 1]
        for place, label in enumerate(table.labels, start=1):
            if (name, label, "alpha") not in rows:
                assert not pairable.size or not (answered == place).any()
                continue
            one = np.where(np.isnan(pairable), np.nan, pairable == place)
            every = np.where(np.isnan(answered), np.nan, answered == place)
            for metric, measure, data in (
                ("specific_agreement", specific_agreement, one),
                ("alpha", lambda v: oracle.alpha(v, "nominal"), one),
                ("kappa", label_kappa, every),
            ):
                value, error = rows[name, label, metric]
                assert close(value, measure(data)), (name, label, metric)
                if value is not None:
                    assert close_error(error, left_out(measure, data)), (name, label, metric)
            n_compared += 1
    assert n_compared > 150


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # statsmodels, where kappa is 0 or 1
def test_pairs(rows_of: Callable[..., Rows]):
    rows = rows_of("agreement_by_pair", "batch_id", "annotator_a", "annotator_b", "metric")
    n_compared = 0
    for name, table in TABLES.items():
        if table.label_type == "interval":
            continue
        values = oracle.codes(table)
        for a, b in itertools.combinations(range(len(values)), 2):
            both = ~np.isnan(values[[a, b]]).any(axis=0)
            first, second = values[a][both].astype(int), values[b][both].astype(int)
            key = (name, f"v/{a:03}", f"v/{b:03}")
            if both.sum() < oracle.MIN_SHARED_ITEMS:
                assert (*key, "cohen_kappa") not in rows
                continue
            assert close(rows[*key, "percent_agreement"][0], (first == second).mean())
            places = list(range(1, len(table.labels) + 1))
            if len(set(first) | set(second)) < 2:
                assert rows[*key, "cohen_kappa"][0] is None
                assert rows[*key, "scott_pi"][0] is None
                continue
            matrix = np.array(
                [[((first == i) & (second == j)).sum() for j in places] for i in places]
            )
            weightings = {"cohen_kappa": None}
            if table.label_type == "ordinal":
                weightings |= {
                    "cohen_kappa_linear": "linear",
                    "cohen_kappa_quadratic": "quadratic",
                }
            for metric, weights in weightings.items():
                value, error = rows[*key, metric]
                expected = cohen_kappa_score(first, second, labels=places, weights=weights)
                assert close(value, expected), (*key, metric)
                if abs(value - 1) > 1e-9:
                    variance = cohens_kappa(matrix, wt=weights).var_kappa
                    assert close_error(error, math.sqrt(max(variance, 0))), (*key, metric)
            task = AnnotationTask(
                data=[("a", str(i), str(x)) for i, x in enumerate(first)]
                + [("b", str(i), str(x)) for i, x in enumerate(second)]
            )
            assert close(rows[*key, "scott_pi"][0], task.pi()), key
            counts = np.stack([(first == i).astype(int) + (second == i) for i in places], axis=1)
            assert close_error(rows[*key, "scott_pi"][1], oracle.gwet(counts, "fleiss_kappa")[1]), (
                key
            )
            n_compared += 1
    assert n_compared > 100


def test_annotators(rows_of: Callable[..., Rows]):
    rows = rows_of("agreement_by_annotator", "batch_id", "annotator_id", "metric")
    n_compared: dict[str, int] = defaultdict(int)
    for name, table in TABLES.items():
        values = oracle.codes(table)
        for annotator in range(len(values)):
            key = (name, f"v/{annotator:03}")
            others = np.delete(values, annotator, axis=0)
            shared = ~np.isnan(values[annotator]) & (~np.isnan(others)).any(axis=0)
            if not shared.any():
                assert (*key, "agreement_with_others") not in rows
                continue
            same = [
                (others[:, i] == values[annotator, i]).sum() / (~np.isnan(others[:, i])).sum()
                for i in np.flatnonzero(shared)
            ]
            value, error = rows[*key, "agreement_with_others"]
            assert close(value, np.mean(same)), key
            if len(same) > 1:
                assert close_error(error, np.std(same, ddof=1) / math.sqrt(len(same))), key
            for level in ("nominal", "ordinal", "interval"):
                if (*key, f"alpha_{level}_without") not in rows:
                    continue
                held, metric = (
                    (oracle.held_ranks(values), "interval")
                    if level == "ordinal"
                    else (values, level)
                )
                expected = oracle.alpha(np.delete(held, annotator, axis=0), metric)
                assert close(rows[*key, f"alpha_{level}_without"][0], expected), (*key, level)
                n_compared[level] += 1
    assert min(n_compared.values()) > 100


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_errors_without_an_annotator(rows_of: Callable[..., Rows]):
    """The item jackknife, of alpha of the others and of the paired difference.

    To the last digit for whoever answered every item, where labels have positions or are two;
    else within what the models' documentation says.
    """
    columns = ("value", "std_error", "ci_low", "ci_high", "undefined_reason")
    rows = rows_of("agreement_by_annotator", "batch_id", "annotator_id", "metric", of=columns)
    n_exact, n_close, n_undefined = 0, 0, 0
    for (name, annotator, metric), (value, error, low, high, reason) in rows.items():
        level = metric.removeprefix("alpha_").removesuffix("_without")
        # Every second table: the libraries take their time.
        if not metric.endswith("_without") or int(name[1:]) % 2:
            continue
        values = oracle.codes(TABLES[name])
        if level == "ordinal":
            values, level = oracle.held_ranks(values), "interval"
        everything = pairable(values)
        place = int(annotator.removeprefix("v/"))
        others = pairable(np.delete(values, place, axis=0))
        change, *_, of_change = rows[name, annotator, metric.replace("_without", "_change")]
        wanted = left_out(partial(oracle.alpha, level=level), others) if value is not None else None
        if wanted is None:
            why = (
                "no_pairable_items" if not others.size
                else "single_label" if value is None
                else "one_item" if others.shape[1] == 1
                else "rests_on_one_item"
            )  # fmt: skip
            assert (error, low, high) == (None, None, None), (name, annotator, metric)
            assert reason == of_change == why, (name, annotator, metric)
            n_undefined += 1
            continue
        assert reason is None and of_change is None
        found = rows[name, annotator, metric.replace("_without", "_change")]
        difference = partial(gain, place=place, level=level)
        wanted_of_change = left_out(difference, everything)
        assert close(change, difference(everything))
        assert found[2] + found[3] == pytest.approx(2 * change, abs=1e-9)
        assert found[3] - found[2] == pytest.approx(2 * 1.959963984540054 * found[1])
        expected = oracle.expected_disagreement(others, level)
        farthest = apart(everything, level) / apart(others, level)
        is_graded = level == "interval" and len(TABLES[name].labels) != 2
        bounds = oracle.interval(value, error, others.shape[1], expected / farthest, is_graded)
        assert (low, high) == pytest.approx(bounds, rel=1e-9, abs=1e-9)
        labels = np.unique(everything[~np.isnan(everything)])
        answered_all = not np.isnan(everything[place]).any()
        if answered_all and (level == "interval" or len(labels) == 2):
            assert close_error(error, wanted), (name, annotator, metric)
            assert close_error(found[1], wanted_of_change), (name, annotator, metric)
            n_exact += 1
        elif others.shape[1] > 20:
            assert error == pytest.approx(wanted, rel=0.035), (name, annotator, metric)
            assert found[1] == pytest.approx(wanted_of_change, rel=0.09), (name, annotator, metric)
            n_close += 1
    assert n_exact > 60 and n_close > 20 and n_undefined > 20


def pairable(values: np.ndarray) -> np.ndarray:
    """Items with two answers or more."""
    return values[:, (~np.isnan(values)).sum(axis=0) > 1]


def gain(values: np.ndarray, place: int, level: str) -> float | None:
    """Alpha without an annotator less alpha with them."""
    without = oracle.alpha(np.delete(values, place, axis=0), level)
    of_all = oracle.alpha(values, level)
    return None if without is None or of_all is None else without - of_all


def apart(values: np.ndarray, level: str) -> float:
    """Distance of the two answers that are farthest apart."""
    return float(np.nanmax(values) - np.nanmin(values)) ** 2 if level == "interval" else 1.0
