"""JSON lines without nested values, a block at a time by Arrow instead of line by line.

Reads exactly what loaders.formats.jsonl reads line by line, or declines the block. It can,
because every way in which the two could differ makes Arrow fail or is looked for:

- Arrow is told each column, as text, and that there are no others: another key, a key that stands
  twice, a nested value or broken JSON is an error to it.
- It would accept objects that share a line, or lie over several. So each line has to begin with
  `{` and end with `}` (after a `}` no JSON goes on with `{`: an object ends with each line), and
  there have to be as many objects as lines.
- Numbers and truth values keep their spelling because they are put in quotes before. Quotes put
  into the middle of a text by mistake would end it with a digit or letter to follow, an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.json as arrow_json

from loaders.formats import Batch

NAMES_LIMIT = 100
# Whole numbers as they are always written, decimal numbers, true and false.
BARE = (
    rb"(-?[1-9][0-9]{0,17}|0|true|false"
    rb"|-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))"
)
_KEY_WITH_ESCAPE = re.compile(rb'\\.[^"]*"\s*:')


class Shape:
    """The keys of a file's objects, as far as they are known.

    Args:
        names: The keys.
        bare: Keys, as written, whose values are not always in quotes.
    """

    def __init__(self, names: Iterable[str] = (), bare: Iterable[bytes] = ()) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._bare = {key: _bare_value(key) for key in bare}
        self._read = arrow_json.ReadOptions(use_threads=False, block_size=1 << 30)
        self._parse = arrow_json.ParseOptions(
            explicit_schema=pa.schema([(name, pa.string()) for name in self.names]),
            unexpected_field_behavior="error",
        )

    def learned(self, names: Iterable[str], block: bytes) -> Shape:
        """The shape that has the keys of a block too, which was read line by line."""
        names = dict.fromkeys((*self.names, *names))
        keys = sorted(key for name in names for key in _spellings(name))
        bare = [key for key in keys if key in self._bare or _bare_value(key).search(block)]
        return Shape(names, bare)

    def batch(self, block: bytes, first: int) -> Batch | None:
        """The records of some whole lines, or None where they have to be read one by one.

        Args:
            block: The lines, the last one ended.
            first: The number of the first line.
        """
        n_lines = _objects(block)
        if not n_lines or not 0 < len(self.names) <= NAMES_LIMIT:
            return None
        try:
            quoted = pa.BufferReader(self._quoted(block))
            table = arrow_json.read_json(quoted, self._read, self._parse)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None
        if table.num_rows != n_lines:
            return None
        columns = {name: table[name].combine_chunks() for name in self.names}
        for name in self.names:
            if columns[name].null_count == n_lines and not _has_key(block, name):
                if _KEY_WITH_ESCAPE.search(block):
                    return None
                del columns[name]
        numbers = pa.array(np.arange(first, first + n_lines), pa.int64())
        return Batch(tuple(columns), list(columns.values()), numbers, is_sparse=True)

    def _quoted(self, block: bytes) -> bytes:
        for key, pattern in self._bare.items():
            parts = pattern.split(block)
            parts[1::2] = [key + b':"' + value + b'"' for value in parts[1::2]]
            block = b"".join(parts)
        return block


def _objects(block: bytes) -> int:
    """How many lines there are, if each begins and ends as an object does, else 0."""
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == 10)
    if not len(ends) or ends[-1] != len(data) - 1:
        return 0
    starts = np.concatenate(([0], ends[:-1] + 1))
    lasts = np.where(data[ends - 1] == 13, ends - 2, ends - 1)
    is_object = (data[starts] == ord("{")) & (data[lasts] == ord("}")) & (lasts > starts)
    return len(ends) if is_object.all() else 0


def _bare_value(key: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(key) + rb":[ \t]?" + BARE + rb"(?=[,}\s])")


def _has_key(block: bytes, name: str) -> bool:
    """Whether some record has a key of which all values are null."""
    return any(
        re.search(rb"[{,]\s*" + re.escape(key) + rb"\s*:", block) for key in _spellings(name)
    )


def _spellings(name: str) -> set[bytes]:
    return {json.dumps(name, ensure_ascii=is_ascii).encode() for is_ascii in (True, False)}
