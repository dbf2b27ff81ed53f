"""`assay up`: the dashboard, and a worker that keeps its build up to date."""

import errno
import ipaddress
import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from assay.errors import AssayError, WrongUse
from assay.worker import POLL_SECONDS, Stop, Supervisor, stop_on_signals, tell
from assay.workspace import REPOSITORY, Workspace

SECONDS_TO_ANSWER = 120.0


LOOPBACK = "127.0.0.1"


def up(workspace: Workspace, port: int, host: str = LOOPBACK, names: Sequence[str] = ()) -> int:
    """Serves and watches until told to stop; returns the exit code.

    Args:
        workspace: What to serve.
        port: Where the dashboard answers.
        host: Address to bind; another than loopback needs a login.
        names: Host names under which browsers reach it, besides localhost.

    Raises:
        WrongUse: If something else answers on the port, or strangers could come in.
        AssayError: If the dashboard does not start.
    """
    require_login(host)
    workspace.create()
    _require_free(port, host)
    had_build = workspace.current_build is not None
    if not had_build:
        tell("Making the first build; the dashboard follows, in about half a minute.")
    with stop_on_signals(), Supervisor(workspace) as supervisor:
        # The first build goes first: two processes starting at once slow each other down.
        dashboard = _serve(workspace, port, host, names) if had_build else None
        told = False
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        try:
            while True:
                supervisor.step()
                if dashboard is None and supervisor.n_jobs_done:
                    dashboard = _serve(workspace, port, host, names)
                    deadline = time.monotonic() + SECONDS_TO_ANSWER
                if dashboard is not None:
                    if dashboard.poll() is not None:
                        raise AssayError(f"The dashboard ended with code {dashboard.returncode}.")
                    if not told and supervisor.n_jobs_done and _answers(port, host):
                        shown = "localhost" if _is_loopback(host) else host
                        tell(f"Dashboard: http://{shown}:{port}  (Ctrl-C stops)")
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


def require_login(host: str) -> None:
    """Lets the dashboard be bound to an address only if nobody comes in unknown.

    Raises:
        WrongUse: The address is not this machine's own and no login is configured.
    """
    if _is_loopback(host) or os.environ.get("ASSAY_PROXY_HEADER") or _has_login():
        return
    raise WrongUse(
        f"{host} can be reached from other machines, and nobody would have to log in. Configure a "
        "login in .streamlit/secrets.toml, or name the header of a proxy that logs people in "
        "(ASSAY_PROXY_HEADER); docs/deploy.md says how. Without --host only this machine is served."
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_login() -> bool:
    for folder in (REPOSITORY, Path.home()):
        try:
            text = (folder / ".streamlit" / "secrets.toml").read_text(encoding="utf-8")
            if "auth" in tomllib.loads(text):
                return True
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise WrongUse(f"{folder}/.streamlit/secrets.toml cannot be read: {error}") from error
    return False


def _serve(
    workspace: Workspace, port: int, host: str, names: Sequence[str]
) -> subprocess.Popen[bytes]:
    """Starts Streamlit; its log goes to logs/dashboard.log."""
    logs = workspace.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    options = {
        "--server.port": str(port),
        "--server.address": host,
        "--server.headless": "true",
        "--browser.gatherUsageStats": "false",
    }
    arguments = [part for option in options.items() for part in option]
    for name in ("localhost", LOOPBACK, *names) if names else ():
        arguments += ["--server.allowedHosts", name]
    environment = {
        **os.environ,
        "ASSAY_HOME": str(workspace.home),
        "ASSAY_CONFIG": str(workspace.config),
    }
    with (logs / "dashboard.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app/dashboard.py", *arguments],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the supervisor, which ends the dashboard itself.
            start_new_session=True,
        )


def _require_free(port: int, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise WrongUse(f"{host} is no address of this machine ({error.strerror}).") from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise WrongUse(f"{host} is no address of this machine.") from error
            raise WrongUse(
                f"Port {port} is taken ({error.strerror}). Choose another: make run PORT=8600, "
                "or assay up --port 8600"
            ) from error


def _answers(port: int, host: str) -> bool:
    if host in ("0.0.0.0", "::"):
        host = LOOPBACK
    where = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{where}:{port}/_stcore/health", timeout=1) as answer:
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
