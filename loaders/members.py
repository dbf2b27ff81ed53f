"""Files in a zip archive: each unpacked within limits and read as a file of the feed's format.

Rows are numbered on from file to file, and what is refused names its file. A contract's
`member_pattern` picks the files by their path in the archive; its named groups become columns.
"""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pyarrow as pa

from loaders.formats import Batch, Source, suffixes
from loaders.refusal import Refusal

FILE_LIMIT = 10_000
UNPACKED_LIMIT = 1 << 30
UNPACKED_RATIO = 200
UNPACKED_SMALL = 64 << 20
COMPANION_LIMIT = 64 << 20
# Formats whose own files are zip archives, by a part that an archive of files lacks.
WORKBOOKS = {"xlsx": "[Content_Types].xml", "ods": "content.xml"}
# What Windows leaves in folders, lock files of an open workbook (~$) and hidden files apart.
LITTER = ("thumbs.db", "desktop.ini")
DAMAGES = (
    *(zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
Reader = Callable[[Source], Iterator[Batch]]


def is_archive(source: Source) -> bool:
    """Whether a file is a zip archive of files, and no workbook for a feed of workbooks."""
    with source.path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = set(archive.namelist())
    except (*DAMAGES, OSError):
        return source.contract.format not in WORKBOOKS
    return not parts & set(WORKBOOKS.values())


def read_members(read: Reader, source: Source) -> Iterator[Batch]:
    """The batches of all files of an archive, in the order of their names."""
    offset = 0
    left = _limit(source.path.stat().st_size)  # however often its directory names the same bytes
    with _opened(source) as archive:
        for info, groups in _chosen(archive, source):
            member = _member(archive, info, source, left)
            left -= member.path.stat().st_size
            last = 0
            try:
                for batch in read(member):
                    named = _with_columns(batch, groups)
                    yield replace(named, member=info.filename, offset=offset)
                    numbers = [*batch.row_numbers[-1:].to_pylist(), last]
                    last = max([*numbers, *(each.row_number for each in batch.refused)])
            except Refusal as error:
                message = f"{info.filename}: {error.message}"
                raise Refusal(error.reason, message, error.hint) from None
            source.encoding = member.encoding
            member.path.unlink(missing_ok=True)
            offset += last
    source.note("zip")


def _opened(source: Source) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(source.path)
    except (*DAMAGES, OSError) as error:
        raise _damaged(error) from None
    if len(archive.infolist()) > FILE_LIMIT:
        raise Refusal(
            "too_large",
            f"The archive has {len(archive.infolist()):,} files; {FILE_LIMIT:,} is the most.",
            "Split it over several archives.",
        )
    return archive


def _chosen(
    archive: zipfile.ZipFile, source: Source
) -> list[tuple[zipfile.ZipInfo, dict[str, str | None]]]:
    """The files to read, by name, each with the columns that its path tells."""
    contract, endings = source.contract, suffixes(source.contract.format)
    pattern = re.compile(contract.member_pattern) if contract.member_pattern else None
    chosen: dict[str, tuple[zipfile.ZipInfo, dict[str, str | None]]] = {}
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        is_hidden = path.name.lower() in LITTER or any(
            part.startswith((".", "__MACOSX", "~$")) and part != ".." for part in path.parts
        )
        if not info.filename or info.filename.endswith("/") or is_hidden:
            continue
        match = pattern.fullmatch(info.filename) if pattern else None
        if (pattern and not match) or (endings and path.suffix not in endings):
            source.note("members_left_out")
            continue
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refusal(
                "malformed",
                f"'{info.filename}' in the archive is a link and no file.",
                "Put the files themselves into the archive.",
            )
        if info.filename in chosen:
            raise Refusal(
                "malformed",
                f"The archive has two files named '{info.filename}'.",
                "Give each file a name of its own.",
            )
        chosen[info.filename] = (info, match.groupdict() if match else {})
    if not chosen:
        what = "that match the feed contract's member_pattern" if pattern else "to read"
        raise Refusal(
            "empty_file",
            f"The archive has no files {what}.",
            "Put the files themselves into the archive.",
        )
    return [chosen[name] for name in sorted(chosen)]


def _limit(packed_size: int) -> int:
    """To how many bytes a file of some size may unpack."""
    return min(max(UNPACKED_SMALL, packed_size * UNPACKED_RATIO), UNPACKED_LIMIT)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, left: int) -> Source:
    """One file unpacked, which may have as many bytes as are left for the archive."""
    target = source.scratch / "member"
    limit = min(_limit(info.compress_size), left)
    size = 0
    try:
        with archive.open(info) as packed, target.open("wb") as out:
            while block := packed.read(1 << 20):
                size += len(block)
                if size > limit:
                    raise Refusal(
                        "too_large",
                        f"{info.filename} unpacks to more than {limit >> 20} MB"
                        + ("." if left > limit else ", with the files before it to too many."),
                        "Split the data over several files.",
                    )
                out.write(block)
    except DAMAGES as error:
        raise _damaged(error) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place outside of the file; else it is our disk
            raise
        raise _damaged(error) from None

    def companion(suffix: str) -> bytes | None:
        name = str(PurePosixPath(info.filename).with_suffix(suffix))
        try:
            with archive.open(name) as packed:
                data = packed.read(COMPANION_LIMIT + 1)
        except KeyError:
            return None
        except (*DAMAGES, OSError) as error:
            raise _damaged(error) from None
        return data if len(data) <= COMPANION_LIMIT else None

    return replace(source, path=Path(target), file_name=info.filename, companion=companion)


def _with_columns(batch: Batch, groups: dict[str, str | None]) -> Batch:
    """A batch with the columns that the path tells, instead of the format's own."""
    kept = [
        at for at, name in enumerate(batch.header) if name not in groups or name not in batch.own
    ]
    new = {
        name: value
        for name, value in groups.items()
        if name not in {batch.header[at] for at in kept}
    }
    n_rows = len(batch.row_numbers)
    added = [pa.repeat(pa.scalar(value, pa.string()), n_rows) for value in new.values()]
    return replace(
        batch,
        header=(*(batch.header[at] for at in kept), *new),
        columns=[*(batch.columns[at] for at in kept), *added],
        own=batch.own | set(new),
    )


def _damaged(error: Exception) -> Refusal:
    return Refusal(
        "unreadable",
        f"The zip archive is damaged, cut or locked: {error}.",
        "Send it again, without a password.",
    )
