"""Why a file or a record was not landed, in words a vendor can act on."""

from __future__ import annotations

from dataclasses import dataclass


class Refusal(Exception):
    """A file that cannot be landed.

    Attributes:
        reason: Stable code, e.g. `missing_column`.
        message: What is wrong, and where.
        hint: What to do next.
    """

    def __init__(self, reason: str, message: str, hint: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.hint = hint


class NeedsStrictReading(Exception):
    """The fast reader met something odd: read the file again, record by record."""


class DiskFull(Exception):
    """The disk is full; nothing was lost, and the same command can simply be run again."""


@dataclass(frozen=True)
class RefusedRecord:
    """One reason why one record was not landed; a record may have several."""

    row_number: int
    column_name: str | None
    reason_code: str
    message: str
    hint: str
    record: str
