"""How fast the app answers: first page, another page, a filter, the next item to adjudicate.

Reads the warehouse at ASSAY_HOME, or one of its own making, and writes decisions to a copy of it.
Prints one line per figure. Example: `python -m benchmarks.app_times --answers 1000000`
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, sync_playwright

from benchmarks import app_warehouse

REPOSITORY = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# Page and filter, among as many batches as there are.
FILTERS = (("agreement", "Batch"), ("batches", "Batch"), ("review", "Batch"))
NEXT_ITEM = """async (presses) => {
    const host = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
        .find((each) => each.shadowRoot.querySelector('.adjudication'));
    const place = host.shadowRoot.querySelector('.place');
    const took = [];
    for (let press = 0; press < presses; press += 1) {
        const before = place.textContent;
        const start = performance.now();
        window.dispatchEvent(new KeyboardEvent('keydown', {key: 's'}));
        while (place.textContent === before) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        took.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 120));
    }
    return took;
}"""


def settled(page: Page) -> None:
    """Waits until the page is drawn to its end."""
    page.locator(".page-head h2").wait_for(timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        ".getAttribute('data-test-script-state') !== 'running'"
    )


def listens(port: int) -> bool:
    """Whether somebody takes connections on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def timed(action: Callable[[], None]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def tell(name: str, seconds: list[float]) -> None:
    """One figure: median and 95th percentile."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    median = statistics.median(ordered)
    print(f"{name:46} median {median * 1000:6.0f} ms   p95 {p95 * 1000:6.0f} ms   n {len(ordered)}")


def changes(page: Page, label: str) -> list[float]:
    """Seconds of twenty changes of a filter, or of as many as it has options."""
    seconds: list[float] = []
    try:
        while len(seconds) < 20:
            seconds.append(change(page, label))
    except TimeoutError:
        if not seconds:
            raise
    return seconds


def change(page: Page, label: str) -> float:
    """Seconds from choosing the next option of a filter until the page is drawn.

    Raises:
        TimeoutError: There is no further option.
    """
    before = page.url
    page.get_by_role("combobox", name=label).last.click()
    page.keyboard.press("ArrowDown")

    def choose() -> None:
        page.keyboard.press("Enter")
        page.wait_for_function("(before) => location.href !== before", arg=before, timeout=5_000)
        settled(page)

    return timed(choose)


def measure(page: Page, base: str) -> None:
    """Walks through the app as a person would."""
    rows = "[data-testid=stSidebarNavLink]"
    moves: list[float] = []
    for title in ("Batches", "Deliveries", "Agreement", "Data quality", "Overview") * 4:

        def move(title: str = title) -> None:
            page.locator(rows, has_text=title).click()
            page.locator(".page-head h2", has_text=title).wait_for()
            settled(page)

        moves.append(timed(move))
    tell("another page, drawn to its end", moves)
    for path, label in FILTERS:
        page.goto(f"{base}/{path}")
        settled(page)
        page.wait_for_timeout(500)
        tell(f"{label} changed on {path}, drawn to its end", changes(page, label))
    page.goto(f"{base}/review")
    page.locator(".place", has_text="1 of").wait_for(timeout=60_000)
    tell("next item on screen", [each / 1000 for each in page.evaluate(NEXT_ITEM, 60)])
    waits: list[float] = []
    for _ in range(20):
        with page.expect_response("**/decisions") as answer:
            start = time.perf_counter()
            page.keyboard.press("s")
        if not answer.value.ok:
            sys.exit(f"A decision was not taken: {answer.value.status}")
        waits.append(time.perf_counter() - start)
        page.wait_for_timeout(100)
    tell("decision acknowledged by the journal", waits)


def main() -> None:
    """Measures on a copy, so that no decision of a benchmark is ever counted."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on this machine: make browser")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, help="make a warehouse with so many")
    parser.add_argument("--batches", type=int, default=1000)
    arguments = parser.parse_args()
    home = Path(os.environ.get("ASSAY_HOME") or REPOSITORY / "data")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        copy = Path(folder) / "data"
        if arguments.answers:
            config = Path(folder) / "config"
            app_warehouse.make(copy, config, arguments.answers, arguments.batches)
            os.environ["ASSAY_CONFIG"] = str(config)
        else:
            shutil.copytree(home, copy)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "streamlit", "run", "app/dashboard.py"]
        start = time.perf_counter()
        server = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=REPOSITORY,
            env={**os.environ, "ASSAY_HOME": str(copy)},
            stdout=subprocess.DEVNULL,
        )
        try:
            # A browser that tries again and again would take a processor from what it waits for.
            while not listens(port):
                time.sleep(0.02)
            page.goto(base)
            settled(page)
            page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
            cold = time.perf_counter() - start
            print(f"{'first page of a cold server, with its charts':46} {cold * 1000:.0f} ms")
            measure(page, base)
        finally:
            browser.close()
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
