"""Which columns of a sample hold answers, where no known label tells, and to whom they belong."""

from __future__ import annotations

import json
import re

from loaders import formats
from loaders.clues import Guess, Known, id_of, mapped, plain
from loaders.header import fold
from loaders.sampling import Sample
from loaders.shapes import is_spans

FEW, SOME = 12, 50  # distinct values that answers of a closed question have
# Formats that make a column of every question, which their own columns do not tell.
OPEN = ("label_studio", "labelbox")


def answers_by_look(sample: Sample, guesses: list[Guess]) -> None:
    """Answers of which no label is known: spans, tags, or the few values of a closed question."""
    free = [each for each in guesses if not each.maps_to and not _is_own(each.name, sample.own)]
    free = [each for each in free if sample.columns[each.name]]
    marked = [each for each in free if is_spans(sample.columns[each.name])]
    if sample.format == "conll":
        marked = [each for each in free if _is_tag_column(sample.columns[each.name])]
    for each in marked:
        each.map("answer", 0.8, "spans of text")
    if sample.format in OPEN and any(_is_own(each.name, sample.own) for each in guesses):
        is_told = sample.format == "labelbox" or "data.text" in sample.columns
        for each in free:
            values = sample.columns[each.name]
            if each.maps_to is None and (is_told or _is_closed(values, sample.n_records)):
                each.map("answer", 0.7, f"{sample.format} makes such columns of answers")
    if mapped(guesses, "answer"):
        return
    golden = {each.name for each in guesses}
    asked = [each for each in free if f"{each.name}_gold" in golden]
    for each in asked:
        each.map("answer", 0.9, f"there is a {each.name}_gold")
    if asked:
        return
    closed = [each for each in free if _is_closed(sample.columns[each.name], sample.n_records)]
    # Columns that share their values are raters, or questions of one scale.
    alike = [
        each
        for each in closed
        if sum(_overlap(sample.columns[each.name], sample.columns[one.name]) for one in closed) > 1
    ]
    for each in alike or closed[-1:]:
        n = len(set(sample.columns[each.name]))
        each.map(
            "answer", 0.4 if alike else 0.3, f"{n} distinct values, of which no label is known"
        )
    if not alike and not closed:
        for each in sorted(free, key=lambda one: len(set(sample.columns[one.name])))[:1]:
            each.map("answer", 0.1, "nothing else is left")


def tell_answers_apart(sample: Sample, guesses: list[Guess], seen: Known) -> None:
    """Which of several answers are people's, and which are questions."""
    answers = mapped(guesses, "answer")
    if sample.format == "prodigy":
        _choices(answers, guesses, sample)
        answers = mapped(guesses, "answer")
    projects = [each.project for each in guesses if each.project]
    asked = seen.questions.get(projects[0], {}) if projects else {}
    for each in answers:
        each.question = each.question or asked.get(fold(each.name)) or asked.get(plain(each.name))
    if len(answers) < 2:
        if answers and not answers[0].question and len(set(asked.values())) == 1:
            answers[0].question = next(iter(asked.values()))
        return
    questions = {each.question for each in answers}
    has_annotator = bool(mapped(guesses, "annotator"))
    is_by_person = len(questions) == 1 and not has_annotator and not formats.usual(sample.format)
    used: set[str] = set()
    for each in answers:
        own = id_of(each.name, used)
        if is_by_person:
            each.annotator = own
            each.reason += "; one column per annotator, or are these questions?"
        elif each.question is None or len(questions) < len(answers):
            each.question = own
            each.reason += "; one column per question: name it as in questions.csv"


def _choices(answers: list[Guess], guesses: list[Guess], sample: Sample) -> None:
    choice = next((each for each in answers if each.name == "choice"), None)
    several = next((each for each in guesses if each.name == "choices"), None)
    if choice and several and any(value.startswith("[") for value in sample.columns["choice"]):
        choice.leave("not used: choices has all of them")
        several.map("answer", 0.9, "several may be accepted")
        several.type = "array"


def _is_own(name: str, own: frozenset[str]) -> bool:
    return name in own or name.startswith(tuple(each for each in own if each[-1] in ".:"))


def _is_tag_column(values: list[str]) -> bool:
    try:
        tags = [tag for value in values for tag in json.loads(value)]
    except ValueError:
        return False
    return any(re.fullmatch(r"[BIESLU]-\S+", str(tag)) for tag in tags)


def _is_closed(values: list[str], n_records: int) -> bool:
    n = len(set(values))
    is_short = sum(map(len, values)) <= 60 * len(values)
    return is_short and (n <= FEW or (n <= SOME and 5 * n <= n_records)) and n < max(n_records, 2)


def _overlap(one: list[str], other: list[str]) -> bool:
    left, right = set(one), set(other)
    return len(left & right) > 1 and 2 * len(left & right) >= len(left | right)
