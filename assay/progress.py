"""Tells how far long work is: a moving status line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str], None]


def silent(message: str) -> None:
    """Tells nothing."""


@contextmanager
def shown(quiet: bool = False) -> Iterator[Progress]:
    """A function that tells of each step, on stderr, so that stdout holds results only."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _status_line() as progress:
            yield progress
    else:
        yield plain()


def plain() -> Progress:
    """Each step on a line of its own, with the seconds since the start."""
    started = time.monotonic()
    last = ""

    def tell(message: str) -> None:
        nonlocal last
        # Counters ("12 of 90") move a status line; in a log only the step's name is news.
        step = message.split(":")[0]
        if step != last:
            print(f"{time.monotonic() - started:6.1f} s  {step}", file=sys.stderr, flush=True)
        last = step

    return tell


@contextmanager
def _status_line() -> Iterator[Progress]:
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield lambda message: status.update(message.replace("[", r"\["))
