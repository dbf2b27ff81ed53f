"""`assay up`: the dashboard, and a worker that keeps its build up to date."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from assay.errors import AssayError, WrongUse
from assay.worker import POLL_SECONDS, Stop, Supervisor, stop_on_signals, tell
from assay.workspace import REPOSITORY, Workspace

SECONDS_TO_ANSWER = 120.0


def up(workspace: Workspace, port: int) -> int:
    """Serves and watches until told to stop; returns the exit code.

    Raises:
        WrongUse: If something else answers on the port.
        AssayError: If the dashboard does not start.
    """
    workspace.create()
    _require_free(port)
    had_build = workspace.current_build is not None
    if not had_build:
        tell("Making the first build; the dashboard follows, in about half a minute.")
    with stop_on_signals(), Supervisor(workspace) as supervisor:
        # The first build goes first: two processes starting at once slow each other down.
        dashboard = _serve(workspace, port) if had_build else None
        told = False
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        try:
            while True:
                supervisor.step()
                if dashboard is None and supervisor.n_jobs_done:
                    dashboard = _serve(workspace, port)
                    deadline = time.monotonic() + SECONDS_TO_ANSWER
                if dashboard is not None:
                    if dashboard.poll() is not None:
                        raise AssayError(f"The dashboard ended with code {dashboard.returncode}.")
                    if not told and supervisor.n_jobs_done and _answers(port):
                        tell(f"Dashboard: http://localhost:{port}  (Ctrl-C stops)")
                        told = True
                    if not told and time.monotonic() > deadline:
                        raise AssayError(
                            f"The dashboard did not answer on port {port} within "
                            f"{SECONDS_TO_ANSWER:.0f} s."
                        )
                time.sleep(POLL_SECONDS)
        except Stop:
            tell("Stopping.")
        finally:
            if dashboard is not None:
                _end(dashboard)
    return 0


def _serve(workspace: Workspace, port: int) -> subprocess.Popen[bytes]:
    """Starts Streamlit; its log goes to logs/dashboard.log."""
    logs = workspace.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    options = {
        "--server.port": str(port),
        "--server.address": "127.0.0.1",
        "--server.headless": "true",
        "--browser.gatherUsageStats": "false",
    }
    arguments = [part for option in options.items() for part in option]
    environment = {
        **os.environ,
        "ASSAY_HOME": str(workspace.home),
        "ASSAY_CONFIG": str(workspace.config),
    }
    with (logs / "dashboard.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app/streamlit_app.py", *arguments],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the supervisor, which ends the dashboard itself.
            start_new_session=True,
        )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise WrongUse(
                f"Port {port} is taken ({error.strerror}). Choose another: make run PORT=8600, "
                "or assay up --port 8600"
            ) from error


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
