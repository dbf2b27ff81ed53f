"""What a reviewer is told of an item beside its text: its past, disputes, guideline."""

from datetime import UTC, datetime
from typing import Any

from app import feed_contracts, guidelines, warehouse, wording

_DECISIONS = {wording.name(event) for event in ("adjudicated", "decision_undone", "skip", "flag")}


class Background:
    """What is said about the items of a queue: guidelines, history, disputes, names of texts."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        """Reads what is known of the items of these rows of the queue."""
        self.guidelines: dict[str, dict[str, Any]] = {}
        self._names: dict[tuple[str, str], list[str]] = {}
        items = sorted({row["item_id"] for row in rows})
        frame = warehouse.query("review/history", items=items).frame
        self._history: dict[str, list[dict[str, str]]] = {}
        for event in frame.itertuples(index=False):
            self._history.setdefault(event.item_id, []).append(
                {
                    "when": wording.moment(event.happened_at),
                    "what": wording.name(event.event),
                    "who": wording.plain(event.actor) or "",
                }
            )

        self._disputed: dict[tuple[str, str], list[dict[str, str]]] = {}
        for side in warehouse.query("review/disputes", items=items).frame.itertuples(index=False):
            self._disputed.setdefault((side.item_id, side.question_id), []).append(
                {
                    "reviewer": side.reviewer,
                    "label": side.label,
                    "reason": wording.name(side.reason),
                    "comment": wording.plain(side.comment) or "",
                }
            )

    def history(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """Events of an item; no decisions where a second reviewer is not to see the first."""
        events = self._history.get(row["item_id"], [])
        if row["reason"] != "second_review":
            return events
        return [event for event in events if event["what"] not in _DECISIONS]

    def disputed(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """Decisions of two who disagree."""
        return self._disputed.get((row["item_id"], row["question_id"]), [])

    def guideline(self, project_id: str, version: str | None) -> str | None:
        """Key of the guideline that a batch was ordered under, else of the one in force."""
        versions = guidelines.of_project(project_id)
        named = [one for one in versions if one.version == version]
        one = named[0] if named else guidelines.in_force(versions, datetime.now(UTC).date())
        if one is None:
            return None
        key = f"{project_id}/{one.version}"
        self.guidelines.setdefault(
            key,
            {
                "version": one.version,
                "sections": [
                    {"title": section.title, "text": section.text} for section in one.sections
                ],
            },
        )
        return key

    def names_of_texts(self, source: str, project_id: str) -> list[str]:
        """What the sender calls the two texts of a pair."""
        key = (source, project_id)
        if key not in self._names:
            named = feed_contracts.text_names(*key)
            self._names[key] = [wording.name(name) for name in named]
        return self._names[key]
