"""The queue that a reviewer works through, made ready for the adjudication component."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from app import answer_types, decisions, feed_contracts, guidelines, warehouse, wording
from app.components.adjudication import Queue

LONGEST = 100
_SELECTED = {"picked": "", "random": "Spot check"}


@dataclass(frozen=True)
class Loaded:
    """A queue as it was when it was loaded.

    Attributes:
        token: Names it.
        filters: What it was asked for.
        build: The build that it was read from.
        queue: What the component shows.
        result: The rows behind it.
    """

    token: str
    filters: dict[str, str | None]
    build: str
    queue: Queue
    result: warehouse.Result


def load(filters: dict[str, str | None], is_blind: bool = False) -> Loaded:
    """Reads what waits for review; what was decided since the build is left out.

    Args:
        filters: Parameters of the query.
        is_blind: Leave the answers and their consensus on the server.
    """
    build = warehouse.current_build()
    decided = decisions.pending()
    result = warehouse.query("review/queue", **filters, limit=LONGEST + len(decided))
    questions = _questions(filters["project"])
    rows = [
        row
        for row in result.frame.to_dict("records")
        if (row["project_id"], row["item_id"], row["question_id"]) not in decided
    ][:LONGEST]
    told = _Told(rows)
    items = [_item(row, questions, told, is_blind) for row in rows]
    return Loaded(
        token=uuid.uuid4().hex,
        filters={**filters, "blind": "yes" if is_blind else None},
        build=build.run_id if build else "",
        queue=Queue(
            items=items,
            questions=questions,
            resources=warehouse.resource_names(),
            guidelines=told.guidelines,
            is_blind=is_blind,
        ),
        result=_hidden(result) if is_blind else result,
    )


def _hidden(result: warehouse.Result) -> warehouse.Result:
    """The rows without what would give the answers away."""
    telling = ["answers", "consensus", "vote_share", "is_tie"]
    frame = result.frame.drop(columns=telling)
    return warehouse.Result(frame, result.name, result.sql, result.parameters)


class _Told:
    """What is said about the items of a queue: guidelines, history, names of their texts."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.guidelines: dict[str, dict[str, Any]] = {}
        self._names: dict[tuple[str, str], list[str]] = {}
        items = sorted({row["item_id"] for row in rows})
        frame = warehouse.query("review/history", items=items).frame
        self.history: dict[str, list[dict[str, str]]] = {}
        for event in frame.itertuples(index=False):
            self.history.setdefault(event.item_id, []).append(
                {
                    "when": wording.moment(event.happened_at),
                    "what": wording.name(event.event),
                    "who": _plain(event.actor) or "",
                }
            )

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


def _questions(project: str | None) -> dict[str, dict[str, Any]]:
    types = warehouse.query("review/questions", project=project).frame
    frame = warehouse.query("review/labels", project=project).frame
    # The labels in force are those of the newest taxonomy version.
    questions: dict[str, dict[str, Any]] = {
        f"{row.project_id}/{row.question_id}": {"label_type": row.label_type, "labels": []}
        for row in types.itertuples(index=False)
    }
    for (project_id, question_id), labels in frame.groupby(["project_id", "question_id"]):
        newest = labels[labels["taxonomy_version"] == labels["taxonomy_version"].max()]
        question = questions.setdefault(
            f"{project_id}/{question_id}", {"label_type": "nominal", "labels": []}
        )
        question["labels"] = [
            {
                "label": row.label,
                "name": _plain(row.name) or row.label,
                "description": _plain(row.description) or "",
            }
            for row in newest.itertuples(index=False)
        ]
    return questions


def _item(
    row: dict[str, Any], questions: dict[str, dict[str, Any]], told: _Told, is_blind: bool
) -> dict[str, Any]:
    answers = [] if is_blind else decisions.votes(row["answers"])
    question = questions.get(f"{row['project_id']}/{row['question_id']}", {})
    label_type = question.get("label_type", "nominal")
    why = dict.fromkeys([wording.name(row["reason"]), _SELECTED.get(row["selection"], "")])
    return {
        "project_id": row["project_id"],
        "batch_id": row["batch_id"],
        "batch_name": _plain(row["batch_name"]) or "",
        "item_id": row["item_id"],
        "question_id": row["question_id"],
        "question": _plain(row["question_name"]) or row["question_id"],
        "why": ", ".join(part for part in why if part),
        "selection": row["selection"],
        "text": _plain(row["text"]) or "",
        "paired_text": _plain(row["paired_text"]),
        "source_key": _plain(row["source_key"]) or "",
        "language": _plain(row["language"]) or "",
        "metadata": _metadata(row["metadata"]),
        "names_of_texts": told.names_of_texts(row["source"], row["project_id"])
        if _plain(row["paired_text"])
        else [],
        "guideline": told.guideline(row["project_id"], _plain(row["guideline_version"])),
        "history": told.history.get(row["item_id"], []),
        "consensus": None if is_blind else _plain(row["consensus"]),
        "is_tie": bool(row["is_tie"]) and not is_blind,
        "answers": [
            {
                "annotator_id": str(answer.get("annotator_id") or ""),
                "resource_id": str(answer.get("resource_id") or ""),
                "label": answer_types.canonical(label_type, answer.get("label")),
                "confidence": answer.get("confidence"),
                "comment": str(answer.get("comment") or ""),
            }
            for answer in answers
        ],
    }


def _metadata(text: Any) -> list[tuple[str, str]]:
    try:
        values = json.loads(text or "{}")
    except (TypeError, ValueError):
        return []
    if not isinstance(values, dict):
        return []
    return [(wording.name(name), str(value)) for name, value in list(values.items())[:6]]


def _plain(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
