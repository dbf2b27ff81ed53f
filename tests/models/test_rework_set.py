"""The smallest rework set, against brute force and against the metric computed again."""

import itertools
import random
from collections import Counter
from dataclasses import dataclass

import duckdb
import krippendorff
import numpy as np
import pytest
from agreement_harness import AnswerTable, prepare, run_models
from agreement_tables import mean_kappa

SEED = 20240607
N_BATCHES = 220
LABELS = ("a", "b", "c", "d", "e")
SETS = "int_rework_sets"
ANSWERS = "int_rework_answers"
SOURCES = (
    "int_disagreement_cells", "int_disagreement_by_label_pair", "int_disagreement_by_slice",
)  # fmt: skip
LEVELS = {"alpha_nominal": "nominal", "alpha_ordinal": "ordinal", "alpha_interval": "interval"}
# Answers that are numbers, of which an item seldom has two alike.
NUMBERS = "alpha_interval of numbers"
METRICS = (*["alpha_nominal"] * 4, "alpha_ordinal", "alpha_interval", "mean_kappa", "mean_kappa",
           "percent_agreement", "alpha_ordinal")  # fmt: skip
# Gates on a part of a batch; over several batches, this one has the share that is said.
PARTS = (
    ("label_alpha", "label", 1.0), ("label_kappa", "label", 1.0),
    ("label_specific_agreement", "label", 1.0), ("alpha_nominal", "resource", 1.0),
    ("mean_kappa", "resource", 1.0), ("alpha_ordinal", "language", 1.0),
    ("percent_agreement", "language", 1.0), ("alpha_nominal", "batch", 0.25),
    (NUMBERS, "batch", 1.0),
)  # fmt: skip
N_PARTS = 153
# Where the ranking is by a held scale, or the metric no sum over items.
HEURISTIC = ("alpha_ordinal", "mean_kappa", "label_kappa", "label_specific_agreement")
KEYS = {"batch": "", "label": LABELS[0], "resource": "v", "language": "en"}


@dataclass
class Case:
    """A gate that a batch, or a part of it, does not pass.

    Attributes:
        table: The batch, of up to 10 items with disagreement.
        metric: What is gated; `label_` before the metric of one label.
        threshold: What the batch itself must reach.
        scope: batch, label, resource (every second annotator) or language (every second item).
        share: Of the batch in what the gate measures.
    """

    table: AnswerTable
    metric: str
    threshold: float
    scope: str = "batch"
    share: float = 1.0

    @property
    def value(self) -> float:
        """What a gate over several batches measures where the others come to 0.9."""
        return self.share * self.after(()) + (1 - self.share) * 0.9

    @property
    def gate_threshold(self) -> float:
        return self.value + (self.threshold - self.after(())) * self.share

    def after(self, items) -> float | None:
        """The metric of the batch or part once these items are resolved."""
        rows = [
            resolved(row, self.table.labels) if number in items else row
            for number, row in enumerate(part(self.table.ratings, self.scope))
        ]
        return measured(self.metric, rows, self.table.labels)

    def gate_after(self, items) -> float | None:
        """What the gate measures then."""
        value = self.after(items)
        return None if value is None else self.value + (value - self.after(())) * self.share


def part(ratings, scope: str):
    """The answers that a gate of this scope counts."""
    return [
        [
            None
            if (scope == "resource" and place % 2) or (scope == "language" and number % 2)
            else answer
            for place, answer in enumerate(row)
        ]
        for number, row in enumerate(ratings)
    ]


def random_case(
    rng: random.Random, name: str, metric: str, scope: str = "batch", share: float = 1.0
) -> Case:
    """A batch of up to 10 items, with disagreement, and a threshold that it misses."""
    while True:
        labels = LABELS[: rng.randint(2, 5)]
        n_items, n_annotators = rng.randint(4, 10), rng.randint(2, 5)
        n_annotators = 6 if scope == "resource" else n_annotators
        skill, share_missing = rng.uniform(0.3, 0.9), rng.choice((0, 0.2, 0.4))
        if metric == NUMBERS:
            labels = tuple(1000 + rng.randint(0, 400) / 10 for _ in range(40))
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
        start = measured(metric, part(ratings, scope), labels)
        if start is not None and start < threshold:
            label_type = "ordinal" if metric in LEVELS else "nominal"
            if metric == NUMBERS:
                table = AnswerTable(name, "interval", ratings)
            else:
                table = AnswerTable(name, label_type, ratings, labels)
            return Case(table, metric, threshold, scope, share)


def measured(metric: str, ratings, labels) -> float | None:
    """The metric by a library, or in plain Python; None where undefined."""
    if metric.startswith("label_"):
        recoded = [
            [None if x is None else ("yes" if x == KEYS["label"] else "no") for x in row]
            for row in ratings
        ]
        return of_label(metric, recoded)
    if metric == "percent_agreement":
        return percent_agreement(ratings, labels)
    if metric == NUMBERS:
        return alpha_of_numbers(ratings)
    if metric == "mean_kappa":
        codes = [[np.nan if x is None else labels.index(x) for x in row] for row in ratings]
        return mean_kappa(np.array(codes, dtype=float).T)
    return alpha(ratings, labels, LEVELS[metric])


def alpha(ratings, labels, level) -> float | None:
    """Krippendorff's alpha by the library; None where undefined."""
    pairable = [[x for x in row if x is not None] for row in ratings]
    pairable = [row for row in pairable if len(row) >= 2]
    if len({x for row in pairable for x in row}) < 2:
        return None
    counts = np.array([[row.count(label) for label in labels] for row in pairable])
    domain = np.arange(1, len(labels) + 1)
    return krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level)


def alpha_of_numbers(ratings) -> float | None:
    """Krippendorff's interval alpha by the library; None where undefined."""
    given = [x for row in ratings for x in row if x is not None]
    if all(len(row) - row.count(None) < 2 for row in ratings) or len(set(given)) < 2:
        return None
    paired = [row for row in ratings if len(row) - row.count(None) > 1]
    if len({x for row in paired for x in row if x is not None}) < 2:
        return None
    data = np.array([[np.nan if x is None else x for x in row] for row in paired], dtype=float)
    return krippendorff.alpha(reliability_data=data.T, level_of_measurement="interval")


def resolved(row, labels):
    """The item after rework: everybody answers its plurality, ties to the label order.

    Of numbers that as many gave, it is the one in the middle, the lesser of two.
    """
    votes = Counter(x for x in row if x is not None)
    if sum(votes.values()) < 2:
        return row
    if not labels:
        given = sorted(x for x in row if x is not None)
        middle = {x: abs(2 * given.index(x) + votes[x] - len(given)) for x in votes}
        plurality = min(votes, key=lambda number: (-votes[number], middle[number], number))
        return [None if x is None else plurality for x in row]
    plurality = min(votes, key=lambda label: (-votes[label], labels.index(label)))
    return [None if x is None else plurality for x in row]


def of_label(metric: str, ratings) -> float | None:
    """Agreement on "yes" against "no"; kappa's chance counts single answers too."""
    if metric == "label_alpha":
        return alpha(ratings, ("yes", "no"), "nominal")
    counts = [(row.count("yes"), row.count("yes") + row.count("no")) for row in ratings]
    pairable = [(n, r) for n, r in counts if r > 1]
    if metric == "label_specific_agreement":
        pairs = sum(n * (r - 1) for n, r in pairable)
        return sum(n * (n - 1) for n, _ in pairable) / pairs if pairs else None
    shares = [n / r for n, r in counts if r]
    given = sum(shares) / len(shares)
    if not pairable or given * (1 - given) < 1e-12:
        return None
    differing = sum(2 * n * (r - n) / (r * (r - 1)) for n, r in pairable) / len(pairable)
    return 1 - differing / (2 * given * (1 - given))


def percent_agreement(ratings, labels) -> float | None:
    """Mean over items of the share of pairs of answers that agree; None without a pair."""
    shares = []
    for row in ratings:
        pairs = list(itertools.combinations([x for x in row if x is not None], 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    return sum(shares) / len(shares) if shares else None


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    """Random failing batches with their rows of `int_rework_sets`."""
    rng = random.Random(SEED)
    cases = [
        random_case(rng, f"b{number:03}", METRICS[number % len(METRICS)])
        for number in range(N_BATCHES)
    ]
    cases += [
        random_case(rng, f"part{number:03}", *PARTS[number % len(PARTS)])
        for number in range(N_PARTS)
    ]
    home = tmp_path_factory.mktemp("rework")
    build = prepare(home, [case.table for case in cases])
    with duckdb.connect(build) as connection:
        connection.execute(
            "insert into intermediate.int_item_slices "
            "select distinct project_id, item_id, 'half', half, 'half=' || half from ("
            "  select *, case when item_id[-1] in ('0', '2', '4', '6', '8') "
            "  then 'even' else 'odd' end as half from intermediate.int_answers_resolved)"
        )
        connection.execute(
            """
            create table intermediate.int_rework_cells (
                cell_id integer, project_id varchar, batch_id varchar, formula varchar,
                scope varchar, scope_key varchar, threshold double, gate_threshold double,
                value double, own_value double, own_share double, question_id varchar default 'q',
                gate_id varchar default 'agreement', metric varchar default 'the metric',
                value_verdict varchar default 'fail', severity varchar default 'blocking',
                on_undecided varchar default 'review'
            )
            """
        )
        connection.executemany(
            "insert into intermediate.int_rework_cells (cell_id, project_id, batch_id, formula, "
            "scope, scope_key, threshold, gate_threshold, value, own_value, own_share) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                [number, case.table.project_id, case.table.batch_id, case.metric.split()[0],
                 case.scope, KEYS[case.scope], case.threshold, case.gate_threshold, case.value,
                 case.after(()), case.share]
                for number, case in enumerate(cases)
            ],
        )  # fmt: skip
        for scope, column, of in (
            ("resource", "resource_id", "annotator_id"),
            ("language", "language", "item_id"),
        ):
            connection.execute(
                f"update intermediate.int_answers_resolved set {column} = 'other' "
                f"where {of}[-1] in ('1', '3', '5', '7', '9') and batch_id in "
                f"(select batch_id from intermediate.int_rework_cells where scope = '{scope}')"
            )
    run_models(home, select=[f"{ANSWERS}+,+{SETS}", *SOURCES])
    with duckdb.connect(build, read_only=True) as connection:
        rows = connection.execute(
            "select batch_id, item_id, value_after, set_size, set_size_at_least "
            "from intermediate.int_rework_sets order by batch_id, rank"
        ).fetchall()
        merged = connection.execute(
            "select batch_id, label_a, label_b, alpha_merged from "
            "intermediate.int_disagreement_by_label_pair where alpha is not null"
        ).fetchall()
        without = connection.execute(
            "select batch_id, slice_value, alpha_without from "
            "intermediate.int_disagreement_by_slice"
        ).fetchall()
    found = {case.table.batch_id: [] for case in cases}
    for batch_id, item_id, *row in rows:
        found[batch_id].append((int(item_id.rsplit(" ", 1)[1]), *row))
    return cases, found, merged, without


def test_the_value_after_every_prefix_is_the_metric_computed_again(batches):
    cases, found, *_ = batches
    n_values = Counter()
    for case in cases:
        told = found[case.table.batch_id]
        items = [item for item, *_ in told]
        for k, (_, value_after, *_) in enumerate(told, start=1):
            expected = case.gate_after(set(items[:k]))
            if expected is None:
                assert value_after is None, case
            else:
                n_values[case.metric, case.scope, case.share] += 1
                assert value_after == pytest.approx(expected, abs=1e-12), case
    assert min(n_values.values()) > 40, n_values
    assert set(n_values) == {(metric, "batch", 1.0) for metric in METRICS} | set(PARTS)


@pytest.fixture(scope="module")
def smallest(batches) -> dict[str, int | None]:
    """The size of the smallest set of each batch by brute force; None if there is none."""
    cases, found, *_ = batches
    sizes = {}
    for case in cases:
        conflicts = [item for item, *_ in found[case.table.batch_id]]
        sizes[case.table.batch_id] = next(
            (
                k
                for k in range(1, len(conflicts) + 1)
                if any(
                    (case.after(set(chosen)) or 0) >= case.threshold - 1e-12
                    for chosen in itertools.combinations(conflicts, k)
                )
            ),
            None,
        )
    return sizes


def test_the_set_is_never_more_than_one_item_above_brute_force(batches, smallest):
    cases, found, *_ = batches
    excess = {True: Counter(), False: Counter()}
    for case in cases:
        batch_id = case.table.batch_id
        size, best = found[batch_id][0][2], smallest[batch_id]
        if best is None:
            assert size is None, case
            continue
        excess[case.metric in HEURISTIC][size - best] += 1
    print("items above the optimum:", excess)
    assert set(excess[False]) <= {0, 1} and set(excess[True]) <= {0, 1}, excess
    assert excess[False][0] >= 0.97 * sum(excess[False].values()), excess
    assert excess[True][0] >= 0.9 * sum(excess[True].values()), excess


def test_the_lower_bound_is_never_above_the_optimum(batches, smallest):
    cases, found, *_ = batches
    certified = Counter()
    for case in cases:
        batch_id = case.table.batch_id
        _, _, size, at_least = found[batch_id][0]
        if case.metric in HEURISTIC:
            assert at_least is None
        elif smallest[batch_id] is not None:
            assert at_least <= smallest[batch_id], case
            certified[at_least == size] += 1
    print("certified optimal:", certified)
    assert certified[True] >= 0.85 * sum(certified.values()), certified


def test_alpha_without_a_source_of_disagreement_is_alpha_of_the_rest(batches):
    cases, _, merged, without = batches
    tables = {case.table.batch_id: case.table for case in cases if case.scope == "batch"}
    n_values = Counter()
    for batch_id, label_a, label_b, value in merged:
        if (table := tables.get(batch_id)) is None:
            continue
        ratings = [[label_a if x == label_b else x for x in row] for row in table.ratings]
        compare(value, alpha(ratings, table.labels, "nominal"), n_values, "merged")
    for batch_id, half, value in without:
        if (table := tables.get(batch_id)) is None:
            continue
        ratings = table.ratings[1 if half == "even" else 0 :: 2]
        compare(value, alpha(ratings, table.labels, "nominal"), n_values, "without")
    assert min(n_values.values()) > 100 and len(n_values) == 2, n_values


def compare(value, expected, n_values, kind) -> None:
    if expected is None:
        assert value is None
    else:
        n_values[kind] += 1
        assert value == pytest.approx(expected, abs=1e-12)
