"""Landing: files go from drop/ to archive/ to raw.*, each exactly once, or are refused.

For one file: claim (rename out of drop/), archive (bytes, then arrival record, both fsynced),
parse (in a child), enter (rows and ledger in one transaction), move (to refused/, or away). A
process killed between any two of these is finished by the next one; see `recover` and `resume`.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loaders import drop as drop_folder
from loaders.archive import TIME, Archive, Arrival, ContractUse, read_json, write_json
from loaders.contract import Contract, load_contracts, parse_contract
from loaders.drop import MANIFEST, Dropped, is_regular, shown
from loaders.facts import disk_full_named
from loaders.feeds import Feeds
from loaders.ledger import Delivery, Ledger
from loaders.parser import Parsed, Parser
from loaders.refusal import Refusal

NO_BYTES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # sha256 of nothing
SETTLE_SECONDS = 0.3
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class LandingResult:
    """What one run of landing did."""

    deliveries: list[Delivery] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    bad_contracts: dict[str, str] = field(default_factory=dict)

    @property
    def n_files(self) -> int:
        """Files that arrived."""
        return len(self.deliveries)

    def with_status(self, status: str) -> list[Delivery]:
        """The deliveries that were landed, refused or found to be duplicates."""
        return [each for each in self.deliveries if each.status == status]


def land(
    drop: Path,
    archive: Path,
    refused: Path,
    facts: Path,
    contracts_dir: Path,
    seeds_dir: Path | None = None,
    *,
    settle_seconds: float | None = None,
    progress: Progress | None = None,
) -> LandingResult:
    """Lands every complete file in the drop folder.

    Args:
        drop: Where files come in: labels/<resource>/, items/<project>/, ...
        archive: Where their bytes are kept.
        refused: Where refused files go, each beside a `<file>.reason.json`.
        facts: facts.duckdb; made where it is missing.
        contracts_dir: Feed contracts, `<resource or source>/<project>.yml`.
        seeds_dir: Known projects and resources, for better hints.
        settle_seconds: A file written to more recently waits; ASSAY_SETTLE_SECONDS, or 0.3.
        progress: Called with (files done, files in all, name).

    Raises:
        DiskFull: Nothing is lost; run again when there is space.
        duckdb.IOException: Another process holds the facts.
    """
    with disk_full_named(archive), Ledger(facts) as ledger:
        store = Archive(archive)
        store.clean()
        contracts, bad = load_contracts(contracts_dir)
        with Parser(store.scratch) as parser:
            feeds = Feeds(contracts, bad, seeds_dir)
            landing = Landing(drop, refused, store, ledger, parser, feeds)
            landing.recover()
            landing.register_contracts(contracts_dir)
            landing.resume()
            if settle_seconds is None:
                settle_seconds = float(os.environ.get("ASSAY_SETTLE_SECONDS", SETTLE_SECONDS))
            ready, waiting = drop_folder.settled(drop, settle_seconds)
            for done, dropped in enumerate(ready):
                if progress:
                    progress(done, len(ready), shown(dropped.path.name))
                landing.take(dropped)
            if progress and ready:
                progress(len(ready), len(ready), "")
        names = [shown("/".join(each.parts)) for each in [*waiting, *landing.waiting]]
        return LandingResult(landing.deliveries, names, bad)


class Landing:
    """One run: the folders, the facts and the reader, held by one process."""

    def __init__(
        self,
        drop: Path,
        refused: Path,
        archive: Archive,
        ledger: Ledger,
        parser: Parser,
        feeds: Feeds,
    ) -> None:
        self.drop = drop
        self.refused = refused
        self.archive = archive
        self.ledger = ledger
        self.parser = parser
        self.feeds = feeds
        self.deliveries: list[Delivery] = []
        self.waiting: list[Dropped] = []
        self._last = self._last_time()

    def register_contracts(self, contracts_dir: Path) -> None:
        """Enters each feed contract whose bytes are new, before any file comes under it."""
        latest = {use.feed: use.contract_sha256 for use in self.ledger.contract_uses()}
        for contract in self.feeds.contracts:
            if latest.get(contract.feed) != contract.sha256:
                use = ContractUse(self._now(), contract.feed, contract.sha256)
                path = contracts_dir / f"{contract.feed}.yml"
                path = path if path.exists() else path.with_suffix(".yaml")
                self.archive.record_contract(use, path.read_bytes())
                self.ledger.enter_contract(use, contract)

    def recover(self) -> None:
        """Loads from the archive what the facts lack: they lose commits when a log is torn."""
        entered = {(use.received_at, use.feed) for use in self.ledger.contract_uses()}
        for use in self.archive.contract_uses():
            if (use.received_at, use.feed) not in entered:
                data = self.archive.contract_file(use.contract_sha256).read_bytes()
                contract = parse_contract(data, feed=use.feed, is_checked=True)
                self.ledger.enter_contract(use, contract)
        known = self.ledger.delivery_ids()
        for delivery_id in self.archive.delivery_ids():
            if delivery_id not in known:
                self.enter(self.archive.arrival(delivery_id))

    def resume(self) -> None:
        """Finishes the files that a killed process had claimed."""
        by_time = {each[: each.index("-")]: each for each in self.archive.delivery_ids()}
        for home in sorted(self.archive.incoming.iterdir()):
            self._resume(home, by_time.get(home.name))

    def take(self, dropped: Dropped) -> None:
        """Lands one file from the drop folder."""
        received_at = self._now()
        home = self.archive.incoming / received_at.strftime(TIME)
        contract = self._only_contract(dropped)
        if contract and contract.manifest == "required" and not is_regular(dropped.manifest):
            self.waiting.append(dropped)
            return
        try:
            path = drop_folder.claim(dropped, home)
        except FileNotFoundError:
            return  # taken away while we looked
        reached("claimed")
        self._land(path, dropped.parts, received_at)
        shutil.rmtree(home, ignore_errors=True)

    def enter(self, arrival: Arrival) -> Delivery:
        """Parses an archived file and enters it with its rows."""
        parsed = Parsed()
        if arrival.refusal is None and arrival.duplicate_of is None:
            parsed = self._parsed(arrival)
        reached("parsed")
        delivery = self.ledger.enter(arrival, parsed)
        reached("entered")
        self.deliveries.append(delivery)
        return delivery

    def _land(self, path: Path, parts: tuple[str, ...], received_at: datetime.datetime) -> None:
        arrival = self._arrival(path, parts, received_at)
        reached("archived")
        self.archive.record(arrival)
        reached("recorded")
        delivery = self.enter(arrival)
        self._move(path, parts, delivery)
        reached("moved")

    def _arrival(
        self, path: Path, parts: tuple[str, ...], received_at: datetime.datetime
    ) -> Arrival:
        """Archives a claimed file and decides under which feed contract it comes."""
        folder, name = shown("/".join(parts[:-1])), shown(parts[-1])
        flags = () if name == parts[-1] else ("file_name_escaped",)
        sha256, size, refusal, contract = NO_BYTES, 0, None, None
        manifest: dict[str, object] = {}
        duplicate_of = supersedes = None
        try:
            if not is_regular(path):
                raise Refusal(
                    "bad_name",
                    f"'{name}' is a link, pipe or device and no file.",
                    "Put the file itself into the folder.",
                )
            try:
                sha256, size = self.archive.store(path)
            except PermissionError:
                raise Refusal(
                    "unreadable",
                    "The file may not be read.",
                    "Give everyone the right to read it and send it again.",
                ) from None
            contract = self._contract(folder, name, sha256)
            duplicate_of = self.ledger.first_landed(sha256, contract.feed_kind, contract.project_id)
            manifest = _manifest(path)
            if manifest.get("sha256") not in (None, sha256):
                raise Refusal(
                    "incomplete",
                    "The file is not the one its manifest describes: their sha256 differ.",
                    "Send the file and its manifest again.",
                )
            supersedes = self._superseded(contract, manifest)
        except Refusal as error:
            refusal = (error.reason, error.message, error.hint)
        rows = manifest.get("rows")
        return Arrival(
            delivery_id=f"{received_at.strftime(TIME)}-{sha256[:8]}",
            received_at=received_at,
            folder=folder,
            file_name=name,
            sha256=sha256,
            size_bytes=size,
            feed_kind=contract.feed_kind if contract else _kind(folder),
            feed=contract.feed if contract else None,
            project_id=contract.project_id if contract else None,
            resource_id=contract.resource_id if contract else None,
            contract_sha256=contract.sha256 if contract else None,
            format=contract.format if contract else None,
            duplicate_of=duplicate_of if not refusal else None,
            supersedes=supersedes if not refusal and not duplicate_of else None,
            package_id=str(manifest["package"]) if manifest.get("package") else None,
            flags=flags,
            expected_rows=rows if isinstance(rows, int) else None,
            refusal=refusal,
        )

    def _contract(self, folder: str, name: str, sha256: str) -> Contract:
        def fits(contract: Contract) -> bool:
            return self._read(contract, name, sha256).refusal is None

        return self.feeds.choose(folder, name, fits)

    def _only_contract(self, dropped: Dropped) -> Contract | None:
        try:
            return self.feeds.choose(
                shown("/".join(dropped.parts[:-1])), shown(dropped.path.name), lambda _: False
            )
        except Refusal:
            return None

    def _superseded(self, contract: Contract, manifest: dict[str, object]) -> str | None:
        named = manifest.get("supersedes")
        if named is not None:
            found = self.ledger.latest_landed(contract.feed, str(named))
            if found is None and self.ledger.has_landed(str(named)):
                found = str(named)
            if found is None:
                raise Refusal(
                    "incomplete",
                    f"The manifest says the file replaces '{named}', which never landed.",
                    "Name the delivery or the file that it replaces, or leave 'supersedes' out.",
                )
            return found
        if contract.delivery_mode == "full":
            return self.ledger.latest_landed(contract.feed)
        return None

    def _parsed(self, arrival: Arrival) -> Parsed:
        data = self.archive.contract_file(arrival.contract_sha256 or "").read_bytes()
        contract = parse_contract(data, feed=arrival.feed or "", is_checked=True)
        parsed = self._read(contract, arrival.file_name, arrival.sha256)
        expected = arrival.expected_rows
        if parsed.refusal is None and expected is not None and expected != parsed.n_records:
            message = f"The file has {parsed.n_records:,} records; its manifest says {expected:,}."
            hint = "The file may have been cut: send it again with its manifest."
            return Parsed(refusal=Refusal("incomplete", message, hint))
        return parsed

    def _read(self, contract: Contract, name: str, sha256: str) -> Parsed:
        match = contract.matches_name(name)
        groups = match.groupdict() if match else {}
        constants = {key: value for key, value in groups.items() if value}
        path = self.archive.file(sha256)
        if not path.exists():
            message = "The archive no longer has the bytes of this file."
            return Parsed(refusal=Refusal("unreadable", message, "Send the file again."))
        file = self.archive.contract_file(contract.sha256)
        return self.parser.parse(path, file, contract, constants)

    def _move(self, path: Path, parts: tuple[str, ...], delivery: Delivery) -> None:
        """Puts a refused file where its sender finds it, with the reason; drops a landed one."""
        if delivery.status != "refused":
            path.unlink(missing_ok=True)
            return
        target = self.refused.joinpath(*parts)
        if target.is_dir() and not target.is_symlink():
            target = target.with_name(f"{delivery.delivery_id}-{target.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        reason = {
            "delivery_id": delivery.delivery_id,
            "file": f"{delivery.folder}/{delivery.file_name}".lstrip("/"),
            "received_at": delivery.received_at.isoformat() + "Z",
            "reason": delivery.reason_code,
            "message": delivery.message,
            "hint": delivery.hint,
        }
        stem = target.name if len(os.fsencode(target.name)) < 200 else delivery.delivery_id
        write_json(target.with_name(f"{stem}.reason.json"), reason)
        drop_folder.move(path, target)

    def _resume(self, home: Path, delivery_id: str | None) -> None:
        """Finishes a claimed file; without one, gives a lone sidecar back to the drop folder."""
        files = [path for path in home.rglob("*") if not path.is_dir() or path.is_symlink()]
        mains = [path for path in files if not path.name.endswith(MANIFEST)]
        for path in mains:
            parts = path.relative_to(home).parts
            if delivery_id is None:
                self._land(path, parts, _time(home.name))
            else:
                self._move(path, parts, self.ledger.delivery(delivery_id))
        for path in files if not mains else []:
            target = self.drop.joinpath(*path.relative_to(home).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            drop_folder.move(path, target)
        shutil.rmtree(home, ignore_errors=True)

    def _last_time(self) -> datetime.datetime:
        """The latest time that anything here bears, so that a clock set back changes nothing."""
        names = [*self.archive.delivery_ids()[-1:]]
        names += sorted(path.name for path in self.archive.contracts.glob("*.json"))[-1:]
        names += sorted(path.name for path in self.archive.incoming.iterdir())[-1:]
        times = [_time(name.split("-")[0]) for name in names]
        entered = self.ledger.last_received_at()
        return max([*times, *([entered] if entered else [])], default=datetime.datetime.min)

    def _now(self) -> datetime.datetime:
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        self._last = max(now, self._last + datetime.timedelta(microseconds=1))
        return self._last


def reached(step: str) -> None:
    """Marks a named moment of landing; the kill tests end the process here."""


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, TIME)


def _kind(folder: str) -> str | None:
    kind = folder.split("/")[0]
    return kind if kind in ("labels", "items", "gold", "batches") else None


def _manifest(path: Path) -> dict[str, object]:
    sidecar = path.with_name(path.name + MANIFEST)
    if not is_regular(sidecar):
        return {}
    try:
        document = read_json(sidecar)
    except (ValueError, OSError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Refusal(
            "incomplete",
            "The file's manifest is not readable as a JSON object.",
            'Write it as {"sha256": "…", "rows": 123}, or leave it out.',
        )
    return document
