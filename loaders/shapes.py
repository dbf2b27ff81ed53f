"""What the values of a column look like: numbers, times, lists, spans."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+|[+-]?\d+")
TIMES = (
    *("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"),
    *("%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y/%m/%d %H:%M:%S"),
    *("%Y/%m/%d %H:%M", "%Y/%m/%d", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d-%b-%Y"),
    *("%d %b %Y %H:%M", "%d %b %Y", "%b %d, %Y %H:%M", "%b %d, %Y", "%m/%d/%Y %I:%M:%S %p"),
    *("%m/%d/%Y %I:%M %p", "%a, %d %b %Y %H:%M:%S %z"),
)
LONGEST = 2_000


@dataclass(frozen=True)
class Shape:
    """The narrowest type that all values of a column have.

    Attributes:
        said: How to say so.
        doubt: What a person has to decide.
    """

    type: str = "string"
    said: str = ""
    format: str | None = None
    decimal_char: str | None = None
    doubt: str = ""


def type_of(values: list[str]) -> Shape:
    """The shape of a column."""
    if not values:
        return Shape()
    if all(re.fullmatch(r"[+-]?\d{1,18}", each) for each in values):
        return Shape("integer", "whole numbers")
    if all(NUMBER.fullmatch(each) for each in values):
        return Shape("number", "numbers")
    if all(COMMA_NUMBER.fullmatch(each) for each in values):
        return Shape("number", "numbers", decimal_char=",")
    if all(each.startswith("[") and list_in(each) is not None for each in values):
        return Shape("array", "lists")
    if all(8 <= len(each) <= 40 for each in values):
        return _time(values)
    return Shape()


def _time(values: list[str]) -> Shape:
    if all(_is_iso(each) for each in values):
        return Shape("datetime", "times")
    fitting = [form for form in TIMES if all(_is_time(each, form) for each in values)]
    if not fitting:
        return Shape()
    doubt = f"or {fitting[1]}? both fit" if len(fitting) > 1 else ""
    return Shape("datetime", "times", format=fitting[0], doubt=doubt)


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return not text.isdigit()


def _is_time(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def list_in(text: str) -> list[object] | None:
    """The JSON list that a cell holds; None where it holds none."""
    try:
        value = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else None


def is_spans(values: list[str]) -> bool:
    """Whether a column holds lists of {start, end, label}, of which some say something."""
    lists = [list_in(value) for value in values[:LONGEST]]
    if any(each is None for each in lists):
        return False
    spans = [span for each in lists for span in each or ()]
    return bool(spans) and all(isinstance(each, dict) and "start" in each for each in spans)


def is_list_of_labels(values: list[str], separator: str | None) -> bool:
    """Whether some cells hold several labels, as a JSON list or joined as a tool joins them."""
    if is_spans(values):
        return False
    if any(list_in(value) is not None for value in values):
        return True
    if separator is None:
        return False
    parts = [[part.strip() for part in value.split(separator)] for value in values]
    alone = {each[0] for each in parts if len(each) == 1}
    several = [each for each in parts if len(each) > 1]
    # Text with a comma in it is no list: what is joined stands alone elsewhere.
    return bool(several) and all(set(each) & alone or separator in "|\n" for each in several)


def labels_in(value: str) -> Iterator[str]:
    """The labels that a cell names: itself, the parts of a list, or those of spans."""
    found = list_in(value)
    if found is None:
        yield value
        return
    for each in found:
        label = each.get("label") if isinstance(each, dict) else each
        if isinstance(label, str):
            yield label
