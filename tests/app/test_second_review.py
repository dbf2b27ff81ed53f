"""Items that take two reviewers: blind to each other, counted when they agree, else settled."""

import duckdb
import pytest

from app import access, decisions, review_queue, standing, warehouse
from assay import pipeline
from assay.journal import Journal
from tests.app.test_decisions import FILTERS, decision, first_label, key

ROLES_YML = """
reviewer: [anselm, ben, cleo]
lead: [lea]
"""


@pytest.fixture
def be(use, demo_warehouse, copy_warehouse, monkeypatch):
    """Call it to be somebody at the page."""
    workspace = copy_warehouse(demo_warehouse)
    use(workspace)
    (workspace.home / "roles.yml").write_text(ROLES_YML)
    monkeypatch.setenv("ASSAY_PROXY_HEADER", "X-Forwarded-Email")

    def be(name):
        monkeypatch.setattr(access, "_headers", lambda: {"X-Forwarded-Email": name})

    be.workspace = workspace
    return be


def queue():
    return review_queue.load(FILTERS)


def drawn(loaded, takes_two):
    """Items of the queue that take two reviewers, or one."""
    rows = loaded.result.frame
    wanted = set(rows[rows["takes_two"] == takes_two]["item_id"])
    return [item for item in loaded.queue["items"] if item["item_id"] in wanted]


def other_label(loaded, item):
    question = loaded.queue["questions"][f"{item['project_id']}/{item['question_id']}"]
    return question["labels"][1]["label"]


def say(item, label):
    (answer,) = decisions.record([decision(item, label=label)])
    return answer


def test_a_share_of_the_items_takes_two_and_the_second_does_not_see_the_first(be):
    be("anselm")
    loaded = queue()
    two, one = drawn(loaded, True), drawn(loaded, False)
    assert len(two) >= 5 and len(one) > len(two), "a fifth of them"
    for item in (two[0], one[0]):
        assert say(item, first_label(loaded, item))["state"] == "stored"
    assert key(two[0]) not in map(key, queue().queue["items"]), "nobody is their own second"
    be("ben")
    again = queue()
    assert key(one[0]) not in map(key, again.queue["items"])
    shown = next(item for item in again.queue["items"] if key(item) == key(two[0]))
    assert "anselm" not in str(shown)
    assert say(one[0], first_label(loaded, one[0]))["state"] == "taken"
    assert say(two[0], other_label(loaded, two[0]))["state"] == "stored"
    assert key(two[0]) not in map(key, queue().queue["items"])


def test_what_two_agree_on_is_not_asked_again(be):
    be("anselm")
    loaded = queue()
    item = drawn(loaded, True)[0]
    for name in ("anselm", "ben"):
        be(name)
        assert say(item, first_label(loaded, item))["state"] == "stored"
    for name in ("cleo", "lea"):
        be(name)
        assert say(item, other_label(loaded, item)) | {"id": ""} == {
            "id": "",
            "state": "taken",
            "label": first_label(loaded, item),
            "by": "ben",
        }


def test_only_a_lead_settles_what_two_disagree_about(be):
    be("anselm")
    loaded = queue()
    item = drawn(loaded, True)[0]
    say(item, first_label(loaded, item))
    be("ben")
    say(item, other_label(loaded, item))
    be("cleo")
    answer = say(item, first_label(loaded, item))
    assert answer["state"] == "refused" and "a lead settles it" in answer["message"]
    be("lea")
    assert say(item, first_label(loaded, item))["state"] == "stored"
    be("cleo")
    assert say(item, first_label(loaded, item))["state"] == "taken"


def test_nobody_takes_back_what_another_decided(be):
    be("anselm")
    loaded = queue()
    one, other = loaded.queue["items"][:2]
    made = decision(one, action="skip")
    undo = decision(one, action="undo", undoes=made["decision_id"])
    decisions.record([made])
    be("ben")
    for place in (one, other):
        stolen = decision(place, action="undo", undoes=made["decision_id"])
        (answer,) = decisions.record([stolen])
        assert answer["state"] == "refused" and "nothing of yours" in answer["message"]
    assert [held.reviewer for held in standing.pending()[key(one)]] == ["anselm"]
    be("anselm")
    for _ in range(2):
        assert decisions.record([undo])[0]["state"] == "stored", "sent twice, it is taken once"
    assert standing.pending() == {}
    assert len(Journal(be.workspace.journal).entries(kinds=["decision"])) == 2


def test_a_run_shows_disputes_to_leads_and_how_far_reviewers_agree(be, engine):
    be("anselm")
    loaded = queue()
    two = drawn(loaded, True)[:6]
    for name in ("anselm", "ben"):
        be(name)
        # They agree on all but the last.
        for place, item in enumerate(two[:-1]):
            say(item, (other_label if place % 2 else first_label)(loaded, item))
    for name, label in (("anselm", first_label), ("ben", other_label)):
        be(name)
        say(two[-1], label(loaded, two[-1]))
    only_first = drawn(loaded, True)[6]
    be("anselm")
    say(only_first, first_label(loaded, only_first))
    result = pipeline.run(be.workspace, engine)
    assert result.ok, result.message

    with duckdb.connect(str(be.workspace.current_build), read_only=True) as build:
        held = build.execute("select count(*) from marts.decisions where is_current").fetchone()
        assert held == (6,), "five agreed on and one that waits for the second"
    agreement = warehouse.query("resources/reviewers", project=None, question=None).frame
    assert set(agreement["n_items"]) == {len(two)}
    values = agreement.set_index("metric")["value"]
    # Margins 4, 2 and 3, 3: by chance, half of them would be the same.
    assert values.to_dict() == pytest.approx({"percent_agreement": 5 / 6, "mean_kappa": 2 / 3})
    assert (agreement["ci_low"] < agreement["value"]).all()
    assert (agreement["ci_high"] > agreement["value"]).all()

    be("cleo")
    open_now = {key(item): item for item in queue().queue["items"]}
    assert key(two[-1]) not in open_now, "a dispute is the lead's"
    assert open_now[key(only_first)]["why"] == "Second review"
    assert "anselm" not in str(open_now[key(only_first)])
    be("lea")
    dispute = next(item for item in queue().queue["items"] if key(item) == key(two[-1]))
    assert dispute["why"] == "Reviewers disagree"
    assert [side["reviewer"] for side in dispute["disputed"]] == ["anselm", "ben"]
