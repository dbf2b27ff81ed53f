"""Archived files become rows: what landing, recovery and rebuilding have in common."""

from __future__ import annotations

from collections.abc import Callable

from loaders import steps
from loaders.archive import Archive, Arrival
from loaders.contract import Contract, parse_contract
from loaders.ledger import Delivery, Ledger
from loaders.parser import Parsed, Parser
from loaders.refusal import Refusal

Progress = Callable[[int, int, str], None]


class Clerk:
    """Reads archived files and enters them in the ledger; holds no state of its own."""

    def __init__(self, archive: Archive, ledger: Ledger, parser: Parser) -> None:
        self.archive = archive
        self.ledger = ledger
        self.parser = parser

    def recover(self, progress: Progress | None = None) -> list[Delivery]:
        """Enters whatever the archive has and the facts lack.

        A process may have been killed in between, the database's log torn, or the facts be new.
        """
        entered = {(use.received_at, use.feed) for use in self.ledger.contract_uses()}
        for use in self.archive.contract_uses():
            if (use.received_at, use.feed) not in entered:
                data = self.archive.contract_file(use.contract_sha256).read_bytes()
                contract = parse_contract(data, feed=use.feed, is_checked=True)
                self.ledger.enter_contract(use, contract)
        known = self.ledger.delivery_ids()
        missing = [each for each in self.archive.delivery_ids() if each not in known]
        arrivals = [self.archive.arrival(each) for each in missing]
        # A duplicate has as many records as its first, which is therefore entered before it.
        arrivals.sort(key=lambda each: each.duplicate_of is not None)
        deliveries = []
        for done, arrival in enumerate(arrivals):
            if progress:
                progress(done, len(arrivals), arrival.file_name)
            deliveries.append(self.enter(arrival))
        return deliveries

    def enter(self, arrival: Arrival) -> Delivery:
        """Parses an archived file and enters it with its rows."""
        parsed = Parsed()
        if arrival.refusal is None and arrival.duplicate_of is None:
            parsed = self._parsed(arrival)
        steps.reached("parsed")
        delivery = self.ledger.enter(arrival, parsed)
        steps.reached("entered")
        return delivery

    def read(self, contract: Contract, file_name: str, sha256: str) -> Parsed:
        """Parses archived bytes under a contract."""
        match = contract.matches_name(file_name)
        groups = match.groupdict() if match else {}
        constants = {key: value for key, value in groups.items() if value}
        path = self.archive.file(sha256)
        if not path.exists():
            message = "The archive no longer has the bytes of this file."
            return Parsed(refusal=Refusal("unreadable", message, "Send the file again."))
        contract_file = self.archive.contract_file(contract.sha256)
        scratch = self.archive.parsing
        return self.parser.parse(path, contract_file, contract, constants, scratch, file_name)

    def _parsed(self, arrival: Arrival) -> Parsed:
        data = self.archive.contract_file(arrival.contract_sha256 or "").read_bytes()
        contract = parse_contract(data, feed=arrival.feed or "", is_checked=True)
        parsed = self.read(contract, arrival.file_name, arrival.sha256)
        expected = arrival.expected_rows
        if parsed.refusal is None and expected is not None and expected != parsed.n_records:
            message = f"The file has {parsed.n_records:,} records; its manifest says {expected:,}."
            hint = "The file may have been cut: send it again with its manifest."
            return Parsed(refusal=Refusal("incomplete", message, hint))
        return parsed
