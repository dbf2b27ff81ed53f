"""What may be decided about an item, and why a decision is none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import answer_types, warehouse

Key = tuple[str, str, str]


@dataclass
class Subject:
    """An item and question that a reviewer may decide.

    Attributes:
        label_type: Of the question.
        labels: Keys of the question's labels, of every taxonomy version.
        bounds: Least and greatest number of an interval question's labels; None without.
        answers: Current answers, as the queue shows them.
        text: Of the item; empty but for spans.
        takes_two: Whether a second reviewer decides it too.
    """

    label_type: str
    labels: set[str] = field(default_factory=set)
    bounds: tuple[float, float] | None = None
    answers: list[str] = field(default_factory=list)
    text: str = ""
    takes_two: bool = False

    def problem(self, label: Any) -> str | None:
        """Why this is no label of the item; None where it is one."""
        return answer_types.problem(self.label_type, label, self.labels, self.text, self.bounds)

    def is_overridden_by(self, label: str) -> bool:
        """Whether nobody answered so, of two or more: one person's slip is not everybody's."""
        return len(self.answers) > 1 and answer_types.is_by_nobody(
            self.label_type, label, self.answers
        )


def subjects(items: Sequence[str]) -> dict[Key, Subject]:
    """What may be decided, by project, item and question; unknown items have no entry."""
    found: dict[Key, Subject] = {}
    for row in warehouse.query("review/choices", items=items).frame.itertuples(index=False):
        key = (row.project_id, row.item_id, row.question_id)
        one = found.setdefault(key, Subject(row.label_type, takes_two=bool(row.takes_two)))
        if isinstance(row.label, str):
            one.labels.add(row.label)
        if row.least < row.greatest:  # Neither is a number where there are no bounds.
            one.bounds = (row.least, row.greatest)
    for row in warehouse.query("review/answers", items=items).frame.itertuples(index=False):
        found[row.project_id, row.item_id, row.question_id].answers.append(row.label)
    _add_texts(found)
    return found


def _add_texts(found: dict[Key, Subject]) -> None:
    wanted = _of_type(found, "span")
    if not wanted:
        return
    frame = warehouse.query("review/texts", items=wanted).frame
    texts = dict(zip(frame["item_id"], frame["text"], strict=True))
    for (_, item_id, _), subject in found.items():
        subject.text = texts.get(item_id, "")


def _of_type(found: dict[Key, Subject], label_type: str) -> Collection[str]:
    return sorted({key[1] for key, one in found.items() if one.label_type == label_type})
