"""Is everything as it was written? Hashes of the journal's entries and the archived files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assay.journal import Journal
from assay.workspace import Workspace
from loaders.archive import Archive, BadRecord
from loaders.facts import open_facts


@dataclass(frozen=True)
class Findings:
    """What was checked, and one sentence per problem."""

    n_entries: int
    n_files: int
    problems: list[str]


def verify(workspace: Workspace) -> Findings:
    """Checks the journal's chain, the facts' copy of it, and every archived file."""
    journal = Journal(workspace.journal)
    problems = [*journal.verify(), *_mirror_problems(workspace, journal)]
    n_files, archive_problems = _archive_problems(workspace)
    return Findings(len(journal.entries()), n_files, problems + archive_problems)


def _mirror_problems(workspace: Workspace, journal: Journal) -> list[str]:
    """A journal rewritten as a whole has a sound chain, but differs from its copy in the facts."""
    if not workspace.facts.exists():
        return []
    with (
        workspace.writer_lock(10, "assay verify"),
        open_facts(workspace.facts, read_only=True) as facts,
    ):
        mirrored = dict(
            facts.execute("select seq, entry_sha256 from raw.journal_entries").fetchall()
        )
    here = {entry.seq: entry.sha256 for entry in journal.entries()}
    return [
        f"journal: entry {seq} is not the one that builds have read."
        if seq in here
        else f"journal: entry {seq}, which builds have read, is gone."
        for seq in sorted(mirrored)
        if here.get(seq) != mirrored[seq]
    ]


def _archive_problems(workspace: Workspace) -> tuple[int, list[str]]:
    if not workspace.archive.exists():
        return 0, []
    archive = Archive(workspace.archive)
    problems = []
    hashes = set()
    for delivery_id in archive.delivery_ids():
        try:
            arrival = archive.arrival(delivery_id)
        except BadRecord as error:
            problems.append(f"archive: {error}")
            continue
        hashes.add(arrival.sha256)
        if not archive.file(arrival.sha256).exists():
            problems.append(f"archive: {arrival.file_name} ({delivery_id}) is gone.")
    files = [path for path in archive.files.rglob("*") if path.is_file()]
    for path in files:
        if _sha256(path) != path.name:
            problems.append(f"archive: {path} was changed.")
    return len(files), problems


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
