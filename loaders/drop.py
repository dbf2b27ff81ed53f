"""The drop folder: what lies there, what must wait, and taking a file out of it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PARTIAL = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download")
MANIFEST = ".manifest.json"
# A sidecar comes with its file, and an upload goes on: what lies this long is worth a look.
STALLED_SECONDS = 600.0


@dataclass(frozen=True)
class Dropped:
    """A file in the drop folder."""

    path: Path
    parts: tuple[str, ...]  # below drop/, the file's own name last
    is_regular: bool
    is_partial: bool
    modified_ns: int
    size: int

    @property
    def manifest(self) -> Path:
        """Where its sidecar would be."""
        return self.path.with_name(self.path.name + MANIFEST)

    @property
    def described(self) -> Path | None:
        """Where the file of a sidecar would be; None for a file of its own."""
        name = self.path.name
        return self.path.with_name(name.removesuffix(MANIFEST)) if name.endswith(MANIFEST) else None


def scan(drop: Path) -> list[Dropped]:
    """The files below drop/, oldest first; hidden files and sidecars are not deliveries."""
    return [each for each in _scan(drop) if not each.described]


def stalled(drop: Path, seconds: float = STALLED_SECONDS) -> list[tuple[Dropped, str]]:
    """What has lain below drop/ for long, oldest first, each with what it waits for."""
    found = _scan(drop)
    paths = {each.path for each in found}
    old = [each for each in found if _age(each) >= seconds and each.described not in paths]
    return [(each, _waits_for(each)) for each in old]


def lone_manifests(drop: Path) -> list[Dropped]:
    """Sidecars that have waited long for their file."""
    return [each for each, _ in stalled(drop) if each.described]


def settled(drop: Path, settle_seconds: float) -> tuple[list[Dropped], list[Dropped]]:
    """(files that are complete, files that must wait).

    A file that was written to within the settle time is looked at again after it; one that has
    changed meanwhile waits for the next run, as does one with the name of an unfinished download.
    """
    found = scan(drop)
    young = {each for each in found if not settle_seconds <= _age(each)}
    if young and settle_seconds > 0:
        time.sleep(settle_seconds)
        found = scan(drop)
        young = {each for each in found if not settle_seconds <= _age(each)} - young
    waits = [each.is_partial or each in young for each in found]
    ready = [each for each, must_wait in zip(found, waits, strict=True) if not must_wait]
    return ready, [each for each, must_wait in zip(found, waits, strict=True) if must_wait]


def claim(dropped: Dropped, home: Path) -> Path:
    """Moves a file (its sidecar first) out of drop/ to the same place below `home`."""
    target = home.joinpath(*dropped.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_regular(dropped.manifest):
        move(dropped.manifest, target.with_name(target.name + MANIFEST))
    move(dropped.path, target)
    return target


def move(source: Path, target: Path) -> None:
    """Renames, or copies and deletes where the folders are on different disks."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        if not is_regular(source) and not source.is_symlink():
            # A pipe or device cannot be copied; a link to nothing is refused like it.
            target.symlink_to(os.devnull)
            source.unlink()
            return
        temporary = target.with_name(target.name + ".part")
        shutil.copyfile(source, temporary, follow_symlinks=False)
        temporary.rename(target)
        source.unlink()


def is_regular(path: Path) -> bool:
    """Whether this is a file of bytes, and no link, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def shown(name: str) -> str:
    """A file name as text that can be printed: odd bytes and control characters escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _scan(drop: Path) -> list[Dropped]:
    found = list(_walk(drop, ())) if drop.is_dir() else []
    return sorted(found, key=lambda each: (each.modified_ns, each.parts))


def _waits_for(dropped: Dropped) -> str:
    if dropped.described:
        return "the file that it describes has not come"
    if dropped.is_partial:
        return "it has the name of an unfinished upload"
    return "it has not been landed yet"


def _age(dropped: Dropped) -> float:
    return time.time() - dropped.modified_ns / 1e9 if dropped.is_regular else float("inf")


def _walk(folder: Path, parts: tuple[str, ...]) -> Iterator[Dropped]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), (*parts, entry.name))
                continue
            try:
                state = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            yield Dropped(
                path=Path(entry.path),
                parts=(*parts, entry.name),
                is_regular=stat.S_ISREG(state.st_mode),
                is_partial=entry.name.lower().endswith(PARTIAL),
                modified_ns=state.st_mtime_ns,
                size=state.st_size,
            )
