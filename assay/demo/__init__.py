"""A story told through files: what resources send, and what they send back."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.workspace import Workspace


def write_demo(workspace: "Workspace", today: date | None = None) -> list[Path]:
    """Drops the files of both demo projects, as their resources would send them.

    Args:
        workspace: Where the drop folder is.
        today: The day that the story's dates count from; default: today (UTC).

    Returns:
        The files written, in the order in which they were.
    """
    from assay.demo.drop import first_files

    files = first_files(today or datetime.now(UTC).date())
    return [_drop(workspace, path, data) for path, data in files.items()]


def write_next(workspace: "Workspace") -> list[Path]:
    """Drops what the resources send back for the packages that went out since the last time.

    Returns:
        The files written; none if nothing was sent.
    """
    from assay.demo.redelivery import answer_package
    from assay.journal import Journal

    journal = Journal(workspace.journal)
    answered = {entry.payload.get("package_id") for entry in journal.entries(kinds=("demo",))}
    written = []
    for entry in journal.entries(kinds=("package_sent",)):
        package_id = entry.payload["package_id"]
        if package_id in answered or not (made := answer_package(entry.payload)):
            continue
        written.append(_drop(workspace, *made))
        note = {"step": "next", "package_id": package_id, "file": made[0]}
        journal.append("demo", note, "assay demo", entry_id=f"demo-{package_id}")
    return written


def _drop(workspace: "Workspace", path: str, data: bytes) -> Path:
    """Writes a file outside the drop folder and moves it in whole."""
    part = workspace.home / "demo.part"
    target = workspace.drop / path
    target.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(data)
    return part.replace(target)
