"""The archive: every file that arrived, its arrival record, and the contracts it came under.

archive/files/<ab>/<sha256>               the bytes, never changed
archive/arrivals/<delivery_id>.json       what arrived, when, under which feed contract
archive/contracts/<sha256>.yml            the bytes of each contract version
archive/contracts/<time>-<sha8>.json      from when a feed used it
archive/incoming/<time>/<folder>/<file>   claimed, not finished
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TIME = "%Y%m%dT%H%M%S%f"
BLOCK = 1 << 20


class BadRecord(Exception):
    """A file of the archive's own that cannot be read; the text names it and says what to do."""


@dataclass(frozen=True)
class Arrival:
    """One file as it arrived; enough to land it again from the archive alone."""

    delivery_id: str
    received_at: datetime.datetime
    folder: str
    file_name: str
    sha256: str
    size_bytes: int
    feed_kind: str | None = None
    feed: str | None = None
    project_id: str | None = None
    resource_id: str | None = None
    contract_sha256: str | None = None
    format: str | None = None
    duplicate_of: str | None = None
    supersedes: str | None = None
    package_id: str | None = None
    flags: tuple[str, ...] = ()
    expected_rows: int | None = None
    refusal: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class ContractUse:
    """From when a feed used a version of its contract."""

    received_at: datetime.datetime
    feed: str
    contract_sha256: str


class Archive:
    """Files and records that survive everything else; each write is on disk when it returns."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = root / "files"
        self.arrivals = root / "arrivals"
        self.contracts = root / "contracts"
        self.incoming = root / "incoming"
        self.scratch = root / "scratch"
        # Of its own: the reader of a process that was killed may still be writing into another.
        self.parsing = self.scratch / f"parse-{secrets.token_hex(8)}"
        for folder in (self.files, self.arrivals, self.contracts, self.incoming, self.scratch):
            folder.mkdir(parents=True, exist_ok=True)

    def file(self, sha256: str) -> Path:
        """Where the bytes with this hash are."""
        return self.files / sha256[:2] / sha256

    def contract_file(self, sha256: str) -> Path:
        """Where the contract with this hash is."""
        return self.contracts / f"{sha256}.yml"

    def store(self, path: Path) -> tuple[str, int]:
        """Copies a file into the archive; returns its sha256 and size."""
        digest, size = hashlib.sha256(), 0
        copy = self.scratch / "storing"
        with path.open("rb") as source, copy.open("wb") as target:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                target.write(block)
            sha256 = digest.hexdigest()
            home = self.file(sha256)
            if home.exists() and home.stat().st_size == size:
                return sha256, size
            target.flush()
            os.fsync(target.fileno())
        if not home.parent.exists():
            home.parent.mkdir()
            sync_folder(self.files)
        copy.replace(home)
        sync_folder(home.parent)
        return sha256, size

    def record(self, arrival: Arrival) -> None:
        """Writes the arrival record; from now on the file counts as received."""
        document = asdict(arrival) | {"received_at": arrival.received_at.isoformat()}
        write_json(self.arrivals / f"{arrival.delivery_id}.json", document)

    def delivery_ids(self) -> list[str]:
        """All arrivals, oldest first."""
        return sorted(path.stem for path in self.arrivals.glob("*.json"))

    def arrival(self, delivery_id: str) -> Arrival:
        """One arrival record."""
        path = self.arrivals / f"{delivery_id}.json"
        try:
            document: dict[str, Any] = read_json(path)
            document["received_at"] = datetime.datetime.fromisoformat(document["received_at"])
            document["flags"] = tuple(document["flags"])
            document["refusal"] = tuple(document["refusal"]) if document["refusal"] else None
            return Arrival(**document)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise _bad_record(path, error) from error

    def record_contract(self, use: ContractUse, data: bytes) -> None:
        """Keeps a contract's bytes, and from when the feed used them."""
        home = self.contract_file(use.contract_sha256)
        if not home.exists():
            write_bytes(home, data)
        document = asdict(use) | {"received_at": use.received_at.isoformat()}
        stem = f"{use.received_at.strftime(TIME)}-{use.contract_sha256[:8]}"
        write_json(self.contracts / f"{stem}.json", document)

    def contract_uses(self) -> Iterator[ContractUse]:
        """All versions of all contracts, in the order of first use."""
        for path in sorted(self.contracts.glob("*.json")):
            try:
                document = read_json(path)
                received_at = datetime.datetime.fromisoformat(document["received_at"])
                use = ContractUse(received_at, document["feed"], document["contract_sha256"])
            except (ValueError, TypeError, LookupError, RecursionError) as error:
                raise _bad_record(path, error) from error
            yield use

    def clean(self) -> None:
        """Removes what a killed process left half-made; only for the one who holds the facts."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(exist_ok=True)
        for folder in (self.arrivals, self.contracts):
            for path in folder.glob("*.tmp"):
                path.unlink(missing_ok=True)


def _bad_record(path: Path, error: Exception) -> BadRecord:
    return BadRecord(
        f"{path} is damaged ({type(error).__name__}: {str(error)[:120]}). Put back a copy of it; "
        "without one, move it out of the archive and drop the file that it tells of again (the "
        "bytes are in archive/files), then: assay rebuild"
    )


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Writes a JSON file whole or not at all."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    write_bytes(path, (text + "\n").encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: temporary name, fsync, rename, fsync of the folder."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON file of ours."""
    return json.loads(path.read_text(encoding="utf-8"))


def sync_folder(folder: Path) -> None:
    """Puts a folder's names on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
