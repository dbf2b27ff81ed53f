"""Landing: files go from drop/ to archive/ to raw.*, each exactly once, or are refused.

For one file: claim (rename out of drop/), archive (bytes, then arrival record, both fsynced),
parse (in a child), enter (rows and ledger in one transaction), move (to refused/, or away). What
a killed process left between any two of these, the next one finishes before it takes new files.
"""

from __future__ import annotations

import datetime
import os
import shutil
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from loaders import drop as drop_folder
from loaders import steps
from loaders.archive import TIME, Archive, ContractUse, write_json
from loaders.clerk import Clerk, Progress
from loaders.contract import Contract, load_contracts
from loaders.drop import MANIFEST, Dropped, is_regular, shown
from loaders.facts import disk_full_named
from loaders.feeds import Feeds
from loaders.ledger import Delivery, Ledger
from loaders.parser import Parser
from loaders.receipt import receive
from loaders.refusal import Refusal

SETTLE_SECONDS = 0.3
# Copy, rows as Arrow and as facts take up to this much per byte of text; facts begin with some.
DISK_PER_BYTE = 6
DISK_AT_LEAST = 20_000_000


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
    parser: Parser | None = None,
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
        parser: One to keep from run to run; otherwise one is started and ended here.

    Raises:
        DiskFull: Nothing is lost; run again when there is space.
        duckdb.IOException: Another process holds the facts.
    """
    if settle_seconds is None:
        settle_seconds = float(os.environ.get("ASSAY_SETTLE_SECONDS", SETTLE_SECONDS))
    contracts, bad = load_contracts(contracts_dir)
    needed = partial(_bytes_needed, drop, archive)
    with disk_full_named(archive, needed), nullcontext(parser) if parser else Parser() as reader:
        if drop_folder.scan(drop):
            reader.start()  # It imports while the facts are opened.
        with Ledger(facts) as ledger:
            store = Archive(archive)
            store.clean()
            clerk = Clerk(store, ledger, reader)
            landing = _Landing(drop, refused, clerk, Feeds(contracts, bad, seeds_dir))
            landing.deliveries += clerk.recover()
            landing.register_contracts(contracts_dir)
            landing.resume()
            ready, waiting = drop_folder.settled(drop, settle_seconds)
            for done, dropped in enumerate(ready):
                if progress:
                    progress(done, len(ready), shown(dropped.path.name))
                landing.take(dropped)
            if progress and ready:
                progress(len(ready), len(ready), "")
        waiting += [*landing.waiting, *drop_folder.lone_manifests(drop)]
        names = [shown("/".join(each.parts)) for each in waiting]
        return LandingResult(landing.deliveries, names, bad)


class _Landing:
    """One run: the folders, the facts and the reader, held by one process."""

    def __init__(self, drop: Path, refused: Path, clerk: Clerk, feeds: Feeds) -> None:
        self.drop = drop
        self.refused = refused
        self.clerk = clerk
        self.archive = clerk.archive
        self.feeds = feeds
        self.deliveries: list[Delivery] = []
        self.waiting: list[Dropped] = []
        self._last = self._last_time()

    def register_contracts(self, contracts_dir: Path) -> None:
        """Enters each feed contract whose bytes are new, before any file comes under it."""
        ledger = self.clerk.ledger
        latest = {use.feed: use.contract_sha256 for use in ledger.contract_uses()}
        for contract in self.feeds.contracts:
            if latest.get(contract.feed) != contract.sha256:
                use = ContractUse(self._now(), contract.feed, contract.sha256)
                path = contracts_dir / f"{contract.feed}.yml"
                path = path if path.exists() else path.with_suffix(".yaml")
                self.archive.record_contract(use, path.read_bytes())
                ledger.enter_contract(use, contract)

    def resume(self) -> None:
        """Finishes the files that a killed process had claimed."""
        by_time = {each.split("-")[0]: each for each in self.archive.delivery_ids()}
        for home in sorted(self.archive.incoming.iterdir()):
            files = [path for path in home.rglob("*") if path.is_symlink() or not path.is_dir()]
            mains = [path for path in files if not path.name.endswith(MANIFEST)]
            for path in mains:
                parts = path.relative_to(home).parts
                if home.name in by_time:
                    self._move(path, parts, self.clerk.ledger.delivery(by_time[home.name]))
                else:
                    self._land(path, parts, _time(home.name))
            for path in files if not mains else []:  # a sidecar whose file was not yet claimed
                target = self.drop.joinpath(*path.relative_to(home).parts)
                with suppress(FileExistsError, NotADirectoryError):  # its folder is now a file
                    target.parent.mkdir(parents=True, exist_ok=True)
                    drop_folder.move(path, target)
            shutil.rmtree(home, ignore_errors=True)

    def take(self, dropped: Dropped) -> None:
        """Lands one file from the drop folder."""
        contract = self._likely_contract(dropped)
        if contract and contract.manifest == "required" and not is_regular(dropped.manifest):
            self.waiting.append(dropped)
            return
        received_at = self._now()
        home = self.archive.incoming / received_at.strftime(TIME)
        try:
            path = drop_folder.claim(dropped, home)
        except FileNotFoundError:
            return  # taken away while we looked
        steps.reached("claimed")
        self._land(path, dropped.parts, received_at)
        shutil.rmtree(home, ignore_errors=True)

    def _land(self, path: Path, parts: tuple[str, ...], received_at: datetime.datetime) -> None:
        arrival = receive(path, parts, received_at, self.clerk, self.feeds)
        steps.reached("archived")
        self.archive.record(arrival)
        steps.reached("recorded")
        delivery = self.clerk.enter(arrival)
        self.deliveries.append(delivery)
        self._move(path, parts, delivery)
        steps.reached("moved")

    def _likely_contract(self, dropped: Dropped) -> Contract | None:
        folder, name = shown("/".join(dropped.parts[:-1])), shown(dropped.path.name)
        try:
            return self.feeds.choose(folder, name, lambda _: False)
        except Refusal:
            return None

    def _move(self, path: Path, parts: tuple[str, ...], delivery: Delivery) -> None:
        """Puts a refused file where its sender finds it, with the reason; removes others."""
        if delivery.status != "refused":
            if is_regular(path) and path.stat().st_size != delivery.size_bytes:
                # Its writer went on after it was read: what came since lands in its turn.
                drop_folder.move(path, self.drop.joinpath(*parts))
            path.unlink(missing_ok=True)
            return
        target = self.refused.joinpath(*parts)
        if target.is_dir() and not target.is_symlink():
            target = target.with_name(f"{delivery.delivery_id}-{target.name}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):  # a refused file has the folder's name
            target = self.refused / f"{delivery.delivery_id}-{target.name}"[-200:]
        reason = {
            "delivery_id": delivery.delivery_id,
            "file": f"{delivery.folder}/{delivery.file_name}".lstrip("/"),
            "received_at": delivery.received_at.isoformat() + "Z",
            "reason": delivery.reason_code,
            "message": delivery.message,
            "hint": delivery.hint,
        }
        is_short = len(os.fsencode(target.name)) < 200
        stem = target.name if is_short else delivery.delivery_id
        write_json(target.with_name(f"{stem}.reason.json"), reason)
        drop_folder.move(path, target)

    def _last_time(self) -> datetime.datetime:
        """The latest time that anything here bears, so that a clock set back changes nothing."""
        names = [*self.archive.delivery_ids()[-1:]]
        names += sorted(path.name for path in self.archive.contracts.glob("*.json"))[-1:]
        names += sorted(path.name for path in self.archive.incoming.iterdir())[-1:]
        times = [_time(name.split("-")[0]) for name in names]
        entered = self.clerk.ledger.last_received_at()
        return max([*times, *([entered] if entered else [])], default=datetime.datetime.min)

    def _now(self) -> datetime.datetime:
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        self._last = max(now, self._last + datetime.timedelta(microseconds=1))
        return self._last


def _bytes_needed(drop: Path, archive: Path) -> int:
    """About how much disk the files take that wait: their archived copy, rows, and the log."""
    waiting = [each.size for each in drop_folder.scan(drop)]
    waiting += [each.size for each in drop_folder.scan(archive / "incoming")]
    return sum(waiting) * DISK_PER_BYTE + DISK_AT_LEAST


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, TIME)
