"""CoNLL and IOB files: a token per line, its columns divided by tabs or spaces, and blank lines.

A record is a sentence. Columns: document (the file's name), sentence (its number in the file),
text (its tokens, one space apart), and the file's columns by the names of its first line, if the
feed contract names any of these, else `column 1`, `column 2`, …. A column that maps to answer
becomes spans: B-, I-, E-, S-, L- and U- tags are joined, every other tag is a span of its token;
O, _ and - are none. Other columns are JSON lists. Lines such as `# sent_id = 7` are columns too,
comment.<key>; -DOCSTART- lines are left out.

The token is in the first column, unless a field of the feed contract is named token, or has that
alias. Offsets are counted here, in the text that is made of the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loaders.decode import to_utf8
from loaders.formats import Batch, Source, check_magic, check_width
from loaders.header import fold
from loaders.refusal import RefusedRecord
from loaders.spans import BadSpan, Span, span_answer
from loaders.tool_records import Broken, Record, flattened, not_this_format

NAME = "CoNLL file"
NONE = ("O", "_", "-", "")
OPENING, INSIDE = ("B", "S", "U"), ("I", "E", "L")
USUAL = {"document": "item", "sentence": "item", "text": "text"}
MADE = ("document", "sentence", "text", "comment.")


@dataclass
class _Sentence:
    line: int
    tokens: list[list[str]] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)


def read(source: Source) -> Iterator[Batch]:
    """Yields the sentences of a CoNLL file."""
    check_magic(source, None)
    refused: list[RefusedRecord] = []
    names = [name for each in source.contract.fields for name in (each.name, *each.aliases)]
    answers = {
        fold(name)
        for each in source.contract.mapped("answer")
        for name in (each.name, *each.aliases)
    }
    header: list[str] = []

    def flatten(sentence: _Sentence) -> Iterator[Record | Broken]:
        widths = {len(cells) for cells in sentence.tokens}
        if widths != {len(header)}:
            what = f"the sentence at line {sentence.line} has lines of {_listed(widths)} columns"
            cells = [" ".join(token) for token in sentence.tokens]
            yield Broken(None, f"{what}; the first has {len(header)}", cells)
            return
        token = _token_column(header, source)
        try:
            yield _record(sentence, header, token, answers)
        except BadSpan as error:
            yield Broken("spans", str(error), sentence.tokens)

    def sentences() -> Iterator[tuple[int, _Sentence]]:
        for number, sentence in enumerate(_sentences(source), start=1):
            if not header:
                first = sentence.tokens[0]
                is_named = {fold(cell) for cell in first} & {fold(name) for name in names}
                header.extend(
                    first if is_named else [f"column {at}" for at in range(1, len(first) + 1)]
                )
                check_width(header)
                if len(header) < 2:
                    raise not_this_format(NAME, "each line should have a token and its tag")
                if is_named:
                    sentence.tokens.pop(0)
                if not sentence.tokens:
                    continue
            sentence.comments |= {"document": source.file_name, "sentence": str(number)}
            yield number, sentence

    yield from flattened(sentences(), flatten, source, refused, frozenset(MADE))


def _sentences(source: Source) -> Iterator[_Sentence]:
    decoded = to_utf8(source)
    sentence: _Sentence | None = None
    with decoded.path.open("r", encoding="utf-8", newline=None) as file:
        file.seek(decoded.skip)
        for number, line in enumerate(file, start=1):
            line = line.rstrip("\n")
            sentence = sentence or _Sentence(number)
            if line.startswith("# ") and "\t" not in line:
                key, sign, value = line[2:].partition("=")
                if sign:
                    sentence.comments[f"comment.{key.strip()}"] = value.strip()
            elif not line.strip():
                if sentence.tokens:
                    yield sentence
                    sentence = None
            elif not line.startswith("-DOCSTART-"):
                sentence.tokens.append(line.split("\t") if "\t" in line else line.split())
    if sentence is not None and sentence.tokens:
        yield sentence


def _token_column(header: Sequence[str], source: Source) -> int:
    for each in source.contract.fields:
        wanted = {fold(each.name), *map(fold, each.aliases)}
        if "token" in wanted:
            return next((at for at, name in enumerate(header) if fold(name) in wanted), 0)
    return 0


def _record(sentence: _Sentence, header: list[str], token: int, answers: set[str]) -> Record:
    text, places = "", []
    for cells in sentence.tokens:
        text += " " if text else ""
        places.append((len(text), len(text) + len(cells[token])))
        text += cells[token]
    record: Record = {**sentence.comments, "text": text}
    for at, name in enumerate(header):
        column = [cells[at].strip() for cells in sentence.tokens]
        is_answer = fold(name) in answers and at != token
        record[name] = span_answer(_spans(column, places), text) if is_answer else column
    return record


def _spans(tags: list[str], places: list[tuple[int, int]]) -> list[Span]:
    spans: list[Span] = []
    is_open = False
    for tag, (start, end) in zip(tags, places, strict=True):
        mark, dash, label = tag.partition("-")
        is_marked = bool(dash and label and mark in OPENING + INSIDE)
        if tag in NONE:
            is_open = False
        elif is_marked and mark in INSIDE and is_open and spans[-1].label == label:
            spans[-1] = Span(spans[-1].start, end, label)
            is_open = mark == "I"
        else:
            spans.append(Span(start, end, label if is_marked else tag))
            is_open = is_marked and mark in ("B", "I")
    return spans


def _listed(widths: set[int]) -> str:
    return " and ".join(str(width) for width in sorted(widths))
