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
    return [drop_file(workspace.drop / path, data) for path, data in files.items()]


def drop_file(path: Path, data: bytes) -> Path:
    """Writes a file beside the drop folder and moves it in whole."""
    part = path.with_name(f".{path.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(data)
    return part.replace(path)
