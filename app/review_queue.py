"""The queue that a reviewer works through, made ready for the adjudication component."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from app import (
    access,
    answer_types,
    decisions,
    standing,
    warehouse,
    wording,
)
from app.components.adjudication import Queue
from app.decidable import Key
from app.review_background import Background
from app.standing import Decision

LONGEST = 100


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
    decided = standing.pending()
    result = warehouse.query("review/queue", **filters, **for_whom(), limit=LONGEST + len(decided))
    questions = _questions(filters["project"])
    rows = [row for row in result.frame.to_dict("records") if _is_open(row, decided)][:LONGEST]
    told = Background(rows)
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


def for_whom() -> dict[str, Any]:
    """Parameters of queries about what waits for the person at the page."""
    person = access.current()
    return {
        "reviewer": person.name if person else "",
        "may_settle": person is not None and person.may("settle"),
    }


def _is_open(row: dict[str, Any], decided: dict[Key, list[Decision]]) -> bool:
    """Whether nobody has decided it since the build, but for the first of two."""
    since = decided.get((row["project_id"], row["item_id"], row["question_id"]), [])
    who = {one.reviewer for one in since} | set(row["reviewers"])
    return not since or (
        bool(row["takes_two"])
        and len(who) == 1
        and for_whom()["reviewer"] not in who
        and all(one.action == "label" for one in since)
    )


def _hidden(result: warehouse.Result) -> warehouse.Result:
    """The rows without what would give the answers away."""
    telling = ["answers", "consensus", "vote_share", "is_tie"]
    frame = result.frame.drop(columns=telling)
    return warehouse.Result(frame, result.name, result.sql, result.parameters)


def _questions(project: str | None) -> dict[str, dict[str, Any]]:
    types = warehouse.query("review/questions", project=project).frame
    frame = warehouse.query("review/labels", project=project).frame
    # The labels in force are those of the newest taxonomy version.
    questions: dict[str, dict[str, Any]] = {
        f"{row.project_id}/{row.question_id}": {
            "label_type": row.label_type,
            "bounds": [row.least, row.greatest] if row.least < row.greatest else None,
            "labels": [],
        }
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
                "name": wording.plain(row.name) or row.label,
                "description": wording.plain(row.description) or "",
                "is_abstention": bool(row.is_abstention),
            }
            for row in newest.itertuples(index=False)
        ]
    return questions


def _item(
    row: dict[str, Any], questions: dict[str, dict[str, Any]], told: Background, is_blind: bool
) -> dict[str, Any]:
    answers = [] if is_blind else decisions.votes(row["answers"])
    question = questions.get(f"{row['project_id']}/{row['question_id']}", {})
    label_type = question.get("label_type", "nominal")
    return {
        "project_id": row["project_id"],
        "batch_id": row["batch_id"],
        "batch_name": wording.plain(row["batch_name"]) or "",
        "item_id": row["item_id"],
        "question_id": row["question_id"],
        "question": wording.plain(row["question_name"]) or row["question_id"],
        "why": wording.name(row["reason"]),
        "selection": row["selection"],
        "text": wording.plain(row["text"]) or "",
        "paired_text": wording.plain(row["paired_text"]),
        "source_key": wording.plain(row["source_key"]) or "",
        "language": wording.plain(row["language"]) or "",
        "metadata": _metadata(row["metadata"]),
        "names_of_texts": told.names_of_texts(row["source"], row["project_id"])
        if wording.plain(row["paired_text"])
        else [],
        "guideline": told.guideline(row["project_id"], wording.plain(row["guideline_version"])),
        "history": told.history(row),
        "disputed": told.disputed(row),
        "consensus": None if is_blind else wording.plain(row["consensus"]),
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
