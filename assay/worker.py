"""Keeps a warehouse up to date: watches what is dropped and decided, runs the circle.

The supervisor only watches; a child process holds everything that is slow to start (dbt with
the parsed project, the checks' process) and takes the writer lock for each job. If the child
dies, the supervisor starts another: whatever it was doing is finished by the next run.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assay import fingerprint
from assay.errors import TryLater, explain
from assay.journal import INPUT_KINDS, Journal
from assay.workspace import Workspace

POLL_SECONDS = 0.25
# A build may take a little longer; people wait for the pages.
NICENESS = 10
AUTOGROUP = Path("/proc/self/autogroup")
JOBS_PER_CHILD = 200
SECONDS_BEFORE_RETRY = 5.0
# A running job is let finish for this long when the worker is told to stop.
GRACE_SECONDS = 20.0
# Then it is asked to drop the job, so that it still puts away what a killed process leaves.
GIVE_UP, GIVE_UP_SECONDS = signal.SIGUSR1, 5.0

Tell = Callable[[str], None]


class Stop(Exception):
    """The worker was told to stop."""


def tell(message: str) -> None:
    """One line with the time (UTC)."""
    print(f"{datetime.now(UTC):%H:%M:%S}  {message}", flush=True)


def watch(workspace: Workspace) -> int:
    """Watches until told to stop by SIGINT or SIGTERM; returns the exit code."""
    workspace.create()
    with stop_on_signals(), Supervisor(workspace) as supervisor:
        tell(f"Watching {workspace.drop}. Ctrl-C stops.")
        try:
            while True:
                supervisor.step()
                time.sleep(POLL_SECONDS)
        except Stop:
            tell("Stopping.")
    return 0


class Supervisor:
    """Watches the inputs and gives the child a job whenever they changed and are at rest."""

    def __init__(self, workspace: Workspace, tell: Tell = tell) -> None:
        self.workspace = workspace
        self.tell = tell
        self.n_jobs_done = 0
        self._child: Any = None
        self._pipe: Connection | None = None
        self._busy_since: float | None = None
        self._n_jobs_of_child = 0
        self._seen: Any = None
        self._done_for: Any = None
        self._not_before = 0.0

    def __enter__(self) -> "Supervisor":
        self._start_child()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def step(self) -> None:
        """Looks once: at the child's answer, then at the inputs."""
        if self._busy_since is not None:
            self._look_for_answer()
            return
        if not self._child.is_alive():
            self._start_child()
        inputs = look(self.workspace)
        is_at_rest, self._seen = inputs == self._seen, inputs
        if is_at_rest and inputs != self._done_for and time.monotonic() >= self._not_before:
            self._send_job(inputs)

    def stop(self) -> None:
        """Lets a running job end, for a while; then ends the child."""
        deadline = time.monotonic() + GRACE_SECONDS
        while self._busy_since is not None and time.monotonic() < deadline:
            self._look_for_answer(restart=False)
            time.sleep(0.05)
        self._end_child()

    def _send_job(self, inputs: Any) -> None:
        if self._n_jobs_of_child >= JOBS_PER_CHILD:
            self._end_child()
            self._start_child()
        assert self._pipe
        self._done_for = inputs
        self._n_jobs_of_child += 1
        self._busy_since = time.monotonic()
        try:
            self._pipe.send("run")
        except OSError:
            self._child_died()

    def _look_for_answer(self, restart: bool = True) -> None:
        assert self._pipe
        try:
            if not self._pipe.poll(0):
                return
            answer = self._pipe.recv()
        except (EOFError, OSError):
            self._child_died(restart)
            return
        self._busy_since = None
        self.n_jobs_done += 1
        if answer["try_later"]:
            self._ask_again()
        # The first job is always told of; later, that nothing was new is no news.
        if answer["is_news"] or self.n_jobs_done == 1:
            for line in answer["lines"]:
                self.tell(line)

    def _child_died(self, restart: bool = True) -> None:
        self._busy_since = None
        self.tell("The worker ended unexpectedly; the published build stays.")
        self._end_child()
        if restart:
            self._start_child()
            self._ask_again()

    def _ask_again(self) -> None:
        self._done_for = None
        self._not_before = time.monotonic() + SECONDS_BEFORE_RETRY

    def _start_child(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=work, args=(theirs, self.workspace), daemon=False)
        self._child.start()
        theirs.close()
        self._n_jobs_of_child = 0

    def _end_child(self) -> None:
        if self._pipe:
            self._pipe.close()
        self._child.join(timeout=2)
        if self._child.is_alive():
            os.kill(self._child.pid, GIVE_UP)
            self._child.join(timeout=GIVE_UP_SECONDS)
        if self._child.is_alive():
            self._child.kill()
            self._child.join()


def look(workspace: Workspace) -> Any:
    """What a job would depend on, cheaply: equal values mean that nothing changed."""
    dropped = sorted(
        (entry.path, status.st_size, status.st_mtime_ns)
        for entry, status in _files(workspace.drop)
        if not entry.name.startswith(".")
    )
    configured = [
        (str(path), path.stat().st_mtime_ns)
        for path in [*fingerprint.configuration_files(workspace), *fingerprint.code_files()]
        if path.exists()
    ]
    last_entry = Journal(workspace.journal).last_seq(INPUT_KINDS)
    return dropped, configured, last_entry, datetime.now(UTC).date()


def _files(folder: Any) -> Any:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        yield from _files(entry.path)
                    else:
                        yield entry, entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
    except FileNotFoundError:
        return


def give_way() -> None:
    """Lets this process and those it starts work when the pages leave time.

    In a session of its own: Linux may share processors between sessions first (autogroups), and
    niceness then counts only within one.
    """
    os.setsid()
    os.nice(NICENESS)
    with suppress(OSError):
        AUTOGROUP.write_text(str(NICENESS))


def work(pipe: Connection, workspace: Workspace) -> None:
    """The child: warms up, then does a job per message until the pipe closes."""
    give_way()
    # Ctrl-C reaches the whole process group; the supervisor decides when the child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(GIVE_UP, lambda *_: sys.exit())
    from assay import pipeline, reports

    engine = pipeline.Engine()
    engine.checkpoint.start()
    try:
        while True:
            pipe.recv()
            answer: dict[str, Any] = {"try_later": False, "is_news": True}
            try:
                result = pipeline.run(workspace, engine, wait=30)
                answer["lines"] = reports.run_lines(result)
                answer["is_news"] = result.published or bool(result.deliveries or not result.ok)
            except Exception as error:
                if os.environ.get("ASSAY_DEBUG") == "1":
                    import traceback

                    traceback.print_exc()
                message, _ = explain(error)
                answer["lines"] = [message]
                answer["try_later"] = isinstance(error, TryLater)
            pipe.send(answer)
    except (EOFError, OSError):
        pass
    finally:
        engine.close()
        sys.stdout.flush()


class stop_on_signals:
    """Turns the first SIGINT or SIGTERM into Stop, in the main thread; then stopping goes on."""

    def __enter__(self) -> None:
        self._before = {
            number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        # make and a terminal send the signal twice: to the group and to the process.
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)
        raise Stop
