"""What a lead signs on the command line: sign-offs and waivers, with the values they rest on."""

from typing import Any

from assay import reports
from assay.batches import Batch, actor, given_reason
from assay.errors import WrongUse
from assay.journal import Entry, Journal
from assay.workspace import Workspace
from loaders.header import nearest_name

_SEEN = (
    "gate_id", "question_id", "scope", "scope_key", "metric", "threshold", "value", "ci_low",
    "ci_high", "n", "verdict", "reason", "n_looks",
)  # fmt: skip


def gates_seen(workspace: Workspace, batch: Batch) -> list[dict[str, Any]]:
    """The verdicts of a batch's last round as they are published."""
    rows = reports.query(
        workspace,
        f"select project_id, batch_id, {', '.join(_SEEN)} from marts.gate_results "
        "where is_last_round order by gate_id, question_id, scope, scope_key",
    )
    own = (batch.project_id, batch.batch_id)
    return [
        {name: row[name] for name in _SEEN}
        for row in rows
        if (row["project_id"], row["batch_id"]) == own
    ]


def sign_off(workspace: Workspace, batch: Batch, reason: str) -> Entry:
    """Accepts a batch as it is published.

    Raises:
        WrongUse: It is accepted or cancelled already.
    """
    if batch.status in ("accepted", "released", "cancelled"):
        raise WrongUse(f"Batch {batch.batch_id} is {batch.status} already.")
    payload = {
        "project_id": batch.project_id,
        "batch_id": batch.batch_id,
        "round": batch.round,
        "reason": given_reason(reason),
        "gates": gates_seen(workspace, batch),
        "run_id": workspace.current_run,
    }
    return Journal(workspace.journal).append("sign_off", payload, actor())


def waive(
    workspace: Workspace, batch: Batch, gate_id: str, question_id: str | None, reason: str
) -> Entry:
    """Sets a gate of a batch aside.

    Raises:
        WrongUse: The batch has no such gate.
    """
    seen = gates_seen(workspace, batch)
    chosen = [
        gate
        for gate in seen
        if gate["gate_id"] == gate_id and question_id in (None, gate["question_id"])
    ]
    if not chosen:
        known = sorted({gate["gate_id"] for gate in seen})
        nearest = nearest_name(gate_id, known)
        meant = f" Was {nearest} meant?" if nearest else ""
        raise WrongUse(
            f"Batch {batch.batch_id} has no gate {gate_id}.{meant} It has: {', '.join(known)}."
        )
    payload = {
        "project_id": batch.project_id,
        "batch_id": batch.batch_id,
        "gate_id": gate_id,
        "question_id": question_id,
        "reason": given_reason(reason),
        "gates": chosen,
        "run_id": workspace.current_run,
    }
    return Journal(workspace.journal).append("waiver", payload, actor())
