"""A refused file, or a duplicate that was meant, goes from the archive back into drop/."""

from __future__ import annotations

import json
import os
from pathlib import Path

from loaders.archive import Archive, write_bytes, write_json
from loaders.drop import MANIFEST

LONGEST_NAME = 255


class CannotRequeue(Exception):
    """A file that cannot come in again; the text says why."""


def requeue(
    archive: Path, refused: Path, drop: Path, delivery_id: str, *, again: bool = False
) -> Path:
    """Puts the archived bytes of a delivery back into the drop folder, under the same name.

    What its sidecar said goes with it. The copy in refused/ is taken away; what was written of
    the refusal stays in the ledger. With `again`, its sidecar says that bytes which have landed
    before are meant as answers once more.

    Raises:
        CannotRequeue: The archive has no such delivery or no bytes of it, or a file with that
            name waits already.
    """
    store = Archive(archive)
    if delivery_id not in store.delivery_ids():
        raise CannotRequeue(f"The archive has no delivery {delivery_id}.")
    arrival = store.arrival(delivery_id)
    source = store.file(arrival.sha256)
    if not source.is_file():
        raise CannotRequeue(f"The bytes of {delivery_id} are no longer in the archive.")
    if arrival.size_bytes == 0:
        raise CannotRequeue(f"{arrival.file_name} had no bytes; there is nothing to land.")
    folder = drop.joinpath(*[part for part in arrival.folder.split("/") if part])
    target = folder / arrival.file_name
    if len(os.fsencode(target.name + MANIFEST)) > LONGEST_NAME:
        raise CannotRequeue(
            f"Its name, escaped, is too long for a file. Copy {source} into {folder} by a shorter."
        )
    if target.exists() or target.is_symlink():
        raise CannotRequeue(f"{target} is there already; land it first.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise CannotRequeue(f"A file stands where the folder {folder} would be.") from None
    sidecar = {"sha256": arrival.sha256, "rows": arrival.expected_rows}
    sidecar |= {"package": arrival.package_id, "supersedes": arrival.supersedes}
    sidecar |= {"again": again or None}
    told = {key: value for key, value in sidecar.items() if value is not None}
    if len(told) > 1:
        write_json(target.with_name(target.name + MANIFEST), told)
    write_bytes(target, source.read_bytes())
    _clear(refused.joinpath(*[part for part in arrival.folder.split("/") if part]), delivery_id)
    _clear(refused, delivery_id)
    return target


def _clear(folder: Path, delivery_id: str) -> None:
    """Takes a delivery's copy in refused/ away, and the note beside it."""
    for note in folder.glob("*.reason.json") if folder.is_dir() else []:
        try:
            document = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if document.get("delivery_id") == delivery_id:
            note.with_name(note.name.removesuffix(".reason.json")).unlink(missing_ok=True)
            note.unlink(missing_ok=True)
