"""Runs suites with Great Expectations in a child process.

Importing Great Expectations takes seconds, so the child does it while its parent lands files
and builds, and stays for the next run. The child reads the database itself, read-only.
The child is `expectations.runner`.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations.suites import BrokenSuite


@dataclass(frozen=True)
class Outcome:
    """How one expectation turned out, for a table or one row of it (`target`)."""

    suite: str
    target: str
    expectation: str
    column_name: str | None
    severity: str
    is_met: bool
    n_unexpected: int | None
    observed: str | None
    expected: str
    message: str | None

    @property
    def is_blocking(self) -> bool:
        return self.severity == "critical" and not self.is_met


class Checkpoint:
    """The parent's side: starts the child early, asks it later."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._errors: Any = None

    def start(self) -> None:
        """Starts the child, if none runs; returns at once."""
        if self._child and self._child.poll() is None:
            return
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read after the child's end
        self._child = subprocess.Popen(
            [sys.executable, "-m", "expectations.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    def check(
        self, suite: Path, database: Path, parameters: dict[str, Any] | None = None
    ) -> list[Outcome]:
        """Runs a suite on a database.

        Args:
            suite: Its YAML file.
            database: Read through read-only, closed afterwards.
            parameters: Values that the suite's queries name, e.g. `$labels`.

        Raises:
            BrokenSuite: If any expectation did not run, or the child failed.
        """
        self.start()
        assert self._child and self._child.stdin and self._child.stdout
        request = {"suite": str(suite), "database": str(database), "parameters": parameters or {}}
        try:
            self._child.stdin.write(json.dumps(request) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._errors.seek(0)
            last = self._errors.read().strip().splitlines()[-1:] or ["no message"]
            self.close()
            raise BrokenSuite(f"{suite.name}: the checks' process ended early: {last[0]}")
        answer = json.loads(line)
        if "error" in answer:
            raise BrokenSuite(answer["error"])
        return [Outcome(**outcome) for outcome in answer["outcomes"]]

    def close(self) -> None:
        """Ends the child."""
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._errors.close()
            self._child = None
