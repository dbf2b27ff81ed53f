"""What is known already, what columns are usually called, and what one of a sample may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.header import fold

# Column of ours -> what senders call it, in small letters and without signs.
NAMES = {
    "annotator": "annotator|annotator id|worker|worker id|rater|rater id|coder|labeler|labeller|"
    "agent|user|user id|username|reviewer|judge|completed by|model|email",
    "question": "question|question id|task name|attribute|aspect|dimension",
    "seconds": "seconds|time spent|time s|duration|lead time|work time|latency s|"
    "work time in seconds|duration in seconds|time",
    "confidence": "confidence|certainty|probability|score|sure",
    "comment": "comment|comments|note|notes|remark|remarks|feedback",
    "answered_at": "answered at|submitted at|submit time|completed at|finished at|"
    "created at|timestamp|done|date|updated at",
    "batch": "batch|batch id|job|job id|set|lot",
    "package": "package|package id|order",
    "item": "item|item id|id|ref|key|ticket|ticket id|task id|task|document|doc id|unit id|"
    "orig id|identifier|sentence id",
    "answer": "answer|label|labels|category|intent|class|rating|annotation|choice|response|"
    "prediction|judgment|judgement|gold|truth|result|correct",
    "text": "text|body|message|sentence|content|source|premise|headline|context",
    "language": "language|lang|locale",
    "paired_text": "translation|target|hypothesis|paired text",
    "replicate": "replicate|sample|run",
    "role": "role|purpose|kind of item",
    "replaces": "replaces|old id|previous id",
    "name": "name|title|batch name",
    "resource": "resource|resource id|vendor|team|sent to",
    "answers_per_item": "answers per item|redundancy|answers|votes|annotators per item",
    "overlap_share": "overlap share|overlap",
    "sent_at": "sent at|sent|sent on|start",
    "due_at": "due at|due|deadline|due date",
    "priority": "priority",
    "guideline_version": "guideline version|guideline|guidelines",
    "taxonomy_version": "taxonomy version|taxonomy|label set",
}
# Kind of feed -> the columns of ours that it has, the surest to be found first.
OF_KIND = {
    "labels": "item annotator answer question batch package seconds confidence comment answered_at "
    "text paired_text replicate",
    "items": "item text paired_text language batch role replaces",
    "gold": "item answer question",
    "batches": "batch name resource answers_per_item overlap_share sent_at due_at priority "
    "guideline_version taxonomy_version",
}


@dataclass(frozen=True)
class Known:
    """What is known already, and may be seen again in a sample.

    Attributes:
        keys: (project, source) -> keys of its items.
        texts: (project, source) -> texts of its items.
        labels: (project, question) -> folded name -> label.
        questions: Project -> folded name or id -> question.
        batches: Batch -> project.
        annotators, resources: Ids that have been seen or are configured.
    """

    keys: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    texts: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    labels: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    questions: dict[str, dict[str, str]] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    annotators: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)


@dataclass
class Guess:
    """What one column may be, and why.

    Attributes:
        confidence: 0 to 1.
        reason: For the person who decides.
    """

    name: str
    type: str = "string"
    format: str | None = None
    decimal_char: str | None = None
    maps_to: str | None = None
    question: str | None = None
    annotator: str | None = None
    project: str | None = None
    source: str | None = None
    confidence: float = 0.0
    reason: str = "not used; kept in rescued"

    def map(self, target: str, confidence: float, why: str) -> None:
        """Decides what the column maps to."""
        self.maps_to, self.confidence = target, confidence
        self.reason = f"{target}, {confidence:.0%}: {why}"

    def leave(self, why: str) -> None:
        """Decides that the column maps to nothing."""
        self.maps_to = self.question = self.annotator = self.project = self.source = None
        self.confidence, self.reason = 0.0, why


def id_of(name: str, used: set[str]) -> str:
    """A name as an id that is not used yet."""
    ascii_name = unicodedata.normalize("NFKD", plain(name)).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9._-]+", "_", ascii_name).strip("_.-") or "column"
    found, at = base, 2
    while found in used:
        found, at = f"{base}_{at}", at + 1
    used.add(found)
    return found


def plain(name: str) -> str:
    """A column's name as words: without case, signs and a tool's prefix."""
    bare = re.sub(r"^(Input|Answer|INPUT|OUTPUT|GOLDEN|meta|data)[.:]", "", name)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)
    return " ".join(re.sub(r"[^\w]|_", " ", fold(words)).split())


def mapped(guesses: Iterable[Guess], target: str) -> list[Guess]:
    """The guesses that map to one place."""
    return [each for each in guesses if each.maps_to == target]
