"""What a lead signs, on the command line or a page: always with the values that it rests on."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assay.errors import WrongUse
from assay.journal import Entry, Journal

# Of each gate, the columns of `gate_results` that are kept.
SEEN = (
    "gate_id", "question_id", "scope", "scope_key", "metric", "threshold", "value", "ci_low",
    "ci_high", "n", "verdict", "reason", "n_looks",
)  # fmt: skip
_ENDED = ("accepted", "released", "cancelled")


@dataclass(frozen=True)
class Seen:
    """A batch as a lead saw it when signing.

    Attributes:
        project_id: The project.
        batch_id: The batch.
        status: Where it stood.
        round: Its last round.
        gates: Its rows of `gate_results` of that round, with at least the columns SEEN.
        run_id: The build that they were read from.
    """

    project_id: str
    batch_id: str
    status: str
    round: int
    gates: Iterable[Mapping[str, Any]]
    run_id: str | None


def given_reason(reason: str) -> str:
    """A reason with something in it.

    Raises:
        WrongUse: It is empty.
    """
    if not reason.strip():
        raise WrongUse('Say why: --reason "…". It is kept in the journal beside your name.')
    return reason.strip()


def sign_off(journal: Journal, seen: Seen, reason: str, by: str) -> Entry:
    """Accepts a batch as it was seen.

    Raises:
        WrongUse: It is accepted or cancelled already, or no reason is given.
    """
    _is_open(seen)
    return journal.append("sign_off", _entry(seen, reason, round=seen.round), by)


def accept_items(
    journal: Journal, seen: Seen, items: list[str], n_items: int, reason: str, by: str
) -> Entry:
    """Accepts the resolved items of a batch that is open and stays so.

    Args:
        journal: Where it is noted.
        seen: The batch.
        items: Its resolved work items that are not accepted yet.
        n_items: All its work items.
        reason: Why they cannot wait.
        by: Who signs.

    Raises:
        WrongUse: The batch has ended, nothing of it is resolved, or no reason is given.
    """
    _is_open(seen)
    if not items:
        raise WrongUse(
            f"No item of batch {seen.batch_id} is resolved that is not accepted already. An item "
            "is when a reviewer decided it, or its answers have a majority that none to come can "
            "overturn and nobody is asked again."
        )
    entry = _entry(seen, reason, round=seen.round, n_items=n_items, items=sorted(items))
    return journal.append("items_accepted", entry, by)


def waive(
    journal: Journal, seen: Seen, gate_id: str, question_id: str | None, reason: str, by: str
) -> Entry:
    """Sets a gate of a batch aside.

    Raises:
        WrongUse: The batch has no such gate, or no reason is given.
    """
    chosen = [
        gate
        for gate in seen.gates
        if gate["gate_id"] == gate_id and question_id in (None, gate["question_id"])
    ]
    if not chosen:
        from loaders.header import nearest_name

        known = sorted({gate["gate_id"] for gate in seen.gates})
        nearest = nearest_name(gate_id, known)
        meant = f" Was {nearest} meant?" if nearest else ""
        raise WrongUse(
            f"Batch {seen.batch_id} has no gate {gate_id}.{meant} It has: {', '.join(known)}."
        )
    entry = _entry(seen, reason, gate_id=gate_id, question_id=question_id)
    return journal.append("waiver", {**entry, "gates": _values(chosen)}, by)


def _is_open(seen: Seen) -> None:
    if seen.status in _ENDED:
        raise WrongUse(f"Batch {seen.batch_id} is {seen.status} already.")


def _entry(seen: Seen, reason: str, **more: Any) -> dict[str, Any]:
    return {
        "project_id": seen.project_id,
        "batch_id": seen.batch_id,
        "reason": given_reason(reason),
        "gates": _values(seen.gates),
        "run_id": seen.run_id,
        **more,
    }


def _values(gates: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The columns that are kept; a data frame's numbers and gaps become JSON's."""
    return [{name: _plain(gate[name]) for name in SEEN} for gate in gates]


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value
