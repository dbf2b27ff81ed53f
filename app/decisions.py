"""Reviewers' decisions: the only thing that the review page writes, and only to the journal."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app import access, decidable, warehouse
from app.components.adjudication import Answer
from app.decidable import Key, Subject
from assay.journal import Entry, Journal, NewEntry
from assay.workspace import Workspace

ACTIONS = ("label", "skip", "flag", "undo")
SELECTIONS = ("picked", "random")
CONFIDENCES = ("sure", "fairly_sure", "unsure")
_ID = re.compile(r"[0-9a-f-]{32,36}")
_LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Decision:
    """What holds for an item and question right now."""

    decision_id: str
    action: str
    label: str | None
    reviewer: str


def pending() -> dict[Key, Decision]:
    """Decisions that are newer than the build, by project, item and question."""
    build = warehouse.current_build()
    after = build.last_journal_seq if build else 0
    return _standing(_journal().entries(after_seq=after, kinds=["decision"]))


def record(decisions: list[dict[str, Any]], is_blind: bool = False) -> list[Answer]:
    """Writes decisions to the journal and says what became of each.

    Without the role for it, every decision is refused.

    A decision whose id is in the journal already is acknowledged, not written again. One for an
    item that somebody else has decided meanwhile is not written either.

    Args:
        decisions: As the component sends them; nothing of them is believed unseen.
        is_blind: Whether the queue that was sent to the reviewer had no answers; without, a label
            that none of two or more people gave takes a comment.

    Returns:
        One answer per decision: stored, taken or refused.
    """
    try:
        who = access.require("decide").name
    except access.NotAllowed as error:
        return [
            Answer(id=_text(decision, "decision_id"), state="refused", message=str(error))
            for decision in decisions
        ]
    items = sorted({_text(decision, "item_id") for decision in decisions})
    subjects = decidable.subjects(items)
    held = {**_of_build(items), **pending()}
    answers: list[Answer] = []
    entries: list[NewEntry] = []
    for decision in decisions:
        problem = _problem(decision, subjects, is_blind)
        if problem:
            answers.append({"id": _text(decision, "decision_id"), **problem})
            continue
        other = held.get(_key(decision))
        if other is not None and other.reviewer != who:
            taken = Answer(
                id=decision["decision_id"],
                state="taken",
                label=other.label or other.action,
                by=other.reviewer,
            )
            answers.append(taken)
            continue
        payload = _payload(decision, is_blind)
        entries.append(NewEntry("decision", payload, who, decision["decision_id"]))
        answers.append({"id": decision["decision_id"], "state": "stored"})
    if entries:
        _journal().append_many(entries)
    return answers


def _journal() -> Journal:
    return Journal(Workspace.from_env().journal)


def _standing(entries: Iterable[Entry]) -> dict[Key, Decision]:
    """The last decision per item and question that has not been undone."""
    entries = list(entries)
    undone = {e.payload.get("undoes") for e in entries if e.payload.get("action") == "undo"}
    return {
        _key(entry.payload): Decision(
            entry.entry_id, entry.payload["action"], entry.payload.get("label"), entry.actor
        )
        for entry in entries
        if entry.payload.get("action") != "undo" and entry.entry_id not in undone
    }


def _of_build(items: list[str]) -> dict[Key, Decision]:
    frame = warehouse.query("review/decided", items=items).frame
    return {
        (row.project_id, row.item_id, row.question_id): Decision(
            row.decision_id, row.action, row.label, row.reviewer
        )
        for row in frame.itertuples(index=False)
    }


def _problem(
    decision: dict[str, Any], subjects: dict[Key, Subject], is_blind: bool
) -> Answer | None:
    if not _ID.fullmatch(_text(decision, "decision_id")):
        return _refused("The decision has no proper id.")
    if decision.get("action") not in ACTIONS or decision.get("selection") not in SELECTIONS:
        return _refused("This is no decision that the journal knows.")
    subject = subjects.get(_key(decision))
    if subject is None:
        return _refused("The build has no such item and question.")
    if decision["action"] == "undo" and not _ID.fullmatch(_text(decision, "undoes")):
        return _refused("There is nothing to undo.")
    if decision["action"] == "label":
        message = subject.problem(decision.get("label"))
        if message:
            return _refused(message)
        # Blind, the reviewer cannot know whom the label overrides.
        is_silent = not _text(decision, "comment").strip()
        if is_silent and not is_blind and subject.is_overridden_by(decision["label"]):
            return _refused("Nobody answered so: say why in a comment, then decide again.")
    return None


def _refused(message: str) -> Answer:
    return {"state": "refused", "message": message}


def _payload(decision: dict[str, Any], is_blind: bool) -> dict[str, Any]:
    action = decision["action"]
    seconds = decision.get("seconds")
    return {
        "decision_id": decision["decision_id"],
        "project_id": decision["project_id"],
        "batch_id": decision.get("batch_id"),
        "item_id": decision["item_id"],
        "question_id": decision["question_id"],
        "action": action,
        "label": decision["label"] if action == "label" else None,
        "undoes": decision["undoes"] if action == "undo" else None,
        "comment": _text(decision, "comment")[:_LONGEST_COMMENT],
        "reason": _text(decision, "reason")[:100],
        "seconds": seconds if isinstance(seconds, int | float) else None,
        "selection": decision["selection"],
        "guideline_case": bool(decision.get("guideline_case")),
        "confidence": _confidence(decision),
        "is_blind": is_blind,
    }


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
