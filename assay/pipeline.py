"""Once round the circle: land, check the deliveries, build, check the marts, publish, dispatch.

Every step can be repeated, so a run that was killed is finished by the next one. A run ends
when the published build has read the last journal entry that builds read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assay import (
    arrivals,
    configuration,
    delivery_checks,
    delivery_reports,
    fingerprint,
    notes,
    overview_page,
    publication,
    starter,
)
from assay.errors import AssayError, WrongUse, explain
from assay.progress import Progress, silent
from assay.publication import Build
from assay.results import RunResult
from assay.transformation import Transformation
from assay.workspace import Workspace
from expectations.checkpoint import Checkpoint, Outcome
from expectations.suites import FOLDER, BrokenSuite
from loaders.landing import LandingResult
from loaders.rebuild import rebuild as rebuild_facts

MARTS_SUITE = FOLDER / "marts.yml"
MAX_BUILDS = 4


class Engine:
    """What is slow to start: dbt with its parsed project, and the checks' child process."""

    def __init__(self) -> None:
        self.transformation = Transformation()
        self.checkpoint = Checkpoint()

    def close(self) -> None:
        self.checkpoint.close()


def land(workspace: Workspace, *, wait: float = 10.0, progress: Progress = silent) -> LandingResult:
    """Lands the files in drop/ and mirrors the journal.

    Raises:
        Locked: If another process writes.
    """
    with workspace.writer_lock(wait, "assay land"):
        return arrivals.land(workspace, progress)


def run(
    workspace: Workspace,
    engine: Engine | None = None,
    *,
    wait: float = 10.0,
    force: bool = False,
    progress: Progress = silent,
) -> RunResult:
    """Goes round until nothing is left to do.

    Args:
        workspace: Where.
        engine: A warm one to use; otherwise one is started and ended here.
        wait: Seconds to wait for another writer.
        force: Build even if nothing is new.
        progress: Told of each step.

    Raises:
        Locked: If another process writes.
        AssayError: If a step could not be done at all. The published build stays.
    """
    own_engine = engine or Engine()
    try:
        with workspace.writer_lock(wait, "assay run"):
            return _Run(workspace, own_engine, progress).go(force)
    finally:
        if engine is None:
            own_engine.close()


def rebuild(workspace: Workspace, *, wait: float = 10.0, progress: Progress = silent) -> RunResult:
    """Makes the facts again from archive and journal, then builds."""
    engine = Engine()
    try:
        with workspace.writer_lock(wait, "assay rebuild"):
            workspace.create()
            engine.checkpoint.start()
            progress("Making the facts again from the archive")
            rebuild_facts(
                workspace.archive,
                workspace.facts,
                progress=arrivals.counter("Rebuilding", progress),
            )
            return _Run(workspace, engine, progress).go(force=True)
    finally:
        engine.close()


class _Run:
    """One run: what it works with, and what it has done so far."""

    def __init__(self, workspace: Workspace, engine: Engine, progress: Progress) -> None:
        self.workspace = workspace
        self.engine = engine
        self.progress = progress
        self.started_at = publication.now()
        self.result = RunResult()

    def go(self, force: bool) -> RunResult:
        try:
            self._go(force)
        except Exception as error:
            self.result.message, _ = explain(error)
            self._note_attempt()
            raise
        self._note_attempt()
        return self.result

    def _go(self, force: bool) -> None:
        if not self.workspace.seeds.is_dir():
            raise WrongUse(
                f"There is no {self.workspace.seeds}. Point ASSAY_CONFIG at a folder with seeds/ "
                "and loaders/contracts/, or make one: assay init my-operation"
            )
        self.workspace.create()
        starter.complete(self.workspace.seeds)
        if force or self._looks_new():
            self.engine.checkpoint.start()
        with self._timed("land"):
            landed = arrivals.land(self.workspace, self.progress)
        self.result.deliveries = [dict(vars(delivery)) for delivery in landed.deliveries]
        self.result.waiting = landed.waiting
        self.result.problems += [
            f"feed contract {feed}: {reason}" for feed, reason in landed.bad_contracts.items()
        ]
        notes.configuration(self.workspace)
        if refusal := configuration.refusal(self.workspace.seeds):
            self.result.message = refusal
            self.result.run_id = self.workspace.current_run
            return
        for _ in range(MAX_BUILDS):
            with self._timed("check deliveries"):
                self._check_deliveries()
            wanted = fingerprint.take(self.workspace).as_dict()
            build = publication.current(self.workspace)
            if force or build is None or build.fingerprint != wanted:
                if not self._build(wanted, afresh=force):
                    return
                force = False
                build = publication.current(self.workspace)
            if build is None or build.is_settled or not self._settle(build):
                break
            with self._timed("land"):
                arrivals.mirror(self.workspace)
        self.result.run_id = self.workspace.current_run
        self.result.n_quarantined = notes.n_quarantined(self.workspace, self.result.deliveries)
        self.result.ok = True
        self.result.message = (
            f"Published build {self.result.run_id}."
            if self.result.published
            else f"Nothing is new since build {self.result.run_id}."
        )

    def _looks_new(self) -> bool:
        """Whether a build is likely, so that slow imports start before anything is landed."""
        build = publication.current(self.workspace)
        if build is None or any(path.is_file() for path in self.workspace.drop.rglob("[!.]*")):
            return True
        if notes.last_input(self.workspace) != build.fingerprint["last_journal_seq"]:
            return True
        return build.fingerprint != fingerprint.take(self.workspace).as_dict()

    def _check_deliveries(self) -> None:
        suite = delivery_checks.version(self.workspace)
        if not delivery_checks.n_unchecked(self.workspace, suite):
            return
        self.engine.checkpoint.start()
        # The child is still importing; meanwhile dbt is imported and the project parsed here.
        self.progress("Reading the dbt project")
        self.engine.transformation.prepare(self.workspace)
        self.progress("Checking deliveries")
        outcomes = delivery_checks.check_new(self.workspace, self.engine.checkpoint, suite)
        self.result.held += [
            {"delivery_id": one.target, "reason": one.message or ""}
            for one in outcomes
            if one.is_blocking
        ]

    def _build(self, wanted: dict[str, Any], *, afresh: bool) -> bool:
        """Builds, checks and publishes; False if the build may not be published.

        Results that still hold are taken over from the published build, unless `afresh`.
        """
        build = Build(publication.new_run_id(), publication.now(), wanted)
        is_new_code = not fingerprint.is_tested(wanted["code"])
        self.engine.checkpoint.start()
        kept = [] if afresh else self.engine.transformation.kept(self.workspace)
        folder = publication.start(self.workspace, kept)
        with self._timed("build"):
            self.progress("Building")
            nodes = self.engine.transformation.build(
                self.workspace, unit_tests=is_new_code, progress=self.progress
            )
        self.result.n_builds += 1
        failed = [node for node in nodes if node.failed]
        if is_new_code and not failed:
            fingerprint.note_tested(wanted["code"])
        outcomes: list[Outcome] = []
        if not failed:
            with self._timed("check marts"):
                self.progress("Checking marts")
                outcomes = self._check_marts(folder)
        problem = publication.obstacle(failed, outcomes)
        with self._timed("publish"):
            self.progress("Publishing")
            notes.checks(self.workspace, folder, build, outcomes, nodes, problem)
            if problem:
                publication.keep_as_failed(self.workspace)
                self.result.message = problem
                self.result.run_id = self.workspace.current_run
                return False
            build.finished_at = publication.now()
            build.seconds = dict(self.result.seconds)
            publication.publish(self.workspace, build)
            self._write_pages(build.finished_at, is_new_code)
        self.result.published = True
        self.result.n_warnings = sum(not outcome.is_met for outcome in outcomes)
        return True

    def _write_pages(self, finished_at: str, is_new_code: bool) -> None:
        """Writes what is read without the app; a page that fails is told and stops nothing."""
        try:
            overview_page.write(self.workspace, finished_at)
        except OSError as error:
            self.result.problems.append(f"docs/overview.html was not written: {error}")
        if is_new_code or not (self.workspace.docs / "models.html").exists():
            try:
                self.engine.transformation.document(self.workspace)
            except (AssayError, OSError) as error:
                self.result.problems.append(f"docs/models.html was not written: {error}")

    def _check_marts(self, folder: Any) -> list[Outcome]:
        try:
            return self.engine.checkpoint.check(MARTS_SUITE, folder / "assay.duckdb")
        except BrokenSuite as error:
            publication.keep_as_failed(self.workspace)
            raise AssayError(f"The build is not published. {error}") from error

    def _settle(self, build: Build) -> bool:
        """Notes the publication and sends what waits; True if that asks for another build."""
        from assay.packages import dispatch

        with self._timed("dispatch"):
            self.progress("Sending packages")
            notes.publication(self.workspace, build)
            before = notes.last_input(self.workspace)
            dispatched = dispatch(self.workspace)
            self.result.sent += list(dispatched)
            self.result.proposed += [
                one for one in dispatched.proposed if one not in dispatched.sent
            ]
            self.result.problems += dispatched.problems
            delivery_reports.write(self.workspace)
            publication.settle(self.workspace, build)
        return notes.last_input(self.workspace) != before

    def _note_attempt(self) -> None:
        publication.note_attempt(
            self.workspace,
            {
                **self.result.as_dict(),
                "started_at": self.started_at,
                "finished_at": publication.now(),
            },
        )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            seconds = self.result.seconds.get(step, 0.0) + time.monotonic() - started
            self.result.seconds[step] = round(seconds, 3)
