"""WebAnno TSV 3, as INCEpTION and WebAnno export it: one file per document and annotator.

A record is a file. Columns: document (the file's name), text, and one per feature of a span
layer, named <Layer>.<feature> (<Layer> where it has none; the layer's short name): its spans, a
JSON list, where an annotation without a value has the label '*'. The columns of relations and
chains are JSON lists of {token, value}. In an INCEpTION project export (a zip archive) a
`member_pattern` such as annotation/(?P<document>[^/]+)/(?P<annotator>[^/]+)\\.tsv tells both.

Offsets in the file are UTF-16 units of the document. The text is put together from the
sentences; what lay between them was white space and is made line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from loaders.decode import to_utf8
from loaders.formats import Batch, Source, check_magic
from loaders.refusal import Refusal
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import Broken, Record, flattened, not_this_format

NAME = "WebAnno TSV 3 file"
FILE_LIMIT = 100_000_000
USUAL = {"document": "item", "annotator": "annotator", "text": "text"}
TOKEN = re.compile(r"\d+-\d+(\.\d+)?")
VALUE = re.compile(r"(.*?)(?<!\\)(?:\[(\d+)\])?", re.DOTALL)
STACK = re.compile(r"(?<!\\)\|")
ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)


@dataclass
class _Document:
    columns: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    n_units: int = 0
    tokens: list[tuple[str, int, int, str, list[str]]] = field(default_factory=list)


def read(source: Source) -> Iterator[Batch]:
    """Yields the one record of a WebAnno TSV 3 file."""
    check_magic(source, None)
    decoded = to_utf8(source)
    if source.path.stat().st_size > FILE_LIMIT:
        raise Refusal("too_large", "The document is larger than 100 MB.", "Split the document.")
    content = decoded.path.read_bytes()[decoded.skip :].decode("utf-8")
    if not content.startswith("#FORMAT=WebAnno TSV 3"):
        raise not_this_format(NAME, "its first line should be #FORMAT=WebAnno TSV 3…")

    def flatten(lines: list[str]) -> Iterator[Record | Broken]:
        shown = {"document": source.file_name}
        try:
            yield shown | _record(_document(lines))
        except BadSpan as error:
            yield Broken("spans", str(error), shown)

    lines = content.replace("\r\n", "\n").split("\n")
    yield from flattened([(1, lines)], flatten, source, [], frozenset(("document", "text")))


def _document(lines: list[str]) -> _Document:
    document = _Document()
    sentence: str | None = None
    is_placed = True
    for number, line in enumerate(lines, start=1):
        if line.startswith("#T_"):
            document.columns += _columns(line)
        elif line.startswith("#Text="):
            more = _unescaped(line.removeprefix("#Text="))
            sentence = more if is_placed or sentence is None else f"{sentence}\n{more}"
            is_placed = False
        elif line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) < 3 or not TOKEN.fullmatch(cells[0]):
                raise BadSpan(f"line {number} is no token of WebAnno TSV 3")
            begin, end = (int(part) for part in cells[1].split("-"))
            form = _unescaped(cells[2])
            if not is_placed and sentence is not None:
                _place(document, sentence, begin, form, number)
                is_placed = True
            values = cells[3 : 3 + len(document.columns)]
            if len(values) < len(document.columns):
                raise BadSpan(
                    f"line {number} has {len(values)} columns of annotations; the header names "
                    f"{len(document.columns)}"
                )
            document.tokens.append((cells[0], begin, end, form, values))
    return document


def _columns(line: str) -> list[tuple[str, str]]:
    """(kind, name) of the columns of a layer, from a line such as #T_SP=<type>|<feature>|…"""
    kind, _, rest = line.removeprefix("#T_").partition("=")
    layer, *features = rest.split("|")
    short = layer.rsplit(".", 1)[-1]
    names = [feature.split(":")[-1] for feature in features] or [""]
    return [(kind, f"{short}.{name}" if name else short) for name in names]


def _place(document: _Document, sentence: str, begin: int, form: str, number: int) -> None:
    """Puts a sentence where its first token says that it lies."""
    at = max(sentence.find(form), 0)
    start = begin - _units(sentence[:at])
    if start < document.n_units:
        raise BadSpan(f"the sentence of line {number} lies within the one before it")
    if start > document.n_units + FILE_LIMIT:
        raise BadSpan(f"the sentence of line {number} lies far behind the others")
    document.text += "\n" * (start - document.n_units) + sentence
    document.n_units = start + _units(sentence)


def _record(document: _Document) -> Record:
    record: Record = {"text": document.text}
    for at, (kind, name) in enumerate(document.columns):
        if kind == "SP":
            record[name] = span_answer(_spans(document, at), document.text, "utf16")
        else:
            found = [(token[0], token[4][at]) for token in document.tokens]
            values: list[Any] = [
                {"token": token, "value": value} for token, value in found if value != "_"
            ]
            record[name] = values or None
    return record


def _spans(document: _Document, at: int) -> list[Span]:
    """The spans of one column; tokens that share a number belong to one."""
    spans: list[Span] = []
    numbered: dict[str, Span] = {}
    for _, begin, end, form, values in document.tokens:
        if values[at] == "_":
            continue
        for each in STACK.split(values[at]):
            match = VALUE.fullmatch(each)
            label, number = match.groups() if match else (each, None)
            span = Span(begin, end, _unescaped(label), form)
            if number is None:
                spans.append(span)
                continue
            known = numbered.get(number)
            if known is not None:
                span = Span(min(known.start, begin), max(known.end, end), known.label)
            numbered[number] = span
    return [*spans, *numbered.values()]


def _unescaped(text: str) -> str:
    plain = {"t": "\t", "n": "\n", "r": "\r"}
    return ESCAPE.sub(lambda match: plain.get(match[1], match[1]), text)


def _units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)
