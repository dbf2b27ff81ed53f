"""Random answer tables and what the libraries say about them."""

import itertools
import math
import random
from collections import Counter
from statistics import NormalDist

import krippendorff
import numpy as np
from agreement_harness import AnswerTable
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

MIN_SHARED_ITEMS = 5
NAMES = ("yes", "no", "NA", "true", "01", "größer als", "O'Brien", 'a "b"', "Z", "a", "null", "0")

AGREEMENTS = ("percent_agreement", "percent_agreement_pooled", "unanimous_share")
CHANCE_CORRECTED = ("alpha_nominal", "mean_kappa", "fleiss_kappa", "gwet_ac1", "brennan_prediger")
COEFFICIENTS = {
    "nominal": (*AGREEMENTS, *CHANCE_CORRECTED),
    "ordinal": (*AGREEMENTS, *CHANCE_CORRECTED, "alpha_ordinal", "alpha_interval"),
    "interval": (*AGREEMENTS, "alpha_interval", "alpha_ratio"),
}
DEFINED_FOR_ONE_LABEL = (*AGREEMENTS, "gwet_ac1", "brennan_prediger")


def random_table(number: int) -> AnswerTable:
    """A table of 1-7 annotators, 1-6 labels, 0-60 % missing, skewed or even, with ties."""
    rng = random.Random(number)
    label_type = ("nominal", "ordinal", "interval")[number % 3]
    n_annotators, n_items = rng.randint(1, 7), rng.choice((1, 2, 3, 8, 20, 40))
    labels = rng.sample(NAMES, rng.randint(1, 6))
    weights = [rng.random() ** rng.choice((1, 6)) for _ in labels]
    missing, skill = rng.choice((0, 0, 0.2, 0.4, 0.6)), rng.random()
    step = rng.choice((1.0, 0.1, 1e-6, 1e6))
    offset = rng.choice((0.0, -2.0, 1e5)) * step

    def answer(truth: str) -> object:
        if rng.random() < missing:
            return None
        label = truth if rng.random() < skill else rng.choices(labels, weights)[0]
        if label_type != "interval":
            return label
        return offset + step * (labels.index(label) + round(rng.gauss(0, 0.3), 2))

    ratings = []
    for _ in range(n_items):
        truth = rng.choices(labels, weights)[0]
        ratings.append([answer(truth) for _ in range(n_annotators)])
    return AnswerTable(
        batch_id=f"t{number}",
        label_type=label_type,
        ratings=ratings,
        labels=() if label_type == "interval" else labels,
    )


def twin(table: AnswerTable) -> AnswerTable:
    """The same answers with annotators and items in another order and labels of other names."""
    rng = random.Random(table.batch_id)
    columns = list(range(max(map(len, table.ratings), default=0)))
    rng.shuffle(columns)
    names = {label: f"{chr(122 - place)} {place}" for place, label in enumerate(table.labels)}
    ratings = [[names.get(row[c], row[c]) for c in columns] for row in table.ratings]
    rng.shuffle(ratings)
    return AnswerTable(
        f"twin {table.batch_id}",
        table.label_type,
        ratings,
        [names[label] for label in table.labels],
    )


def perfect_table(number: int) -> AnswerTable:
    """Two to six annotators who agree on whatever they answer; the first two answer everything."""
    rng = random.Random(number)
    label_type = ("nominal", "ordinal", "interval")[number % 3]
    labels = list("abcde"[: rng.randint(2, 5)])
    used = labels[: rng.randint(1, len(labels))]
    n_others = rng.randint(0, 4)
    ratings = []
    for _ in range(rng.choice((6, 30))):
        answer: object = rng.choice(used)
        if label_type == "interval":
            answer = used.index(answer) / 10
        others = [answer if rng.random() < 0.7 else None for _ in range(n_others)]
        ratings.append([answer, answer, *others])
    return AnswerTable(
        f"u{number}", label_type, ratings, () if label_type == "interval" else labels
    )


def random_sets(number: int) -> AnswerTable:
    """A multilabel table: label sets as a build writes them, a|b|c."""
    rng = random.Random(number)
    labels = ["a", "b_c", "bxc", "d", "e"]

    def answer(truth: set[str]) -> str | None:
        if rng.random() < 0.2:
            return None
        given = {label for label in labels if (label in truth) ^ (rng.random() < 0.2)}
        return "|".join(sorted(given or {"a"}))

    truths = [set(rng.sample(labels, rng.randint(1, 3))) for _ in range(20)]
    ratings = [[answer(truth) for _ in range(3)] for truth in truths]
    return AnswerTable(f"s{number}", "multilabel", ratings, labels)


def codes(table: AnswerTable) -> np.ndarray:
    """Annotators x items; a label's place in the taxonomy, or the number; nan where missing."""
    place = {label: order for order, label in enumerate(table.labels, start=1)}
    rows = [[np.nan if a is None else place.get(a, a) for a in row] for row in table.ratings]
    return np.array(rows, dtype=float).reshape(len(table.ratings), -1).T


def alpha(values: np.ndarray, level: str) -> float | None:
    """Krippendorff's alpha by the library; None where it is undefined."""
    pairable = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=pairable, level_of_measurement=level))


def held_ranks(values: np.ndarray) -> np.ndarray:
    """Mid-ranks of the answers on items with two answers or more; the others are dropped."""
    pairable = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    counts = Counter(pairable[~np.isnan(pairable)].tolist())
    below, ranks = 0, {}
    for value in sorted(counts):
        ranks[value] = below + counts[value] / 2
        below += counts[value]
    return np.vectorize(lambda v: ranks.get(v, np.nan), otypes=[float])(pairable)


def expected_disagreement(values: np.ndarray, level: str) -> float:
    """Mean distance of two answers on pairable items, 1 = the two farthest apart."""
    if level == "ordinal":
        values, level = held_ranks(values), "interval"
    pairable = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    given = pairable[~np.isnan(pairable)]
    apart = given[:, None] - given[None, :]
    distances = apart**2 if level == "interval" else (apart != 0).astype(float)
    return float(distances.sum() / (len(given) * (len(given) - 1)) / distances.max())


def interval(
    value: float, error: float, n_items: int, expected: float, is_graded: bool = False
) -> tuple[float, float]:
    """The 95 % interval of macros/log_interval.sql."""
    unseen = -math.log(0.025)
    if value > 1 - 1e-12:
        return 1 - min(unseen / n_items, 1) / expected, 1.0
    share = unseen / (n_items + unseen)
    rare = 1 - (1 - value) * expected / ((1 - share) * expected + 2 * share)
    distance, spread = 1 - value, error
    if is_graded:
        # The mean of n disagreements and of one more, which is 1, with its standard error.
        squares = error**2 * n_items * (n_items - 1) + value**2 * n_items / (n_items + 1)
        distance = (n_items * distance + 1) / (n_items + 1)
        spread = math.sqrt(squares / (n_items * (n_items + 1)))
    low = 1 - distance * math.exp(NormalDist().inv_cdf(0.975) * spread / distance)
    return low, min(max(value + NormalDist().inv_cdf(0.975) * error, rare), 1)


def jackknife(values: np.ndarray, level: str) -> float | None:
    """Standard error of alpha by leaving out one item after the other."""
    if level == "ordinal":
        values, level = held_ranks(values), "interval"
    pairable = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    n = pairable.shape[1]
    without = [alpha(np.delete(pairable, item, axis=1), level) for item in range(n)]
    if n < 2 or None in without:
        return None
    return math.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2))


def mean_kappa(values: np.ndarray) -> float | None:
    """Mean of scikit-learn's kappa over pairs, weighted by shared items."""
    total = weight = 0.0
    for first, second in itertools.combinations(values, 2):
        both = ~np.isnan(first) & ~np.isnan(second)
        n = int(both.sum())
        if n < MIN_SHARED_ITEMS or len(set(first[both]) | set(second[both])) < 2:
            continue
        total += n * cohen_kappa_score(first[both].astype(int), second[both].astype(int))
        weight += n
    return total / weight if weight else None


def cohen(first: np.ndarray, second: np.ndarray) -> float:
    """Cohen 1960, quicker than scikit-learn's; nan where expected agreement is 1."""
    expected = sum((first == label).mean() * (second == label).mean() for label in set(first))
    return ((first == second).mean() - expected) / (1 - expected) if expected < 1 else math.nan


def mean_kappa_error(values: np.ndarray) -> float | None:
    """Its item jackknife; all items together settle which pairs count."""
    pairs = []
    for first, second in itertools.combinations(values, 2):
        items = np.flatnonzero(~np.isnan(first) & ~np.isnan(second))
        if len(items) >= MIN_SHARED_ITEMS and not math.isnan(cohen(first[items], second[items])):
            pairs.append((first, second, items))
    shared = sorted({item for _, _, items in pairs for item in items})
    without = []
    for left_out in shared:
        kept = [(a, b, items[items != left_out]) for a, b, items in pairs]
        kappas = [(cohen(a[items], b[items]), len(items)) for a, b, items in kept]
        defined = [(kappa, n) for kappa, n in kappas if not math.isnan(kappa)]
        if not defined:
            return None
        without.append(sum(kappa * n for kappa, n in defined) / sum(n for _, n in defined))
    n = len(shared)
    if n < 2:
        return None
    return math.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2))


def label_counts(table: AnswerTable) -> np.ndarray:
    """Items x labels."""
    return np.array([[row.count(label) for label in table.labels] for row in table.ratings])


def gwet(counts: np.ndarray, metric: str) -> tuple[float, float | None] | None:
    """Gwet's formulas, as in irrCAC: value and standard error."""
    counts = counts[counts.sum(axis=1) > 0].astype(float)
    r, q = counts.sum(axis=1), counts.shape[1]
    n, pairable = len(r), r > 1
    if not pairable.any():
        return None
    agreement = np.zeros(n)
    agreement[pairable] = ((counts**2).sum(axis=1) - r)[pairable] / (r * (r - 1))[pairable]
    pa, pi = agreement[pairable].mean(), (counts / r[:, None]).mean(axis=0)
    if metric == "fleiss_kappa":
        pe, pe_items = (pi**2).sum(), (counts / r[:, None]) @ pi
    elif q == 1:
        return None
    elif metric == "gwet_ac1":
        pe = (pi * (1 - pi)).sum() / (q - 1)
        pe_items = (pi * (1 - counts / r[:, None])).sum(axis=1) / (q - 1)
    else:
        pe, pe_items = 1 / q, np.full(n, 1 / q)
    if pe > 1 - 1e-9:
        return None
    value = (pa - pe) / (1 - pe)
    items = n / pairable.sum() * np.where(pairable, agreement - pe, 0) / (1 - pe)
    items = items - 2 * (1 - value) * (pe_items - pe) / (1 - pe)
    error = math.sqrt(((items - value) ** 2).sum() / (n * (n - 1))) if n > 1 else None
    return value, error


def fleiss(counts: np.ndarray) -> float | None:
    """Statsmodels' Fleiss' kappa, defined for equally many answers per item."""
    sizes = set(counts.sum(axis=1))
    if len(sizes) != 1 or sizes <= {0, 1} or (counts.sum(axis=0) > 0).sum() < 2:
        return None
    return float(fleiss_kappa(counts))
