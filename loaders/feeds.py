"""Which feed a file belongs to: its folder, its name and, last, its columns decide."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from loaders.contract import Contract, find_contracts
from loaders.header import nearest_name
from loaders.refusal import OURS, THIS_DELIVERY, Refusal

KINDS = ("labels", "items", "gold", "batches")


class Feeds:
    """The feed contracts in force, and the words people may have meant."""

    def __init__(self, contracts: list[Contract], bad: dict[str, str], seeds: Path | None) -> None:
        self.contracts = contracts
        self.bad = bad
        self._seeds = seeds

    def choose(self, folder: str, file_name: str, fits: Callable[[Contract], bool]) -> Contract:
        """The contract of a file.

        Args:
            folder: Below drop/, with '/' between its parts.
            file_name: The file's own name.
            fits: Tells whether the file has a contract's columns; asked only where several
                contracts are possible.

        Raises:
            Refusal: unknown_feed, no_contract, bad_contract, ambiguous_feed or bad_name.
        """
        kind, _, owner = folder.partition("/")
        if kind not in KINDS or not owner:
            raise Refusal(
                "unknown_feed",
                f"Nothing is expected in the folder '{folder or 'drop'}'.",
                "Put files into labels/<resource>/, items/<project>/, gold/<project>/ or "
                "batches/<project>/.",
            )
        found = find_contracts(self.contracts, folder)
        if not found:
            self._refuse_unknown(kind, owner)
        named = [each for each in found if each.matches_name(file_name)]
        found = named or [each for each in found if not each.file_pattern]
        if not found:
            raise Refusal(
                "bad_name",
                f"The file name '{file_name}' does not follow the feed contract's file_pattern.",
                f"Name the file as agreed. {OURS}or change file_pattern in the feed contract.",
            )
        if len(found) > 1:
            found = self._by_columns(found, fits)
        return found[0]

    def _by_columns(
        self, found: list[Contract], fits: Callable[[Contract], bool]
    ) -> list[Contract]:
        fitting = [each for each in found if fits(each)]
        if len(fitting) == 1:
            return fitting
        names = ", ".join(each.feed for each in fitting or found)
        what = "It fits none of" if not fitting else "It fits all of"
        raise Refusal(
            "ambiguous_feed",
            f"The folder belongs to several feed contracts. {what}: {names}.",
            "Put the file into a folder below it that has the project's name.",
        )

    def _refuse_unknown(self, kind: str, owner: str) -> None:
        name = owner.split("/")[0]
        is_meant = (
            (lambda feed: feed.startswith(f"{name}/"))
            if kind == "labels"
            else (lambda feed: feed.endswith(f"/{name}"))
        )
        broken = [text for feed, text in sorted(self.bad.items()) if is_meant(feed)]
        if broken:
            raise Refusal(
                "bad_contract",
                "The feed contract of this folder cannot be used; the file itself may be fine.",
                f"{OURS}{broken[0].rstrip('.')}. Correct it, then `assay requeue {THIS_DELIVERY}`.",
            )
        contracts = [each for each in self.contracts if each.feed_kind == kind]
        known = {each.resource_id if kind == "labels" else each.project_id for each in contracts}
        nearest = nearest_name(name, sorted(each for each in known if each))
        meant = f" Was '{nearest}' meant?" if nearest else ""
        what = "resource" if kind == "labels" else "project"
        column = f"{what}_id"
        is_seeded = name in _seeded(self._seeds, f"{what}s.csv", column)
        where = (
            f"loaders/contracts/{name}/<project>.yml"
            if kind == "labels"
            else (f"loaders/contracts/<source>/{name}.yml")
        )
        raise Refusal(
            "no_contract",
            f"There is no feed contract for {kind} of {what} '{name}'"
            + ("." if is_seeded else f", nor is that {what} known.")
            + meant,
            f"Use the right folder. {OURS}if it is right, write {where} with feed: {kind}, then "
            f"`assay requeue {THIS_DELIVERY}`.",
        )


def _seeded(seeds: Path | None, file_name: str, column: str) -> Sequence[str]:
    path = seeds / file_name if seeds else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return [row.get(column) or "" for row in csv.DictReader(file)]
