"""Spans as an answer: a JSON list of {start, end, label, text}, offsets in code points."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


class BadSpan(ValueError):
    """A span that does not lie in its text, or has other words than its tool says."""


@dataclass(frozen=True)
class Span:
    """A labelled stretch of a text.

    Attributes:
        start, end: Offsets in the tool's unit; end is behind the last character.
        text: The words that the tool says are there, or None where it says nothing.
        more: Further keys of the answer, e.g. the fragments of a span with a gap.
    """

    start: int
    end: int
    label: str
    text: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def span_answer(spans: Iterable[Span], text: str | None, unit: str = "characters") -> str:
    """The answer for some spans, by place, so that equal answers are equal text.

    Args:
        spans: Of one text.
        text: The text; None where the file has none: offsets are then neither checked nor
            converted.
        unit: What offsets count: `characters` (code points), `utf16` (units of UTF-16, as
            JavaScript and Java count) or `bytes` (of UTF-8).

    Raises:
        BadSpan: Names the first span that does not fit.
    """
    place = _places(text, unit) if text is not None else None
    found = []
    for span in spans:
        start, end = span.start, span.end
        if type(start) is not int or type(end) is not int:
            raise BadSpan(f"the offsets of a span '{span.label}' are no whole numbers")
        words = span.text
        if words is not None and not isinstance(words, str):
            raise BadSpan(f"the words of a span '{span.label}' are no text")
        if place is not None and text is not None:
            start, end = place(start), place(end)
            if start is None or end is None or not start <= end:
                raise BadSpan(
                    f"the span '{span.label}' from {span.start} to {span.end} does not lie in its "
                    f"text of {len(text)} characters"
                )
            words = text[start:end]
            if span.text is not None and _squeezed(words) != _squeezed(span.text):
                raise BadSpan(
                    f"the span '{span.label}' from {span.start} to {span.end} covers "
                    f"'{words[:60]}', and should say '{span.text[:60]}'"
                )
        parts = {"start": start, "end": end, "label": span.label}
        found.append(parts | ({} if words is None else {"text": words}) | span.more)
    found.sort(key=lambda each: (each["start"], each["end"], str(each["label"])))
    return json.dumps(found, ensure_ascii=False)


def in_characters(text: str, unit: str, offset: int) -> int | None:
    """An offset into a text, counted in code points; None where no character starts there."""
    return _places(text, unit)(offset)


def _places(text: str, unit: str) -> Callable[[int], int | None]:
    """Where an offset in some unit is in a text; None where no character starts there."""
    if unit == "characters" or text.isascii() or (unit == "utf16" and max(text) < "\U00010000"):
        return lambda offset: offset if 0 <= offset <= len(text) else None
    sizes = (
        (2 if character > "\uffff" else 1 for character in text)
        if unit == "utf16"
        else (len(character.encode("utf-8", "surrogatepass")) for character in text)
    )
    places, at = {0: 0}, 0
    for index, size in enumerate(sizes, start=1):
        at += size
        places[at] = index
    return places.get


def _squeezed(text: str) -> str:
    """Text without its spaces: tools trim them and write line breaks in their own ways."""
    return "".join(text.replace("\\n", "").split())
