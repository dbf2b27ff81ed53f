"""Draws docs/screenshots/*.png from the warehouse at ASSAY_HOME, with the Chromium of this machine.

Example: `assay demo && assay run && python docs/make_screenshots.py`
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# name, address, theme, width, height
SHOTS = [
    ("overview", "", "light", 1440, 1060),
    ("overview", "", "dark", 1440, 1060),
    ("overview", "", "light", 768, 1060),
    ("batches", "batches?batch=support_intents/SI-02", "light", 1440, 1240),
    ("review", "review?batch=translation_quality/TQ-02", "light", 1440, 900),
    ("review", "review?batch=support_intents/SI-02", "dark", 768, 1200),
    ("agreement", "agreement?question=support_intents/intent", "light", 1440, 1300),
    ("resources", "resources", "light", 1440, 1240),
    ("guidelines", "guidelines", "dark", 1440, 1100),
    ("deliveries", "deliveries", "dark", 1440, 1150),
    ("quality", "quality", "light", 1440, 900),
]


@contextmanager
def serving() -> Iterator[str]:
    """The app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/streamlit_app.py"]
    server = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=REPOSITORY, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def settle(page: Page) -> None:
    """Waits until a page is drawn to its end."""
    page.locator(".page-head h2").wait_for(timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        ".getAttribute('data-test-script-state') !== 'running'"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(2500)


def main() -> None:
    """Draws every screenshot."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on this machine: make browser")
    os.environ.setdefault("ASSAY_HOME", str(REPOSITORY / "data"))
    FOLDER.mkdir(exist_ok=True)
    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, address, theme, width, height in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme
            )
            page = context.new_page()
            page.goto(f"{base}/{address}")
            settle(page)
            # 256 colours are plenty for text and bars and a third of the bytes.
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(256)
            path = FOLDER / f"{name}-{theme}-{width}.png"
            picture.save(path, optimize=True)
            print(f"{path.relative_to(REPOSITORY)}  {path.stat().st_size // 1024} kB")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
