"""facts.duckdb: opening it, and telling a full disk from other troubles."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from loaders.refusal import DiskFull

SCHEMA = Path(__file__).with_name("facts.sql")
# What a bulk load needs to know of DuckDB: nothing is fetched from outside, all times are UTC.
CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Few checkpoints while many files land; what a torn log loses, the archive still has.
    "checkpoint_threshold": "256MB",
}
_FULL = ("no space left", "disk full", "out of disk", "enospc", "disk quota")


def open_facts(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Opens the facts, making file and tables where they are missing.

    One process at a time can hold them for writing; duckdb.IOException says who does.
    """
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    with disk_full_named(path):
        connection = duckdb.connect(str(path), read_only=read_only, config=CONFIG)
        connection.execute("set global TimeZone = 'UTC'")
        # It would write into the standard output of whoever lands for two seconds or more.
        connection.execute("set enable_progress_bar = false")
        if not read_only:
            connection.execute(SCHEMA.read_text(encoding="utf-8"))
    return connection


@contextmanager
def disk_full_named(path: Path, needed: Callable[[], int] | None = None) -> Iterator[None]:
    """Turns every way in which a full disk shows itself into DiskFull.

    Args:
        path: A file or folder on that disk.
        needed: Tells, once it is full, about how many bytes the work needs.
    """
    try:
        yield
    except DiskFull as error:
        if needed is None or "needed" in str(error):
            raise
        raise DiskFull(f"{error} {_told(needed())}") from error
    except (OSError, duckdb.Error) as error:
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if not is_full and not any(word in str(error).lower() for word in _FULL):
            raise
        folder = path if path.is_dir() else path.parent
        free = shutil.disk_usage(folder).free // 1_000_000 if folder.exists() else 0
        message = (
            f"The disk that holds {folder} is full ({free} MB free). Nothing was lost: "
            "free some space, then run the same command again."
        )
        raise DiskFull(f"{message} {_told(needed())}" if needed else message) from error


def _told(n_bytes: int) -> str:
    return f"About {n_bytes // 1_000_000 + 1} MB are needed."
