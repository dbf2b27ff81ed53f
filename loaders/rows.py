"""The records of one batch by canonical column: trimmed, typed, the broken ones refused."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import identity
from loaders.contract import Contract, Field
from loaders.formats import Batch
from loaders.formula_guard import unguarded
from loaders.header import Match
from loaders.refusal import RefusedRecord
from loaders.values import convert, expected, is_impossible

KINDS = {
    "seconds": "number",
    "confidence": "number",
    "overlap_share": "number",
    "answers_per_item": "integer",
    "replicate": "integer",
    "answered_at": "datetime",
    "sent_at": "datetime",
    "due_at": "datetime",
}
TYPES = {
    "number": pa.float64(),
    "integer": pa.int64(),
    "datetime": pa.timestamp("us"),
}
# Surrounding spaces are no part of an id; texts, answers and comments stay as they are.
EXACT = ("text", "paired_text", "answer", "comment", "name")


class Rows:
    """The records of one batch, column by canonical column."""

    def __init__(
        self, contract: Contract, constants: dict[str, str], batch: Batch, match: Match
    ) -> None:
        self.contract = contract
        self.constants = constants
        self.match = match
        missing = pa.array(self.contract.missing_values)
        columns = [_without(column, missing) for column in batch.columns]
        is_blank = _all_null(columns, len(batch.row_numbers))
        if is_blank is not None:
            keep = pc.invert(is_blank)
            columns = [column.filter(keep) for column in columns]
            numbers = batch.row_numbers.filter(keep)
        else:
            numbers = batch.row_numbers
        self.batch = Batch(batch.header, columns, numbers)
        self.numbers = numbers
        self.n_records = len(numbers)
        self.refused: list[RefusedRecord] = []
        self._is_bad = np.zeros(self.n_records, dtype=bool)
        self._values: dict[Field, pa.Array] = {}
        self._set_aside: dict[int, pa.Array] = {}
        self._check_types()

    def is_good(self) -> pa.Array:
        """Which records have no problem so far."""
        return pa.array(~self._is_bad)

    def good(self, table: pa.Table) -> pa.Table:
        """A table of these records without those that have a problem."""
        return table.filter(self.is_good()) if self._is_bad.any() else table

    def constant(self, value: str | None) -> pa.Array:
        """The same text for every record."""
        return pa.repeat(pa.scalar(value, pa.string()), self.n_records)

    def cells(self, field: Field) -> pa.Array:
        """A field's column, as written."""
        return self.batch.columns[self.match.columns[field]]

    def get(self, target: str) -> pa.Array:
        """A canonical column: the file's, else the file name's or the contract's constant."""
        kind = KINDS.get(target, "string")
        column: pa.Array | None = None
        for field in self.contract.mapped(target)[:1]:
            if field in self.match.columns:
                column = self._typed(field, kind)
        if column is None:
            column = pa.nulls(self.n_records, TYPES.get(kind, pa.string()))
        if target in self.constants:
            column = pc.coalesce(column, self.constant(self.constants[target]))
        return column

    def key(self) -> pa.Array:
        """The source's own key of each item, of one column or several."""
        fields = [each for each in self.contract.mapped("item") if each in self.match.columns]
        if not fields or len(fields) < len(self.contract.mapped("item")):
            return self.constant(None)
        columns = [_trimmed(self.cells(field)) for field in fields]
        if self.contract.feed_kind == "labels" and self.contract.format == "csv":
            # Only what names its package may be a file that we wrote, guarded.
            package = self.get("package")
            if package.null_count < len(package):
                is_ours = pc.is_valid(package)
                columns = [pc.if_else(is_ours, unguarded(column), column) for column in columns]
        return identity.joined_keys(columns)

    def needed(self, column: pa.Array, *targets: str) -> pa.Array:
        """Refuses the records in which a key is missing."""
        if column.null_count:
            fields = [each for target in targets for each in self.contract.mapped(target)]
            name = fields[0].name if fields else targets[0]
            for at in np.flatnonzero(pc.is_null(column).to_numpy(zero_copy_only=False)):
                row = self.numbers[int(at)].as_py()
                self._refuse(
                    int(at),
                    name,
                    "missing_value",
                    f"Row {row} has no value in '{name}'.",
                    f"Fill in '{name}'; without it the record belongs to nothing. Leave rows of "
                    "totals out.",
                )
        return column

    @property
    def n_unusable_seconds(self) -> int:
        """Records whose time spent was set aside."""
        masks = [pc.and_(pc.is_valid(cells), self.is_good()) for cells in self._set_aside.values()]
        return sum(pc.sum(mask).as_py() or 0 for mask in masks)

    def unmapped(self) -> pa.Array:
        """A JSON object per record of what we do not use: columns, and times set aside.

        Null where a record has none.
        """
        parts = []
        taken: set[str] = set()
        unused = {position: self.batch.columns[position] for position in self.match.unmapped}
        for position, column in sorted((unused | self._set_aside).items()):
            if column.null_count == len(column):
                continue
            name = self.batch.header[position] or f"column {position + 1}"
            if name in taken:
                name = f"{name} (column {position + 1})"
            taken.add(name)
            encoded = column.dictionary_encode()
            cells = [_json(cell) for cell in encoded.dictionary.to_pylist()]
            values = pa.array(cells, pa.string()).take(encoded.indices)
            pair = pc.binary_join_element_wise(f", {_json(name)}: ", values, "")
            parts.append(pc.fill_null(pair, ""))
        if not parts:
            return self.constant(None)
        inner = pc.binary_join_element_wise(*parts, "") if len(parts) > 1 else parts[0]
        whole = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inner, 2), "}", "")
        return pc.if_else(pc.equal(inner, ""), pa.scalar(None, pa.string()), whole)

    def _typed(self, field: Field, kind: str) -> pa.Array:
        column = self.cells(field)
        if kind != "string":
            return self._values[field]
        return column if field.maps_to in EXACT else _trimmed(column)

    def _check_types(self) -> None:
        for field, position in self.match.columns.items():
            kind = KINDS.get(field.maps_to or "", field.type)
            if kind == "string" or not field.maps_to:
                continue
            column = self.batch.columns[position]
            values, is_bad = convert(column, kind, field, self.contract.timezone)
            if field.maps_to == "seconds":
                values = self._possible_seconds(values, position)
            self._values[field] = values
            if not pc.any(is_bad).as_py():
                continue
            for at in np.flatnonzero(is_bad.to_numpy(zero_copy_only=False)):
                cell = column[int(at)].as_py()
                self._refuse(
                    int(at),
                    self.batch.header[position],
                    "bad_type",
                    f"Row {self.numbers[int(at)]}, column '{self.batch.header[position]}': "
                    f"'{cell[:60]}' is not {expected(kind, field)}.",
                    f"Write {expected(kind, field)}, or leave the cell empty.",
                )

    def _possible_seconds(self, seconds: pa.Array, position: int) -> pa.Array:
        """Times spent without the impossible ones, whose cells are kept as they were written."""
        is_odd = is_impossible(seconds)
        if not pc.any(is_odd).as_py():
            return seconds
        cells = self.batch.columns[position]
        self._set_aside[position] = pc.if_else(is_odd, cells, pa.scalar(None, pa.string()))
        return pc.if_else(is_odd, pa.scalar(None, pa.float64()), seconds)

    def _refuse(self, at: int, column: str | None, reason: str, message: str, hint: str) -> None:
        self._is_bad[at] = True
        values = (cells[at].as_py() for cells in self.batch.columns)
        record = dict(zip(self.batch.header, values, strict=True))
        number = self.numbers[at].as_py()
        self.refused.append(RefusedRecord(number, column, reason, message, hint, _json(record)))


def _without(column: pa.Array, missing: pa.Array) -> pa.Array:
    is_missing = pc.is_in(column, missing)
    if not pc.any(is_missing).as_py():
        return column
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), column)


def _trimmed(column: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _all_null(columns: list[pa.Array], n_rows: int) -> pa.Array | None:
    """A mask of the records without any content, or None where there is none."""
    if not n_rows or any(column.null_count == 0 for column in columns):
        return None
    mask = pc.is_null(columns[0]) if columns else pa.array([True] * n_rows)
    for column in columns[1:]:
        mask = pc.and_(mask, pc.is_null(column))
    return mask if pc.any(mask).as_py() else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
