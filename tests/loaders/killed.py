"""Lands the files of a place and ends itself by SIGKILL when a step is reached the n-th time.

python -m tests.loaders.killed ROOT STEP TIMES
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from loaders import steps
from loaders.landing import land


def main(root: Path, wanted: str, times: int) -> None:
    """Never returns where the step is reached often enough."""
    left = times

    def reached(step: str) -> None:
        nonlocal left
        left -= step == wanted
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.reached = reached
    land(
        root / "drop",
        root / "archive",
        root / "refused",
        root / "facts.duckdb",
        root / "contracts",
        settle_seconds=0,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
