"""The command tells in one line what went wrong, and its exit codes mean something."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from assay import cli, pipeline, reports, starter
from assay.pipeline import Engine
from assay.workspace import REPOSITORY, Workspace

Copy = Callable[[Workspace], Workspace]
Run = Callable[..., int]


def commands(group: click.Group, path: str = "assay") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        yield f"{path} {name}", command


ALL = dict(commands(cli.assay))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Run:
    """Runs the command in this process, with the warm engine; returns its exit code."""
    monkeypatch.setattr(pipeline, "Engine", lambda: engine)
    monkeypatch.setattr(engine, "close", lambda: None)

    def run_command(workspace: Workspace, *arguments: str) -> int:
        monkeypatch.setenv("ASSAY_HOME", str(workspace.home))
        monkeypatch.setenv("ASSAY_CONFIG", str(workspace.config))
        monkeypatch.setattr(sys, "argv", ["assay", *arguments])
        try:
            cli.main()
        except SystemExit as stop:
            return int(stop.code or 0)
        return 0

    return run_command


@pytest.mark.parametrize("path", ALL)
def test_every_help_text_ends_in_an_example_that_runs(path: str) -> None:
    epilog = ALL[path].epilog or ""
    assert "Example:" in epilog, f"{path}: end its help with example('assay …')"
    for line in epilog.split("Example:\n")[1].splitlines():
        words = line.split()
        assert any(" ".join(words[:n]) in ALL for n in (2, 3)), f"{path}: {line} is no command"


def test_help_is_fast_because_nothing_slow_is_imported() -> None:
    slow = (
        "import sys; from assay import cli; print({'duckdb', 'pandas', 'dbt'} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", slow], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "set()"


def test_wrong_use_ends_with_2(
    run: Run, demo_warehouse: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(demo_warehouse, "fly") == 2
    assert run(demo_warehouse, "rework", "approve", "no-such-package") == 2
    assert "No package no-such-package waits for approval" in capsys.readouterr().err


def test_a_locked_warehouse_ends_with_75_and_says_who_holds_it(
    run: Run,
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    with workspace.writer_lock(what="assay rebuild"):
        assert run(workspace, "run", "--wait", "0") == 75
        assert run(workspace, "land", "--wait", "0") == 75
    assert "`assay rebuild`" in capsys.readouterr().err


def test_errors_are_one_line_without_a_traceback(
    run: Run,
    demo_warehouse: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr(pipeline, "run", fail)
    assert run(demo_warehouse, "run") == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert told[-1] == "assay: ZeroDivisionError: no such luck (ASSAY_DEBUG=1 shows where.)"
    assert "Traceback" not in "".join(told)


def test_a_full_disk_ends_with_75(
    run: Run,
    demo_warehouse: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline, "run", fail)
    assert run(demo_warehouse, "run") == 75
    assert "disk is full" in capsys.readouterr().err


def test_an_unpublished_build_ends_with_1(
    run: Run,
    demo_warehouse: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = pipeline.RunResult(ok=False, message="The build is not published.")
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: failed)
    assert run(demo_warehouse, "run") == 1
    assert "The build is not published." in capsys.readouterr().out


def test_json_goes_to_stdout_alone(
    run: Run,
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    assert run(workspace, "run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and not told["published"]
    assert run(workspace, "status", "--json") == 0
    batches = json.loads(capsys.readouterr().out)["batches"]
    assert {"SI-01", "SI-02", "TQ-02"} <= {batch["batch_id"] for batch in batches}
    assert run(workspace, "land", "--json") == 0
    assert json.loads(capsys.readouterr().out)["n_files"] == 0


def test_strict_counts_what_was_refused(
    run: Run, demo_warehouse: Workspace, copy_warehouse: Copy
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    folder = workspace.drop / "labels" / "brightlabel"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "torn.csv").write_text("Job,Ticket ID\nSI-01,HD-1\n")
    assert run(workspace, "land", "--strict") == 1


def test_verify_finds_a_changed_file(
    run: Run,
    demo_warehouse: Workspace,
    copy_warehouse: Copy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    workspace = copy_warehouse(demo_warehouse)
    assert run(workspace, "verify") == 0
    file = next(path for path in (workspace.archive / "files").rglob("*") if path.is_file())
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"\n")
    assert run(workspace, "verify") == 1
    assert "was changed" in capsys.readouterr().err


def test_init_makes_an_operation_that_runs(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "operation"
    workspace = Workspace(config / "data", config)
    assert run(workspace, "init", str(config)) == 0
    assert (config / "seeds" / "gates.csv").read_text().startswith("project_id,gate_id,")
    assert str(config) in capsys.readouterr().out
    # An operation made before these could be configured goes on without them.
    for name in starter.OPTIONAL:
        (config / "seeds" / f"{name}.csv").unlink()
    columns = "resource_id,name,kind,cost_per_answer,currency,rework_days,valid_from"
    (config / "seeds" / "resources.csv").write_text(f"{columns}\nold,Old,vendor,0.1,EUR,3,\n")
    assert run(workspace, "run") == 0
    assert workspace.current_build
    assert (config / "seeds" / "slices.csv").read_text() == "project_id,key,valid_from\n"
    assert "Krippendorff" in (config / "seeds" / "interpretation_bands.csv").read_text()


@pytest.mark.parametrize(
    ("failed", "advisory", "told"),
    [(0, 0, "3 pass"), (1, 1, "3 pass, 1 advisory fail"), (2, 1, "3 pass, 1 fail, 1 advisory")],
)
def test_a_failed_gate_that_stops_nothing_is_told_apart(
    capsys: pytest.CaptureFixture[str], failed: int, advisory: int, told: str
) -> None:
    batch = dict.fromkeys(("n_items", "n_accepted_items", "n_gates_undecided"), 0)
    batch |= {"batch_id": "B", "status": "passed", "round": 1, "due_at": None, "is_late": False}
    batch |= {"n_answers_received": 9, "n_answers_expected": 9, "next_action": "", "owner": ""}
    batch |= {"n_gates_passed": 3, "n_gates_failed": failed, "n_advisory_failed": advisory}
    reports.print_batches([batch])
    assert told in capsys.readouterr().out
    assert reports.cost({"cost": 16.0, "currency": "EUR"}) == "16.00 EUR"
    assert reports.cost({"cost": 0.0, "currency": None}) == "0.00"


def test_status_of_nothing_says_what_to_do(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Workspace(tmp_path / "data", REPOSITORY), "status") == 1
    assert "Run: assay run" in capsys.readouterr().err
