"""brat standoff: an .ann file, whose .txt lies beside it where both come in a zip archive.

A record is a file. Columns: document (the file's name without its suffix), text, entities (the
text-bound annotations as spans; one with a gap has its fragments), bounds (their lines), relations,
events, attributes, normalizations, equivalences (JSON lists of what their lines say) and notes.
An empty .ann beside its .txt is a text in which nothing was marked.

Offsets are code points. Without the text they are not checked, and the file is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from loaders.decode import to_utf8
from loaders.formats import Batch, Source, check_magic
from loaders.refusal import Refusal
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import Broken, Record, flattened, not_this_format

NAME = "brat .ann file"
SUFFIXES = (".ann",)
OTHERS = {
    "T": "bounds",
    "R": "relations",
    "E": "events",
    "A": "attributes",
    "M": "attributes",
    "N": "normalizations",
    "*": "equivalences",
    "#": "notes",
}
USUAL = {
    "document": "item",
    "annotator": "annotator",
    "text": "text",
    "entities": "answer",
}
LINE = re.compile(r"([TREAMN#]\d+|\*)\t")
COLUMNS = ("document", "text", "entities", *dict.fromkeys(OTHERS.values()))


def read(source: Source) -> Iterator[Batch]:
    """Yields the one record of an .ann file."""
    text = _text(source)
    if text is None:
        source.note("offsets_unchecked")
        check_magic(source, None)
    lines = []
    if source.path.stat().st_size:
        decoded = to_utf8(source)
        lines = decoded.path.read_bytes()[decoded.skip :].decode("utf-8").splitlines()
    source.encoding = source.encoding or "utf-8"
    for number, line in enumerate(lines, start=1):
        if line.strip() and not LINE.match(line):
            raise not_this_format(NAME, f"line {number} is no annotation: '{line[:60]}'")
    name = source.file_name.removesuffix(".gz").removesuffix(".ann")

    def flatten(lines: list[str]) -> Iterator[Record | Broken]:
        try:
            yield {"document": name, "text": text} | _record(lines, text)
        except BadSpan as error:
            yield Broken("entities", str(error), {"document": name})

    yield from flattened([(1, lines)], flatten, source, [], frozenset(COLUMNS))


def _text(source: Source) -> str | None:
    data = source.companion(".txt")
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Refusal(
            "undecodable",
            f"The text beside the .ann file is not UTF-8 (byte {error.start + 1}).",
            "Save both files as UTF-8 and send them again.",
        ) from None


def _record(lines: list[str], text: str | None) -> Record:
    spans: list[Span] = []
    others: dict[str, list[Any]] = {}
    for line in lines:
        if not line.strip():
            continue
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            spans.append(_span(key, rest, text))
        said, _, more = rest.partition("\t")
        entry = {"id": key, "says": said} | ({"text": more} if more else {})
        others.setdefault(OTHERS[key[0]], []).append(entry)
    return {"entities": span_answer(spans, text), **others}


def _span(key: str, rest: str, text: str | None) -> Span:
    """A text-bound annotation, from `Label 0 5;8 10<tab>words`."""
    place, _, words = rest.partition("\t")
    label, _, offsets = place.partition(" ")
    try:
        pairs = [tuple(map(int, pair.split())) for pair in offsets.split(";")]
        fragments = [[start, end] for start, end in pairs]
    except ValueError:
        raise BadSpan(f"{key} has no offsets such as 0 5: '{place[:60]}'") from None
    start, end = min(f[0] for f in fragments), max(f[1] for f in fragments)
    if len(fragments) == 1:
        return Span(start, end, label, words)
    if text is not None:
        found = "".join(text[first:last] for first, last in fragments)
        if "".join(found.split()) != "".join(words.split()):
            raise BadSpan(f"{key} covers '{found[:60]}', and should say '{words[:60]}'")
    return Span(start, end, label, None, {"fragments": fragments})
