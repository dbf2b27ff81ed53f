"""Text files become UTF-8: byte order mark, strict UTF-8, the contract's encoding, cp1252."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from loaders.doubts import note_doubts
from loaders.formats import Source
from loaders.refusal import OURS, Refusal

MARKS = (  # the longer mark first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BLOCK = 1 << 20


@dataclass(frozen=True)
class Decoded:
    """A file in UTF-8: where it is, and how many bytes of mark to skip."""

    path: Path
    skip: int


@dataclass(frozen=True)
class _Trouble:
    offset: int
    line: int
    is_nul: bool


def to_utf8(source: Source) -> Decoded:
    """Finds the encoding of a text file; writes a UTF-8 copy into scratch where it is another.

    Raises:
        Refusal: undecodable, with the line of the first byte that fits no encoding.
    """
    decoded = _decoded(source)
    note_doubts(source, decoded.path, decoded.skip)
    return decoded


def _decoded(source: Source) -> Decoded:
    with source.path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            source.note("bom")
            return _as(source, encoding, skip=len(mark))
    trouble = _check(source.path, "utf-8", 0)
    if trouble is None:
        source.encoding = "utf-8"
        return Decoded(source.path, 0)
    declared = _known_codec(source)
    if declared != "utf-8" and _check(source.path, declared, 0) is None:
        return _as(source, declared, skip=0)
    if trouble.is_nul:
        raise _refusal(trouble, "a NUL byte, which text does not have; it may be UTF-16")
    if _has_utf8_sequences(source.path):
        raise _refusal(trouble, "a broken UTF-8 character in a file that is UTF-8 elsewhere")
    if _check(source.path, "cp1252", 0) is None:
        source.note("cp1252")
        return _as(source, "cp1252", skip=0)
    raise _refusal(trouble, f"a byte that is no character in UTF-8, {declared} or cp1252")


def _as(source: Source, encoding: str, *, skip: int) -> Decoded:
    trouble = _check(source.path, encoding, skip)
    if trouble is not None:
        raise _refusal(trouble, f"a byte that is no character in {encoding}")
    source.encoding = encoding
    if encoding == "utf-8":
        return Decoded(source.path, skip)
    copy = source.scratch / "decoded.txt"
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with source.path.open("rb") as file, copy.open("wb") as out:
        file.seek(skip)
        while block := file.read(BLOCK):
            out.write(decoder.decode(block).encode("utf-8"))
    return Decoded(copy, 0)


def _check(path: Path, encoding: str, skip: int) -> _Trouble | None:
    """Where a file stops being text in an encoding, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset, line = skip, 1
    with path.open("rb") as file:
        file.seek(skip)
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
                nul = text.find("\0")
                if nul >= 0:
                    return _Trouble(offset, line + text.count("\n", 0, nul), is_nul=True)
                line += text.count("\n")
            except UnicodeDecodeError as error:
                data = error.object
                nul = data.find(b"\0", 0, error.start)
                if nul >= 0:
                    return _Trouble(offset + nul, line + data.count(b"\n", 0, nul), is_nul=True)
                at = offset - (len(data) - len(block)) + error.start
                return _Trouble(at, line + data.count(b"\n", 0, error.start), is_nul=False)
            except UnicodeError:
                return _Trouble(offset, line, is_nul=False)
            if not block:
                return None
            offset += len(block)


def _has_utf8_sequences(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            text = decoder.decode(block)
            if not text.isascii() and any(c > "\x7f" and c != "\ufffd" for c in text):
                return True
    return False


def _known_codec(source: Source) -> str:
    try:
        return codecs.lookup(source.contract.encoding).name
    except LookupError:
        raise Refusal(
            "bad_contract",
            f"The feed contract says encoding: {source.contract.encoding}, which is unknown.",
            f"{OURS}correct the encoding in the feed contract; the file itself may be fine.",
        ) from None


def _refusal(trouble: _Trouble, what: str) -> Refusal:
    return Refusal(
        "undecodable",
        f"Line {trouble.line} (byte {trouble.offset + 1}) has {what}.",
        "Save the file as UTF-8 and send it again.",
    )
