"""Records of a file become rows of raw.*: columns mapped, typed, identified, none invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import identity
from loaders.contract import Contract, Field
from loaders.formats import Batch
from loaders.header import Match, check_required, match_header
from loaders.refusal import Refusal, RefusedRecord
from loaders.rows import Rows

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
        self._n_unusable_seconds = 0
        self._first_refused: RefusedRecord | None = None
        self._found: set[Field] = set()
        self._matches: dict[tuple[str, ...], Match] = {}
        self._members: dict[str, tuple[dict[str, None], set[Field]]] = {}
        self._seen: Counter[str] = Counter()

    def map(self, batch: Batch) -> tuple[pa.Table, list[RefusedRecord]]:
        """Rows of the feed's raw table, and the records that cannot be landed."""
        match = self._match(batch)
        rows = Rows(self.contract, self.constants, batch, match)
        build = {
            "labels": self._answers,
            "items": self._items,
            "gold": self._gold,
            "batches": self._briefs,
        }[self.contract.feed_kind]
        table = self._conformed(build(rows))
        refused = [*batch.refused, *rows.refused]
        self._first_refused = self._first_refused or next(iter(refused), None)
        n_refused = len({each.row_number for each in refused})
        self.n_records += rows.n_records + len({each.row_number for each in batch.refused})
        self.n_refused += n_refused
        self._n_unusable_seconds += rows.n_unusable_seconds
        return _placed(table, refused, batch)

    def finish(self) -> None:
        """Refuses a file that had no record, or lacked a required column throughout.

        Flags `unusable_seconds:N`: the time spent of N records was set aside into `rescued`.
        """
        if not self.n_records:
            raise Refusal(
                "empty_file",
                "The file has no records.",
                "Export the file again; if there is nothing to deliver, send nothing.",
            )
        if not self.header and self._first_refused is not None:
            raise Refusal(
                "malformed",
                f"None of the file's {self.n_records:,} records can be read. "
                f"{self._first_refused.message}",
                self._first_refused.hint,
            )
        if self._n_unusable_seconds:
            self.flags.append(f"unusable_seconds:{self._n_unusable_seconds}")
        check_required(list(self.header), self.contract, self._found)
        for member, (names, found) in self._members.items():
            if names:
                _check(tuple(names), self.contract, found, member)

    @property
    def has_keys(self) -> bool:
        """Whether a column was found that says which item or batch a record is about."""
        return any(field.maps_to in ("item", "item_id", "text", "batch") for field in self._found)

    def _match(self, batch: Batch) -> Match:
        header = batch.header
        if header not in self._matches:
            match = match_header(header, self.contract, batch.own)
            self._matches[header] = match
            self._found |= set(match.columns)
            self.header |= dict.fromkeys(header)
            if match.has_unknown and "unknown_columns" not in self.flags:
                self.flags.append("unknown_columns")
            if not batch.is_sparse:
                _check(header, self.contract, set(match.columns), batch.member)
        if batch.member is not None and batch.is_sparse and not batch.own:
            names, found = self._members.setdefault(batch.member, ({}, set()))
            names |= dict.fromkeys(header)
            found |= set(self._matches[header].columns)
        return self._matches[header]

    def _item(self, rows: Rows) -> dict[str, pa.Array]:
        """item_id and source_key of an answer or a gold record."""
        ours = rows.get("item_id")
        key = rows.key()
        if self.contract.mapped("item"):
            ids = identity.item_ids(key, self.contract.project_id, self.contract.source or "")
            ours = pc.coalesce(ours, ids)
        return {"item_id": rows.needed(ours, "item", "item_id"), "source_key": key}

    def _answers(self, rows: Rows) -> pa.Table:
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
            who = rows.constant(field.annotator) if field.annotator else annotator
            if self.contract.identity == "position" and not field.annotator:
                # Of several columns each is a position; of one, the annotator column tells it.
                column = rows.constant(field.name)
                who = column if len(fields) > 1 else pc.coalesce(annotator, column)
            name = rows.batch.header[rows.match.columns[field]]
            blocks.append(
                {
                    "answer": rows.cells(field),
                    "annotator": who,
                    "question_id": rows.constant(field.question) if field.question else question,
                    "column_name": rows.constant(name),
                }
            )
        if self.contract.identity == "none":
            for block in blocks:
                block["annotator"] = rows.constant(None)
        elif self.contract.identity == "person" and blocks:
            blocks[0]["annotator"] = rows.needed(blocks[0]["annotator"], "annotator")
        table = _interleaved(shared, blocks, rows)
        packages = pc.unique(table["package_id"]).drop_null().to_pylist()
        # Whether there is one or several is all that is asked, and a row may have its own.
        self.packages = set(sorted(self.packages.union(packages))[:2])
        numbers = np.arange(1, table.num_rows + 1) + self._n_answers
        self._n_answers += table.num_rows
        return table.append_column("answer_number", pa.array(numbers, pa.int64()))

    def _conformed(self, table: pa.Table) -> pa.Table:
        """The feed's columns in one order, so that all batches of a file are alike."""
        for name in COLUMNS[self.contract.feed_kind]:
            if name not in table.column_names:
                table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
        return table.select(COLUMNS[self.contract.feed_kind])

    def _items(self, rows: Rows) -> pa.Table:
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
        return rows.good(pa.table(columns))

    def _gold(self, rows: Rows) -> pa.Table:
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
        return _interleaved(shared, blocks, rows)

    def _briefs(self, rows: Rows) -> pa.Table:
        columns = {
            "row_number": rows.numbers,
            "batch_id": rows.needed(rows.get("batch"), "batch"),
            "resource_id": rows.get("resource"),
        }
        for name in ("name", "answers_per_item", "overlap_share", "sent_at", "due_at"):
            columns[name] = rows.get(name)
        for name in ("priority", "guideline_version", "taxonomy_version"):
            columns[name] = rows.get(name)
        return rows.good(pa.table(columns))


def _check(
    header: tuple[str, ...], contract: Contract, found: set[Field], member: str | None
) -> None:
    """Refuses a file, or by its name a file of an archive, that lacks a required column."""
    try:
        check_required(header, contract, found)
    except Refusal as error:
        if member is None:
            raise
        raise Refusal(error.reason, f"{member}: {error.message}", error.hint) from None


def _placed(
    table: pa.Table, refused: list[RefusedRecord], batch: Batch
) -> tuple[pa.Table, list[RefusedRecord]]:
    """Rows of one file of an archive: numbered on from those before it, refused by its name."""
    if batch.member is None:
        return table, refused
    numbers = pc.add(table["row_number"], batch.offset)
    at = table.column_names.index("row_number")
    named = [
        replace(
            each,
            row_number=each.row_number + batch.offset,
            message=f"{batch.member}: {each.message}",
        )
        for each in refused
    ]
    return table.set_column(at, "row_number", numbers), named


def _interleaved(
    shared: dict[str, pa.Array], blocks: list[dict[str, pa.Array]], rows: Rows
) -> pa.Table:
    """One row per record x answer field, record by record."""
    blocks = blocks or [{"answer": rows.constant(None)}]
    tables = [rows.good(pa.table({**shared, **block})) for block in blocks]
    if len(tables) == 1:
        return tables[0]
    n_rows = tables[0].num_rows
    order = np.arange(n_rows * len(tables)).reshape(len(tables), n_rows).T.ravel()
    return pa.concat_tables(tables).take(pa.array(order))
