"""Records of a file become rows of raw.*: columns mapped, typed, identified, none invented."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import identity
from loaders.contract import Contract, Field
from loaders.formats import Batch
from loaders.formula_guard import unguarded
from loaders.header import Match, check_required, match_header
from loaders.refusal import Refusal, RefusedRecord
from loaders.values import convert, expected

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
COLUMNS = {
    "labels": [
        "row_number", "answer_number", "item_id", "source_key", "question_id", "annotator",
        "answer", "confidence", "seconds", "comment", "answered_at", "batch_id", "package_id",
        "replicate_no", "column_name", "rescued",
    ],
    "items": [
        "row_number", "item_id", "source", "source_key", "content_hash", "text", "paired_text",
        "language", "batch_id", "role", "replaces_item_id", "metadata",
    ],
    "gold": ["row_number", "item_id", "source_key", "question_id", "answer"],
    "batches": [
        "row_number", "batch_id", "name", "resource_id", "answers_per_item", "overlap_share",
        "sent_at", "due_at", "priority", "guideline_version", "taxonomy_version",
    ],
}  # fmt: skip
# Surrounding spaces are no part of an id; texts, answers and comments stay as they are.
EXACT = ("text", "paired_text", "answer", "comment", "name")


class Mapper:
    """Maps the batches of one file, under one feed contract."""

    def __init__(self, contract: Contract, constants: dict[str, str]) -> None:
        self.contract = contract
        self.constants = {**contract.constants, **constants}
        self.header: dict[str, None] = {}
        self.flags: list[str] = []
        self.packages: set[str] = set()
        self.n_records = 0
        self.n_refused = 0
        self._n_answers = 0
        self._found: set[Field] = set()
        self._matches: dict[tuple[str, ...], Match] = {}
        self._seen: Counter[str] = Counter()

    def map(self, batch: Batch) -> tuple[pa.Table, list[RefusedRecord]]:
        """Rows of the feed's raw table, and the records that cannot be landed."""
        match = self._match(batch.header)
        rows = _Rows(self, batch, match)
        build = {
            "labels": self._answers,
            "items": self._items,
            "gold": self._gold,
            "batches": self._briefs,
        }[self.contract.feed_kind]
        table = self._conformed(build(rows))
        refused = [*batch.refused, *rows.refused]
        n_refused = len({each.row_number for each in refused})
        self.n_records += rows.n_records + len({each.row_number for each in batch.refused})
        self.n_refused += n_refused
        return table, refused

    def finish(self) -> None:
        """Refuses a file that had no record, or lacked a required column throughout."""
        if not self.n_records:
            raise Refusal(
                "empty_file",
                "The file has no records.",
                "Export the file again; if there is nothing to deliver, send nothing.",
            )
        check_required(list(self.header), self.contract, self._found)

    def _match(self, header: tuple[str, ...]) -> Match:
        if header not in self._matches:
            match = match_header(header, self.contract)
            self._matches[header] = match
            self._found |= set(match.columns)
            self.header |= dict.fromkeys(header)
            if match.has_unknown and "unknown_columns" not in self.flags:
                self.flags.append("unknown_columns")
            if self.contract.format not in ("json", "jsonl"):
                check_required(header, self.contract, self._found)
        return self._matches[header]

    def _item(self, rows: _Rows) -> dict[str, pa.Array]:
        """item_id and source_key of an answer or a gold record."""
        ours = rows.get("item_id")
        key = rows.key()
        if self.contract.mapped("item"):
            ids = identity.item_ids(key, self.contract.project_id, self.contract.source or "")
            ours = pc.coalesce(ours, ids)
        return {"item_id": rows.needed(ours, "item", "item_id"), "source_key": key}

    def _answers(self, rows: _Rows) -> pa.Table:
        item = self._item(rows)
        shared = {
            "row_number": rows.numbers,
            **item,
            "confidence": rows.get("confidence"),
            "seconds": rows.get("seconds"),
            "comment": rows.get("comment"),
            "answered_at": rows.get("answered_at"),
            "batch_id": rows.get("batch"),
            "package_id": rows.get("package"),
            "replicate_no": rows.get("replicate"),
            "rescued": rows.unmapped(),
        }
        annotator, question = rows.get("annotator"), rows.get("question")
        fields = [each for each in self.contract.mapped("answer") if each in rows.match.columns]
        blocks = []
        for field in fields:
            who = field.annotator
            if who is None and self.contract.identity == "position":
                who = field.name
            name = rows.batch.header[rows.match.columns[field]]
            blocks.append(
                {
                    "answer": rows.cells(field),
                    "annotator": rows.constant(who) if who else annotator,
                    "question_id": rows.constant(field.question) if field.question else question,
                    "column_name": rows.constant(name),
                }
            )
        if self.contract.identity == "none":
            for block in blocks:
                block["annotator"] = rows.constant(None)
        elif self.contract.identity == "person" and blocks:
            blocks[0]["annotator"] = rows.needed(blocks[0]["annotator"], "annotator")
        table = _interleaved(shared, blocks, rows.is_good())
        self.packages |= set(pc.unique(table["package_id"]).drop_null().to_pylist())
        numbers = np.arange(1, table.num_rows + 1) + self._n_answers
        self._n_answers += table.num_rows
        return table.append_column("answer_number", pa.array(numbers, pa.int64()))

    def _conformed(self, table: pa.Table) -> pa.Table:
        """The feed's columns in one order, so that all batches of a file are alike."""
        for name in COLUMNS[self.contract.feed_kind]:
            if name not in table.column_names:
                table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
        return table.select(COLUMNS[self.contract.feed_kind])

    def _items(self, rows: _Rows) -> pa.Table:
        contract = self.contract
        text, paired = rows.get("text"), rows.get("paired_text")
        hashes = identity.content_hashes(text, paired)
        if contract.mapped("text"):
            rows.needed(text, "text")
        if contract.mapped("item"):
            key = rows.needed(rows.key(), "item")
        else:
            hashes_of_good = pc.if_else(rows.is_good(), hashes, pa.scalar(None, pa.string()))
            key = identity.keys_from_content(hashes_of_good, self._seen)
        source = contract.source or ""
        replaced = identity.item_ids(rows.get("replaces"), contract.project_id, source)
        columns = {
            "row_number": rows.numbers,
            "item_id": identity.item_ids(key, contract.project_id, source),
            "source": rows.constant(source),
            "source_key": key,
            "content_hash": hashes,
            "text": text,
            "paired_text": paired,
            "language": rows.get("language"),
            "batch_id": rows.get("batch"),
            "role": rows.get("role"),
            "replaces_item_id": replaced,
            "metadata": rows.unmapped(),
        }
        return pa.table(columns).filter(rows.is_good())

    def _gold(self, rows: _Rows) -> pa.Table:
        shared = {"row_number": rows.numbers, **self._item(rows)}
        question = rows.get("question")
        blocks = [
            {
                "answer": rows.cells(field),
                "question_id": rows.constant(field.question) if field.question else question,
            }
            for field in self.contract.mapped("answer")
            if field in rows.match.columns
        ]
        return _interleaved(shared, blocks, rows.is_good())

    def _briefs(self, rows: _Rows) -> pa.Table:
        columns = {
            "row_number": rows.numbers,
            "batch_id": rows.needed(rows.get("batch"), "batch"),
            "resource_id": rows.get("resource"),
        }
        for name in ("name", "answers_per_item", "overlap_share", "sent_at", "due_at"):
            columns[name] = rows.get(name)
        for name in ("priority", "guideline_version", "taxonomy_version"):
            columns[name] = rows.get(name)
        return pa.table(columns).filter(rows.is_good())


class _Rows:
    """The records of one batch, column by canonical column."""

    def __init__(self, mapper: Mapper, batch: Batch, match: Match) -> None:
        self.mapper = mapper
        self.contract = mapper.contract
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
        self._check_types()

    def is_good(self) -> pa.Array:
        """Which records have no problem so far."""
        return pa.array(~self._is_bad)

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
        if target in self.mapper.constants:
            column = pc.coalesce(column, self.constant(self.mapper.constants[target]))
        return column

    def key(self) -> pa.Array:
        """The source's own key of each item, of one column or several."""
        fields = [each for each in self.contract.mapped("item") if each in self.match.columns]
        if not fields or len(fields) < len(self.contract.mapped("item")):
            return self.constant(None)
        columns = [_trimmed(self.cells(field)) for field in fields]
        if self.contract.feed_kind == "labels" and self.contract.format == "csv":
            # Only what names its package may be a file that we wrote, guarded.
            is_ours = pc.is_valid(self.get("package"))
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
                    f"Fill in '{name}'; without it the record belongs to nothing.",
                )
        return column

    def unmapped(self) -> pa.Array:
        """A JSON object per record of the columns that we do not use; null where it has none."""
        parts = []
        for position in self.match.unmapped:
            column = self.batch.columns[position]
            if column.null_count == len(column):
                continue
            name = self.batch.header[position] or f"column {position + 1}"
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
            self._values[field], is_bad = convert(column, kind, field, self.contract.timezone)
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

    def _refuse(self, at: int, column: str | None, reason: str, message: str, hint: str) -> None:
        self._is_bad[at] = True
        values = (cells[at].as_py() for cells in self.batch.columns)
        record = dict(zip(self.batch.header, values, strict=True))
        number = self.numbers[at].as_py()
        self.refused.append(RefusedRecord(number, column, reason, message, hint, _json(record)))


def _interleaved(
    shared: dict[str, pa.Array], blocks: list[dict[str, pa.Array]], is_good: pa.Array
) -> pa.Table:
    """One row per record x answer field, record by record."""
    blocks = blocks or [{"answer": pa.nulls(len(is_good), pa.string())}]
    tables = [pa.table({**shared, **block}).filter(is_good) for block in blocks]
    if len(tables) == 1:
        return tables[0]
    n_rows = tables[0].num_rows
    order = np.arange(n_rows * len(tables)).reshape(len(tables), n_rows).T.ravel()
    return pa.concat_tables(tables).take(pa.array(order))


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
