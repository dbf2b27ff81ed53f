"""Decisions: written once, never over somebody else's, shown before the next run."""

import json
import threading
import uuid
from collections import Counter

import pytest

from app import access, decisions, review_queue, standing, warehouse
from assay.journal import Journal

FILTERS = {"project": None, "batch": None, "reason": None, "selection": None}


@pytest.fixture
def loaded(use, demo_warehouse, copy_warehouse, monkeypatch):
    monkeypatch.setenv("ASSAY_ACTOR", "ruth")
    workspace = copy_warehouse(demo_warehouse)
    use(workspace)
    return workspace, review_queue.load(FILTERS)


def decision(item, action="label", label=None, undoes=None):
    return {
        "decision_id": str(uuid.uuid4()),
        "project_id": item["project_id"],
        "batch_id": item["batch_id"],
        "item_id": item["item_id"],
        "question_id": item["question_id"],
        "action": action,
        "label": label,
        "undoes": undoes,
        "comment": "because",
        "reason": "edge_case",
        "seconds": 2.5,
        "selection": item["selection"],
        "guideline_case": True,
    }


def key(item):
    return (item["project_id"], item["item_id"], item["question_id"])


def first_label(queue, item):
    question = queue.queue["questions"][f"{item['project_id']}/{item['question_id']}"]
    return question["labels"][0]["label"]


def written(workspace):
    return Journal(workspace.journal).entries(kinds=["decision"])


def test_the_queue_has_what_a_reviewer_needs(loaded):
    _, queue = loaded
    items = queue.queue["items"]
    assert items and all(item["text"] and item["answers"] for item in items)
    pair = next(item for item in items if item["project_id"] == "translation_quality")
    assert pair["paired_text"]
    labels = queue.queue["questions"]["support_intents/intent"]["labels"]
    assert [label["name"] for label in labels][-1] == "Can't tell"
    assert queue.queue["resources"]["corvid"] == "Corvid Data"


def test_a_decision_is_acknowledged_and_written_once(loaded):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    label = first_label(queue, item)
    made = decision(item, label=label)
    for _ in range(3):
        answers = decisions.record([made])
        assert answers == [{"id": made["decision_id"], "state": "stored"}]
    (entry,) = written(workspace)
    assert entry.actor == "ruth"
    assert entry.entry_id == entry.payload["decision_id"] == made["decision_id"]
    assert entry.payload["label"] == label
    assert entry.payload["guideline_case"] is True


def test_a_decision_sent_again_stays_stored_whatever_came_after_it(loaded, monkeypatch):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    made = decision(item, action="flag")
    undo = decision(item, action="undo", undoes=made["decision_id"])
    decisions.record([made, undo])
    monkeypatch.setenv("ASSAY_ACTOR", "omar")
    decisions.record([decision(item, action="flag")])
    assert decisions.record([made])[0]["state"] == "refused", "an id belongs to who made it"
    monkeypatch.setenv("ASSAY_ACTOR", "ruth")
    states = [answer["state"] for answer in decisions.record([made, undo])]
    assert states == ["stored", "stored"]
    assert len(written(workspace)) == 3


def test_what_was_turned_away_once_stays_so(loaded, monkeypatch):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    made, late = decision(item, action="flag"), decision(item, action="skip")
    decisions.record([made])
    monkeypatch.setenv("ASSAY_ACTOR", "omar")
    (told,) = decisions.record([late])
    assert told["state"] == "taken"
    monkeypatch.setenv("ASSAY_ACTOR", "ruth")
    decisions.record([decision(item, action="undo", undoes=made["decision_id"])])
    monkeypatch.setenv("ASSAY_ACTOR", "omar")
    assert decisions.record([late]) == [told], "on its way twice, it was answered already"
    again = decision(item, action="skip")
    assert [answer["state"] for answer in decisions.record([late, again])] == ["taken", "stored"]
    assert len(written(workspace)) == 3


def test_what_is_decided_is_not_asked_again(loaded):
    _, queue = loaded
    item = queue.queue["items"][0]
    decisions.record([decision(item, action="skip")])
    again = review_queue.load(FILTERS)
    assert key(item) not in map(key, again.queue["items"])
    assert len(again.queue["items"]) == len(queue.queue["items"]) - 1


def test_undoing_a_decision_brings_the_item_back(loaded):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    made = decision(item, action="flag")
    undo = decision(item, action="undo", undoes=made["decision_id"])
    decisions.record([made, undo])
    assert len(written(workspace)) == 2
    assert standing.pending() == {}
    assert key(item) in map(key, review_queue.load(FILTERS).queue["items"])


def test_what_somebody_else_decided_is_shown_and_not_overwritten(loaded, monkeypatch):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    label = first_label(queue, item)
    decisions.record([decision(item, label=label)])
    monkeypatch.setenv("ASSAY_ACTOR", "omar")
    late = decision(item, action="skip")
    (answer,) = decisions.record([late])
    assert answer == {"id": late["decision_id"], "state": "taken", "label": label, "by": "ruth"}
    assert len(written(workspace)) == 1


def test_of_those_who_decide_at_the_same_moment_one_does(loaded, monkeypatch):
    workspace, queue = loaded
    people = [f"reviewer{number}" for number in range(6)]
    monkeypatch.setattr(
        access, "current", lambda: access.Person(threading.current_thread().name, "reviewer")
    )
    items, answers = queue.queue["items"][:3], []

    def decide(start):
        for item in items:
            start.wait()
            answers.extend(decisions.record([decision(item, action="skip")]))

    start = threading.Barrier(len(people))
    threads = [threading.Thread(target=decide, args=[start], name=name) for name in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = Counter(answer["state"] for answer in answers)
    assert states == {"stored": 3, "taken": 15}
    assert len(written(workspace)) == 3


def test_a_build_published_during_a_decision_hides_no_other(loaded, monkeypatch):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    decisions.record([decision(item, action="skip")])
    monkeypatch.setenv("ASSAY_ACTOR", "omar")
    asked = warehouse.query

    def publish_first(name, **parameters):
        result = asked(name, **parameters)
        if name == "review/decided":
            # What the build of this moment has read; its rows were asked for just before.
            path = workspace.current_build.parent / "build.json"
            note = json.loads(path.read_text())
            note["fingerprint"]["last_journal_seq"] = Journal(workspace.journal).last_seq()
            path.write_text(json.dumps(note))
        return result

    monkeypatch.setattr(warehouse, "query", publish_first)
    (answer,) = decisions.record([decision(item, action="flag")])
    assert (answer["state"], answer["by"]) == ("taken", "ruth")
    assert len(written(workspace)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"label": "no_such_label"},
        {"item_id": "0" * 64},
        {"action": "erase"},
        {"decision_id": "x"},
        {"selection": "mine"},
        {"action": "undo", "undoes": None},
        {"action": "undo", "undoes": "0" * 32},
        {"decision_id": None, "project_id": 7},
    ],
)
def test_what_is_no_decision_is_refused_with_a_reason(loaded, change):
    workspace, queue = loaded
    item = queue.queue["items"][0]
    made = decision(item, label=first_label(queue, item)) | change
    (answer,) = decisions.record([made])
    assert answer["state"] == "refused" and answer["message"]
    assert written(workspace) == []


def test_a_long_comment_is_cut(loaded):
    workspace, queue = loaded
    made = decision(queue.queue["items"][0], action="skip") | {"comment": "a" * 5000}
    decisions.record([made])
    assert len(written(workspace)[0].payload["comment"]) == 2000


def nobody_gave(workspace, queue):
    """An item of two or more answers, and a label of its question that none of them is."""
    for item in queue.queue["items"]:
        given = {answer["label"] for answer in item["answers"]}
        question = queue.queue["questions"][f"{item['project_id']}/{item['question_id']}"]
        others = [label["label"] for label in question["labels"] if label["label"] not in given]
        if len(item["answers"]) > 1 and others:
            return item, others[0]
    raise AssertionError("the demo has no such item")


@pytest.mark.parametrize("comment", ["", "  \n", None])
def test_whoever_overrides_every_annotator_says_why(loaded, comment):
    workspace, queue = loaded
    item, label = nobody_gave(workspace, queue)
    made = decision(item, label=label) | {"comment": comment, "is_blind": True}
    (answer,) = decisions.record([made])
    assert answer["state"] == "refused" and "say why" in answer["message"]
    assert written(workspace) == []
    told = decision(item, label=label) | {"comment": "All three missed the second sentence."}
    (answer,) = decisions.record([told])
    assert answer["state"] == "stored"


def test_nobody_must_explain_what_they_cannot_know_or_did_not_override(loaded):
    workspace, queue = loaded
    item, label = nobody_gave(workspace, queue)
    silent = decision(item, label=label) | {"comment": ""}
    (answer,) = decisions.record([silent], is_blind=True)
    assert answer["state"] == "stored"
    given = decision(item, label=item["answers"][-1]["label"]) | {"comment": ""}
    (answer,) = decisions.record([given])
    assert answer["state"] == "stored"
    assert [entry.payload["is_blind"] for entry in written(workspace)] == [True, False]
