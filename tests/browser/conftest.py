"""A real browser before a real server; skipped where there is no Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assay.workspace import REPOSITORY, Workspace

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Long: a busy machine is no fault of a page.
PATIENCE_MS = 120_000
PAGES = (
    "Overview",
    "Review",
    "Batches",
    "Item",
    "Agreement",
    "Resources & annotators",
    "Guidelines & labels",
    "Deliveries",
    "Data quality",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@dataclass
class Visit:
    """A page with what it asked for and what went wrong on it."""

    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Goes to a path of the app and waits until it is drawn."""
        self.page.goto(f"{self.base}/{path}")
        self.page.locator(".page-head h2").wait_for(timeout=PATIENCE_MS)
        self.settle()
        return self.page

    def walk_to(self, title: str) -> Page:
        """Opens a page by its link in the sidebar; the first time by its address."""
        if self.page.url == "about:blank":
            self.open("")
        self.page.locator("[data-testid=stSidebarNavLink]", has_text=title).click()
        self.page.locator(".page-head h2", has_text=title).wait_for(timeout=PATIENCE_MS)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Waits until the script has run to its end."""
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')"
            ".getAttribute('data-test-script-state') !== 'running'",
            timeout=PATIENCE_MS,
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine; none is downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., str]]:
    """Starts the app on a warehouse, with more environment, and returns its address."""
    servers: list[subprocess.Popen[bytes]] = []

    def start(workspace: Workspace, port: int | None = None, **more: str) -> str:
        port = port or _free_port()
        environment = {
            **os.environ,
            "ASSAY_HOME": str(workspace.home),
            "ASSAY_CONFIG": str(workspace.config),
            "ASSAY_ACTOR": "ruth",
            **more,
        }
        command = [sys.executable, "-m", "streamlit", "run", "app/dashboard.py"]
        with (workspace.home / "dashboard.log").open("wb") as log:
            server = subprocess.Popen(
                [*command, "--server.port", str(port)],
                cwd=REPOSITORY,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        servers.append(server)
        _wait_for(port, server)
        return f"http://127.0.0.1:{port}"

    start.servers = servers
    yield start
    for server in servers:
        server.terminate()
    for server in servers:
        server.wait(timeout=20)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a page of its own that notes requests to foreign hosts and dialogs."""
    yield from _visits(browser)


@pytest.fixture(scope="module")
def tour(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """The same for a visitor who walks through many pages."""
    yield from _visits(browser)


def _visits(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts: list[BrowserContext] = []

    def visit(base: str, **options: object) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 1000}, **options})
        contexts.append(context)
        visited = Visit(context.new_page(), base)
        visited.page.set_default_timeout(PATIENCE_MS)
        ours = (base, base.replace("http", "ws", 1), "data:", "blob:")
        visited.page.on(
            "request",
            lambda request: (
                None if request.url.startswith(ours) else visited.foreign.append(request.url)
            ),
        )

        def close_dialog(dialog: object) -> None:
            visited.dialogs.append(dialog.message)
            dialog.dismiss()

        visited.page.on("dialog", close_dialog)
        return visited

    yield visit
    for context in contexts:
        context.close()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended at its start"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 60 s")
