"""Published values and the edge-case table, through all models."""

import math
from pathlib import Path

import duckdb
import pytest
from agreement_harness import AnswerTable, prepare, run_models

_ = None


def by_item(*annotators: list) -> list[list]:
    """Turns annotators x items into items x annotators."""
    return [list(row) for row in zip(*annotators, strict=True)]


def spread(counts: list[list[int]], labels: str) -> list[list[str]]:
    """Turns items x label counts into items x answers."""
    return [
        [label for label, n in zip(labels, row, strict=True) for _ in range(n)] for row in counts
    ]


def text(ratings: list[list]) -> list[list]:
    return [[None if answer is None else str(answer) for answer in row] for row in ratings]


def matrix(*cells: tuple[str, str, int]) -> list[list[str]]:
    """A confusion matrix as (first's label, second's label, items)."""
    return [[a, b] for a, b, n in cells for _ in range(n)]


KRIPPENDORFF_2011_D = by_item(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
)
# "Reliability example" of Krippendorff's alpha, 15 units x 3 observers.
RELIABILITY_EXAMPLE = by_item(
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
)
FLEISS_WIKIPEDIA = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
# Fleiss (1971), his first 15 patients by six psychiatrists, as irrCAC has them.
FLEISS_1971 = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
]  # fmt: skip
# Artstein and Poesio (2008), dialogue acts; nltk's example.
ARTSTEIN_POESIO = matrix(
    ("stat", "stat", 46), ("ireq", "stat", 6), ("ireq", "ireq", 32), ("ireq", "chck", 6),
    ("chck", "chck", 10),
)  # fmt: skip
# irrCAC, cont3x3abstractors.
ABSTRACTORS = matrix(
    ("1", "1", 13), ("2", "2", 20), ("2", "3", 7), ("3", "2", 4), ("3", "3", 56)
)  # fmt: skip

TABLES = [
    AnswerTable("krippendorff_2011_d_nominal", "nominal", text(KRIPPENDORFF_2011_D), list("12345")),
    AnswerTable("krippendorff_2011_d_ordinal", "ordinal", text(KRIPPENDORFF_2011_D), list("12345")),
    AnswerTable("krippendorff_2011_d_interval", "interval", KRIPPENDORFF_2011_D),
    AnswerTable("reliability_example", "ordinal", text(RELIABILITY_EXAMPLE), list("1234")),
    AnswerTable("reliability_example_interval", "interval", RELIABILITY_EXAMPLE),
    AnswerTable("fleiss_wikipedia", "nominal", spread(FLEISS_WIKIPEDIA, "abcde"), list("abcde")),
    AnswerTable("fleiss_1971", "nominal", spread(FLEISS_1971, "dpsno"), list("dpsno")),
    AnswerTable("artstein_poesio", "nominal", ARTSTEIN_POESIO, ["stat", "ireq", "chck"]),
    AnswerTable(
        "kappa_paradox_balanced",
        "nominal",
        matrix(("y", "y", 40), ("y", "n", 9), ("n", "y", 6), ("n", "n", 45)),
        ["y", "n"],
    ),
    AnswerTable(
        "kappa_paradox_skewed",
        "nominal",
        matrix(("y", "y", 80), ("y", "n", 10), ("n", "y", 5), ("n", "n", 5)),
        ["y", "n"],
    ),
    AnswerTable("abstractors", "ordinal", ABSTRACTORS, list("123")),
    AnswerTable("no_answers", "nominal", [], list("ab")),
    AnswerTable("one_annotator", "nominal", [["a"], ["b"], ["a"]], list("ab")),
    AnswerTable("one_label", "ordinal", [["a", "a"]] * 9, list("ab")),
    AnswerTable("one_item", "ordinal", [["a", "b"]], list("ab")),
    AnswerTable("one_item_differs", "nominal", [["a", "a"]] * 8 + [["a", "b"]], list("ab")),
    AnswerTable("total_agreement", "ordinal", [["a", "a"], ["b", "b"]] * 10, list("ab")),
    AnswerTable("few_shared", "nominal", [["a", "a"], ["b", "b"], ["b", "a"]], list("ab")),
    AnswerTable("empty_value", "interval", [[0.0, 0.0], [1.0, 0.0], [2.0, 2.0]]),
    AnswerTable("one_number", "interval", [[0.0, 0.0], [0.0, 0.0, 0.0]]),
    AnswerTable("below_zero", "interval", [[-1.0, -1.0], [1.0, 2.0], [2.0, 2.0]]),
    AnswerTable("two_constants", "nominal", [["a", "b"]] * 9, list("ab")),
    AnswerTable("a_constant", "nominal", [["a", "b"], ["a", "a"]] * 5, list("ab")),
    # Pair by pair one label only, together two.
    AnswerTable(
        "apart", "nominal", [["a", "a", None, None]] * 6 + [[None, None, "b", "b"]] * 6, list("ab")
    ),
    AnswerTable("some_missing", "nominal", [["a", "a", None], [None, "b", None]] * 4, list("ab")),
    AnswerTable("one_set", "multilabel", [["a|b", "a|b"]] * 4, list("ab")),
]

PUBLISHED = [
    ("krippendorff_2011_d_nominal", "alpha_nominal", 0.743, 3),
    ("krippendorff_2011_d_ordinal", "alpha_ordinal", 0.815, 3),
    ("krippendorff_2011_d_interval", "alpha_interval", 0.849, 3),
    ("krippendorff_2011_d_interval", "alpha_ratio", 0.797, 3),
    ("krippendorff_2011_d_nominal", "percent_agreement", 0.8182, 4),
    ("krippendorff_2011_d_nominal", "gwet_ac1", 0.77544, 5),
    ("krippendorff_2011_d_nominal", "fleiss_kappa", 0.76117, 5),
    ("krippendorff_2011_d_nominal", "brennan_prediger", 0.77273, 5),
    ("reliability_example", "alpha_nominal", 0.691, 3),
    ("reliability_example", "alpha_ordinal", 0.807, 3),
    ("reliability_example_interval", "alpha_interval", 0.811, 3),
    ("reliability_example_interval", "alpha_ratio", 0.809, 3),
    ("fleiss_1971", "fleiss_kappa", 0.41393, 5),
    ("fleiss_1971", "gwet_ac1", 0.44480, 5),
    ("fleiss_1971", "brennan_prediger", 0.43889, 5),
    ("fleiss_1971", "alpha_nominal", 0.42044, 5),
    ("fleiss_wikipedia", "fleiss_kappa", 0.210, 3),
    ("artstein_poesio", "percent_agreement", 0.88, 2),
    ("artstein_poesio", "brennan_prediger", 0.82, 2),
    ("artstein_poesio", "scott_pi", 0.79953, 5),
    ("artstein_poesio", "mean_kappa", 0.80132, 5),
    ("artstein_poesio", "alpha_nominal", 0.80053, 5),
    ("kappa_paradox_balanced", "percent_agreement", 0.85, 2),
    ("kappa_paradox_balanced", "mean_kappa", 0.70, 2),
    ("kappa_paradox_skewed", "percent_agreement", 0.85, 2),
    ("kappa_paradox_skewed", "mean_kappa", 0.32, 2),
    ("abstractors", "mean_kappa", 0.79641, 5),
    ("abstractors", "scott_pi", 0.79624, 5),
    ("abstractors", "gwet_ac1", 0.84933, 5),
    ("abstractors", "brennan_prediger", 0.835, 3),
    ("abstractors", "cohen_kappa_linear", 0.843, 3),
    ("abstractors", "cohen_kappa_quadratic", 0.892, 3),
]
PUBLISHED_ERRORS = [
    ("krippendorff_2011_d_nominal", "gwet_ac1", 0.14295),
    ("krippendorff_2011_d_nominal", "fleiss_kappa", 0.15302),
    ("fleiss_1971", "fleiss_kappa", 0.08119),
    ("abstractors", "cohen_kappa", 0.05891),
]
# batch, metric, value, has an interval, reason
EDGES = [
    ("no_answers", "alpha_nominal", None, False, "no_answers"),
    ("no_answers", "abstention_share", None, False, "no_answers"),
    ("one_annotator", "alpha_nominal", None, False, "no_pairable_items"),
    ("one_annotator", "percent_agreement", None, False, "no_pairable_items"),
    ("one_annotator", "mean_kappa", None, False, "no_pairable_items"),
    ("one_label", "alpha_nominal", None, False, "single_label"),
    ("one_label", "alpha_ordinal", None, False, "single_label"),
    ("one_label", "alpha_interval", None, False, "single_label"),
    ("one_label", "fleiss_kappa", None, False, "single_label"),
    ("one_label", "mean_kappa", None, False, "single_label"),
    ("one_label", "percent_agreement", 1.0, True, None),
    ("one_label", "gwet_ac1", 1.0, True, None),
    ("one_label", "brennan_prediger", 1.0, True, None),
    ("one_item", "alpha_nominal", 0.0, False, "one_item"),
    ("one_item", "alpha_ordinal", 0.0, False, "one_item"),
    ("one_item", "percent_agreement", 0.0, False, "one_item"),
    ("one_item", "unanimous_share", 0.0, False, "one_item"),
    ("one_item_differs", "alpha_nominal", 0.0, False, "rests_on_one_item"),
    ("total_agreement", "alpha_nominal", 1.0, True, None),
    ("total_agreement", "alpha_ordinal", 1.0, True, None),
    ("total_agreement", "mean_kappa", 1.0, True, None),
    ("few_shared", "mean_kappa", None, False, "too_few_shared_items"),
    ("apart", "mean_kappa", None, False, "degenerate_marginals"),
    ("apart", "alpha_nominal", 1.0, True, None),
    ("two_constants", "mean_kappa", 0.0, True, None),
    ("two_constants", "percent_agreement", 0.0, True, None),
    ("a_constant", "mean_kappa", 0.0, True, None),
    ("one_number", "alpha_interval", None, False, "single_label"),
    ("one_number", "alpha_ratio", None, False, "single_label"),
    ("one_number", "percent_agreement", 1.0, True, None),
    ("below_zero", "alpha_ratio", None, False, "negative_values"),
    ("one_set", "alpha_jaccard", None, False, "single_label"),
    ("one_set", "alpha_masi", None, False, "single_label"),
    ("one_set", "unanimous_share", 1.0, True, None),
    ("no_answers", "percent_agreement", None, False, "no_answers"),
    ("no_answers", "mean_kappa", None, False, "no_answers"),
    ("one_annotator", "fleiss_kappa", None, False, "no_pairable_items"),
    ("one_annotator", "gwet_ac1", None, False, "no_pairable_items"),
    ("one_annotator", "abstention_share", 0.0, True, None),
]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home: Path = tmp_path_factory.mktemp("published")
    path = prepare(home, TABLES)
    run_models(home)
    return path


@pytest.fixture(scope="module")
def counts(build: Path) -> dict[str, tuple[int, ...]]:
    """Items, complete, incomplete, annotators and answers of each batch."""
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select distinct batch_id, n_items, n_complete, n_incomplete, n_annotators, n_answers "
            "from marts.agreement_by_batch where basis = 'first_pass'"
        ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def measured(build: Path) -> dict[tuple[str, str], dict]:
    columns = "select batch_id, metric, value, std_error, ci_low, ci_high, undefined_reason"
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            f"{columns} from marts.agreement_by_batch where basis = 'first_pass' "
            f"union all {columns} from marts.agreement_by_pair where basis = 'first_pass' "
            "and metric in ('scott_pi', 'cohen_kappa', 'cohen_kappa_linear', "
            "'cohen_kappa_quadratic') and batch_id in ('abstractors', 'artstein_poesio')"
        ).fetchall()
    names = ("value", "std_error", "ci_low", "ci_high", "reason")
    return {row[:2]: dict(zip(names, row[2:], strict=True)) for row in rows}


@pytest.mark.parametrize(("batch", "metric", "value", "digits"), PUBLISHED)
def test_published_value(measured: dict, batch: str, metric: str, value: float, digits: int):
    assert round(measured[batch, metric]["value"], digits) == value


@pytest.mark.parametrize(("batch", "metric", "error"), PUBLISHED_ERRORS)
def test_published_standard_error(measured: dict, batch: str, metric: str, error: float):
    assert round(measured[batch, metric]["std_error"], 5) == error


@pytest.mark.parametrize(("batch", "metric", "value", "has_interval", "reason"), EDGES)
def test_edge_case(
    measured: dict,
    batch: str,
    metric: str,
    value: float | None,
    has_interval: bool,
    reason: str | None,
):
    row = measured[batch, metric]
    assert row["value"] == value
    assert (row["ci_low"] is not None, row["ci_high"] is not None) == (has_interval, has_interval)
    assert row["reason"] == reason


def test_perfect_agreement_is_bounded_by_the_rule_of_three(measured: dict):
    row = measured["total_agreement", "percent_agreement"]
    assert (row["ci_low"], row["ci_high"]) == (1 + math.log(0.025) / 20, 1)


def test_missing_answers_are_counted_and_nothing_else(counts: dict):
    assert counts["some_missing"] == (8, 4, 4, 2, 12)
    assert counts["no_answers"] == (0, 0, 0, 0, 0)
    assert counts["one_annotator"] == (3, 0, 3, 1, 3)


def test_zero_is_a_value(measured: dict):
    assert measured["empty_value", "alpha_interval"]["value"] == pytest.approx(24 / 29)
