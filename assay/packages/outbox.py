"""Lets packages go: noted in the journal first, then moved into `outbox/` whole."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assay.journal import Entry, Journal
from assay.packages.files import NoContract, render
from assay.packages.marts import Marts
from assay.packages.payload import Package
from assay.packages.proposals import (
    ACTOR,
    due_at,
    left_of,
    narrowed,
    propose,
    read_packages,
    wanted,
)

if TYPE_CHECKING:
    from assay.workspace import Workspace


@dataclass
class DispatchResult:
    """What dispatch did, by package id; iterates over what left.

    Attributes:
        proposed: Noted as proposals.
        sent: Noted as sent, and sent.
        remade: Noted as sent before, but not in the outbox: put there again.
        problems: Why something could not go out, with what to do.
    """

    proposed: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    remade: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def has_written(self) -> bool:
        """Whether the journal has new entries that a build reads."""
        return bool(self.proposed or self.sent)

    def __iter__(self) -> Iterator[str]:
        return iter([*self.sent, *self.remade])


def dispatch(
    workspace: "Workspace", build: Path | None = None, journal: Journal | None = None
) -> DispatchResult:
    """Proposes what is due and sends what may go; doing it again changes nothing.

    Args:
        workspace: Whose outbox it is.
        build: The build to read; default: the published one.
        journal: Default: the workspace's own.
    """
    build = build or workspace.current_build
    journal = journal or Journal(workspace.journal)
    result = DispatchResult()
    if build is None:
        return result
    result.proposed = [each["package_id"] for each in propose(build, journal)]
    sent = {entry.payload["package_id"]: entry for entry in _entries(journal, "package_sent")}
    approved = {entry.payload["package_id"] for entry in _entries(journal, "package_approved")}
    with Marts(build) as marts:
        finished = marts.finished_packages()
        still_wanted = wanted(marts.rework_queue())
        first_rounds = {name: entry.payload for name, entry in sent.items()}
        for package_id, package in {**first_rounds, **read_packages(journal)}.items():
            try:
                if package_id in sent:
                    if package_id not in finished and _remake(sent[package_id], marts, workspace):
                        result.remade.append(package_id)
                elif package_id in finished:
                    _remove(_proposed(package_id, workspace))
                elif package_id in approved or _is_automatic(package, marts):
                    # What was settled or went elsewhere while it waited is not paid for.
                    if items := left_of(package, still_wanted):
                        narrow = narrowed(package, items, marts)
                        send(narrow, build, workspace, journal, marts=marts)
                        result.sent.append(package_id)
                else:
                    _show(package, marts, workspace)
            except NoContract as error:
                result.problems.append(str(error))
    return result


def send(
    package: Package,
    build: Path,
    workspace: "Workspace",
    journal: Journal,
    marts: Marts | None = None,
) -> Path:
    """Sends one package.

    Its files lie ready on the disk and its `package_sent` entry in the journal before the folder
    gets its name in the outbox. Killed before the entry, nothing has left; killed after it, the
    next dispatch moves the same bytes there.

    Returns:
        The package's folder in the outbox.

    Raises:
        NoContract: The resource has no feed contract for the project.
    """
    if marts is None:
        with Marts(build) as opened:
            return send(package, build, workspace, journal, marts=opened)
    # The days count from now, not from when it was proposed.
    if "brief" not in package:
        days = marts.resource(package["resource_id"]).get("rework_days")
        package = {**package, "due_at": due_at(days)}
    # In the order in which the journal gives it back, so that files made again are the same.
    package = json.loads(json.dumps(package, sort_keys=True))
    made = render(package, marts, workspace.contracts)
    folder = outbox_folder(package, workspace)
    staged = _staged(package["package_id"], workspace)
    _write_folder(staged, made.files)
    payload = {
        **package,
        "folder": folder.relative_to(workspace.home).as_posix(),
        "file_name": made.data_file,
        "sha256": made.sha256,
    }
    entry_id = f"sent-{package['package_id']}"
    journal.append("package_sent", payload, ACTOR, entry_id=entry_id)
    _move(staged, folder)
    _remove(_proposed(package["package_id"], workspace))
    return folder


def send_again(entry: Entry, workspace: "Workspace", marts: Marts) -> bool:
    """Puts a package that was sent back into the outbox if it is gone; the same bytes."""
    return _remake(entry, marts, workspace)


def approve(journal: Journal, package_id: str, reason: str = "", actor: str = ACTOR) -> Entry:
    """Notes that a proposed package may go out; the next dispatch sends it.

    Raises:
        KeyError: There is no such proposal.
    """
    if package_id not in read_packages(journal):
        known = ", ".join(read_packages(journal)) or "none"
        raise KeyError(f"No package {package_id} is proposed (proposed so far: {known}).")
    payload = {"package_id": package_id, "reason": reason}
    return journal.append("package_approved", payload, actor, entry_id=f"approved-{package_id}")


def recall(
    journal: Journal, workspace: "Workspace", package_id: str, reason: str, actor: str
) -> Entry:
    """Notes that a package is not wanted any more; what was sent stays where it is, marked so.

    Raises:
        KeyError: There is no such package of rework or of answers that are owed.
    """
    package = read_packages(journal).get(package_id)
    if package is None:
        known = ", ".join(read_packages(journal)) or "none"
        raise KeyError(f"No package {package_id} was proposed (proposed so far: {known}).")
    payload = {"package_id": package_id, "reason": reason}
    entry = journal.append("package_recalled", payload, actor, entry_id=f"recalled-{package_id}")
    folder = outbox_folder(package, workspace)
    if folder.is_dir():
        told = f"Please leave this package; it is not wanted any more.\n\n{reason}\n"
        (folder / "RECALLED.txt").write_text(told, encoding="utf-8")
    return entry


def outbox_folder(package: Package, workspace: "Workspace") -> Path:
    """Where a package lies once it is sent."""
    return workspace.outbox / package["resource_id"] / package["package_id"]


def _is_automatic(package: Package, marts: Marts) -> bool:
    return marts.project(package["project_id"]).get("rework_policy") == "auto"


def _remake(entry: Entry, marts: Marts, workspace: "Workspace") -> bool:
    """Puts a package that was noted as sent into the outbox, if it isn't there."""
    package: Package = entry.payload  # type: ignore[assignment]
    folder = workspace.home / package["folder"]
    if folder.exists():
        return False
    staged = _staged(package["package_id"], workspace)
    if not staged.exists():
        _write_folder(staged, render(package, marts, workspace.contracts).files)
    _move(staged, folder)
    _remove(_proposed(package["package_id"], workspace))
    return True


def _show(package: Package, marts: Marts, workspace: "Workspace") -> None:
    """Lays a proposal out for whoever decides about it."""
    folder = _proposed(package["package_id"], workspace)
    if not folder.exists():
        staged = _staged(package["package_id"], workspace)
        _write_folder(staged, render(package, marts, workspace.contracts).files)
        _move(staged, folder)


def _proposed(package_id: str, workspace: "Workspace") -> Path:
    return workspace.outbox / "proposed" / package_id


def _staged(package_id: str, workspace: "Workspace") -> Path:
    return workspace.outbox / ".staged" / package_id


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Writes files into a folder that has its name only once all of them are on the disk."""
    part = folder.with_name(f"{folder.name}.part")
    _remove(part)
    part.mkdir(parents=True)
    for name, data in files.items():
        with (part / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    _remove(folder)
    _move(part, folder)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    for folder in {source.parent, target.parent}:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _entries(journal: Journal, kind: str) -> list[Entry]:
    return journal.entries(kinds=(kind,))
