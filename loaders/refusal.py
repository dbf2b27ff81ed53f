"""Why a file or a record was not landed, in words a vendor can act on."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

# Stands in a hint for the delivery's id, which whoever reads the file does not know.
THIS_DELIVERY = "<DELIVERY>"
# What follows it in a hint is for whoever runs Assay; its sender has neither contract nor command.
OURS = "On this side: "


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

    def of_delivery(self, delivery_id: str) -> Refusal:
        """The same refusal, where commands in its hint name the delivery."""
        return Refusal(self.reason, self.message, self.hint.replace(THIS_DELIVERY, delivery_id))


def for_sender(hint: str) -> str:
    """The part of a hint that says what the sender can do; nothing where that is nothing."""
    return hint.partition(OURS)[0].strip()


def accept_command(option: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The command that lets a delivery's feed contract know new names, ready for a shell."""
    told = [f"{option} {_in_shell(f'{new}={known}')}" for new, known in pairs]
    return " ".join([f"assay contract accept {THIS_DELIVERY}", *told])


def _in_shell(text: str) -> str:
    is_plain = not any(character in text for character in '"$`\\!\n')
    return f'"{text}"' if is_plain else shlex.quote(text)


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
