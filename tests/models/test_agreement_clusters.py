"""Items of one document are not drawn one by one: errors are over documents.

The peer is a delete-one-document jackknife by krippendorff and plain counting: the models add up
what a document's items change, which is the same to first order.
"""

import math
import random
from collections.abc import Callable, Sequence
from itertools import combinations

import duckdb
import krippendorff
import numpy as np
import pytest
from agreement_harness import AnswerTable, prepare, run_models

LABELS = ["a", "b", "c", "d"]
N_DOCUMENTS, PER_DOCUMENT = 40, 6


def ratings(seed: int) -> list[list[str | None]]:
    """Three annotators, who slip more often in some documents than in others."""
    rng = random.Random(seed)
    rows = []
    for _ in range(N_DOCUMENTS):
        slips = rng.choice([0.02, 0.1, 0.6])
        topic = rng.choice(LABELS)
        for _ in range(PER_DOCUMENT):
            truth = topic if rng.random() < 0.7 else rng.choice(LABELS)
            row = [rng.choice(LABELS) if rng.random() < slips else truth for _ in range(3)]
            rows.append([None if rng.random() < 0.1 else label for label in row])
    return rows


DOCUMENTS = [f"document {i // PER_DOCUMENT}" for i in range(N_DOCUMENTS * PER_DOCUMENT)]


def batch(name: str, label_type: str, clusters: Sequence[str | None]) -> AnswerTable:
    return AnswerTable(name, label_type, ratings(7), LABELS, clusters=clusters)


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Callable[[str, str], tuple]:
    """(value, std_error, ci_low, ci_high, n_items, undefined_reason) of a batch and metric."""
    home = tmp_path_factory.mktemp("clusters")
    alone = [f"alone {i}" for i in range(len(DOCUMENTS))]
    some = [name if i % 2 else None for i, name in enumerate(DOCUMENTS)]
    tables = [
        batch("plain", "ordinal", ()),
        batch("alone", "ordinal", alone),
        batch("documents", "ordinal", DOCUMENTS),
        batch("some", "ordinal", some),
        batch("one", "ordinal", ["one"] * len(DOCUMENTS)),
    ]
    build = prepare(home, tables)
    run_models(home)
    connection = duckdb.connect(build, read_only=True)

    def read(batch_id: str, metric: str) -> tuple:
        return connection.execute(
            "select value, std_error, ci_low, ci_high, n_items, undefined_reason "
            "from marts.agreement_by_batch "
            "where batch_id = ? and metric = ? and basis = 'first_pass' and population = 'human'",
            [batch_id, metric],
        ).fetchone()

    return read


def alpha(level: str) -> Callable[[list], float]:
    def value(rows: list) -> float:
        codes = [[LABELS.index(one) + 1 if one else np.nan for one in row] for row in rows]
        return krippendorff.alpha(np.array(codes, dtype=float).T, level_of_measurement=level)

    return value


def percent(rows: list) -> float:
    shares = []
    for row in rows:
        pairs = list(combinations([one for one in row if one], 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    return sum(shares) / len(shares)


def jackknife_over_documents(value: Callable[[list], float], rows: list) -> float:
    names = sorted(set(DOCUMENTS))
    changed = [
        value([row for row, name in zip(rows, DOCUMENTS, strict=True) if name != left])
        for left in names
    ]
    n, mean = len(changed), sum(changed) / len(changed)
    return math.sqrt((n - 1) / n * sum((one - mean) ** 2 for one in changed))


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("alpha_nominal", alpha("nominal")),
        ("alpha_ordinal", alpha("ordinal")),
        ("alpha_interval", alpha("interval")),
        ("percent_agreement", percent),
    ],
)
def test_the_error_is_that_of_leaving_out_documents(measured, metric, value):
    over_documents = measured("documents", metric)
    over_items = measured("plain", metric)
    assert over_documents[0] == over_items[0], "the value is of the answers, however they came"
    assert over_documents[0] == pytest.approx(value(ratings(7)), abs=1e-12)
    exact = jackknife_over_documents(value, ratings(7))
    assert over_documents[1] == pytest.approx(exact, rel=0.05)
    assert over_documents[1] > 1.3 * over_items[1], "documents differ more than their items"


METRICS = (
    "alpha_nominal", "alpha_ordinal", "alpha_interval", "percent_agreement",
    "percent_agreement_pooled", "unanimous_share", "fleiss_kappa", "gwet_ac1",
    "brennan_prediger", "mean_kappa", "mean_kappa_quadratic", "gwet_ac2_quadratic",
)  # fmt: skip


@pytest.mark.parametrize("metric", METRICS)
def test_documents_widen_every_interval_and_single_items_none(measured, metric):
    plain, alone = measured("plain", metric), measured("alone", metric)
    documents, some = measured("documents", metric), measured("some", metric)
    assert alone[0] == plain[0] and alone[4:] == plain[4:]
    assert alone[1:4] == pytest.approx(plain[1:4], rel=5e-3)
    assert documents[3] - documents[2] > some[3] - some[2] > plain[3] - plain[2]


@pytest.mark.parametrize("metric", METRICS)
def test_one_document_has_a_value_and_no_interval(measured, metric):
    value, std_error, low, high, _, reason = measured("one", metric)
    assert value == measured("plain", metric)[0]
    assert (std_error, low, high, reason) == (None, None, None, "one_cluster")
