"""What a column of a sample may be: by its values first, by its name after that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loaders.header import fold

SURE = 0.8  # share of values that must be known for a guess by value
NAMES = {
    "annotator": "annotator|annotator id|worker|worker id|rater|coder|labeler|labeller|"
    "agent|user|username|reviewer|judge|completed by|model",
    "seconds": "seconds|time spent|time s|duration|lead time|work time|latency s|"
    "work time in seconds",
    "confidence": "confidence|certainty|probability|score|sure",
    "comment": "comment|comments|note|notes|remark|remarks|feedback",
    "answered_at": "answered at|submitted at|submit time|completed at|finished at|"
    "created at|timestamp|done|date",
    "batch": "batch|batch id|job|job id|set|lot",
    "package": "package|package id|order",
    "item": "item|item id|id|ref|key|ticket|ticket id|task id|document|doc id|unit id",
    "answer": "answer|label|labels|category|intent|class|rating|annotation|choice|response|"
    "prediction",
    "text": "text|body|message|sentence|content|source|premise",
    "language": "language|lang|locale",
    "paired_text": "translation|target|hypothesis|paired text",
    "replicate": "replicate|sample|run",
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass
class Guess:
    """What one column may be, and why.

    Attributes:
        confidence: 0 to 1.
        reason: For the person who decides.
    """

    name: str
    type: str = "string"
    maps_to: str | None = None
    question: str | None = None
    annotator: str | None = None
    project: str | None = None
    source: str | None = None
    confidence: float = 0.0
    reason: str = "not used; kept in rescued"


def guess_columns(columns: dict[str, list[str]], seen: Any, n_records: int) -> list[Guess]:
    """One guess per column; two columns never claim the same place, but for wide answers."""
    guesses = [_by_value(name, values, seen) for name, values in columns.items()]
    answers = _one_question(guesses)
    taken = {each.maps_to for each in guesses if each.maps_to}
    for target, words in NAMES.items():
        if target in taken:
            continue
        wanted = words.split("|")
        named = [each for each in guesses if not each.maps_to and _plain(each.name) in wanted]
        named.sort(key=lambda each: wanted.index(_plain(each.name)))
        for each in named[:1]:
            each.maps_to, each.confidence = target, 0.5
            each.reason = f"{target}, 50 %: by its name alone"
    if len(answers) > 1:
        for each in answers:
            each.annotator = _plain(each.name).replace(" ", "_")
            each.reason += "; one column per annotator, or are these questions?"
    for each in guesses:
        each.type, told = type_of(columns[each.name])
        if each.maps_to in ("item", "item_id", "answer", "batch", "annotator", "package"):
            each.type = "string"
        elif told and not each.maps_to:
            each.reason += f"; {told}"
    return guesses


def type_of(values: list[str]) -> tuple[str, str]:
    """The narrowest type that all values of a column have, and how to say so."""
    if not values:
        return "string", "always empty"
    if all(re.fullmatch(r"[+-]?\d{1,18}", each) for each in values):
        return "integer", "whole numbers"
    if all(NUMBER.fullmatch(each) for each in values):
        return "number", "numbers"
    return ("datetime", "times") if all(_is_time(each) for each in values) else ("string", "")


def _by_value(name: str, values: list[str], seen: Any) -> Guess:
    guess = Guess(name)
    distinct = set(values)
    if not distinct:
        return guess
    for (project, source), keys in sorted(seen.keys.items()):
        _claim(guess, distinct, {each.strip() for each in distinct} & keys, "item", project, source)
    for (project, source), texts in sorted(seen.texts.items()):
        _claim(guess, distinct, distinct & texts, "text", project, source)
    for (project, question), names in sorted(seen.labels.items()):
        hits = {each for each in distinct if fold(each) in names}
        n_known = sum(each in hits for each in values)
        share = n_known / len(values)
        # A column of 1 and 2 fits many questions: several labels must be there.
        if len(hits) > 1 and share >= SURE / 2 and share > guess.confidence:
            labels = len({names[fold(each)] for each in hits})
            guess.maps_to, guess.project, guess.question = "answer", project, question
            guess.confidence, guess.source = share, None
            guess.reason = (
                f"answer, {share:.0%}: {n_known:,} of {len(values):,} values are labels of "
                f"{project}/{question} ({labels} of {len(set(names.values()))} labels seen)"
            )
    return guess


def _claim(
    guess: Guess, distinct: set[str], hits: set[str], target: str, project: str, source: str
) -> None:
    share = len(hits) / len(distinct)
    if share >= SURE / 2 and share > guess.confidence:
        what = "keys" if target == "item" else "texts"
        guess.maps_to, guess.project, guess.source = target, project, source
        guess.confidence = share
        guess.reason = (
            f"{target}, {share:.0%}: {len(hits):,} of {len(distinct):,} values are {what} of "
            f"{source} ({project})"
        )


def _one_question(guesses: list[Guess]) -> list[Guess]:
    """The answer columns; of several keys or texts the surest stays."""
    for target in ("item", "text"):
        claims = [each for each in guesses if each.maps_to == target]
        for each in sorted(claims, key=lambda one: -one.confidence)[1:]:
            each.maps_to = each.source = each.project = None
            each.reason = f"not used: another column is surer to be the {target}"
    answers = [each for each in guesses if each.maps_to == "answer"]
    projects = [each.project for each in guesses if each.maps_to == "item"]
    if projects:
        for each in answers:
            if each.project != projects[0]:
                each.maps_to = each.question = each.project = None
                each.reason = "not used; its values are labels of another project"
    return [each for each in answers if each.maps_to]


def _plain(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^\w]|_", " ", fold(words)).split())


def _is_time(text: str) -> bool:
    if len(text) < 8 or text.isdigit():
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
