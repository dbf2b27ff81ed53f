"""What arrives: files from drop/, and entries of the journal."""

import time
from collections.abc import Callable

from assay.progress import Progress
from assay.workspace import Workspace
from loaders.drop import MANIFEST
from loaders.journal_mirror import mirror as mirror_journal
from loaders.landing import LandingResult
from loaders.landing import land as land_files

SECONDS_TO_SETTLE = 0.35


def land(workspace: Workspace, progress: Progress) -> LandingResult:
    """Lands every complete file in drop/, then mirrors the journal."""
    workspace.create()
    progress("Landing")
    landed = _land_once(workspace, progress)
    if any(not name.endswith(MANIFEST) for name in landed.waiting):
        # A file written a moment ago may still be growing; landing looks at it once more.
        time.sleep(SECONDS_TO_SETTLE)
        later = _land_once(workspace, progress)
        deliveries = [*landed.deliveries, *later.deliveries]
        landed = LandingResult(deliveries, later.waiting, later.bad_contracts)
    mirror(workspace)
    return landed


def _land_once(workspace: Workspace, progress: Progress) -> LandingResult:
    return land_files(
        workspace.drop,
        workspace.archive,
        workspace.refused,
        workspace.facts,
        workspace.contracts,
        workspace.seeds,
        progress=counter("Landing", progress),
    )


def counter(step: str, progress: Progress) -> Callable[[int, int, str], None]:
    """Landing's way of telling progress, as ours."""
    return lambda done, total, name: progress(f"{step}: {done} of {total} {name}")


def mirror(workspace: Workspace) -> None:
    """Copies new journal entries into the facts, where a build reads them."""
    mirror_journal(workspace.journal, workspace.facts)
