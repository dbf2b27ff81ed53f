"""Where everything of one warehouse lies, and the lock that lets one writer in at a time."""

import errno
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assay.errors import Locked

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Workspace:
    """The folders of one warehouse.

    Attributes:
        home: Data, git-ignored (`ASSAY_HOME`).
        config: Holds `seeds/` and `loaders/contracts/` (`ASSAY_CONFIG`).
    """

    home: Path
    config: Path

    @classmethod
    def from_env(cls) -> "Workspace":
        """Reads ASSAY_HOME and ASSAY_CONFIG; both default to the repository's own."""
        home = os.environ.get("ASSAY_HOME") or REPOSITORY / "data"
        config = os.environ.get("ASSAY_CONFIG") or REPOSITORY
        return cls(Path(home).absolute(), Path(config).absolute())

    @property
    def drop(self) -> Path:
        """Files as they come."""
        return self.home / "drop"

    @property
    def archive(self) -> Path:
        """The bytes of every file that came, never changed."""
        return self.home / "archive"

    @property
    def refused(self) -> Path:
        """What could not be read, and why."""
        return self.home / "refused"

    @property
    def outbox(self) -> Path:
        """Work and rework packages, in the resource's own format."""
        return self.home / "outbox"

    @property
    def releases(self) -> Path:
        """Immutable dataset versions."""
        return self.home / "releases"

    @property
    def docs(self) -> Path:
        """Reports for people."""
        return self.home / "docs"

    @property
    def facts(self) -> Path:
        """The raw tables; only loaders write them."""
        return self.home / "facts.duckdb"

    @property
    def journal(self) -> Path:
        """What people decided, what left, what was published."""
        return self.home / "journal.sqlite"

    @property
    def builds(self) -> Path:
        """One folder per build, and CURRENT, the name of the published one."""
        return self.home / "builds"

    @property
    def seeds(self) -> Path:
        """What people configure, as CSV."""
        return self.config / "seeds"

    @property
    def contracts(self) -> Path:
        """Feed contracts: <resource or source>/<project>.yml."""
        return self.config / "loaders" / "contracts"

    @property
    def current_run(self) -> str | None:
        """The folder name of the published build."""
        try:
            name = (self.builds / "CURRENT").read_text().strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        # A pointer that somebody wrote over points nowhere; the next run builds anew.
        return name if re.fullmatch(r"[\w-]+", name) else None

    @property
    def current_build(self) -> Path | None:
        """The real path of the published build's database."""
        run = self.current_run
        path = self.builds / run / "assay.duckdb" if run else None
        return path.resolve() if path and path.exists() else None

    def create(self) -> None:
        """Makes every folder; dbt and DuckDB make none."""
        folders = [self.drop / feed for feed in ("labels", "items", "gold", "batches")]
        folders += [self.archive, self.refused, self.outbox, self.releases, self.docs]
        for folder in [*folders, self.builds / "dev"]:
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def writer_lock(self, timeout: float = 0.0, what: str = "assay") -> Iterator[None]:
        """Holds the warehouse's only writer lock; the kernel drops it if the process dies.

        Args:
            timeout: Seconds to wait for another writer.
            what: The work, told to whoever finds the lock taken.

        Raises:
            Locked: Another process still holds it after `timeout`.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.home / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            deadline = time.monotonic() + timeout
            while not _try_lock(descriptor):
                if time.monotonic() >= deadline:
                    raise Locked(_holder(descriptor))
                time.sleep(0.05)
            note = {"pid": os.getpid(), "what": what, "since": datetime.now(UTC).isoformat()}
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(note).encode(), 0)
            yield
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def _holder(descriptor: int) -> str:
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        return (
            f"The warehouse is being written by `{note['what']}` (process {note['pid']}) "
            f"since {note['since'][:19]} UTC. Try again when it has ended."
        )
    except (ValueError, KeyError, TypeError):
        return "The warehouse is being written by another process. Try again when it has ended."
