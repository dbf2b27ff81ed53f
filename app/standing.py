"""Decisions that were made already: those of the build, and those in the journal after it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app import warehouse
from app.decidable import Key
from assay.journal import Entry, Journal
from assay.workspace import Workspace


@dataclass(frozen=True)
class Decision:
    """One decision of a reviewer, taken back or not."""

    decision_id: str
    action: str
    label: str | None
    reviewer: str
    is_undone: bool = False


class Decisions:
    """What was decided of one item and question, in order."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_id = {one.decision_id: one for one in decisions}

    def add(self, decision: Decision) -> None:
        """Takes note of one more."""
        self._by_id.setdefault(decision.decision_id, decision)

    def undo(self, decision_id: str) -> None:
        """Takes one back."""
        one = self._by_id.get(decision_id)
        if one:
            undone = Decision(one.decision_id, one.action, one.label, one.reviewer, True)
            self._by_id[decision_id] = undone

    def is_by(self, reviewer: str, decision_id: str) -> bool:
        """Whether this reviewer made it."""
        one = self._by_id.get(decision_id)
        return one is not None and one.reviewer == reviewer

    def standing(self) -> list[Decision]:
        """The last of each reviewer that was not taken back, the newest last."""
        last: dict[str, Decision] = {}
        for one in self._by_id.values():
            if not one.is_undone:
                last.pop(one.reviewer, None)
                last[one.reviewer] = one
        return list(last.values())

    def of_others(self, reviewer: str) -> list[Decision]:
        """What others stand by."""
        return [one for one in self.standing() if one.reviewer != reviewer]


def of_items(items: list[str]) -> dict[Key, Decisions]:
    """Decisions of some items, by project, item and question; empty where there are none."""
    found: dict[Key, Decisions] = defaultdict(Decisions)
    # Asked before the query: a build that is published in between has read more, not less.
    after = _last_seq_of_the_build()
    for row in warehouse.query("review/decided", items=items).frame.itertuples(index=False):
        found[row.project_id, row.item_id, row.question_id].add(
            Decision(row.decision_id, row.action, row.label, row.reviewer, bool(row.is_undone))
        )
    for key, entry in _since(after):
        if key[1] in items:
            _note(found[key], entry)
    return found


def pending() -> dict[Key, list[Decision]]:
    """What reviewers stand by since the build, by project, item and question."""
    found: dict[Key, Decisions] = defaultdict(Decisions)
    for key, entry in _since(_last_seq_of_the_build()):
        _note(found[key], entry)
    return {key: standing for key, one in found.items() if (standing := one.standing())}


def _note(decisions: Decisions, entry: Entry) -> None:
    payload = entry.payload
    if payload.get("action") == "undo":
        decisions.undo(str(payload.get("undoes")))
    else:
        decisions.add(
            Decision(entry.entry_id, payload["action"], payload.get("label"), entry.actor)
        )


def _last_seq_of_the_build() -> int:
    build = warehouse.current_build()
    return build.last_journal_seq if build else 0


def _since(after: int) -> Iterator[tuple[Key, Entry]]:
    journal = Journal(Workspace.from_env().journal)
    for entry in journal.entries(after_seq=after, kinds=["decision"]):
        payload = entry.payload
        yield (payload["project_id"], payload["item_id"], payload["question_id"]), entry
