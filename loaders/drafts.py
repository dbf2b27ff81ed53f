"""The ways in which a file that no feed contract describes may be read, likely ones first."""

from __future__ import annotations

import gzip
import html
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from loaders import formats
from loaders.recognition import recognised

SAMPLE_BYTES = 2_000_000
HEADER_ROWS = range(1, 6)
DELIMITER_NAMES = (",", ";", "\t", "|")
SHEETS = 8
DELIMITED = ("csv", "mturk", "appen", "qualtrics", "label_studio", "doccano")
TAG = re.compile(r"[OBIESLU_-](-\S+)?")
DAMAGES = (
    *(zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    zlib.error,
)
# Keys of a feed contract that say how a file is read.
Draft = dict[str, str]


def start_of(path: Path, home: Path) -> tuple[Path, list[str] | None]:
    """A file of the first bytes, unpacked; and the names of an archive's files, if it is one."""
    cut, names = home / "sample", None
    with path.open("rb") as file:
        magic = file.read(4)
    data = path.read_bytes()[:SAMPLE_BYTES] if magic != b"PK\x03\x04" else b""
    if magic[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path) as packed:
                data = packed.read(SAMPLE_BYTES)
        except DAMAGES:
            data = b""
    if magic == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(path) as archive:
                names = sorted(_files_in(archive))
                if {"[Content_Types].xml", "content.xml"} & set(archive.namelist()):
                    return path, None
                first = _most_usual([each for each in names if _is_data(each)])
                if first is not None:
                    with archive.open(first) as member:
                        data = member.read(SAMPLE_BYTES)
        except DAMAGES:
            return path, None
    if len(data) == SAMPLE_BYTES and not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        data = data[: data.rfind(b"\n") + 1] or data
    elif len(data) == SAMPLE_BYTES and magic[:2] != b"\x1f\x8b" and names is None:
        return path, None  # one JSON document, which only makes sense whole
    cut.write_bytes(data)
    return cut, names


def _files_in(archive: zipfile.ZipFile) -> list[str]:
    return [
        name
        for name in archive.namelist()
        if not name.endswith("/")
        and not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
    ]


def _is_data(name: str) -> bool:
    """Whether a file of an archive is what is read, and does not lie beside it."""
    return PurePosixPath(name).suffix.lower() not in (".txt", ".md", ".pdf", ".conf", "")


def _most_usual(names: list[str]) -> str | None:
    """The first file of the kind that an archive has most of."""
    kinds = [PurePosixPath(name).suffix for name in names]
    return max(names, key=lambda name: kinds.count(PurePosixPath(name).suffix), default=None)


def tool_of(path: Path) -> str | None:
    """The tool that a file is from, as far as that can be seen."""
    found = recognised(path)
    if found is not None:
        return found
    lines = [line.split() for line in _text(path).splitlines()[1:200] if line.strip()]
    lines = [cells for cells in lines if not cells[0].startswith("#")]
    is_table = len(lines) > 1 and len({len(cells) for cells in lines}) == 1 and len(lines[0]) > 1
    if is_table and is_tags([cells[-1] for cells in lines]):
        return "conll"
    return None


def is_tags(values: list[str]) -> bool:
    """Whether these are tags of tokens, of which some open a span."""
    is_some = any(re.fullmatch(r"[BIESLU]-\S+", each) for each in values)
    return bool(is_some and all(TAG.fullmatch(each) for each in values))


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(100_000).decode("utf-8-sig", "ignore")


def first_line(path: Path) -> list[str]:
    """The cells of the first line that has any."""
    lines = (line for line in _text(path).splitlines() if line.strip())
    first = next((line for line in lines if not line.startswith(("#", "-DOCSTART-"))), "")
    return first.split("\t") if "\t" in first else first.split()


def drafts_of_tool(tool: str, path: Path) -> Iterator[Draft]:
    """How an export of a tool is read."""
    is_table = not _text(path).lstrip().startswith(("{", "["))
    if tool in DELIMITED and is_table:
        line = _text(path).split("\n", 1)[0]
        yield {"format": tool, "delimiter": max(DELIMITER_NAMES, key=line.count)}
    else:
        yield {"format": tool}


def plain_drafts(path: Path) -> Iterator[Draft]:
    """How a file of no tool may be read."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith(b"PK\x03\x04"):
        yield from _workbooks(path)
    elif start.startswith(b"PAR1"):
        yield {"format": "parquet"}
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe\0")[:1] == b"[":
        yield {"format": "json"}
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe\0")[:1] == b"{":
        yield {"format": "jsonl"}
        for each in _lists_in(path):
            yield {"format": "json", "records": each}
    else:
        for row in HEADER_ROWS:
            for delimiter in DELIMITER_NAMES:
                yield {"format": "csv", "delimiter": delimiter, "header_row": str(row)}


def _workbooks(path: Path) -> Iterator[Draft]:
    """Each sheet of a workbook by name, the first without; then other rows for the names."""
    form, part, sheet = "xlsx", "xl/workbook.xml", r"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\""
    try:
        with zipfile.ZipFile(path) as book:
            if "content.xml" in book.namelist():
                form, part, sheet = "ods", "content.xml", r"<table:table\b[^>]*?:name=\"([^\"]*)\""
            with book.open(part) as xml:
                text = xml.read(SAMPLE_BYTES).decode("utf-8", "ignore")
    except (*DAMAGES, KeyError):
        text = ""
    names = [html.unescape(name) for name in re.findall(sheet, text)][:SHEETS]
    places = [{}, *({"sheet": name} for name in names[1:])]
    for row in (1, *HEADER_ROWS[1:]):
        for place in places if row <= 2 else places[:2]:
            yield {"format": form, "header_row": str(row)} | place


def _lists_in(path: Path) -> list[str]:
    """Where one JSON object has lists of objects."""
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return []
    found = []
    for key, value in document.items() if isinstance(document, dict) else ():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found.append(key)
        elif isinstance(value, dict):
            found += [f"{key}.{k}" for k, v in value.items() if isinstance(v, list) and v]
    return found


def member_pattern(names: list[str], form: str) -> Draft:
    """What the paths in an archive tell: documents and annotators, as tools lay them out."""
    endings = formats.suffixes(form)
    paths = [PurePosixPath(name) for name in names if _is_data(name)]
    paths = [path for path in paths if not endings or path.suffix in endings]
    ending = "\\" + paths[0].suffix if paths and len({p.suffix for p in paths}) == 1 else r"\.\w+"
    if form == "webanno_tsv" and paths and all(len(path.parts) > 1 for path in paths):
        parts = "(.*/)?(?P<document>[^/]+)/(?P<annotator>[^/]+)"
    elif form in ("brat", "conll") and paths and all(len(path.parts) > 1 for path in paths):
        parts = "(.*/)?(?P<annotator>[^/]+)/(?P<document>[^/]+)"
    elif form == "doccano" and len(paths) > 1:
        parts = "(.*/)?(?P<annotator>[^/]+)"
    else:
        return {}
    return {"member_pattern": parts + ending}
