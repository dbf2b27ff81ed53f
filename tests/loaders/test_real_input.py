"""Real multi-annotator data lands with the row counts that its owners published."""

from __future__ import annotations

from pathlib import Path

from loaders.landing import land
from tests.real.datasets import drop_nordiachange, drop_snow_rte

from .conftest import Place


def land_all(place: Place, config: Path) -> None:
    """Lands under a data set's own configuration; nothing may be refused."""
    place.contracts = config / "loaders" / "contracts"
    result = land(
        place.drop,
        place.archive,
        place.refused,
        place.facts,
        place.contracts,
        config / "seeds",
        settle_seconds=0,
        parser=place.parser,
    )
    assert not result.bad_contracts
    assert {each.status for each in result.deliveries} == {"landed"}
    assert sum(each.n_refused for each in result.deliveries) == 0


def test_snow_rte(place: Place) -> None:
    land_all(place, drop_snow_rte(place.drop))
    assert place.rows("""
        select
            count(*), count(distinct item_id), count(distinct annotator),
            count(*) filter (where answer in ('0', '1')), min(batch_id), max(question_id)
        from raw.answers
    """) == [(8000, 800, 164, 8000, "rte1", "entailment")]
    assert place.rows("select count(*), count(distinct item_id) from raw.items") == [(800, 800)]
    assert place.rows("""
        select count(*), count(distinct item_id), count(distinct (item_id, answer)) from raw.gold
    """) == [(8000, 800, 800)]
    assert place.rows("""
        select count(*) from raw.answers
        inner join raw.items on answers.item_id = items.item_id
        inner join (select distinct item_id, answer from raw.gold) as gold
            on answers.item_id = gold.item_id
    """) == [(8000,)]


def test_nordiachange(place: Place) -> None:
    land_all(place, drop_nordiachange(place.drop))
    assert place.rows("select count(*), sum(n_landed) from raw.deliveries") == [(81, 22531)]
    assert place.rows("""
        select answer, count(*) from raw.answers group by answer order by answer
    """) == [("0", 1838), ("1", 2741), ("2", 1014), ("3", 1298), ("4", 7528)]
    assert place.rows("""
        select annotator, count(*) from raw.answers group by annotator order by annotator
    """) == [("HelleBol", 4380), ("alexandra_w", 5152), ("titare", 4887)]
    assert place.rows("""
        select count(distinct answers.item_id), count(*) from raw.answers
        inner join raw.items on answers.item_id = items.item_id
    """) == [(8111, 14419)]
    assert place.rows("select count(distinct metadata->>'$.lemma') from raw.items") == [(40,)]
