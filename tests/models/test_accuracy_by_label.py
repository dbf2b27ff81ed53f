"""Precision, recall and F1 of the demo's gold answers, against scikit-learn and plain numpy."""

from collections import defaultdict

import duckdb
import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from assay.workspace import Workspace

MEASURES = ("precision", "recall", "f1")
Pair = tuple[str, str, str]


@pytest.fixture(scope="module")
def build(demo_warehouse: Workspace) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(demo_warehouse.current_build), read_only=True)


@pytest.fixture(scope="module")
def pairs(build: duckdb.DuckDBPyConnection) -> dict[tuple, list[Pair]]:
    """(batch, question, resource, annotator) -> item, gold label and label given, in round 1."""
    rows = build.execute(
        """
        select
            answers.batch_id, answers.question_id, answers.resource_id, answers.annotator_id,
            answers.item_id, gold.label, answers.label, resources.kind = 'llm'
        from marts.answers
        inner join intermediate.int_gold as gold using (item_id, question_id)
        left join marts.resources on answers.resource_id = resources.resource_id
        where answers.round = 1 and not answers.is_abstained and gold.label is not null
            and answers.superseded_by is null
        """
    ).fetchall()
    found = defaultdict(list)
    for batch, question, resource, annotator, item, known, given, is_model in rows:
        pair = item, known, given
        found[batch, question, resource, annotator].append(pair)
        found[batch, question, resource, None].append(pair)
        if not is_model:
            found[batch, question, None, None].append(pair)
    return found


def linearised(pairs: list[Pair], label: str, measure: str) -> float:
    """Standard error of a ratio of sums over items (Cochran 1977, 6.5)."""
    right, counted = defaultdict(int), defaultdict(int)
    for item, known, given in pairs:
        hit = known == given == label
        weight = {
            "precision": given == label,
            "recall": known == label,
            "f1": (given == label) + (known == label),
        }[measure]
        right[item] += 2 * hit if measure == "f1" else hit
        counted[item] += weight
    x, m = (np.array([part[item] for item in counted], dtype=float) for part in (right, counted))
    n = len(x)
    return np.sqrt(n / (n - 1) * ((x - x.sum() / m.sum() * m) ** 2).sum()) / m.sum()


def test_labels_are_those_of_scikit_learn(
    build: duckdb.DuckDBPyConnection, pairs: dict[tuple, list[Pair]]
):
    rows = build.execute(
        "select batch_id, question_id, resource_id, annotator_id, label, precision, recall, f1, "
        "precision_std_error, recall_std_error, f1_std_error from marts.accuracy_by_label "
        "where reference = 'gold' and round = 1 and averaging = 'label'"
    ).fetchall()
    assert {row[:4] for row in rows} == set(pairs)
    n_errors = 0
    for *key, label, precision, recall, f1, p_error, r_error, f_error in rows:
        given = pairs[tuple(key)]
        expected = precision_recall_fscore_support(
            [known for _, known, _ in given],
            [answer for _, _, answer in given],
            labels=[label],
            zero_division=np.nan,
        )
        values, errors = (precision, recall, f1), (p_error, r_error, f_error)
        for measure, value, error, one in zip(MEASURES, values, errors, expected[:3], strict=True):
            assert (value is None) == bool(np.isnan(one[0])), (key, label, measure)
            if value is not None:
                assert abs(value - one[0]) < 1e-12, (key, label, measure)
            if error is not None:
                assert abs(error - linearised(given, label, measure)) < 1e-9, (key, label)
                n_errors += error > 0
    assert n_errors > 50


def test_averages_are_those_of_scikit_learn(
    build: duckdb.DuckDBPyConnection, pairs: dict[tuple, list[Pair]]
):
    rows = build.execute(
        "select batch_id, question_id, resource_id, annotator_id, averaging, precision, recall, f1 "
        "from marts.accuracy_by_label "
        "where reference = 'gold' and round = 1 and averaging <> 'label'"
    ).fetchall()
    assert len(rows) == 2 * len(pairs)
    for *key, averaging, precision, recall, f1 in rows:
        given = pairs[tuple(key)]
        known, answers = ([pair[place] for pair in given] for place in (1, 2))
        expected = precision_recall_fscore_support(known, answers, zero_division=np.nan)
        if averaging == "macro":
            means = [np.nanmean(one) for one in expected[:3]]
            assert (precision, recall, f1) == pytest.approx(means, abs=1e-12), key
        else:
            share = np.mean([a == b for a, b in zip(known, answers, strict=True)])
            assert (precision, recall, f1) == pytest.approx([share] * 3, abs=1e-12), key


def test_everybodys_micro_average_is_the_gold_accuracy(build: duckdb.DuckDBPyConnection):
    rows = build.execute(
        """
        select accuracies.f1, gates.value
        from marts.accuracy_by_label as accuracies
        inner join marts.gate_results as gates
            using (project_id, batch_id, question_id, round)
        where gates.metric = 'gold_accuracy' and averaging = 'micro' and reference = 'gold'
            and resource_id is null and gates.scope = 'batch'
        """
    ).fetchall()
    assert len(rows) > 3
    for f1, accuracy in rows:
        assert f1 == pytest.approx(accuracy, abs=1e-12)
