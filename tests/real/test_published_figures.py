"""Real data, dropped as files and run through the whole circle, against published figures."""

import csv
import shutil
from pathlib import Path

import duckdb
import krippendorff
import numpy as np
import pandas as pd
import pytest

from assay import pipeline
from assay.workspace import Workspace
from tests.real import datasets


@pytest.fixture(scope="module")
def build(tmp_path_factory, engine):
    """A published build of the data sets, as projects of one operation."""
    root = tmp_path_factory.mktemp("real")
    home, config = root / "home", root / "config"
    sources = [
        datasets.drop_snow_rte(home / "drop"),
        datasets.drop_nordiachange(home / "drop"),
        datasets.drop_relevance(home / "drop"),
    ]
    merge_configurations(sources, config)
    workspace = Workspace(home, config)
    result = pipeline.run(workspace, engine)
    assert result.ok, result.message
    with duckdb.connect(str(workspace.current_build), read_only=True) as connection:
        yield connection


def merge_configurations(sources: list[Path], target: Path) -> None:
    """Puts the seeds and feed contracts of several configurations into one."""
    (target / "seeds").mkdir(parents=True)
    for seed in sorted((sources[0] / "seeds").glob("*.csv")):
        rows = [row for each in sources for row in read_rows(each / "seeds" / seed.name)]
        with (target / "seeds" / seed.name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=read_header(seed), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for each in sources:
        contracts = Path("loaders") / "contracts"
        shutil.copytree(each / contracts, target / contracts, dirs_exist_ok=True)


def read_header(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[0].split(",")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(build, query: str, *values):
    return build.execute(query, values).fetchone()


ALPHA = """
    select value, n_answers, n_annotators, n_complete + n_incomplete, n_abstained
    from marts.agreement_by_batch
    where project_id = ? and metric = ? and population = 'human' and basis = 'first_pass'
"""


def test_snow_rte_alpha_is_the_published_one(build):
    """Snow, O'Connor, Jurafsky, Ng (EMNLP 2008): 800 items, 164 annotators, ten answers each."""
    alpha, n_answers, n_annotators, n_items, _ = one(build, ALPHA, "snow_rte", "alpha_nominal")
    assert round(alpha, 4) == 0.2415
    assert (n_answers, n_annotators, n_items) == (8000, 164, 800)


def test_snow_rte_majority_equals_gold_on_the_untied_items(build):
    n_untied, share = one(
        build,
        """
        select count(*), avg(cast(majority_label = label as integer))
        from marts.consensus_labels
        where project_id = 'snow_rte' and decided_by = 'gold' and not is_tie
        """,
    )
    assert n_untied == 735
    assert round(share, 3) == 0.932


def test_nordiachange_ordinal_alpha_is_the_published_one(build):
    """Kutuzov et al. (2022), subset 1; a judgement of 0 is an abstention."""
    alpha, _, n_annotators, _, n_abstained = one(build, ALPHA, "nordiachange", "alpha_ordinal")
    assert round(alpha, 5) == 0.76104
    assert n_annotators == 3
    assert n_abstained > 0


def test_a_workers_second_answer_counts_and_the_first_is_accounted_for(build):
    """The alpha is that of the later answers, by krippendorff."""
    rows = pd.DataFrame(datasets.relevance_answers())
    kept = rows.drop_duplicates(["item", "worker"], keep="last")
    counts = pd.crosstab(kept["item"], kept["label"]).to_numpy()
    counts = counts[counts.sum(axis=1) > 1]
    assert len(rows) - len(kept) > 30
    alpha, n_answers, n_annotators, n_items, _ = one(build, ALPHA, "relevance", "alpha_nominal")
    expected = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    assert alpha == pytest.approx(expected, abs=1e-12)
    assert n_answers == len(kept)
    assert n_annotators == kept["worker"].nunique()
    assert n_items == kept["item"].nunique()
    parsed, current, superseded = one(
        build,
        "select n_parsed, n_current, n_superseded from marts.deliveries "
        "where project_id = 'relevance' and feed_kind = 'labels'",
    )
    assert (parsed, current, superseded) == (len(rows), len(kept), len(rows) - len(kept))


def test_every_record_and_answer_is_accounted_for(build):
    off_balance = build.execute(
        """
        select file_name from marts.deliveries
        where n_received <> n_landed + n_refused + n_duplicate
            or n_parsed <> n_current + n_superseded + n_waiting + n_quarantined + n_empty
        """
    ).fetchall()
    assert off_balance == []
    counts = dict(
        build.execute(
            """
            select project_id, sum(n_parsed) from marts.deliveries
            where feed_kind = 'labels' group by project_id
            """
        ).fetchall()
    )
    assert counts == {
        "snow_rte": 8000,
        "nordiachange": 14419,
        "relevance": len(datasets.relevance_answers()),
    }


def test_snow_rte_needs_444_of_800_items_worst_first_and_a_third_more_at_random(build):
    """More than half: the batch is blocked. The lower bound proves that no set is smaller."""
    size, at_least, n_items = one(
        build,
        """
        select max(set_size), max(set_size_at_least), max(n_items)
        from marts.rework_curve where project_id = 'snow_rte'
        """,
    )
    assert (size, at_least, n_items) == (444, 444, 800)

    votes = build.execute(
        """
        select count(*) filter (where label = 'entailed'), count(*) from marts.answers
        where project_id = 'snow_rte' group by item_id order by item_id
        """
    ).fetchnumpy()
    given, answers = (np.array(column, dtype=float) for column in votes.values())
    rng = np.random.default_rng(1)
    at_random = [items_needed(given, answers, rng.permutation(800), 0.8) for _ in range(20)]
    assert 560 < np.median(at_random) < 610


def items_needed(given, answers, order, threshold) -> int:
    """Items to resolve, in this order, until nominal alpha of two labels reaches the threshold."""
    total, n_given = answers.sum(), given.sum()
    disagreement = 2 * given * (answers - given) / (answers - 1)
    observed = disagreement.sum()
    for k, item in enumerate(order, start=1):
        observed -= disagreement[item]
        n_given += (answers[item] if 2 * given[item] > answers[item] else 0) - given[item]
        if 1 - (total - 1) * observed / (2 * n_given * (total - n_given)) >= threshold:
            return k
    return len(order)
