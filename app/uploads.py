"""Files that people put in through the page: into drop/, like any other, whole or not at all."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app import access
from assay.journal import Journal
from assay.workspace import Workspace

MOST_BYTES = 50 * 1024 * 1024
_LONGEST_NAME = 150
_KINDS = ("labels", "items", "gold", "batches")
# What the landing takes for a file that is still being written.
_PARTIAL = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download")


class NotTaken(Exception):
    """A file that cannot be put into drop/; the text says why and what would do."""


@dataclass(frozen=True)
class Feed:
    """One place for files, and what comes there."""

    folder: str
    kind: str
    project_id: str
    resource_id: str | None
    name: str


def feeds() -> list[Feed]:
    """The feeds that a contract describes, by folder below drop/."""
    root = Workspace.from_env().contracts
    found = {feed.folder: feed for path in sorted(root.glob("*/*.y*ml")) for feed in _feed(path)}
    return sorted(found.values(), key=lambda feed: (_KINDS.index(feed.kind), feed.folder))


def put(folder: str, name: str, data: bytes) -> Path:
    """Puts a file into drop/ under its own name.

    Args:
        folder: Of one of `feeds()`.
        name: The file's name; a folder in it is refused.
        data: Its bytes.

    Returns:
        Where it waits to be landed.

    Raises:
        NotAllowed: The person at the page may not.
        NotTaken: The feed, name or size will not do, or such a file waits already.
    """
    person = access.require("upload")
    if folder not in {feed.folder for feed in feeds()}:
        raise NotTaken("Nothing is expected there: choose one of the known feeds.")
    _check_name(name)
    if not data:
        raise NotTaken(f"{name} is empty. Export it again.")
    if len(data) > MOST_BYTES:
        raise NotTaken(
            f"{name} has {len(data) / 1024**2:.0f} MB, {MOST_BYTES // 1024**2} MB is the most. "
            "Cut it in parts, or put it into the drop folder directly."
        )
    workspace = Workspace.from_env()
    target = workspace.drop / folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A link never takes the place of a file that waits there.
        os.link(temporary, target)
    except FileExistsError as error:
        raise NotTaken(
            f"A file named {name} waits there already; it is landed with the next run."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    payload: dict[str, Any] = {
        "folder": folder,
        "file_name": name,
        "n_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    Journal(workspace.journal).append("uploaded", payload, person.name)
    return target


def _check_name(name: str) -> None:
    if not name or name != Path(name).name or name in (".", "..") or "\\" in name:
        raise NotTaken("A file needs a name of its own, without folders.")
    if name.startswith(".") or name.lower().endswith(_PARTIAL):
        raise NotTaken(f"{name} looks like a file that is still being written. Rename it.")
    if len(name.encode()) > _LONGEST_NAME or not name.isprintable():
        raise NotTaken("Give the file a shorter name of plain characters.")


def _feed(path: Path) -> Iterator[Feed]:
    try:
        contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return
    if not isinstance(contract, dict):
        return
    kind, project = str(contract.get("feed")), str(contract.get("project"))
    resource = contract.get("resource")
    if kind == "labels" and resource:
        yield Feed(f"labels/{resource}/{project}", kind, project, str(resource), path.stem)
    elif kind in _KINDS[1:]:
        yield Feed(f"{kind}/{project}", kind, project, None, path.stem)
