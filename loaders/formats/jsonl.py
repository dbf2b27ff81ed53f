"""JSON lines: one object per line; a line that cannot be read is refused alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loaders.decode import to_utf8
from loaders.flat_json import Shape
from loaders.formats import Batch, Source, check_magic
from loaders.formats.json import batches_of_objects, parse, refusal_of
from loaders.refusal import Refusal, RefusedRecord

LINE_LIMIT = 16_000_000
BLOCK = 2 << 20


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of a JSON lines file; a record's row number is its line.

    Lines are read one by one until their keys are known; blocks of lines that have these keys,
    and nothing nested, are then read as a whole.
    """
    refused: list[RefusedRecord] = []
    shape = Shape()
    for first, block in _blocks(source):
        whole = shape.batch(block, first)
        if whole is not None:
            yield whole
            continue
        lines = enumerate(block.split(b"\n"), start=first)
        header: dict[str, None] = {}
        for batch in batches_of_objects(_values(lines, refused), source, refused):
            yield batch
            header.update(dict.fromkeys(batch.header))
        shape = shape.learned(header, block)


def objects(source: Source, refused: list[RefusedRecord]) -> Iterator[tuple[int, object]]:
    """The value of each line, with its number; lines that are no JSON go into `refused`."""
    for first, block in _blocks(source):
        yield from _values(enumerate(block.split(b"\n"), start=first), refused)


def _blocks(source: Source) -> Iterator[tuple[int, bytes]]:
    """Whole lines of some megabytes, each ended, with the number of the first."""
    check_magic(source, None)
    decoded = to_utf8(source)
    first, rest = 1, b""
    with decoded.path.open("rb") as file:
        file.seek(decoded.skip)
        while piece := file.read(BLOCK):
            cut = piece.rfind(b"\n") + 1
            block, rest = rest + piece[:cut], (b"" if cut else rest) + piece[cut:]
            if cut:
                _check_lengths(block, first)
                yield first, block
                first += block.count(b"\n")
            elif len(rest) >= LINE_LIMIT:
                raise _too_long(first)
    if rest:
        yield first, rest + b"\n"


def _check_lengths(block: bytes, first: int) -> None:
    if len(block) < LINE_LIMIT:
        return
    for number, line in enumerate(block.split(b"\n"), start=first):
        if len(line) >= LINE_LIMIT:
            raise _too_long(number)


def _too_long(number: int) -> Refusal:
    return Refusal(
        "too_large",
        f"Line {number} is longer than {LINE_LIMIT // 1_000_000} MB.",
        "Write one record per line.",
    )


def _values(
    lines: Iterable[tuple[int, bytes]], refused: list[RefusedRecord]
) -> Iterator[tuple[int, object]]:
    for number, line in lines:
        text = line.decode("utf-8").strip()
        if not text:
            continue
        try:
            value = parse(text)
        except ValueError as error:
            if number == 1 and text in ("[", "{"):
                raise Refusal(
                    "wrong_format",
                    "This feed expects one JSON object per line; the file is JSON over "
                    "several lines.",
                    "Export it as JSONL (also called NDJSON) and send it again.",
                ) from None
            refused.append(refusal_of(number, f"Line {number} is not valid JSON: {error}.", text))
        else:
            yield number, value
