"""The 95 % intervals hold the truth: simulated batches whose alpha is known, through the models.

An annotator gives the item's true label with probability s and else draws one as often as it
occurs. Two answers to an item then agree with probability s^2 + (1 - s^2) P, P = sum of the
squared label shares, and everybody's labels have the same shares; so alpha, kappa and Fleiss'
kappa of the process are exactly s^2, whatever the distance between labels, and its percent
agreement is s^2 + (1 - s^2) P.

`ASSAY_PROVE=1` simulates the whole plan, 1,000 batches per setting; else a share of it.
"""

import math
import os
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from agreement_harness import only, run_models, write_inputs

pytestmark = pytest.mark.timeout(1800)
PROVE = os.environ.get("ASSAY_PROVE") == "1"
N_ANNOTATORS = 3
MOST = 0.035
SHARES = {
    "balanced": (0.5, 0.5),
    "rare": (0.95, 0.05),
    "graded": (0.1, 0.2, 0.4, 0.2, 0.1),
}
METRICS = (
    "alpha_nominal", "alpha_ordinal", "alpha_interval", "mean_kappa", "fleiss_kappa", "gwet_ac1",
    "brennan_prediger", "percent_agreement", "percent_agreement_pooled",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A process: how its labels are shared out, its alpha and the items of a batch."""

    shares: str
    alpha: float
    n_items: int

    def __str__(self) -> str:
        return f"{self.shares} {self.alpha} {self.n_items}"

    def truth(self, metric: str) -> float:
        """The coefficient of the process itself."""
        shares = np.array(SHARES[self.shares])
        chance = float(np.sum(shares**2))
        agreement = self.alpha + (1 - self.alpha) * chance
        if metric.startswith("percent_agreement"):
            return agreement
        if metric == "gwet_ac1":
            chance = (1 - chance) / (len(shares) - 1)
        elif metric == "brennan_prediger":
            chance = 1 / len(shares)
        return (agreement - chance) / (1 - chance)

    def simulate(self, n_batches: int, seed: int) -> pd.DataFrame:
        """One row per answer: batch, item, annotator and label as numbers."""
        rng = np.random.default_rng(seed)
        shape = n_batches, self.n_items, N_ANNOTATORS
        bounds = np.cumsum(SHARES[self.shares])[:-1]
        truth = np.searchsorted(bounds, rng.random((n_batches, self.n_items, 1)), side="right")
        drawn = np.searchsorted(bounds, rng.random(shape), side="right")
        label = np.where(rng.random(shape) < math.sqrt(self.alpha), truth, drawn)
        batch, item, annotator = (place.ravel() for place in np.indices(shape))
        return pd.DataFrame(
            {"batch": batch, "item": item, "annotator": annotator, "label": label.ravel()}
        )


PLAN = [Setting(*one) for one in product(("balanced", "rare"), (0.5, 0.7, 0.9), (50, 100, 200))]
PLAN += [Setting("graded", *one) for one in product((0.5, 0.7, 0.9), (50, 100, 200))]
QUICK = [
    Setting("balanced", 0.9, 50), Setting("balanced", 0.7, 100), Setting("rare", 0.5, 50),
    Setting("rare", 0.9, 100), Setting("graded", 0.5, 50), Setting("graded", 0.9, 100),
]  # fmt: skip
SETTINGS = PLAN if PROVE else QUICK
N_BATCHES = 1000 if PROVE else 300

ANSWERS = """
create or replace temp view answers as
select
    'p ' || setting || ' ' || batch as project_id, setting || ' ' || batch as batch_id,
    'work' as role, setting || ' ' || batch || ' ' || item as item_id, 'q' as question_id,
    'ordinal' as label_type, 'v/' || annotator as annotator_id, 'v' as resource_id,
    'vendor' as resource_kind, true as has_identity, 1 as round, label::varchar as label,
    label::double as value, label::varchar as answer, false as is_abstained,
    true as is_independent, true as is_current, null::integer as withdrawn_in_round,
    '1' as taxonomy_version, 'en' as language, '2024-01-01' as received_on,
    null::varchar as text, null::varchar as slice,
    null::varchar as cluster_id
from simulated;
create or replace temp view batches as
select distinct
    project_id, batch_id, question_id, label_type, taxonomy_version, '1' as guideline_version,
    1 as last_round
from answers;
create or replace temp view labels as
select project_id, 'q' as question_id, place::varchar as label, place as sort_order,
    place::double as value
from (
    select distinct 'p ' || setting || ' ' || batch as project_id, n_labels from simulated
), lateral (select unnest(range(n_labels)) as place);
"""


@pytest.fixture(scope="module")
def intervals(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Value and interval of every simulated batch and metric, by setting."""
    home: Path = tmp_path_factory.mktemp("coverage")
    simulated = pd.concat(
        setting.simulate(N_BATCHES, seed).assign(setting=seed, n_labels=len(SHARES[setting.shares]))
        for seed, setting in enumerate(SETTINGS)
    )

    def views(connection: duckdb.DuckDBPyConnection) -> None:
        connection.register("simulated", simulated)
        connection.execute(ANSWERS)

    build = write_inputs(home, views)
    run_models(home, select=only("agreement_by_batch"))
    with duckdb.connect(build, read_only=True) as connection:
        return connection.execute(
            "select split_part(batch_id, ' ', 1)::integer as setting, metric, value, std_error, "
            "ci_low, ci_high from marts.agreement_by_batch where basis = 'first_pass'"
        ).df()


@pytest.fixture(scope="module")
def tails(intervals: pd.DataFrame) -> pd.DataFrame:
    """Per setting and metric: how often the interval lies above or below the truth."""
    rows = []
    for (number, metric), found in intervals.groupby(["setting", "metric"]):
        if metric not in METRICS:
            continue
        setting = SETTINGS[number]
        truth = setting.truth(metric)
        given = found.dropna(subset="ci_low")
        rows.append(
            {
                "setting": str(setting),
                "metric": metric,
                "truth": truth,
                "mean": given["value"].mean(),
                "without": 1 - len(given) / N_BATCHES,
                "above": (given["ci_low"] > truth + 1e-12).mean(),
                "below": (given["ci_high"] < truth - 1e-12).mean(),
                "width": (given["ci_high"] - given["ci_low"]).median(),
            }
        )
    table = pd.DataFrame(rows)
    if PROVE:
        print("\n" + table.round(3).to_string())
    return table


@pytest.mark.parametrize("metric", METRICS)
def test_each_tail_is_small(tails: pd.DataFrame, metric: str):
    found = tails[tails["metric"] == metric]
    too_large = found[(found["above"] > MOST) | (found["below"] > MOST)]
    assert too_large.empty, too_large.to_string()


def test_the_interval_is_no_wider_than_it_must_be(tails: pd.DataFrame):
    """With many items and no rare label, misses come near to 2.5 % on both sides together."""
    found = tails[tails["setting"] == ("balanced 0.5 200" if PROVE else "balanced 0.7 100")]
    assert (found["above"] + found["below"]).min() > 0.015
    assert found["width"].max() < 0.25


def test_the_mean_of_many_batches_is_the_truth(tails: pd.DataFrame):
    """Krippendorff's alpha has hardly a bias: the truth that intervals are held to is right."""
    found = tails[~tails["setting"].str.startswith("rare")]
    assert np.abs(found["mean"] - found["truth"]).max() < 0.012
