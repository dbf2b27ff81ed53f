"""Parquet: every column as text, lists and structs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loaders.formats import BATCH_RECORDS, Batch, Source, check_magic
from loaders.refusal import Refusal

RECORD_LIMIT = 20_000_000


def read(source: Source) -> Iterator[Batch]:
    """Yields the records of a Parquet file; the first record is row 1."""
    check_magic(source, b"PAR1")
    source.encoding = "utf-8"
    try:
        file = pq.ParquetFile(source.path, page_checksum_verification=True)
        if file.metadata.num_rows > RECORD_LIMIT:
            raise Refusal(
                "too_large",
                f"The file says it has {file.metadata.num_rows:,} records; "
                f"{RECORD_LIMIT:,} is the most.",
                "Split the data over several files.",
            )
        header = tuple(file.schema_arrow.names)
        first = 1
        for batch in file.iter_batches(batch_size=BATCH_RECORDS, use_threads=False):
            numbers = pa.array(np.arange(first, first + batch.num_rows), pa.int64())
            first += batch.num_rows
            yield Batch(header, [_text(column) for column in batch.columns], numbers)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).split("\n")[0]
        raise Refusal(
            "unreadable",
            f"The Parquet file cannot be read: {reason}.",
            "Send the file again; if it can be read on your side, write it again first.",
        ) from None


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_duration(column.type):
        return _seconds(column)
    if pa.types.is_nested(column.type):
        values = column.to_pylist()
        return pa.array([None if value is None else _json(value) for value in values], pa.string())
    if pa.types.is_floating(column.type):
        return _numbers(column)
    return column.cast(pa.string())


def _numbers(column: pa.Array) -> pa.Array:
    """Floats as text; NaN is how data frames say that there is nothing.

    Whole numbers are written out, as an id is that became a float because others are missing.
    """
    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    text = column.cast(pa.string())
    is_whole = pc.and_(
        pc.less(pc.abs(column), 2.0**53), pc.equal(pc.floor(column), column)
    ).fill_null(False)
    if not pc.any(is_whole).as_py():
        return text
    whole = pc.if_else(is_whole, column, pa.scalar(None, column.type)).cast(pa.int64())
    return pc.if_else(is_whole, whole.cast(pa.string()), text)


def _seconds(column: pa.Array) -> pa.Array:
    """Lengths of time as seconds, as a sheet's are."""
    per_second = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[column.type.unit]
    counts = column.cast(pa.int64()).to_pylist()
    seconds = [None if each is None else Decimal(each) / per_second for each in counts]
    return pa.array([None if each is None else f"{each:f}" for each in seconds], pa.string())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
