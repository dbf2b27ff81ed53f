"""The ledger of deliveries in facts.duckdb: one transaction per file, rows and entry together."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import duckdb
import pyarrow as pa

from loaders import steps
from loaders.archive import Arrival, ContractUse
from loaders.contract import Contract
from loaders.facts import disk_full_named, open_facts
from loaders.parser import Parsed
from loaders.refusal import OURS, THIS_DELIVERY, Refusal

TABLES = {"labels": "answers", "items": "items", "gold": "gold", "batches": "batch_briefs"}
# However many rows a file has, they pass through this much; only huge cells need more.
MEMORY_LIMIT = "256MB"


@dataclass(frozen=True)
class Delivery:
    """One row of raw.deliveries; received = landed + refused + duplicate."""

    delivery_id: str
    received_at: datetime.datetime
    feed_kind: str | None
    feed: str | None
    resource_id: str | None
    project_id: str | None
    folder: str
    file_name: str
    format: str | None
    sha256: str
    size_bytes: int
    contract_sha256: str | None
    status: str
    reason_code: str | None
    message: str | None
    hint: str | None
    duplicate_of: str | None
    supersedes: str | None
    package_id: str | None
    encoding: str | None
    header: str | None
    flags: str
    n_received: int
    n_landed: int
    n_refused: int
    n_duplicate: int


class Ledger:
    """The facts, held for writing."""

    def __init__(self, facts: Path) -> None:
        self._path = facts
        self._connection = open_facts(facts)
        self._connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        # Rows that come as a stream enter no faster with more, and small files slower.
        self._connection.execute("set threads = 1")
        self._landed: dict[tuple[str | None, ...], dict[str, str]] = {}
        query = "select sha256, feed_kind, project_id, file_name, delivery_id from raw.deliveries"
        for *key, name, each in self._fetch(
            f"{query} where status = 'landed' order by received_at"
        ):
            self._landed.setdefault(tuple(key), {}).setdefault(name, each)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def delivery_ids(self) -> set[str]:
        """All deliveries that are entered."""
        return {row[0] for row in self._fetch("select delivery_id from raw.deliveries")}

    def contract_uses(self) -> list[ContractUse]:
        """All contract versions that are entered, in the order of first use."""
        query = "select received_at, feed, contract_sha256 from raw.contracts order by received_at"
        return [ContractUse(*row) for row in self._fetch(query)]

    def last_received_at(self) -> datetime.datetime | None:
        """The latest arrival that is entered."""
        query = "select max(received_at) from raw.{}"
        times = [self._fetch(query.format(each))[0][0] for each in ("deliveries", "contracts")]
        return max((each for each in times if each), default=None)

    def first_landed(
        self, sha256: str, feed_kind: str, project_id: str, is_same: Callable[[str], bool]
    ) -> str | None:
        """The delivery that landed these bytes for this project and kind of feed.

        `is_same` tells whether a file name says the same about the bytes.
        """
        landed = self._landed.get((sha256, feed_kind, project_id), {})
        return next((each for name, each in landed.items() if is_same(name)), None)

    def landed_for(self, sha256: str, project_id: str, package_id: str) -> str | None:
        """The first landed delivery of these bytes that answered a certain package."""
        query = """
            select delivery_id from raw.deliveries
            where sha256 = ? and project_id = ? and package_id = ? and status = 'landed'
            order by received_at limit 1
        """
        rows = self._fetch(query, [sha256, project_id, package_id])
        return rows[0][0] if rows else None

    def latest_landed(self, feed: str, file_name: str | None = None) -> str | None:
        """The latest landed delivery of a feed, or the latest with a file name."""
        query = """
            select delivery_id from raw.deliveries
            where feed = ? and status = 'landed' and (? is null or file_name = ?)
            order by received_at desc limit 1
        """
        rows = self._fetch(query, [feed, file_name, file_name])
        return rows[0][0] if rows else None

    def delivery(self, delivery_id: str) -> Delivery:
        """One entered delivery."""
        names = ", ".join(each.name for each in fields(Delivery))
        query = f"select {names} from raw.deliveries where delivery_id = ?"
        return Delivery(*self._fetch(query, [delivery_id])[0])

    def has_landed(self, delivery_id: str, feed: str) -> bool:
        """Whether a delivery of this feed is entered as landed."""
        query = """
            select 1 from raw.deliveries
            where delivery_id = ? and feed = ? and status = 'landed'
        """
        return bool(self._fetch(query, [delivery_id, feed]))

    def enter_contract(self, use: ContractUse, contract: Contract) -> None:
        """Enters a version of a feed contract."""
        with self._transaction():
            self._connection.execute(
                "insert into raw.contracts values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    use.contract_sha256,
                    use.received_at,
                    use.feed,
                    contract.feed_kind,
                    contract.project_id,
                    contract.resource_id,
                    contract.identity,
                    contract.delivery_mode,
                    json.dumps(contract.label_aliases, ensure_ascii=False),
                ],
            )

    def enter(self, arrival: Arrival, parsed: Parsed) -> Delivery:
        """Enters a delivery with its rows and refused records, all or nothing."""
        delivery = self._delivery(arrival, parsed)
        try:
            self._enter(delivery, arrival, parsed)
        except duckdb.Error as error:
            if not _needs_memory(error):
                raise
            self._connection.execute("reset global memory_limit")
            self._enter(delivery, arrival, parsed)
            self._connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        if delivery.status == "landed":
            key = (arrival.sha256, arrival.feed_kind, arrival.project_id)
            self._landed.setdefault(key, {}).setdefault(arrival.file_name, arrival.delivery_id)
        return delivery

    def _enter(self, delivery: Delivery, arrival: Arrival, parsed: Parsed) -> None:
        with self._transaction():
            if delivery.status == "landed":
                constants = {"delivery_id": arrival.delivery_id, "received_at": arrival.received_at}
                self._insert("refused_records", parsed.refused, constants)
                constants["project_id"] = arrival.project_id
                if arrival.feed_kind == "labels":
                    constants["resource_id"] = arrival.resource_id
                self._insert(TABLES[arrival.feed_kind or ""], parsed.rows, constants)
            names = ", ".join(each.name for each in fields(Delivery))
            marks = ", ".join("?" for _ in fields(Delivery))
            self._connection.execute(
                f"insert into raw.deliveries ({names}) values ({marks})", list(astuple(delivery))
            )

    def _delivery(self, arrival: Arrival, parsed: Parsed) -> Delivery:
        refusal = Refusal(*arrival.refusal) if arrival.refusal else parsed.refusal
        status, n_duplicate, n_records, n_refused = "landed", 0, parsed.n_records, parsed.n_refused
        if arrival.duplicate_of:
            status = "duplicate"
            query = "select n_received from raw.deliveries where delivery_id = ?"
            first = self._fetch(query, [arrival.duplicate_of])
            n_records = n_duplicate = first[0][0] if first else 0
            refusal = Refusal(
                "duplicate_file",
                f"These bytes already arrived as delivery {arrival.duplicate_of}.",
                "Nothing to do, if nothing was to change. Meant as new answers that equal the old? "
                "Send the package's own file back, whose rows name the package. "
                f"{OURS}`assay requeue {THIS_DELIVERY}`, then `assay run`, lands these bytes as an "
                "answer of their own.",
            )
        elif refusal is not None:
            status, n_records, n_refused = "refused", 0, 0
        refusal = refusal and refusal.of_delivery(arrival.delivery_id)
        packages = parsed.packages
        return Delivery(
            **{
                name: getattr(arrival, name)
                for name in [
                    "delivery_id",
                    "received_at",
                    "feed_kind",
                    "feed",
                    "resource_id",
                    "project_id",
                    "folder",
                    "file_name",
                    "format",
                    "sha256",
                    "size_bytes",
                    "contract_sha256",
                    "duplicate_of",
                    "supersedes",
                ]
            },
            status=status,
            reason_code=refusal.reason if refusal else None,
            message=refusal.message if refusal else None,
            hint=refusal.hint if refusal else None,
            package_id=arrival.package_id or (packages[0] if len(packages) == 1 else None),
            encoding=parsed.encoding,
            header=json.dumps(parsed.header, ensure_ascii=False) if parsed.header else None,
            flags=json.dumps([*arrival.flags, *parsed.flags]),
            n_received=n_records,
            n_landed=n_records - n_refused - n_duplicate,
            n_refused=n_refused,
            n_duplicate=n_duplicate,
        )

    def _insert(self, table: str, path: Path | None, constants: dict[str, object]) -> None:
        if path is None:
            return
        names = ", ".join(f"? as {name}" for name in constants)
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as rows:
            self._connection.register("parsed", rows)
            try:
                self._connection.execute(
                    f"insert into raw.{table} by name select {names}, * from parsed",
                    list(constants.values()),
                )
            finally:
                self._connection.unregister("parsed")

    def _fetch(self, query: str, values: list[object] | None = None) -> list[tuple]:
        return self._connection.execute(query, values or []).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with disk_full_named(self._path):
            self._connection.execute("begin")
            try:
                yield
                steps.reached("inserted")
                self._connection.execute("commit")
            except BaseException:
                with suppress(duckdb.Error):  # a fatal error has already ended the transaction
                    self._connection.execute("rollback")
                raise


def _needs_memory(error: duckdb.Error) -> bool:
    """Whether a transaction failed, and was undone, for want of memory."""
    return isinstance(error, duckdb.OutOfMemoryException) or "memory limit" in str(error)
