"""Answers by the type of their question, as the journal and the marts write them.

A nominal or ordinal label is its key; a multilabel set is its keys, sorted, between "|"; spans are
a JSON list of start, end (in characters), label and text, sorted; a text is itself.
"""

import json
from collections.abc import Collection
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
    return text


def problem(label_type: str, label: Any, known: Collection[str], text: str | None) -> str | None:
    """Why this is no answer to a question of this type; None where it is one.

    Args:
        label_type: Of the question.
        label: What was decided.
        known: Keys of the question's labels.
        text: Of the item, for spans.
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
    if label_type == "interval":
        return None if _is_number(label) else "This is no number."
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


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _too_long(text: str) -> bool:
    return len(text) > LONGEST_TEXT
