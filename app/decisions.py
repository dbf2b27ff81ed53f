"""Reviewers' decisions: the only thing that the review page writes, and only to the journal."""

import json
import re
import threading
from collections import OrderedDict
from typing import Any

from app import access, answer_types, decidable, standing
from app.components.adjudication import Answer
from app.decidable import Key, Subject
from app.standing import Decision, Decisions
from assay.journal import Entry, Journal, NewEntry
from assay.workspace import Workspace

ACTIONS = ("label", "skip", "flag", "undo")
SELECTIONS = ("picked", "random")
CONFIDENCES = ("sure", "fairly_sure", "unsure")
_ID = re.compile(r"[0-9a-f-]{32,36}")
_LONGEST_COMMENT = 2000
_LONGEST_SECONDS = 86_400 * 366
# Between a look at what was decided and the writing nobody else may write.
_one_at_a_time = threading.Lock()
# What was not stored, by whose and id: who was told so may have sent it twice, and stays right.
_turned_away: OrderedDict[tuple[str, str], Answer] = OrderedDict()
_MOST_TURNED_AWAY = 10_000


def record(decisions: list[dict[str, Any]], is_blind: bool = False) -> list[Answer]:
    """Writes decisions to the journal and says what became of each.

    Without the role for it, every decision is refused.

    A decision whose id is in the journal already is acknowledged, not written again. One for an
    item that somebody else has decided meanwhile is not written either, unless the item takes two
    reviewers; what two disagree about takes a lead. An answer is final: sent again, the decision
    gets the same one, whatever has changed since.

    Args:
        decisions: As the component sends them; nothing of them is believed unseen.
        is_blind: Whether the queue that was sent to the reviewer had no answers; without, a label
            that none of two or more people gave takes a comment.

    Returns:
        One answer per decision: stored, taken or refused.
    """
    try:
        person = access.require("decide")
    except access.NotAllowed as error:
        return [
            Answer(id=_text(decision, "decision_id"), **_refused(str(error)))
            for decision in decisions
        ]
    with _one_at_a_time:
        return _recorded(decisions, person, is_blind)


def _recorded(
    decisions: list[dict[str, Any]], person: access.Person, is_blind: bool
) -> list[Answer]:
    items = sorted({_text(decision, "item_id") for decision in decisions})
    subjects = decidable.subjects(items)
    made = standing.of_items(items)
    journal = Journal(Workspace.from_env().journal)
    known = journal.find(_text(decision, "decision_id") for decision in decisions)
    answers: list[Answer] = []
    entries: list[NewEntry] = []
    for decision in decisions:
        # First of all: what others decided since has no say about what was answered.
        if answer := _said_before(decision, known, person):
            answers.append(answer)
            continue
        subject, before = subjects.get(_key(decision)), made[_key(decision)]
        problem = _problem(decision, subject, is_blind) or _conflict(
            decision, subject, before, person
        )
        if problem:
            answers.append(_turn_away(_text(decision, "decision_id"), problem, person))
            continue
        payload = _payload(decision, subject, is_blind)
        entries.append(NewEntry("decision", payload, person.name, decision["decision_id"]))
        answers.append({"id": decision["decision_id"], "state": "stored"})
        if decision["action"] == "undo":
            before.undo(decision["undoes"])
        else:
            action, label = decision["action"], payload["label"]
            before.add(Decision(decision["decision_id"], action, label, person.name))
    if entries:
        journal.append_many(entries)
    return answers


def _said_before(
    decision: dict[str, Any], known: dict[str, Entry], person: access.Person
) -> Answer | None:
    decision_id = _text(decision, "decision_id")
    entry = known.get(decision_id)
    if entry is None:
        return _turned_away.get((person.name, decision_id))
    if (entry.kind, entry.actor) == ("decision", person.name):
        return {"id": decision_id, "state": "stored"}
    return {"id": decision_id, **_refused("The journal has another entry of that id.")}


def _turn_away(decision_id: str, problem: Answer, person: access.Person) -> Answer:
    answer: Answer = {"id": decision_id, **problem}
    if _ID.fullmatch(decision_id):
        _turned_away[person.name, decision_id] = answer
        if len(_turned_away) > _MOST_TURNED_AWAY:
            _turned_away.popitem(last=False)
    return answer


def _problem(decision: dict[str, Any], subject: Subject | None, is_blind: bool) -> Answer | None:
    """Why it is no decision at all."""
    if not _ID.fullmatch(_text(decision, "decision_id")):
        return _refused("The decision has no proper id.")
    if decision.get("action") not in ACTIONS or decision.get("selection") not in SELECTIONS:
        return _refused("This is no decision that the journal knows.")
    if subject is None:
        return _refused("The build has no such item and question.")
    if decision["action"] == "label":
        message = subject.problem(decision.get("label"))
        if message:
            return _refused(message)
        # Blind, the reviewer cannot know whom the label overrides.
        is_silent = not _text(decision, "comment").strip()
        if is_silent and not is_blind and subject.is_overridden_by(decision["label"]):
            return _refused("Nobody answered so: say why in a comment, then decide again.")
    return None


def _conflict(
    decision: dict[str, Any], subject: Subject, before: Decisions, person: access.Person
) -> Answer | None:
    """Why it does not go together with what was decided before."""
    if decision["action"] == "undo":
        is_own = before.is_by(person.name, _text(decision, "undoes"))
        return None if is_own else _refused("There is nothing of yours to undo.")
    others = before.of_others(person.name)
    if not others:
        return None
    labels = {one.label for one in others if one.action == "label"}
    if subject.takes_two and len(others) == 1 and labels:
        return None
    if subject.takes_two and len(others) == 2 and len(labels) == 2:
        if person.may("settle"):
            return None
        return _refused("Two reviewers disagree about it: a lead settles it.")
    last = others[-1]
    return {"state": "taken", "label": last.label or last.action, "by": last.reviewer}


def _refused(message: str) -> Answer:
    return {"state": "refused", "message": message}


def _payload(decision: dict[str, Any], subject: Subject, is_blind: bool) -> dict[str, Any]:
    action = decision["action"]
    label = decision["label"] if action == "label" else None
    return {
        "decision_id": decision["decision_id"],
        "project_id": decision["project_id"],
        "batch_id": _text(decision, "batch_id") or None,
        "item_id": decision["item_id"],
        "question_id": decision["question_id"],
        "action": action,
        "label": answer_types.canonical(subject.label_type, label) if label is not None else None,
        "undoes": decision["undoes"] if action == "undo" else None,
        "comment": _text(decision, "comment")[:_LONGEST_COMMENT],
        "reason": _text(decision, "reason")[:100],
        "seconds": _seconds(decision),
        "selection": decision["selection"],
        "guideline_case": bool(decision.get("guideline_case")),
        "confidence": _confidence(decision),
        "is_blind": is_blind,
    }


def _seconds(decision: dict[str, Any]) -> float | None:
    told = decision.get("seconds")
    is_time = isinstance(told, int | float) and 0 <= told <= _LONGEST_SECONDS
    return told if is_time and not isinstance(told, bool) else None


def _confidence(decision: dict[str, Any]) -> str | None:
    told = decision.get("confidence")
    return told if told in CONFIDENCES else None


def _key(decision: dict[str, Any]) -> Key:
    return (
        _text(decision, "project_id"),
        _text(decision, "item_id"),
        _text(decision, "question_id"),
    )


def _text(decision: dict[str, Any], name: str) -> str:
    value = decision.get(name)
    return value if isinstance(value, str) else ""


def votes(answers: str | None) -> list[dict[str, Any]]:
    """The answers of an item as the review queue carries them (JSON list)."""
    try:
        found = json.loads(answers or "[]")
    except ValueError:
        return []
    return [answer for answer in found if isinstance(answer, dict)]
