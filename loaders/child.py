"""The process that reads files: it may crash, hang or run out of memory, and nothing is lost.

It gets one request per line on standard input, writes rows as Arrow IPC into the request's
scratch folder and answers with one line. Its parent (loaders.parser) alone touches the facts.

Importing Arrow takes longer than reading most files. So the process that was started only
imports, and forks the one that reads: when that has crashed, has refused a file or has read its
share, the next is there in milliseconds.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import sys
import zlib
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

MEMORY_LIMIT = 2 << 30
UNPACKED_LIMIT = 1 << 30
# Text packs to a tenth, seldom to a hundredth; small files may unpack to this much anyway.
UNPACKED_RATIO = 200
UNPACKED_SMALL = 64 << 20
ROOT = Path(__file__).resolve().parents[1]
PRELOADED = (
    "pyarrow.csv",
    "pyarrow.json",
    "pyarrow.ipc",
    "loaders.records",
    "loaders.formats.csv",
    "loaders.formats.jsonl",
    "loaders.members",
    "loaders.recognition",
)
FINISHED, RETIRED = 0, 3


def main() -> None:
    """Answers requests until standard input ends."""
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    _limit(resource.RLIMIT_AS, MEMORY_LIMIT)
    _limit(resource.RLIMIT_CORE, 0)
    for name in PRELOADED:
        import_module(name)
    while True:
        reader = os.fork()
        if reader == 0:
            os._exit(_serve(answers))
        code = os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1])
        if code == FINISHED:
            return
        if code != RETIRED:
            os.write(answers, json.dumps({"died": code}).encode() + b"\n")


def _serve(answers: int) -> int:
    """Reads files until this process has done its share; returns its exit code."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    for served, line in enumerate(sys.stdin, start=1):
        request = json.loads(line)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + request["seconds"]
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        told = answer(request)
        data = json.dumps(told).encode() + b"\n"
        while data:
            data = data[os.write(answers, data) :]
        if "refusal" in told or served >= request["share"]:
            return RETIRED
    return FINISHED


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Reads one file; says what became of it, whatever is in it."""
    from loaders.formats import Source
    from loaders.refusal import Refusal

    source: Source | None = None
    try:
        source = _source(request)
        return _parse(source, request) | {"encoding": source.encoding, "flags": source.flags}
    except Refusal as error:
        refusal = (error.reason, error.message, error.hint)
    except MemoryError:
        refusal = (
            "too_large",
            f"Reading the file needs more than {MEMORY_LIMIT >> 30} GiB of memory.",
            "Split the data over several files.",
        )
    except (ImportError, SyntaxError) as error:  # of ours, and no fault of the file's
        return {"broken": f"{type(error).__name__}: {error}"}
    except OSError as error:
        if error.filename is None or str(request["scratch"]) in str(error.filename):
            return {"os_error": [error.errno or 0, str(error)]}
        refusal = ("unreadable", f"The file cannot be read: {error.strerror}.", "Send it again.")
    except Exception as error:  # whatever a file can provoke must end as a refusal
        refusal = (
            "unreadable",
            f"The file cannot be read ({type(error).__name__}: {str(error)[:200]}).",
            "Export it again and send it; if it opens on your side, save it again first.",
        )
    flags = source.flags if source else []
    return {"refusal": refusal, "flags": flags, "encoding": source.encoding if source else None}


def _source(request: dict[str, Any]) -> Any:
    from loaders.contract import parse_contract
    from loaders.formats import Source

    data = Path(request["contract"]).read_bytes()
    contract = parse_contract(data, feed=request["feed"], is_checked=True)
    scratch = Path(request["scratch"])
    source = Source(Path(request["path"]), contract, scratch, request["file_name"])
    with source.path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    if is_gzip:
        source.path = _unpacked(source.path, scratch)
        source.note("gzip")
    _refuse_tar(source.path)
    return source


def _parse(source: Any, request: dict[str, Any]) -> dict[str, Any]:
    from loaders.formats import find_format
    from loaders.members import is_archive, read_members
    from loaders.recognition import explained
    from loaders.records import Mapper
    from loaders.refusal import NeedsStrictReading, Refusal

    read = find_format(source.contract.format)
    if is_archive(source):
        read = partial(read_members, read)
    mapper = Mapper(source.contract, request["constants"])
    rows, refused = _Writer(source.scratch / "rows"), _Writer(source.scratch / "refused")
    try:
        try:
            _write(read(source), mapper, rows, refused)
        except NeedsStrictReading:
            rows.close(), refused.close()
            source.is_strict = True
            mapper = Mapper(source.contract, request["constants"])
            rows, refused = _Writer(rows.path), _Writer(refused.path)
            _write(read(source), mapper, rows, refused)
        mapper.finish()
    except Refusal as error:
        has_keys = mapper.has_keys
        raise explained(error, source.path, source.contract, has_keys=has_keys) from None
    finally:
        rows.close()
        refused.close()
    return {
        "rows": rows.result(),
        "refused": refused.result(),
        "n_records": mapper.n_records,
        "n_refused": mapper.n_refused,
        "header": list(mapper.header),
        "noted": mapper.flags,
        "packages": sorted(mapper.packages)[:2],
    }


def _write(batches: Any, mapper: Any, rows: _Writer, refused: _Writer) -> None:
    import pyarrow as pa

    for batch in batches:
        table, problems = mapper.map(batch)
        rows.write(table)
        if problems:
            refused.write(
                pa.Table.from_pylist([vars(each) for each in problems], _refused_schema())
            )


def _refused_schema() -> Any:
    import pyarrow as pa

    text = ("column_name", "reason_code", "message", "hint", "record")
    return pa.schema([("row_number", pa.int64()), *((name, pa.string()) for name in text)])


class _Writer:
    """An Arrow IPC stream on disk, made when the first rows come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.n_rows = 0
        self._writer: Any = None

    def write(self, table: Any) -> None:
        import pyarrow as pa

        if not table.num_rows:
            return
        if self._writer is None:
            self._writer = pa.ipc.new_stream(str(self.path), table.schema)
        self._writer.write_table(table)
        self.n_rows += table.num_rows

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def result(self) -> str | None:
        return str(self.path) if self.n_rows else None


def _unpacked(path: Path, scratch: Path) -> Path:
    from loaders.refusal import Refusal

    target, size = scratch / "unpacked", 0
    limit = max(UNPACKED_SMALL, path.stat().st_size * UNPACKED_RATIO)
    limit = min(limit, UNPACKED_LIMIT)
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as out:
            while block := packed.read(1 << 20):
                size += len(block)
                if size > limit:
                    raise Refusal(
                        "too_large",
                        f"The file unpacks to more than {limit >> 20} MB.",
                        "Split the data over several files.",
                    )
                out.write(block)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Refusal(
            "unreadable",
            f"The gzip file is damaged or cut: {error}.",
            "Send the file again.",
        ) from None
    return target


def _refuse_tar(path: Path) -> None:
    from loaders.refusal import Refusal

    with path.open("rb") as file:
        file.seek(257)
        if file.read(5) != b"ustar":
            return
    raise Refusal(
        "wrong_format",
        "The file is a tar archive.",
        "Send its files one by one, or in a zip archive.",
    )


def _limit(what: int, amount: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(what, (amount, hard))


if __name__ == "__main__":
    main()
