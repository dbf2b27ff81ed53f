"""JSON lines: one object per line; a line that cannot be read is refused alone."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.decode import to_utf8
from loaders.formats import Batch, Source, check_magic
from loaders.formats.json import batches_of_objects, parse, refusal_of
from loaders.refusal import Refusal, RefusedRecord

LINE_LIMIT = 16_000_000


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of a JSON lines file; a record's row number is its line."""
    refused: list[RefusedRecord] = []
    yield from batches_of_objects(objects(source, refused), source, refused)


def objects(source: Source, refused: list[RefusedRecord]) -> Iterator[tuple[int, object]]:
    """The value of each line, with its number; lines that are no JSON go into `refused`."""
    check_magic(source, None)
    decoded = to_utf8(source)
    with decoded.path.open("rb") as file:
        file.seek(decoded.skip)
        number = 0
        while line := file.readline(LINE_LIMIT):
            number += 1
            if len(line) >= LINE_LIMIT:
                raise Refusal(
                    "too_large",
                    f"Line {number} is longer than {LINE_LIMIT // 1_000_000} MB.",
                    "Write one record per line.",
                )
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
                refused.append(
                    refusal_of(number, f"Line {number} is not valid JSON: {error}.", text)
                )
            else:
                yield number, value
