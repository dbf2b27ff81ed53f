"""What a lead signs: sign-offs, waivers and approvals, written to the journal alone."""

import assay.signing
from app import access, warehouse
from assay.journal import Journal
from assay.signing import Seen
from assay.workspace import Workspace


def seen(project_id: str, batch_id: str, status: str, round_: int) -> Seen:
    """A batch with all its verdicts as the build that is shown has them."""
    build = warehouse.current_build()
    gates = warehouse.query("batches/gates_seen", project=project_id, batch=batch_id).frame
    records = gates.to_dict("records")
    return Seen(project_id, batch_id, status, round_, records, build.run_id if build else None)


def sign_off(batch: Seen, reason: str) -> None:
    """Accepts a batch as it was shown.

    Raises:
        NotAllowed: The person at the page may not.
        WrongUse: The batch has ended, or no reason is given.
    """
    person = access.require("sign_off")
    assay.signing.sign_off(_journal(), batch, reason, person.name)


def waive(batch: Seen, gate_id: str, question_id: str, reason: str) -> None:
    """Sets one gate of a batch aside.

    Raises:
        NotAllowed: The person at the page may not.
        WrongUse: The batch has no such gate, or no reason is given.
    """
    person = access.require("waive")
    assay.signing.waive(_journal(), batch, gate_id, question_id, reason, person.name)


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
    kinds = ["sign_off", "items_accepted", "waiver", "package_approved"]
    for entry in _journal().entries(after_seq=seq, kinds=kinds):
        payload = entry.payload
        if entry.kind == "package_approved" and payload.get("package_id") in packages:
            sentences.append(f"{entry.actor} approved package {payload['package_id']}.")
        elif (payload.get("project_id"), payload.get("batch_id")) != (project_id, batch_id):
            continue
        elif entry.kind == "sign_off":
            sentences.append(f"{entry.actor} signed the batch off.")
        elif entry.kind == "items_accepted":
            sentences.append(f"{entry.actor} accepted {len(payload['items'])} resolved items.")
        elif entry.kind == "waiver":
            sentences.append(f"{entry.actor} set the gate {payload.get('gate_id')} aside.")
    return sentences


def _journal() -> Journal:
    return Journal(Workspace.from_env().journal)
