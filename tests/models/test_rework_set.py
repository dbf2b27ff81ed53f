"""The smallest rework set, against brute force and against the metric computed again."""

import itertools
import random
from collections import Counter

import duckdb
import krippendorff
import numpy as np
import pytest

from tests.models.agreement_harness import AnswerTable, prepare, run_models

SEED = 20240607
N_BATCHES = 220
LABELS = ("a", "b", "c", "d", "e")
MODELS = [
    "int_rework_scores",
    "int_rework_gains",
    "int_rework_ranked",
    "int_rework_steps",
    "int_rework_values",
    "int_rework_sets",
]


def random_table(rng: random.Random, number: int) -> tuple[AnswerTable, float]:
    """A batch of up to 11 items, with disagreement, and the threshold it misses."""
    while True:
        labels = LABELS[: rng.randint(2, 5)]
        n_items, n_annotators = rng.randint(4, 11), rng.randint(2, 5)
        skill, share_missing = rng.uniform(0.3, 0.9), rng.choice((0, 0.2, 0.4))
        truth = [rng.choice(labels) for _ in range(n_items)]
        ratings = [
            [
                None
                if rng.random() < share_missing
                else (right if rng.random() < skill else rng.choice(labels))
                for _ in range(n_annotators)
            ]
            for right in truth
        ]
        threshold = rng.choice((0.6, 0.667, 0.8, 0.9))
        start = alpha(ratings, labels)
        if start is not None and start < threshold:
            table = AnswerTable(f"b{number:03}", "nominal", ratings, labels)
            return table, threshold


def alpha(ratings, labels) -> float | None:
    """Krippendorff's nominal alpha by the library; None where undefined."""
    pairable = [[x for x in row if x is not None] for row in ratings]
    pairable = [row for row in pairable if len(row) >= 2]
    if len({x for row in pairable for x in row}) < 2:
        return None
    counts = np.array([[row.count(label) for label in labels] for row in pairable])
    return krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")


def resolved(row, labels):
    """The item after rework: everybody answers its plurality, ties to the label order."""
    votes = Counter(x for x in row if x is not None)
    if sum(votes.values()) < 2:
        return row
    plurality = min(votes, key=lambda label: (-votes[label], labels.index(label)))
    return [None if x is None else plurality for x in row]


def after(table: AnswerTable, items, metric=alpha) -> float | None:
    rows = [
        resolved(row, table.labels) if number in items else row
        for number, row in enumerate(table.ratings)
    ]
    return metric(rows, table.labels)


def percent_agreement(ratings, labels) -> float:
    """Mean over items of the share of pairs of answers that agree."""
    shares = []
    for row in ratings:
        pairs = list(itertools.combinations([x for x in row if x is not None], 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    return sum(shares) / len(shares)


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    """Random failing batches with their rows of `int_rework_sets`."""
    rng = random.Random(SEED)
    cases = [random_table(rng, number) for number in range(N_BATCHES)]
    metrics = {
        table.batch_id: "percent_agreement" if number % 10 == 0 else "alpha_nominal"
        for number, (table, _) in enumerate(cases)
    }
    home = tmp_path_factory.mktemp("rework")
    build = prepare(home, [table for table, _ in cases])
    with duckdb.connect(build) as connection:
        connection.execute(
            """
            create table intermediate.int_rework_batches (
                project_id varchar, batch_id varchar, question_id varchar, gate_id varchar,
                metric varchar, threshold double, value double, value_verdict varchar
            )
            """
        )
        connection.executemany(
            "insert into intermediate.int_rework_batches "
            "values (?, ?, 'q', 'agreement', ?, ?, null, 'fail')",
            [
                [table.project_id, table.batch_id, metrics[table.batch_id], threshold]
                for table, threshold in cases
            ],
        )
    run_models(home, select=MODELS)
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select batch_id, item_id, rank, value_after, set_size "
            "from intermediate.int_rework_sets order by batch_id, rank"
        ).fetchall()
    found = {table.batch_id: [] for table, _ in cases}
    for batch_id, item_id, _rank, value_after, set_size in rows:
        found[batch_id].append((int(item_id.rsplit(" ", 1)[1]), value_after, set_size))
    for table, _ in cases:
        table.metric = {"alpha_nominal": alpha}.get(metrics[table.batch_id], percent_agreement)
    return cases, found


def test_the_value_after_every_prefix_is_the_metric_computed_again(batches):
    cases, found = batches
    n_values = 0
    for table, _ in cases:
        for k, (_, value_after, _) in enumerate(found[table.batch_id], start=1):
            expected = after(
                table, {item for item, _, _ in found[table.batch_id][:k]}, table.metric
            )
            if expected is None:
                assert value_after is None
            else:
                n_values += 1
                assert value_after == pytest.approx(expected, abs=1e-12), table.batch_id
    assert n_values > 500


def test_the_set_is_never_more_than_one_item_above_brute_force(batches):
    cases, found = batches
    excess = Counter()
    for table, threshold in cases:
        conflicts = [item for item, _, _ in found[table.batch_id]]
        size = found[table.batch_id][0][2]
        smallest = next(
            (
                k
                for k in range(1, len(conflicts) + 1)
                if any(
                    (after(table, set(chosen), table.metric) or 0) >= threshold - 1e-12
                    for chosen in itertools.combinations(conflicts, k)
                )
            ),
            None,
        )
        if smallest is None:
            assert size is None, table.batch_id
            continue
        excess[size - smallest] += 1
    assert set(excess) <= {0, 1}, excess
    assert excess[0] >= 0.97 * sum(excess.values()), excess
