"""What a lead signs: sign-offs, waivers and approvals, written to the journal alone."""

from typing import Any

from app import access
from assay.journal import Journal
from assay.workspace import Workspace


def sign_off(
    project_id: str, batch_id: str, round_: int, gates: list[dict[str, Any]], reason: str
) -> None:
    """Accepts a batch as it stands after a round.

    Args:
        project_id: The project.
        batch_id: The batch.
        round_: The round that was looked at.
        gates: Gate, question and verdict as the lead saw them.
        reason: Why, in the lead's words.

    Raises:
        NotAllowed: The person at the page may not.
    """
    person = access.require("sign_off")
    payload = {
        "project_id": project_id,
        "batch_id": batch_id,
        "round": round_,
        "reason": reason,
        "gates": gates,
    }
    _journal().append("sign_off", payload, person.name)


def waive(project_id: str, batch_id: str, gate_id: str, question_id: str, reason: str) -> None:
    """Sets one gate of a batch aside.

    Raises:
        NotAllowed: The person at the page may not.
        ValueError: No reason is given.
    """
    person = access.require("waive")
    if not reason.strip():
        raise ValueError("A gate is set aside with a reason only.")
    payload = {
        "project_id": project_id,
        "batch_id": batch_id,
        "gate_id": gate_id,
        "question_id": question_id,
        "reason": reason,
    }
    _journal().append("waiver", payload, person.name)


def approve_package(package_id: str, reason: str) -> None:
    """Lets a proposed package go out with the next run; saying it twice counts once.

    Raises:
        NotAllowed: The person at the page may not.
    """
    person = access.require("approve_package")
    _journal().append(
        "package_approved",
        {"package_id": package_id, "reason": reason},
        person.name,
        entry_id=f"approved-{package_id}",
    )


def release_hold(delivery_id: str, reason: str) -> None:
    """Lets the answers of a held delivery count from the next run on.

    Raises:
        NotAllowed: The person at the page may not.
        ValueError: No reason is given.
    """
    person = access.require("release_hold")
    if not reason.strip():
        raise ValueError("A held delivery passes with a reason only.")
    _journal().append("hold_release", {"delivery_id": delivery_id, "reason": reason}, person.name)


def signed_since(seq: int, project_id: str, batch_id: str, packages: set[str]) -> list[str]:
    """What was signed for a batch after the build that is shown, one sentence each."""
    sentences = []
    kinds = ["sign_off", "waiver", "package_approved"]
    for entry in _journal().entries(after_seq=seq, kinds=kinds):
        payload = entry.payload
        if entry.kind == "package_approved" and payload.get("package_id") in packages:
            sentences.append(f"{entry.actor} approved package {payload['package_id']}.")
        elif (payload.get("project_id"), payload.get("batch_id")) != (project_id, batch_id):
            continue
        elif entry.kind == "sign_off":
            sentences.append(f"{entry.actor} signed the batch off.")
        elif entry.kind == "waiver":
            sentences.append(f"{entry.actor} set the gate {payload.get('gate_id')} aside.")
    return sentences


def _journal() -> Journal:
    return Journal(Workspace.from_env().journal)
