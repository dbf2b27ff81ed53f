"""Text cells become numbers and times, or are named as broken."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from loaders.contract import Field

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
INTEGER = r"^[+-]?\d{1,18}(\.0+)?$"
# Nobody spends more than a year on an item: such a time, or a negative one, tells of a clock.
LONGEST_SECONDS = 366 * 86_400.0
BOOLEANS = ("true", "false", "yes", "no", "y", "n", "t", "f", "1", "0")
EXPECTED = {
    "number": "a number such as 12.5",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date such as 2026-01-31",
    "datetime": "a time such as 2026-01-31T14:05:00Z",
    "array": 'a list such as ["a", "b"]',
}


def expected(kind: str, field: Field) -> str:
    """What a cell of this kind should look like, for a person."""
    if field.format and kind in ("date", "datetime"):
        return f"a time written as {field.format}"
    if kind == "number" and field.decimal_char != ".":
        return f"a number such as 12{field.decimal_char}5"
    return EXPECTED[kind]


def convert(column: pa.Array, kind: str, field: Field, timezone: str) -> tuple[pa.Array, pa.Array]:
    """Typed values of a text column, and a mask of the cells that are broken (those are null).

    Numbers become doubles, integers bigints, dates and datetimes naive UTC timestamps (a time
    without an offset is in the contract's timezone). Booleans and arrays stay text. Seconds may
    be any number, even an infinite one: `is_impossible` says which to set aside.
    """
    if kind == "array":
        return column, _by_value(column, _list, pa.string())[1]
    text = pc.utf8_trim_whitespace(column)
    if kind in ("date", "datetime"):
        return _by_value(text, _time_parser(field.format, timezone), pa.timestamp("us"))
    if kind == "boolean":
        return column, pc.and_(pc.is_valid(text), pc.invert(_is_boolean(text)))
    if field.group_char or field.decimal_char != ".":
        text = _in_plain_writing(text, field)
    is_good = pc.match_substring_regex(text, NUMBER if kind == "number" else INTEGER)
    good = pc.if_else(is_good, text, pa.scalar(None, pa.string()))
    numbers = good.cast(pa.float64())
    is_number = pc.is_valid if field.maps_to == "seconds" else pc.is_finite
    is_bad = pc.and_(pc.is_valid(text), pc.invert(pc.fill_null(is_number(numbers), False)))
    if kind == "integer":
        whole = pc.replace_substring_regex(good, r"^\+|\.0+$", "")
        return whole.cast(pa.int64()), is_bad
    return pc.if_else(is_bad, pa.scalar(None, pa.float64()), numbers), is_bad


def is_impossible(seconds: pa.Array) -> pa.Array:
    """Which times spent cannot be meant: negative ones, and those beyond any patience."""
    is_odd = pc.or_(pc.less(seconds, 0.0), pc.greater(seconds, LONGEST_SECONDS))
    return pc.fill_null(is_odd, False)


def _in_plain_writing(text: pa.Array, field: Field) -> pa.Array:
    """Numbers without thousands marks and with a decimal point; what is none becomes "?".

    The marks have to stand where they belong: 1.234 with a decimal comma, or 12,5 with commas
    between thousands, may be a thousand times what it looks like.
    """
    point = re.escape(field.decimal_char)
    whole = r"\d+"
    if field.group_char:
        group = re.escape(field.group_char)
        whole = rf"(\d+|[1-9]\d{{0,2}}({group}\d{{2,3}})*{group}\d{{3}})"
    written = rf"^[+-]?({whole}({point}\d*)?|{point}\d+)([eE][+-]?\d+)?$"
    text = pc.if_else(pc.match_substring_regex(text, written), text, pa.scalar("?"))
    if field.group_char:
        text = pc.replace_substring(text, field.group_char, "")
    return pc.replace_substring(text, field.decimal_char, ".")


def _is_boolean(text: pa.Array) -> pa.Array:
    return pc.is_in(pc.utf8_lower(text), pa.array(BOOLEANS))


def _by_value(
    text: pa.Array, parse: Callable[[str], object], kind: pa.DataType
) -> tuple[pa.Array, pa.Array]:
    encoded = text.dictionary_encode()
    values: list[object] = []
    for value in encoded.dictionary.to_pylist():
        try:
            values.append(parse(value))
        except (ValueError, OverflowError):
            values.append(None)
    parsed = pa.array(values, kind).take(encoded.indices)
    return parsed, pc.and_(pc.is_valid(text), pc.is_null(parsed))


def _list(text: str) -> str:
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, list):
        raise ValueError("no list")
    return text


def _time_parser(form: str | None, timezone: str) -> Callable[[str], datetime.datetime]:
    zone = ZoneInfo(timezone)

    def parse(text: str) -> datetime.datetime:
        if form and form not in ("default", "any"):
            moment = datetime.datetime.strptime(text, form)
        else:
            moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(datetime.UTC).replace(tzinfo=None)

    return parse
