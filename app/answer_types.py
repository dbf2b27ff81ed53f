"""Answers by the type of their question, as the journal and the marts write them.

A nominal or ordinal label is its key; a multilabel set is its keys, sorted, between "|"; spans are
a JSON list of start, end (in characters), label and text, sorted; a number has no needless zeros;
a text is itself.
"""

import json
import math
from collections.abc import Collection, Iterable
from typing import Any

MOST_SPANS = 1000
LONGEST_TEXT = 20_000


def canonical(label_type: str, label: Any) -> str:
    """One way to write an answer that came in several; what cannot be read stays as it is."""
    text = "" if label is None else str(label)
    if label_type == "multilabel":
        return "|".join(sorted(set(_labels_of(text))))
    if label_type == "span":
        spans = _spans_of(text)
        return text if spans is None else json.dumps(spans, ensure_ascii=False)
    if label_type == "interval":
        number = _number(text)
        return text if number is None else f"{number:.15g}"
    return text


def is_by_nobody(label_type: str, label: str, answers: Iterable[str]) -> bool:
    """Whether a label is none of these answers; spans and texts are edited, so theirs never is."""
    if label_type in ("span", "text"):
        return False
    return canonical(label_type, label) not in {canonical(label_type, one) for one in answers}


def problem(
    label_type: str,
    label: Any,
    known: Collection[str],
    text: str | None = None,
    bounds: tuple[float, float] | None = None,
) -> str | None:
    """Why this is no answer to a question of this type; None where it is one.

    Args:
        label_type: Of the question.
        label: What was decided.
        known: Keys of the question's labels.
        text: Of the item, for spans.
        bounds: Least and greatest number of an interval question.
    """
    if not isinstance(label, str):
        return "There is no label."
    if label_type == "span":
        return _problem_of_spans(label, known, text or "")
    if label_type == "text":
        if not label.strip():
            return "The text is empty."
        return f"The text is longer than {LONGEST_TEXT:,} characters." if _too_long(label) else None
    parts = label.split("|") if label_type == "multilabel" else [label]
    if label_type == "multilabel" and parts != sorted(set(parts)):
        return "The labels are not in order."
    if label_type == "interval" and label not in known:
        return _problem_of_number(label, bounds)
    return None if set(parts) <= set(known) else "The label is not one of this question's."


def _problem_of_spans(label: str, known: Collection[str], text: str) -> str | None:
    spans = _spans_of(label)
    if spans is None or _too_long(label) or len(spans) > MOST_SPANS:
        return "These are no spans."
    for span in spans:
        start, end = span["start"], span["end"]
        if not 0 <= start < end <= len(text) or text[start:end] != span["text"]:
            return "A span does not lie in the text."
        if span["label"] not in known:
            return "The label of a span is not one of this question's."
    return None


def _labels_of(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return [str(one) for one in found] if isinstance(found, list) else text.split("|")


def _spans_of(text: str) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list):
        return None
    spans = []
    for span in found:
        if not isinstance(span, dict) or type(span.get("start")) is not int:
            return None
        if type(span.get("end")) is not int or not isinstance(span.get("label"), str):
            return None
        spans.append({name: span.get(name) for name in ("start", "end", "label", "text")})
    return sorted(spans, key=lambda span: (span["start"], span["end"], span["label"]))


def _problem_of_number(label: str, bounds: tuple[float, float] | None) -> str | None:
    number = _number(label)
    if number is None:
        return "This is no number."
    if bounds and not bounds[0] <= number <= bounds[1]:
        return f"The number is not between {bounds[0]:g} and {bounds[1]:g}."
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _too_long(text: str) -> bool:
    return len(text) > LONGEST_TEXT
