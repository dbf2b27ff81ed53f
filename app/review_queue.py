"""The queue that a reviewer works through, made ready for the adjudication component."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pandas as pd

from app import decisions, warehouse, wording
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


def load(filters: dict[str, str | None]) -> Loaded:
    """Reads what waits for review; what was decided since the build is left out."""
    build = warehouse.current_build()
    decided = decisions.pending()
    result = warehouse.query("review/queue", **filters, limit=LONGEST + len(decided))
    questions = _questions(filters["project"])
    rows = [
        row
        for row in result.frame.to_dict("records")
        if (row["project_id"], row["item_id"], row["question_id"]) not in decided
    ][:LONGEST]
    items = [_item(row) for row in rows]
    return Loaded(
        token=uuid.uuid4().hex,
        filters=filters,
        build=build.run_id if build else "",
        queue=Queue(
            items=items,
            questions=questions,
            resources=warehouse.resource_names(),
        ),
        result=result,
    )


def _questions(project: str | None) -> dict[str, dict[str, Any]]:
    frame = warehouse.query("review/labels", project=project).frame
    # The labels in force are those of the newest taxonomy version.
    questions: dict[str, dict[str, Any]] = {}
    for (project_id, question_id), labels in frame.groupby(["project_id", "question_id"]):
        newest = labels[labels["taxonomy_version"] == labels["taxonomy_version"].max()]
        questions[f"{project_id}/{question_id}"] = {
            "labels": [
                {
                    "label": row.label,
                    "name": _plain(row.name) or row.label,
                    "description": _plain(row.description) or "",
                }
                for row in newest.itertuples(index=False)
            ]
        }
    return questions


def _item(row: dict[str, Any]) -> dict[str, Any]:
    answers = decisions.votes(row["answers"])
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
        "consensus": _plain(row["consensus"]),
        "is_tie": bool(row["is_tie"]),
        "answers": [
            {
                "annotator_id": str(answer.get("annotator_id") or ""),
                "resource_id": str(answer.get("resource_id") or ""),
                "label": str(answer.get("label") or ""),
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
