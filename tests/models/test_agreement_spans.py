"""Agreement on spans and texts, against plain Python and krippendorff's library on characters."""

import itertools
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import krippendorff
import numpy as np
import pytest
from agreement_harness import AnswerTable, prepare, run_models

Span = tuple[int, int, str]
Item = tuple[str, list[list[Span] | None]]
Rows = dict[tuple[str, str], dict]
CLOSE = 1e-12


def random_items(number: int) -> list[Item]:
    """Texts with up to 6 spans of each of 2-4 annotators, overlapping, nested or missing."""
    rng = random.Random(number)
    n_annotators, items = rng.randint(2, 4), []
    for _ in range(rng.randint(2, 12)):
        n = rng.randint(5, 60)
        truth = [random_span(rng, n) for _ in range(rng.choice((0, 1, 3, 6)))]
        answers: list[list[Span] | None] = []
        for _ in range(n_annotators):
            if rng.random() < 0.15:
                answers.append(None)
                continue
            spans = [shifted(rng, span, n) for span in truth if rng.random() < 0.8]
            spans += [random_span(rng, n) for _ in range(rng.choice((0, 0, 2)))]
            rng.shuffle(spans)
            answers.append(spans)
        items.append(("ä😀bcdefghi" * 6, answers) if n == 60 else ("x" * n, answers))
    return items


def random_span(rng: random.Random, n: int) -> Span:
    start = rng.randrange(n)
    return start, rng.randint(start + 1, min(n, start + 15)), rng.choice(("per", "loc"))


def shifted(rng: random.Random, span: Span, n: int) -> Span:
    start, end, label = span
    start = max(0, start + rng.choice((-1, 0, 0, 0, 1)))
    end = min(n, max(start + 1, end + rng.choice((-1, 0, 0, 0, 2))))
    return min(start, end - 1), end, label


def novels(folder: Path) -> list[Item]:
    """Passages of novels as doccano exported them: two annotators; labels are numbers."""
    items = []
    for path in sorted((folder / "annotation" / "original_data").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            by_user: dict[int, list[Span]] = {1: [], 2: []}
            for mark in record["annotations"]:
                if mark["user"] in by_user:
                    spot = mark["start_offset"], mark["end_offset"], f"n{mark['label']}"
                    by_user[mark["user"]].append(spot)
            items.append((record["text"], list(by_user.values())))
    return items


def narratives(path: Path) -> list[Item]:
    """Police narratives as Label Studio exported them: three annotators of a team."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    people = sorted({one["completed_by"]["id"] for task in tasks for one in task["annotations"]})
    items = []
    for task in tasks:
        answers: list[list[Span] | None] = [None] * len(people)
        for one in task["annotations"]:
            answers[people.index(one["completed_by"]["id"])] = [
                (result["value"]["start"], result["value"]["end"], label)
                for result in one["result"]
                if result["type"] == "labels"
                for label in result["value"]["labels"]
            ]
        items.append((task["data"]["text"], answers))
    return items


def table_of(name: str, items: list[Item]) -> AnswerTable:
    def written(spans: list[Span] | None) -> str | None:
        if spans is None:
            return None
        return json.dumps([{"start": s, "end": e, "label": label} for s, e, label in spans])

    ratings = [[written(spans) for spans in answers] for _, answers in items]
    return AnswerTable(name, "span", ratings, texts=[text for text, _ in items])


def greedy(first: list[Span], second: list[Span]) -> int:
    """Spans with the same label and IoU above .5, one to one: best first, then leftmost."""
    candidates = []
    for (i, a), (j, b) in itertools.product(enumerate(first), enumerate(second)):
        common = min(a[1], b[1]) - max(a[0], b[0])
        union = max(a[1], b[1]) - min(a[0], b[0])
        if a[2] == b[2] and 2 * common > union:
            rank = (-common / union, max(a[0], b[0]), min(a[0], b[0]), max(a[1], b[1]))
            candidates.append((rank, i, j))
    used_a, used_b = set(), set()
    for _, i, j in sorted(candidates):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
    return len(used_a)


def overlapping(first: list[Span], second: list[Span]) -> int:
    return sum(any(a[2] == b[2] and a[0] < b[1] and b[0] < a[1] for b in second) for a in first)


def characters(spans: list[Span]) -> set[tuple[int, str]]:
    return {(place, label) for start, end, label in spans for place in range(start, end)}


def exact(a: list[Span], b: list[Span]) -> tuple[int, int]:
    return 2 * len(set(a) & set(b)), len(a) + len(b)


def of_characters(a: list[Span], b: list[Span]) -> tuple[int, int]:
    first, second = characters(a), characters(b)
    return 2 * len(first & second), len(first) + len(second)


MATCHINGS: dict[str, Callable[[list[Span], list[Span]], tuple[int, int]]] = {
    "span_f1_exact": exact,
    "span_f1_iou": lambda a, b: (2 * greedy(a, b), len(a) + len(b)),
    "span_f1_overlap": lambda a, b: (overlapping(a, b) + overlapping(b, a), len(a) + len(b)),
    "span_f1_characters": of_characters,
}


def f1(items: list[Item], matching: Callable) -> tuple[float | None, float | None, int]:
    """F1 over pairs and items, its item jackknife, and the items that it rests on."""
    sums = []
    for _, answers in items:
        given = [list(dict.fromkeys(spans)) for spans in answers if spans is not None]
        pairs = [matching(a, b) for a, b in itertools.combinations(given, 2)]
        if total := sum(pair[1] for pair in pairs):
            sums.append((sum(pair[0] for pair in pairs), total))
    if not sums:
        return None, None, 0
    hits, totals = np.array(sums, dtype=float).T
    without = [
        (hits.sum() - h) / (totals.sum() - t) for h, t in sums if totals.sum() > t
    ]  # fmt: skip
    return hits.sum() / totals.sum(), jackknife(without, len(sums)), len(sums)


def jackknife(without: list[float], n: int) -> float | None:
    if n < 2 or len(without) < n:
        return None
    return math.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2))


def coded(items: list[Item]) -> list[np.ndarray]:
    """Per item with two answers or more, annotators x characters: codes of their label sets."""
    codes: dict[frozenset, int] = defaultdict(lambda: len(codes))
    tables = []
    for text, answers in items:
        if sum(spans is not None for spans in answers) < 2:
            continue
        rows = np.full((len(answers), len(text)), np.nan)
        for row, spans in zip(rows, answers, strict=True):
            for place in range(len(text)) if spans is not None else ():
                row[place] = codes[frozenset(s[2] for s in spans if s[0] <= place < s[1])]
        tables.append(rows)
    return tables


def alpha(tables: list[np.ndarray]) -> float | None:
    values = np.concatenate(tables, axis=1) if tables else np.empty((2, 0))
    if len(np.unique(values[~np.isnan(values)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=values, level_of_measurement="nominal"))


ITEMS = {f"spans {number}": random_items(number) for number in range(120)}
TEXTS = [
    ["kitten", "sitting", "sitting "], ["same", "same", None], ["", "a", "ab"],
    ["größer", "grösser", "größer"], [None, "alone", None],
]  # fmt: skip


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return measure(
        tmp_path_factory.mktemp("spans"),
        [
            *(table_of(name, items) for name, items in ITEMS.items()),
            table_of("unmarked", [("abc", [[], []])] * 3),
            AnswerTable("texts", "text", TEXTS),
        ],
    )


def measure(home: Path, tables: list[AnswerTable]) -> Rows:
    build = prepare(home, tables)
    run_models(home)
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.execute(
            "from marts.agreement_by_batch where basis = 'first_pass' and population = 'human'"
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(row["batch_id"], row["metric"]): row for row in rows}


def assert_close(got: float | None, expected: float | None, name: object, tolerance=CLOSE):
    if got is None or expected is None:
        assert got is expected, (name, got, expected)
        return
    assert abs(got - expected) < tolerance, (name, got, expected)


@pytest.mark.parametrize("metric", MATCHINGS)
def test_f1_is_that_of_plain_python(measured: Rows, metric: str):
    values = []
    for name, items in ITEMS.items():
        row = measured[name, metric]
        value, error, _ = f1(items, MATCHINGS[metric])
        assert_close(row["value"], value, name)
        assert_close(row["std_error"], error, name, 1e-9)
        values.append(value)
    assert len(set(values)) > 80


def test_alpha_over_characters_is_krippendorffs(measured: Rows):
    n_compared = 0
    for name, items in ITEMS.items():
        tables, row = coded(items), measured[name, "alpha_characters"]
        assert_close(row["value"], alpha(tables), name)
        if row["value"] is None:
            assert row["undefined_reason"] in ("single_label", "no_pairable_items")
            continue
        without = [alpha(tables[:i] + tables[i + 1 :]) for i in range(len(tables))]
        error = None if None in without else jackknife(without, len(tables))
        assert_close(row["std_error"], error, name, 1e-9)
        n_compared += error is not None
    assert n_compared > 60


def test_items_without_spans_are_counted_and_not_in_f1(measured: Rows):
    for name, items in ITEMS.items():
        pairable = [
            [spans for spans in answers if spans is not None]
            for _, answers in items
            if sum(spans is not None for spans in answers) > 1
        ]
        if pairable:
            share = np.mean([not any(answers) for answers in pairable])
            assert_close(measured[name, "no_span_share"]["value"], share, name)
    assert measured["unmarked", "no_span_share"]["value"] == 1
    assert measured["unmarked", "span_f1_exact"]["undefined_reason"] == "no_spans"
    assert measured["unmarked", "alpha_characters"]["value"] is None


def test_texts(measured: Rows):
    """Levenshtein 1966: kitten and sitting are three edits apart; white space ends are dropped."""
    pairs = [
        [(a.strip(), b.strip()) for a, b in itertools.combinations(row, 2) if None not in (a, b)]
        for row in TEXTS
    ]
    same = [[float(a == b) for a, b in item] for item in pairs]
    similar = [[4 / 7, 4 / 7, 1], [1], [0, 0, 0.5], [1 - 2 / 7, 1, 1 - 2 / 7]]
    for metric, scores in (("text_exact", same), ("text_similarity", similar)):
        row, sums = measured["texts", metric], [(sum(s), len(s)) for s in scores if s]
        hits, n = (sum(part) for part in zip(*sums, strict=True))
        assert_close(row["value"], hits / n, metric)
        without = [(hits - h) / (n - t) for h, t in sums]
        assert_close(row["std_error"], jackknife(without, len(sums)), metric)
        assert row["ci_low"] < row["value"] < row["ci_high"]


@pytest.mark.parametrize("name", ["novels", "narratives"])
def test_real_spans(shared_data: Path, tmp_path: Path, name: str):
    """Entities in novels (doccano), events in police narratives (Label Studio)."""
    if name == "novels":
        items = novels(shared_data / "novels_ner_doccano")
    else:
        export = "3_annotations/annotations/LEOKA_team_1.json"
        items = narratives(shared_data / "leoka_labelstudio" / export)
    assert Counter(sum(a is not None for a in answers) > 1 for _, answers in items)[True] > 30
    measured = measure(tmp_path, [table_of(name, items)])
    for metric, matching in MATCHINGS.items():
        value, error, _ = f1(items, matching)
        assert 0.3 < value < 1
        assert_close(measured[name, metric]["value"], value, metric)
        assert_close(measured[name, metric]["std_error"], error, metric, 1e-9)
    tables = coded(items)
    assert_close(measured[name, "alpha_characters"]["value"], alpha(tables), name, 1e-9)
    assert measured[name, "alpha_characters"]["std_error"] > 0
