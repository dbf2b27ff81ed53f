"""dbt, in this process: parsed once, used again until a project file changes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from assay import fingerprint
from assay.errors import AssayError
from assay.progress import Progress, silent
from assay.workspace import REPOSITORY, Workspace


@dataclass(frozen=True)
class NodeResult:
    """How one node of the project ended."""

    node: str
    resource_type: str
    status: str
    seconds: float
    message: str | None

    @property
    def name(self) -> str:
        """As a person says it: `batch_status`, not `model.assay.batch_status`."""
        return self.node.split(".")[2] if self.node.count(".") >= 2 else self.node

    @property
    def failed(self) -> bool:
        return self.status in ("error", "fail", "runtime error", "partial success")


class Transformation:
    """Builds `builds/next`; keeps the parsed project for the next time."""

    def __init__(self) -> None:
        self._manifest: Any = None
        self._parsed_from: tuple[str, str] | None = None

    def prepare(self, workspace: Workspace) -> None:
        """Imports dbt and parses the project, unless that is done and nothing changed."""
        code = fingerprint.hash_files(
            [*fingerprint.code_files(), *sorted(workspace.seeds.glob("*.csv"))]
        )
        key = (code, str(workspace.config))
        if self._manifest is not None and self._parsed_from == key:
            return
        self._manifest = None
        result = self._invoke(workspace, ["parse"], [])
        if not result.success:
            raise AssayError(f"The dbt project cannot be read: {_reason(result)}")
        self._manifest, self._parsed_from = result.result, key

    def kept(self, workspace: Workspace) -> list[str]:
        """Tables that a build takes over from the one before (tag `kept`)."""
        self.prepare(workspace)
        return sorted(node.name for node in self._manifest.nodes.values() if "kept" in node.tags)

    def build(
        self, workspace: Workspace, *, unit_tests: bool, progress: Progress = silent
    ) -> list[NodeResult]:
        """Seeds, builds and tests every model into `builds/next/assay.duckdb`.

        Args:
            workspace: Whose facts are built from.
            unit_tests: They promise that the code is right, so they run when it changed.
            progress: Told of each node.

        Raises:
            AssayError: If dbt could not start; failing nodes are in the results.
        """
        self.prepare(workspace)
        command = ["build", "--no-write-json"]
        command += [] if unit_tests else ["--exclude-resource-type", "unit_test"]
        result = self._invoke(workspace, command, [_node_counter(progress)])
        if result.result is None:
            raise AssayError(f"dbt stopped: {_reason(result)}")
        return [_node_result(one) for one in result.result.results]

    def document(self, workspace: Workspace) -> None:
        """Writes docs/models.html, dbt's page of every model, column and lineage, in one file.

        Raises:
            AssayError: If dbt could not make it.
        """
        self.prepare(workspace)
        # Without the catalog, which would ask the build for every column once more.
        command = ["docs", "generate", "--static", "--no-compile", "--empty-catalog"]
        result = self._invoke(workspace, command, [])
        if not result.success:
            raise AssayError(f"dbt's documentation was not made: {_reason(result)}")
        made = workspace.home / "target" / "next" / "static_index.html"
        workspace.docs.mkdir(parents=True, exist_ok=True)
        made.replace(workspace.docs / "models.html")

    def _invoke(
        self, workspace: Workspace, command: list[str], callbacks: list[Callable[[Any], None]]
    ) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        _open_one_by_one()
        # A target folder of its own: another target would make dbt parse everything again.
        options = {
            "--target": "next",
            "--project-dir": REPOSITORY,
            "--profiles-dir": REPOSITORY,
            "--target-path": workspace.home / "target" / "next",
            "--log-path": workspace.home / "logs",
            "--log-level": "none",
            "--log-level-file": "none",
        }
        arguments = [str(part) for option in options.items() for part in option]
        with _environment(ASSAY_HOME=str(workspace.home), ASSAY_CONFIG=str(workspace.config)):
            try:
                return dbtRunner(self._manifest, callbacks).invoke([*command, *arguments])
            finally:
                DuckDBConnectionManager.close_all_connections()


@cache
def _open_one_by_one() -> None:
    """Makes dbt's threads take their cursors in turn.

    dbt-duckdb takes them without its lock, and DuckDB refuses a connection that is in another
    call ("connection is busy"), which ended whole builds on a busy machine.
    """
    from dbt.adapters.duckdb.environments.local import LocalEnvironment

    take = LocalEnvironment.handle

    def take_in_turn(self: Any) -> Any:
        with self.lock:
            return take(self)

    LocalEnvironment.handle = take_in_turn


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """dbt_project.yml and profiles.yml find folders through these."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _node_counter(progress: Progress) -> Callable[[Any], None]:
    def count(event: Any) -> None:
        if event.info.name == "LogStartLine":
            progress(f"Building: {event.data.index} of {event.data.total}")

    return count


def _node_result(result: Any) -> NodeResult:
    message = " ".join(str(result.message or "").split()) or None
    node = result.node
    return NodeResult(
        node=node.unique_id,
        resource_type=str(getattr(node.resource_type, "value", node.resource_type)),
        status=str(getattr(result.status, "value", result.status)),
        seconds=round(result.execution_time, 3),
        message=None if message in ("OK", "None") else message,
    )


def _reason(result: Any) -> str:
    return " ".join(str(result.exception or "no reason given").split())[:600]
