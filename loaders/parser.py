"""Holds the child that reads files: starts it, limits it, replaces it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.child import ROOT
from loaders.contract import Contract
from loaders.refusal import Refusal

FILES_PER_READER = 500
BASE_SECONDS = 30
LONGEST_SECONDS = 110
START_SECONDS = 60


class ReaderBroken(Exception):
    """The reader itself does not work; no file is to blame, and none is refused for it."""

    def __init__(self, how: str) -> None:
        super().__init__(
            f"The reader of files does not work ({how}). Nothing was refused; install the pinned "
            "packages again (make install), then run the same command."
        )


@dataclass(frozen=True)
class Parsed:
    """What the child made of a file: rows and refused records as Arrow IPC, or a refusal."""

    refusal: Refusal | None = None
    rows: Path | None = None
    refused: Path | None = None
    n_records: int = 0
    n_refused: int = 0
    header: list[str] = field(default_factory=list)
    encoding: str | None = None
    flags: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)


class Parser:
    """Reads files in a long-lived child, which is started on first use.

    A process that lands again and again can keep one, and spare itself the child's start.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._has_answered = False
        self._n_served = 0

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                with suppress(OSError):  # what was left to write has no reader any more
                    pipe.close()
            self._child = None
        self._has_answered = False
        self._n_served = 0

    def start(self) -> None:
        """Starts the child, so that it is ready when the first file is."""
        self._started()

    def parse(
        self,
        path: Path,
        contract_file: Path,
        contract: Contract,
        constants: dict[str, str],
        scratch: Path,
        file_name: str = "",
    ) -> Parsed:
        """Reads one file under a contract.

        Args:
            path: The file.
            contract_file: The contract's bytes.
            contract: The same, read.
            constants: Canonical columns that the file's name tells.
            scratch: A folder of its own; rows lie there until the next call.
            file_name: The name it came with, which some formats make a column of.
        """
        request = {
            "path": str(path),
            "file_name": file_name,
            "contract": str(contract_file),
            "feed": contract.feed,
            "constants": constants,
            "scratch": str(scratch),
            "seconds": min(BASE_SECONDS + path.stat().st_size // 2_000_000, LONGEST_SECONDS),
            "share": FILES_PER_READER,
        }
        is_fresh = self._child is None or self._n_served == 0
        parsed = self._ask(request, scratch)
        reason = parsed.refusal.reason if parsed.refusal else None
        if reason in ("parser_crashed", "too_large") and not is_fresh:
            # It may have been the reader's past, and not this file: ask a fresh one.
            parsed = self._ask(request, scratch)
        return parsed

    def _ask(self, request: dict[str, Any], scratch: Path) -> Parsed:
        scratch.mkdir(parents=True, exist_ok=True)
        for left_over in scratch.iterdir():
            left_over.unlink()
        child = self._started()
        line: bytes | None = b""
        start_seconds = 0 if self._has_answered else START_SECONDS
        with suppress(BrokenPipeError):
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            line = self._line(child, request["seconds"] + start_seconds)
        if line is None:
            self.close()
            return Parsed(refusal=_timed_out())
        if not line.endswith(b"\n"):
            if child.wait(START_SECONDS) > 0:  # no signal: its own code failed, not the file
                self.close()
                raise ReaderBroken("it cannot start")
            self.close()
            return Parsed(refusal=_crashed("it ended"))
        self._has_answered = True
        parsed = _parsed(json.loads(line))
        self._n_served += 1
        if parsed.refusal is not None or self._n_served >= FILES_PER_READER:
            self._n_served = 0
        return parsed

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
            self._child = subprocess.Popen(
                [sys.executable, "-c", "from loaders.child import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Killed with what it starts, yet in the session of who asks (worker.give_way).
                process_group=0,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(each for each in paths if each),
                    # Address space is limited: no pools that reserve gigabytes, no thread per core.
                    "ARROW_DEFAULT_MEMORY_POOL": "system",
                    "MALLOC_ARENA_MAX": "2",
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        return self._child

    def _line(self, child: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        """The child's answer; cut short where it died, None where it took too long."""
        assert child.stdout is not None
        deadline, data = time.monotonic() + seconds, b""
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not data.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                block = os.read(child.stdout.fileno(), 1 << 16)
                if not block:
                    break
                data += block
        return data


def _timed_out() -> Refusal:
    return Refusal(
        "timed_out",
        "Reading the file took too long.",
        "Split the data over several files; check for formatting far outside the data.",
    )


def _crashed(how: str) -> Refusal:
    return Refusal(
        "parser_crashed",
        f"The file made its reader stop ({how}).",
        "It is damaged, or it has a cell far outside the data: copy the data into a new file and "
        "send that.",
    )


def _parsed(answer: dict[str, Any]) -> Parsed:
    if "died" in answer:
        code = answer["died"]
        if code == -signal.SIGXCPU:
            return Parsed(refusal=_timed_out())
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return Parsed(refusal=_crashed(how))
    if "broken" in answer:
        raise ReaderBroken(answer["broken"])
    if "os_error" in answer:
        raise OSError(*answer["os_error"])
    if "refusal" in answer:
        refusal = Refusal(*answer["refusal"])
        return Parsed(refusal=refusal, encoding=answer["encoding"], flags=answer["flags"])
    return Parsed(
        rows=Path(answer["rows"]) if answer["rows"] else None,
        refused=Path(answer["refused"]) if answer["refused"] else None,
        n_records=answer["n_records"],
        n_refused=answer["n_refused"],
        header=answer["header"],
        encoding=answer["encoding"],
        flags=[*answer["flags"], *answer["noted"]],
        packages=answer["packages"],
    )
