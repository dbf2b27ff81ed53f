"""Scorecards: figures computed anew from answers and gold, and no ranking."""

import statistics

import duckdb
import pytest
from statsmodels.stats.proportion import proportion_confint

from app import warehouse
from tests.app.test_pages import bodies

ALL = {"project": None, "question": None, "resource": None, "sort": "name"}


@pytest.fixture
def read(use, demo_warehouse):
    use(demo_warehouse)

    def read(sql: str):
        return warehouse._run(sql, {})

    return read


def test_gold_accuracy_is_that_of_first_answers_and_has_wilsons_interval(read):
    answers = read(
        """
        select answers.annotator_id, answers.label = gold.label as is_right
        from marts.answers as answers
        inner join marts.consensus_labels as gold using (project_id, item_id, question_id)
        where gold.decided_by = 'gold' and answers.round = 1 and not answers.is_abstained
        """
    )
    cards = read("select * from marts.annotator_scorecard where n_gold_items > 0")
    assert len(cards) == answers["annotator_id"].nunique() >= 6
    for card in cards.itertuples():
        mine = answers[answers["annotator_id"] == card.annotator_id]["is_right"]
        assert card.n_gold_items == len(mine)
        assert card.gold_accuracy == pytest.approx(mine.mean())
        low, high = proportion_confint(mine.sum(), len(mine), method="wilson")
        assert (card.gold_ci_low, card.gold_ci_high) == pytest.approx((low, high))


def test_speed_is_the_median_within_its_interval(read):
    answers = read("select annotator_id, seconds from marts.answers where seconds is not null")
    cards = read("select * from marts.annotator_scorecard where n_timed > 0")
    assert len(cards) == answers["annotator_id"].nunique()
    for card in cards.itertuples():
        mine = answers[answers["annotator_id"] == card.annotator_id]["seconds"]
        assert card.median_seconds == pytest.approx(statistics.median(mine))
        assert card.seconds_ci_low <= card.median_seconds <= card.seconds_ci_high


def test_a_resource_has_the_answers_of_its_annotators_and_what_they_cost(read):
    cards = read("select * from marts.resource_scorecard").set_index("resource_id")
    people = read("select * from marts.annotator_scorecard").groupby("resource_id")["n_answers"]
    told_apart = (cards["n_answers"] - cards["n_unattributed"]).to_dict()
    assert told_apart == people.sum().to_dict()
    brightlabel = cards.loc["brightlabel"]
    assert brightlabel["first_pass_cost"] == pytest.approx(0.11 * brightlabel["n_answers"])
    assert brightlabel["gold_ci_low"] < brightlabel["gold_accuracy"] < brightlabel["gold_ci_high"]


def test_annotators_stand_by_name_unless_asked_otherwise(use, demo_warehouse):
    use(demo_warehouse)
    by_name = warehouse.query("resources/annotators", **ALL).frame
    for _, part in by_name.groupby(["project_id", "question_id"], sort=False):
        keys = list(zip(part["resource_name"], part["annotator_id"], strict=True))
        assert keys == sorted(keys)
    by_n = warehouse.query("resources/annotators", **ALL | {"sort": "n"}).frame
    for _, part in by_n.groupby(["project_id", "question_id"], sort=False):
        assert part["n_answers"].is_monotonic_decreasing


def test_answers_that_name_nobody_are_said(open_page, demo_warehouse, copy_warehouse):
    workspace = copy_warehouse(demo_warehouse)
    with duckdb.connect(str(workspace.current_build)) as build:
        build.execute(
            "update marts.resource_scorecard set n_unattributed = 7 where resource_id = 'corvid'"
        )
    app = open_page(workspace, "resources")
    assert not app.exception
    assert "7 answers of Corvid Data tell no annotator apart" in " ".join(
        element.value for element in app.text
    )
    assert "page-head" in bodies(app)
