"""Who an item is: ids and content hashes, computed here once and never again."""

from __future__ import annotations

import hashlib
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

SEPARATOR = "\x1f"


def item_id(project_id: str, source: str, source_key: str) -> str:
    """sha256 of project, source and the source's own key."""
    return _sha256(SEPARATOR.join((project_id, source, source_key)))


def content_hash(text: str, paired_text: str | None = None) -> str:
    """sha256 of a text exactly as decoded, and of the text it is paired with."""
    return _sha256(text if paired_text is None else text + SEPARATOR + paired_text)


def item_ids(keys: pa.Array, project_id: str, source: str) -> pa.Array:
    """The item ids of a column of source keys; null where there is no key."""
    encoded = keys.dictionary_encode()
    # As item_id does, in the one place where a million of them are wanted.
    before = f"{project_id}{SEPARATOR}{source}{SEPARATOR}".encode()
    each_key = encoded.dictionary.cast(pa.binary()).to_pylist()
    ids = [hashlib.sha256(before + key).hexdigest() for key in each_key]
    return pa.array(ids, pa.string()).take(encoded.indices)


def content_hashes(texts: pa.Array, paired: pa.Array) -> pa.Array:
    """The content hashes of two columns; null where there is no text."""
    pairs = zip(texts.to_pylist(), paired.to_pylist(), strict=True)
    return pa.array([None if t is None else content_hash(t, p) for t, p in pairs], pa.string())


def keys_from_content(hashes: pa.Array, seen: Counter[str]) -> pa.Array:
    """Source keys for items without one: content hash and ordinal among equals in the file."""
    keys = []
    for each in hashes.to_pylist():
        seen[each] += 1
        keys.append(f"{each}-{seen[each]}")
    return pa.array(keys, pa.string())


def joined_keys(columns: list[pa.Array]) -> pa.Array:
    """One key of several columns; null where any of them is."""
    return pc.binary_join_element_wise(*columns, SEPARATOR) if len(columns) > 1 else columns[0]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
